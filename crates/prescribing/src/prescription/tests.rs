//! The law of a prescription's states, and its commands' refusals.

use proptest::prelude::*;
use trefoil_core::Command;
use uuid::Uuid;

use super::{
    cancel::{CancelError, CancelFacts, CancelPrescription},
    prescribe::{Prescribe, PrescribeError, PrescribeFacts},
    resume::{ResumeFacts, ResumePrescription},
    stop::{StopError, StopPrescription},
    suspend::{SuspendError, SuspendPrescription},
    *,
};
use crate::{
    checks::{Answered, reason},
    examples::{allergic, allergy, context, now, order, safe},
};

fn patient() -> trefoil_core::PatientId {
    trefoil_core::PatientId(Uuid::from_u128(1))
}

fn id() -> trefoil_core::RecordId {
    trefoil_core::RecordId(Uuid::from_u128(2))
}

pub(crate) fn begun() -> Prescription {
    let (order, product) = order("Amoxicillin 500mg");
    let facts = PrescribeFacts {
        safety: Some(safe(&product)),
        product: Some(product),
        release: None,
    };
    let command = Prescribe {
        id: id(),
        patient: patient(),
        order,
        answered: vec![],
    };
    let event = command.decide(None, &facts, &context()).unwrap();
    Prescription::apply(None, &event)
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Stop,
    Suspend,
    Resume,
    Cancel { given: bool },
}

/// What a step does, if it may be done.
fn step(prescription: &Prescription, step: Step, at: DateTime<Utc>, why: &str) -> Option<PrescriptionEvent> {
    let said = context();
    let context = trefoil_core::Context::new(said.command_id, said.principal, said.purpose, at).because(why);
    let (id, patient, seen) = (id(), patient(), 1);
    match step {
        Step::Stop => StopPrescription { id, patient, seen }
            .decide(Some(prescription), &(), &context)
            .ok(),
        Step::Suspend => SuspendPrescription { id, patient, seen }
            .decide(Some(prescription), &(), &context)
            .ok(),
        Step::Resume => {
            let product = crate::examples::product("Amoxicillin 500mg");
            let facts = ResumeFacts {
                safety: Some(safe(&product)),
                product: Some(product),
            };
            ResumePrescription {
                id,
                patient,
                seen,
                answered: vec![],
            }
            .decide(Some(prescription), &facts, &context)
            .ok()
        }
        Step::Cancel { given } => CancelPrescription { id, patient, seen }
            .decide(Some(prescription), &CancelFacts { given }, &context)
            .ok(),
    }
}

fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
    let step = prop_oneof![
        3 => Just(Step::Suspend),
        3 => Just(Step::Resume),
        1 => Just(Step::Stop),
        1 => any::<bool>().prop_map(|given| Step::Cancel { given }),
    ];
    prop::collection::vec((step, 1..2_000_i64), 0..40)
}

proptest! {
    /// Whatever is tried in whatever order: what is over stays over; a pause is open exactly while it is suspended;
    /// pauses do not overlap; nothing that was prescribed is changed; and an event replayed gives the same record.
    #[test]
    fn law_of_states(steps in steps()) {
        let mut at = now();
        let first = begun();
        let mut prescription = first.clone();
        for (one, minutes) in steps {
            at += chrono::Duration::minutes(minutes);
            let before = prescription.standing(at);
            let event = step(&prescription, one, at, "because");
            prop_assert!(step(&prescription, one, at, "  ").is_none(), "without a reason nothing is done");
            if let Some(event) = event {
                let late = matches!((one, before), (Step::Cancel { given: false }, Standing::Completed));
                prop_assert!(before.current() || late);
                prop_assert!(!matches!((one, before), (Step::Resume, Standing::Started)));
                prescription = Prescription::apply(Some(prescription), &event);
            }
            let open = prescription.pauses.iter().filter(|pause| pause.resumed.is_none()).count();
            prop_assert_eq!(open == 1 && prescription.state == State::Suspended, prescription.state == State::Suspended);
            prop_assert!(open <= 1);
            for pair in prescription.pauses.windows(2) {
                let ended = pair[0].resumed.as_ref().map(|act| act.at);
                prop_assert!(ended.is_some_and(|ended| ended <= pair[1].suspended.at));
            }
            prop_assert_eq!(prescription.ended.is_some(), matches!(prescription.state, State::Stopped | State::Cancelled));
            prop_assert_eq!(&prescription.medicine, &first.medicine);
            prop_assert_eq!((&prescription.dose, &prescription.timing), (&first.dose, &first.timing));
            prop_assert_eq!(prescription.valid(), prescription.state != State::Cancelled);
        }
    }
}

#[test]
fn steps_are_refused_in_words() {
    let (id, patient, seen) = (id(), patient(), 1);
    let why = context().because("renal function");
    let now = begun();
    assert_eq!(
        StopPrescription { id, patient, seen }.decide(Some(&now), &(), &context()),
        Err(StopError::NoReason)
    );
    assert_eq!(
        CancelPrescription { id, patient, seen }.decide(Some(&now), &CancelFacts { given: true }, &why),
        Err(CancelError::Given)
    );
    let stopped = StopPrescription { id, patient, seen }
        .decide(Some(&now), &(), &why)
        .unwrap();
    let stopped = Prescription::apply(Some(now), &stopped);
    assert_eq!(
        SuspendPrescription { id, patient, seen }.decide(Some(&stopped), &(), &why),
        Err(SuspendError::Over("Discontinued"))
    );
    assert_eq!(
        StopPrescription { id, patient, seen }
            .decide(Some(&stopped), &(), &why)
            .unwrap_err()
            .to_string(),
        "this prescription is over already (Discontinued); nothing needs to be stopped"
    );
}

#[test]
fn a_stop_is_answered_word_for_word_and_kept() {
    let (order, product) = order("Amoxicillin 500mg");
    let safety = allergic(&product, vec![allergy("penicillins")]);
    let facts = PrescribeFacts {
        safety: Some(safety),
        product: Some(product),
        release: None,
    };
    let mut command = Prescribe {
        id: id(),
        patient: patient(),
        order,
        answered: vec![],
    };
    let Err(PrescribeError::Stopped(stops)) = command.decide(None, &facts, &context()) else {
        panic!("not stopped");
    };
    assert_eq!(stops.len(), 1);
    let answer = |says: &str| Answered {
        says: says.into(),
        reason: reason("tolerated").unwrap(),
        words: Some("took it in May".into()),
    };
    command.answered = vec![answer("something else")];
    assert!(matches!(
        command.decide(None, &facts, &context()),
        Err(PrescribeError::Stopped(_))
    ));
    command.answered = vec![answer(&stops[0].says)];
    let event = command.decide(None, &facts, &context()).unwrap();
    let kept = Prescription::apply(None, &event);
    assert_eq!(kept.overrides.len(), 1);
    assert_eq!(kept.overrides[0].check, "allergy_group");
    assert_eq!(kept.overrides[0].words.as_deref(), Some("took it in May"));
    assert!(
        kept.overrides[0]
            .said
            .starts_with("Allergy to penicillins: Amoxicillin 500mg capsules contains amoxicillin")
    );
}

#[test]
fn an_unknown_medicine_is_not_prescribed() {
    let (order, _) = order("Amoxicillin 500mg");
    let facts = PrescribeFacts {
        safety: None,
        product: None,
        release: None,
    };
    let command = Prescribe {
        id: id(),
        patient: patient(),
        order,
        answered: vec![],
    };
    assert_eq!(
        command.decide(None, &facts, &context()),
        Err(PrescribeError::UnknownMedicine)
    );
    assert_eq!(
        command.decide(Some(&begun()), &facts, &context()),
        Err(PrescribeError::Already)
    );
}
