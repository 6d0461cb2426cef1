//! Whoever works: nurses, doctors and clerks, each at a browser, at their own pace.

use std::time::{Duration, Instant};

use super::{Day, figures::Figures};
use crate::{
    chance::Chance,
    hospital::{Browser, Page},
};

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
enum Work {
    Nurse,
    Doctor,
    Clerk,
}

/// One of them.
pub(super) struct Person {
    browser: Browser,
    work: Work,
    ward: String,
    chance: Chance,
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
        // Nobody begins at the same instant as a neighbour.
        self.looks(day.reads, started, day.span);
        while started.elapsed() < day.span {
            let record = self.somebody();
            match self.work {
                Work::Nurse => self.nurses(&record, started, day, figures),
                Work::Doctor => self.doctors(&record, started, day, figures),
                Work::Clerk => self.clerks(&record, started, day, figures),
            }
        }
    }

    fn somebody(&mut self) -> String {
        let count = u64::try_from(self.records.len()).unwrap_or(1);
        let at = usize::try_from(self.chance.below(count)).unwrap_or(0);
        self.records[at].clone()
    }

    /// Between nothing and twice the usual, and never beyond the end of the day.
    #[expect(clippy::disallowed_methods, reason = "a person reads for a while")]
    fn looks(&mut self, usual: Duration, started: Instant, span: Duration) {
        let most = u64::try_from(usual.as_millis()).unwrap_or(1).max(1) * 2;
        let while_reading = Duration::from_millis(self.chance.below(most));
        std::thread::sleep(while_reading.min(span.saturating_sub(started.elapsed())));
    }

    fn page(
        &mut self,
        what: &'static str,
        path: &str,
        started: Instant,
        day: Day,
        figures: &Figures,
    ) -> Option<Page> {
        if started.elapsed() >= day.span {
            return None;
        }
        let begun = Instant::now();
        let page = self.browser.get(path);
        figures.took(what, Kind::Page, begun.elapsed());
        if page.status != 200 {
            figures.refused(format!("{what}: {} {}", page.status, page.words()));
            return None;
        }
        self.looks(day.reads, started, day.span);
        Some(page)
    }

    fn nurses(&mut self, record: &str, started: Instant, day: Day, figures: &Figures) {
        let ward = self.ward.clone();
        self.page("ward_list", &ward, started, day, figures);
        self.page("summary", record, started, day, figures);
        let path = format!("{record}/observations");
        if let Some(page) = self.page("observations", &path, started, day, figures) {
            let pulse = (60 + self.chance.below(60)).to_string();
            let set = [
                ("respiration", "18"),
                ("saturation", "96"),
                ("oxygen", "0"),
                ("systolic", "124"),
                ("diastolic", "72"),
                ("pulse", pulse.as_str()),
                ("consciousness", "A"),
                ("temperature", "36.9"),
            ];
            let form = set
                .iter()
                .fold(page.form(&path), |form, (name, value)| form.with(name, value));
            let begun = Instant::now();
            let page = self.browser.send(&form);
            figures.took("record_observations", Kind::Write, begun.elapsed());
            if page.status != 200 {
                figures.refused(format!("record_observations: {} {}", page.status, page.words()));
            }
        }
        self.page(
            "drug_chart",
            &format!("{record}/drug-chart"),
            started,
            day,
            figures,
        );
    }

    fn doctors(&mut self, record: &str, started: Instant, day: Day, figures: &Figures) {
        self.page("home", "/", started, day, figures);
        self.page("results_to_acknowledge", "/results", started, day, figures);
        self.page("summary", record, started, day, figures);
        self.page("results", &format!("{record}/results"), started, day, figures);
        self.page(
            "prescribe",
            &format!("{record}/prescribe?medicine=paracet"),
            started,
            day,
            figures,
        );
        let path = format!("{record}/notes/write/ward_round");
        if let Some(page) = self.page("note_editor", &path, started, day, figures) {
            let form = page
                .form(&path)
                .with("clinical_summary", "Seen on the round")
                .with("do", "save");
            let begun = Instant::now();
            let page = self.browser.send(&form);
            figures.took("save_draft", Kind::Write, begun.elapsed());
            if page.status != 200 {
                figures.refused(format!("save_draft: {} {}", page.status, page.words()));
            }
        }
        self.page("timeline", &format!("{record}/timeline"), started, day, figures);
    }

    fn clerks(&mut self, record: &str, started: Instant, day: Day, figures: &Figures) {
        if let Some(home) = self.page("home", "/", started, day, figures) {
            let begun = Instant::now();
            let found = self.browser.send(&home.form("/search").with("terms", "smith"));
            figures.took("search", Kind::Page, begun.elapsed());
            if found.status != 200 {
                figures.refused(format!("search: {}", found.status));
            }
        }
        self.page("identity", &format!("{record}/identity"), started, day, figures);
        let ward = self.ward.clone();
        self.page("ward_list", &ward, started, day, figures);
    }
}
