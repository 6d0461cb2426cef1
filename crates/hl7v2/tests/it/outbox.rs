//! What must be told is told: in order, at least once, under one control id, and in sight when it was refused.

use std::time::Duration;

use bytes::Bytes;
use trefoil_core::{Context, RecordId};
use trefoil_hl7v2::{
    inbox::Inbox,
    outbox::{
        Carrier, Outbound, OutboundState, Outgoing, ResendError, SetAsideError, Step, health, post, refused,
        resend, set_aside, standing,
    },
    permissions::{SEE_QUEUE, SEND, SETTLE_QUEUE},
};
use trefoil_kernel::{Epr, Failed, FutureExt, access::EVERY_PATIENT};
use trefoil_testkit::{Store, anew, assemble, at, both, count, id, personas};
use uuid::Uuid;

use crate::{
    desk::{Desk, admission, builder, guest_of},
    peer::{Does, Peer},
};

const SOON: Duration = Duration::from_millis(400);

both! { what_is_posted_is_carried_in_order_once what_is_posted_twice_is_one_message
what_is_undone_is_not_told a_peer_that_fails_is_asked_again_under_the_same_control_id
nothing_overtakes_a_message_that_cannot_be_delivered a_refused_message_is_in_sight_and_lets_others_pass
a_refused_message_is_sent_again_or_set_aside what_was_undone_since_is_not_sent_again
a_killed_carrier_loses_nothing_and_is_followed two_carriers_do_not_overtake_one_another
an_answer_that_says_more_is_kept_before_the_message_counts_as_told posters_at_once_are_numbered_without_a_gap }

fn programmer() -> Context {
    personas::administrator(&[SEND, SEE_QUEUE, SETTLE_QUEUE, EVERY_PATIENT])
}

fn message(control_id: &str, record: RecordId) -> Outgoing {
    let body =
        format!("MSH|^~\\&|TREFOIL|RZZ|LIMS|RZZ|20260302||OML^O21^OML_O21|{control_id}|P|2.5.1\rPID|1||H1\r");
    Outgoing {
        destination: "laboratory".to_owned(),
        control_id: control_id.to_owned(),
        event: "OML^O21".to_owned(),
        patient: guest_of("H1"),
        record,
        about: "JONES, Ann: Full blood count".to_owned(),
        body: Bytes::from(body),
        queued: at(0),
    }
}

async fn write(epr: &Epr, message: Outgoing) {
    epr.keep_house(&anew(&programmer()), SEND, None, move |tx| {
        async move { post(tx, &message).await }.boxed()
    })
    .await
    .unwrap();
}

async fn write_all(epr: &Epr, control_ids: &[&str]) {
    for control_id in control_ids {
        write(epr, message(control_id, id())).await;
    }
}

async fn found(epr: &Epr, control_id: &str) -> Outbound {
    let all: Vec<(Uuid,)> = epr
        .db()
        .look()
        .rows(
            "SELECT id FROM hl7v2_outbox WHERE control_id = $1",
            &[&control_id],
        )
        .await
        .unwrap();
    assert_eq!(all.len(), 1, "{control_id}");
    Outbound::find(&mut epr.db().look(), all[0].0)
        .await
        .unwrap()
        .unwrap()
}

async fn open(store: &Store) -> Epr {
    assemble(store, || builder(&Desk::default())).await
}

fn carrier(epr: &Epr, peer: &Peer) -> Carrier {
    Carrier::new(epr, "laboratory", &peer.address.to_string(), SOON)
}

async fn what_is_posted_is_carried_in_order_once(store: &Store) {
    let epr = open(store).await;
    let peer = Peer::that(&[]).await;
    write_all(&epr, &["M1", "M2", "M3"]).await;
    let mut carrier = carrier(&epr, &peer);
    for _ in 0..3 {
        assert_eq!(carrier.step().await.unwrap(), Step::Delivered);
    }
    assert_eq!(carrier.step().await.unwrap(), Step::Nothing);
    assert_eq!(peer.heard(), ["M1", "M2", "M3"]);
    let kept = found(&epr, "M2").await;
    assert_eq!(
        (kept.number, kept.state(), kept.ack_code.as_deref()),
        (2, OutboundState::Delivered, Some("AA"))
    );
    let health = health(&mut epr.db().look()).await.unwrap();
    assert_eq!(
        (health[0].waiting, health[0].delivered, health[0].oldest),
        (0, 3, None)
    );
}

async fn what_is_posted_twice_is_one_message(store: &Store) {
    let epr = open(store).await;
    let record = id();
    for _ in 0..2 {
        write(&epr, message("M1", record)).await;
    }
    write(&epr, message("M2", record)).await;
    let numbers: Vec<i64> = standing(&mut epr.db().look(), record)
        .await
        .unwrap()
        .iter()
        .map(|one| one.number)
        .collect();
    assert_eq!(numbers, [1, 2]);
}

async fn what_is_undone_is_not_told(store: &Store) {
    let epr = open(store).await;
    let undone = epr
        .keep_house(&programmer(), SEND, None, |tx| {
            async move {
                post(tx, &message("M1", id())).await?;
                Err::<(), Failed>(Failed::Clash("something else".to_owned()))
            }
            .boxed()
        })
        .await;
    assert!(undone.is_err());
    assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM hl7v2_outbox").await, 0);
    write(&epr, message("M2", id())).await;
    assert_eq!(found(&epr, "M2").await.number, 1, "and leaves no gap");
}

/// Each way to fail, and the control: the same peer without the fault takes it at once.
async fn a_peer_that_fails_is_asked_again_under_the_same_control_id(store: &Store) {
    let epr = open(store).await;
    let faults = [
        (Does::Hangs, "no answer within"),
        (Does::Drops, ""),
        (Does::AnswersAnother, "MSA-2"),
        (Does::Babbles, "cannot be read"),
    ];
    for (number, (does, words)) in faults.into_iter().enumerate() {
        let control_id = format!("M{number}");
        write(&epr, message(&control_id, id())).await;
        let peer = Peer::that(&[does.clone(), does.clone()]).await;
        let mut carrier = carrier(&epr, &peer);
        for attempts in 1..=2 {
            assert_eq!(
                carrier.step().await.unwrap(),
                Step::Failed { attempts },
                "{does:?}"
            );
        }
        let waits = found(&epr, &control_id).await;
        assert_eq!(
            (waits.state(), waits.attempts),
            (OutboundState::Waiting, 2),
            "{does:?}"
        );
        assert!(waits.trouble.unwrap().contains(words), "{does:?}");
        assert_eq!(carrier.step().await.unwrap(), Step::Delivered, "{does:?}");
        assert_eq!(peer.heard(), vec![control_id.clone(); 3], "{does:?}");
        store.clock.advance(chrono::Duration::minutes(1)); // the next carrier is another
    }
}

async fn nothing_overtakes_a_message_that_cannot_be_delivered(store: &Store) {
    let epr = open(store).await;
    write_all(&epr, &["M1", "M2"]).await;
    // Nobody listens here any more.
    let gone = Peer::that(&[]).await.address;
    tokio::task::yield_now().await;
    let mut lost = Carrier::new(&epr, "laboratory", &gone.to_string(), SOON);
    let step = lost.step().await.unwrap();
    assert_eq!(step, Step::Failed { attempts: 1 });
    let health = health(&mut epr.db().look()).await.unwrap().remove(0);
    assert_eq!(
        (health.waiting, health.attempts, health.oldest.is_some()),
        (2, 1, true)
    );
    assert!(health.trouble.unwrap().contains("cannot connect"));
    let peer = Peer::at(gone, &[Does::Drops]).await;
    assert_eq!(lost.step().await.unwrap(), Step::Failed { attempts: 2 });
    assert_eq!(lost.step().await.unwrap(), Step::Delivered);
    assert_eq!(lost.step().await.unwrap(), Step::Delivered);
    assert_eq!(peer.heard(), ["M1", "M1", "M2"]);
}

async fn a_refused_message_is_in_sight_and_lets_others_pass(store: &Store) {
    let epr = open(store).await;
    let peer = Peer::that(&[Does::Refuses("AE", "unknown ward"), Does::Refuses("AR", "")]).await;
    write_all(&epr, &["M1", "M2", "M3"]).await;
    let mut carrier = carrier(&epr, &peer);
    assert_eq!(carrier.step().await.unwrap(), Step::Refused);
    assert_eq!(carrier.step().await.unwrap(), Step::Refused);
    assert_eq!(carrier.step().await.unwrap(), Step::Delivered);
    let hidden = refused(&mut epr.db().look(), &programmer(), 10).await.unwrap();
    assert!(
        hidden
            .iter()
            .all(|one| one.about.is_none() && one.trouble.is_none()),
        "of nobody they may know of"
    );
    let inbox = Inbox::of(&epr).unwrap();
    inbox
        .receive(&epr, "pas", admission("A1", "H1", "Jones", "A1").as_bytes())
        .await;
    let all = refused(&mut epr.db().look(), &programmer(), 10).await.unwrap();
    let said: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one.control_id.as_str(),
                one.ack_code.as_deref(),
                one.trouble.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("M1", Some("AE"), Some("unknown ward")),
            ("M2", Some("AR"), Some("it gave no reason"))
        ]
    );
    assert_eq!(health(&mut epr.db().look()).await.unwrap()[0].refused, 2);
    assert_eq!(
        carrier.step().await.unwrap(),
        Step::Nothing,
        "nobody sends it again by himself"
    );
}

async fn a_refused_message_is_sent_again_or_set_aside(store: &Store) {
    let epr = open(store).await;
    let peer = Peer::that(&[Does::Refuses("AE", "no"), Does::Refuses("AE", "no")]).await;
    write_all(&epr, &["M1", "M2"]).await;
    let mut carrier = carrier(&epr, &peer);
    carrier.step().await.unwrap();
    carrier.step().await.unwrap();
    let (first, second) = (found(&epr, "M1").await.id, found(&epr, "M2").await.id);
    let nurse = personas::nurse(&[SEE_QUEUE]);
    assert!(matches!(
        resend(&epr, &nurse, first).await,
        Err(ResendError::Refused(_))
    ));
    resend(&epr, &anew(&programmer()), first).await.unwrap();
    assert_eq!(
        resend(&epr, &anew(&programmer()), first).await,
        Err(ResendError::NotRefused)
    );
    assert_eq!(
        resend(&epr, &anew(&programmer()), id()).await,
        Err(ResendError::Unknown)
    );
    assert_eq!(carrier.step().await.unwrap(), Step::Delivered);
    assert_eq!(peer.heard(), ["M1", "M2", "M1"]);
    assert_eq!(
        set_aside(&epr, &anew(&programmer()), second, " ").await,
        Err(SetAsideError::NoReason)
    );
    set_aside(&epr, &anew(&programmer()), second, "telephoned")
        .await
        .unwrap();
    assert_eq!(
        set_aside(&epr, &anew(&programmer()), second, "telephoned").await,
        Err(SetAsideError::Over)
    );
    let kept = found(&epr, "M2").await;
    assert_eq!(kept.state(), OutboundState::SetAside);
    assert!(kept.did.unwrap().contains("T Abara: telephoned"));
    let noted = "SELECT COUNT(*) FROM kernel_audit WHERE what IN ('hl7v2.resend', 'hl7v2.set_aside') AND outcome = 'done'";
    assert_eq!(
        count(epr.db(), noted).await,
        2,
        "what was not done is not noted as done"
    );
}

/// Control for the hazard that a request comes to life again: the same without the cancellation is sent again.
async fn what_was_undone_since_is_not_sent_again(store: &Store) {
    let epr = open(store).await;
    let peer = Peer::that(&[
        Does::Refuses("AE", "no"),
        Does::Accepts,
        Does::Refuses("AE", "no"),
    ])
    .await;
    let order = id();
    write(&epr, message("M1N", order)).await;
    write(&epr, message("M1C", order)).await;
    write(&epr, message("M2N", id())).await;
    let mut carrier = carrier(&epr, &peer);
    for _ in 0..3 {
        carrier.step().await.unwrap();
    }
    let (cancelled, other) = (found(&epr, "M1N").await.id, found(&epr, "M2N").await.id);
    assert_eq!(
        resend(&epr, &anew(&programmer()), cancelled).await,
        Err(ResendError::Superseded)
    );
    assert_eq!(resend(&epr, &anew(&programmer()), other).await, Ok(()));
}

/// A carrier that dies between sending and writing down: the message is sent again, the same.
async fn a_killed_carrier_loses_nothing_and_is_followed(store: &Store) {
    let epr = open(store).await;
    write_all(&epr, &["M1"]).await;
    let peer = Peer::that(&[Does::Hangs]).await;
    let mut killed = Carrier::new(
        &epr,
        "laboratory",
        &peer.address.to_string(),
        Duration::from_secs(20),
    );
    let task = tokio::spawn(async move { killed.step().await });
    while peer.heard().is_empty() {
        tokio::task::yield_now().await;
    }
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(found(&epr, "M1").await.state(), OutboundState::Waiting);

    let again = open(store).await;
    let mut next = carrier(&again, &peer);
    assert_eq!(
        next.step().await.unwrap(),
        Step::Held,
        "the killed one might still be at it"
    );
    store.clock.advance(chrono::Duration::seconds(66));
    assert_eq!(next.step().await.unwrap(), Step::Delivered);
    assert_eq!(peer.heard(), ["M1", "M1"]);
}

async fn two_carriers_do_not_overtake_one_another(store: &Store) {
    let (one, two) = (open(store).await, open(store).await);
    write_all(&one, &["M1", "M2", "M3", "M4"]).await;
    let peer = Peer::that(&[]).await;
    let (mut first, mut second) = (carrier(&one, &peer), carrier(&two, &peer));
    assert_eq!(first.step().await.unwrap(), Step::Delivered);
    let (held, delivered) = tokio::join!(second.step(), first.step());
    assert_eq!((held.unwrap(), delivered.unwrap()), (Step::Held, Step::Delivered));
    first.run(async {}).await; // told to stop: it lets go after at most one more
    while second.step().await.unwrap() == Step::Delivered {}
    assert_eq!(peer.heard(), ["M1", "M2", "M3", "M4"]);
}

async fn an_answer_that_says_more_is_kept_before_the_message_counts_as_told(store: &Store) {
    let epr = open(store).await;
    write_all(&epr, &["M1"]).await;
    let peer = Peer::that(&[Does::Orders, Does::Orders]).await;
    // Interfaces may do nothing: the answer cannot be kept.
    let mut carrier = carrier(&epr, &peer);
    store
        .attack(
            "DELETE FROM kernel_role_permission WHERE role = 'interface' AND permission = 'hl7v2.receive'",
        )
        .await;
    assert_eq!(carrier.step().await.unwrap(), Step::Failed { attempts: 1 });
    store
        .attack("INSERT INTO kernel_role_permission (role, permission) VALUES ('interface', 'hl7v2.receive')")
        .await;
    assert_eq!(carrier.step().await.unwrap(), Step::Delivered);
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'applied'"
        )
        .await,
        1
    );
    assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM desk_guest").await, 1);
}

async fn posters_at_once_are_numbered_without_a_gap(store: &Store) {
    let epr = open(store).await;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let epr = epr.clone();
            tokio::spawn(async move { write(&epr, message(&format!("M{number}"), id())).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let numbers: Vec<(i64,)> = epr
        .db()
        .look()
        .rows("SELECT number FROM hl7v2_outbox ORDER BY number", &[])
        .await
        .unwrap();
    assert_eq!(
        numbers.into_iter().map(|(number,)| number).collect::<Vec<_>>(),
        (1..=20).collect::<Vec<_>>()
    );
}
