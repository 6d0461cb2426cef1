//! A line of a search or of a list of people: enough to tell one person from another.

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{NhsNumber, PatientId};
use uuid::Uuid;

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FoundPerson {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub patient: PatientId,
    /// As the banner shows it.
    pub name: String,
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// Current gender, in words.
    pub gender: String,
    /// Ten digits.
    pub nhs_number: Option<String>,
    /// This trust's number.
    pub hospital_number: Option<String>,
    /// First line of the address. Withheld of a restricted person, from everybody.
    pub first_line: Option<String>,
    /// Postcode; withheld likewise.
    pub postcode: Option<String>,
    /// When they died.
    pub died: Option<DateTime<Utc>>,
    /// Whether it may not be told that they are here; the reader may know.
    pub restricted: bool,
    /// Ward by code, while they are in the hospital.
    pub ward: Option<String>,
    /// Bed by code.
    pub bed: Option<String>,
    /// The name or number they were found by, where it is not the present one.
    pub matched: Option<String>,
    /// Found by a record that was merged into this one.
    pub merged: bool,
}

impl FoundPerson {
    /// The NHS number, to be shown in groups.
    pub fn nhs_number(&self) -> Option<NhsNumber> {
        self.nhs_number
            .as_deref()
            .and_then(|digits| NhsNumber::parse(digits).ok())
    }
}

/// A statement that finds people: what matched, whether it was on a merged record, the tables and the condition. `$1`
/// and `$2` are who asks and when: nobody is found whom they may not know of.
macro_rules! found {
    ($matched:literal, $merged:literal, $from:expr, $condition:literal) => {
        concat!(
            "SELECT p.patient, p.shown AS name, p.born, p.gender, p.nhs_number, p.hospital_number,
               CASE WHEN p.restricted THEN NULL ELSE p.first_line END AS first_line,
               CASE WHEN p.restricted THEN NULL ELSE p.postcode END AS postcode, p.died, p.restricted, s.ward, s.bed, ",
            $matched,
            " AS matched, ",
            $merged,
            " AS merged FROM ",
            $from,
            " LEFT JOIN patient_administration_stay s ON s.patient = p.patient AND s.active WHERE p.home = p.patient AND ",
            trefoil_kernel::may_know_of!("p.patient", "$1", "$2"),
            " AND ",
            $condition
        )
    };
}
pub(super) use found;

/// [`found`] by a name; `$condition` says which.
macro_rules! found_by_name {
    ($condition:literal) => {
        found_by_name!("patient_administration_name", $condition)
    };
    ($names:literal, $condition:literal) => {
        $crate::store::found::found!(
            "CASE WHEN m.kind = 'current' AND m.home = m.patient THEN NULL ELSE m.shown END",
            "m.home <> m.patient",
            concat!(
                $names,
                " m JOIN patient_administration_person p ON p.patient = m.patient"
            ),
            $condition
        )
    };
}
pub(super) use found_by_name;
