//! A witness that is a file on another disk: one line for each high-risk event, each holding the hash of the one before it,
//! on disk before the event's answer leaves; and the receipts it signs.

mod receipt;

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use trefoil_kernel::{
    async_trait,
    audit::{Witness, Witnessed},
    hex,
};
use uuid::Uuid;

pub use self::receipt::{Receipt, ReceiptError};
use crate::{checkpoint::SigningKey, merkle::Hash};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// They count 1, 2, 3.
    pub number: u64,
    /// SHA-256 of the line before, in hexadecimal; of the first, of nothing.
    pub before: String,
    /// What the witness was told.
    pub event: Witnessed,
}

/// Why a file of a witness is not believed.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The file.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// A line does not go on from the one before it.
    #[error("{path}: line {line} is not as it was written, or one before it was taken out or put in")]
    Broken {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: u64,
    },
}

/// The lines of a file, read and held to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// Every line.
    pub lines: Vec<Line>,
    /// The hash of each.
    pub hashes: Vec<Hash>,
}

fn hash(text: &[u8]) -> Hash {
    Sha256::digest(text).into()
}

impl Lines {
    /// Read a file. A last line that was not written to its end was never answered for, and is left out.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn read(path: &Path) -> Result<Self, WitnessError> {
        let failed = |why| WitnessError::File {
            path: path.to_owned(),
            why,
        };
        let text = std::fs::read(path).map_err(failed)?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let mut read = Self::default();
        let mut before = hash(&[]);
        for line in text
            .get(..whole)
            .unwrap_or_default()
            .split_inclusive(|byte| *byte == b'\n')
        {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let number = read.lines.len() as u64 + 1;
            let one: Option<Line> = serde_json::from_slice(line)
                .ok()
                .filter(|one: &Line| one.number == number && one.before == hex(&before));
            let Some(one) = one else {
                return Err(WitnessError::Broken {
                    path: path.to_owned(),
                    line: number,
                });
            };
            before = hash(line);
            read.lines.push(one);
            read.hashes.push(before);
        }
        Ok(read)
    }

    /// What was said of each event; told twice, it was said once.
    pub fn by_event(&self) -> HashMap<Uuid, &Witnessed> {
        self.lines
            .iter()
            .map(|line| (line.event.event, &line.event))
            .collect()
    }
}

/// Appends to one file. Processes of several machines may share it where the file system has locks.
#[derive(Debug, Clone)]
pub struct FileWitness(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    key: SigningKey,
}

impl FileWitness {
    /// Over a file, which is made where there is none; what is in it is held together first. The receipts are signed with
    /// this key.
    ///
    /// # Errors
    /// [`WitnessError`].
    pub fn open(path: impl Into<PathBuf>, key: SigningKey) -> Result<Self, WitnessError> {
        let path = path.into();
        let failed = |why| WitnessError::File {
            path: path.clone(),
            why,
        };
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(failed)?;
        Lines::read(&path)?;
        Ok(Self(Arc::new(Inner { path, key })))
    }
}

impl Inner {
    fn append(&self, event: Witnessed) -> io::Result<Receipt> {
        let mut file = OpenOptions::new().read(true).append(true).open(&self.path)?;
        file.lock()?;
        let (number, before) = last(&mut file)?;
        let line = Line {
            number: number + 1,
            before: hex(&before),
            event,
        };
        let mut text = serde_json::to_vec(&line)?;
        let hash = hash(&text);
        text.push(b'\n');
        file.write_all(&text)?;
        file.sync_data()?;
        Ok(Receipt {
            witness: self.key.name().to_owned(),
            number: line.number,
            event: line.event.event,
            line: hash,
        })
    }
}

/// The number and the hash of the last line. What a crash left of a line nobody was answered for is cut off.
fn last(file: &mut File) -> io::Result<(u64, Hash)> {
    const TAIL: u64 = 8192;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = vec![];
    file.read_to_end(&mut tail)?;
    let Some(end) = tail.iter().rposition(|byte| *byte == b'\n') else {
        file.set_len(0)?;
        return Ok((0, hash(&[])));
    };
    let torn = tail.len() - end - 1;
    if torn > 0 {
        file.set_len(length - torn as u64)?;
    }
    let rest = tail.get(..end).unwrap_or_default();
    let begin = rest
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let line = rest.get(begin..).unwrap_or_default();
    let read: Line = serde_json::from_slice(line)?;
    Ok((read.number, hash(line)))
}

#[async_trait]
impl Witness for FileWitness {
    async fn append(&self, event: &Witnessed) -> Result<String, String> {
        let (inner, event) = (self.0.clone(), event.clone());
        let done = tokio::task::spawn_blocking(move || {
            let kept = inner.append(event);
            kept.map(|receipt| receipt.signed(&inner.key))
                .map_err(|why| format!("{}: {why}", inner.path.display()))
        });
        done.await
            .map_err(|error| format!("the witness ended badly: {error}"))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u128) -> Witnessed {
        Witnessed {
            event: Uuid::from_u128(number),
            at: chrono::DateTime::UNIX_EPOCH,
            risk: "sealed".to_owned(),
            act: "view".to_owned(),
            what: "note".to_owned(),
            actor: None,
            patient: Some(Uuid::from_u128(9)),
            leaf: vec![7; 32],
        }
    }

    fn witness(folder: &Path) -> FileWitness {
        let key = SigningKey::new("northmoor.example/audit", &[7; 32]).unwrap();
        FileWitness::open(folder.join("witness"), key).unwrap()
    }

    #[tokio::test]
    async fn each_line_goes_on_from_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = witness(folder.path());
        for number in 1..=40 {
            let receipt = keeper.append(&event(number)).await.unwrap();
            let receipt = Receipt::opened(&receipt, &keeper.0.key.public()).unwrap();
            assert_eq!(u128::from(receipt.number), number);
        }
        let path = folder.path().join("witness");
        let read = Lines::read(&path).unwrap();
        assert_eq!((read.lines.len(), read.by_event().len()), (40, 40));
        let text = std::fs::read_to_string(&path).unwrap();
        let broken = |text: String| {
            std::fs::write(&path, text).unwrap();
            Lines::read(&path).unwrap_err().to_string()
        };
        assert!(broken(text.replace("\"number\":7,", "\"number\":8,")).contains("line 7 "));
        let without: Vec<&str> = text
            .lines()
            .enumerate()
            .filter(|(at, _)| *at != 4)
            .map(|(_, line)| line)
            .collect();
        assert!(broken(without.join("\n") + "\n").contains("line 5 "));
        assert!(
            broken(text.replacen("sealed", "people", 1)).contains("line 2 "),
            "the next one tells"
        );
    }

    #[tokio::test]
    async fn a_torn_line_was_never_answered_for() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = witness(folder.path());
        keeper.append(&event(1)).await.unwrap();
        let path = folder.path().join("witness");
        let mut text = std::fs::read(&path).unwrap();
        text.extend(b"{\"number\":2,\"bef");
        std::fs::write(&path, text).unwrap();
        assert_eq!(Lines::read(&path).unwrap().lines.len(), 1);
        let again = witness(folder.path());
        again.append(&event(2)).await.unwrap();
        assert_eq!(Lines::read(&path).unwrap().lines.len(), 2);
        let nowhere = FileWitness::open(folder.path().join("no/such/folder"), keeper.0.key.clone());
        assert!(nowhere.unwrap_err().to_string().contains("no/such/folder"));
    }
}
