//! Every form of event that was ever released.

use std::path::PathBuf;

use rust_decimal::Decimal;
use trefoil_clinical_notes::{
    allergy::{Agent, Allergy, AllergyDetails, AllergyEvent, Source, Standing},
    allergy_statement::{NoKnownAllergies, NoKnownAllergiesEvent},
    news2::{Consciousness, Parameter, SaturationScale, Score},
    note::{Addendum, Note, NoteEvent, Section},
    observation::{Breathes, Device, ObservationEvent, ObservationSet, Scored, Values},
    observation_plan::{ObservationPlan, ObservationPlanEvent},
    problem::{Problem, ProblemDetails, ProblemEvent, ProblemStanding, What},
    reconciliation::{Outcome, Reconciliation, ReconciliationEvent},
    signature::{Ended, Signature},
};
use trefoil_core::{
    RecordId, StaffId,
    coded_value::{CodeSystem, CodedValue},
    partial_date::PartialDate,
    ports::{Certainty, Severity, UnreconciledAllergy},
};
use trefoil_testkit::{forms, golden::events};
use uuid::Uuid;

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn by() -> Signature {
    Signature {
        staff: StaffId(Uuid::from_u128(4)),
        name: "Dr S Patel".into(),
        role: "doctor".into(),
        at: "2026-11-22T08:35:00.123456Z".parse().unwrap(),
    }
}

fn ended() -> Ended {
    Ended {
        reason: "written in the wrong record".into(),
        by: by(),
    }
}

fn coded(code: &str, display: &str) -> CodedValue {
    CodedValue::new(CodeSystem::Snomed, code, display).unwrap()
}

#[test]
fn allergies() {
    let agent = Agent::Coded(coded("764146007", "Penicillin"));
    let details = AllergyDetails {
        reactions: vec!["anaphylaxis".into()],
        severity: Some(Severity::Severe),
        certainty: Some(Certainty::Confirmed),
        onset: PartialDate::parse("2019-03").ok(),
        said_by: Source::Patient,
    };
    let words = Agent::Words("latex".into());
    let bare = AllergyDetails::default();
    let over = |standing| AllergyEvent::AllergyEnded { standing };
    let examples = [
        (
            "recorded",
            AllergyEvent::AllergyRecorded {
                agent: agent.clone(),
                details: details.clone(),
                by: by(),
            },
        ),
        (
            "recorded_in_words",
            AllergyEvent::AllergyRecorded {
                agent: words,
                details: bare,
                by: by(),
            },
        ),
        (
            "amended",
            AllergyEvent::AllergyAmended {
                agent,
                details,
                by: by(),
            },
        ),
        ("resolved", over(Standing::Resolved(ended()))),
        ("refuted", over(Standing::Refuted(ended()))),
        ("entered_in_error", over(Standing::EnteredInError(ended()))),
    ];
    let forms = forms!(AllergyEvent: AllergyRecorded AllergyAmended AllergyEnded);
    events::<Allergy>(&golden(), &forms, &examples);
}

#[test]
fn statements() {
    let examples = [
        (
            "stated",
            NoKnownAllergiesEvent::NoKnownAllergiesStated {
                said_by: Source::Relative,
                by: by(),
            },
        ),
        (
            "withdrawn",
            NoKnownAllergiesEvent::StatementWithdrawn { ended: ended() },
        ),
    ];
    let forms = forms!(NoKnownAllergiesEvent: NoKnownAllergiesStated StatementWithdrawn);
    events::<NoKnownAllergies>(&golden(), &forms, &examples);
}

#[test]
fn reconciliations() {
    let statement = UnreconciledAllergy {
        id: RecordId(Uuid::from_u128(9)),
        agent: "PENICILLIN V".into(),
        reaction: Some("Rash".into()),
        source: "PAS at RXX".into(),
        received: by().at,
    };
    let settled = |outcome| ReconciliationEvent::StatementSettled {
        statement: statement.clone(),
        outcome,
        by: by(),
    };
    let examples = [
        (
            "recorded",
            settled(Outcome::Recorded {
                allergy: RecordId(Uuid::from_u128(5)),
            }),
        ),
        (
            "dismissed",
            settled(Outcome::Dismissed {
                reason: "recorded already".into(),
            }),
        ),
        (
            "reopened",
            ReconciliationEvent::StatementReopened {
                statement: statement.clone(),
                ended: ended(),
            },
        ),
    ];
    let forms = forms!(ReconciliationEvent: StatementSettled StatementReopened);
    events::<Reconciliation>(&golden(), &forms, &examples);
}

#[test]
fn problems() {
    let what = What::Coded(coded("233604007", "Pneumonia"));
    let details = ProblemDetails {
        onset: PartialDate::parse("2026").ok(),
        main: true,
        remark: Some("left lower lobe".into()),
    };
    let words = What::Words("off legs".into());
    let bare = ProblemDetails::default();
    let over = |standing| ProblemEvent::ProblemEnded {
        what: what.clone(),
        standing,
        by: by(),
    };
    let examples = [
        (
            "recorded",
            ProblemEvent::ProblemRecorded {
                what: what.clone(),
                details: details.clone(),
                by: by(),
            },
        ),
        (
            "amended",
            ProblemEvent::ProblemAmended {
                what: words,
                details: bare,
                by: by(),
            },
        ),
        (
            "resolved",
            over(ProblemStanding::Resolved {
                on: PartialDate::parse("2026-11-22").ok(),
                by: by(),
            }),
        ),
        ("entered_in_error", over(ProblemStanding::EnteredInError(ended()))),
    ];
    let forms = forms!(ProblemEvent: ProblemRecorded ProblemAmended ProblemEnded);
    events::<Problem>(&golden(), &forms, &examples);
}

#[test]
fn notes() {
    let note = Box::new(Note {
        template: "ward_round".into(),
        title: "Ward round".into(),
        sections: vec![Section {
            heading: "plan".into(),
            title: "Plan and requested actions".into(),
            code: Some("887201000000105".into()),
            text: "Home tomorrow\nif \"dry\"".into(),
        }],
        written: by().at,
        signed: by(),
        addenda: vec![],
        struck: None,
    });
    let addendum = Addendum {
        text: "Family asked for Monday".into(),
        by: by(),
    };
    let examples = [
        ("signed", NoteEvent::NoteSigned { note }),
        ("amended", NoteEvent::NoteAmended { addendum }),
        ("struck", NoteEvent::NoteStruck { ended: ended() }),
    ];
    let forms = forms!(NoteEvent: NoteSigned NoteAmended NoteStruck);
    events::<Note>(&golden(), &forms, &examples);
}

fn whole_set() -> ObservationSet {
    ObservationSet {
        taken: "2026-11-22T08:20:00Z".parse().unwrap(),
        values: Values {
            respiration: Some(22),
            saturation: Some(95),
            breathes: Some(Breathes::Oxygen {
                litres_a_minute: Decimal::from(4),
                device: Some(Device::NasalCannulae),
            }),
            systolic: Some(104),
            diastolic: Some(58),
            pulse: Some(230),
            consciousness: Some(Consciousness::NewConfusion),
            temperature: Some(Decimal::new(384, 1)),
            pain: Some(3),
            glucose: Some(Decimal::new(62, 1)),
            weight: Some(Decimal::new(715, 1)),
            height: Some(Decimal::from(168)),
            estimated: true,
        },
        scale: SaturationScale::Two,
        scored: Scored::Whole(Score {
            total: 15,
            single_three: true,
        }),
        confirmed: vec!["pulse of 230 beats a minute".into()],
        entered: by(),
        struck: None,
    }
}

#[test]
fn observation_sets() {
    let recorded = |set| ObservationEvent::ObservationsRecorded { set: Box::new(set) };
    let examples = [
        ("recorded", recorded(whole_set())),
        (
            "recorded_incomplete",
            recorded(ObservationSet {
                values: Values {
                    breathes: Some(Breathes::Air),
                    ..Values::default()
                },
                scale: SaturationScale::One,
                scored: Scored::Incomplete {
                    missing: Parameter::ALL
                        .into_iter()
                        .filter(|one| *one != Parameter::AirOrOxygen)
                        .collect(),
                },
                confirmed: vec![],
                ..whole_set()
            }),
        ),
        (
            "recorded_of_a_child",
            recorded(ObservationSet {
                scored: Scored::NotForThisPatient {
                    because: "not meant for people under 16 years old".into(),
                },
                ..whole_set()
            }),
        ),
        (
            "struck",
            ObservationEvent::ObservationsStruck {
                set: Box::new(whole_set()),
                ended: ended(),
            },
        ),
    ];
    let forms = forms!(ObservationEvent: ObservationsRecorded ObservationsStruck);
    events::<ObservationSet>(&golden(), &forms, &examples);
}

#[test]
fn observation_plans() {
    let set = |scale, every_minutes| ObservationPlanEvent::ObservationPlanSet {
        plan: ObservationPlan {
            scale,
            every_minutes,
            reason: "hypercapnic on a blood gas".into(),
            by: by(),
        },
    };
    let examples = [
        ("set", set(SaturationScale::Two, Some(240))),
        ("set_without_interval", set(SaturationScale::One, None)),
    ];
    let forms = forms!(ObservationPlanEvent: ObservationPlanSet);
    events::<ObservationPlan>(&golden(), &forms, &examples);
}
