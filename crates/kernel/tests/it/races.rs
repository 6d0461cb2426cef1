//! Several hands at once.

use tokio::task::JoinSet;
use trefoil_core::Refused;
use trefoil_testkit::{Store, anew, both, count, id};

use crate::{
    beds::{BedsError, Discharge, open},
    charts::{admission, entries, everything, inpatient, patient, registration},
};

both! { one_bed_two_patients eight_writers_one_record eight_starters_one_record one_number_a_hundred_registrations
one_command_id_sent_eight_times a_command_id_is_for_one_thing }

async fn one_bed_two_patients(store: &Store) {
    let epr = open(store).await;
    for round in 0..10 {
        let (mut set, bed) = (JoinSet::new(), format!("A{round}"));
        for _ in 0..2 {
            let (epr, admit) = (epr.clone(), admission(patient(&epr).await, &bed));
            set.spawn(async move { epr.execute(&everything(), admit).await });
        }
        let out = set.join_all().await;
        assert_eq!(out.iter().filter(|r| r.is_ok()).count(), 1, "{out:?}");
        let told = |r: &Result<_, BedsError>| matches!(r, Err(BedsError::BedTaken(b)) if *b == bed);
        assert!(out.iter().any(told), "{out:?}");
    }
    assert_eq!(count(epr.db(), "SELECT count(*) FROM beds_admission").await, 10);
}

async fn eight_writers_one_record(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    let bed = epr
        .execute(&everything(), admission(patient, "A1"))
        .await
        .unwrap();
    let mut set = JoinSet::new();
    for _ in 0..8 {
        let (epr, out) = (
            epr.clone(),
            Discharge {
                id: bed.id,
                patient,
                seen: 1,
            },
        );
        set.spawn(async move { epr.execute(&everything(), out).await.map(|v| v.number) });
    }
    let out = set.join_all().await;
    assert_eq!(out.iter().filter(|r| r.is_ok()).count(), 1, "{out:?}");
    let mut lost = out.iter().filter_map(|r| r.as_ref().err());
    assert!(
        lost.all(|e| matches!(e, BedsError::Refused(Refused::Stale { seen: 1, found: 2 }))),
        "{out:?}"
    );
}

async fn eight_starters_one_record(store: &Store) {
    let epr = open(store).await;
    let (patient, before, starts) = (patient(&epr).await, entries(epr.db()).await, id());
    let mut set = JoinSet::new();
    for i in 0..8 {
        let (epr, mut admit) = (epr.clone(), admission(patient, &format!("C{i}")));
        admit.id = starts;
        set.spawn(async move { epr.execute(&everything(), admit).await.map(|v| v.number) });
    }
    let out = set.join_all().await;
    assert_eq!(out.iter().filter(|r| r.is_ok()).count(), 1, "{out:?}");
    let mut lost = out.iter().filter_map(|r| r.as_ref().err());
    assert!(
        lost.all(|e| matches!(e, BedsError::Refused(Refused::Stale { seen: 0, found: 1 }))),
        "{out:?}"
    );
    assert_eq!(entries(epr.db()).await, before + 1);
}

async fn one_number_a_hundred_registrations(store: &Store) {
    let epr = open(store).await;
    let mut set = JoinSet::new();
    for _ in 0..100 {
        let (epr, one) = (
            epr.clone(),
            registration(id(), "SMITH", Some("9434765919"), false),
        );
        set.spawn(async move { epr.execute(&everything(), one).await.map(|v| v.number) });
    }
    let out = set.join_all().await;
    assert_eq!(out.iter().filter(|r| r.is_ok()).count(), 1, "one winner: {out:?}");
    let told = |r: &&Result<_, BedsError>| matches!(r, Err(BedsError::NumberTaken(n)) if n == "9434765919");
    assert_eq!(
        out.iter().filter(told).count(),
        99,
        "and all the others are told why: {out:?}"
    );
    assert_eq!(entries(epr.db()).await, 1);
    assert_eq!(count(epr.db(), "SELECT count(*) FROM kernel_patient").await, 1);
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'refused'"
        )
        .await,
        99
    );
}

async fn one_command_id_sent_eight_times(store: &Store) {
    let epr = open(store).await;
    for round in 0..10 {
        let (ctx, patient) = (everything(), patient(&epr).await);
        let admit = admission(patient, &format!("D{round}"));
        let mut set = JoinSet::new();
        for _ in 0..8 {
            let (epr, ctx, admit) = (epr.clone(), ctx.clone(), admit.clone());
            set.spawn(async move { epr.execute(&ctx, admit).await });
        }
        let out = set.join_all().await;
        let first = out[0].as_ref().unwrap();
        assert!(
            out.iter().all(|r| r.as_ref().is_ok_and(|v| v == first)),
            "{out:?}"
        );
        epr.execute(
            &anew(&ctx),
            Discharge {
                id: admit.id,
                patient,
                seen: 1,
            },
        )
        .await
        .unwrap();
        let late = epr.execute(&ctx, admit).await.unwrap();
        assert_eq!(&late, first, "even when the record has since moved on");
    }
    assert_eq!(entries(epr.db()).await, 30);
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'refused'"
        )
        .await,
        0,
        "a retry is no refusal"
    );
}

async fn a_command_id_is_for_one_thing(store: &Store) {
    let epr = open(store).await;
    let (ctx, patient) = (everything(), patient(&epr).await);
    epr.execute(&ctx, admission(patient, "A1")).await.unwrap();
    let err = epr.execute(&ctx, admission(patient, "A2")).await.unwrap_err();
    assert!(matches!(err, BedsError::Refused(Refused::Reused)), "{err}");
    let other = inpatient(&epr, "A3").await;
    epr.execute(&ctx, admission(other, "A4"))
        .await
        .expect("another patient's is another thing");
}
