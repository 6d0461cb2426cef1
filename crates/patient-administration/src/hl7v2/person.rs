//! Registering and updating the person a message is about.

use trefoil_core::PatientId;
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::{Applied, Arrival, NotApplied},
    stable_id,
};
use trefoil_kernel::Unit;

use super::{change::Change, faults, said::Said};
use crate::{
    duplicates::Finding,
    person::{
        Person, PersonDetails,
        edit::EditPerson,
        person_of,
        record_death::RecordDeath,
        register::{Different, RegisterPerson},
        restrict::RestrictPerson,
    },
    store::candidates,
};

/// Why a record that a message restricts is restricted.
const FLAGGED: &str = "flagged as sensitive by the sending system";

/// Add the person. Somebody of the same name and birth, without another NHS number, is probably the same one: a person
/// decides. Those who are only alike hold nothing up; the duplicates are found by their list.
pub(super) async fn register(
    unit: &mut Unit<'_>,
    said: &Said,
    arrival: &Arrival,
    applied: &mut Applied,
) -> Result<PatientId, NotApplied> {
    let patient = PatientId(stable_id(format!("patient\0{}", arrival.id).as_bytes()));
    let details = said.onto(PersonDetails::default());
    let context = unit.context().clone();
    let alike = candidates::alike(&mut unit.look(), &context, &details, patient).await?;
    let same = alike.iter().any(|alike| {
        let has = |finding| alike.likeness.findings.contains(&finding);
        has(Finding::SameFamilyName)
            && has(Finding::SameGivenName)
            && has(Finding::SameBirthDate)
            && !has(Finding::OtherNhsNumber)
    });
    if same {
        let text = "somebody of the same name and date of birth is registered under another number; a person must decide";
        return Err(NotApplied::at("PID", 1, 5, ErrorCode::DuplicateKey, text));
    }
    let command = RegisterPerson {
        patient,
        details,
        series: None,
        different: Different::Sender,
        restricted: (said.life.restricted == Some(true)).then(|| FLAGGED.to_owned()),
    };
    let version = unit.execute(&command).await.map_err(faults::register)?;
    applied.did.push("registered".to_owned());
    death(unit, said, patient, (version.number, &version.record), applied).await?;
    Ok(patient)
}

/// Bring the person up to date.
pub(super) async fn update(
    unit: &mut Unit<'_>,
    said: &Said,
    patient: PatientId,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let Some(kept) = unit.record::<Person>(patient, person_of(patient)).await? else {
        return Err(trefoil_core::Refused::NotFound.into());
    };
    let (mut seen, mut person) = (kept.number, kept.record);
    let details = said.onto(person.details.clone());
    if details != person.details {
        let version = unit
            .execute(&EditPerson {
                patient,
                seen,
                details,
            })
            .await
            .map_err(faults::edit)?;
        (seen, person) = (version.number, version.record);
        applied.did.push("identity updated".to_owned());
    }
    // Lifting is for whoever restricted: a message never undoes what a person here decided.
    let ours = person
        .restriction
        .as_ref()
        .is_some_and(|kept| kept.by == unit.context().principal.staff);
    let reason = match said.life.restricted {
        Some(true) if !person.restricted() => Some(Some(FLAGGED.to_owned())),
        Some(false) if person.restricted() && ours => Some(None),
        _ => None,
    };
    if let Some(reason) = reason {
        applied.did.push(
            if reason.is_some() {
                "restricted"
            } else {
                "restriction lifted"
            }
            .to_owned(),
        );
        let version = unit
            .execute(&RestrictPerson {
                patient,
                seen,
                reason,
            })
            .await
            .map_err(faults::restrict)?;
        (seen, person) = (version.number, version.record);
    }
    death(unit, said, patient, (seen, &person), applied).await
}

/// Record what the message says of a death.
pub(super) async fn death(
    unit: &mut Unit<'_>,
    said: &Said,
    patient: PatientId,
    (seen, person): (i64, &Person),
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let died = match &said.life.died {
        Change::Leave => return Ok(()),
        Change::Delete => None,
        Change::Set(at) => Some(*at),
    };
    if person.died == died {
        return Ok(());
    }
    unit.execute(&RecordDeath { patient, seen, died })
        .await
        .map_err(faults::death)?;
    applied.did.push("death recorded".to_owned());
    Ok(())
}
