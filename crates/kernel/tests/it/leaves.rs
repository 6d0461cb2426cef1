//! The leaf of an audit event and the digest of a journal entry: what is read back says the same, and any change shows.

use trefoil_core::Refused;
use trefoil_kernel::{
    Epr,
    audit::AuditEvent,
    journal::{Entry, history},
};
use trefoil_testkit::{Store, anew, at, both, personas::doctor};
use uuid::Uuid;

use crate::{
    beds::{WRITE, open},
    charts::{everything, inpatient, note},
};

both! { every_leaf_is_recomputed every_column_of_the_log_counts every_column_of_the_journal_counts }

/// The whole log, in the order it was written.
pub(crate) async fn events(epr: &Epr) -> Vec<AuditEvent> {
    epr.db()
        .look()
        .rows("SELECT * FROM kernel_audit ORDER BY event", &[])
        .await
        .unwrap()
}
/// The whole journal.
pub(crate) async fn journal(epr: &Epr) -> Vec<Entry> {
    epr.db()
        .look()
        .rows("SELECT * FROM kernel_journal ORDER BY entry", &[])
        .await
        .unwrap()
}

/// An assembly in which something of every kind was done.
async fn busy(store: &Store) -> Epr {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let mut ctx = everything()
        .true_at(at(-60))
        .because("entered after downtime — née Łódź");
    ctx.principal.on_behalf_of = Some(trefoil_testkit::personas::staff(9));
    let written = epr
        .execute(&ctx, note(patient, "a \"quoted\" note\n\u{1F3E5}"))
        .await
        .unwrap();
    let mut amended = note(patient, "amended");
    (amended.id, amended.seen) = (written.id, 1);
    epr.execute(&anew(&ctx), amended).await.unwrap();
    let view = epr.view(&ctx, "chart", async |door| {
        let view = door.patient(patient, WRITE).await?;
        view.record(patient, written.id).await
    });
    view.await.unwrap();
    let search = epr.view(&ctx, "search", async |door| {
        door.asked("SMITH");
        door.list(WRITE)?.list(WRITE, [patient])
    });
    search.await.unwrap();
    let refused = epr
        .view(&doctor(&[]), "chart", async |door| {
            door.patient(patient, WRITE).await.map(drop)
        })
        .await;
    assert!(matches!(refused, Err(Refused::Denied { .. })));
    epr
}

async fn every_leaf_is_recomputed(store: &Store) {
    let epr = busy(store).await;
    let all = events(&epr).await;
    assert_eq!(all.len(), 7);
    for event in &all {
        assert_eq!(event.computed_leaf().as_slice(), event.leaf, "{event:?}");
    }
    let mut salts: Vec<_> = all.iter().map(|event| event.salt.as_str()).collect();
    salts.sort_unstable();
    salts.dedup();
    assert_eq!(salts.len(), all.len(), "no salt is used twice");
}

/// Each column changed behind the kernel's back, one at a time, and put back by opening a new store's worth of rows.
async fn every_column_of_the_log_counts(store: &Store) {
    let epr = busy(store).await;
    let before = events(&epr).await;
    let columns = [
        ("event", "NEW"),
        ("form", "1"),
        ("at", "LATER"),
        ("act", "'x'"),
        ("what", "'x'"),
        ("outcome", "'x'"),
        ("actor", "NEW"),
        ("actor_name", "'x'"),
        ("role", "'x'"),
        ("organisation", "'x'"),
        ("on_behalf_of", "NEW"),
        ("session", "NEW"),
        ("device", "'x'"),
        ("purpose", "'x'"),
        ("basis", "'x'"),
        ("reason", "'x'"),
        ("detail", "'x'"),
        ("patient", "NEW"),
        ("kind", "'x'"),
        ("id", "NEW"),
        ("version", "77"),
        ("entry", "NEW"),
        ("before_digest", "'x'"),
        ("after_digest", "'x'"),
        ("shown_digest", "'x'"),
        ("salt", "'x'"),
        ("leaf", "LEAF"),
    ];
    let names: Vec<(String,)> = epr
        .db()
        .look()
        .rows(columns_of(store, "kernel_audit"), &[])
        .await
        .unwrap();
    assert_eq!(names.len(), columns.len(), "no column is left out of this test");
    for (column, value) in columns {
        tamper(store, "kernel_audit", "event", before[4].event, column, value).await;
        let bad = events(&epr)
            .await
            .into_iter()
            .filter(|e| e.computed_leaf().as_slice() != e.leaf)
            .count();
        assert_eq!(bad, 1, "{column}");
        untamper(store, "kernel_audit").await;
        assert_eq!(events(&epr).await, before, "the control: {column} as it was");
    }
}

async fn every_column_of_the_journal_counts(store: &Store) {
    let epr = busy(store).await;
    let before = journal(&epr).await;
    let digests = async || {
        let sql = "SELECT after_digest FROM kernel_audit WHERE entry IS NOT NULL ORDER BY entry";
        let rows: Vec<(Option<String>,)> = epr.db().look().rows(sql, &[]).await.unwrap();
        rows.into_iter()
            .filter_map(|(digest,)| digest)
            .collect::<Vec<_>>()
    };
    let held = digests().await;
    assert_eq!(
        before.iter().map(Entry::digest).collect::<Vec<_>>(),
        held,
        "as it was written"
    );
    assert_eq!(
        history(&mut epr.db().look(), before[2].patient, "beds.note", before[2].id)
            .await
            .unwrap(),
        before[2..]
    );
    let columns = [
        ("patient", "NEW"),
        ("kind", "'x'"),
        ("id", "NEW"),
        ("version", "77"),
        ("entry", "NEW"),
        ("commit_id", "NEW"),
        ("command", "'x'"),
        ("command_id", "NEW"),
        ("step", "7"),
        ("event", "'{}'"),
        ("facts", "'{}'"),
        ("answers", "'[1]'"),
        ("snapshot", "'{}'"),
        ("actor", "NEW"),
        ("actor_name", "'x'"),
        ("role", "'x'"),
        ("organisation", "'x'"),
        ("on_behalf_of", "NULL"),
        ("session", "NULL"),
        ("device", "NULL"),
        ("purpose", "'x'"),
        ("reason", "NULL"),
        ("effective", "LATER"),
        ("recorded", "LATER"),
    ];
    let names: Vec<(String,)> = epr
        .db()
        .look()
        .rows(columns_of(store, "kernel_journal"), &[])
        .await
        .unwrap();
    assert_eq!(names.len(), columns.len(), "no column is left out of this test");
    for (column, value) in columns {
        tamper(store, "kernel_journal", "entry", before[3].entry, column, value).await;
        let bad = journal(&epr)
            .await
            .iter()
            .filter(|entry| !held.contains(&entry.digest()))
            .count();
        assert_eq!(bad, 1, "{column}");
        untamper(store, "kernel_journal").await;
        assert_eq!(journal(&epr).await, before, "the control: {column} as it was");
    }
}

fn columns_of(store: &Store, table: &str) -> &'static str {
    match (store.engine, table) {
        (trefoil_testkit::Engine::Sqlite, "kernel_audit") => {
            "SELECT name FROM pragma_table_info('kernel_audit')"
        }
        (trefoil_testkit::Engine::Sqlite, _) => "SELECT name FROM pragma_table_info('kernel_journal')",
        (_, "kernel_audit") => {
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'kernel_audit'"
        }
        _ => "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'kernel_journal'",
    }
}

/// Keep a copy of the table, then change one column of one row in it.
async fn tamper(store: &Store, table: &str, key: &str, row: Uuid, column: &str, value: &str) {
    let sqlite = store.engine == trefoil_testkit::Engine::Sqlite;
    let uuid = |id: Uuid| {
        if sqlite {
            format!("x'{}'", id.simple())
        } else {
            format!("'{id}'")
        }
    };
    let value = match value {
        "NEW" => uuid(Uuid::from_u128(0xBAD)),
        // One millionth of a second.
        "LATER" if sqlite => format!(
            "substr({column}, 1, 25) || char(unicode(substr({column}, 26, 1)) - 1) || substr({column}, 27)"
        ),
        "LATER" => format!("{column} + interval '1 microsecond'"),
        "LEAF" if sqlite => "zeroblob(32)".to_owned(),
        "LEAF" => "decode(repeat('00', 32), 'hex')".to_owned(),
        other => other.to_owned(),
    };
    let row = uuid(row);
    store
        .attack(&format!("CREATE TABLE spare AS SELECT * FROM {table}; UPDATE {table} SET {column} = {value} WHERE {key} = {row}"))
        .await;
}

async fn untamper(store: &Store, table: &str) {
    store
        .attack(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM spare; DROP TABLE spare"
        ))
        .await;
}
