//! Whose a result is: the request by our number, and the patient of that request by two identifiers. What is not surely
//! theirs is nobody's until a person has said so.

pub mod settle;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use trefoil_core::{NhsNumber, ports::Identity};

/// Whom a message names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SentPerson {
    /// The NHS number, ten digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    /// This trust's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hospital_number: Option<String>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
    /// The name, as it is shown to whoever settles it. It decides nothing: names change and are misspelt.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// Why a result was not filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// The message names no request.
    NoPlacer,
    /// None of this number was made here.
    UnknownPlacer,
    /// The request is of somebody with another number.
    OtherNumber,
    /// The request is of somebody born on another day.
    OtherBirth,
    /// The message has neither NHS nor hospital number that could be compared.
    NoNumber,
    /// The message, or the record, has no date of birth.
    NoBirth,
    /// Who the patient of the request is cannot be found out now.
    Unavailable,
}

impl Doubt {
    /// In words for whoever settles it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoPlacer => "the message names no request; find out from the laboratory which it answers",
            Self::UnknownPlacer => "no request of this number was made here",
            Self::OtherNumber => {
                "the request of this number belongs to a patient with another NHS or hospital number: do not file it before the identity is certain"
            }
            Self::OtherBirth => {
                "the request of this number belongs to a patient with another date of birth: do not file it before the identity is certain"
            }
            Self::NoNumber => {
                "the message has no NHS or hospital number that could be compared with the request's patient"
            }
            Self::NoBirth => "the date of birth is missing, in the message or in the record",
            Self::Unavailable => {
                "who the patient of this request is could not be checked when the message came"
            }
        }
    }
}

/// Whether the patient of a request is surely the person a message names: one number that agrees and none that differs, and
/// the date of birth.
///
/// # Errors
/// Why it is not sure.
pub fn same_person(sent: &SentPerson, kept: &Identity) -> Result<(), Doubt> {
    let compare = |sent: Option<&str>, kept: Option<&str>| sent.zip(kept).map(|(sent, kept)| sent == kept);
    let numbers = [
        compare(
            sent.nhs_number.as_deref(),
            kept.nhs_number.as_ref().map(NhsNumber::digits),
        ),
        compare(sent.hospital_number.as_deref(), kept.hospital_number.as_deref()),
    ];
    if numbers.contains(&Some(false)) {
        return Err(Doubt::OtherNumber);
    }
    if !numbers.contains(&Some(true)) {
        return Err(Doubt::NoNumber);
    }
    match sent.born.zip(kept.born) {
        None => Err(Doubt::NoBirth),
        Some((sent, kept)) if sent != kept => Err(Doubt::OtherBirth),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::{gender::CurrentGender, person_name::PersonName};

    use super::*;

    fn kept() -> Identity {
        Identity {
            name: PersonName::builder().family("Tester").finish().unwrap(),
            born: NaiveDate::from_ymd_opt(1960, 1, 1),
            born_at: None,
            gender: CurrentGender::Female,
            nhs_number: NhsNumber::parse("9990001006").ok(),
            hospital_number: Some("H1234567".into()),
            died: None,
            address: None,
            telephones: vec![],
            restricted: false,
        }
    }

    #[test]
    fn table_of_matches() {
        for (nhs, hospital, born, doubt) in [
            ("9990001006", "H1234567", "1960-01-01", None),
            ("9990001006", "", "1960-01-01", None),
            ("", "H1234567", "1960-01-01", None),
            ("9990001022", "H1234567", "1960-01-01", Some(Doubt::OtherNumber)),
            ("9990001006", "H7654321", "1960-01-01", Some(Doubt::OtherNumber)),
            ("9990001006", "H1234567", "1960-01-02", Some(Doubt::OtherBirth)),
            ("9990001006", "H1234567", "", Some(Doubt::NoBirth)),
            ("", "", "1960-01-01", Some(Doubt::NoNumber)),
            ("9990001022", "", "1960-01-01", Some(Doubt::OtherNumber)),
        ] {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let sent = SentPerson {
                nhs_number: some(nhs),
                hospital_number: some(hospital),
                born: born.parse().ok(),
                name: "TESTER, Ann".into(),
            };
            assert_eq!(
                same_person(&sent, &kept()).err(),
                doubt,
                "{nhs} {hospital} {born}"
            );
        }
        let unknown = Identity { born: None, ..kept() };
        let sent = SentPerson {
            nhs_number: Some("9990001006".into()),
            born: NaiveDate::from_ymd_opt(1960, 1, 1),
            ..SentPerson::default()
        };
        assert_eq!(same_person(&sent, &unknown), Err(Doubt::NoBirth));
    }
}
