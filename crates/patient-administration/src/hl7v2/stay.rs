//! A01, A02, A03 and A08: beginning, moving, ending and updating a stay.

use trefoil_core::{PatientId, RecordId};
use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::{Applied, Arrival, NotApplied},
    stable_id,
};
use trefoil_kernel::Unit;

use super::{
    change::Change,
    faults, person, place,
    said::Said,
    visit::{Visit, differs},
};
use crate::{
    person::{Person, person_of},
    stay::{
        Care, admit::AdmitPatient, change::ChangeStay, discharge::DischargePatient, transfer::TransferPatient,
    },
    store::stay::{ShownStay, open_stay, stay_by_spell_number},
};

fn fault(field: u16, code: ErrorCode, text: &str) -> NotApplied {
    NotApplied::at("PV1", 1, field, code, text)
}

/// Do what the event says of a stay.
pub(super) async fn tell(
    unit: &mut Unit<'_>,
    event: &str,
    visit: &Visit,
    said: &Said,
    patient: PatientId,
    arrival: &Arrival,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    if visit.elsewhere {
        if event == "A01" {
            return Err(fault(
                2,
                ErrorCode::TableValueNotFound,
                "only in-patients (class I) are admitted here; correct PV1-2",
            ));
        }
        applied.did.push("the attendance is not kept here".to_owned());
        return Ok(());
    }
    let open = open_stay(&mut unit.look(), patient).await?;
    let other = open
        .as_ref()
        .is_some_and(|open| differs(visit.spell_number.as_ref(), open.stay.spell_number.as_ref()));
    if other {
        return Err(fault(
            19,
            ErrorCode::DuplicateKey,
            "another stay is open here; end it first, or correct PV1-19",
        ));
    }
    match (event, open) {
        ("A01", None) => admit(unit, visit, patient, arrival, applied).await,
        ("A01", Some(open)) if visit.spell_number.is_none() || open.stay.spell_number.is_none() => {
            Err(fault(
                19,
                ErrorCode::DuplicateKey,
                "this patient is admitted here already; a person must decide",
            ))
        }
        ("A01" | "A08", Some(open)) => update(unit, visit, patient, &open, applied).await,
        ("A08", None) => {
            applied
                .did
                .push("no stay is open: the visit was not updated".to_owned());
            Ok(())
        }
        ("A02", Some(open)) => transfer(unit, visit, patient, &open, applied).await,
        ("A03", Some(open)) => discharge(unit, visit, said, patient, &open, applied).await,
        _ => Err(fault(
            19,
            ErrorCode::UnknownKey,
            "no stay is open here; send A01 first, or check whether it ended already",
        )),
    }
}

async fn admit(
    unit: &mut Unit<'_>,
    visit: &Visit,
    patient: PatientId,
    arrival: &Arrival,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let to = place::destination(unit, &visit.location).await?;
    let named = match &visit.spell_number {
        Some(spell)
            if stay_by_spell_number(&mut unit.look(), patient, spell)
                .await?
                .is_some() =>
        {
            return Err(fault(
                19,
                ErrorCode::DuplicateKey,
                "this stay has ended here; correct PV1-19, or take the end back",
            ));
        }
        Some(spell) => format!(
            "{}\0{}\0{spell}",
            arrival.sending_application, arrival.sending_facility
        ),
        None => arrival.id.to_string(),
    };
    let command = AdmitPatient {
        id: RecordId(stable_id(format!("stay\0{patient}\0{named}").as_bytes())),
        patient,
        to: to.clone(),
        method: visit.method.clone(),
        care: visit.onto(Care::default()),
        spell_number: visit.spell_number.clone(),
    };
    unit.execute(&command).await.map_err(faults::admit)?;
    applied.did.push(format!("admitted to {}", to.ward));
    Ok(())
}

async fn update(
    unit: &mut Unit<'_>,
    visit: &Visit,
    patient: PatientId,
    open: &ShownStay,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let bed = open.stay.place().and_then(|place| place.bed.as_ref());
    if differs(visit.location.bed.as_ref(), bed) {
        applied
            .did
            .push("the bed differs from the one here: an update moves nobody".to_owned());
    }
    let care = visit.onto(open.stay.care.clone());
    if care == open.stay.care {
        return Ok(());
    }
    let command = ChangeStay {
        id: open.id,
        patient,
        seen: open.version,
        care,
    };
    unit.execute(&command).await.map_err(faults::change)?;
    applied.did.push("stay updated".to_owned());
    Ok(())
}

async fn transfer(
    unit: &mut Unit<'_>,
    visit: &Visit,
    patient: PatientId,
    open: &ShownStay,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let to = place::destination(unit, &visit.location).await?;
    if open
        .stay
        .place()
        .is_some_and(|place| place.ward == to.ward && place.bed == to.bed)
    {
        applied.did.push("already there".to_owned());
        return Ok(());
    }
    let ward = to.ward.clone();
    let command = TransferPatient {
        id: open.id,
        patient,
        seen: open.version,
        to,
    };
    unit.execute(&command).await.map_err(faults::transfer)?;
    applied.did.push(format!("moved to {ward}"));
    Ok(())
}

async fn discharge(
    unit: &mut Unit<'_>,
    visit: &Visit,
    said: &Said,
    patient: PatientId,
    open: &ShownStay,
    applied: &mut Applied,
) -> Result<(), NotApplied> {
    let missing = |field| {
        fault(
            field,
            ErrorCode::RequiredFieldMissing,
            "a discharge needs PV1-36 and PV1-37; send both",
        )
    };
    let method = visit.discharge_method.clone().ok_or_else(|| missing(36))?;
    let destination = visit.destination.clone().ok_or_else(|| missing(37))?;
    if method.is_death()
        && let Some(kept) = unit.record::<Person>(patient, person_of(patient)).await?
        && kept.record.died.is_none()
    {
        // Somebody who left by dying died no later than they left.
        let mut said = said.clone();
        if said.life.died.given().is_none() {
            said.life.died = Change::Set(unit.context().effective());
        }
        person::death(unit, &said, patient, (kept.number, &kept.record), applied).await?;
    }
    let command = DischargePatient {
        id: open.id,
        patient,
        seen: open.version,
        method,
        destination,
    };
    unit.execute(&command).await.map_err(faults::discharge)?;
    applied.did.push("discharged".to_owned());
    Ok(())
}
