//! What a condition does to people.

/// Vital signs of somebody in whom it is at its worst.
pub(super) struct Vitals {
    /// Breaths a minute.
    pub(super) respirations: i64,
    /// Saturation on air, in per cent.
    pub(super) saturation: i64,
    /// Beats a minute.
    pub(super) pulse: i64,
    /// Systolic pressure: how much lower than usual.
    pub(super) pressure_falls: i64,
    /// In tenths of °C.
    pub(super) temperature: i64,
    /// Confused at the worst.
    pub(super) confuses: bool,
    /// Pain from 0 to 10.
    pub(super) pain: i64,
}

/// Where the infection is, which decides the antibiotic.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Infection {
    Chest,
    Urine,
    Skin,
    Unclear,
}

/// Words for its notes.
pub(super) struct Words {
    /// "3 days of …": what the person says.
    pub(super) came_with: &'static str,
    /// On examination.
    pub(super) found: &'static str,
    /// The plan on admission, line by line.
    pub(super) plan: &'static str,
    /// A round when it goes well.
    pub(super) better: &'static str,
    /// A round when it does not.
    pub(super) worse: &'static str,
    /// What the nurses do.
    pub(super) nursing: &'static str,
}

/// A condition.
pub(super) struct Condition {
    /// As a problem.
    pub(super) name: &'static str,
    /// The reasons for admission that mean it; see `wards.rs`.
    pub(super) reasons: &'static [&'static str],
    /// Hours until half of it is over.
    pub(super) half: i64,
    /// At its worst.
    pub(super) vitals: Vitals,
    /// Components that it moves, and where to, in units of their last decimal.
    pub(super) blood: &'static [(&'static str, i64)],
    /// Tests on admission, beside those for everybody.
    pub(super) tests: &'static [&'static str],
    /// What pictures and cultures show.
    pub(super) shows: &'static [(&'static str, &'static str)],
    /// An infection to treat.
    pub(super) infection: Option<Infection>,
    /// Medicines besides, by the keys of the formulary.
    pub(super) medicines: &'static [&'static str],
    /// Usual medicines that are withheld.
    pub(super) withhold: &'static [&'static str],
    /// Whether clots are prevented with an injection.
    pub(super) prophylaxis: bool,
    /// What is written.
    pub(super) words: Words,
}

impl Condition {
    /// Whether saturation is kept between 88 and 92 %.
    pub(super) fn retains(&self, reason: &str) -> bool {
        self.name == "Acute exacerbation of COPD" && !reason.starts_with("Bronchiectasis")
    }
}
