//! Dense positions for what is committed, and the followers that read by them.
//!
//! An id or sequence value is taken before the commit, so a reader that remembers "I have seen up to 7" skips a 6
//! that commits late. Here a position is given after the commit, one sequencer at a time, so nothing can appear
//! behind a cursor. Audit events and journal entries share the one order.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::FutureExt;

use crate::{
    db::{Db, Failed, Tx},
    epr::Epr,
    journal::Entry,
    journal_columns,
    writer::Batch,
};

/// Something that follows the journal. What it writes through `tx` commits with its cursor: exactly once. What it
/// does to the outside world happens at least once, so it belongs in an outbox table.
#[async_trait]
pub trait Follower: Send + Sync + 'static {
    /// Never change it: the cursor is kept under this name.
    fn name(&self) -> &'static str;
    /// Take one entry in.
    async fn follow(&self, tx: &mut Tx, position: i64, entry: &Entry) -> Result<(), Failed>;
}

/// How a follower stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FollowerState {
    /// Its name; `sequencer` is the kernel's own.
    pub follower: String,
    /// The last position it took in.
    pub position: i64,
    /// The last position it took in before the one it was parked at, after failing there too often.
    pub parked: Option<i64>,
    /// Why it last failed.
    pub trouble: Option<String>,
}

/// Give positions to everything committed so far; how many. Safe to run anywhere, any number at a time: the cursor
/// row is the turn, and the state it guards lives in the same row.
pub(crate) async fn sequence(db: &Db) -> Result<u64, Failed> {
    db.write(Batch::Shared, move |tx| {
        async move {
            let (last, _) = turn(tx, "sequencer").await?;
            let rows = tx
                .exec_in_one(
                    "INSERT INTO kernel_position (position, event, patient, kind, id, version)
                     SELECT $1 + row_number() OVER (ORDER BY event), event, patient, kind, id, version
                     FROM (SELECT event, patient, kind, id, version FROM kernel_unsequenced ORDER BY event LIMIT 1000) AS waiting;
                     DELETE FROM kernel_unsequenced WHERE event IN (SELECT event FROM kernel_position WHERE position > $1)",
                    "WITH taken AS (DELETE FROM kernel_unsequenced WHERE event IN
                       (SELECT event FROM kernel_unsequenced ORDER BY event LIMIT 1000)
                       RETURNING event, patient, kind, id, version)
                     INSERT INTO kernel_position (position, event, patient, kind, id, version)
                     SELECT $1 + row_number() OVER (ORDER BY event), event, patient, kind, id, version FROM taken",
                    &[&last],
                )
                .await?;
            // SQLite counts what went with what came.
            let given = if tx.is_sqlite() { rows / 2 } else { rows };
            if given > 0 {
                let now = last + i64::try_from(given).unwrap_or(0);
                tx.exec("UPDATE kernel_cursor SET position = $1 WHERE follower = 'sequencer'", &[&now]).await?;
            }
            Ok(given)
        }
        .boxed()
    })
    .await
}

#[derive(sqlx::FromRow)]
struct Placed {
    position: i64,
    #[sqlx(flatten)]
    entry: Entry,
}

/// Hand one follower its next entries; how many. `one` hands it a single entry, to find which one it fails at.
async fn deliver(db: &Db, follower: Arc<dyn Follower>, one: bool) -> Result<usize, Failed> {
    db.write(Batch::Alone, move |tx| {
        async move {
            let name = follower.name();
            let (seen, parked) = turn(tx, name).await?;
            if parked.is_some() {
                return Ok(0);
            }
            let most: i64 = if one { 1 } else { 50 };
            let next: Vec<Placed> = tx
                .rows(
                    concat!(
                        "SELECT p.position, ",
                        journal_columns!("j."),
                        " FROM kernel_position p JOIN kernel_journal j
                           ON j.patient = p.patient AND j.kind = p.kind AND j.id = p.id AND j.version = p.version
                         WHERE p.position > $1 AND p.kind IS NOT NULL ORDER BY p.position LIMIT $2"
                    ),
                    &[&seen, &most],
                )
                .await?;
            for placed in &next {
                follower.follow(tx, placed.position, &placed.entry).await?;
            }
            if let Some(last) = next.last() {
                tx.exec(
                    "UPDATE kernel_cursor SET position = $2, tries = 0, trouble = NULL WHERE follower = $1",
                    &[&name, &last.position],
                )
                .await?;
            }
            Ok(next.len())
        }
        .boxed()
    })
    .await
}

/// Take the turn: an update locks the row until commit, on every engine, without naming a lock.
async fn turn(tx: &mut Tx, name: &str) -> Result<(i64, Option<i64>), Failed> {
    tx.exec(
        "INSERT INTO kernel_cursor (follower, position, turn, tries) VALUES ($1, 0, 0, 0) ON CONFLICT (follower) DO NOTHING",
        &[&name],
    )
    .await?;
    let row: Option<(i64, Option<i64>)> = tx
        .row(
            "UPDATE kernel_cursor SET turn = turn + 1 WHERE follower = $1 RETURNING position, parked",
            &[&name],
        )
        .await?;
    Ok(row.unwrap_or((0, None)))
}

impl Epr {
    /// Give positions to what is committed and hand it to the followers, until there is nothing left. The binary
    /// calls this after writes and every second.
    ///
    /// # Errors
    /// As the store says. A follower's failure is not one: it is counted, and after a few the follower is parked at
    /// that entry and the check says so, so that it stops nobody else.
    pub async fn catch_up(&self) -> Result<(), Failed> {
        while sequence(self.db()).await? > 0 {}
        for follower in &self.0.followers {
            loop {
                match deliver(self.db(), follower.clone(), false).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(_) => match deliver(self.db(), follower.clone(), true).await {
                        Ok(0) => break,
                        Ok(_) => {}
                        Err(failed) => {
                            self.count_failure(follower.name(), &failed).await?;
                            break;
                        }
                    },
                }
            }
        }
        Ok(())
    }

    async fn count_failure(&self, name: &'static str, failed: &Failed) -> Result<(), Failed> {
        tracing::error!(follower = name, %failed, "a follower failed");
        let (trouble, most) = (failed.to_string(), self.settings().follower_tries);
        self.db()
            .write(Batch::Shared, move |tx| {
                async move {
                    turn(tx, name).await?; // what failed may have been the first delivery, undone with its cursor
                    tx.exec(
                        "UPDATE kernel_cursor SET tries = tries + 1, trouble = $2,
                           parked = CASE WHEN tries + 1 >= $3 THEN position ELSE parked END WHERE follower = $1",
                        &[&name, &trouble, &most],
                    )
                    .await
                    .map(drop)
                }
                .boxed()
            })
            .await
    }

    /// How every follower stands, the sequencer first.
    ///
    /// # Errors
    /// As the store says.
    pub async fn followers(&self) -> Result<Vec<FollowerState>, Failed> {
        self.db()
            .look()
            .rows(
                "SELECT follower, position, parked, trouble FROM kernel_cursor
                 ORDER BY CASE WHEN follower = 'sequencer' THEN 0 ELSE 1 END, follower",
                &[],
            )
            .await
    }

    /// Let a parked follower go on, after what stopped it was mended.
    ///
    /// # Errors
    /// As the store says.
    pub async fn unpark(&self, name: &str) -> Result<(), Failed> {
        let name = name.to_owned();
        self.db()
            .write(Batch::Shared, move |tx| {
                async move {
                    tx.exec(
                        "UPDATE kernel_cursor SET parked = NULL, tries = 0 WHERE follower = $1",
                        &[&name],
                    )
                    .await
                    .map(drop)
                }
                .boxed()
            })
            .await
    }
}
