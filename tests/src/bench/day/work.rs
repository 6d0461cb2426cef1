//! What a nurse, a doctor and a clerk do, again and again, until the day is over.

use std::time::{Duration, Instant};

use super::{
    Day,
    figures::Figures,
    people::{Kind, Person},
};
use crate::hospital::{Form, Page};

/// A person at work, and where what they waited for is written down.
pub(super) struct Shift<'a> {
    pub(super) person: &'a mut Person,
    pub(super) started: Instant,
    pub(super) day: Day,
    pub(super) figures: &'a Figures,
}

/// A set of observations as it is typed; the pulse is each patient's own.
const SET: [(&str, &str); 7] = [
    ("respiration", "18"),
    ("saturation", "96"),
    ("oxygen", "0"),
    ("systolic", "124"),
    ("diastolic", "72"),
    ("consciousness", "A"),
    ("temperature", "36.9"),
];

/// What doctors prescribe, one after the other; somebody may have it already, and they are told.
const MEDICINES: [&str; 8] = [
    "paracetamol",
    "omeprazole",
    "senna",
    "furosemide",
    "ramipril",
    "cyclizine",
    "atorvastatin",
    "bisoprolol",
];

/// What they request.
const TESTS: [&str; 4] = [
    "Full blood count",
    "C-reactive protein",
    "Liver function",
    "Urea and electrolytes",
];

impl Shift<'_> {
    pub(super) fn over(&self) -> bool {
        self.started.elapsed() >= self.day.span
    }

    /// Between nothing and twice the usual, and never beyond the end of the day.
    #[expect(clippy::disallowed_methods, reason = "a person reads for a while")]
    pub(super) fn looks(&mut self) {
        let most = u64::try_from(self.day.reads.as_millis()).unwrap_or(1).max(1) * 2;
        let while_reading = Duration::from_millis(self.person.chance.below(most));
        std::thread::sleep(while_reading.min(self.day.span.saturating_sub(self.started.elapsed())));
    }

    /// Open a page and read it.
    fn page(&mut self, what: &'static str, path: &str) -> Option<Page> {
        if self.over() {
            return None;
        }
        let begun = Instant::now();
        let page = self.person.browser.get(path);
        self.figures.took(what, Kind::Page, begun.elapsed());
        if page.status != 200 {
            self.figures
                .refused(format!("{what}: {} {}", page.status, page.words()));
            return None;
        }
        self.looks();
        Some(page)
    }

    /// Send a form. An answer other than a page is one they expect, in these words, or it is written down as refused.
    fn write(&mut self, what: &'static str, form: &Form, expected: &[&str]) -> Option<Page> {
        // Whoever was still reading when the day ended leaves it: or all of them would press at that one moment.
        if self.over() {
            return None;
        }
        let begun = Instant::now();
        let page = self.person.browser.send(form);
        self.figures.took(what, Kind::Write, begun.elapsed());
        if page.status == 200 {
            self.looks();
            return Some(page);
        }
        if !expected.iter().any(|words| page.says(words)) {
            let words = page.words();
            // Past the frame of the page, to what it says is wrong.
            let problem = words
                .split_once("There is a problem")
                .map_or(words.as_str(), |(_, rest)| rest);
            self.figures.refused(format!("{what}: {} {problem}", page.status));
        }
        self.looks();
        None
    }

    pub(super) fn nurses(&mut self) {
        let (record, ward) = (self.person.somebody(), self.person.ward.clone());
        self.page("ward_list", &ward);
        self.page("summary", &record);
        let path = format!("{record}/observations");
        if let Some(page) = self.page("observations", &path) {
            let pulse = (60 + self.person.chance.below(60)).to_string();
            let form = SET
                .iter()
                .fold(page.form(&path), |form, (name, value)| form.with(name, value));
            self.write("record_observations", &form.with("pulse", &pulse), &[]);
        }
        let path = format!("{record}/drug-chart");
        if let Some(chart) = self.page("drug_chart", &path) {
            // The first dose that is due and needs no witness; a neighbour may have been quicker.
            if let Some(form) = chart.find_form(&path, "Give ") {
                self.write(
                    "give_dose",
                    &form,
                    &[
                        "already given",
                        "already recorded",
                        "witness",
                        "may not be given now",
                    ],
                );
            }
        }
    }

    pub(super) fn doctors(&mut self) {
        let record = self.person.somebody();
        self.page("home", "/");
        if let Some(list) = self.page("results_to_acknowledge", "/results") {
            self.acknowledge(&list);
        }
        self.page("summary", &record);
        self.page("results", &format!("{record}/results"));
        self.request(&record);
        self.prescribe(&record);
        self.note(&record);
        self.page("timeline", &format!("{record}/timeline"));
    }

    /// One of the list, opened, and acknowledged with one press.
    fn acknowledge(&mut self, list: &Page) {
        let mut reports: Vec<String> = list.links();
        reports.retain(|link| link.starts_with("/patients/") && link.contains("/results/"));
        let count = u64::try_from(reports.len()).unwrap_or(0);
        if count == 0 {
            return;
        }
        let which = usize::try_from(self.person.chance.below(count)).unwrap_or(0);
        let report = reports.swap_remove(which);
        if let Some(page) = self.page("report", &report) {
            let action = report.split('?').next().unwrap_or_default();
            if let Some(form) = page.find_form(action, "cknowledge") {
                // A colleague may have been quicker: both versions are shown then.
                self.write(
                    "acknowledge",
                    &form.with("action", "treatment_changed"),
                    &["already", "while you had it open"],
                );
            }
        }
    }

    fn request(&mut self, record: &str) {
        let path = format!("{record}/orders/new");
        let Some(picker) = self.page("order_picker", &path) else {
            return;
        };
        let which = TESTS[usize::try_from(self.person.chance.below(4)).unwrap_or(0)];
        let item = picker.tick("item", which);
        let chosen = picker.form(&path).with("item", &item).with("go", "review");
        let Some(review) = self.write("order_review", &chosen, &[]) else {
            return;
        };
        let basket = review
            .form(&path)
            .with("clinical_details", "Seen on the round")
            .with("go", "sign");
        self.write("place_order", &basket, &["interval", "again"]);
    }

    fn prescribe(&mut self, record: &str) {
        let path = format!("{record}/prescribe");
        let which = MEDICINES[usize::try_from(self.person.chance.below(8)).unwrap_or(0)];
        let Some(found) = self.page("prescribe", &format!("{path}?medicine={which}")) else {
            return;
        };
        let sentence = found
            .form(&path)
            .with("sentence", &found.button("sentence", which));
        let Some(review) = self.write("prescribe_review", &sentence, &[]) else {
            return;
        };
        let signed = review.form(&format!("{path}/review"));
        self.write(
            "prescribe_sign",
            &signed,
            &["give a reason to go on", "changed in another window"],
        );
    }

    fn note(&mut self, record: &str) {
        let path = format!("{record}/notes/write/ward_round");
        let Some(page) = self.page("note_editor", &path) else {
            return;
        };
        let written = page
            .form(&path)
            .with("clinical_summary", "Seen on the round")
            .with("plan", "Continue");
        // Colleagues at one account share its drafts: the second of them is told.
        let shared = ["another window", "changed", "no draft", "nothing to sign"];
        if self
            .write("save_draft", &written.clone().with("do", "save"), &shared)
            .is_none()
        {
            return;
        }
        let Some(page) = self.page("note_editor", &path) else {
            return;
        };
        let Some(review) = self.write("note_review", &page.form(&path).with("do", "review"), &shared) else {
            return;
        };
        if let Some(sign) = review.find_form(&format!("{record}/notes/sign/ward_round"), "Sign") {
            self.write("sign_note", &sign, &shared);
        }
    }

    pub(super) fn clerks(&mut self) {
        let (record, ward) = (self.person.somebody(), self.person.ward.clone());
        if let Some(home) = self.page("home", "/") {
            let begun = Instant::now();
            let found = self
                .person
                .browser
                .send(&home.form("/search").with("terms", "smith"));
            self.figures.took("search", Kind::Page, begun.elapsed());
            if found.status != 200 {
                self.figures.refused(format!("search: {}", found.status));
            }
        }
        self.page("identity", &format!("{record}/identity"));
        self.page("ward_list", &ward);
    }
}
