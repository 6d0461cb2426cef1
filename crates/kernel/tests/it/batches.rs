//! Jobs that share a commit must not share a fate, except when the commit itself fails.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, Semaphore},
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};
use trefoil_core::Refused;
use trefoil_kernel::{Epr, FutureExt};
use trefoil_testkit::{Engine, Store, both, count, id};

use crate::{
    beds::{BedsError, open},
    charts::{admission, entries, everything, patient},
};

both! { one_refused_among_twenty a_cancelled_request_leaves_nothing a_panic_leaves_nothing
a_panic_in_a_command_leaves_nothing a_swallowed_error_never_commits a_failed_commit_fails_its_batch a_poisoner_stops_nobody }

const PUT: &str = "INSERT INTO beds_row (n) VALUES ($1)";

async fn put(epr: &Epr, n: i64) -> Result<u64, Refused> {
    epr.together(&everything(), move |unit| {
        async move { Ok(unit.keep(PUT, &[&n]).await?) }.boxed()
    })
    .await
}
async fn rows(epr: &Epr) -> i64 {
    count(epr.db(), "SELECT count(*) FROM beds_row").await
}
/// A stopper: while it is held, SQLite's writer is busy and jobs pile up into one batch.
async fn stop(epr: &Epr) -> (Arc<Semaphore>, JoinHandle<Result<(), Refused>>) {
    let (go, held, epr) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()), epr.clone());
    let (inner, begun) = (go.clone(), held.clone());
    let handle = tokio::spawn(async move {
        epr.together(&everything(), move |_| {
            let (inner, begun) = (inner.clone(), begun.clone());
            async move {
                begun.notify_one();
                let _open = inner.acquire().await;
                Ok(())
            }
            .boxed()
        })
        .await
    });
    held.notified().await;
    (go, handle)
}

async fn one_refused_among_twenty(store: &Store) {
    let epr = open(store).await;
    let mut people = vec![];
    for _ in 0..21 {
        people.push(patient(&epr).await);
    }
    let (go, held) = stop(&epr).await;
    let mut set = JoinSet::new();
    for (i, patient) in people.into_iter().enumerate() {
        // The eleventh is refused when its journal row and its audit event are written already.
        let bed = if i == 10 { "A0".to_owned() } else { format!("A{i}") };
        let epr = epr.clone();
        set.spawn(async move { epr.execute(&everything(), admission(patient, &bed)).await });
        sleep(Duration::from_millis(2)).await;
    }
    sleep(Duration::from_millis(50)).await;
    if store.engine == Engine::Sqlite {
        assert_eq!(entries(epr.db()).await, 21, "nobody has been admitted yet");
    }
    go.add_permits(1);
    held.await.unwrap().unwrap();
    let out = set.join_all().await;
    assert_eq!(out.iter().filter(|r| r.is_ok()).count(), 20, "{out:?}");
    assert!(
        out.iter().any(|r| matches!(r, Err(BedsError::BedTaken(_)))),
        "{out:?}"
    );
    for (sql, expected) in [
        ("SELECT count(*) FROM kernel_journal", 41),
        ("SELECT count(*) FROM beds_admission", 20),
        ("SELECT count(*) FROM kernel_audit WHERE act = 'write'", 41),
        (
            "SELECT count(*) FROM kernel_unsequenced WHERE kind IS NOT NULL",
            41,
        ),
        ("SELECT count(*) FROM kernel_audit WHERE act = 'refused'", 1),
    ] {
        assert_eq!(count(epr.db(), sql).await, expected, "{sql}");
    }
}

async fn a_cancelled_request_leaves_nothing(store: &Store) {
    let epr = open(store).await;
    for round in 0..20i64 {
        let ctx = everything();
        let waits = epr.together(&ctx, move |unit| {
            async move {
                for n in 0..1000 {
                    unit.keep(PUT, &[&(round * 10_000 + n)]).await?;
                }
                std::future::pending::<Result<(), Refused>>().await
            }
            .boxed()
        });
        let wait = Duration::from_millis(3 + 2 * u64::try_from(round).unwrap());
        assert!(timeout(wait, waits).await.is_err(), "dropped half-way");
        put(&epr, -round - 1).await.unwrap();
    }
    assert_eq!(rows(&epr).await, 20, "only what was not dropped");
}

async fn a_panic_leaves_nothing(store: &Store) {
    let epr = open(store).await;
    let (go, held) = stop(&epr).await;
    let mut set = JoinSet::new();
    for n in 0..10i64 {
        let epr = epr.clone();
        set.spawn(async move {
            epr.together(&everything(), move |unit| {
                async move {
                    unit.keep(PUT, &[&n]).await?;
                    assert!(n != 5, "a bug in a module");
                    Ok::<_, Refused>(())
                }
                .boxed()
            })
            .await
        });
    }
    sleep(Duration::from_millis(50)).await;
    go.add_permits(1);
    held.await.unwrap().unwrap();
    let out = set.join_all().await;
    assert_eq!(out.iter().filter(|r| r.is_err()).count(), 1, "{out:?}");
    assert!(
        out.iter().any(|r| r
            .as_ref()
            .is_err_and(|e| e.to_string().contains("the work panicked"))),
        "{out:?}"
    );
    put(&epr, 99).await.unwrap();
    assert_eq!(rows(&epr).await, 10);
}

async fn a_panic_in_a_command_leaves_nothing(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    let err = epr
        .execute(&everything(), admission(patient, "the floor"))
        .await
        .unwrap_err();
    assert!(
        err.to_string()
            .starts_with("nothing was saved: the work panicked"),
        "{err}"
    );
    assert_eq!(entries(epr.db()).await, 1);
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_audit WHERE act = 'failed'").await,
        1,
        "and it is known"
    );
    epr.execute(&everything(), admission(patient, "A1"))
        .await
        .unwrap();
}

async fn a_swallowed_error_never_commits(store: &Store) {
    let epr = open(store).await;
    put(&epr, 1).await.unwrap();
    let ctx = everything();
    let out = epr.together(&ctx, |unit| {
        async move {
            unit.keep(PUT, &[&2i64]).await?;
            let _ignored = unit.keep(PUT, &[&1i64]).await;
            Ok::<_, Refused>(())
        }
        .boxed()
    });
    let err = out.await.unwrap_err();
    assert!(err.to_string().contains("went on as if it had not"), "{err}");
    assert_eq!(rows(&epr).await, 1);
    put(&epr, 3).await.expect("and the next write is no worse for it");
}

async fn a_failed_commit_fails_its_batch(store: &Store) {
    let epr = open(store).await;
    let people = [patient(&epr).await, patient(&epr).await, patient(&epr).await];
    let (go, held) = stop(&epr).await;
    let (mut notes, mut commands) = (JoinSet::new(), JoinSet::new());
    for n in 0..5 {
        let epr = epr.clone();
        notes.spawn(async move {
            epr.note_act(&everything(), "backup", &format!("copy {n}"), "done", None)
                .await
        });
    }
    let bad = epr.clone();
    let bad = tokio::spawn(async move {
        let sql = "INSERT INTO beds_row (n, other) VALUES (77, 78)";
        bad.together(&everything(), move |unit| {
            async move { Ok::<_, Refused>(unit.keep(sql, &[]).await?) }.boxed()
        })
        .await
    });
    for (i, patient) in people.into_iter().enumerate() {
        let epr = epr.clone();
        commands.spawn(async move {
            epr.execute(&everything(), admission(patient, &format!("E{i}")))
                .await
        });
    }
    sleep(Duration::from_millis(50)).await;
    go.add_permits(1);
    held.await.unwrap().expect("tried again, alone");
    let (notes, commands) = (notes.join_all().await, commands.join_all().await);
    bad.await.unwrap().unwrap_err();
    let kept = count(epr.db(), "SELECT count(*) FROM kernel_audit WHERE act = 'backup'").await;
    let told = i64::try_from(notes.iter().filter(|r| r.is_ok()).count()).unwrap();
    assert_eq!(
        kept, told,
        "nobody was told of a write that is not there: {notes:?}"
    );
    assert!(
        commands.iter().all(Result::is_ok),
        "commands are tried again, alone: {commands:?}"
    );
    assert_eq!((rows(&epr).await, entries(epr.db()).await), (0, 6));
}

async fn a_poisoner_stops_nobody(store: &Store) {
    let epr = open(store).await;
    let bad = JoinSet::from_iter((0..8).map(|i| {
        let epr = epr.clone();
        async move {
            loop {
                let ctx = everything();
                let done = epr.together(&ctx, move |unit| {
                    let sql = "INSERT INTO beds_row (n, other) VALUES ($1, 7)";
                    async move { Ok::<_, Refused>(unit.keep(sql, &[&(100i64 + i)]).await?) }.boxed()
                });
                done.await.unwrap_err();
            }
        }
    }));
    for n in 0..20 {
        let one = crate::charts::registration(id(), "A", Some(&n.to_string()), false);
        epr.execute(&everything(), one).await.unwrap();
    }
    drop(bad);
    assert_eq!(entries(epr.db()).await, 20);
}
