//! Check and signature: what a decision rests on is still so when it is committed.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{sleep, timeout},
};
use trefoil_core::{Context, PatientId};
use trefoil_kernel::{Epr, Failed, Look, Rule, Verdict, async_trait};
use trefoil_testkit::{Engine, Store, assemble, both, count, id};

use crate::{
    beds::{BedsError, builder},
    charts::{Allergy, Prescribe, Prescription, RecordAllergy, everything, patient},
};

both! { a_fact_written_in_between_is_seen a_signature_waits_for_an_allergy
without_the_patients_row_the_allergy_would_be_missed }

/// Holds the recording of an allergy open, after everything was decided, until told to go on.
#[derive(Clone, Default)]
struct Gate {
    inside: Arc<Notify>,
    go: Arc<Notify>,
}
#[async_trait]
impl Rule<RecordAllergy> for Gate {
    fn name(&self) -> &'static str {
        "test.gate"
    }
    async fn check(
        &self,
        _: &mut Look<'_>,
        _: &RecordAllergy,
        _: &Allergy,
        _: &Context,
    ) -> Result<Verdict, Failed> {
        self.inside.notify_one();
        self.go.notified().await;
        Ok(Verdict::Allow)
    }
}

async fn open(store: &Store) -> (Epr, Gate) {
    let gate = Gate::default();
    let inner = gate.clone();
    let epr = assemble(store, move || {
        let gate = inner.clone();
        builder().extend(move |on| {
            on.rule::<RecordAllergy>(gate);
        })
    });
    (epr.await, gate)
}
fn allergy(patient: PatientId) -> RecordAllergy {
    RecordAllergy {
        id: id(),
        patient,
        seen: 0,
        agent: "penicillin".into(),
    }
}
fn prescribe(epr: &Epr, patient: PatientId) -> JoinHandle<Result<Prescription, BedsError>> {
    let epr = epr.clone();
    let prescribe = Prescribe {
        id: id(),
        patient,
        seen: 0,
        agent: "penicillin".into(),
    };
    tokio::spawn(async move { epr.execute(&everything(), prescribe).await.map(|v| v.record) })
}

async fn a_fact_written_in_between_is_seen(store: &Store) {
    let (epr, gate) = open(store).await;
    let (one, other) = (patient(&epr).await, patient(&epr).await);
    gate.go.notify_one();
    prescribe(&epr, one)
        .await
        .unwrap()
        .expect("the page was opened when nothing was known");
    epr.execute(&everything(), allergy(one)).await.unwrap();
    let err = prescribe(&epr, one).await.unwrap().unwrap_err();
    assert!(matches!(err, BedsError::KnownAllergy(_)), "{err}");
    prescribe(&epr, other)
        .await
        .unwrap()
        .expect("the control: somebody else has no allergy");
}

async fn a_signature_waits_for_an_allergy(store: &Store) {
    let (epr, gate) = open(store).await;
    let (patient, other) = (patient(&epr).await, patient(&epr).await);
    let slow = epr.clone();
    let slow = tokio::spawn(async move { slow.execute(&everything(), allergy(patient)).await });
    gate.inside.notified().await;
    let mut signed = prescribe(&epr, patient);
    if store.engine == Engine::Postgres {
        let elsewhere = timeout(Duration::from_secs(2), prescribe(&epr, other)).await;
        elsewhere
            .expect("another patient's does not wait")
            .unwrap()
            .unwrap();
    }
    assert!(
        timeout(Duration::from_millis(300), &mut signed).await.is_err(),
        "it waits"
    );
    gate.go.notify_one();
    slow.await.unwrap().unwrap();
    let err = signed.await.unwrap().unwrap_err();
    assert!(
        matches!(err, BedsError::KnownAllergy(_)),
        "and then sees what was written in between: {err}"
    );
}

/// The control: a patient the kernel does not know has no row to hold. Nothing else differs. SQLite, with its one
/// writer, is right even so.
async fn without_the_patients_row_the_allergy_would_be_missed(store: &Store) {
    let (epr, gate) = open(store).await;
    let patient: PatientId = id();
    let slow = epr.clone();
    let slow = tokio::spawn(async move { slow.execute(&everything(), allergy(patient)).await });
    gate.inside.notified().await;
    let signed = prescribe(&epr, patient);
    sleep(Duration::from_millis(300)).await;
    gate.go.notify_one();
    slow.await.unwrap().unwrap();
    let missed = signed.await.unwrap().is_ok();
    assert_eq!(missed, store.engine == Engine::Postgres);
    assert_eq!(count(epr.db(), "SELECT count(*) FROM beds_allergy").await, 1);
}
