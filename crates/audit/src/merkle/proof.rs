//! Proofs: that a leaf is in a tree, and that one tree is the beginning of another.

use super::{Hash, empty_root, node_hash, root_of};

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is beyond the end of the tree, or the earlier tree is the larger one.
    #[error("the proof is about something beyond the end of the tree")]
    BeyondTheEnd,
    /// The earlier tree is empty: every tree begins with it, and nothing is learned.
    #[error("the earlier tree is empty, and every tree begins with that one")]
    ProvesNothing,
    /// Too few or too many hashes for trees of these sizes.
    #[error("the proof has {found} hashes where {expected} are needed")]
    WrongLength {
        /// How many there are.
        found: usize,
        /// How many trees of these sizes need.
        expected: usize,
    },
    /// The hashes do not lead to the root, or to both roots.
    #[error("the proof does not lead to the root")]
    WrongRoot,
}

/// The largest power of two below `size`, which is at least two.
fn split(size: u64) -> u64 {
    1 << (63 - (size - 1).leading_zeros())
}

fn halves(leaves: &[Hash]) -> (&[Hash], &[Hash]) {
    let at = usize::try_from(split(leaves.len() as u64)).unwrap_or(leaves.len());
    leaves.split_at(at)
}

/// The hashes that lead from a leaf to the root of the tree of these leaves (RFC 6962 2.1.1). None when the index is
/// beyond the end.
pub fn inclusion(index: usize, leaves: &[Hash]) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(vec![]);
    }
    let (left, right) = halves(leaves);
    let mut path = if index < left.len() {
        let mut path = inclusion(index, left)?;
        path.push(root_of(right));
        path
    } else {
        let mut path = inclusion(index - left.len(), right)?;
        path.push(root_of(left));
        path
    };
    path.shrink_to_fit();
    Some(path)
}

/// The hashes that prove that the first `before` of these leaves are the tree of then (RFC 6962 2.1.2). None when there
/// were more then than now.
pub fn consistency(before: usize, leaves: &[Hash]) -> Option<Vec<Hash>> {
    if before > leaves.len() {
        return None;
    }
    if before == 0 {
        return Some(vec![]);
    }
    Some(from(before, leaves, true))
}

fn from(before: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if before == leaves.len() {
        return if whole { vec![] } else { vec![root_of(leaves)] };
    }
    let (left, right) = halves(leaves);
    if before <= left.len() {
        let mut path = from(before, left, whole);
        path.push(root_of(right));
        path
    } else {
        let mut path = from(before - left.len(), right, false);
        path.push(root_of(left));
        path
    }
}

/// Whether a leaf is at a place in the tree with this root.
///
/// # Errors
/// [`ProofError`] when that is not proved.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::BeyondTheEnd);
    }
    // The lowest parts have a neighbour on either side; above the place where the path leaves the right edge, only on
    // the left.
    let inner = 64 - (index ^ (size - 1)).leading_zeros();
    let border = (index >> inner.min(63)).count_ones() * u32::from(inner < 64);
    let expected = (inner + border) as usize;
    if proof.len() != expected {
        return Err(ProofError::WrongLength {
            found: proof.len(),
            expected,
        });
    }
    let (lower, upper) = proof.split_at(inner as usize);
    let hash = up(*leaf, lower, index);
    let hash = upper.iter().fold(hash, |right, left| node_hash(left, &right));
    agree(&hash, root)
}

/// Whether the tree of then, by its size and root, is the beginning of the tree of now.
///
/// # Errors
/// [`ProofError`] when that is not proved.
pub fn verify_consistency(
    before: u64,
    now: u64,
    proof: &[Hash],
    root_before: &Hash,
    root_now: &Hash,
) -> Result<(), ProofError> {
    if before > now {
        return Err(ProofError::BeyondTheEnd);
    }
    if before == 0 && now > 0 {
        return Err(ProofError::ProvesNothing);
    }
    if before == now {
        if !proof.is_empty() {
            return Err(ProofError::WrongLength {
                found: proof.len(),
                expected: 0,
            });
        }
        agree(root_before, root_now)?;
        return if now == 0 {
            agree(root_now, &empty_root())
        } else {
            Ok(())
        };
    }
    let shift = before.trailing_zeros();
    let inner = 64 - ((before - 1) ^ (now - 1)).leading_zeros();
    let border = ((before - 1) >> inner.min(63)).count_ones() * u32::from(inner < 64);
    // A tree of a power of two is itself the first hash of the way up.
    let given = before.is_power_of_two();
    let expected = (inner - shift + border) as usize + usize::from(!given);
    if proof.len() != expected {
        return Err(ProofError::WrongLength {
            found: proof.len(),
            expected,
        });
    }
    let (seed, path) = match proof.split_first() {
        Some((first, rest)) if !given => (*first, rest),
        _ => (*root_before, proof),
    };
    let (lower, upper) = path.split_at((inner - shift) as usize);
    let mask = (before - 1) >> shift;
    let then = lower.iter().enumerate().fold(seed, |hash, (level, side)| {
        if (mask >> level) & 1 == 1 {
            node_hash(side, &hash)
        } else {
            hash
        }
    });
    let then = upper.iter().fold(then, |right, left| node_hash(left, &right));
    agree(&then, root_before)?;
    let hash = up(seed, lower, mask);
    let hash = upper.iter().fold(hash, |right, left| node_hash(left, &right));
    agree(&hash, root_now)
}

/// From a hash up through its neighbours, each on the side the bits of its index say.
fn up(hash: Hash, neighbours: &[Hash], index: u64) -> Hash {
    neighbours
        .iter()
        .enumerate()
        .fold(hash, |hash, (level, neighbour)| {
            if (index >> level) & 1 == 1 {
                node_hash(neighbour, &hash)
            } else {
                node_hash(&hash, neighbour)
            }
        })
}

fn agree(found: &Hash, expected: &Hash) -> Result<(), ProofError> {
    if found == expected {
        Ok(())
    } else {
        Err(ProofError::WrongRoot)
    }
}
