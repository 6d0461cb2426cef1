//! A message is durable first, applied once, and answered the same each time.

use std::sync::atomic::Ordering;

use trefoil_hl7v2::{
    acknowledgement::{AcknowledgementCode as Code, ErrorCode},
    client::ClientError,
    inbox::Inbox,
};
use trefoil_testkit::{Store, both, count};

use crate::desk::{Hospital, admission};

const ROWS: &str = "SELECT COUNT(*) FROM hl7v2_inbox";
const GUESTS: &str = "SELECT COUNT(*) FROM desk_guest";

both! { the_same_again_is_answered_the_same_and_does_nothing many_at_once_apply_one_message_once
another_content_under_a_known_control_id_waits a_crash_between_the_inbox_and_the_rest_is_made_good
a_message_that_always_fails_waits_and_lets_others_pass what_cannot_be_made_durable_is_not_acknowledged
what_it_says_happened_then_is_journalled_as_true_then }

async fn the_same_again_is_answered_the_same_and_does_nothing(store: &Store) {
    let hospital = Hospital::open(store).await;
    let message = admission("C1", "H1", "Jones", "A1");
    let first = hospital.send_bytes(&message).await.unwrap();
    store.clock.advance(chrono::Duration::hours(3));
    let second = hospital.send_bytes(&message).await.unwrap();
    assert_eq!(first, second);
    let acknowledgement = hospital.send(&message).await;
    assert_eq!(
        (acknowledgement.code, acknowledgement.control_id.as_str()),
        (Code::Accept, "C1")
    );
    let db = hospital.epr.db();
    assert_eq!(count(db, ROWS).await, 1);
    assert_eq!(count(db, "SELECT COUNT(*) FROM kernel_journal").await, 1);
    assert_eq!(
        count(
            db,
            "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'applied' AND did = 'admitted; looked at'"
        )
        .await,
        1
    );
    hospital.close().await;
}

async fn many_at_once_apply_one_message_once(store: &Store) {
    let hospital = Hospital::open(store).await;
    // Two nodes over one store: each has lanes of its own.
    let other = trefoil_testkit::assemble(store, || crate::desk::builder(&hospital.desk)).await;
    let message = admission("C1", "H1", "Jones", "A1");
    let inbox = Inbox::of(&other).unwrap();
    let both = async || {
        let (one, two) = tokio::join!(
            hospital.send(&message),
            inbox.receive(&other, "10.0.0.2", message.as_bytes())
        );
        assert_eq!(one.code, Code::Accept);
        assert!(String::from_utf8_lossy(&two).contains("MSA|AA|C1"));
    };
    tokio::join!(both(), both(), both(), both());
    assert_eq!(count(other.db(), ROWS).await, 1);
    assert_eq!(count(other.db(), "SELECT COUNT(*) FROM kernel_journal").await, 1);
    hospital.close().await;
}

async fn another_content_under_a_known_control_id_waits(store: &Store) {
    let hospital = Hospital::open(store).await;
    assert_eq!(
        hospital.send(&admission("C1", "H1", "Jones", "A1")).await.code,
        Code::Accept
    );
    for _ in 0..2 {
        let answer = hospital.send(&admission("C1", "H2", "Smith", "A2")).await;
        assert_eq!(
            (answer.code, answer.errors[0].code),
            (Code::Error, ErrorCode::DuplicateKey)
        );
        assert_eq!(
            (answer.errors[0].segment.as_str(), answer.errors[0].field),
            ("MSH", 10)
        );
    }
    assert_eq!(count(hospital.epr.db(), ROWS).await, 2);
    assert_eq!(count(hospital.epr.db(), GUESTS).await, 1);
    hospital.close().await;
}

async fn a_crash_between_the_inbox_and_the_rest_is_made_good(store: &Store) {
    let hospital = Hospital::open(store).await;
    hospital.desk.broken.store(true, Ordering::Relaxed);
    let message = admission("C1", "H1", "Jones", "A1");
    assert!(matches!(
        hospital.send_bytes(&message).await,
        Err(ClientError::Closed)
    ));
    let left = "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'received'";
    assert_eq!(count(hospital.epr.db(), left).await, 1);
    assert_eq!(count(hospital.epr.db(), GUESTS).await, 0);
    hospital.close().await;

    let again = Hospital::open(store).await; // decides what was left before it listens
    let answer = again.send(&message).await;
    assert_eq!(answer.code, Code::Accept);
    assert_eq!(count(again.epr.db(), ROWS).await, 1);
    assert_eq!(
        count(again.epr.db(), "SELECT COUNT(*) FROM kernel_journal").await,
        1
    );
    let inbox = Inbox::of(&again.epr).unwrap();
    assert_eq!(inbox.resume(&again.epr).await.unwrap(), 0);
    again.close().await;
}

async fn a_message_that_always_fails_waits_and_lets_others_pass(store: &Store) {
    let hospital = Hospital::open(store).await;
    hospital.desk.broken.store(true, Ordering::Relaxed);
    let message = admission("C1", "H1", "Jones", "A1");
    for _ in 0..2 {
        assert!(matches!(
            hospital.send_bytes(&message).await,
            Err(ClientError::Closed)
        ));
    }
    let answer = hospital.send(&message).await;
    assert_eq!(
        (answer.code, answer.errors[0].code),
        (Code::Error, ErrorCode::InternalError)
    );
    hospital.desk.broken.store(false, Ordering::Relaxed);
    assert_eq!(
        hospital.send(&admission("C2", "H2", "Smith", "A2")).await.code,
        Code::Accept
    );
    assert_eq!(
        hospital.send(&message).await.code,
        Code::Error,
        "it waits for a person now"
    );
    hospital.close().await;
}

async fn what_cannot_be_made_durable_is_not_acknowledged(store: &Store) {
    let hospital = Hospital::open(store).await;
    store
        .attack("DELETE FROM kernel_role_permission WHERE role = 'interface'")
        .await;
    assert!(matches!(
        hospital.send_bytes(&admission("C1", "H1", "Jones", "A1")).await,
        Err(ClientError::Closed)
    ));
    assert_eq!(count(hospital.epr.db(), ROWS).await, 0);
    hospital.close().await;
}

async fn what_it_says_happened_then_is_journalled_as_true_then(store: &Store) {
    let hospital = Hospital::open(store).await;
    hospital.send(&admission("C1", "H1", "Jones", "A1")).await;
    let (effective, actor, purpose): (chrono::DateTime<chrono::Utc>, String, String) = hospital
        .epr
        .db()
        .look()
        .row("SELECT effective, actor_name, purpose FROM kernel_journal", &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(effective.to_rfc3339(), "2026-03-02T09:25:00+00:00");
    assert_eq!((actor.as_str(), purpose.as_str()), ("PAS interface", "interface"));
    hospital.close().await;
}
