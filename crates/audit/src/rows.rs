//! The log as files: every row as a line of JSON, the leaves and the checkpoints, for whoever verifies it without a database.
//!
//! ```text
//! export.json               how far the order went, and whether the journal is there
//! rows-000001.jsonl         events in their order, ten thousand to a file
//! gone-000001.jsonl         the places and leaves of events that were let go when their time was over
//! waiting.jsonl             events without a place yet
//! strays.jsonl              patients of lists whose event is not there
//! journal-000001.jsonl      rows of the journal, where they were asked for: the whole record
//! receipts.jsonl            what the witness answered
//! checkpoints.jsonl         the store's own checkpoints
//! checkpoint, checkpoints/, consistency/, tile/     as a place has them, from the store
//! ```
//!
//! Every text is JSON, so that no name with a line break, an escape or a mark of direction makes two lines of one, or
//! another line look like none.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use trefoil_kernel::{Db, Failed};
use uuid::Uuid;

use crate::{
    checkpoint::Checkpoint,
    export::leaves,
    merkle::{Frontier, consistency_onward},
    place::{Place, PlaceError},
    verify::{
        source::{Ends, Key, Source as _},
        store::Store,
    },
};

/// Lines in a file.
const LINES: u64 = 10_000;

/// What `export.json` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The form of these files.
    pub(crate) form: u32,
    pub(crate) ends: Ends,
    pub(crate) journal: bool,
}

/// The form that is written.
pub(crate) const FORM: u32 = 1;

/// How much was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Exported {
    /// Events, in order or waiting.
    pub events: u64,
    /// Rows of the journal.
    pub entries: u64,
    /// Checkpoints.
    pub checkpoints: u64,
}

/// Why the log was not written to files.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// Something is there.
    #[error("{0} is not empty; name a new folder")]
    NotEmpty(PathBuf),
    /// A file.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// The store.
    #[error("the audit log cannot be read: {0}")]
    Store(#[from] Failed),
    /// Leaves and checkpoints.
    #[error(transparent)]
    Place(#[from] PlaceError),
}

/// Lines to files of one name.
struct Chunks<'a> {
    folder: &'a Path,
    name: &'static str,
    /// Whether they are numbered, and a new one begun after so many lines.
    many: bool,
    written: u64,
    open: Option<(PathBuf, BufWriter<File>)>,
}

impl<'a> Chunks<'a> {
    fn new(folder: &'a Path, name: &'static str, many: bool) -> Self {
        Self {
            folder,
            name,
            many,
            written: 0,
            open: None,
        }
    }

    fn line(&mut self, line: &impl Serialize) -> Result<(), RowsError> {
        if self.open.is_none() || (self.many && self.written.is_multiple_of(LINES)) {
            self.close()?;
            let path = self.folder.join(if self.many {
                format!("{}-{:06}.jsonl", self.name, self.written / LINES + 1)
            } else {
                format!("{}.jsonl", self.name)
            });
            let file = File::create_new(&path).map_err(failed(&path))?;
            self.open = Some((path, BufWriter::new(file)));
        }
        if let Some((path, file)) = &mut self.open {
            serde_json::to_writer(&mut *file, line)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n"))
                .map_err(failed(path))?;
        }
        self.written += 1;
        Ok(())
    }

    fn close(&mut self) -> Result<(), RowsError> {
        let Some((path, mut file)) = self.open.take() else {
            return Ok(());
        };
        file.flush()
            .and_then(|()| file.get_ref().sync_all())
            .map_err(failed(&path))
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> RowsError + use<> {
    let path = path.to_owned();
    move |why| RowsError::File { path, why }
}

/// Write the log to a new folder. With `journal`, the rows of the journal too: that is the whole clinical record.
///
/// # Errors
/// [`RowsError`]; what was written so far stays, and is no export without its `export.json`.
pub async fn export_rows(
    db: &Db,
    to: &Path,
    journal: bool,
    mut progress: impl FnMut(u64, u64),
) -> Result<Exported, RowsError> {
    if to.read_dir().is_ok_and(|mut there| there.next().is_some()) {
        return Err(RowsError::NotEmpty(to.to_owned()));
    }
    fs::create_dir_all(to).map_err(failed(to))?;
    let mut source = Store(db);
    let mut done = Exported {
        checkpoints: checkpoints(db, &mut source, to).await?,
        ..Exported::default()
    };
    let (total, ends) = (source.total().await?, source.ends().await?);
    let mut rows = Chunks::new(to, "rows", true);
    let mut after = i64::MIN;
    loop {
        let some = source.placed(after, ends.last).await?;
        let Some(last) = some.last() else { break };
        after = last.position;
        some.iter().try_for_each(|row| rows.line(row))?;
        progress(rows.written, total);
    }
    rows.close()?;
    gone(&mut source, to).await?;
    let mut waiting = Chunks::new(to, "waiting", false);
    let mut after = Uuid::nil();
    loop {
        let some = source.unplaced(after).await?;
        let Some(last) = some.last() else { break };
        after = last.event.event;
        some.iter().try_for_each(|row| waiting.line(row))?;
    }
    waiting.close()?;
    done.events = rows.written + waiting.written;
    all(to, "strays", &source.strays().await?)?;
    all(to, "receipts", &source.receipts().await?)?;
    if journal {
        done.entries = entries(&mut source, to, |entries| progress(done.events + entries, total)).await?;
    }
    let manifest = Manifest {
        form: FORM,
        ends,
        journal,
    };
    let path = to.join("export.json");
    let text = serde_json::to_vec(&manifest).map_err(|error| failed(&path)(error.into()))?;
    fs::write(&path, text).map_err(failed(&path))?;
    Ok(done)
}

fn all(to: &Path, name: &'static str, lines: &[impl Serialize]) -> Result<(), RowsError> {
    let mut chunks = Chunks::new(to, name, false);
    lines.iter().try_for_each(|line| chunks.line(line))?;
    chunks.close()
}

async fn gone(source: &mut Store<'_>, to: &Path) -> Result<(), RowsError> {
    let (mut gone, mut after) = (Chunks::new(to, "gone", true), i64::MIN);
    loop {
        let some = source.gone(after).await?;
        let Some(last) = some.last() else {
            return gone.close();
        };
        after = last.position;
        some.iter().try_for_each(|row| gone.line(row))?;
    }
}

async fn entries(source: &mut Store<'_>, to: &Path, mut progress: impl FnMut(u64)) -> Result<u64, RowsError> {
    let mut journal = Chunks::new(to, "journal", true);
    let mut after: Key = (Uuid::nil(), String::new(), Uuid::nil(), 0);
    loop {
        let some = source.journal(&after).await?;
        let Some(last) = some.last().map(|row| &row.entry) else {
            break;
        };
        after = (last.patient, last.kind.clone(), last.id, last.version);
        some.iter().try_for_each(|row| journal.line(&row.entry))?;
        progress(journal.written);
    }
    journal.close()?;
    Ok(journal.written)
}

/// The store's checkpoints as they are kept there, and as a place would have them.
async fn checkpoints(db: &Db, source: &mut Store<'_>, to: &Path) -> Result<u64, RowsError> {
    let kept = source.checkpoints().await?;
    all(to, "checkpoints", &kept)?;
    let (place, mut frontier) = (Place::at(to), Frontier::default());
    for one in &kept {
        let (from, size) = (frontier.size(), u64::try_from(one.size).unwrap_or(0));
        let more = leaves(db, from, size).await?;
        let proof = consistency_onward(&frontier, &more);
        more.iter().for_each(|leaf| frontier.append(*leaf));
        let checkpoint = Checkpoint {
            origin: String::new(),
            size,
            root: frontier.root(),
            at: one.at,
        };
        place.keep(from, &more, &proof, &checkpoint, &one.note)?;
    }
    Ok(kept.len() as u64)
}
