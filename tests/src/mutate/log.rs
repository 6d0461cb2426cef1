//! A log with its two places outside, written once; and its copy, from which everything is put back.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::Duration;
use trefoil_audit::{
    Audit,
    checkpoint::SigningKey,
    export::Exporter,
    permissions::SEAL_LOG,
    place::Place,
    tree::grow,
    verify::{Verdict, verify},
};
use trefoil_kernel::{Db, Epr};
use trefoil_testkit::{Attacker, Store, anew, assemble, personas};

/// The tables that are changed and put back, with their keys.
pub(super) const TABLES: [(&str, &str); 5] = [
    ("kernel_audit", "event"),
    ("kernel_position", "position"),
    ("kernel_cursor", "follower"),
    ("audit_tree", "log"),
    ("audit_checkpoint", "size"),
];

/// A log that was written and signed, with one place outside that the attacker can write to and one that they cannot.
pub struct Log {
    pub(super) db: Db,
    pub(super) key: SigningKey,
    /// The place that the attacker can write to.
    pub(super) near: Place,
    /// The place nobody here can write to.
    pub(super) far: Place,
    pub(super) events: i64,
    near_saved: PathBuf,
    /// The files of the place within reach.
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Log of {} events", self.events)
    }
}

impl Log {
    /// Write one of so many events, signed every hundred.
    ///
    /// # Panics
    /// At whatever it did not expect.
    pub async fn written(store: &Store, events: u64) -> Self {
        let epr = assemble(store, || Epr::builder().with(Audit)).await;
        let key = SigningKey::new("northmoor.example/audit", &[7; 32]).expect("a name");
        let sealer = personas::interface(&[SEAL_LOG]);
        let near = Place::at(store.directory().join("near"));
        let far = Place::at(store.directory().join("far"));
        let mut exporters = [&near, &far].map(|place| Exporter::new(place.clone(), key.public()));
        let who = personas::administrator(&[]);
        let already = epr_events(&epr).await;
        for number in already..i64::try_from(events).unwrap_or(0) {
            let detail = Some(format!("number {number}"));
            epr.note_act(&anew(&who), "administer", "mutate.act", "done", detail)
                .await
                .expect("written");
            if number % 100 == 99 {
                seal(&epr, &sealer, &key, &mut exporters).await;
            }
        }
        seal(&epr, &sealer, &key, &mut exporters).await;
        let log = Self {
            db: epr.db().clone(),
            key,
            files: files(near.path()),
            near_saved: store.directory().join("near-saved"),
            near,
            far,
            events: epr_events(&epr).await,
        };
        for (table, _) in TABLES {
            store
                .attack(&format!("CREATE TABLE saved_{table} AS SELECT * FROM {table}"))
                .await;
        }
        copy(log.near.path(), &log.near_saved);
        log
    }

    /// What the verifier says, held to both places.
    ///
    /// # Panics
    /// When the store cannot be read.
    pub async fn verify(&self) -> Verdict {
        let key = self.key.public();
        let places = [self.near.clone(), self.far.clone()];
        verify(&self.db, Some((&key, &places)), |_, _| {})
            .await
            .expect("the store can be read")
    }

    /// Everything as it was: the rows that are not as they were are written again.
    ///
    /// # Panics
    /// When it cannot be put back.
    pub async fn put_back(&self, store: &Attacker) {
        let sql: String = TABLES
            .iter()
            .map(|(table, key)| {
                format!(
                    "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM (SELECT * FROM {table} EXCEPT SELECT * FROM saved_{table}) AS gone);
                     INSERT INTO {table} SELECT * FROM saved_{table} AS s WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.{key} = s.{key});"
                )
            })
            .collect();
        store.attack(&format!("BEGIN; {sql} COMMIT")).await;
        self.near_back();
    }

    /// The files of the place within reach, where they are not as they were.
    fn near_back(&self) {
        if files(self.near.path()) == self.files {
            return;
        }
        fs::remove_dir_all(self.near.path()).expect("its folder");
        copy(&self.near_saved, self.near.path());
    }
}

/// Every file with what is in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("read");
            all.insert(path, bytes);
        }
    }
    all
}

async fn epr_events(epr: &Epr) -> i64 {
    trefoil_testkit::count(epr.db(), "SELECT count(*) FROM kernel_audit").await
}

async fn seal(epr: &Epr, sealer: &trefoil_core::Context, key: &SigningKey, exporters: &mut [Exporter]) {
    epr.catch_up().await.expect("in order");
    let grown = grow(epr, &anew(sealer), key, Duration::zero(), true)
        .await
        .expect("grown");
    let there = u64::try_from(epr_events(epr).await).unwrap_or(0);
    assert_eq!(grown.size, there, "everything is in the tree: {grown:?}");
    for exporter in exporters {
        exporter.carry(epr.db()).await.expect("carried");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let there = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &there);
        } else {
            fs::copy(&path, &there).expect("copied");
        }
    }
}
