//! Reading what [`crate::rows`] wrote: no database is needed, and none is asked.

use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    vec::IntoIter,
};

use serde::de::DeserializeOwned;
use trefoil_kernel::{audit::Gone, journal::Entry};
use uuid::Uuid;

use super::source::{Ends, Kept, KeptReceipt, Key, Noted, Placed, Source, Unplaced};
use crate::rows::{FORM, Manifest};

const BATCH: usize = 1000;

/// Why exported rows cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A file.
    #[error("{path}: {why}; is this a folder that export-audit wrote, to its end?")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// A line.
    #[error("{path}, line {line}: {why}; the file was changed, or is of another version")]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What is wrong.
        why: serde_json::Error,
    },
    /// Another form.
    #[error("these files are of form {0}, which this program does not know; use the program that wrote them")]
    Form(u32),
}

/// Lines of files, one after another.
struct LinesOf {
    files: IntoIter<PathBuf>,
    open: Option<(PathBuf, BufReader<File>, usize)>,
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FilesError + use<> {
    let path = path.to_owned();
    move |why| FilesError::File { path, why }
}

impl LinesOf {
    /// Every file of a folder that begins so, in the order of their numbers. There may be none.
    fn named(folder: &Path, begins: &str) -> Result<Self, FilesError> {
        let mut files = vec![];
        for file in folder.read_dir().map_err(failed(folder))? {
            let path = file.map_err(failed(folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.strip_prefix(begins).is_some_and(|rest| {
                rest.strip_suffix(".jsonl")
                    .is_some_and(|number| number.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()))
            }) {
                files.push(path);
            }
        }
        files.sort();
        Ok(Self {
            files: files.into_iter(),
            open: None,
        })
    }

    fn next<T: DeserializeOwned>(&mut self) -> Result<Option<T>, FilesError> {
        loop {
            let (path, file, line) = match &mut self.open {
                Some(open) => open,
                None => {
                    let Some(path) = self.files.next() else {
                        return Ok(None);
                    };
                    let file = BufReader::new(File::open(&path).map_err(failed(&path))?);
                    self.open.insert((path, file, 0))
                }
            };
            let mut text = vec![];
            if file.read_until(b'\n', &mut text).map_err(failed(path))? == 0 {
                self.open = None;
                continue;
            }
            *line += 1;
            return match serde_json::from_slice(&text) {
                Ok(one) => Ok(Some(one)),
                Err(why) => Err(FilesError::Line {
                    path: path.clone(),
                    line: *line,
                    why,
                }),
            };
        }
    }

    fn some<T: DeserializeOwned>(&mut self, most: usize) -> Result<Vec<T>, FilesError> {
        let mut all = vec![];
        while all.len() < most
            && let Some(one) = self.next()?
        {
            all.push(one);
        }
        Ok(all)
    }
}

/// An exported folder. It is read once from beginning to end, as the verifier does.
pub(super) struct Files {
    folder: PathBuf,
    manifest: Manifest,
    rows: LinesOf,
    gone: LinesOf,
    waiting: LinesOf,
    journal: LinesOf,
    /// What the events say of the journal: the digest, the event and its place, by the entry.
    noted: HashMap<Uuid, (String, Uuid, Option<i64>)>,
    met: HashSet<Uuid>,
}

impl Files {
    pub(super) fn open(folder: &Path) -> Result<Self, FilesError> {
        let path = folder.join("export.json");
        let text = std::fs::read(&path).map_err(failed(&path))?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|why| FilesError::Line { path, line: 1, why })?;
        if manifest.form != FORM {
            return Err(FilesError::Form(manifest.form));
        }
        Ok(Self {
            rows: LinesOf::named(folder, "rows-")?,
            gone: LinesOf::named(folder, "gone-")?,
            waiting: LinesOf::named(folder, "waiting")?,
            journal: LinesOf::named(folder, "journal-")?,
            folder: folder.to_owned(),
            manifest,
            noted: HashMap::new(),
            met: HashSet::new(),
        })
    }

    fn note(&mut self, event: &trefoil_kernel::audit::AuditEvent, position: Option<i64>) {
        if let (Some(entry), Some(after)) = (event.entry, &event.after_digest) {
            self.noted.insert(entry, (after.clone(), event.event, position));
        }
    }
}

impl Source for Files {
    type Error = FilesError;

    fn journal_left_out(&self) -> bool {
        !self.manifest.journal
    }

    async fn total(&mut self) -> Result<u64, FilesError> {
        Ok(u64::try_from(self.manifest.ends.last).unwrap_or(0))
    }

    async fn ends(&mut self) -> Result<Ends, FilesError> {
        Ok(self.manifest.ends)
    }

    async fn placed(&mut self, _: i64, _: i64) -> Result<Vec<Placed>, FilesError> {
        let some: Vec<Placed> = self.rows.some(BATCH)?;
        for row in &some {
            self.note(&row.event, Some(row.position));
        }
        Ok(some)
    }

    async fn gone(&mut self, _: i64) -> Result<Vec<Gone>, FilesError> {
        self.gone.some(BATCH)
    }

    async fn unplaced(&mut self, _: Uuid) -> Result<Vec<Unplaced>, FilesError> {
        let some: Vec<Unplaced> = self.waiting.some(BATCH)?;
        for row in &some {
            self.note(&row.event, None);
        }
        Ok(some)
    }

    async fn strays(&mut self) -> Result<Vec<Uuid>, FilesError> {
        LinesOf::named(&self.folder, "strays")?.some(100)
    }

    async fn journal(&mut self, _: &Key) -> Result<Vec<Noted>, FilesError> {
        let some: Vec<Entry> = self.journal.some(BATCH)?;
        let noted = some.into_iter().map(|entry| {
            let of = self.noted.get(&entry.entry);
            self.met.insert(entry.entry);
            Noted {
                a_event: of.map(|(_, event, _)| *event),
                a_after: of.map(|(after, ..)| after.clone()),
                position: of.and_then(|(.., position)| *position),
                entry,
            }
        });
        Ok(noted.collect())
    }

    async fn orphans(&mut self) -> Result<Vec<(Uuid, Option<i64>)>, FilesError> {
        if !self.manifest.journal {
            return Ok(vec![]);
        }
        let lost = self.noted.iter().filter(|(entry, _)| !self.met.contains(*entry));
        let mut lost: Vec<(Uuid, Option<i64>)> = lost
            .map(|(_, (_, event, position))| (*event, *position))
            .collect();
        lost.sort_unstable();
        lost.truncate(100);
        Ok(lost)
    }

    async fn checkpoints(&mut self) -> Result<Vec<Kept>, FilesError> {
        LinesOf::named(&self.folder, "checkpoints")?.some(usize::MAX)
    }

    async fn receipts(&mut self) -> Result<Vec<KeptReceipt>, FilesError> {
        LinesOf::named(&self.folder, "receipts")?.some(usize::MAX)
    }
}
