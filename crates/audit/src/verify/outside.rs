//! What was signed and kept outside the database: with it a row whose leaf was recomputed by whoever changed it is found,
//! and an end that was cut off, at its exact place.

use chrono::{DateTime, Utc};

use super::{
    Verdict,
    source::{Kept, Source},
};
use crate::{
    checkpoint::{Checkpoint, PublicKey},
    merkle::Hash,
    place::{Place, PlaceError},
};

/// What one place knows.
pub(super) struct Signed {
    leaves: Vec<Hash>,
    checkpoints: Vec<Checkpoint>,
}

impl Signed {
    /// Every place that can be believed; what cannot is a finding.
    pub(super) fn read(key: &PublicKey, places: &[Place], verdict: &mut Verdict) -> Vec<Self> {
        let mut all = vec![];
        for place in places {
            match Self::of(key, place, verdict) {
                Ok(signed) => all.extend(signed),
                Err(error) => {
                    let size = match &error {
                        PlaceError::Inconsistent { size, .. } | PlaceError::Unproved { size, .. } => {
                            i64::try_from(*size).ok()
                        }
                        PlaceError::File { .. } | PlaceError::Checkpoint { .. } => None,
                    };
                    verdict.find(size, None, error.to_string());
                }
            }
        }
        all
    }

    fn of(key: &PublicKey, place: &Place, verdict: &mut Verdict) -> Result<Option<Self>, PlaceError> {
        let (leaves, checkpoints) = place.leaves(key)?;
        if checkpoints.is_empty() {
            let says = format!("{}: there is no checkpoint of this log", place.path().display());
            verdict.find(None, None, says);
            return Ok(None);
        }
        verdict.proofs += place.prove(&checkpoints)?;
        verdict.checkpoints += checkpoints.len() as u64;
        verdict.signed = verdict.signed.max(leaves.len() as u64);
        Ok(Some(Self { leaves, checkpoints }))
    }

    pub(super) fn leaf(&self, position: i64) -> Option<&Hash> {
        self.leaves.get(usize::try_from(position.checked_sub(1)?).ok()?)
    }

    pub(super) fn size(&self) -> i64 {
        i64::try_from(self.leaves.len()).unwrap_or(i64::MAX)
    }
}

/// When how many events were signed: by every checkpoint that has the signature, wherever it is kept.
pub(super) async fn vouched<S: Source>(
    source: &mut S,
    key: &PublicKey,
    signed: &[Signed],
) -> Result<Vec<(DateTime<Utc>, i64)>, S::Error> {
    let kept = source.checkpoints().await?;
    let ours = kept
        .iter()
        .filter_map(|one| Checkpoint::opened(&one.note, key).ok());
    let theirs = signed.iter().flat_map(|place| place.checkpoints.iter().cloned());
    Ok(ours
        .chain(theirs)
        .map(|one| (one.at, i64::try_from(one.size).unwrap_or(i64::MAX)))
        .collect())
}

/// The checkpoints the store itself keeps: each signed, and none another than a place has of that size.
pub(super) async fn check<S: Source>(
    source: &mut S,
    key: &PublicKey,
    signed: &[Signed],
    verdict: &mut Verdict,
) -> Result<(), S::Error> {
    for one in source.checkpoints().await? {
        for place in signed {
            check_one(&one, key, place, verdict);
        }
    }
    Ok(())
}

fn check_one(one: &Kept, key: &PublicKey, place: &Signed, verdict: &mut Verdict) {
    let position = Some(one.size);
    match Checkpoint::opened(&one.note, key) {
        Err(error) => verdict.find(
            position,
            None,
            format!("the store's checkpoint at {}: {error}", one.size),
        ),
        Ok(ours) => {
            let theirs = place.checkpoints.iter().find(|theirs| theirs.size == ours.size);
            let misplaced = i64::try_from(ours.size) != Ok(one.size) || ours.at != one.at;
            if misplaced || theirs.is_some_and(|theirs| *theirs != ours) {
                verdict.find(
                    position,
                    None,
                    format!(
                        "the store's checkpoint at {} is another than was kept outside: two histories were signed",
                        one.size
                    ),
                );
            }
        }
    }
}
