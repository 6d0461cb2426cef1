//! A backup taken while eight people write: opened elsewhere, whole, and equal to the source as far as it goes.
#![expect(
    clippy::unwrap_used,
    reason = "a test program stops at the first thing it did not expect"
)]

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use trefoil_kernel::{Db, Epr, audit::AuditEvent, journal::Entry};
use trefoil_testkit::{Engine, Store, anew, assemble, count, id, personas};
use trefoil_tests::measured::{self, Note, WriteNote};
use uuid::Uuid;

const WRITERS: usize = 8;

trefoil_testkit::both! { a_backup_under_load_is_whole_and_a_prefix }

async fn a_backup_under_load_is_whole_and_a_prefix(store: &Store) {
    let epr = assemble(store, || measured::builder(true)).await;
    let load = Load::begin(&epr).await;
    while count(epr.db(), "SELECT count(*) FROM kernel_position").await < 100 {
        pause().await;
    }
    let before = load.written();
    let Some(copy) = copied(store, &epr).await else {
        load.end().await;
        return;
    };
    assert!(load.end().await > before, "they wrote on");
    epr.catch_up().await.unwrap();

    let verdict = trefoil_audit::verify::verify(&copy, None, |_, _| {})
        .await
        .unwrap();
    assert!(verdict.whole() && verdict.entries > 90, "{verdict}");
    let last = count(&copy, "SELECT max(position) FROM kernel_position").await;
    assert!(last >= 100);
    assert_eq!(places(&copy, last).await, places(epr.db(), last).await);
    assert_eq!(entries(&copy, last).await, entries(epr.db(), last).await);
    assert_eq!(events(&copy, last).await, events(epr.db(), last).await);
    // What had no place yet when it was copied is the source's too.
    let mine: Vec<Entry> = all_entries(&copy).await;
    let source: Vec<Entry> = all_entries(epr.db()).await;
    assert!(source.len() >= mine.len());
    assert!(mine.iter().all(|entry| source.contains(entry)));

    // And it is a store like any other: it can be served from and written to.
    let restored = measured::builder(true)
        .clock(store.clock.clone())
        .build(copy)
        .await
        .unwrap();
    restored.catch_up().await.unwrap();
    measured::register(&restored, &personas::nurse(&[measured::WRITE]), 1).await;
    restored.catch_up().await.unwrap();
    let verdict = trefoil_audit::verify::verify(restored.db(), None, |_, _| {})
        .await
        .unwrap();
    assert!(verdict.whole(), "{verdict}");
    assert_eq!(
        count(restored.db(), "SELECT count(*) FROM bench_effect").await,
        count(restored.db(), "SELECT count(*) FROM kernel_journal").await
    );
}

/// A copy, opened as the application on another path.
async fn copied(store: &Store, epr: &Epr) -> Option<Db> {
    if store.engine == Engine::Sqlite {
        let file = store.directory().join("copy.db");
        epr.db().copy_to(&file).await.unwrap();
        return Some(Db::open(&format!("sqlite:{}", file.display())).await.unwrap());
    }
    let Some(programs) = programs() else {
        eprintln!("skipped: pg_dump was not found");
        return None;
    };
    let superuser = std::env::var("TREFOIL_TEST_POSTGRES").unwrap();
    let name = database(store.application_url());
    let copy = format!("{name}_copy");
    let file = store.directory().join("copy.dump");
    run(Command::new(programs.join("pg_dump"))
        .arg("--format=custom")
        .arg("--file")
        .arg(&file)
        .arg(in_database(&superuser, &name)));
    run(Command::new(programs.join("psql"))
        .arg("--quiet")
        .arg(&superuser)
        .arg("--command")
        .arg(format!("CREATE DATABASE {copy}")));
    run(Command::new(programs.join("pg_restore"))
        .arg("--exit-on-error")
        .arg("--dbname")
        .arg(in_database(&superuser, &copy))
        .arg(&file));
    Some(
        Db::open(&in_database(store.application_url(), &copy))
            .await
            .unwrap(),
    )
}

fn run(command: &mut Command) {
    let done = command.output().unwrap();
    assert!(
        done.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// PostgreSQL's programs are not on PATH everywhere.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::fs::read_dir(Path::new("/usr/lib/postgresql"))
        .into_iter()
        .flat_map(|versions| versions.flatten().map(|version| version.path().join("bin")))
        .collect();
    places.sort();
    places.reverse();
    std::env::split_paths(&path)
        .chain(places)
        .find(|place| place.join("pg_dump").is_file())
}

fn database(url: &str) -> String {
    let tail = url.rsplit('/').next().unwrap();
    tail.split('?').next().unwrap().to_owned()
}

fn in_database(url: &str, name: &str) -> String {
    let (before, tail) = url.rsplit_once('/').unwrap();
    let options = tail
        .split_once('?')
        .map(|(_, options)| format!("?{options}"))
        .unwrap_or_default();
    format!("{before}/{name}{options}")
}

/// Eight writers and a sequencer, until told to stop.
struct Load {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    all: tokio::task::JoinSet<()>,
}

impl Load {
    async fn begin(epr: &Epr) -> Self {
        let actor = personas::nurse(&[measured::WRITE]);
        let people = measured::register(epr, &actor, WRITERS).await;
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut all = tokio::task::JoinSet::new();
        for patient in people {
            let (epr, actor, stop, written) = (epr.clone(), actor.clone(), stop.clone(), written.clone());
            all.spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let note = Note::of(written.fetch_add(1, Ordering::Relaxed), actor.now());
                    let write = WriteNote {
                        patient,
                        id: id(),
                        seen: 0,
                        note,
                        refuse: false,
                    };
                    epr.execute(&anew(&actor), write).await.unwrap();
                }
            });
        }
        let (epr, ended) = (epr.clone(), stop.clone());
        all.spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                epr.catch_up().await.unwrap();
                pause().await;
            }
        });
        Self { stop, written, all }
    }

    fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    async fn end(self) -> u64 {
        let Self { stop, written, all } = self;
        stop.store(true, Ordering::Relaxed);
        all.join_all().await;
        written.load(Ordering::Relaxed)
    }
}

#[expect(clippy::disallowed_methods, reason = "somebody else writes meanwhile")]
async fn pause() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

async fn places(db: &Db, last: i64) -> Vec<(i64, Uuid)> {
    db.look()
        .rows(
            "SELECT position, event FROM kernel_position WHERE position <= $1 ORDER BY position",
            &[&last],
        )
        .await
        .unwrap()
}

async fn entries(db: &Db, last: i64) -> Vec<Entry> {
    db.look()
        .rows(
            "SELECT j.* FROM kernel_journal j JOIN kernel_position p ON p.patient = j.patient AND p.kind = j.kind
               AND p.id = j.id AND p.version = j.version WHERE p.position <= $1 ORDER BY p.position",
            &[&last],
        )
        .await
        .unwrap()
}

async fn events(db: &Db, last: i64) -> Vec<AuditEvent> {
    db.look()
        .rows(
            "SELECT a.* FROM kernel_audit a JOIN kernel_position p ON p.event = a.event WHERE p.position <= $1
             ORDER BY p.position",
            &[&last],
        )
        .await
        .unwrap()
}

async fn all_entries(db: &Db) -> Vec<Entry> {
    db.look()
        .rows("SELECT * FROM kernel_journal ORDER BY entry", &[])
        .await
        .unwrap()
}
