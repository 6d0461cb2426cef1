//! A place outside the database where the log's leaves and checkpoints are kept: a directory that the database's
//! account cannot write to, best on another machine. In the layout of C2SP `tlog-tiles`, level 0, so that other
//! programs read it too.
//!
//! ```text
//! checkpoint                the newest, signed
//! checkpoints/00000001204   every one there was
//! consistency/00000001100-00000001204   the proof that one goes on from another
//! tile/0/x000/004           256 leaf hashes, 32 bytes each
//! tile/0/x000/004.p/180     a part of one
//! ```

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{
    checkpoint::{Checkpoint, CheckpointError, PublicKey},
    merkle::{Frontier, Hash},
};

mod consistency;

/// Leaf hashes in a tile.
const WIDTH: u64 = 256;

/// One such directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(PathBuf);

/// What is wrong with a place, or with the log as the place knows it.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The directory.
    #[error("{path}: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// A checkpoint there is not of this log, or was changed.
    #[error("{path}: {why}")]
    Checkpoint {
        /// Which file.
        path: PathBuf,
        /// Why it is not believed.
        why: CheckpointError,
    },
    /// The leaves there do not add up to a checkpoint there.
    #[error(
        "{place}: the leaves kept there are not those that were signed at {size}: files of the place were changed"
    )]
    Inconsistent {
        /// Where.
        place: PathBuf,
        /// The size of the checkpoint that does not hold.
        size: u64,
    },
    /// A checkpoint has no proof that it goes on from an earlier one, or a false one.
    #[error(
        "{place}: nothing there proves that the checkpoint over {size} events goes on from the one before it: {why}"
    )]
    Unproved {
        /// Where.
        place: PathBuf,
        /// The size of the checkpoint.
        size: u64,
        /// What is wrong with the proof.
        why: String,
    },
}

impl Place {
    /// At a directory; it is made when something is first written.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self(directory.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn failed(path: &Path) -> impl FnOnce(io::Error) -> PlaceError + use<> {
        let path = path.to_owned();
        move |why| PlaceError::File { path, why }
    }

    fn read(path: &Path) -> Result<Option<Vec<u8>>, PlaceError> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Self::failed(path)(error)),
        }
    }

    /// Write a file so that it is there whole, or as it was: beside it, to disk, and then in its place.
    fn write(path: &Path, bytes: &[u8]) -> Result<(), PlaceError> {
        if let Some(above) = path.parent() {
            fs::create_dir_all(above).map_err(Self::failed(above))?;
        }
        let beside = path.with_extension("new");
        let mut file = fs::File::create(&beside).map_err(Self::failed(&beside))?;
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .map_err(Self::failed(&beside))?;
        fs::rename(&beside, path).map_err(Self::failed(path))?;
        if let Some(above) = path.parent() {
            fs::File::open(above)
                .and_then(|folder| folder.sync_all())
                .map_err(Self::failed(above))?;
        }
        Ok(())
    }

    fn opened(path: &Path, bytes: Vec<u8>, key: &PublicKey) -> Result<Checkpoint, PlaceError> {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Checkpoint::opened(&text, key).map_err(|why| PlaceError::Checkpoint {
            path: path.to_owned(),
            why,
        })
    }

    /// The newest checkpoint, if there is one.
    ///
    /// # Errors
    /// [`PlaceError`] when it is not signed by this key.
    pub fn newest(&self, key: &PublicKey) -> Result<Option<Checkpoint>, PlaceError> {
        let path = self.0.join("checkpoint");
        Self::read(&path)?
            .map(|bytes| Self::opened(&path, bytes, key))
            .transpose()
    }

    /// Every checkpoint, the smallest first.
    ///
    /// # Errors
    /// [`PlaceError`] at the first that is not signed by this key.
    pub fn checkpoints(&self, key: &PublicKey) -> Result<Vec<Checkpoint>, PlaceError> {
        let folder = self.0.join("checkpoints");
        let files = match fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(Self::failed(&folder)(error)),
        };
        let mut all = vec![];
        for file in files {
            let path = file.map_err(Self::failed(&folder))?.path();
            if path.extension().is_none()
                && let Some(bytes) = Self::read(&path)?
            {
                all.push(Self::opened(&path, bytes, key)?);
            }
        }
        all.extend(self.newest(key)?);
        all.sort_by_key(|checkpoint| checkpoint.size);
        all.dedup();
        Ok(all)
    }

    /// The first leaves, held to every checkpoint of the place. What is read is what was signed, or an error.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn leaves(&self, key: &PublicKey) -> Result<(Vec<Hash>, Vec<Checkpoint>), PlaceError> {
        let checkpoints = self.checkpoints(key)?;
        let mut frontier = Frontier::default();
        let mut leaves = vec![];
        for checkpoint in &checkpoints {
            let wrong = || PlaceError::Inconsistent {
                place: self.0.clone(),
                size: checkpoint.size,
            };
            while frontier.size() < checkpoint.size {
                let more = self.tile(frontier.size(), checkpoint.size)?;
                if more.is_empty() {
                    return Err(wrong());
                }
                for leaf in more {
                    frontier.append(leaf);
                    leaves.push(leaf);
                }
            }
            if frontier.root() != checkpoint.root {
                return Err(wrong());
            }
        }
        Ok((leaves, checkpoints))
    }

    /// The leaves of one tile from a position on, below `size`. Whole tiles stand alone; parts by how many they hold.
    fn tile(&self, from: u64, size: u64) -> Result<Vec<Hash>, PlaceError> {
        let number = from / WIDTH;
        let wanted = (size - number * WIDTH).min(WIDTH);
        let bytes = match Self::read(&self.tile_path(number, WIDTH))? {
            Some(whole) => whole,
            None => Self::read(&self.tile_path(number, wanted))?.unwrap_or_default(),
        };
        let (hashes, _) = bytes.as_chunks::<32>();
        let skip = usize::try_from(from % WIDTH).unwrap_or(0);
        let take = usize::try_from(wanted).unwrap_or(0).saturating_sub(skip);
        Ok(hashes.iter().skip(skip).take(take).copied().collect())
    }

    fn tile_path(&self, number: u64, holds: u64) -> PathBuf {
        let digits = format!("{number:03}");
        let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
        let groups: Vec<&str> = (0..padded.len() / 3)
            .filter_map(|group| padded.get(group * 3..group * 3 + 3))
            .collect();
        let mut path = self.0.join("tile/0");
        for (place, group) in groups.iter().enumerate() {
            let last = place + 1 == groups.len();
            let partial = last && holds < WIDTH;
            path.push(match (last, partial) {
                (false, _) => format!("x{group}"),
                (true, false) => (*group).to_owned(),
                (true, true) => format!("{group}.p"),
            });
            if partial {
                path.push(holds.to_string());
            }
        }
        path
    }

    /// Keep leaves from a position on, the proof that they go on from what is there, and then the checkpoint over them: what
    /// is signed here is here.
    ///
    /// # Errors
    /// [`PlaceError`]. Done again, it writes the same.
    pub fn keep(
        &self,
        from: u64,
        leaves: &[Hash],
        proof: &[Hash],
        checkpoint: &Checkpoint,
        note: &str,
    ) -> Result<(), PlaceError> {
        let mut at = from;
        let mut rest = leaves;
        while !rest.is_empty() {
            let number = at / WIDTH;
            let room = usize::try_from(WIDTH - at % WIDTH).unwrap_or(0);
            let (these, more) = rest.split_at(rest.len().min(room));
            let mut tile = if at.is_multiple_of(WIDTH) {
                vec![]
            } else {
                self.tile(number * WIDTH, at)?
            };
            tile.extend_from_slice(these);
            let held = tile.len() as u64;
            Self::write(&self.tile_path(number, held), &tile.concat())?;
            let parts = self.tile_path(number, 1);
            if let (true, Some(parts)) = (held == WIDTH, parts.parent().filter(|parts| parts.is_dir())) {
                fs::remove_dir_all(parts).map_err(Self::failed(parts))?;
            }
            at += these.len() as u64;
            rest = more;
        }
        self.keep_proof(from, checkpoint.size, proof)?;
        let kept = self
            .0
            .join("checkpoints")
            .join(format!("{:011}", checkpoint.size));
        Self::write(&kept, note.as_bytes())?;
        Self::write(&self.0.join("checkpoint"), note.as_bytes())
    }
}
