//! What could not be applied waits in sight, holds up nobody, and is settled by a person.

use trefoil_hl7v2::{
    acknowledgement::{AcknowledgementCode as Code, ErrorCode},
    inbox::{DismissError, Inbox, RetryError},
    permissions::{SEE_QUEUE, SETTLE_QUEUE},
};
use trefoil_testkit::{Store, anew, both, count, personas};

use crate::desk::{Hospital, admission, guest_of};

both! { a_taken_bed_waits_and_passes_once_it_is_free one_transaction_for_all_handlers set_aside_with_a_reason
a_restricted_person_is_not_named_to_everybody }

async fn a_taken_bed_waits_and_passes_once_it_is_free(store: &Store) {
    let hospital = Hospital::open(store).await;
    let (epr, inbox) = (&hospital.epr, Inbox::of(&hospital.epr).unwrap());
    let clerk = personas::administrator(&[SEE_QUEUE, SETTLE_QUEUE]);
    hospital.send(&admission("C1", "H1", "Jones", "A1")).await;
    let second = admission("C2", "H2", "Smith", "A1");
    let answer = hospital.send(&second).await;
    assert_eq!(
        (answer.code, answer.errors[0].code),
        (Code::Error, ErrorCode::DuplicateKey)
    );
    assert_eq!(
        (answer.errors[0].segment.as_str(), answer.errors[0].field),
        ("PV1", 3)
    );
    assert_eq!(answer.errors[0].text, "the bed is taken", "the detail stays here");
    assert_eq!(
        hospital.send(&admission("C3", "H3", "Brown", "A3")).await.code,
        Code::Accept,
        "neighbours pass"
    );

    let waiting = inbox.waiting(&mut epr.db().look(), &clerk, 50).await.unwrap();
    assert_eq!(waiting.len(), 1);
    let line = &waiting[0];
    assert_eq!(
        (line.about.as_deref(), line.event.as_str()),
        (Some("SMITH, Ann"), "ADT^A01")
    );
    assert_eq!(
        (line.error_detail.as_deref(), line.attempts),
        (Some("the bed is taken by another guest"), 1)
    );
    assert!(
        matches!(inbox.retry(epr, &anew(&clerk), line.id).await, Err(RetryError::StillNot(why)) if why.contains("taken"))
    );
    assert!(matches!(
        inbox.retry(epr, &personas::nobody(), line.id).await,
        Err(RetryError::Refused(_))
    ));

    // The first guest leaves: an A03 frees the bed.
    hospital
        .send(&admission("C4", "H1", "Jones", "A1").replace("A01", "A03"))
        .await;
    assert_eq!(
        inbox.retry(epr, &anew(&clerk), line.id).await.unwrap(),
        "admitted; looked at"
    );
    assert_eq!(
        inbox.retry(epr, &anew(&clerk), line.id).await,
        Err(RetryError::NotWaiting)
    );
    assert_eq!(
        hospital.send(&second).await.code,
        Code::Accept,
        "the sender learns that it was applied"
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM kernel_journal WHERE on_behalf_of IS NOT NULL"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM kernel_audit WHERE what = 'hl7v2.retry'"
        )
        .await,
        2
    );
    assert_eq!(inbox.counts(&mut epr.db().look()).await.unwrap().in_queue(), 0);
    hospital.close().await;
}

async fn one_transaction_for_all_handlers(store: &Store) {
    let hospital = Hospital::open(store).await;
    let answer = hospital.send(&admission("C1", "H1", "Rude", "A1")).await;
    assert_eq!(
        (answer.code, answer.errors[0].code),
        (Code::Error, ErrorCode::TableValueNotFound)
    );
    assert_eq!(
        count(hospital.epr.db(), "SELECT COUNT(*) FROM desk_guest").await,
        0,
        "the first handler's part is undone"
    );
    assert_eq!(
        count(hospital.epr.db(), "SELECT COUNT(*) FROM kernel_journal").await,
        0
    );
    hospital.close().await;
}

async fn set_aside_with_a_reason(store: &Store) {
    let hospital = Hospital::open(store).await;
    let (epr, inbox) = (&hospital.epr, Inbox::of(&hospital.epr).unwrap());
    let clerk = personas::administrator(&[SEE_QUEUE, SETTLE_QUEUE]);
    let message = admission("C1", "H1", "Rude", "A1");
    hospital.send(&message).await;
    let id = inbox.waiting(&mut epr.db().look(), &clerk, 50).await.unwrap()[0].id;
    assert_eq!(
        inbox.dismiss(epr, &clerk, id, "  ").await,
        Err(DismissError::NoReason)
    );
    assert!(matches!(
        inbox.dismiss(epr, &personas::nobody(), id, "not true").await,
        Err(DismissError::Refused(_))
    ));
    inbox.dismiss(epr, &clerk, id, "entered by hand").await.unwrap();
    assert_eq!(
        inbox.dismiss(epr, &clerk, id, "entered by hand").await,
        Err(DismissError::NotWaiting)
    );
    assert_eq!(inbox.retry(epr, &clerk, id).await, Err(RetryError::NotWaiting));
    assert_eq!(
        hospital.send(&message).await.code,
        Code::Error,
        "the sender is told what it was told"
    );
    let kept =
        "SELECT COUNT(*) FROM kernel_audit WHERE what = 'hl7v2.dismiss' AND reason = 'entered by hand'";
    assert_eq!(count(epr.db(), kept).await, 1);
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM hl7v2_inbox WHERE did = 'dismissed by T Abara: entered by hand'"
        )
        .await,
        1
    );
    hospital.close().await;
}

async fn a_restricted_person_is_not_named_to_everybody(store: &Store) {
    let hospital = Hospital::open(store).await;
    let (epr, inbox) = (&hospital.epr, Inbox::of(&hospital.epr).unwrap());
    hospital.send(&admission("C1", "H1", "Jones", "A1")).await;
    hospital.send(&admission("C2", "H2", "Hidden", "A2")).await;
    hospital.send(&admission("C3", "H2", "Hidden", "A1")).await; // a taken bed
    let waiting = inbox
        .waiting(&mut epr.db().look(), &personas::administrator(&[]), 50)
        .await
        .unwrap();
    assert_eq!((waiting.len(), waiting[0].patient), (1, Some(guest_of("H2").0)));
    assert_eq!((&waiting[0].about, &waiting[0].error_detail), (&None, &None));
    hospital.close().await;
}
