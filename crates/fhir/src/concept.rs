//! Coded things: a code of a known system with the words that were shown, or the words alone.

use trefoil_core::coded_value::CodedValue;

use crate::{
    systems::system_of,
    value::text,
    wire::r4::{CodeableConcept, Coding},
};

/// A code of a system with its words.
pub fn coding(system: &str, code: &str, display: &str) -> Coding {
    Coding {
        system: text(system),
        code: text(code),
        display: text(display),
        ..Coding::default()
    }
}

/// A code of a system, for one whose words stand nowhere.
pub fn bare_coding(system: &str, code: &str) -> Coding {
    coding(system, code, "")
}

/// The same as a concept, with its words as text too: a reader without the system can still say what it is.
pub fn coded(system: &str, code: &str, display: &str) -> CodeableConcept {
    CodeableConcept {
        coding: vec![coding(system, code, display)],
        text: text(display),
        ..CodeableConcept::default()
    }
}

/// Several codes for one thing, such as LOINC and SNOMED CT.
pub fn codings(codings: Vec<Coding>, words: &str) -> CodeableConcept {
    CodeableConcept {
        coding: codings,
        text: text(words),
        ..CodeableConcept::default()
    }
}

/// Words that have no code.
pub fn words(words: &str) -> CodeableConcept {
    codings(vec![], words)
}

/// A coded value of the record. The words are the ones the clinician saw, whatever the system says today. A code of a
/// trust's own list is sent as words alone, for nobody else could look it up.
pub fn concept(value: &CodedValue) -> CodeableConcept {
    let coding = system_of(value.system()).map(|system| coding(system, value.code(), value.display()));
    codings(coding.into_iter().collect(), value.display())
}

#[cfg(test)]
mod tests {
    use trefoil_core::coded_value::CodeSystem;

    use super::*;
    use crate::wire::to_json;

    #[test]
    fn a_code_is_said_with_the_words_that_were_seen() {
        let value = CodedValue::new(CodeSystem::Snomed, "91936005", "Penicillin allergy").unwrap();
        assert_eq!(
            to_json(&concept(&value)),
            r#"{"coding":[{"system":"http://snomed.info/sct","code":"91936005","display":"Penicillin allergy"}],"text":"Penicillin allergy"}"#
        );
    }

    #[test]
    fn a_trusts_own_code_is_said_in_words() {
        let value = CodedValue::new(CodeSystem::Local("wards".into()), "7B", "Birch Ward").unwrap();
        assert_eq!(to_json(&concept(&value)), r#"{"text":"Birch Ward"}"#);
    }
}
