//! Every form of event that was ever released.

use std::path::PathBuf;

use trefoil_audit::alert::{Alert, AlertEvent, AlertKind, Cause, Outcome, Reopened, Review};
use trefoil_core::StaffId;
use trefoil_testkit::{forms, golden::events};
use uuid::Uuid;

#[test]
fn alerts() {
    let at = "2026-11-22T08:35:00.123456Z".parse().unwrap();
    let cause = |kind| Cause {
        kind,
        actor: StaffId(Uuid::from_u128(4)),
        actor_name: "Dr S Patel".into(),
        role: "doctor".into(),
        organisation: "RXX01".into(),
        device: Some("WARD-PC-4".into()),
        event: Uuid::from_u128(9),
        at,
        what: "kernel.break_glass".into(),
        basis: None,
        reason: Some("found collapsed at the door".into()),
        says: "opened the record without a recorded relationship, with a reason".into(),
        of_a_patient: true,
    };
    let raised = |kind| AlertEvent::AlertRaised {
        cause: cause(kind),
        count: 1,
        last: at,
        position: 42,
        at,
    };
    let review = |outcome| AlertEvent::AlertReviewed {
        review: Review {
            outcome,
            text: "spoke with the consultant on call".into(),
            by: StaffId(Uuid::from_u128(5)),
            by_name: "J Lindqvist".into(),
            at,
        },
    };
    let mut examples = vec![];
    for kind in AlertKind::ALL {
        examples.push((format!("raised_{}", kind.word()), raised(*kind)));
    }
    for outcome in Outcome::ALL {
        examples.push((format!("reviewed_{}", outcome.word()), review(*outcome)));
    }
    examples.push((
        "counted".into(),
        AlertEvent::AlertCounted {
            more: 2,
            last: at,
            position: 50,
            at,
        },
    ));
    examples.push((
        "reopened".into(),
        AlertEvent::AlertReopened {
            reopened: Reopened {
                why: "the consultant says otherwise".into(),
                by_name: "J Lindqvist".into(),
                at,
            },
        },
    ));
    examples.push(("escalated".into(), AlertEvent::AlertEscalated { at }));
    let named: Vec<(&str, AlertEvent)> = examples
        .iter()
        .map(|(name, event)| (name.as_str(), event.clone()))
        .collect();
    events::<Alert>(
        &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        &forms!(AlertEvent: AlertRaised AlertCounted AlertReviewed AlertReopened AlertEscalated),
        &named,
    );
}
