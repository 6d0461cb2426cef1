//! What is kept of who somebody is, and what can be wrong with it.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    NhsNumber,
    date_input::EARLIEST_BIRTH_YEAR,
    display,
    gender::CurrentGender,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
    person_name::PersonName,
    postal_address::PostalAddress,
    telephone::Telephone,
};

use crate::codes::TraceStatus;

/// The most names, numbers or telephones of one sort that are kept.
const MOST: usize = 20;

/// Who somebody is. Each part was checked when it was made; [`PersonDetails::check`] is about how they fit together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonDetails {
    /// What they are called; none only while nobody knows who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    /// What they were called before: they are found by these too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previous_names: Vec<PersonName>,
    /// Date of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<NaiveDate>,
    /// Hour and minute of birth, for a newborn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born_at: Option<DateTime<Utc>>,
    /// For addressing and identifying, not for clinical judgement.
    pub gender: CurrentGender,
    /// Where they have one and it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<NhsNumber>,
    /// How far the number was traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_status: Option<TraceStatus>,
    /// This trust's own number for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospital_number: Option<Identifier>,
    /// Numbers of other systems and hospitals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_identifiers: Vec<Identifier>,
    /// Where they live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddress>,
    /// How to reach them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telephones: Vec<Telephone>,
    /// Their general practice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gp_practice: Option<OdsCode>,
    /// Nobody knows yet who they are: unconscious, without papers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub identity_unknown: bool,
}

/// How the details do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetailsError {
    /// No name, although the person is known.
    #[error("no name was given; type the family or given name, or tick that nobody knows yet who this is")]
    NoName,
    /// No date of birth, although the person is known.
    #[error("no date of birth was given; ask for it, or tick that nobody knows yet who this is")]
    NoBirthDate,
    /// A birth in the future.
    #[error("{0} is in the future, and this is a date of birth; check the year")]
    BirthInFuture(String),
    /// A birth before anybody now alive.
    #[error("a date of birth before 1880 cannot be right; check the year")]
    BirthTooEarly,
    /// The time of birth is on another day than the date of birth.
    #[error("the time of birth is on another day than the date of birth; correct one of them")]
    BirthTimeOnAnotherDay,
    /// An identifier of another kind in the place of the hospital number.
    #[error("the hospital number is marked as another kind of number; choose hospital number")]
    NotAHospitalNumber,
    /// A status that says there is a number, and no number; or the other way round.
    #[error("the NHS number and its status contradict one another; correct one of them")]
    StatusContradicts,
    /// Too many of something.
    #[error("at most {MOST} {0} can be kept; remove those no longer needed")]
    TooMany(&'static str),
    /// A death before the birth.
    #[error("the death would be before the birth; check both dates")]
    DeathBeforeBirth,
}

impl PersonDetails {
    /// How somebody is shown: the name, or words in its place.
    pub fn shown_name(&self) -> String {
        self.name
            .as_ref()
            .map_or_else(|| "UNKNOWN PERSON".to_owned(), PersonName::banner)
    }

    /// Whether the details fit together, as of `now`; `died` where a death is recorded.
    ///
    /// # Errors
    /// [`DetailsError`] says what to correct.
    pub fn check(&self, died: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), DetailsError> {
        if self.name.is_none() && !self.identity_unknown {
            return Err(DetailsError::NoName);
        }
        if self.born.is_none() && !self.identity_unknown {
            return Err(DetailsError::NoBirthDate);
        }
        if let Some(born) = self.born {
            if born > display::london_date(now) {
                return Err(DetailsError::BirthInFuture(display::date(born)));
            }
            if born.year() < EARLIEST_BIRTH_YEAR {
                return Err(DetailsError::BirthTooEarly);
            }
            if died.is_some_and(|died| display::london_date(died) < born) {
                return Err(DetailsError::DeathBeforeBirth);
            }
        }
        if let Some(at) = self.born_at {
            if at > now {
                return Err(DetailsError::BirthInFuture(display::date_time(at)));
            }
            if self.born != Some(display::london_date(at)) {
                return Err(DetailsError::BirthTimeOnAnotherDay);
            }
        }
        if self
            .hospital_number
            .as_ref()
            .is_some_and(|number| number.kind() != IdentifierKind::HospitalNumber)
        {
            return Err(DetailsError::NotAHospitalNumber);
        }
        let says_present = self
            .trace_status
            .as_ref()
            .map(|status| matches!(status.code(), "01" | "02"));
        let says_none = self
            .trace_status
            .as_ref()
            .is_some_and(|status| status.code() == "07");
        if (says_present == Some(true) && self.nhs_number.is_none())
            || (says_none && self.nhs_number.is_some())
        {
            return Err(DetailsError::StatusContradicts);
        }
        for (count, what) in [
            (self.previous_names.len(), "previous names"),
            (self.other_identifiers.len(), "other numbers"),
            (self.telephones.len(), "telephone numbers"),
        ] {
            if count > MOST {
                return Err(DetailsError::TooMany(what));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> PersonDetails {
        PersonDetails {
            name: PersonName::builder()
                .family("Fairweather")
                .given("Harold")
                .finish()
                .ok(),
            born: NaiveDate::from_ymd_opt(1958, 11, 2),
            ..PersonDetails::default()
        }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn table_of_faults() {
        let now = utc("2026-11-22T08:35:00Z");
        let none = NaiveDate::default();
        let day = |text: &str| Some(text.parse().unwrap_or(none));
        let other = Identifier::new(IdentifierKind::Other, "1", OdsCode::parse("RZZ").unwrap()).unwrap();
        let status = |code| TraceStatus::parse(code).ok();
        let cases: Vec<(PersonDetails, Result<(), DetailsError>)> = vec![
            (known(), Ok(())),
            (
                PersonDetails {
                    identity_unknown: true,
                    ..PersonDetails::default()
                },
                Ok(()),
            ),
            (PersonDetails::default(), Err(DetailsError::NoName)),
            (
                PersonDetails {
                    born: None,
                    ..known()
                },
                Err(DetailsError::NoBirthDate),
            ),
            (
                PersonDetails {
                    born: day("2026-11-22"),
                    ..known()
                },
                Ok(()),
            ),
            (
                PersonDetails {
                    born: day("2026-11-23"),
                    ..known()
                },
                Err(DetailsError::BirthInFuture("23-Nov-2026".into())),
            ),
            (
                PersonDetails {
                    born: day("1879-12-31"),
                    ..known()
                },
                Err(DetailsError::BirthTooEarly),
            ),
            (
                PersonDetails {
                    born_at: Some(utc("1958-11-03T08:00:00Z")),
                    ..known()
                },
                Err(DetailsError::BirthTimeOnAnotherDay),
            ),
            (
                PersonDetails {
                    hospital_number: Some(other.clone()),
                    ..known()
                },
                Err(DetailsError::NotAHospitalNumber),
            ),
            (
                PersonDetails {
                    trace_status: status("01"),
                    ..known()
                },
                Err(DetailsError::StatusContradicts),
            ),
            (
                PersonDetails {
                    trace_status: status("03"),
                    ..known()
                },
                Ok(()),
            ),
            (
                PersonDetails {
                    trace_status: status("07"),
                    nhs_number: NhsNumber::parse("9990001006").ok(),
                    ..known()
                },
                Err(DetailsError::StatusContradicts),
            ),
            (
                PersonDetails {
                    other_identifiers: vec![other; 21],
                    ..known()
                },
                Err(DetailsError::TooMany("other numbers")),
            ),
        ];
        for (details, want) in cases {
            assert_eq!(details.check(None, now), want, "{details:?}");
        }
    }

    #[test]
    fn nobody_dies_before_they_are_born() {
        let now = utc("2026-11-22T08:35:00Z");
        assert_eq!(
            known().check(Some(utc("1958-11-01T12:00:00Z")), now),
            Err(DetailsError::DeathBeforeBirth)
        );
        assert_eq!(known().check(Some(utc("1958-11-02T12:00:00Z")), now), Ok(()));
    }
}
