//! The surname of somebody who works here, from the one name that is kept of them, and whether it is a patient's too.

use trefoil_core::person_name::{search_key, search_words};

/// Words before a name that are no part of it.
const TITLES: [&str; 17] = [
    "dr",
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "prof",
    "professor",
    "sister",
    "nurse",
    "sir",
    "dame",
    "lady",
    "lord",
    "rev",
    "matron",
    "staff",
];
/// Words that begin a surname of several words.
const PARTICLES: [&str; 19] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "al", "el", "bin",
    "ben", "ter", "st",
];

/// `Dr S Patel` and `K Turner, RN` to `Patel` and `Turner`; `Anna van der Berg` to `van der Berg`. None where there is one
/// word only, which may be a login or an interface.
pub fn surname_of(shown: &str) -> Option<String> {
    let name = shown.split([',', '(']).next().unwrap_or_default();
    let mut words: Vec<&str> = name.split_whitespace().collect();
    while words.len() > 1
        && words
            .first()
            .is_some_and(|word| TITLES.contains(&search_key(word).as_str()))
    {
        words.remove(0);
    }
    let titled = words.len() == 1 && name.split_whitespace().count() > 1;
    let last = words.pop()?;
    if words.is_empty() && !titled {
        return None;
    }
    let mut surname = vec![last];
    // The first word is the given name, whatever it is.
    while words.len() > 1
        && words
            .last()
            .is_some_and(|word| PARTICLES.contains(&search_key(word).as_str()))
    {
        surname.extend(words.pop());
    }
    surname.reverse();
    Some(surname.join(" ")).filter(|name| search_key(name).chars().count() > 1)
}

/// A surname two people share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// As a search key.
    pub key: String,
    /// Whether all of it is the same, not one part of a double name.
    pub whole: bool,
}

/// Whether somebody's surname and a patient's family name are the same, without case, accents, hyphens and apostrophes; or
/// whether one is a part of the other's double name.
pub fn shared(reader: &str, family: &str) -> Option<Shared> {
    let reader = surname_of(reader)?;
    let (one, other) = (search_key(&reader), search_key(family));
    if one.is_empty() || other.is_empty() {
        return None;
    }
    if one == other {
        return Some(Shared {
            key: one,
            whole: true,
        });
    }
    let parts = |name: &str| -> Vec<String> {
        search_words(name)
            .into_iter()
            .filter(|word| word.chars().count() > 2 && !PARTICLES.contains(&word.as_str()))
            .collect()
    };
    let theirs = parts(family);
    parts(&reader)
        .into_iter()
        .find(|part| theirs.contains(part))
        .map(|key| Shared { key, whole: false })
}
