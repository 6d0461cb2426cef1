//! The verifier: recomputes every leaf and the order, and says which event is the first that is not as it was.
//!
//! It reads rows and trusts nothing it reads: the leaf of every event from its columns, the digest of every journal
//! row, that each write has its event and each event its write, that positions are dense. With a place where signed
//! checkpoints are kept it finds too what was changed together with its leaf, and an end that was taken away.

mod findings;
mod journal;
mod log;
mod outside;

use trefoil_kernel::{Db, Failed};

use crate::{checkpoint::PublicKey, place::Place};

pub use findings::{Finding, Verdict};

/// Check the whole store, and hold it to what was signed and kept in places outside it. `progress` is told how many rows are done, of how many.
///
/// # Errors
/// When the store cannot be read; a finding is not an error.
pub async fn verify(
    db: &Db,
    outside: Option<(&PublicKey, &[Place])>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verdict, Failed> {
    let mut verdict = Verdict::default();
    let total = total(db).await?;
    log::check(db, &mut verdict, |done| progress(done, total)).await?;
    let events = verdict.events;
    journal::check(db, &mut verdict, |done| progress(events + done, total)).await?;
    log::check_order(db, &mut verdict).await?;
    if let Some((key, places)) = outside {
        for place in places {
            outside::check(db, place, key, &mut verdict).await?;
        }
    }
    verdict
        .findings
        .sort_by_key(|finding| (finding.position.unwrap_or(i64::MAX), finding.says.clone()));
    Ok(verdict)
}

async fn total(db: &Db) -> Result<u64, Failed> {
    let row: Option<(i64, i64)> = db
        .look()
        .row(
            "SELECT (SELECT count(*) FROM kernel_audit), (SELECT count(*) FROM kernel_journal)",
            &[],
        )
        .await?;
    Ok(row.map_or(0, |(events, entries)| {
        u64::try_from(events + entries).unwrap_or(0)
    }))
}
