//! A trust with a place outside and a witness, for the tests of what is kept there.

use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use trefoil_audit::{
    Audit,
    checkpoint::SigningKey,
    export::Exporter,
    permissions::SEAL_LOG,
    place::Place,
    rows::export_rows,
    tree::grow,
    verify::{Outside, Verdict, verify_files, verify_store},
    witness::FileWitness,
};
use trefoil_core::Context;
use trefoil_kernel::Epr;
use trefoil_testkit::{
    Engine, Store, anew, assemble, at, id,
    personas::{administrator, interface},
};
use uuid::Uuid;

pub(crate) fn key() -> SigningKey {
    SigningKey::new("northmoor.example/audit", &[7; 32]).unwrap()
}

/// An assembly with its witness, its place, and so many acts that were signed and carried.
pub(crate) struct Trust<'a> {
    pub(crate) store: &'a Store,
    pub(crate) epr: Epr,
    pub(crate) place: Place,
    pub(crate) witness: PathBuf,
}

impl<'a> Trust<'a> {
    pub(crate) async fn with(store: &'a Store, acts: usize) -> Self {
        let path = store.directory().join("witness");
        let keeper = FileWitness::open(&path, key()).unwrap();
        let epr = assemble(store, || Epr::builder().with(Audit).witness(keeper.clone())).await;
        let trust = Self {
            store,
            epr,
            place: Place::at(store.directory().join("place")),
            witness: path,
        };
        trust.acts(acts).await;
        trust
    }

    pub(crate) async fn acts(&self, acts: usize) {
        for number in 0..acts {
            // Every third goes to the witness.
            let what = if number % 3 == 0 {
                "audit.search_log"
            } else {
                "test.act"
            };
            self.act(&administrator(&[]).because("as every day"), what).await;
        }
        self.carried().await;
    }

    pub(crate) async fn act(&self, who: &Context, what: &str) {
        let detail = Some("a detail".to_owned());
        self.epr
            .note_act(&anew(who), "administer", what, "done", detail)
            .await
            .unwrap();
    }

    pub(crate) async fn carried(&self) {
        self.carried_at(at(0)).await;
    }

    /// Ordered, signed at a time, and carried.
    pub(crate) async fn carried_at(&self, now: DateTime<Utc>) {
        self.epr.catch_up().await.unwrap();
        let sealer = interface(&[SEAL_LOG]);
        let sealer = Context::new(id(), sealer.principal, sealer.purpose, now);
        while grow(&self.epr, &sealer, &key(), Duration::zero(), true)
            .await
            .unwrap()
            .more
        {}
        let mut exporter = Exporter::new(self.place.clone(), key().public());
        exporter.carry(self.epr.db()).await.unwrap();
    }

    pub(crate) async fn verdict(&self) -> Verdict {
        let key = key().public();
        verify_store(self.epr.db(), self.outside(&key), |_, _| {})
            .await
            .unwrap()
    }

    pub(crate) fn outside<'o>(&'o self, key: &'o trefoil_audit::checkpoint::PublicKey) -> Outside<'o> {
        Outside {
            key: Some(key),
            places: std::slice::from_ref(&self.place),
            witness: Some(&self.witness),
        }
    }

    pub(crate) async fn exported(&self, name: &str) -> PathBuf {
        let to = self.store.directory().join(name);
        export_rows(self.epr.db(), &to, true, |_, _| {}).await.unwrap();
        to
    }

    pub(crate) async fn of_files(&self, folder: &std::path::Path) -> Verdict {
        let key = key().public();
        verify_files(folder, self.outside(&key), |_, _| {}).await.unwrap()
    }

    /// The event at a place, as SQL names it.
    pub(crate) async fn event(&self, position: i64) -> (Uuid, String) {
        let row: Option<(Uuid,)> = self
            .epr
            .db()
            .look()
            .row(
                "SELECT event FROM kernel_position WHERE position = $1",
                &[&position],
            )
            .await
            .unwrap();
        let event = row.unwrap().0;
        let named = match self.store.engine {
            Engine::Sqlite => format!("x'{}'", event.simple()),
            Engine::Postgres => format!("'{event}'"),
        };
        (event, named)
    }
}

pub(crate) fn said(verdict: &Verdict) -> Vec<&str> {
    verdict
        .findings
        .iter()
        .map(|finding| finding.says.as_str())
        .collect()
}
