//! The tree of this log as it stands in the store: taken on by every event that has its place in the order, and signed
//! now and then.
//!
//! The cursor row is the turn, as it is for the sequencer: any number of nodes may run this, and one at a time goes on.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, Failed, FromRow, FutureExt, Tx};

use crate::{
    checkpoint::{Checkpoint, SigningKey},
    merkle::{Frontier, Hash},
    permissions::SEAL_LOG,
};

/// At most so many leaves in one commit, so that nobody waits long for it.
const AT_ONCE: i64 = 2_000;

/// A checkpoint as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// How many events it is about.
    pub size: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Its text, signed.
    pub note: String,
}

/// How the tree stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How many events are in it.
    pub size: u64,
    /// Whether more may be waiting.
    pub more: bool,
    /// Whether a checkpoint was made.
    pub signed: bool,
}

/// Why the tree does not go on.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    /// The store, or the permission.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// What was kept of it is no frontier.
    #[error(
        "what the store keeps of the audit log's tree was changed: {0}; verify the log against its exported checkpoints"
    )]
    Spoiled(String),
    /// The order has a hole.
    #[error(
        "the audit log's order has no event at {0}: it was taken out; verify the log against its exported checkpoints"
    )]
    Gap(i64),
}

#[derive(FromRow)]
struct Leaf {
    position: i64,
    leaf: Vec<u8>,
}

type Taken = Result<(Standing, Frontier), TreeError>;

/// Take in what has its place in the order, and sign where the last checkpoint is older than `every`, or `now_then`
/// says so (the program stops, somebody exports).
///
/// # Errors
/// [`TreeError`].
pub async fn grow(
    epr: &Epr,
    context: &Context,
    key: &SigningKey,
    every: Duration,
    now_then: bool,
) -> Result<Standing, TreeError> {
    let (at, key) = (context.now(), key.clone());
    epr.keep_house(context, SEAL_LOG, None, move |tx| {
        async move {
            let taken = take_in(tx).await?;
            let Ok((mut standing, frontier)) = taken else {
                return Ok(taken.map(|(standing, _)| standing));
            };
            let last: Option<(i64, DateTime<Utc>)> = tx
                .row(
                    "SELECT size, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1",
                    &[],
                )
                .await?;
            let size = i64::try_from(frontier.size()).unwrap_or(i64::MAX);
            let due = last.is_none_or(|(signed, when)| signed < size && (now_then || at - when >= every));
            if due && size > 0 && !standing.more {
                let checkpoint = Checkpoint {
                    origin: key.name().to_owned(),
                    size: frontier.size(),
                    root: frontier.root(),
                    at,
                };
                let note = checkpoint.signed(&key);
                tx.exec(
                    "INSERT INTO audit_checkpoint (size, at, note) VALUES ($1, $2, $3)",
                    &[&size, &at, &note],
                )
                .await?;
                standing.signed = true;
            }
            Ok(Ok(standing))
        }
        .boxed()
    })
    .await?
}

async fn take_in(tx: &mut Tx) -> Result<Taken, Failed> {
    tx.exec(
        "INSERT INTO audit_tree (log, size, frontier, turn) VALUES ('audit', 0, $1, 0) ON CONFLICT (log) DO NOTHING",
        &[&Vec::<u8>::new()],
    )
    .await?;
    let row: Option<(i64, Vec<u8>)> = tx
        .row(
            "UPDATE audit_tree SET turn = turn + 1 WHERE log = 'audit' RETURNING size, frontier",
            &[],
        )
        .await?;
    let (size, bytes) = row.unwrap_or_default();
    let mut frontier = match Frontier::kept(u64::try_from(size).unwrap_or(0), &bytes) {
        Ok(frontier) => frontier,
        Err(error) => return Ok(Err(TreeError::Spoiled(error.to_string()))),
    };
    let leaves: Vec<Leaf> = tx
        .rows(
            "SELECT p.position, a.leaf FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
             WHERE p.position > $1 ORDER BY p.position LIMIT $2",
            &[&size, &AT_ONCE],
        )
        .await?;
    let mut next = size;
    for one in &leaves {
        next += 1;
        let Ok(leaf) = Hash::try_from(one.leaf.as_slice()) else {
            return Ok(Err(TreeError::Spoiled(format!("the leaf at {next} is no hash"))));
        };
        if one.position != next {
            return Ok(Err(TreeError::Gap(next)));
        }
        frontier.append(leaf);
    }
    if next > size {
        tx.exec(
            "UPDATE audit_tree SET size = $1, frontier = $2 WHERE log = 'audit'",
            &[&next, &frontier.bytes()],
        )
        .await?;
    }
    let standing = Standing {
        size: frontier.size(),
        more: i64::try_from(leaves.len()).unwrap_or(0) == AT_ONCE,
        signed: false,
    };
    Ok(Ok((standing, frontier)))
}
