//! Everybody on a ward, by bed, with the beds that are empty.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{Context, NhsNumber, PatientId, RecordId};
use trefoil_kernel::{Failed, Look, may_know_of};
use uuid::Uuid;

use super::ward::{self, Bed};

/// A patient on a ward.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WardPatient {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub patient: PatientId,
    /// The stay.
    #[sqlx(try_from = "Uuid")]
    pub stay: RecordId,
    /// The stay's newest version.
    pub version: i64,
    /// As the banner shows it.
    pub name: String,
    /// Sorts by family name.
    pub family_key: String,
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// Current gender, in words.
    pub gender: String,
    /// Ten digits.
    pub nhs_number: Option<String>,
    /// This trust's number.
    pub hospital_number: Option<String>,
    /// When they died.
    pub died: Option<DateTime<Utc>>,
    /// Whether it may not be told that they are here.
    pub restricted: bool,
    /// Bed by code.
    pub bed: Option<String>,
    /// The main problem.
    pub reason: Option<String>,
    /// Under whose care.
    pub consultant: Option<String>,
    /// Since when in the hospital.
    pub admitted: DateTime<Utc>,
    /// When they are expected to go.
    pub expected_discharge: Option<NaiveDate>,
}

impl WardPatient {
    /// The NHS number, to be shown in groups.
    pub fn nhs_number(&self) -> Option<NhsNumber> {
        self.nhs_number
            .as_deref()
            .and_then(|digits| NhsNumber::parse(digits).ok())
    }
}

/// What a bed holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occupant {
    /// Somebody.
    Patient(Box<WardPatient>),
    /// Somebody of whom the reader may not know: never shown as empty, or another would be put there.
    Hidden,
    /// Nobody.
    Empty,
    /// Nobody, and nobody may be put there; why.
    Closed(String),
}

/// A line of the ward list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WardLine {
    /// The bed; none for a patient who waits for one.
    pub bed: Option<String>,
    /// Its bay, as a person says it.
    pub bay: Option<String>,
    /// What it holds.
    pub occupant: Occupant,
}

const PATIENTS: &str = concat!(
    "SELECT p.patient, s.id AS stay, s.version, p.shown AS name, p.family_key, p.born, p.gender, p.nhs_number,
       p.hospital_number, p.died, p.restricted, s.bed, s.reason, s.consultant, s.admitted, s.expected_discharge
     FROM patient_administration_stay s
     JOIN patient_administration_person p ON p.patient = s.patient AND p.home = p.patient
     WHERE s.ward = $3 AND s.active AND ",
    may_know_of!("p.patient", "$1", "$2"),
    " ORDER BY s.bed, p.family_key, p.patient"
);

/// The lines of a ward in the order of its beds; last, those who have no bed, or one that is no longer on the plan.
///
/// # Errors
/// As the store says.
pub async fn ward_list(look: &mut Look<'_>, context: &Context, ward: &str) -> Result<Vec<WardLine>, Failed> {
    let (staff, now) = (context.principal.staff, context.now());
    let patients: Vec<WardPatient> = look.rows(PATIENTS, &[&staff, &now, &ward]).await?;
    let beds = ward::beds(look, ward).await?;
    Ok(lines(patients, beds))
}

fn lines(patients: Vec<WardPatient>, beds: Vec<Bed>) -> Vec<WardLine> {
    let mut by_stay: HashMap<Uuid, WardPatient> = patients
        .into_iter()
        .map(|patient| (patient.stay.0, patient))
        .collect();
    let mut lines: Vec<WardLine> = vec![];
    for bed in beds {
        let occupant = match (bed.stay, bed.closed) {
            (Some(stay), _) => by_stay
                .remove(&stay)
                .map_or(Occupant::Hidden, |patient| Occupant::Patient(Box::new(patient))),
            (None, Some(why)) if why == ward::NO_LONGER => continue,
            (None, Some(why)) => Occupant::Closed(why),
            (None, None) => Occupant::Empty,
        };
        lines.push(WardLine {
            bed: Some(bed.code),
            bay: Some(bed.bay_name),
            occupant,
        });
    }
    let mut without: Vec<WardPatient> = by_stay.into_values().collect();
    without.sort_by(|a, b| (&a.bed, &a.family_key, a.patient).cmp(&(&b.bed, &b.family_key, b.patient)));
    lines.extend(without.into_iter().map(|patient| WardLine {
        bed: patient.bed.clone(),
        bay: None,
        occupant: Occupant::Patient(Box::new(patient)),
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    fn patient(stay: u128, bed: Option<&str>) -> WardPatient {
        WardPatient {
            patient: examples::patient(stay),
            stay: RecordId(Uuid::from_u128(stay)),
            version: 1,
            name: format!("P{stay}"),
            family_key: format!("p{stay}"),
            born: None,
            gender: "Female".into(),
            nhs_number: None,
            hospital_number: None,
            died: None,
            restricted: false,
            bed: bed.map(str::to_owned),
            reason: None,
            consultant: None,
            admitted: examples::now(),
            expected_discharge: None,
        }
    }

    fn bed(code: &str, closed: Option<&str>, stay: Option<u128>) -> Bed {
        let closed = closed.map(str::to_owned);
        Bed {
            code: code.into(),
            bay_name: "Bay A".into(),
            closed,
            stay: stay.map(Uuid::from_u128),
        }
    }

    #[test]
    fn a_bed_with_somebody_unseen_is_never_empty() {
        let lines = lines(
            vec![patient(1, Some("A1")), patient(9, None)],
            vec![
                bed("A1", None, Some(1)),
                bed("A2", None, None),
                bed("A3", Some("deep clean"), None),
                bed("A4", None, Some(4)),
                bed("A5", Some(ward::NO_LONGER), None),
            ],
        );
        let what: Vec<(Option<&str>, &str)> = lines
            .iter()
            .map(|line| {
                let occupant = match &line.occupant {
                    Occupant::Patient(patient) => patient.name.as_str(),
                    Occupant::Hidden => "hidden",
                    Occupant::Empty => "empty",
                    Occupant::Closed(why) => why,
                };
                (line.bed.as_deref(), occupant)
            })
            .collect();
        let want = [
            (Some("A1"), "P1"),
            (Some("A2"), "empty"),
            (Some("A3"), "deep clean"),
            (Some("A4"), "hidden"),
            (None, "P9"),
        ];
        assert_eq!(what, want);
    }
}
