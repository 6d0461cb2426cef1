//! The verifier: recomputes every leaf and the order, and says which event is the first that is not as it was.
//!
//! It reads rows, from a store or from files that were exported, and trusts nothing it reads: the leaf of every event from
//! its columns, the digest of every journal row, that each write has its event and each event its write, that positions
//! are dense, that what was erased was erased by law, and what was let go had its time over. With a place where signed checkpoints are kept it finds too what was
//! changed together with its leaf, and an end that was taken away; with a witness, what vanished before it had its place.

mod erasures;
mod expiries;
mod files;
mod findings;
mod journal;
mod let_go;
mod log;
mod outside;
mod record;
pub(crate) mod source;
pub(crate) mod store;
mod witnessed;

use std::path::Path;

use trefoil_kernel::{Db, Failed};

use crate::{checkpoint::PublicKey, place::Place};

pub use files::FilesError;
pub use findings::{Finding, Verdict};
pub use record::record;

/// What is kept outside the store, as far as there is any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outside<'a> {
    /// The public key that everything is held to.
    pub key: Option<&'a PublicKey>,
    /// Where checkpoints and leaves were carried to.
    pub places: &'a [Place],
    /// The file of the witness.
    pub witness: Option<&'a Path>,
}

/// Check the whole store, and hold it to what was signed and kept in places outside it. `progress` is told how many rows
/// are done, of how many.
///
/// # Errors
/// When the store cannot be read; a finding is not an error.
pub async fn verify(
    db: &Db,
    outside: Option<(&PublicKey, &[Place])>,
    progress: impl FnMut(u64, u64),
) -> Result<Verdict, Failed> {
    let outside = outside.map_or_else(Outside::default, |(key, places)| Outside {
        key: Some(key),
        places,
        witness: None,
    });
    verify_store(db, outside, progress).await
}

/// As [`verify`], with whatever is kept outside.
///
/// # Errors
/// As [`verify`].
pub async fn verify_store(
    db: &Db,
    outside: Outside<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<Verdict, Failed> {
    read(&mut store::Store(db), outside, progress).await
}

/// Check rows that were exported to files, without any database.
///
/// # Errors
/// [`FilesError`] when they cannot be read.
pub async fn verify_files(
    folder: &Path,
    outside: Outside<'_>,
    progress: impl FnMut(u64, u64),
) -> Result<Verdict, FilesError> {
    read(&mut files::Files::open(folder)?, outside, progress).await
}

async fn read<S: source::Source>(
    source: &mut S,
    outside: Outside<'_>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verdict, S::Error> {
    let mut verdict = Verdict::default();
    // What is outside is read first: what the store has beyond it was written since.
    let signed = match outside.key {
        Some(key) => outside::Signed::read(key, outside.places, &mut verdict),
        None => vec![],
    };
    let mut told = witnessed::Told::read(outside.witness, &mut verdict);
    let total = source.total().await?;
    let mut against = log::Against {
        signed: &signed,
        told: &mut told,
        erasures: erasures::Erasures::default(),
        expiries: expiries::Expiries::default(),
    };
    log::check(source, &mut against, &mut verdict, |done| progress(done, total)).await?;
    let log::Against {
        erasures, expiries, ..
    } = against;
    erasures.check(&mut verdict);
    let vouched = match outside.key {
        Some(key) => Some(outside::vouched(source, key, &signed).await?),
        None => None,
    };
    expiries.check(vouched.as_deref(), &mut verdict);
    verdict.without_journal = source.journal_left_out();
    let events = verdict.events;
    journal::check(source, &mut verdict, |done| progress(events + done, total)).await?;
    if let Some(key) = outside.key {
        outside::check(source, key, &signed, &mut verdict).await?;
    }
    told.check(source, outside.key, &mut verdict).await?;
    verdict
        .findings
        .sort_by_key(|finding| (finding.position.unwrap_or(i64::MAX), finding.says.clone()));
    Ok(verdict)
}
