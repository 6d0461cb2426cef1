//! What may happen to an order, as tables and as laws.

mod duplicates;

use chrono::Duration;
use proptest::prelude::*;
use trefoil_core::{Command, Record};

use super::{
    Duplicate, Order, Priority, Specimen, State, Transport,
    accept::{AcceptOrder, AcceptOrderError},
    basket::{self, Basket},
    cancel::{CancelOrder, CancelOrderError},
    collect::{RecordCollection, RecordCollectionError},
    duplicates::Before,
    place::{PlaceError, PlaceFacts, PlaceOrder},
    progress::{Progress, ProgressOrder, ProgressOrderError},
    reject::{RejectOrder, RejectOrderError},
};
use crate::{
    catalogue::Catalogue,
    examples::{context, facts, now, order, placing},
};

fn place(command: PlaceOrder, facts: &PlaceFacts) -> Result<Order, PlaceError> {
    command
        .decide(None, facts, &context())
        .map(|event| Order::apply(None, &event))
}

#[test]
fn an_order_is_placed_as_the_catalogue_says() {
    let placed = place(placing("ue"), &facts("ue")).unwrap();
    assert_eq!(placed.item.tests, ["na", "k", "urea", "creat", "egfr"]);
    assert_eq!(placed.item.specimen.as_ref().unwrap().container, "Gold top (SST)");
    assert_eq!(
        (placed.state, placed.specimen.clone(), placed.by),
        (State::Placed, Some(Specimen::Awaited), Transport::Message)
    );
    assert_eq!(placed.placed_by.name, "Dr S Patel");
    let ecg = place(placing("ecg"), &facts("ecg")).unwrap();
    assert!(ecg.specimen.is_none() && !ecg.needs_specimen());
    let paper = PlaceOrder {
        on_paper: true,
        ..placing("ue")
    };
    assert_eq!(place(paper, &facts("ue")).unwrap().by, Transport::Paper);
    let alone = PlaceFacts {
        connected: false,
        ..facts("ue")
    };
    assert_eq!(place(placing("ue"), &alone).unwrap().by, Transport::Paper);
}

#[test]
fn every_way_to_be_turned_away() {
    let no = |command: PlaceOrder, facts: PlaceFacts| place(command, &facts).unwrap_err();
    assert_eq!(
        no(placing("unicorn"), facts("unicorn")),
        PlaceError::UnknownItem("unicorn".into())
    );
    assert_eq!(
        no(placing("mcv"), facts("mcv")),
        PlaceError::UnknownItem("mcv".into()),
        "never by itself"
    );
    assert_eq!(
        no(
            placing("ue"),
            PlaceFacts {
                subject: None,
                ..facts("ue")
            }
        ),
        PlaceError::NoIdentity
    );
    assert_eq!(
        no(
            placing("ue"),
            PlaceFacts {
                died: true,
                ..facts("ue")
            }
        ),
        PlaceError::Dead
    );
    let with = |details: &str| PlaceOrder {
        clinical_details: details.into(),
        ..placing("ue")
    };
    assert_eq!(no(with("  "), facts("ue")), PlaceError::NoDetails);
    assert_eq!(
        no(with(&"x".repeat(301)), facts("ue")),
        PlaceError::LongDetails(301)
    );
    assert!(place(with(&"x".repeat(300)), &facts("ue")).is_ok());
    let answering = |item: &str, answer: &str| PlaceOrder {
        answers: vec![("pregnant".into(), answer.into())],
        ..placing(item)
    };
    assert!(
        matches!(no(placing("cxr"), facts("cxr")), PlaceError::Unanswered { question, .. } if question == "pregnant")
    );
    assert!(
        matches!(no(answering("cxr", "perhaps"), facts("cxr")), PlaceError::BadAnswer { question, .. } if question == "pregnant")
    );
    assert_eq!(
        place(answering("cxr", " No "), &facts("cxr")).unwrap().answers[0].answer,
        "No"
    );
    assert!(
        place(answering("ue", "perhaps"), &facts("ue"))
            .unwrap()
            .answers
            .is_empty(),
        "nobody asked"
    );
    let future = context().true_at(now() + Duration::minutes(1));
    assert_eq!(
        placing("ue").decide(None, &facts("ue"), &future),
        Err(PlaceError::InFuture)
    );
}

#[test]
fn a_repeat_needs_a_reason_which_is_kept() {
    let duplicate = Duplicate {
        test: "k".into(),
        name: "Potassium".into(),
        before: Before::Resulted {
            at: now() - Duration::hours(3),
            value: Some("6.1 mmol/L".into()),
            again_from: now() + Duration::hours(21),
        },
    };
    let repeats = PlaceFacts {
        duplicates: vec![duplicate.clone()],
        ..facts("ue")
    };
    let refused = place(placing("ue"), &repeats).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Potassium was 6.1 mmol/L on 10-Jun-2026 06:05; give a reason to request it all the same"
    );
    let because = |reason: &str| PlaceOrder {
        repeat_reason: Some(reason.into()),
        ..placing("ue")
    };
    assert!(matches!(
        place(because(" "), &repeats),
        Err(PlaceError::Repeats(_))
    ));
    assert_eq!(
        place(because(&"x".repeat(201)), &repeats),
        Err(PlaceError::LongReason)
    );
    let kept = place(because("unexpected result"), &repeats)
        .unwrap()
        .repeats
        .unwrap();
    assert_eq!(
        (kept.shown, kept.reason.as_str()),
        (vec![duplicate], "unexpected result")
    );
    assert!(
        place(because("unexpected result"), &facts("ue"))
            .unwrap()
            .repeats
            .is_none(),
        "nothing is repeated"
    );
}

#[test]
fn a_basket_counts_each_test_once_and_the_same_form_is_the_same_orders() {
    let catalogue = Catalogue::demonstration();
    let items = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let settled = |all: &[&str]| basket::settled(&catalogue, &items(all));
    assert_eq!(
        settled(&["ue", "k", "fbc", "ue"]),
        ["ue", "fbc"],
        "potassium is part of U&E"
    );
    assert_eq!(settled(&["k", "crp"]), ["k", "crp"]);
    assert_eq!(
        settled(&["unicorn"]),
        ["unicorn"],
        "refused by name, not left out"
    );
    let basket = Basket {
        patient: placing("ue").patient,
        items: items(&["ue", "fbc"]),
        priority: Priority::Routine,
        clinical_details: "x".into(),
        answers: vec![],
        repeat_reason: None,
        on_paper: false,
    };
    let ids = |context| {
        basket
            .commands(&catalogue, &context)
            .iter()
            .map(|one| (one.id, one.requisition.clone()))
            .collect::<Vec<_>>()
    };
    let first = ids(context());
    assert_eq!(first, ids(context()));
    assert!(first[0].0 != first[1].0 && first[0].1 == first[1].1 && first[0].1.starts_with('G'));
    let other = context().anew(trefoil_core::CommandId(uuid::Uuid::from_u128(8)));
    assert!(ids(other).iter().all(|one| !first.contains(one)));
}

/// One thing that is tried with an order.
#[derive(Debug, Clone, Copy)]
enum Step {
    Accept,
    Reject,
    Unsuitable,
    Collect,
    Begin,
    Result,
    Cancel,
}

const STEPS: [Step; 7] = [
    Step::Accept,
    Step::Reject,
    Step::Unsuitable,
    Step::Collect,
    Step::Begin,
    Step::Result,
    Step::Cancel,
];

fn tried(order: &Order, step: Step) -> Option<Order> {
    let (id, patient, seen) = (placing("ue").id, placing("ue").patient, 1);
    let context = context().because("not needed");
    let because = "haemolysed".to_owned();
    let filler_number = Some("L1".to_owned());
    let now = Some(order);
    let progress = |to| {
        ProgressOrder {
            id,
            patient,
            seen,
            to,
            filler_number: filler_number.clone(),
        }
        .decide(now, &(), &context)
        .ok()
    };
    let reject = |specimen_only| {
        RejectOrder {
            id,
            patient,
            seen,
            because: because.clone(),
            specimen_only,
        }
        .decide(now, &(), &context)
        .ok()
    };
    let event = match step {
        Step::Accept => AcceptOrder {
            id,
            patient,
            seen,
            filler_number: filler_number.clone(),
        }
        .decide(now, &(), &context)
        .ok(),
        Step::Reject => reject(false),
        Step::Unsuitable => reject(true),
        Step::Collect => RecordCollection { id, patient, seen }
            .decide(now, &(), &context)
            .ok(),
        Step::Begin => progress(Progress::InProgress),
        Step::Result => progress(Progress::Resulted),
        Step::Cancel => CancelOrder { id, patient, seen }.decide(now, &(), &context).ok(),
    }?;
    Some(Order::apply(Some(order.clone()), &event))
}

/// How far an order has come; an order never goes back.
fn rank(state: State) -> u8 {
    match state {
        State::Placed => 0,
        State::Accepted => 1,
        State::InProgress => 2,
        State::Rejected | State::Cancelled => 3,
        State::Resulted => 4,
    }
}

proptest! {
    /// Whatever is tried in whatever order: an order never goes back, what is over changes only by a result, what was
    /// signed never changes, and every step that is taken is a change.
    #[test]
    fn an_order_never_goes_back(steps in proptest::collection::vec(0..STEPS.len(), 0..20), x_ray in any::<bool>()) {
        let first = if x_ray { order("cxr", &[("pregnant", "No")]) } else { order("ue", &[]) };
        let mut now = first.clone();
        for step in steps.into_iter().map(|step| STEPS[step]) {
            let Some(next) = tried(&now, step) else { continue };
            prop_assert!(next != now, "{step:?} changed nothing");
            prop_assert!(rank(next.state) >= rank(now.state), "{step:?} from {:?}", now.state);
            if !now.state.open() {
                prop_assert!(matches!(step, Step::Result) && next.state == State::Resulted);
            }
            prop_assert_eq!(next.state == State::Resulted, next.resulted.is_some());
            prop_assert!(next.specimen.is_some() == first.specimen.is_some(), "a specimen does not come from nowhere");
            let signed = |order: &Order| (order.placer_number.clone(), order.requisition.clone(), order.item.clone(), order.subject.clone(), order.clinical_details.clone(), order.placed, order.placed_by.clone());
            prop_assert_eq!(signed(&next), signed(&first));
            if next.state.open() { prop_assert!(next.ended.is_none()); }
            let text = serde_json::to_string(&next).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Order>(&text).unwrap(), &next);
            now = next;
        }
    }
}

#[test]
fn each_refusal_of_a_step_is_its_own() {
    let (id, patient, seen) = (placing("ue").id, placing("ue").patient, 1);
    let open = order("ue", &[]);
    let in_state = |state| Order {
        state,
        ..open.clone()
    };
    let cancel = |order: Option<&Order>, reason: &str| {
        CancelOrder { id, patient, seen }
            .decide(order, &(), &context().because(reason))
            .err()
    };
    assert_eq!(cancel(None, "x"), Some(CancelOrderError::Unknown));
    assert_eq!(cancel(Some(&open), " "), Some(CancelOrderError::NoReason));
    assert_eq!(
        cancel(Some(&open), &"x".repeat(201)),
        Some(CancelOrderError::LongReason)
    );
    assert_eq!(
        cancel(Some(&in_state(State::Resulted)), "x"),
        Some(CancelOrderError::Resulted)
    );
    assert_eq!(
        cancel(Some(&in_state(State::Cancelled)), "x"),
        Some(CancelOrderError::Over)
    );
    assert_eq!(cancel(Some(&in_state(State::InProgress)), "x"), None);

    let collect = |order: &Order, at| {
        RecordCollection { id, patient, seen }
            .decide(Some(order), &(), &context().true_at(at))
            .err()
    };
    assert_eq!(collect(&open, now()), None);
    assert_eq!(
        collect(&open, now() - Duration::days(7)),
        None,
        "added on to a specimen"
    );
    assert_eq!(
        collect(&open, now() - Duration::days(8)),
        Some(RecordCollectionError::TooEarly)
    );
    assert_eq!(
        collect(&open, now() + Duration::minutes(1)),
        Some(RecordCollectionError::InFuture)
    );
    assert_eq!(
        collect(&in_state(State::Cancelled), now()),
        Some(RecordCollectionError::Over)
    );
    assert_eq!(
        collect(
            &Order {
                specimen: None,
                ..open.clone()
            },
            now()
        ),
        Some(RecordCollectionError::NoSpecimen)
    );
    let taken = tried(&open, Step::Collect).unwrap();
    assert_eq!(collect(&taken, now()), Some(RecordCollectionError::Already));
    let spoiled = tried(&taken, Step::Unsuitable).unwrap();
    assert!(
        spoiled.state.open() && spoiled.needs_specimen(),
        "another must be taken"
    );
    assert_eq!(collect(&spoiled, now()), None);

    let accept = |order: &Order| {
        AcceptOrder {
            id,
            patient,
            seen,
            filler_number: None,
        }
        .decide(Some(order), &(), &context())
        .err()
    };
    assert_eq!(
        accept(&in_state(State::InProgress)),
        Some(AcceptOrderError::Nothing)
    );
    assert_eq!(accept(&in_state(State::Cancelled)), Some(AcceptOrderError::Over));
    let reject = |order: &Order, specimen_only| {
        RejectOrder {
            id,
            patient,
            seen,
            because: String::new(),
            specimen_only,
        }
        .decide(Some(order), &(), &context())
    };
    assert_eq!(
        reject(&in_state(State::Resulted), false),
        Err(RejectOrderError::Nothing)
    );
    assert_eq!(
        reject(
            &Order {
                specimen: None,
                ..open.clone()
            },
            true
        ),
        Err(RejectOrderError::NoSpecimen)
    );
    assert_eq!(reject(&spoiled, true), Err(RejectOrderError::Nothing));
    let rejected = Order::apply(Some(open.clone()), &reject(&open, false).unwrap());
    assert_eq!(rejected.ended.unwrap().because, "no reason given");
    let progress = |order: &Order, to| {
        ProgressOrder {
            id,
            patient,
            seen,
            to,
            filler_number: None,
        }
        .decide(Some(order), &(), &context())
        .err()
    };
    assert_eq!(
        progress(&in_state(State::Cancelled), Progress::InProgress),
        Some(ProgressOrderError::Over)
    );
    assert_eq!(
        progress(&in_state(State::Cancelled), Progress::Resulted),
        None,
        "the laboratory did it"
    );
    assert_eq!(
        progress(&in_state(State::Resulted), Progress::Resulted),
        Some(ProgressOrderError::Nothing)
    );
}
