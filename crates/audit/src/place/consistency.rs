//! The proofs of a place that each checkpoint goes on from an earlier one, for whoever keeps checkpoints and no leaves.
//!
//! ```text
//! trefoil consistency
//! 1100
//! 1204
//! 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//! ```

use std::{fs, io};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{Place, PlaceError};
use crate::{
    checkpoint::Checkpoint,
    merkle::{Hash, verify_consistency},
};

const HEAD: &str = "trefoil consistency";

impl Place {
    /// Of the empty tree there is nothing to prove, nor of the same.
    pub(super) fn keep_proof(&self, before: u64, now: u64, proof: &[Hash]) -> Result<(), PlaceError> {
        if before == 0 || before == now {
            return Ok(());
        }
        let mut text = format!("{HEAD}\n{before}\n{now}\n");
        for hash in proof {
            text.push_str(&BASE64_STANDARD.encode(hash));
            text.push('\n');
        }
        let file = self.0.join("consistency").join(format!("{before:011}-{now:011}"));
        Self::write(&file, text.as_bytes())
    }

    /// Hold every proof of the place to the two checkpoints it is about, and every checkpoint but the first to a proof that
    /// it goes on from an earlier one; how many proofs there are.
    ///
    /// # Errors
    /// [`PlaceError::Unproved`] at the first that has none, or a false one.
    pub fn prove(&self, checkpoints: &[Checkpoint]) -> Result<u64, PlaceError> {
        let mut proved = 0;
        let proofs = self.proofs()?;
        for (at, now) in checkpoints.iter().enumerate().skip(1) {
            let earlier = checkpoints.get(..at).unwrap_or_default();
            let wrong = |why: String| PlaceError::Unproved {
                place: self.0.clone(),
                size: now.size,
                why,
            };
            let mut any = earlier.iter().any(|before| before.size == 0);
            for (before, _, proof) in proofs.iter().filter(|(_, size, _)| *size == now.size) {
                let Some(before) = earlier.iter().find(|one| one.size == *before) else {
                    continue;
                };
                verify_consistency(before.size, now.size, proof, &before.root, &now.root)
                    .map_err(|error| wrong(error.to_string()))?;
                (any, proved) = (true, proved + 1);
            }
            if !any {
                return Err(wrong("there is no proof".to_owned()));
            }
        }
        Ok(proved)
    }

    /// Sizes and hashes of what can be read; a file that is no proof proves nothing.
    fn proofs(&self) -> Result<Vec<(u64, u64, Vec<Hash>)>, PlaceError> {
        let folder = self.0.join("consistency");
        let files = match fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(Self::failed(&folder)(error)),
        };
        let mut all = vec![];
        for file in files {
            let path = file.map_err(Self::failed(&folder))?.path();
            let bytes = Self::read(&path)?.unwrap_or_default();
            all.extend(read(&String::from_utf8_lossy(&bytes)));
        }
        all.sort();
        Ok(all)
    }
}

fn read(text: &str) -> Option<(u64, u64, Vec<Hash>)> {
    let mut lines = text.lines();
    if lines.next()? != HEAD {
        return None;
    }
    let (before, now) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
    let hashes: Option<Vec<Hash>> = lines
        .map(|line| BASE64_STANDARD.decode(line).ok()?.try_into().ok())
        .collect();
    Some((before, now, hashes?))
}
