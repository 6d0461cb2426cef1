//! One field of one event erased by law: gone from everywhere, the leaf as it was, and an event that says so.

use trefoil_core::{Context, Refused};
use trefoil_kernel::{
    Db, Epr,
    audit::{AuditEvent, ERASE_FIELD, ERASED, EraseError, Field, erase},
};
use trefoil_testkit::{Engine, Store, anew, both, count, id, personas::administrator};

use crate::{
    beds::{WRITE, open},
    charts::{everything, inpatient},
    leaves::events,
};

both! { value_and_salt_are_gone_and_the_leaf_stands an_erasure_is_an_event_and_nothing_else_opens_the_log
what_is_not_erased }

const SECRET: &str = "told by her neighbour in confidence";

fn owner() -> Context {
    administrator(&[ERASE_FIELD]).because("ordered by the court, 2026/17")
}

/// A view with a reason that must not be kept, and two events around it.
async fn looked(store: &Store) -> (Epr, AuditEvent) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    for reason in ["before", SECRET, "after"] {
        let context = anew(&everything()).because(reason);
        let view = epr.view(&context, "chart", async |view| {
            view.patient(patient, WRITE).await.map(drop)
        });
        view.await.unwrap();
    }
    epr.catch_up().await.unwrap();
    let event = events(&epr)
        .await
        .into_iter()
        .find(|event| event.reason.as_deref() == Some(SECRET))
        .unwrap();
    (epr, event)
}

/// Whether a text is anywhere in the files of the store.
async fn in_the_files(store: &Store, db: &Db, text: &str) -> bool {
    if store.engine == Engine::Postgres {
        store.attack("CHECKPOINT").await;
        let superuser = Db::open(store.superuser_url()).await.unwrap();
        let rows: Vec<(bool,)> = superuser
            .look()
            .rows(
                "SELECT position(convert_to($1, 'UTF8') IN pg_read_binary_file(pg_relation_filepath('kernel_audit'))) > 0",
                &[&text],
            )
            .await
            .unwrap();
        return rows[0].0;
    }
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy.db");
    db.copy_to(&copy).await.unwrap();
    let mut files = vec![copy];
    files.extend(["epr.db", "epr.db-wal"].map(|name| store.directory().join(name)));
    files
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .any(|bytes| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
}

async fn value_and_salt_are_gone_and_the_leaf_stands(store: &Store) {
    let (epr, before) = looked(store).await;
    let db = store.open_owner().await;
    assert!(
        in_the_files(store, &db, SECRET).await,
        "the control: it is there before"
    );
    assert!(in_the_files(store, &db, &before.salt).await);
    erase(&db, &owner(), before.event, Field::Reason).await.unwrap();
    // PostgreSQL keeps what was there for as long as anybody may still see it, its own housekeeping included.
    for _ in 0..40 {
        db.sweep_audit().await.unwrap();
        if !in_the_files(store, &db, SECRET).await {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    let all = events(&epr).await;
    let after = all.iter().find(|event| event.event == before.event).unwrap();
    assert_eq!(after.reason.as_deref(), Some(ERASED));
    assert_eq!(after.erased(), [Field::Reason]);
    assert_eq!(after.leaf, before.leaf);
    for event in &all {
        assert_eq!(event.computed_leaf().as_slice(), event.leaf, "{event:?}");
    }
    assert!(!in_the_files(store, &db, SECRET).await, "the value");
    assert!(
        !in_the_files(store, &db, &before.salt).await,
        "the master of its salt"
    );
    // Another one of the same event, and the first stays gone.
    erase(&db, &owner(), before.event, Field::ActorName)
        .await
        .unwrap();
    let all = events(&epr).await;
    let after = all.iter().find(|event| event.event == before.event).unwrap();
    assert_eq!(after.erased(), [Field::ActorName, Field::Reason]);
    assert_eq!(after.computed_leaf().as_slice(), before.leaf);
}

async fn an_erasure_is_an_event_and_nothing_else_opens_the_log(store: &Store) {
    let (epr, before) = looked(store).await;
    let db = store.open_owner().await;
    let said = erase(&db, &owner(), before.event, Field::Reason).await.unwrap();
    let all = events(&epr).await;
    let event = all.iter().find(|event| event.event == said).unwrap();
    assert_eq!(
        (event.act.as_str(), event.what.as_str()),
        ("administer", "audit.erase_field")
    );
    assert_eq!(event.erases(), Some((before.event, Field::Reason)));
    assert_eq!(event.reason.as_deref(), Some("ordered by the court, 2026/17"));
    assert_eq!(event.patient, before.patient);
    // The connection that erased is held off again, as is every other.
    for _ in 0..2 {
        let refused = db
            .look()
            .rows::<(String,)>("UPDATE kernel_audit SET role = 'x' RETURNING role", &[])
            .await;
        assert!(refused.is_err(), "the fence stands again: {refused:?}");
    }
    let fence = match store.engine {
        Engine::Sqlite => {
            "SELECT count(*) FROM sqlite_schema WHERE name = 'kernel_audit_no_UPDATE' AND sql LIKE '%RAISE(ABORT%'"
        }
        Engine::Postgres => {
            "SELECT CASE WHEN has_table_privilege(current_user, 'kernel_audit', 'UPDATE') THEN 0::bigint ELSE 1::bigint END"
        }
    };
    assert_eq!(count(&db, fence).await, 1);
}

async fn what_is_not_erased(store: &Store) {
    let (epr, event) = looked(store).await;
    let db = store.open_owner().await;
    let words = async |context: &Context, event, field| erase(&db, context, event, field).await.unwrap_err();
    let stranger = administrator(&[]).because("ordered by the court, 2026/17");
    let refused = words(&stranger, event.event, Field::Reason).await;
    assert!(
        matches!(refused, EraseError::Refused(Refused::Denied { .. })),
        "{refused}"
    );
    let short = administrator(&[ERASE_FIELD]).because("because");
    assert!(matches!(
        words(&short, event.event, Field::Reason).await,
        EraseError::NoReason
    ));
    let nobody = words(&owner(), id::<trefoil_core::RecordId>().0, Field::Reason).await;
    assert!(matches!(nobody, EraseError::NoSuchEvent(_)), "{nobody}");
    let nothing = words(&owner(), event.event, Field::Detail).await;
    assert!(nothing.to_string().contains("has no detail"), "{nothing}");
    erase(&db, &owner(), event.event, Field::Reason).await.unwrap();
    assert!(matches!(
        words(&owner(), event.event, Field::Reason).await,
        EraseError::Nothing { .. }
    ));
    store
        .attack("UPDATE kernel_audit SET role = 'x' WHERE what = 'chart'")
        .await;
    let spoiled = words(&owner(), event.event, Field::ActorName).await;
    assert!(matches!(spoiled, EraseError::Spoiled(_)), "{spoiled}");
    store
        .attack("UPDATE kernel_audit SET form = 1 WHERE what = 'chart'")
        .await;
    let old = words(&owner(), event.event, Field::ActorName).await;
    assert!(old.to_string().contains("one salt"), "{old}");
    assert!(events(&epr).await.iter().all(|event| event.actor_name != ERASED));
}
