//! The Merkle tree of RFC 6962 section 2.1 over the leaves of the log, in their order: what a checkpoint signs, and
//! what proves that a later log begins with an earlier one.

mod frontier;
mod onward;
mod proof;
#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

pub use self::{
    frontier::{Frontier, FrontierError},
    onward::consistency_onward,
    proof::{ProofError, consistency, inclusion, verify_consistency, verify_inclusion},
};

/// A SHA-256 hash of the tree: of a leaf or of a node.
pub type Hash = [u8; 32];

/// The root of the tree without leaves: the hash of nothing.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a leaf: `SHA-256(0x00 || entry)`. The kernel hashes its events so.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(entry);
    hash.finalize().into()
}

/// The hash of a node above two others: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The root over leaf hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}
