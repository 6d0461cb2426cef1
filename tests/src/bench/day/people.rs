//! Whoever works: nurses, doctors and clerks, each at a browser, at their own pace. What they do is in `work.rs`.

use std::time::Instant;

use super::{Day, figures::Figures, work::Shift};
use crate::{chance::Chance, hospital::Browser};

/// What was waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page.
    Page,
    /// A form that was sent, until the page after it.
    Write,
}

/// The accounts of the demonstration, seven nurses to two doctors and a clerk; several people share one, each signed in
/// on their own.
const ACCOUNTS: [(&str, Work, &str); 10] = [
    ("nurse.7a", Work::Nurse, "7A"),
    ("nurse.7b", Work::Nurse, "7B"),
    ("nurse.8c", Work::Nurse, "8C"),
    ("doctor.7b", Work::Doctor, "7B"),
    ("nurse.nights.7a", Work::Nurse, "7A"),
    ("charge.7b", Work::Nurse, "7B"),
    ("clerk.7a", Work::Clerk, "7A"),
    ("charge.8c", Work::Nurse, "8C"),
    ("doctor.7a", Work::Doctor, "7A"),
    ("nurse.nights.8c", Work::Nurse, "8C"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Nurse,
    Doctor,
    Clerk,
}

/// One of them.
pub(super) struct Person {
    pub(super) browser: Browser,
    work: Work,
    pub(super) ward: String,
    pub(super) chance: Chance,
    /// The records of the ward, by path.
    records: Vec<String>,
}

impl Person {
    /// Signed in, with the ward list looked at once.
    pub(super) fn arrives(address: &str, number: usize) -> Self {
        let (username, work, ward) = ACCOUNTS[number % ACCOUNTS.len()];
        let mut browser = Browser::signed_in(address, username);
        let list = browser.get(&format!("/wards/{ward}"));
        let mut records: Vec<String> = list
            .links()
            .into_iter()
            .filter(|link| link.starts_with("/patients/") && link.matches('/').count() == 2)
            .collect();
        records.sort();
        records.dedup();
        assert!(!records.is_empty(), "{username} has patients: {}", list.words());
        Self {
            browser,
            work,
            ward: format!("/wards/{ward}"),
            chance: Chance::of(u64::try_from(number).unwrap_or(0)),
            records,
        }
    }

    /// What the pages of a record weigh, compressed.
    pub(super) fn weights(&self) -> Vec<(&'static str, usize)> {
        let record = &self.records[0];
        [
            ("home", "/".to_owned()),
            ("ward_list", self.ward.clone()),
            ("summary", record.clone()),
            ("observations", format!("{record}/observations")),
            ("drug_chart", format!("{record}/drug-chart")),
            ("results", format!("{record}/results")),
            ("notes", format!("{record}/notes")),
        ]
        .map(|(what, path)| (what, self.browser.weigh(&path)))
        .to_vec()
    }

    /// Until the day is over: one thing, a look at it, the next.
    pub(super) fn works(&mut self, started: Instant, day: Day, figures: &Figures) {
        let work = self.work;
        let mut shift = Shift {
            person: self,
            started,
            day,
            figures,
        };
        // Nobody begins at the same instant as a neighbour.
        shift.looks();
        while !shift.over() {
            match work {
                Work::Nurse => shift.nurses(),
                Work::Doctor => shift.doctors(),
                Work::Clerk => shift.clerks(),
            }
        }
    }

    /// One of the records of the ward.
    pub(super) fn somebody(&mut self) -> String {
        let count = u64::try_from(self.records.len()).unwrap_or(1);
        let at = usize::try_from(self.chance.below(count)).unwrap_or(0);
        self.records[at].clone()
    }
}
