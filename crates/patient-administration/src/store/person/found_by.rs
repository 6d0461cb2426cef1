//! Every name and number a person is found by.

use trefoil_core::{
    PatientId,
    person_name::{PersonName, search_words},
};
use trefoil_kernel::{Failed, Tx};

use crate::person::PersonDetails;

/// Every name and each word of it, so that "Jones" finds "Smith-Jones".
pub(super) async fn names(
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
fn name_keys(name: &PersonName) -> Vec<(String, String)> {
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

pub(super) async fn identifiers(
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
