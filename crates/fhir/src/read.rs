//! Reading one resource by type and id, through one view.

use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{
    Epr, View,
    stamps::{Stamp, stamp},
};

use crate::{
    id::FhirId,
    meta::{id_of, stamped},
    outcome::Trouble,
    readable::{FhirDirectory, FhirResource, Readable},
    reference,
    value::{flag, text},
    wire::{
        FhirJson, Json,
        r4::{Patient, PatientLink},
    },
};

/// One resource.
pub(crate) async fn read(epr: &Epr, context: &Context, kind: &str, id: &str) -> Result<Json, Trouble> {
    let offered: Vec<&FhirResource> = epr
        .contributions::<FhirResource>()
        .iter()
        .filter(|one| one.0.resource() == kind)
        .collect();
    let listed: Vec<&FhirDirectory> = epr
        .contributions::<FhirDirectory>()
        .iter()
        .filter(|one| one.0.resource() == kind)
        .collect();
    if let Some(listed) = listed.first() {
        return of_nobody(epr, context, listed, id).await;
    }
    let Some(first) = offered.first() else {
        return Err(unknown_type(kind));
    };
    let found = epr
        .view(context, "fhir.read", async |door| -> Result<Json, Refused> {
            // Before the id is looked at: what a role lacks must not tell whether a record is there.
            if !offered
                .iter()
                .any(|one| context.principal.grants.allow(one.0.needs()))
            {
                door.nobody(first.0.needs())?;
            }
            let id: FhirId = id.parse().map_err(|_| Refused::NotFound)?;
            for one in &offered {
                if context.principal.grants.allow(one.0.needs())
                    && let Some(found) = of_patient(door.nobody(one.0.needs())?, &*one.0, &id).await?
                {
                    return Ok(found);
                }
            }
            Err(Refused::NotFound)
        })
        .await;
    found.map_err(|refused| match kind {
        "Patient" => Trouble::of_patient(&refused),
        _ => Trouble::of_record(&refused),
    })
}

/// A type that no module offers.
pub(crate) fn unknown_type(kind: &str) -> Trouble {
    let known = kind.bytes().all(|b| b.is_ascii_alphanumeric()) && kind.len() <= 64;
    let kind = if known { kind } else { "this type" };
    Trouble::new(
        axum::http::StatusCode::NOT_FOUND,
        "not-supported",
        format!("{kind} is not offered by this server; /metadata lists what is"),
    )
}

async fn of_nobody(epr: &Epr, context: &Context, listed: &FhirDirectory, id: &str) -> Result<Json, Trouble> {
    epr.view(context, "fhir.read", async |door| -> Result<Json, Refused> {
        let view = door.nobody(listed.0.needs())?;
        listed.0.one(view, id).await?.ok_or(Refused::NotFound)
    })
    .await
    .map_err(|refused| Trouble::of_record(&refused))
}

async fn of_patient(view: &mut View, one: &dyn Readable, id: &FhirId) -> Result<Option<Json>, Refused> {
    let Some(home) = one.whose(view, id).await? else {
        return Ok(None);
    };
    let patient = match view.patient(home, one.needs()).await {
        Ok(_) => home,
        Err(Refused::Merged { into }) if one.resource() == "Patient" => {
            return Ok(Some(replaced(home, into)));
        }
        Err(Refused::Merged { into }) => {
            view.patient(into, one.needs()).await?;
            into
        }
        Err(refused) => return Err(refused),
    };
    view.record(patient, id.record).await?;
    // The version first: should somebody write in between, the older version is claimed, and a later change that rests
    // on it is refused instead of overwriting theirs.
    let stamp = stamp(&mut view.look(), one.kind(), id.record).await?;
    let all = one.one(view, patient, id.record).await?;
    Ok(all
        .into_iter()
        .find(|resource| id_of(resource).as_ref() == Some(id))
        .map(|resource| with(resource, stamp.as_ref())))
}

pub(crate) fn with(resource: Json, stamp: Option<&Stamp>) -> Json {
    match stamp {
        Some(stamp) => stamped(resource, stamp),
        None => resource,
    }
}

/// A number that stands for another now. Whoever may know of it is shown where to go, and nothing else.
fn replaced(gone: PatientId, into: PatientId) -> Json {
    let patient = Patient {
        id: Some(FhirId::of(RecordId(gone.0)).to_string()),
        active: flag(false),
        link: vec![PatientLink {
            other: Some(reference::patient(into)),
            type_: text("replaced-by"),
            ..PatientLink::default()
        }],
        ..Patient::default()
    };
    patient.encode()
}
