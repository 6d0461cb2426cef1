//! The orders in which the words of a name may have been typed.

use trefoil_core::person_name::search_key;

use super::{NamePair, SearchHint};

/// The most pairs that are tried.
const MOST: usize = 6;

pub(super) fn pairs(typed: &str) -> Result<Vec<NamePair>, SearchHint> {
    let pair = |family: &str, given: &str| NamePair {
        family: search_key(family),
        given: search_key(given),
    };
    if let Some((family, given)) = typed.split_once(',') {
        let given = given.split_whitespace().next().unwrap_or_default();
        return checked(vec![pair(family, given)]);
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    let whole = pair(typed, "");
    let all = match words.as_slice() {
        [one] => vec![whole, pair("", one)],
        [first, .., last] => {
            let (but_first, but_last) = (words.get(1..), words.get(..words.len() - 1));
            let joined = |part: Option<&[&str]>| part.unwrap_or_default().join(" ");
            vec![
                pair(first, words.get(1).copied().unwrap_or_default()), // family given …
                pair(last, first),                                      // given … family
                pair(&joined(but_last), last),                          // van der Berg Jan
                pair(&joined(but_first), first),                        // Jan van der Berg
                whole,                                                  // a family name of several words
                pair("", typed),                                        // a given name of several words
            ]
        }
        [] => vec![],
    };
    checked(all)
}

fn checked(all: Vec<NamePair>) -> Result<Vec<NamePair>, SearchHint> {
    let mut kept: Vec<NamePair> = vec![];
    for pair in all {
        if pair.family.chars().count() + pair.given.chars().count() >= 2 && !kept.contains(&pair) {
            kept.push(pair);
        }
    }
    kept.truncate(MOST);
    if kept.is_empty() {
        Err(SearchHint::TooShort)
    } else {
        Ok(kept)
    }
}
