//! The one way to write: a job gets an open `Tx`; its answer goes out only when what it did is on disk.
//!
//! Jobs that wait together share one durable commit, each in its own savepoint, so that one refusal never undoes a
//! neighbour. On SQLite every write goes this way, for it has one writer; on PostgreSQL the many small writes do
//! (access events, refusals, sessions), and commands have a transaction of their own.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{mpsc, oneshot};

use crate::{
    audit::Witnessed,
    db::{Conn, Db, Engine, Failed, Tx},
};

/// A job may hold the only writer no longer than this.
const LIMIT: Duration = Duration::from_secs(5);
/// A job that holds it longer than this is reported.
const SLOW: Duration = Duration::from_millis(50);
/// A batch closes at this many jobs, or sooner when nobody is waiting.
const BATCH: usize = 64;

/// Opens the writer's connection anew after the engine lost it.
type Reopen = Box<dyn Fn() -> BoxFuture<'static, Result<Conn, Failed>> + Send + Sync>;

impl Db {
    /// Run `work` in a transaction. Dropping the future before the work is done undoes it.
    #[expect(clippy::disallowed_methods, reason = "this is where a transaction begins")]
    pub(crate) async fn write<T, E, F>(&self, batch: Batch, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Failed> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite { shared, .. } => self.told(shared.ask(batch, work).await?).await,
            Engine::Postgres { pool, .. } => {
                let mut tx = Tx::new(
                    Conn::Postgres(pool.begin().await.map_err(Failed::from)?),
                    self.names.clone(),
                    self.second.clone(),
                );
                let value = guarded(&mut tx, work).await?; // a refusal drops `tx`, and that rolls back
                let untold = std::mem::take(&mut tx.untold);
                tx.commit().await?;
                self.told((value, untold)).await
            }
        }
    }

    /// What was committed is told to the witness, where it is of high risk, before the answer leaves.
    async fn told<T, E: From<Failed>>(&self, (value, untold): Committed<T>) -> Result<T, E> {
        if !untold.is_empty() {
            self.tell_witness(untold).await?;
        }
        Ok(value)
    }

    /// As `write`, sharing a commit on both engines: for small writes of the kernel's own that cannot be refused.
    pub(crate) async fn write_small<T, F>(&self, work: F) -> Result<T, Failed>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Failed>> + Send + 'static,
    {
        self.told(self.shared().ask(Batch::Shared, work).await?).await
    }
}

/// What a job answered, and what of it the witness is still to be told.
type Committed<T> = (T, Vec<Witnessed>);

/// Whether a job may share its commit.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Batch {
    Shared,
    /// Shares its commit with nobody, so nobody else can make it fail.
    Alone,
}

/// Run the work; turn a panic, a long wait or a swallowed error into a refusal.
async fn guarded<T, E, F>(tx: &mut Tx, work: F) -> Result<T, E>
where
    E: From<Failed>,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
{
    (tx.spoiled, tx.collided) = (false, false);
    tx.untold.clear();
    let tried = AssertUnwindSafe(async { tokio::time::timeout(LIMIT, work(&mut *tx)).await })
        .catch_unwind()
        .await;
    match tried {
        Err(_) => Err(Failed::Panicked.into()),
        Ok(Err(_)) => Err(Failed::TooLong.into()),
        Ok(Ok(Ok(_))) if tx.spoiled => Err(Failed::Spoiled.into()),
        Ok(Ok(outcome)) => outcome,
    }
}

/// A job whose types the writer need not know.
trait Job: Send {
    fn batch(&self) -> Batch;
    /// True when what was done is to be kept.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool>;
    /// Every answer, even a refusal, waits for the commit: it may rest on what a neighbour in the batch wrote.
    fn answer(self: Box<Self>, committed: Result<(), Failed>);
}

struct Queued<T, E, F> {
    work: Option<F>,
    outcome: Option<Result<Committed<T>, E>>,
    reply: oneshot::Sender<Result<Committed<T>, E>>,
    batch: Batch,
}

impl<T, E, F> Job for Queued<T, E, F>
where
    T: Send,
    E: From<Failed> + Send,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send,
{
    fn batch(&self) -> Batch {
        self.batch
    }

    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else {
                return false;
            };
            let outcome = tokio::select! {
                biased;
                () = self.reply.closed() => return false, // the caller went away: as if never asked
                outcome = guarded(tx, work) => outcome,
            };
            let untold = std::mem::take(&mut tx.untold);
            self.outcome.insert(outcome.map(|value| (value, untold))).is_ok()
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), Failed>) {
        let answer = match (self.outcome, committed) {
            (Some(outcome), Ok(())) => outcome,
            (_, Err(failed)) => Err(failed.into()),
            (None, Ok(())) => return,
        };
        drop(self.reply.send(answer)); // an error only says that nobody waits any more
    }
}

/// The door to the task that owns the shared writing connection.
#[derive(Clone)]
pub(crate) struct Writer {
    door: mpsc::Sender<Box<dyn Job>>,
    pub(crate) commits: Arc<AtomicU64>,
}

impl Writer {
    pub(crate) fn start(
        tx: Tx,
        reopen: impl Fn() -> BoxFuture<'static, Result<Conn, Failed>> + Send + Sync + 'static,
    ) -> Self {
        let (door, queue) = mpsc::channel(4 * BATCH);
        let commits = Arc::new(AtomicU64::new(0));
        tokio::spawn(keep_writing(tx, queue, commits.clone(), Box::new(reopen)));
        Self { door, commits }
    }

    async fn ask<T, E, F>(&self, batch: Batch, work: F) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Failed> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Queued {
            work: Some(work),
            outcome: None,
            reply,
            batch,
        };
        self.door.send(Box::new(job)).await.map_err(|_| Failed::Closed)?;
        answer.await.unwrap_or_else(|_| Err(Failed::Closed.into()))
    }
}

/// Ends when the last `Db` is dropped.
async fn keep_writing(
    mut tx: Tx,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    commits: Arc<AtomicU64>,
    reopen: Reopen,
) {
    let mut held_over = None;
    while let Some(first) = match held_over.take() {
        Some(job) => Some(job),
        None => queue.recv().await,
    } {
        let mut batch = Vec::with_capacity(BATCH);
        let committed = write_batch(&mut tx, first, &mut queue, &mut batch, &mut held_over).await;
        commits.fetch_add(1, Ordering::Relaxed);
        if let Err(failed) = &committed {
            tracing::error!(%failed, jobs = batch.len(), "a batch was not committed");
            // Some engine faults end the transaction themselves; then there is nothing to roll back.
            if tx.control("ROLLBACK").await.is_err() || tx.control("SELECT 1").await.is_err() {
                match reopen().await {
                    Ok(conn) => tx.conn = conn,
                    Err(failed) => tracing::error!(%failed, "the writer could not be opened again"),
                }
            }
        }
        for job in batch {
            job.answer(committed.clone());
        }
    }
}

async fn write_batch(
    tx: &mut Tx,
    first: Box<dyn Job>,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
    batch: &mut Vec<Box<dyn Job>>,
    held_over: &mut Option<Box<dyn Job>>,
) -> Result<(), Failed> {
    let not_committed = |failed: Failed| Failed::NotCommitted(failed.to_string());
    // Each statement is a hop to the driver's thread, so a savepoint is released where the next one begins.
    let begin = if tx.is_sqlite() {
        "BEGIN IMMEDIATE; SAVEPOINT job"
    } else {
        "BEGIN; SAVEPOINT job"
    };
    let begun = tx.control(begin).await;
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        let alone = job.batch() == Batch::Alone;
        if alone && !batch.is_empty() {
            *held_over = Some(job);
            break;
        }
        if begun.is_err() {
            batch.push(job);
            break;
        }
        let settled = one_job(tx, &mut *job, batch.is_empty()).await;
        batch.push(job);
        settled.map_err(not_committed)?; // the engine itself gave up the transaction (disk full, I/O error)
        if !alone && batch.len() < BATCH {
            // On purpose: empty or closed, nobody waits and the batch closes. `keep_writing` tells the two apart.
            next = queue.try_recv().ok();
        }
    }
    begun.map_err(not_committed)?;
    tx.control("COMMIT").await.map_err(not_committed)
}

/// The first job has the savepoint that came with the beginning; COMMIT releases the last one.
async fn one_job(tx: &mut Tx, job: &mut dyn Job, first: bool) -> Result<(), Failed> {
    let began = std::time::Instant::now();
    if !first {
        tx.control("RELEASE SAVEPOINT job; SAVEPOINT job").await?;
    }
    let done = if job.run(tx).await {
        Ok(())
    } else {
        tx.control("ROLLBACK TO SAVEPOINT job").await
    };
    if began.elapsed() > SLOW {
        tracing::warn!(
            milliseconds = began.elapsed().as_millis(),
            "a write held the writer long"
        );
    }
    done
}
