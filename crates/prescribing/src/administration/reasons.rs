//! Why a dose was not given: the codes of the drug chart.
//!
//! Our own composite of common UK chart codes (`data/meds/omission_reasons.json` of the shared material); the numbers
//! differ between trusts, the codes kept here never change.

use trefoil_core::coded_value::{CodeSystem, CodedValue};

/// One reason why a dose was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Omission {
    /// The code that stands on the chart.
    pub code: &'static str,
    /// What it says.
    pub words: &'static str,
    /// What must be written beside it, where the code alone does not do.
    pub say: Option<&'static str>,
    /// Whether the patient has had the dose all the same, so that it counts in every sum.
    pub counts_as_given: bool,
}

const fn reason(code: &'static str, words: &'static str) -> Omission {
    Omission {
        code,
        words,
        say: None,
        counts_as_given: false,
    }
}

const fn said(code: &'static str, words: &'static str, say: &'static str) -> Omission {
    Omission {
        code,
        words,
        say: Some(say),
        counts_as_given: false,
    }
}

/// The reasons, in the order of their codes.
pub const OMISSIONS: [Omission; 17] = [
    reason("1", "Nil by mouth"),
    reason("2", "Patient refused"),
    reason("3", "Patient away from ward"),
    reason("4", "Patient asleep"),
    reason("5", "No access or route not available"),
    said("6", "Medicine not available", "what was done to get it"),
    reason("7", "Vomited or unable to swallow"),
    said(
        "8",
        "Withheld on clinical grounds",
        "the grounds, such as blood pressure, pulse or glucose",
    ),
    said(
        "9",
        "Withheld on a prescriber's instruction",
        "the prescriber's name",
    ),
    Omission {
        code: "10",
        words: "Taken by the patient themself",
        say: None,
        counts_as_given: true,
    },
    Omission {
        code: "11",
        words: "Given elsewhere (theatre, dialysis, emergency department, ambulance)",
        say: Some("the time and who gave it"),
        counts_as_given: true,
    },
    reason("12", "Not required"),
    reason("13", "Allergy or adverse reaction suspected"),
    said("14", "Duplicate, or already given", "which other dose"),
    reason("15", "Prescription unclear"),
    reason("16", "On leave, or supplied to take out"),
    said("99", "Other", "the reason"),
];

/// A reason by its code.
pub fn omission(code: &str) -> Option<&'static Omission> {
    OMISSIONS.iter().find(|one| one.code == code)
}

impl Omission {
    /// As it is kept.
    pub(crate) fn coded(&self) -> Option<CodedValue> {
        let system = CodeSystem::Local("trefoil-omission-reasons".to_owned());
        CodedValue::new(system, self.code, self.words).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_code_once() {
        for one in &OMISSIONS {
            assert_eq!(omission(one.code), Some(one));
            assert_eq!(one.coded().unwrap().display(), one.words);
        }
        let codes: std::collections::BTreeSet<_> = OMISSIONS.iter().map(|one| one.code).collect();
        assert_eq!(codes.len(), OMISSIONS.len());
    }
}
