//! Exactly one event for each write, and one write for each event that says so.

use trefoil_testkit::{Store, anew, both, count};

use crate::{
    beds::{Discharge, open},
    charts::{admission, everything, inpatient, note, patient},
    leaves::{events, journal},
};

both! { one_event_for_each_write before_and_after what_was_done_is_ordered_once }

async fn one_event_for_each_write(store: &Store) {
    let epr = open(store).await;
    for n in 0..5 {
        let patient = inpatient(&epr, &format!("A{n}")).await;
        epr.execute(&everything(), note(patient, "a")).await.unwrap();
        epr.execute(&everything(), admission(patient, "A0"))
            .await
            .unwrap_err();
        epr.execute(&everything(), admission(patient, ""))
            .await
            .unwrap_err();
    }
    for (sql, expected) in [
        ("SELECT count(*) FROM kernel_journal", 15),
        ("SELECT count(*) FROM kernel_audit WHERE act = 'write'", 15),
        ("SELECT count(*) FROM kernel_audit WHERE entry IS NOT NULL", 15),
        (
            "SELECT count(*) FROM kernel_journal j JOIN kernel_audit a ON a.entry = j.entry AND a.patient = j.patient
               AND a.kind = j.kind AND a.id = j.id AND a.version = j.version AND a.act = 'write' AND a.actor = j.actor",
            15,
        ),
        ("SELECT count(*) FROM kernel_journal WHERE entry NOT IN (SELECT entry FROM kernel_audit WHERE entry IS NOT NULL)", 0),
        ("SELECT count(*) FROM kernel_audit WHERE entry IS NOT NULL AND entry NOT IN (SELECT entry FROM kernel_journal)", 0),
        ("SELECT count(*) FROM kernel_audit WHERE act = 'refused'", 10),
    ] {
        assert_eq!(count(epr.db(), sql).await, expected, "{sql}");
    }
}

async fn before_and_after(store: &Store) {
    let epr = open(store).await;
    let (ctx, patient) = (everything(), patient(&epr).await);
    let bed = epr.execute(&ctx, admission(patient, "A1")).await.unwrap();
    epr.execute(
        &anew(&ctx),
        Discharge {
            id: bed.id,
            patient,
            seen: 1,
        },
    )
    .await
    .unwrap();
    let (log, rows) = (events(&epr).await, journal(&epr).await);
    assert_eq!(log[1].before_digest, None, "there was nothing before");
    assert_eq!(
        log[2].before_digest,
        Some(trefoil_kernel::digest_of(rows[1].snapshot.as_bytes()))
    );
    assert_eq!(log[2].after_digest, Some(rows[2].digest()));
    assert_eq!(
        (log[2].what.as_str(), log[2].version),
        ("beds.discharge", Some(2))
    );
}

async fn what_was_done_is_ordered_once(store: &Store) {
    let epr = open(store).await;
    inpatient(&epr, "A1").await;
    epr.note_act(&everything(), "backup", "store", "done", Some("to tape".into()))
        .await
        .unwrap();
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_unsequenced").await,
        3
    );
    epr.catch_up().await.unwrap();
    let sql = "SELECT position FROM kernel_position ORDER BY position";
    let positions: Vec<(i64,)> = epr.db().look().rows(sql, &[]).await.unwrap();
    assert_eq!(
        positions,
        [(1,), (2,), (3,)],
        "views, refusals and writes share the one order"
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_position WHERE kind IS NOT NULL"
        )
        .await,
        2
    );
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_unsequenced").await,
        0
    );
}
