//! What can be wrong with a name.

use std::fmt;

use thiserror::Error;

/// The parts of a name, for messages about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Surname.
    Family,
    /// First given name.
    Given,
    /// All further given names.
    Middle,
    /// Title.
    Prefix,
    /// What they like to be called.
    Preferred,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Family => "family name",
            Self::Given => "given name",
            Self::Middle => "further given names",
            Self::Prefix => "title",
            Self::Preferred => "preferred name",
        })
    }
}

/// Why it is not a name we can keep.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PersonNameError {
    /// Neither family nor given name.
    #[error(
        "no name was given; type a family name or a given name (one is enough for people who have only one)"
    )]
    Empty,
    /// Longer than national messages carry.
    #[error(
        "the {part} has {characters} characters and at most {limit} can be kept; agree a shorter form with the person"
    )]
    TooLong {
        /// Which part.
        part: Part,
        /// How long it was.
        characters: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A control character or a change of writing direction.
    #[error(
        "the {part} holds a character that cannot be seen (U+{code:04X}); type it afresh instead of pasting it"
    )]
    Unseen {
        /// Which part.
        part: Part,
        /// The character.
        code: u32,
    },
    /// Only punctuation: no search could ever find it.
    #[error("the {part} has no letters; leave it empty if it is not known")]
    NoLetters {
        /// Which part.
        part: Part,
    },
}
