//! Who looked at a record, as AuditEvent (UKCore-AuditEvent). Each event is said of one patient: a list that showed thirty
//! is thirty resources, so that the reader of one record learns of no other.

mod balp;
mod events;
mod provenance;

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, words},
    profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{AuditEvent, AuditEventSource, CodeableConcept, Meta},
    },
};
use trefoil_kernel::{View, async_trait, digest_of};
use uuid::Uuid;

use self::balp::Pattern;
pub(crate) use self::{events::Events, provenance::Provenances};
use crate::{permissions::WHO_LOOKED, veil::Veil, who_looked::Looked};

/// The most events that are read together.
const MOST: usize = 1000;
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

/// An event, with what a resource says of it.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    event: Uuid,
    at: DateTime<Utc>,
    act: String,
    what: String,
    outcome: String,
    actor: Option<Uuid>,
    actor_name: String,
    role: String,
    organisation: String,
    device: Option<String>,
    purpose: String,
    basis: Option<String>,
    reason: Option<String>,
    detail: Option<String>,
    id: Option<Uuid>,
    version: Option<i64>,
}

pub(crate) struct AuditEvents;

#[async_trait]
impl Readable for AuditEvents {
    fn resource(&self) -> &'static str {
        "AuditEvent"
    }
    fn kind(&self) -> &'static str {
        "audit.event"
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["AuditEvent"]
    }
    fn needs(&self) -> Permission {
        WHO_LOOKED
    }
    fn newest(&self) -> Option<usize> {
        Some(MOST)
    }

    async fn whose(&self, view: &mut View, id: &FhirId) -> Result<Option<PatientId>, Refused> {
        let rows: Vec<(Uuid,)> = view
            .look()
            .rows(
                "SELECT patient FROM kernel_audit WHERE event = $1 AND patient IS NOT NULL
                 UNION SELECT patient FROM kernel_audit_shown WHERE event = $1",
                &[&id.record],
            )
            .await?;
        Ok(rows
            .into_iter()
            .find(|(patient,)| id.part.as_deref() == Some(part(id.record.0, *patient).as_str()))
            .map(|(patient,)| patient.into()))
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found: Option<Looked> = view
            .look()
            .row(
                "SELECT event, at, actor, actor_name, role, organisation, session, act, what, outcome, purpose, basis, reason,
                   detail, device, patient, kind, id, version FROM kernel_audit WHERE event = $2 AND (patient = $1
                   OR EXISTS (SELECT 1 FROM kernel_audit_shown s WHERE s.event = $2 AND s.patient = $1))
                   AND ($3 OR act <> 'refused')",
                &[&patient, &id, &events::tells_refusals(view)],
            )
            .await?;
        let told = Veil::of(view).await?.lifted_from(found.into_iter().collect());
        Ok(encoded(patient, told))
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = events::events(view, patient, (None, None), None, MOST).await?;
        Ok(encoded(patient, found.events))
    }
}

/// Events as resources about one patient.
fn encoded(patient: PatientId, events: Vec<Looked>) -> Vec<Json> {
    let all = events.into_iter().map(Event::from);
    all.map(|event| map(patient, &event).encode()).collect()
}

/// What sets apart the same event said of two patients; tells nobody whom else it showed.
fn part(event: Uuid, patient: Uuid) -> String {
    digest_of(format!("{event} {patient}").as_bytes())
        .chars()
        .take(12)
        .collect()
}

fn map(patient: PatientId, event: &Event) -> AuditEvent {
    let id = FhirId::part(RecordId(event.event), part(event.event, patient.0));
    let refused = matches!(event.act.as_str(), "refused" | "failed");
    let pattern = Pattern::of(event);
    let (type_, subtype) = balp::kind(pattern);
    AuditEvent {
        id: Some(id.to_string()),
        meta: Some(Meta {
            version_id: value::text("1"), // an event is never changed
            last_updated: value::instant(event.at),
            ..profile("AuditEvent").unwrap_or_default()
        }),
        type_: Some(type_),
        subtype: vec![subtype],
        action: value::text(pattern.action()),
        recorded: value::instant(event.at),
        // What was refused did not happen: the action is the one that was tried.
        outcome: value::text(if refused { "4" } else { "0" }),
        outcome_desc: value::text(&event.outcome),
        purpose_of_event: purposes(event),
        agent: balp::agents(event, pattern),
        source: Some(AuditEventSource {
            site: value::text(&event.organisation),
            observer: Some(reference::named("Device", "Trefoil")),
            ..AuditEventSource::default()
        }),
        entity: balp::entities(patient, event, pattern),
        ..AuditEvent::default()
    }
}

/// Whether the glass was broken for it, or it is the breaking itself.
fn glass(event: &Event) -> bool {
    event.basis.as_deref() == Some("broken_glass") || event.what == "kernel.break_glass"
}

/// What for; that the glass was broken is said as a purpose of its own.
fn purposes(event: &Event) -> Vec<CodeableConcept> {
    let glass = glass(event);
    let purpose = match event.purpose.as_str() {
        "direct_care" => coded(REASON, "TREAT", "treatment"),
        "administration" => coded(REASON, "HOPERAT", "healthcare operations"),
        other => words(&other.replace('_', " ")),
    };
    let broken = glass.then(|| coded(REASON, "BTG", "break the glass"));
    [purpose].into_iter().chain(broken).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use trefoil_fhir::wire::{from_json_strict, to_json_pretty};

    use super::*;

    pub(crate) fn event() -> Event {
        Event {
            event: Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001),
            at: "2026-11-22T08:35:00.000012Z".parse().unwrap(),
            act: "view".into(),
            what: "web.summary".into(),
            outcome: "shown".into(),
            actor: Some(Uuid::from_u128(9)),
            actor_name: "K Turner, RN".into(),
            role: "charge_nurse".into(),
            organisation: "RXX01".into(),
            device: Some("WARD-PC-2".into()),
            purpose: "direct_care".into(),
            basis: Some("broken_glass".into()),
            reason: Some("found collapsed <at the door>".into()),
            detail: None,
            id: None,
            version: None,
        }
    }

    #[test]
    fn a_look_as_an_audit_event() {
        let patient = PatientId(Uuid::from_u128(1));
        let resource = map(patient, &event());
        let text = to_json_pretty(&resource);
        assert_eq!(from_json_strict::<AuditEvent>(&text).unwrap(), resource);
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/fhir/AuditEvent.json");
        trefoil_testkit::golden::document(std::path::Path::new(kept), &text);
    }

    #[test]
    fn a_refusal_did_not_happen() {
        let refused = Event {
            act: "refused".into(),
            outcome: "a clerk may not open a record".into(),
            ..event()
        };
        let said = map(PatientId(Uuid::from_u128(1)), &refused);
        assert_eq!(said.outcome.and_then(|it| it.value).as_deref(), Some("4"));
    }

    #[test]
    fn the_same_event_of_two_patients_has_two_ids() {
        let one = map(PatientId(Uuid::from_u128(1)), &event()).id;
        let other = map(PatientId(Uuid::from_u128(2)), &event()).id;
        assert_ne!(one, other);
        assert!(one.is_some_and(|id| id.parse::<FhirId>().is_ok()));
    }
}
