//! Requests, from the basket to their end.

use chrono::Duration;
use trefoil_core::{Refused, Version};
use trefoil_kernel::{Epr, journal::replay, merge::MergePatients};
use trefoil_orders_results::{
    order::{
        Order, Specimen, State, Transport,
        basket::{Basket, sign},
        cancel::{CancelOrder, CancelOrderError},
        collect::RecordCollection,
        duplicates::Before,
        place::PlaceError,
        progress::{Progress, ProgressOrder},
    },
    permissions::SEE_ORDERS,
    store::order::{active, order_by_placer_number, past, requisition},
};
use trefoil_testkit::{Store, anew, at, both, count, personas};

use crate::house::{People, basket, charge_nurse, doctor, hospital, nurse, place, placing, somebody};

const ORDERS: &str = "SELECT COUNT(*) FROM orders_results_order";

both! { a_basket_is_signed_once a_basket_is_placed_whole_or_not_at_all the_same_form_twice_is_one_requisition
what_was_asked_for_already_needs_a_reason bad_requests_are_refused_by_name a_discharged_patient_is_an_out_patient
an_order_goes_from_request_to_result who_may_not_place_cannot_place a_merge_takes_the_orders_along
two_who_change_one_order_are_told the_journal_replays_to_what_is_kept }

async fn a_basket_is_signed_once(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let placed = sign(&epr, &doctor(), &basket(patient, &["fbc", "ue", "k"]))
        .await
        .unwrap();
    assert_eq!(placed.len(), 2, "potassium is part of U&E");
    let together = requisition(&mut epr.db().look(), patient, &placed[0].record.requisition)
        .await
        .unwrap();
    assert_eq!(together.len(), 2);
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(DISTINCT commit_id) FROM kernel_journal WHERE kind = 'orders_results.order'"
        )
        .await,
        1
    );
    let order = &placed[0].record;
    assert_eq!(
        (order.by, order.subject.family.as_str()),
        (Transport::Paper, "Jones"),
        "no laboratory is connected"
    );
    let found = order_by_placer_number(&mut epr.db().look(), &order.placer_number)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.0, found.1.id), (patient, placed[0].id));
}

async fn a_basket_is_placed_whole_or_not_at_all(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let refused = sign(&epr, &doctor(), &basket(patient, &["fbc", "unicorn"])).await;
    assert_eq!(refused, Err(PlaceError::UnknownItem("unicorn".into())));
    let unanswered = sign(&epr, &anew(&doctor()), &basket(patient, &["fbc", "cxr"])).await;
    assert!(matches!(unanswered, Err(PlaceError::Unanswered { question, .. }) if question == "pregnant"));
    assert_eq!(
        sign(&epr, &anew(&doctor()), &basket(patient, &[])).await,
        Err(PlaceError::Nothing)
    );
    assert_eq!(count(epr.db(), ORDERS).await, 0);
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM kernel_audit WHERE act = 'refused'"
        )
        .await,
        2
    );
}

async fn the_same_form_twice_is_one_requisition(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let form = doctor();
    let wanted = basket(patient, &["fbc", "ue"]);
    let (one, two) = tokio::join!(sign(&epr, &form, &wanted), sign(&epr, &form, &wanted));
    let ids = |all: Vec<Version<Order>>| all.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(one.unwrap()), ids(two.unwrap()));
    assert_eq!(count(epr.db(), ORDERS).await, 2);
}

async fn what_was_asked_for_already_needs_a_reason(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    place(&epr, patient, "renal").await.unwrap();
    let Err(PlaceError::Repeats(found)) = place(&epr, patient, "ue").await else {
        panic!("it repeats")
    };
    assert_eq!(found.len(), 5, "profiles are taken apart");
    assert!(
        matches!(&found[0].before, Before::Outstanding { item, by, .. } if item == "Renal profile" && by == "Dr S Patel")
    );
    assert_eq!(count(epr.db(), ORDERS).await, 1);
    // The control: another patient, another test, and the same with a reason.
    place(&epr, somebody(&epr).await, "ue").await.unwrap();
    place(&epr, patient, "fbc").await.unwrap();
    let reasoned = Basket {
        repeat_reason: Some("sample lost".into()),
        ..basket(patient, &["ue", "mg"])
    };
    let placed = sign(&epr, &anew(&doctor()), &reasoned).await.unwrap();
    assert_eq!(placed[0].record.repeats.as_ref().unwrap().reason, "sample lost");
    assert!(placed[1].record.repeats.is_none(), "magnesium repeats nothing");
    // Of two who sign at once the second is told of the first.
    let other = somebody(&epr).await;
    let (one, two) = tokio::join!(place(&epr, other, "tft"), place(&epr, other, "tft"));
    assert_eq!([one.is_ok(), two.is_ok()].into_iter().filter(|ok| *ok).count(), 1);
}

async fn bad_requests_are_refused_by_name(store: &Store) {
    let people = People::default();
    let epr = hospital(store, &people).await;
    let patient = somebody(&epr).await;
    *people.died.lock().unwrap() = Some(at(-10));
    assert_eq!(place(&epr, patient, "ue").await, Err(PlaceError::Dead));
    *people.died.lock().unwrap() = None;
    *people.silent.lock().unwrap() = true;
    assert_eq!(place(&epr, patient, "ue").await, Err(PlaceError::NoIdentity));
    *people.silent.lock().unwrap() = false;
    let nobody = trefoil_testkit::id();
    assert!(matches!(
        place(&epr, nobody, "ue").await,
        Err(PlaceError::Refused(Refused::NotFound))
    ));
    assert_eq!(count(epr.db(), ORDERS).await, 0);
    place(&epr, patient, "ue").await.unwrap();
}

async fn a_discharged_patient_is_an_out_patient(store: &Store) {
    let people = People::default();
    let epr = hospital(store, &people).await;
    let patient = somebody(&epr).await;
    *people.gone.lock().unwrap() = true;
    let placed = place(&epr, patient, "ue").await.unwrap();
    assert!(placed.record.subject.place.is_none());
}

async fn an_order_goes_from_request_to_result(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let placed = place(&epr, patient, "ue").await.unwrap();
    let (id, seen) = (placed.id, placed.number);
    store.clock.advance(Duration::minutes(30));
    let then = at(600);
    let later = personas::later(&charge_nurse(), 1800).true_at(then);
    let taken = epr
        .execute(&later, RecordCollection { id, patient, seen })
        .await
        .unwrap();
    assert!(
        matches!(&taken.record.specimen, Some(Specimen::Collected { by, .. }) if by.name == "A Byrne, RN")
    );
    assert_eq!(active(&mut epr.db().look(), patient).await.unwrap().len(), 1);
    let done = ProgressOrder {
        id,
        patient,
        seen: 2,
        to: Progress::Resulted,
        filler_number: Some("L1".into()),
    };
    epr.execute(&personas::later(&charge_nurse(), 3600), done)
        .await
        .unwrap();
    assert!(active(&mut epr.db().look(), patient).await.unwrap().is_empty());
    let over = past(&mut epr.db().look(), patient).await.unwrap();
    assert_eq!(
        (over[0].order.state, over[0].order.filler_number.as_deref()),
        (State::Resulted, Some("L1"))
    );
    let late = CancelOrder { id, patient, seen: 3 };
    assert_eq!(
        epr.execute(&anew(&doctor()).because("x"), late).await,
        Err(CancelOrderError::Resulted)
    );
    // Resulted within the interval, measured from the specimen.
    let Err(PlaceError::Repeats(found)) = place(&epr, patient, "ue").await else {
        panic!("it repeats")
    };
    assert!(
        matches!(found[0].before, Before::Resulted { at: taken, .. } if (taken - then).num_seconds() == 0)
    );
}

async fn who_may_not_place_cannot_place(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let refused = epr.execute(&nurse(), placing(patient, "ue")).await;
    assert!(matches!(
        refused,
        Err(PlaceError::Refused(Refused::Denied { .. }))
    ));
    let stranger = personas::persona(
        40,
        "Dr A Stranger",
        "doctor",
        &[SEE_ORDERS, trefoil_orders_results::permissions::PLACE_ORDER],
    );
    let refused = epr.execute(&stranger, placing(patient, "ue")).await;
    assert!(matches!(
        refused,
        Err(PlaceError::Refused(Refused::NotRelated { .. }))
    ));
}

async fn a_merge_takes_the_orders_along(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let (loser, survivor) = (somebody(&epr).await, somebody(&epr).await);
    let placed = place(&epr, loser, "ue").await.unwrap();
    let merge = |into, seen| MergePatients { loser, into, seen };
    epr.merge(&anew(&charge_nurse()), merge(Some(survivor), 0))
        .await
        .unwrap();
    let found = order_by_placer_number(&mut epr.db().look(), &placed.record.placer_number)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.0, survivor, "a result for it is found under the survivor");
    assert!(matches!(
        place(&epr, survivor, "ue").await,
        Err(PlaceError::Repeats(_))
    ));
    let cancel = CancelOrder {
        id: placed.id,
        patient: survivor,
        seen: 1,
    };
    epr.execute(&anew(&doctor()).because("double"), cancel)
        .await
        .unwrap();
    epr.merge(&anew(&charge_nurse()), merge(None, 1)).await.unwrap();
    let back = past(&mut epr.db().look(), loser).await.unwrap();
    assert_eq!((back.len(), back[0].order.state), (1, State::Cancelled));
    assert_eq!(count(epr.db(), ORDERS).await, 1);
}

async fn two_who_change_one_order_are_told(store: &Store) {
    let epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let placed = place(&epr, patient, "ue").await.unwrap();
    let (id, seen) = (placed.id, 1);
    epr.execute(&anew(&charge_nurse()), RecordCollection { id, patient, seen })
        .await
        .unwrap();
    let stale = epr
        .execute(&anew(&doctor()).because("x"), CancelOrder { id, patient, seen })
        .await;
    assert!(matches!(
        stale,
        Err(CancelOrderError::Refused(Refused::Stale { seen: 1, found: 2 }))
    ));
}

async fn the_journal_replays_to_what_is_kept(store: &Store) {
    let epr: Epr = hospital(store, &People::default()).await;
    let patient = somebody(&epr).await;
    let placed = place(&epr, patient, "ue").await.unwrap();
    epr.execute(
        &anew(&charge_nurse()),
        RecordCollection {
            id: placed.id,
            patient,
            seen: 1,
        },
    )
    .await
    .unwrap();
    let cancelled = epr
        .execute(
            &anew(&doctor()).because("wrong patient"),
            CancelOrder {
                id: placed.id,
                patient,
                seen: 2,
            },
        )
        .await
        .unwrap();
    let pairs = replay::<Order>(epr.db(), patient.0, placed.id.0).await.unwrap();
    assert!(pairs.iter().all(|(folded, stored)| folded == stored));
    assert_eq!(pairs.last().map(|(folded, _)| folded), Some(&cancelled.record));
}
