//! A copy of the one file, taken while everybody is writing.

use tokio::task::JoinSet;
use trefoil_kernel::{Db, Failed};
use trefoil_testkit::{Engine, Store, both, count, id};

use crate::{
    beds::{builder, open},
    charts::{entries, everything, registration},
};

both! { a_copy_under_load_is_whole }

async fn a_copy_under_load_is_whole(store: &Store) {
    let epr = open(store).await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("copy.db");
    if store.engine == Engine::Postgres {
        let refused = epr.db().copy_to(&file).await.unwrap_err().to_string();
        assert!(
            refused.ends_with("only a SQLite store is copied this way; use pg_dump"),
            "{refused}"
        );
        return;
    }
    let mut set = JoinSet::new();
    for _ in 0..4 {
        let epr = epr.clone();
        set.spawn(async move {
            for _ in 0..100 {
                epr.execute(&everything(), registration(id(), "A", None, false))
                    .await
                    .unwrap();
            }
        });
    }
    while entries(epr.db()).await < 50 {
        tokio::task::yield_now().await;
    }
    let before = entries(epr.db()).await;
    epr.db().copy_to(&file).await.unwrap();
    let after = entries(epr.db()).await;
    set.join_all().await;
    let copy = Db::open(&format!("sqlite:{}", file.display())).await.unwrap();
    let copied = entries(&copy).await;
    assert!(
        (before..=after).contains(&copied),
        "as it stood at one moment: {before} <= {copied} <= {after}"
    );
    assert!(copied < 400, "taken while they wrote");
    for sql in [
        "SELECT count(*) FROM beds_person",
        "SELECT count(*) FROM kernel_audit",
        "SELECT count(*) FROM kernel_patient",
    ] {
        assert_eq!(count(&copy, sql).await, copied, "{sql}: whole commits only");
    }
    let again = builder().build(copy).await.expect("and it can be served from");
    again
        .execute(&everything(), registration(id(), "A", None, false))
        .await
        .unwrap();
    let refused = epr.db().copy_to(&file).await.unwrap_err();
    assert!(
        matches!(&refused, Failed::Address(why) if why.contains("exists already")),
        "{refused}"
    );
    // At rest, the copy says byte for byte what the original says.
    let second = place.path().join("second.db");
    epr.db().copy_to(&second).await.unwrap();
    let second = Db::open(&format!("sqlite:{}", second.display())).await.unwrap();
    let sql = "SELECT entry, event, snapshot, recorded FROM kernel_journal ORDER BY entry";
    let all = async |db: &Db| {
        let mut rows: Vec<(uuid::Uuid, String, String, chrono::DateTime<chrono::Utc>)> =
            db.look().rows(sql, &[]).await.unwrap();
        rows.sort();
        rows
    };
    assert_eq!(all(epr.db()).await, all(&second).await);
}
