//! The reference vectors, and laws that hold for trees of every size.

use std::path::Path;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use proptest::prelude::*;
use serde::Deserialize;
use trefoil_testkit::shared_data;

use super::*;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
}

/// None where a vector's hash is no hash: that is a fault of its proof too.
fn hash(text: &str) -> Option<Hash> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}

/// Some vectors only ask whether two roots are the same, and give words in the place of hashes.
fn root(text: &str) -> Option<Hash> {
    hash(text).or_else(|| Some(leaf_hash(&BASE64_STANDARD.decode(text).ok()?)))
}

fn hashes(proof: Option<Vec<String>>) -> Option<Vec<Hash>> {
    proof.unwrap_or_default().iter().map(|one| hash(one)).collect()
}

fn each(under: &Path, judge: &mut dyn FnMut(&str, &str)) {
    for entry in std::fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, judge);
        } else {
            judge(
                &path.display().to_string(),
                &std::fs::read_to_string(&path).unwrap(),
            );
        }
    }
}

#[test]
fn the_reference_vectors_of_inclusion() {
    let Some(place) = shared_data("merkle/inclusion") else {
        return;
    };
    let mut good = 0;
    let mut bad = 0;
    each(&place, &mut |name, text| {
        let one: Inclusion = serde_json::from_str(text).unwrap();
        let proved = root(&one.root)
            .zip(hash(&one.leaf_hash))
            .zip(hashes(one.proof))
            .is_some_and(|((root, leaf), proof)| {
                verify_inclusion(one.leaf_idx, one.tree_size, &leaf, &proof, &root).is_ok()
            });
        assert_eq!(proved, !one.want_err, "{name}");
        if proved { good += 1 } else { bad += 1 }
    });
    assert_eq!((good, bad), (3, 45), "every vector was tried");
}

#[test]
fn the_reference_vectors_of_consistency() {
    let Some(place) = shared_data("merkle/consistency") else {
        return;
    };
    let mut good = 0;
    let mut bad = 0;
    each(&place, &mut |name, text| {
        let one: Consistency = serde_json::from_str(text).unwrap();
        let proved = root(&one.root1)
            .zip(root(&one.root2))
            .zip(hashes(one.proof))
            .is_some_and(|((before, now), proof)| {
                verify_consistency(one.size1, one.size2, &proof, &before, &now).is_ok()
            });
        assert_eq!(proved, !one.want_err, "{name}");
        if proved { good += 1 } else { bad += 1 }
    });
    assert_eq!((good, bad), (5, 47), "every vector was tried");
}

/// RFC 6962 in its own words, without sharing: what the frontier and the proofs are held to.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        more => {
            let mut at = 1;
            while at * 2 < more.len() {
                at *= 2;
            }
            node_hash(&by_definition(&more[..at]), &by_definition(&more[at..]))
        }
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count)
        .map(|number| leaf_hash(&number.to_be_bytes()))
        .collect()
}

#[test]
fn every_tree_up_to_sixty_leaves() {
    let all = leaves(60);
    for now in 0..=all.len() {
        let tree = &all[..now];
        let root = root_of(tree);
        assert_eq!(root, by_definition(tree), "{now}");
        for index in 0..now {
            let proof = inclusion(index, tree).unwrap();
            let (index, size) = (index as u64, now as u64);
            assert_eq!(
                verify_inclusion(index, size, &tree[index as usize], &proof, &root),
                Ok(())
            );
        }
        for before in 1..=now {
            let proof = consistency(before, tree).unwrap();
            let then = root_of(&all[..before]);
            assert_eq!(
                verify_consistency(before as u64, now as u64, &proof, &then, &root),
                Ok(()),
                "{before} of {now}"
            );
        }
    }
    assert_eq!(inclusion(3, &all[..3]), None);
    assert_eq!(consistency(4, &all[..3]), None);
}

proptest! {
    #[test]
    fn a_frontier_goes_on_where_it_was_kept(first in 0usize..300, then in 0usize..300) {
        let all = leaves(first + then);
        let mut frontier = Frontier::default();
        all[..first].iter().for_each(|leaf| frontier.append(*leaf));
        let mut again = Frontier::kept(frontier.size(), &frontier.bytes()).unwrap();
        all[first..].iter().for_each(|leaf| again.append(*leaf));
        prop_assert_eq!(again.root(), root_of(&all));
        prop_assert_eq!(again.size(), all.len() as u64);
    }

    #[test]
    fn another_leaf_anywhere_is_another_root(size in 1usize..200, at: prop::sample::Index, flip: u8) {
        let mut all = leaves(size);
        let root = root_of(&all);
        let at = at.index(size);
        let then = consistency(at + 1, &all).unwrap();
        let before = root_of(&all[..=at]);
        all[at][0] ^= flip.max(1);
        prop_assert_ne!(root_of(&all), root);
        // Nor can the old beginning be proved of the new whole.
        let forged = verify_consistency(at as u64 + 1, size as u64, &then, &before, &root_of(&all));
        prop_assert_eq!(forged, Err(ProofError::WrongRoot));
    }
}

#[test]
fn bytes_that_are_no_frontier() {
    assert!(Frontier::kept(3, &[0; 32]).is_err());
    assert!(Frontier::kept(1, &[0; 33]).is_err());
    assert!(Frontier::kept(0, &[]).is_ok());
}
