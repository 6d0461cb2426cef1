//! High-risk events are told to a second place before their answer leaves.

use std::sync::{Arc, Mutex};

use chrono::Duration;
use trefoil_core::{PatientId, Refused};
use trefoil_kernel::{
    Epr,
    access::{EVERY_PATIENT, OPEN_SEALED, SEAL},
    async_trait,
    audit::{Witness, Witnessed},
    people::ADMINISTER_PEOPLE,
    seal::SealRecord,
};
use trefoil_testkit::{
    Store, anew, assemble, both, count, id,
    personas::{administrator, doctor},
};

use crate::{
    beds::{WRITE, builder},
    charts::{everything, inpatient, note},
    leaves::events,
};

both! { told_before_the_answer_leaves what_is_ordinary_is_not_told a_silent_witness_shows_nothing_and_is_told_again
what_has_no_receipt_is_told_at_the_next_start whoever_is_watched_is_told_of }

/// Keeps what it is told, unless it is silent.
#[derive(Clone, Default)]
struct Notebook(Arc<Mutex<(Vec<Witnessed>, bool)>>);

#[async_trait]
impl Witness for Notebook {
    async fn append(&self, event: &Witnessed) -> Result<String, String> {
        let mut book = self.0.lock().unwrap();
        if book.1 {
            return Err("the second disk is full".to_owned());
        }
        book.0.push(event.clone());
        Ok(format!("receipt {}", book.0.len()))
    }
}

impl Notebook {
    fn told(&self) -> Vec<Witnessed> {
        self.0.lock().unwrap().0.clone()
    }
    fn silent(&self, silent: bool) {
        self.0.lock().unwrap().1 = silent;
    }
}

async fn open(store: &Store, book: &Notebook) -> Epr {
    assemble(store, || builder().witness(book.clone())).await
}

/// A sealed note, opened with a reason.
async fn opens_sealed(epr: &Epr, patient: PatientId) -> Result<(), Refused> {
    let written = epr
        .execute(&everything(), note(patient, "delicate"))
        .await
        .unwrap();
    let sealing = SealRecord {
        id: id(),
        patient,
        sealed: written.id,
        lift: false,
        seen: 0,
    };
    let sealer = doctor(&[SEAL, EVERY_PATIENT]).because("asked by the patient");
    epr.execute(&sealer, sealing).await.unwrap();
    let reader = doctor(&[WRITE, EVERY_PATIENT, OPEN_SEALED]).because("medication review");
    epr.view(&reader, "note", async |door| {
        let view = door.patient(patient, WRITE).await?;
        view.record(patient, written.id).await
    })
    .await
}

async fn waiting(epr: &Epr) -> i64 {
    count(epr.db(), "SELECT count(*) FROM kernel_unwitnessed").await
}

async fn told_before_the_answer_leaves(store: &Store) {
    let book = Notebook::default();
    let epr = open(store, &book).await;
    let patient = inpatient(&epr, "A1").await;
    assert_eq!(book.told(), []);
    opens_sealed(&epr, patient).await.unwrap();
    let admin = administrator(&[ADMINISTER_PEOPLE]);
    epr.grant(&anew(&admin), "nurse", WRITE.name, true).await.unwrap();
    let refused = epr
        .note_refusal(&admin, None, "kernel.grant", "not allowed")
        .await;
    refused.unwrap();
    let told = book.told();
    let said: Vec<(&str, &str, &str)> = told
        .iter()
        .map(|one| (one.act.as_str(), one.what.as_str(), one.risk.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("write", "kernel.seal_record", "sealed"),
            ("view", "note", "sealed"),
            ("administer", "kernel.grant", "people"),
            ("refused", "kernel.grant", "people"),
        ]
    );
    let kept = events(&epr).await;
    for one in &told {
        let event = kept.iter().find(|event| event.event == one.event).unwrap();
        assert_eq!(
            (&event.leaf, event.actor, event.patient),
            (&one.leaf, one.actor, one.patient)
        );
    }
    assert_eq!(waiting(&epr).await, 0);
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_audit_receipt").await,
        4
    );
}

async fn what_is_ordinary_is_not_told(store: &Store) {
    let book = Notebook::default();
    let epr = open(store, &book).await;
    let patient = inpatient(&epr, "A1").await;
    epr.execute(&everything(), note(patient, "ordinary"))
        .await
        .unwrap();
    let nurse = everything();
    let view = epr.view(&nurse, "chart", async |view| {
        view.patient(patient, WRITE).await.map(drop)
    });
    view.await.unwrap();
    assert_eq!((book.told(), waiting(&epr).await), (vec![], 0));
}

async fn a_silent_witness_shows_nothing_and_is_told_again(store: &Store) {
    let book = Notebook::default();
    let epr = open(store, &book).await;
    let patient = inpatient(&epr, "A1").await;
    book.silent(true);
    // The sealing is committed, and whoever sealed is not told that it was not.
    let refused = opens_sealed(&epr, patient).await.unwrap_err();
    assert!(
        refused.to_string().contains("the second disk is full"),
        "{refused}"
    );
    assert_eq!((book.told(), waiting(&epr).await), (vec![], 2));
    let failed = count(
        epr.db(),
        "SELECT count(*) FROM kernel_audit WHERE act = 'failed' AND what = 'kernel.witness'",
    );
    assert_eq!(failed.await, 1, "recorded once");
    // What is ordinary goes on.
    let nurse = everything();
    let view = epr.view(&nurse, "chart", async |view| {
        view.patient(patient, WRITE).await.map(drop)
    });
    view.await.unwrap();
    assert!(epr.tell_witness_again(Duration::zero()).await.is_err());
    book.silent(false);
    assert_eq!(
        epr.tell_witness_again(Duration::days(1)).await.unwrap(),
        0,
        "too young"
    );
    store.clock.advance(Duration::minutes(1));
    assert_eq!(epr.tell_witness_again(Duration::zero()).await.unwrap(), 2);
    assert_eq!((book.told().len(), waiting(&epr).await), (2, 0));
    assert_eq!(epr.tell_witness_again(Duration::zero()).await.unwrap(), 0);
}

async fn what_has_no_receipt_is_told_at_the_next_start(store: &Store) {
    let silent = Notebook::default();
    silent.silent(true);
    let epr = open(store, &silent).await;
    let admin = administrator(&[ADMINISTER_PEOPLE]);
    epr.grant(&anew(&admin), "nurse", WRITE.name, true).await.unwrap();
    epr.db().close().await;
    let book = Notebook::default();
    let again = open(store, &book).await;
    assert_eq!(again.tell_witness_again(Duration::zero()).await.unwrap(), 1);
    assert_eq!(book.told()[0].what, "kernel.grant");
    // An assembly without a witness leaves no queue behind.
    let without = assemble(store, builder).await;
    without
        .grant(&anew(&admin), "nurse", WRITE.name, false)
        .await
        .unwrap();
    assert_eq!(waiting(&without).await, 0);
}

async fn whoever_is_watched_is_told_of(store: &Store) {
    let book = Notebook::default();
    let epr = open(store, &book).await;
    let (known, other) = (inpatient(&epr, "A1").await, inpatient(&epr, "A2").await);
    let yes = if epr.db().is_sqlite() { "1" } else { "TRUE" };
    let whose = if epr.db().is_sqlite() {
        format!("x'{}'", known.0.simple())
    } else {
        format!("'{}'", known.0)
    };
    store
        .attack(&format!(
            "UPDATE kernel_patient SET watched = {yes} WHERE patient = {whose}"
        ))
        .await;
    let reader = everything();
    for patient in [known, other] {
        let view = epr.view(&reader, "chart", async |door| {
            door.patient(patient, WRITE).await.map(drop)
        });
        view.await.unwrap();
    }
    epr.execute(&everything(), note(known, "seen")).await.unwrap();
    let told: Vec<(String, String, Option<uuid::Uuid>)> = book
        .told()
        .into_iter()
        .map(|one| (one.act, one.risk, one.patient))
        .collect();
    let of = |act: &str| (act.to_owned(), "watched".to_owned(), Some(known.0));
    assert_eq!(told, [of("view"), of("write")]);
}
