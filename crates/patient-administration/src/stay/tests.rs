//! The life of a stay, as tables of cases and as a law.

use chrono::Duration;
use proptest::prelude::*;
use trefoil_core::{Command, Context, RecordId};
use uuid::Uuid;

use super::{
    admit::{AdmitError, AdmitFacts, AdmitPatient},
    change::{ChangeStay, ChangeStayError},
    discharge::{DischargeError, DischargeFacts, DischargePatient},
    place::{BedFacts, Destination, PlaceFacts},
    transfer::{TransferError, TransferFacts, TransferPatient},
    *,
};
use crate::examples;

mod taking_back;

const STAY: RecordId = RecordId(Uuid::from_u128(11));

fn to(bed: &str) -> Destination {
    Destination {
        ward: "7B".into(),
        bed: Some(bed.into()).filter(|bed: &String| !bed.is_empty()),
    }
}

fn free() -> PlaceFacts {
    PlaceFacts {
        team: Some(Uuid::from_u128(5)),
        bed: BedFacts::Free,
    }
}

fn admit() -> AdmitPatient {
    let care = Care::default();
    AdmitPatient {
        id: STAY,
        patient: examples::patient(1),
        to: to("B2"),
        method: None,
        care,
        spell_number: None,
    }
}

fn admit_facts() -> AdmitFacts {
    AdmitFacts {
        place: free(),
        open_stay: false,
        died: None,
        born: "1958-11-02".parse().ok(),
    }
}

fn admitted(context: &Context) -> Stay {
    Stay::apply(None, &admit().decide(None, &admit_facts(), context).unwrap())
}

fn at(minutes: i64) -> Context {
    let context = examples::context();
    let then = context.now() + Duration::minutes(minutes);
    context.true_at(then)
}

fn moved(stay: &Stay, bed: &str, context: &Context) -> Result<StayEvent, TransferError> {
    TransferPatient {
        id: STAY,
        patient: examples::patient(1),
        seen: 1,
        to: to(bed),
    }
    .decide(Some(stay), &TransferFacts { place: free() }, context)
}

fn left(
    stay: &Stay,
    method: &str,
    destination: &str,
    died: Option<DateTime<Utc>>,
    context: &Context,
) -> Result<StayEvent, DischargeError> {
    DischargePatient {
        id: STAY,
        patient: examples::patient(1),
        seen: 1,
        method: DischargeMethod::parse(method).unwrap(),
        destination: DischargeDestination::parse(destination).unwrap(),
    }
    .decide(Some(stay), &DischargeFacts { died }, context)
}

#[test]
fn table_of_admissions() {
    let context = at(0);
    let decide =
        |command: AdmitPatient, facts: AdmitFacts, context: &Context| command.decide(None, &facts, context);
    assert!(decide(admit(), admit_facts(), &context).is_ok());
    assert_eq!(
        admit().decide(Some(&admitted(&context)), &admit_facts(), &context),
        Err(AdmitError::Already)
    );
    let open = AdmitFacts {
        open_stay: true,
        ..admit_facts()
    };
    assert_eq!(decide(admit(), open, &context), Err(AdmitError::OpenStay));
    assert_eq!(decide(admit(), admit_facts(), &at(1)), Err(AdmitError::InFuture));
    let unborn = AdmitFacts {
        born: "2026-11-23".parse().ok(),
        ..admit_facts()
    };
    assert_eq!(decide(admit(), unborn, &context), Err(AdmitError::BeforeBirth));
    let dead = AdmitFacts {
        died: Some(context.now() - Duration::days(3)),
        ..admit_facts()
    };
    assert_eq!(
        decide(admit(), dead.clone(), &context),
        Err(AdmitError::Died("19-Nov-2026".into()))
    );
    assert!(
        decide(
            admit(),
            dead,
            &context.clone().because("the death was of another person")
        )
        .is_ok()
    );
    let mut early = admit();
    early.care.expected_discharge = "2026-11-21".parse().ok();
    assert_eq!(
        decide(early, admit_facts(), &context),
        Err(AdmitError::ExpectedTooEarly)
    );
    assert_eq!(
        admit().clash("patient_administration_one_open_stay"),
        Some(AdmitError::OpenStay)
    );
}

#[test]
fn table_of_transfers() {
    let stay = admitted(&at(-60));
    assert_eq!(moved(&stay, "B2", &at(0)), Err(TransferError::AlreadyThere));
    assert_eq!(moved(&stay, "B3", &at(-61)), Err(TransferError::TooEarly));
    assert_eq!(moved(&stay, "B3", &at(1)), Err(TransferError::InFuture));
    let stay = Stay::apply(Some(stay.clone()), &moved(&stay, "B3", &at(-30)).unwrap());
    assert_eq!(stay.place().and_then(|place| place.bed.as_deref()), Some("B3"));
    assert!(moved(&stay, "", &at(0)).is_ok(), "to the ward without a bed");
    let gone = Stay::apply(
        Some(stay.clone()),
        &left(&stay, "1", "19", None, &at(-10)).unwrap(),
    );
    assert_eq!(moved(&gone, "B4", &at(0)), Err(TransferError::NotAdmitted));
    let mut long = stay;
    long.movements = vec![long.movements[0].clone(); MOST_MOVEMENTS];
    assert_eq!(moved(&long, "B4", &at(0)), Err(TransferError::TooMany));
}

#[test]
fn table_of_discharges() {
    let stay = admitted(&at(-60));
    let here = Some(at(-30).effective());
    let long_ago = Some(at(-6000).effective());
    for (method, destination, died, minutes, want) in [
        ("1", "19", None, 0, None),
        ("1", "19", None, 1, Some(DischargeError::InFuture)),
        ("1", "19", None, -61, Some(DischargeError::TooEarly)),
        ("4", "19", here, 0, Some(DischargeError::Contradiction)),
        ("1", "79", here, 0, Some(DischargeError::Contradiction)),
        ("4", "79", None, 0, Some(DischargeError::DeathNotRecorded)),
        ("4", "79", here, 0, None),
        ("1", "19", here, 0, Some(DischargeError::DeathRecorded)),
        ("1", "19", long_ago, 0, None),
    ] {
        assert_eq!(
            left(&stay, method, destination, died, &at(minutes)).err(),
            want,
            "{method} {destination}"
        );
    }
    let gone = Stay::apply(Some(stay.clone()), &left(&stay, "1", "19", None, &at(0)).unwrap());
    assert_eq!(left(&gone, "1", "19", None, &at(0)), Err(DischargeError::Already));
}

#[test]
fn table_of_changes() {
    let stay = admitted(&at(-60));
    let decide = |care: Care| {
        ChangeStay {
            id: STAY,
            patient: examples::patient(1),
            seen: 1,
            care,
        }
        .decide(Some(&stay), &(), &at(0))
    };
    let care = Care {
        consultant: Some("Dr S Rao".into()),
        ..Care::default()
    };
    assert_eq!(decide(care.clone()), Ok(StayEvent::CareChanged { care }));
    assert_eq!(decide(Care::default()), Err(ChangeStayError::Unchanged));
    let early = Care {
        expected_discharge: "2026-11-21".parse().ok(),
        ..Care::default()
    };
    assert_eq!(decide(early), Err(ChangeStayError::ExpectedTooEarly));
    let long = Care {
        reason: Some("a".repeat(121)),
        ..Care::default()
    };
    assert_eq!(decide(long), Err(ChangeStayError::TooLong("main problem")));
}

proptest! {
    /// Whatever is tried in whatever order: movements stand in time, a stay never loses its first, and nothing happens
    /// after the discharge.
    #[test]
    fn a_stay_is_always_in_order(steps in prop::collection::vec((0u8..3, -50i64..2, 0u8..4), 0..30)) {
        let mut stay = admitted(&at(-60));
        for (step, minutes, bed) in steps {
            let context = at(minutes);
            let event = match step {
                0 | 1 => moved(&stay, &format!("B{bed}"), &context).ok(),
                _ => left(&stay, "1", "19", None, &context).ok(),
            };
            let was_open = stay.open();
            if let Some(event) = event {
                prop_assert!(was_open);
                let json = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(&serde_json::from_str::<StayEvent>(&json).unwrap(), &event);
                stay = Stay::apply(Some(stay), &event);
            }
            prop_assert!(stay.movements.is_sorted_by_key(|movement| movement.at));
            prop_assert!(stay.movements.len() <= MOST_MOVEMENTS && !stay.movements.is_empty());
            prop_assert!(stay.discharge.as_ref().is_none_or(|gone| gone.at >= stay.last_moved()));
        }
    }
}
