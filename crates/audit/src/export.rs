//! Bringing what was signed to a place the database's account cannot write to; and seeing, before anything is written
//! there, that this store still holds the log the place knows.

use trefoil_kernel::{Db, Failed};

use crate::{
    checkpoint::{Checkpoint, CheckpointError, PublicKey},
    merkle::{Frontier, Hash, consistency_onward},
    place::{Place, PlaceError},
    tree::Kept,
};

/// At most so many leaves are read at once.
const AT_ONCE: i64 = 10_000;

/// Carries one log to one place, and remembers where it was.
#[derive(Debug)]
pub struct Exporter {
    place: Place,
    key: PublicKey,
    /// The tree as the place has it; none until the place was read.
    there: Option<Frontier>,
}

/// Why nothing was carried to a place.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store.
    #[error("the audit log cannot be read: {0}")]
    Store(#[from] Failed),
    /// The place.
    #[error("{0}")]
    Place(#[from] PlaceError),
    /// The store's own checkpoint is not signed by this key.
    #[error("the store's checkpoint at {size}: {why}; was the key replaced?")]
    Checkpoint {
        /// Of which size.
        size: i64,
        /// What is wrong.
        why: CheckpointError,
    },
    /// A backup was restored, or the end was cut off.
    #[error(
        "{place} has a signed checkpoint over {there} events, and this store has signed {here}: it was restored from an \
         older backup, or the end of its log was taken away; find the newer store, or begin a new place and keep this one"
    )]
    Shorter {
        /// Where.
        place: String,
        /// What was signed there.
        there: u64,
        /// What is signed here.
        here: u64,
    },
    /// The log is another one than the place knows.
    #[error(
        "this store's log does not continue the one kept in {place}: something before {size} was changed; nothing more is \
         written there; run verify-audit to see where"
    )]
    Rewritten {
        /// Where.
        place: String,
        /// By when.
        size: u64,
    },
}

impl Exporter {
    /// From this log, whose key this is, to a place.
    pub fn new(place: Place, key: PublicKey) -> Self {
        Self {
            place,
            key,
            there: None,
        }
    }

    /// Carry the newest checkpoint with its leaves, unless it is there already; how many leaves the place has.
    ///
    /// # Errors
    /// [`ExportError`]; the place is as it was.
    pub async fn carry(&mut self, db: &Db) -> Result<u64, ExportError> {
        if self.there.is_none() {
            let mut frontier = Frontier::default();
            let (leaves, _) = self.place.leaves(&self.key)?;
            for leaf in leaves {
                frontier.append(leaf);
            }
            self.there = Some(frontier);
        }
        let Some(there) = &self.there else {
            return Ok(0);
        };
        let kept: Option<Kept> = db
            .look()
            .row(
                "SELECT size, at, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1",
                &[],
            )
            .await?;
        let here = kept
            .as_ref()
            .map_or(0, |kept| u64::try_from(kept.size).unwrap_or(0));
        if there.size() > here {
            return Err(ExportError::Shorter {
                place: self.place.path().display().to_string(),
                there: there.size(),
                here,
            });
        }
        let Some(kept) = kept else { return Ok(0) };
        let checkpoint = Checkpoint::opened(&kept.note, &self.key)
            .map_err(|why| ExportError::Checkpoint { size: kept.size, why })?;
        let from = there.size();
        let leaves = leaves(db, from, here).await?;
        let mut frontier = there.clone();
        for leaf in &leaves {
            frontier.append(*leaf);
        }
        if frontier.size() != checkpoint.size || frontier.root() != checkpoint.root {
            return Err(ExportError::Rewritten {
                place: self.place.path().display().to_string(),
                size: checkpoint.size,
            });
        }
        if here > from {
            let proof = consistency_onward(there, &leaves);
            self.place.keep(from, &leaves, &proof, &checkpoint, &kept.note)?;
        }
        self.there = Some(frontier);
        Ok(here)
    }
}

/// The leaves of the log after a position, up to another; as they were written, without reading their events again.
pub(crate) async fn leaves(db: &Db, after: u64, until: u64) -> Result<Vec<Hash>, Failed> {
    let mut leaves = vec![];
    let mut after = i64::try_from(after).unwrap_or(i64::MAX);
    let until = i64::try_from(until).unwrap_or(i64::MAX);
    loop {
        let rows: Vec<(i64, Vec<u8>)> = db
            .look()
            .rows(
                "SELECT p.position, coalesce(a.leaf, g.leaf) AS leaf FROM kernel_position p
                   LEFT JOIN kernel_audit a ON a.event = p.event LEFT JOIN kernel_audit_gone g ON g.event = p.event
                 WHERE p.position > $1 AND p.position <= $2 AND coalesce(a.leaf, g.leaf) IS NOT NULL
                 ORDER BY p.position LIMIT $3",
                &[&after, &until, &AT_ONCE],
            )
            .await?;
        let Some((last, _)) = rows.last() else {
            return Ok(leaves);
        };
        after = *last;
        // A leaf that is no hash is no leaf: the root will not agree, and that says so.
        leaves.extend(
            rows.iter()
                .map(|(_, leaf)| Hash::try_from(leaf.as_slice()).unwrap_or_default()),
        );
    }
}
