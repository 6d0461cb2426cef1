//! Followers see each committed entry once, in order, whatever commits late and whoever falls over.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use tokio::{sync::Notify, task::JoinSet};

use trefoil_kernel::{Epr, Failed, Follower, FutureExt, Tx, async_trait, journal::Entry};
use trefoil_testkit::{Store, assemble, both, count, id};
use uuid::Uuid;

use crate::{
    beds::{BedsError, builder},
    charts::{everything, registration},
};

both! { once_in_order_across_a_crash two_sequencers_give_each_position_once parked_and_let_go
parked_at_the_very_first a_late_commit_is_not_skipped }

/// Writes down what it saw, and falls over at the given position.
struct Diary(Arc<AtomicI64>);
#[async_trait]
impl Follower for Diary {
    fn name(&self) -> &'static str {
        "diary"
    }
    async fn follow(&self, tx: &mut Tx, position: i64, entry: &Entry) -> Result<(), Failed> {
        tx.exec(
            "INSERT INTO beds_diary (position, entry) VALUES ($1, $2)",
            &[&position, &entry.entry],
        )
        .await?;
        assert!(
            self.0.load(Ordering::SeqCst) != position,
            "as if the process had died here"
        );
        Ok(())
    }
}

async fn open(store: &Store, stumbles_at: i64) -> (Epr, Arc<AtomicI64>) {
    let at = Arc::new(AtomicI64::new(stumbles_at));
    let inner = at.clone();
    let epr = assemble(store, move || {
        let diary = Diary(inner.clone());
        builder().extend(|on| {
            on.follow(diary);
        })
    });
    (epr.await, at)
}
async fn register(epr: &Epr, n: usize) {
    for _ in 0..n {
        epr.execute(&everything(), registration(id(), "A", None, false))
            .await
            .unwrap();
    }
}
async fn seen(epr: &Epr) -> Vec<i64> {
    let rows: Vec<(i64,)> = epr
        .db()
        .look()
        .rows("SELECT position FROM beds_diary ORDER BY position", &[])
        .await
        .unwrap();
    rows.into_iter().map(|(position,)| position).collect()
}

async fn once_in_order_across_a_crash(store: &Store) {
    let (epr, _) = open(store, 73).await;
    register(&epr, 120).await;
    epr.catch_up().await.unwrap();
    assert_eq!(
        seen(&epr).await,
        (1..=72).collect::<Vec<_>>(),
        "up to where it fell over, and no further"
    );
    drop(epr);
    let (epr, _) = open(store, 0).await;
    register(&epr, 10).await;
    epr.catch_up().await.unwrap();
    epr.catch_up().await.unwrap();
    assert_eq!(seen(&epr).await, (1..=130).collect::<Vec<_>>());
    assert_eq!(
        count(epr.db(), "SELECT count(DISTINCT entry) FROM beds_diary").await,
        130
    );
    assert!(
        epr.followers()
            .await
            .unwrap()
            .iter()
            .all(|f| f.parked.is_none() && f.trouble.is_none())
    );
}

async fn two_sequencers_give_each_position_once(store: &Store) {
    let (epr, _) = open(store, 0).await;
    let (other, _) = open(store, 0).await;
    let mut busy = JoinSet::new();
    for epr in [epr.clone(), other.clone(), epr.clone(), other] {
        busy.spawn(async move {
            for _ in 0..20 {
                // Two that take turns may meet; whoever loses tries again the next second.
                drop(epr.catch_up().await);
            }
        });
    }
    register(&epr, 100).await;
    busy.join_all().await;
    epr.catch_up().await.unwrap();
    for sql in [
        "SELECT count(*) FROM kernel_position",
        "SELECT max(position) FROM kernel_position",
    ] {
        assert_eq!(count(epr.db(), sql).await, 100);
    }
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_unsequenced").await,
        0
    );
    assert_eq!(seen(&epr).await, (1..=100).collect::<Vec<_>>(), "each once");
}

async fn parked_and_let_go(store: &Store) {
    let (epr, at) = open(store, 3).await;
    register(&epr, 5).await;
    let most = epr.settings().follower_tries;
    for tried in 1..=most + 2 {
        epr.catch_up().await.expect("a follower stops nobody else");
        let state = epr.followers().await.unwrap();
        assert_eq!(state[0].follower, "sequencer", "the kernel's own first");
        let diary = state.iter().find(|state| state.follower == "diary").unwrap();
        assert_eq!(diary.parked, (tried >= most).then_some(2), "after {tried}");
        assert_eq!(
            (diary.position, diary.trouble.as_deref()),
            (2, Some("the work panicked"))
        );
    }
    at.store(0, Ordering::SeqCst);
    epr.catch_up().await.unwrap();
    assert_eq!(
        seen(&epr).await,
        [1, 2],
        "mended, but it stays parked until somebody says so"
    );
    epr.unpark("diary").await.unwrap();
    epr.catch_up().await.unwrap();
    assert_eq!(seen(&epr).await, [1, 2, 3, 4, 5]);
}

async fn parked_at_the_very_first(store: &Store) {
    let (epr, at) = open(store, 1).await;
    register(&epr, 2).await;
    for _ in 0..epr.settings().follower_tries {
        epr.catch_up().await.unwrap();
    }
    let state = epr.followers().await.unwrap();
    let diary = state
        .iter()
        .find(|state| state.follower == "diary")
        .expect("its failing is known from the first try");
    assert_eq!((diary.position, diary.parked), (0, Some(0)));
    at.store(0, Ordering::SeqCst);
    epr.unpark("diary").await.unwrap();
    epr.catch_up().await.unwrap();
    assert_eq!(seen(&epr).await, [1, 2]);
}

/// The race that only PostgreSQL can have, and the control that shows a cursor on ids loses an entry to it.
async fn a_late_commit_is_not_skipped(store: &Store) {
    if store.engine == trefoil_testkit::Engine::Sqlite {
        return; // one writer: nothing commits out of order
    }
    let (epr, _) = open(store, 0).await;
    let (written, go, slow) = (Arc::new(Notify::new()), Arc::new(Notify::new()), epr.clone());
    let (w, g) = (written.clone(), go.clone());
    let slow = tokio::spawn(async move {
        slow.together(&everything(), move |unit| {
            let (w, g) = (w.clone(), g.clone());
            async move {
                unit.execute(&registration(id(), "EARLY", None, false)).await?;
                w.notify_one();
                g.notified().await;
                Ok::<_, BedsError>(())
            }
            .boxed()
        })
        .await
    });
    written.notified().await;
    register(&epr, 1).await;
    let journal = async |after: Uuid| {
        let sql = "SELECT entry FROM kernel_journal WHERE entry > $1 ORDER BY entry";
        epr.db().look().rows::<(Uuid,)>(sql, &[&after]).await.unwrap()
    };
    epr.catch_up().await.unwrap();
    let late = journal(Uuid::nil()).await;
    assert_eq!((late.len(), seen(&epr).await), (1, vec![1]));
    go.notify_one();
    slow.await.unwrap().unwrap();
    epr.catch_up().await.unwrap();
    assert_eq!(journal(Uuid::nil()).await.len(), 2);
    assert_eq!(
        journal(late[0].0).await,
        [],
        "the control: a cursor on the id never sees what committed late"
    );
    assert_eq!(seen(&epr).await, [1, 2], "a cursor on the position does");
}
