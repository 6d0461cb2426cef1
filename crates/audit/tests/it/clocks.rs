//! A clock that is set back or forward: the order and the proofs rest on no clock, and the log says what happened.

use chrono::Duration;
use trefoil_audit::{
    Audit, checkpoint::SigningKey, export::Exporter, permissions::SEAL_LOG, place::Place, tree::grow,
    verify::verify,
};
use trefoil_core::Context;
use trefoil_kernel::{Epr, clock::ClockWatch};
use trefoil_testkit::{
    Store, assemble, both, count, id,
    personas::{administrator, interface},
};

both! { set_back_two_hours set_forward_a_year }

async fn act(epr: &Epr) {
    let who = administrator(&[]);
    let context = Context::new(id(), who.principal.clone(), who.purpose, epr.clock().now());
    epr.note_act(&context, "administer", "test.act", "done", None)
        .await
        .unwrap();
}

/// Acts before and after the clock was moved; what the log says of it, and that it is whole.
async fn moved(store: &Store, by: Duration) -> Vec<String> {
    let epr = assemble(store, || Epr::builder().with(Audit)).await;
    let key = SigningKey::new("northmoor.example/audit", &[7; 32]).unwrap();
    let place = Place::at(store.directory().join("place"));
    let mut exporter = Exporter::new(place.clone(), key.public());
    let (mut watch, mut running) = (ClockWatch::default(), Duration::zero());
    for step in 0..12 {
        if step == 6 {
            store.clock.advance(by);
        }
        act(&epr).await;
        store.clock.advance(Duration::seconds(30));
        running += Duration::seconds(30);
        epr.watch_clock(&mut watch, running).await.unwrap();
        epr.catch_up().await.unwrap();
        let sealer = interface(&[SEAL_LOG]);
        let now = Context::new(id(), sealer.principal.clone(), sealer.purpose, epr.clock().now());
        grow(&epr, &now, &key, Duration::zero(), true).await.unwrap();
        exporter.carry(epr.db()).await.unwrap();
    }
    let events = count(epr.db(), "SELECT count(*) FROM kernel_audit").await;
    assert_eq!(
        count(epr.db(), "SELECT max(position) FROM kernel_position").await,
        events,
        "dense"
    );
    // What was written later stands later, whatever the clock said.
    let sorted = count(
        epr.db(),
        "SELECT count(*) FROM kernel_position p JOIN kernel_position n ON n.position = p.position + 1
         JOIN kernel_audit a ON a.event = p.event JOIN kernel_audit b ON b.event = n.event
         WHERE p.event < n.event",
    );
    assert_eq!(sorted.await, events - 1);
    let verdict = verify(
        epr.db(),
        Some((&key.public(), std::slice::from_ref(&place))),
        |_, _| {},
    )
    .await
    .unwrap();
    assert!(verdict.whole(), "{verdict}");
    let said: Vec<(String,)> = epr
        .db()
        .look()
        .rows(
            "SELECT outcome FROM kernel_audit WHERE act = 'anomaly' ORDER BY event",
            &[],
        )
        .await
        .unwrap();
    said.into_iter().map(|(outcome,)| outcome).collect()
}

async fn set_back_two_hours(store: &Store) {
    let said = moved(store, Duration::hours(-2)).await;
    assert_eq!(said.len(), 1, "once: {said:?}");
    assert!(said[0].contains("it was set back"), "{said:?}");
}

async fn set_forward_a_year(store: &Store) {
    let said = moved(store, Duration::days(365)).await;
    assert_eq!(said.len(), 1, "once: {said:?}");
    assert!(said[0].contains("went forward by 525600 minutes"), "{said:?}");
}
