//! People: their rows, and what is published for the access decision.

mod found_by;

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{PatientId, Refused, Version, person_name::PersonName};
use trefoil_kernel::{Failed, Look, Project, Tx, access::RelationshipBasis};
use uuid::Uuid;

pub(crate) use self::found_by::number_key;
use self::found_by::{identifiers, names};
use crate::person::{Person, person_of};

/// Keeps the tables of people.
pub(crate) struct People;

#[async_trait]
impl Project<Person> for People {
    async fn project(&self, tx: &mut Tx, version: &Version<Person>) -> Result<(), Failed> {
        let (person, home, patient) = (&version.record, version.home, version.patient);
        let details = &person.details;
        let before: Vec<(Uuid,)> = tx
            .rows(
                "SELECT patient FROM patient_administration_person WHERE home = $1",
                &[&home],
            )
            .await?;
        tx.exec(
            "DELETE FROM patient_administration_person WHERE home = $1",
            &[&home],
        )
        .await?;
        let family_key = details
            .name
            .as_ref()
            .and_then(PersonName::family_key)
            .unwrap_or_default();
        let hospital_number = details
            .hospital_number
            .as_ref()
            .map(|number| number.value().to_owned());
        let address = details.address.as_ref();
        tx.exec(
            "INSERT INTO patient_administration_person (patient, home, shown, family_key, born, gender, nhs_number,
               hospital_number, first_line, postcode, died, restricted, record, version)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
            &[
                &patient,
                &home,
                &details.shown_name(),
                &family_key,
                &details.born,
                &details.gender.to_string(),
                &details.nhs_number.as_ref().map(|number| number.digits().to_owned()),
                &hospital_number,
                &address.and_then(|address| address.lines().first().cloned()),
                &address.and_then(|address| address.postcode()).map(|code| code.as_str().to_owned()),
                &person.died,
                &person.restricted(),
                &super::text(person)?,
                &version.number,
            ],
        )
        .await?;
        names(tx, patient, home, details).await?;
        identifiers(tx, patient, home, details).await?;
        publish(tx, version, before.first().map(|(patient,)| PatientId(*patient))).await
    }
}

/// That there is such a patient, and whether it may be told. A survivor is restricted when any record merged into it is.
async fn publish(tx: &mut Tx, version: &Version<Person>, before: Option<PatientId>) -> Result<(), Failed> {
    if version.home != version.patient {
        tx.publish_patient(version.home, version.record.restricted())
            .await?;
    }
    let shown_elsewhere = before.filter(|before| *before != version.patient && *before != version.home);
    for patient in shown_elsewhere.into_iter().chain(Some(version.patient)) {
        let rows: Vec<(bool,)> = tx
            .rows(
                "SELECT restricted FROM patient_administration_person WHERE patient = $1",
                &[&patient],
            )
            .await?;
        if !rows.is_empty() {
            tx.publish_patient(patient, rows.iter().any(|(restricted,)| *restricted))
                .await?;
        }
    }
    if let Some(restriction) = &version.record.restriction {
        let (by, since) = (restriction.by.0, restriction.since);
        let until = restriction.lifted.unwrap_or_else(|| {
            tx.recorded().unwrap_or(since).max(since) + RelationshipBasis::Registration.longest()
        });
        // At home too, or nobody could undo a merge of a restricted record.
        for patient in BTreeSet::from([version.home, version.patient]) {
            tx.publish_relationship(
                patient,
                person_of(version.home),
                by,
                RelationshipBasis::Registration,
                since,
                until,
            )
            .await?;
        }
    }
    Ok(())
}

/// A person as they stand, for a page that shows or edits them.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownPerson {
    /// The newest version.
    pub version: i64,
    /// The record.
    pub person: Person,
}

/// One person. None when there is none of this number, or it was merged into another.
///
/// # Errors
/// As the store says.
pub async fn person(look: &mut Look<'_>, patient: PatientId) -> Result<Option<ShownPerson>, Refused> {
    let row: Option<(i64, String)> = look
        .row(
            "SELECT version, record FROM patient_administration_person WHERE patient = $1 AND home = $1",
            &[&patient],
        )
        .await?;
    row.map(|(version, text)| {
        Ok(ShownPerson {
            version,
            person: super::record(&text)?,
        })
    })
    .transpose()
}

/// When somebody was born and died.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Life {
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// When they died.
    pub died: Option<DateTime<Utc>>,
}

/// The same, for commands that must not happen before a birth or after a death.
///
/// # Errors
/// As the store says.
pub async fn life(look: &mut Look<'_>, patient: PatientId) -> Result<Option<Life>, Failed> {
    look.row(
        "SELECT born, died FROM patient_administration_person WHERE patient = $1 AND home = $1",
        &[&patient],
    )
    .await
}
