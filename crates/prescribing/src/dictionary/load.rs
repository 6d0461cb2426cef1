//! Loading a release: staged in chunks, each a small write of its own, then one flip. Until the flip the release in
//! use is read by everybody; a load that was interrupted leaves nothing but staged rows, which the next one clears.

mod row;

use trefoil_core::{Context, Refused, StoreFault};
use trefoil_kernel::Epr;

use self::row::{Row, rows, stage};
use super::{fault::UnreadableRelease, release::Release};
use crate::permissions::LOAD_DICTIONARY;

/// So many statements make one chunk: well below 50 ms on either database.
const CHUNK: usize = 40;
/// So many rows are cleared at a time.
const SWEPT: i64 = 200;

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Entries staged.
    pub done: usize,
    /// Entries of the release.
    pub of: usize,
}

/// What a load did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// It is in use now, with so many entries.
    Now(usize),
    /// The very same was in use already.
    Already,
}

/// Why a release was not loaded. The one in use stays.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The files.
    #[error(transparent)]
    Unreadable(#[from] UnreadableRelease),
    /// Somebody else is loading.
    #[error(
        "another load went on meanwhile; nothing was changed by this one, so look what is in use and start again"
    )]
    Meanwhile,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Reads, stages and flips. The context needs [`LOAD_DICTIONARY`].
///
/// # Errors
/// [`LoadError`]; the release in use stays.
pub async fn load(
    epr: &Epr,
    context: &Context,
    release: &Release,
    mut progress: impl FnMut(Progress),
) -> Result<Loaded, LoadError> {
    context.may(LOAD_DICTIONARY)?;
    let content = release.read()?;
    let digest = digest(release);
    let entries = content.substances.len() + content.products.len() + content.sentences.len();
    let Some(number) = begin(epr, context, release, &digest, entries).await? else {
        return Ok(Loaded::Already);
    };
    let rows = rows(&content)?;
    let of = rows.len();
    let mut done = 0_usize;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Row> = rows.by_ref().take(CHUNK).collect();
        done = done.saturating_add(chunk.len());
        epr.keep_house(context, LOAD_DICTIONARY, None, move |tx| {
            Box::pin(async move {
                for row in &chunk {
                    stage(tx, number, row).await?;
                }
                Ok(())
            })
        })
        .await?;
        progress(Progress { done, of });
    }
    flip(epr, context, release, number, entries).await?;
    sweep(epr, context).await?;
    Ok(Loaded::Now(entries))
}

/// FNV-1a over the files: whether two releases are the same, not whether somebody forged one.
fn digest(release: &Release) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let files = release
        .files
        .iter()
        .flat_map(|(name, text)| name.bytes().chain(text.bytes()));
    for byte in release.name.bytes().chain(files) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// A number for the release; none when the very same is in use.
async fn begin(
    epr: &Epr,
    context: &Context,
    release: &Release,
    digest: &str,
    entries: usize,
) -> Result<Option<i64>, LoadError> {
    let (name, digest, now) = (release.name.clone(), digest.to_owned(), context.now());
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    let begun = epr
        .keep_house(context, LOAD_DICTIONARY, None, move |tx| {
            Box::pin(async move {
                let current: Option<(String,)> = tx
                    .row(
                        "SELECT r.digest FROM prescribing_release r
                         JOIN prescribing_current c ON c.release = r.release AND c.one = 1",
                        &[],
                    )
                    .await?;
                if current.is_some_and(|(current,)| current == digest) {
                    return Ok(None);
                }
                let last: Option<(Option<i64>,)> = tx
                    .row("SELECT MAX(release) FROM prescribing_release", &[])
                    .await?;
                let number = last.and_then(|(last,)| last).unwrap_or(0).saturating_add(1);
                tx.exec(
                    "INSERT INTO prescribing_release (release, name, digest, began, finished, entries)
                     VALUES ($1,$2,$3,$4,NULL,$5)",
                    &[&number, &name, &digest, &now, &entries],
                )
                .await?;
                Ok(Some(number))
            })
        })
        .await;
    begun.map_err(|refused| match refused {
        Refused::Store(StoreFault::Clash(_)) => LoadError::Meanwhile,
        other => other.into(),
    })
}

/// One write says that the release is whole and is the one in use. A later release that was flipped first wins.
async fn flip(
    epr: &Epr,
    context: &Context,
    release: &Release,
    number: i64,
    entries: usize,
) -> Result<(), LoadError> {
    let now = context.now();
    let note = format!("release {number}, {}, {entries} entries", release.name);
    let flipped = epr
        .keep_house(
            context,
            LOAD_DICTIONARY,
            Some(("medicines dictionary", note)),
            move |tx| {
                Box::pin(async move {
                    tx.exec(
                        "UPDATE prescribing_release SET finished = $2 WHERE release = $1",
                        &[&number, &now],
                    )
                    .await?;
                    let flipped = tx
                        .exec(
                            "INSERT INTO prescribing_current (one, release) VALUES (1, $1)
                         ON CONFLICT (one) DO UPDATE SET release = excluded.release
                         WHERE excluded.release > prescribing_current.release",
                            &[&number],
                        )
                        .await?;
                    Ok(flipped == 1)
                })
            },
        )
        .await?;
    if flipped {
        Ok(())
    } else {
        Err(LoadError::Meanwhile)
    }
}

/// Clears what no one reads any more: every release older than the one before the one in use, and what an interrupted
/// load left. A few rows at a time, so that nobody waits.
async fn sweep(epr: &Epr, context: &Context) -> Result<(), LoadError> {
    loop {
        let swept = epr
            .keep_house(context, LOAD_DICTIONARY, None, |tx| {
                Box::pin(async move {
                    let mut swept = 0;
                    for sql in SWEEP {
                        swept += tx.exec(sql, &[&SWEPT]).await?;
                    }
                    Ok(swept)
                })
            })
            .await?;
        if swept == 0 {
            return Ok(());
        }
    }
}

/// Every statement takes a few rows of releases below the one before the one in use.
const SWEEP: [&str; 5] = [
    "DELETE FROM prescribing_word WHERE (release, kind, word, code) IN (SELECT w.release, w.kind, w.word, w.code
       FROM prescribing_word w JOIN prescribing_current c ON c.one = 1 WHERE w.release < c.release - 1 LIMIT $1)",
    "DELETE FROM prescribing_sentence WHERE (release, code) IN (SELECT s.release, s.code
       FROM prescribing_sentence s JOIN prescribing_current c ON c.one = 1 WHERE s.release < c.release - 1 LIMIT $1)",
    "DELETE FROM prescribing_medicine WHERE (release, code) IN (SELECT m.release, m.code
       FROM prescribing_medicine m JOIN prescribing_current c ON c.one = 1 WHERE m.release < c.release - 1 LIMIT $1)",
    "DELETE FROM prescribing_membership WHERE (release, substance, substance_group) IN (SELECT m.release, m.substance,
       m.substance_group FROM prescribing_membership m JOIN prescribing_current c ON c.one = 1
       WHERE m.release < c.release - 1 LIMIT $1)",
    "DELETE FROM prescribing_substance WHERE (release, code) IN (SELECT s.release, s.code
       FROM prescribing_substance s JOIN prescribing_current c ON c.one = 1 WHERE s.release < c.release - 1 LIMIT $1)",
];
