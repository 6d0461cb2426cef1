//! A version of a record as Provenance.

use trefoil_core::{RecordId, StaffId, ods_code::OdsCode};
use trefoil_fhir::{
    FhirId, FhirResource,
    concept::{coded, codings, words as in_words},
    identifier::{organisation, ours},
    profile, reference, value,
    wire::{
        Json,
        r4::{
            CodeableConcept, Meta, Provenance, ProvenanceAgent, ProvenanceEntity, ProvenanceOccurred,
            Reference,
        },
    },
};

use super::written::Written;
use crate::words::Words;

const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
const OPERATION: &str = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// One resource that a record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// By its type and id.
    Resource(&'static str, String),
    /// The record has no such resource now: its type, and the id it had here.
    Unmapped(&'static str, RecordId),
}

impl Target {
    pub(super) fn of(one: &FhirResource, resource: &Json) -> Option<Self> {
        let id = resource.get("id").and_then(Json::as_str)?;
        Some(Self::Resource(one.0.resource(), id.to_owned()))
    }

    fn version(&self, version: i64) -> Reference {
        match self {
            Self::Resource(kind, id) => reference::to(kind, format!("{id}/_history/{version}")),
            Self::Unmapped(kind, record) => Reference {
                type_: value::text(kind),
                identifier: Some(Box::new(ours(record.0))),
                ..Reference::default()
            },
        }
    }
}

/// The resource. Its id is the record's, with the version.
pub(super) fn map(written: &Written, targets: &[Target], words: &Words) -> Provenance {
    let all = |version: i64| targets.iter().map(move |target| target.version(version));
    Provenance {
        id: Some(FhirId::part(written.record(), format!("v{}", written.version)).to_string()),
        meta: Some(Meta {
            version_id: value::text("1"), // what was written once is never written otherwise
            last_updated: value::instant(written.recorded),
            ..profile("Provenance").unwrap_or_default()
        }),
        target: all(written.version).collect(),
        occurred: value::instant(written.effective).map(ProvenanceOccurred::DateTime),
        recorded: value::instant(written.recorded),
        reason: reasons(written),
        activity: Some(activity(written, words)),
        agent: agents(written),
        // What was amended is what it was made from.
        entity: match written.version {
            ..=1 => vec![],
            version => all(version - 1)
                .map(|before| ProvenanceEntity {
                    role: value::text("revision"),
                    what: Some(before),
                    ..ProvenanceEntity::default()
                })
                .collect(),
        },
        ..Provenance::default()
    }
}

/// The first version of a record is its beginning; whatever came after changed it, also where it was struck out: a later
/// version says so itself.
fn activity(written: &Written, words: &Words) -> CodeableConcept {
    let (code, display) = match written.version {
        1 => ("CREATE", "create"),
        _ => ("UPDATE", "revise"),
    };
    let coding = trefoil_fhir::concept::coding(OPERATION, code, display);
    codings(vec![coding], &words.part(&written.command))
}

fn reasons(written: &Written) -> Vec<CodeableConcept> {
    let purpose = match written.purpose.as_str() {
        "direct_care" => coded(REASON, "TREAT", "treatment"),
        "administration" => coded(REASON, "HOPERAT", "healthcare operations"),
        other => in_words(&other.replace('_', " ")),
    };
    let given = written
        .reason
        .as_deref()
        .filter(|reason| !reason.trim().is_empty());
    [purpose].into_iter().chain(given.map(in_words)).collect()
}

/// The person, as what and for whom they acted then; in whose place, where they did; and the device.
fn agents(written: &Written) -> Vec<ProvenanceAgent> {
    let part = |code: &str, display: &str| Some(coded(PARTICIPANT, code, display));
    let (own, behalf) = match written.on_behalf_of {
        Some(_) => (part("enterer", "Enterer"), part("author", "Author")),
        None => (part("author", "Author"), None),
    };
    let mut all = vec![ProvenanceAgent {
        type_: own,
        role: vec![in_words(&written.role.replace('_', " "))],
        who: Some(reference::staff(
            Some(StaffId(written.actor)),
            &written.actor_name,
        )),
        on_behalf_of: Some(organised(&written.organisation)),
        ..ProvenanceAgent::default()
    }];
    all.extend(written.on_behalf_of.map(|person| ProvenanceAgent {
        type_: behalf,
        who: Some(reference::staff(Some(StaffId(person)), "")),
        ..ProvenanceAgent::default()
    }));
    all.extend(written.device.as_deref().map(|device| ProvenanceAgent {
        type_: part("transmitter", "Transmitter"),
        who: Some(reference::named("Device", device)),
        ..ProvenanceAgent::default()
    }));
    all
}

/// The organisation as it was written down: a code that is one, or the words.
fn organised(said: &str) -> Reference {
    match OdsCode::parse(said) {
        Ok(code) => organisation(&code),
        Err(_) => reference::named("Organization", said),
    }
}

#[cfg(test)]
mod tests {
    use trefoil_fhir::wire::{from_json_strict, to_json_pretty};
    use uuid::Uuid;

    use super::*;

    fn written(version: i64) -> Written {
        Written {
            id: Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0002),
            kind: "clinical_notes.problem".into(),
            version,
            entry: Uuid::from_u128(3),
            command: "clinical_notes.amend_problem".into(),
            actor: Uuid::from_u128(9),
            actor_name: "K Turner, RN".into(),
            role: "charge_nurse".into(),
            organisation: "RXX01".into(),
            on_behalf_of: None,
            device: Some("WARD-PC-2".into()),
            purpose: "direct_care".into(),
            reason: Some("seen again <on the round>".into()),
            effective: "2026-11-22T08:00:00Z".parse().unwrap(),
            recorded: "2026-11-22T08:35:00.000012Z".parse().unwrap(),
        }
    }

    fn target() -> Vec<Target> {
        vec![Target::Resource(
            "Condition",
            "01920000-0000-7000-8000-000000000002".into(),
        )]
    }

    #[test]
    fn an_amendment_as_provenance() {
        let resource = map(&written(2), &target(), &Words::default());
        let text = to_json_pretty(&resource);
        assert_eq!(from_json_strict::<Provenance>(&text).unwrap(), resource);
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fhir/Provenance.json");
        trefoil_testkit::golden::document(std::path::Path::new(kept), &text);
    }

    #[test]
    fn a_beginning_was_made_from_nothing() {
        let resource = map(&written(1), &target(), &Words::default());
        assert!(resource.entity.is_empty());
        let code = resource
            .activity
            .and_then(|one| one.coding.into_iter().next()?.code?.value);
        assert_eq!(code.as_deref(), Some("CREATE"));
    }

    #[test]
    fn whoever_writes_for_another_is_not_the_author() {
        let mut one = written(1);
        one.on_behalf_of = Some(Uuid::from_u128(8));
        let resource = map(&one, &target(), &Words::default());
        let kinds: Vec<_> = resource
            .agent
            .iter()
            .filter_map(|agent| agent.type_.as_ref()?.coding.first()?.code.clone()?.value)
            .collect();
        assert_eq!(kinds, ["enterer", "author", "transmitter"]);
    }
}
