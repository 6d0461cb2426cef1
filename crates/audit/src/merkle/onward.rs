//! The proof that a tree goes on from an earlier one, made from what was kept of the earlier one and the leaves since:
//! the cost is that of the new leaves, however many there were before.

use super::{Frontier, Hash, root_of};

/// The hashes of RFC 6962 2.1.2 from the tree of a frontier to the one with these leaves more.
pub fn consistency_onward(before: &Frontier, since: &[Hash]) -> Vec<Hash> {
    let then = before.size();
    let now = then + since.len() as u64;
    if then == 0 || then == now {
        return vec![];
    }
    let trees = Trees { before, since };
    trees.walk(then, 0, now, true)
}

struct Trees<'a> {
    before: &'a Frontier,
    since: &'a [Hash],
}

impl Trees<'_> {
    /// As the recursion of the standard: `then` of the `size` leaves from `start` on are of the earlier tree.
    fn walk(&self, then: u64, start: u64, size: u64, whole: bool) -> Vec<Hash> {
        if then == size {
            return if whole { vec![] } else { vec![self.earlier(start)] };
        }
        let left = 1 << (63 - (size - 1).leading_zeros());
        if then <= left {
            let mut path = self.walk(then, start, left, whole);
            path.push(self.later(start + left, size - left));
            path
        } else {
            let mut path = self.walk(then - left, start + left, size - left, false);
            path.push(self.earlier(start));
            path
        }
    }

    /// A whole part of the earlier tree by where it begins: the proof needs no other of it than those that were kept.
    fn earlier(&self, start: u64) -> Hash {
        let mut at = 0;
        for (size, part) in self.before.parts() {
            if at == start {
                return part;
            }
            at += size;
        }
        Hash::default()
    }

    /// The tree over leaves that came since.
    fn later(&self, start: u64, size: u64) -> Hash {
        let from = usize::try_from(start - self.before.size()).unwrap_or(usize::MAX);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        self.since
            .get(from..from.saturating_add(size))
            .map_or_else(Hash::default, root_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::merkle::{consistency, leaf_hash};

    #[test]
    fn it_is_the_proof_of_the_standard() {
        let leaves: Vec<Hash> = (0..70u8).map(|number| leaf_hash(&[number])).collect();
        for now in 0..=leaves.len() {
            let mut frontier = Frontier::default();
            for before in 0..=now {
                let onward = consistency_onward(&frontier, &leaves[before..now]);
                assert_eq!(
                    Some(onward),
                    consistency(before, &leaves[..now]),
                    "{before} to {now}"
                );
                if before < now {
                    frontier.append(leaves[before]);
                }
            }
        }
    }
}
