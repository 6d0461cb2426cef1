//! `$everything`: the whole record of one patient in one bundle, which says what is not in it.

use std::collections::HashSet;

use axum::http::StatusCode;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{Epr, View, access::OPEN_RECORD, stamps::stamps};

use crate::{
    bundle::Found,
    id::FhirId,
    meta::id_of,
    outcome::Trouble,
    read::{unknown_type, with},
    readable::FhirResource,
    wire::Json,
};

/// What was asked of the operation.
pub(crate) struct Asked {
    /// The patient.
    pub id: String,
    /// Only these types; all when empty.
    pub types: Vec<String>,
    /// The address of the server, for the full address of each resource.
    pub base: String,
}

impl Asked {
    /// Reads the parameters. One that is not understood is refused: left unheeded, the reader would take the answer for
    /// something it is not.
    ///
    /// # Errors
    /// 400, naming the parameter.
    pub(crate) fn new(id: String, base: String, query: &[(String, String)]) -> Result<Self, Trouble> {
        let mut types = vec![];
        for (name, value) in query {
            match name.as_str() {
                "_type" => types.extend(value.split(',').map(|kind| kind.trim().to_owned())),
                "_format" | "_pretty" => {}
                _ => {
                    return Err(Trouble::new(
                        StatusCode::BAD_REQUEST,
                        "not-supported",
                        "$everything takes _type and no other parameter; leave it out",
                    ));
                }
            }
        }
        types.retain(|kind| !kind.is_empty());
        Ok(Self { id, types, base })
    }
}

/// What is not in the bundle although it is the patient's.
#[derive(Default)]
struct LeftOut {
    denied: Vec<&'static str>,
    sealed: usize,
    newest: Vec<(&'static str, usize)>,
}

/// The bundle.
pub(crate) async fn everything(epr: &Epr, context: &Context, asked: &Asked) -> Result<Json, Trouble> {
    let all = epr.contributions::<FhirResource>();
    for kind in &asked.types {
        if !all.iter().any(|one| one.0.resource() == kind) {
            return Err(unknown_type(kind));
        }
    }
    let wanted: Vec<&FhirResource> = all
        .iter()
        .filter(|one| {
            if asked.types.is_empty() {
                one.0.with_everything()
            } else {
                asked.types.iter().any(|kind| kind == one.0.resource())
            }
        })
        .collect();
    let (resources, left) = epr
        .view(context, "fhir.everything", async |door| {
            door.nobody(OPEN_RECORD)?;
            let id: FhirId = asked.id.parse().map_err(|_| Refused::NotFound)?;
            if id.part.is_some() {
                return Err(Refused::NotFound);
            }
            let patient = PatientId(id.record.0);
            let view = door.patient(patient, OPEN_RECORD).await?;
            gather(view, patient, &wanted).await
        })
        .await
        .map_err(|refused| Trouble::of_patient(&refused))?;
    Ok(bundle(asked, resources, &left))
}

async fn gather(
    view: &mut View,
    patient: PatientId,
    wanted: &[&FhirResource],
) -> Result<(Vec<Json>, LeftOut), Refused> {
    let (mut found, mut left) = (vec![], LeftOut::default());
    let sealed = view.sealed().await?;
    // Before the resources, as for one: a version is never claimed that was not yet shown.
    let stamps = stamps(&mut view.look(), patient).await?;
    for one in wanted {
        match view.patient(patient, one.0.needs()).await {
            Ok(_) => {}
            Err(Refused::Denied { .. }) => {
                left.denied.push(one.0.resource());
                continue;
            }
            Err(refused) => return Err(refused),
        }
        let mut records = HashSet::new(); // one record may be several resources, and the limit is on records
        for resource in one.0.all(view, patient).await? {
            let Some(id) = id_of(&resource) else {
                return Err(Refused::Corrupt(format!("{} without an id", one.0.resource())));
            };
            records.insert(id.record);
            // Most statements leave out what is sealed themselves; this is for one that forgot.
            if sealed.contains(&id.record) {
                continue;
            }
            let stamp = stamps.get(&(one.0.kind().to_owned(), id.record));
            found.push(with(resource, stamp));
        }
        if one.0.newest().is_some_and(|most| records.len() >= most) {
            left.newest.push((one.0.resource(), records.len()));
        }
    }
    left.denied.dedup();
    left.sealed = view.sealed_told(sealed.len());
    Ok((found, left))
}

impl LeftOut {
    /// In words; nothing when nothing was left out.
    fn says(&self) -> Option<String> {
        let mut says = vec![];
        if !self.denied.is_empty() {
            says.push(format!("your role may not read {}", self.denied.join(", ")));
        }
        if self.sealed > 0 {
            says.push(format!("{} sealed parts of the record are left out", self.sealed));
        }
        for (kind, count) in &self.newest {
            says.push(format!(
                "of {kind} only what the newest {count} records say is here"
            ));
        }
        (!says.is_empty()).then(|| format!("this is not the whole record: {}", says.join("; ")))
    }
}

fn bundle(asked: &Asked, resources: Vec<Json>, left: &LeftOut) -> Json {
    let itself = format!("{}/Patient/{}/$everything", asked.base, asked.id);
    let found = Found {
        base: &asked.base,
        links: vec![("self", itself)],
        total: Some(resources.len()),
        resources,
        says: left.says(),
    };
    found.bundle()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_is_not_understood_is_refused() {
        let ask = |name: &str, value: &str| {
            Asked::new(
                String::new(),
                String::new(),
                &[(name.to_owned(), value.to_owned())],
            )
        };
        assert_eq!(
            ask("_type", "Patient, Condition,").unwrap().types,
            ["Patient", "Condition"]
        );
        for name in ["_since", "start", "_count", "x"] {
            assert_eq!(
                ask(name, "1").err().map(|trouble| trouble.status.as_u16()),
                Some(400)
            );
        }
    }

    #[test]
    fn what_is_left_out_is_said() {
        assert_eq!(LeftOut::default().says(), None);
        let left = LeftOut {
            denied: vec!["AuditEvent"],
            sealed: 2,
            newest: vec![("Observation", 500)],
        };
        assert_eq!(
            left.says().as_deref(),
            Some(
                "this is not the whole record: your role may not read AuditEvent; 2 sealed parts of the record are left out; of Observation only what the newest 500 records say is here"
            )
        );
    }
}
