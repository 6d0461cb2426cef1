//! Who in the index has one of these numbers already, or looks like this person.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{Failed, Look, may_know_of};
use uuid::Uuid;

use super::person::number_key;
use crate::{
    duplicates::{self, Traits, near_dates},
    person::{
        Person, PersonDetails,
        register::{Alike, NumberSeries},
    },
};

/// How many who look alike are shown at most.
const MOST: usize = 20;

/// Somebody who has a number already. Only their id is journalled with the command that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Who.
    pub patient: PatientId,
    /// Their name; none when whoever asks may not know of them.
    #[serde(skip)]
    pub shown: Option<String>,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            self.shown
                .as_deref()
                .unwrap_or("a record you may not open (ask the health records office)"),
        )
    }
}

const HOLDER: &str = concat!(
    "SELECT i.patient, CASE WHEN ",
    may_know_of!("i.patient", "$1", "$2"),
    " THEN p.shown ELSE NULL END AS shown
     FROM patient_administration_identifier i
     JOIN patient_administration_person p ON p.patient = i.patient AND p.home = p.patient
     WHERE i.value = $3 AND i.kind = $4 AND i.issuer = $5 AND i.patient <> $6"
);

async fn holder(
    look: &mut Look<'_>,
    context: &Context,
    (kind, issuer, value): (&str, &str, &str),
    except: PatientId,
) -> Result<Option<Holder>, Failed> {
    let (staff, now) = (context.principal.staff, context.now());
    let row: Option<(Uuid, Option<String>)> = look
        .row(HOLDER, &[&staff, &now, &value, &kind, &issuer, &except])
        .await?;
    Ok(row.map(|(patient, shown)| Holder {
        patient: patient.into(),
        shown,
    }))
}

/// Who else has this NHS number.
///
/// # Errors
/// As the store says.
pub async fn holder_of_nhs_number(
    look: &mut Look<'_>,
    context: &Context,
    details: &PersonDetails,
    except: PatientId,
) -> Result<Option<Holder>, Failed> {
    match &details.nhs_number {
        Some(number) => holder(look, context, ("nhs_number", "NHS", number.digits()), except).await,
        None => Ok(None),
    }
}

/// Who else has this hospital number.
///
/// # Errors
/// As the store says.
pub async fn holder_of_hospital_number(
    look: &mut Look<'_>,
    context: &Context,
    details: &PersonDetails,
    except: PatientId,
) -> Result<Option<Holder>, Failed> {
    match &details.hospital_number {
        Some(number) => {
            let value = number_key(number.value());
            holder(
                look,
                context,
                ("hospital_number", number.issuer().as_str(), &value),
                except,
            )
            .await
        }
        None => Ok(None),
    }
}

/// The patient another system knows by a number: for interfaces. `kind` is `nhs_number`, `hospital_number` or `other`;
/// the issuer of NHS numbers is `NHS`. A number of a merged record leads to the survivor.
///
/// # Errors
/// As the store says.
pub async fn patient_by_number(
    look: &mut Look<'_>,
    kind: &str,
    issuer: &str,
    value: &str,
) -> Result<Option<PatientId>, Failed> {
    let row: Option<(Uuid,)> = look
        .row(
            "SELECT patient FROM patient_administration_identifier WHERE value = $1 AND kind = $2 AND issuer = $3",
            &[&number_key(value), &kind, &issuer],
        )
        .await?;
    Ok(row.map(|(patient,)| patient.into()))
}

/// The next number of a series.
pub(crate) async fn next_number(
    look: &mut Look<'_>,
    issuer: &str,
    series: &NumberSeries,
) -> Result<String, Failed> {
    let NumberSeries { prefix, digits } = series;
    let length = i64::try_from(prefix.len() + digits).unwrap_or(i64::MAX);
    let last: Option<(String,)> = look
        .row(
            "SELECT value FROM patient_administration_identifier WHERE kind = 'hospital_number' AND issuer = $1
               AND value >= $2 AND value < $3 AND length(value) = $4 ORDER BY value DESC LIMIT 1",
            &[&issuer, &format!("{prefix}0"), &format!("{prefix}:"), &length],
        )
        .await?;
    let last = last
        .and_then(|(value,)| value.strip_prefix(prefix)?.parse::<u64>().ok())
        .unwrap_or(0);
    Ok(format!("{prefix}{:0digits$}", last + 1))
}

const BY_NAME: &str = concat!(
    "SELECT DISTINCT p.patient, p.record FROM patient_administration_name m
     JOIN patient_administration_person p ON p.patient = m.patient AND p.home = m.home
     WHERE m.family_key = $3 AND m.given_key = $4 AND p.patient <> $5 AND ",
    may_know_of!("p.patient", "$1", "$2"),
    " LIMIT 200"
);
const BY_BIRTH: &str = concat!(
    "SELECT p.patient, p.record FROM patient_administration_person p WHERE p.born = $3 AND p.patient <> $4 AND ",
    may_know_of!("p.patient", "$1", "$2"),
    " ORDER BY p.born, p.family_key, p.patient LIMIT 400"
);

/// Who looks like this person, most alike first: those of the same name, of the same name the other way round, and of
/// the same or a swapped date of birth are compared. Restricted people are left out unless whoever asks may know of
/// them: that somebody is here is not given away by a registration form.
///
/// # Errors
/// As the store says, or when a record cannot be read.
pub async fn alike(
    look: &mut Look<'_>,
    context: &Context,
    details: &PersonDetails,
    except: PatientId,
) -> Result<Vec<Alike>, Refused> {
    let traits = Traits::from(details);
    let (staff, now) = (context.principal.staff, context.now());
    let mut rows: Vec<(Uuid, String)> = vec![];
    for name in &traits.names {
        let given = name.given.first().cloned().unwrap_or_default();
        rows.extend(
            look.rows(BY_NAME, &[&staff, &now, &name.family, &given, &except])
                .await?,
        );
        rows.extend(
            look.rows(BY_NAME, &[&staff, &now, &given, &name.family, &except])
                .await?,
        );
    }
    for born in details.born.into_iter().flat_map(near_dates) {
        rows.extend(look.rows(BY_BIRTH, &[&staff, &now, &born, &except]).await?);
    }
    let mut best: BTreeMap<PatientId, Alike> = BTreeMap::new();
    for (patient, text) in rows {
        let person: Person = super::record(&text)?;
        let likeness = duplicates::compare(&traits, &Traits::from(&person.details));
        let found = Alike {
            patient: patient.into(),
            likeness,
        };
        if best
            .get(&found.patient)
            .is_none_or(|known| known.likeness.score < found.likeness.score)
        {
            best.insert(found.patient, found);
        }
    }
    let mut all: Vec<Alike> = best
        .into_values()
        .filter(|alike| alike.likeness.must_be_looked_at())
        .collect();
    all.sort_by_key(|alike| (-alike.likeness.score, alike.patient));
    all.truncate(MOST);
    Ok(all)
}
