//! The shape of an event by IHE's Basic Audit Log Patterns: what kind of exchange it was, who had which end of it, and which
//! things it was about.

use base64::Engine as _;
use trefoil_core::PatientId;
use trefoil_fhir::{
    concept::{coded, coding, words},
    identifier::{identifier, ours},
    reference, value,
    wire::r4::{
        AuditEventAgent, AuditEventAgentNetwork, AuditEventEntity, AuditEventEntityDetail,
        AuditEventEntityDetailValue, Coding, Reference,
    },
};

use super::{Event, glass};

const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const EVENT: &str = "http://terminology.hl7.org/CodeSystem/audit-event-type";
const INTERACTION: &str = "http://hl7.org/fhir/restful-interaction";
const BALP: &str = "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType";

/// The patterns that this log has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    /// A record was begun.
    Create,
    /// A record was shown.
    Read,
    /// A record was changed.
    Update,
    /// Somebody was found by a question, or shown in a list.
    Query,
}

impl Pattern {
    /// By what the log says. What was refused is the pattern of what was tried.
    pub(super) fn of(event: &Event) -> Self {
        match event.act.as_str() {
            "write" if event.version == Some(1) => Self::Create,
            "write" | "administer" => Self::Update,
            "search" | "list" => Self::Query,
            "view" if event.what == "fhir.search" => Self::Query,
            _ => Self::Read,
        }
    }

    /// The action it would be, had it been done.
    pub(super) fn action(self) -> &'static str {
        match self {
            Self::Create => "C",
            Self::Read => "R",
            Self::Update => "U",
            Self::Query => "E",
        }
    }

    fn interaction(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("create", "create"),
            Self::Read => ("read", "read"),
            Self::Update => ("update", "update"),
            Self::Query => ("search", "search"),
        }
    }

    /// Whether what is in the record goes to the person, or comes from them.
    fn gives(self) -> bool {
        matches!(self, Self::Read | Self::Query)
    }
}

/// `rest`, and which interaction.
pub(super) fn kind(pattern: Pattern) -> (Coding, Coding) {
    let (code, display) = pattern.interaction();
    (
        coding(EVENT, "rest", "RESTful Operation"),
        coding(INTERACTION, code, display),
    )
}

/// The person first, as the one who asked; then the device they sat at, and this server.
pub(super) fn agents(event: &Event, pattern: Pattern) -> Vec<AuditEventAgent> {
    let (destination, source) = (
        coded(DICOM, "110152", "Destination Role ID"),
        coded(DICOM, "110153", "Source Role ID"),
    );
    let (client, server) = if pattern.gives() {
        (destination, source)
    } else {
        (source, destination)
    };
    let mut who = reference::named("Practitioner", &event.actor_name);
    who.identifier = event.actor.map(|actor| Box::new(ours(actor)));
    let device = event.device.as_deref().unwrap_or("a device that is not known");
    vec![
        AuditEventAgent {
            type_: Some(coded(PARTICIPATION, "IRCP", "information recipient")),
            role: vec![words(&event.role.replace('_', " "))],
            who: Some(who),
            name: value::text(&event.actor_name),
            requestor: value::flag(true),
            ..AuditEventAgent::default()
        },
        AuditEventAgent {
            type_: Some(client),
            who: Some(reference::named("Device", device)),
            requestor: value::flag(false),
            network: event.device.as_ref().map(|device| AuditEventAgentNetwork {
                address: value::text(device),
                type_: value::text("1"), // the name of a machine
                ..AuditEventAgentNetwork::default()
            }),
            ..AuditEventAgent::default()
        },
        AuditEventAgent {
            type_: Some(server),
            who: Some(reference::named("Device", "Trefoil")),
            requestor: value::flag(false),
            ..AuditEventAgent::default()
        },
    ]
}

/// The patient; what was shown, written or asked; and the request, by which the same event is found in other logs.
pub(super) fn entities(patient: PatientId, event: &Event, pattern: Pattern) -> Vec<AuditEventEntity> {
    vec![
        AuditEventEntity {
            what: Some(reference::patient(patient)),
            type_: Some(coding(ENTITY, "1", "Person")),
            role: Some(coding(ROLE, "1", "Patient")),
            detail: [
                ("basis", event.basis.as_deref()),
                ("reason", event.reason.as_deref()),
                ("broken glass", glass(event).then_some("yes")),
            ]
            .into_iter()
            .filter_map(|(name, said)| detail(name, said?))
            .collect(),
            ..AuditEventEntity::default()
        },
        data(event, pattern),
        AuditEventEntity {
            what: Some(Reference {
                identifier: Some(Box::new(ours(event.event))),
                ..Reference::default()
            }),
            type_: Some(coding(BALP, "XrequestId", "X-Request-Id")),
            ..AuditEventEntity::default()
        },
    ]
}

/// Of a question the question itself; of anything else the part of the record, by its name in this log.
fn data(event: &Event, pattern: Pattern) -> AuditEventEntity {
    let system_object = Some(coding(ENTITY, "2", "System Object"));
    if pattern == Pattern::Query {
        return AuditEventEntity {
            type_: system_object,
            role: Some(coding(ROLE, "24", "Query")),
            name: None, // a name and a query exclude one another
            description: value::text(&event.what),
            query: value::text(base64::engine::general_purpose::STANDARD.encode(question(event))),
            ..AuditEventEntity::default()
        };
    }
    AuditEventEntity {
        what: Some(Reference {
            identifier: Some(Box::new(match event.id {
                Some(id) => ours(id),
                None => identifier("urn:trefoil:part-of-the-record", &event.what),
            })),
            display: value::text(&event.what),
            ..Reference::default()
        }),
        type_: system_object,
        role: Some(coding(ROLE, "4", "Domain Resource")),
        name: value::text(&event.what),
        ..AuditEventEntity::default()
    }
}

/// The normalised question. What an officer asked of the log may name somebody else, and is not told here.
fn question(event: &Event) -> String {
    match &event.detail {
        Some(terms) if !event.what.starts_with("audit.") => format!("{}?{terms}", event.what),
        _ => event.what.clone(),
    }
}

fn detail(name: &str, said: &str) -> Option<AuditEventEntityDetail> {
    Some(AuditEventEntityDetail {
        type_: value::text(name),
        value: Some(AuditEventEntityDetailValue::String(value::text(said)?)),
        ..AuditEventEntityDetail::default()
    })
}

#[cfg(test)]
mod tests;
