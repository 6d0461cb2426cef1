//! People: their rows, every name and number they are found by, and what is published for the access decision.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use trefoil_core::{
    PatientId, Refused, Version,
    person_name::{PersonName, search_words},
};
use trefoil_kernel::{Failed, Look, Project, Tx};
use uuid::Uuid;

use crate::person::{Person, PersonDetails, person_of};

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

/// Every name and each word of it, so that "Jones" finds "Smith-Jones".
async fn names(
    tx: &mut Tx,
    patient: PatientId,
    home: PatientId,
    details: &PersonDetails,
) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM patient_administration_name WHERE home = $1",
        &[&home],
    )
    .await?;
    let current = details.name.iter().map(|name| ("current", name));
    let all = current.chain(details.previous_names.iter().map(|name| ("previous", name)));
    let mut number = 0_i64;
    for (kind, name) in all {
        for (family, given) in name_keys(name) {
            number += 1;
            tx.exec(
                "INSERT INTO patient_administration_name (patient, home, number, kind, shown, family_key, given_key, born)
                 VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
                &[&patient, &home, &number, &kind, &name.banner(), &family, &given, &details.born],
            )
            .await?;
        }
    }
    Ok(())
}

/// The pairs of family and given name a person is found by. Few: the names of one person have few words.
pub(crate) fn name_keys(name: &PersonName) -> Vec<(String, String)> {
    let words = |whole: Option<String>, parts: Vec<String>| {
        let mut keys: Vec<String> = whole.into_iter().chain(parts).collect();
        keys.sort();
        keys.dedup();
        if keys.is_empty() {
            keys.push(String::new());
        }
        keys
    };
    let families = words(
        name.family_key(),
        name.family().map(search_words).unwrap_or_default(),
    );
    let parts = name
        .given()
        .iter()
        .flat_map(|given| search_words(given))
        .collect();
    let mut givens = words(None, parts);
    givens.extend(name.given_keys());
    givens.sort();
    givens.dedup();
    let pairs = families
        .iter()
        .flat_map(|family| givens.iter().map(move |given| (family.clone(), given.clone())));
    pairs.take(40).collect()
}

async fn identifiers(
    tx: &mut Tx,
    patient: PatientId,
    home: PatientId,
    details: &PersonDetails,
) -> Result<(), Failed> {
    tx.exec(
        "DELETE FROM patient_administration_identifier WHERE home = $1",
        &[&home],
    )
    .await?;
    let nhs = details
        .nhs_number
        .iter()
        .map(|number| ("nhs_number", "NHS".to_owned(), number.digits().to_owned()));
    let hospital = details
        .hospital_number
        .iter()
        .map(|number| ("hospital_number", number));
    let other = details.other_identifiers.iter().map(|number| ("other", number));
    let all = nhs.chain(
        hospital
            .chain(other)
            .map(|(kind, number)| (kind, number.issuer().to_string(), number_key(number.value()))),
    );
    for (number, (kind, issuer, value)) in (1_i64..).zip(all) {
        // After a merge the survivor may be given the number of the record that was merged into it.
        tx.exec(
            "DELETE FROM patient_administration_identifier WHERE patient = $1 AND home <> $1 AND kind = $2 AND issuer = $3 AND value = $4",
            &[&home, &kind, &issuer, &value],
        )
        .await?;
        tx.exec(
            "INSERT INTO patient_administration_identifier (patient, home, number, kind, issuer, value) VALUES ($1,$2,$3,$4,$5,$6)",
            &[&patient, &home, &number, &kind, &issuer, &value],
        )
        .await?;
    }
    Ok(())
}

/// A number as it is compared: upper case, without spaces and hyphens.
pub(crate) fn number_key(value: &str) -> String {
    value
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_uppercase)
        .collect()
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
        let (by, since, lifted) = (restriction.by.0, restriction.since, restriction.lifted);
        // At home too, or nobody could undo a merge of a restricted record.
        for patient in BTreeSet::from([version.home, version.patient]) {
            tx.publish_relationship(patient, person_of(version.home), by, "restricted_by", since, lifted).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_each_word_of_a_name() {
        let name = PersonName::builder()
            .family("Smith-Jones")
            .given("Mary Ann")
            .preferred("Polly")
            .finish()
            .unwrap();
        let keys = name_keys(&name);
        for (family, given) in [
            ("smithjones", "maryann"),
            ("smith", "mary"),
            ("jones", "ann"),
            ("jones", "polly"),
            ("smith", "maryann"),
        ] {
            assert!(
                keys.contains(&(family.into(), given.into())),
                "{family} {given}: {keys:?}"
            );
        }
        let one = PersonName::builder().given("Sukarno").finish().unwrap();
        assert_eq!(name_keys(&one), [(String::new(), "sukarno".to_owned())]);
        let one = PersonName::builder().family("Sukarno").finish().unwrap();
        assert_eq!(name_keys(&one), [("sukarno".to_owned(), String::new())]);
    }

    #[test]
    fn numbers_compare_without_spaces_and_case() {
        assert_eq!(number_key(" t 000-0012 "), "T0000012");
    }
}
