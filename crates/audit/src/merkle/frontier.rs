//! All that must be kept of a tree to go on with it: the roots of its full parts, at most 64 of them.

use super::{Hash, empty_root, node_hash};

/// The right edge of a tree: one hash for each set bit of its size, the largest part first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    parts: Vec<Hash>,
}

/// Why kept bytes are no frontier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Their number does not fit the size.
    #[error("a tree of {size} leaves has {expected} full parts, and {found} bytes of them were kept")]
    WrongLength {
        /// Of the tree.
        size: u64,
        /// How many hashes there must be.
        expected: u32,
        /// How many bytes there are.
        found: usize,
    },
}

impl Frontier {
    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The next leaf, by its hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // A part as large as the one before it joins with it, as a carry does in adding one.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.parts.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.parts.push(hash);
        self.size += 1;
    }

    /// The root of the whole.
    pub fn root(&self) -> Hash {
        let mut parts = self.parts.iter().rev();
        let Some(last) = parts.next() else {
            return empty_root();
        };
        parts.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The full parts with their sizes, the largest first.
    pub fn parts(&self) -> impl Iterator<Item = (u64, Hash)> {
        let sizes = (0..64)
            .rev()
            .map(|bit| 1u64 << bit)
            .filter(|part| self.size & part != 0);
        sizes.zip(self.parts.iter().copied())
    }

    /// As it is kept: the hashes, one after another.
    pub fn bytes(&self) -> Vec<u8> {
        self.parts.concat()
    }

    /// What was kept.
    ///
    /// # Errors
    /// [`FrontierError`] when the bytes are not those of a tree of this size.
    pub fn kept(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        let (parts, rest) = bytes.as_chunks::<32>();
        if parts.len() != size.count_ones() as usize || !rest.is_empty() {
            return Err(FrontierError::WrongLength {
                size,
                expected: size.count_ones(),
                found: bytes.len(),
            });
        }
        Ok(Self {
            size,
            parts: parts.to_vec(),
        })
    }
}
