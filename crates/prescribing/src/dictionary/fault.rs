//! What can be wrong with a release of the dictionary: file, line, and what to mend.

use std::fmt;

/// What is wrong in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not an entry.
    #[error("this is not an entry of the dictionary ({0}); mend the line")]
    Unreadable(String),
    /// A code given twice.
    #[error("the code {code} is already given in {first}; give each entry a code of its own")]
    Twice {
        /// The code.
        code: String,
        /// Where it stands first: `file:line`.
        first: String,
    },
    /// A code or its words.
    #[error("{0}")]
    Code(String),
    /// A substance that is not there.
    #[error(
        "the ingredient {0} is not among the substances; add it to substances.jsonl, or correct the code"
    )]
    NoSubstance(String),
    /// A member of a group that is not there.
    #[error("the member {0} is not among the substances; add it to substances.jsonl, or correct the code")]
    NoMember(String),
    /// A route that is not there.
    #[error("the route {0} is not among the routes; add it to routes.jsonl, or correct the code")]
    NoRoute(String),
    /// A moiety that is not there.
    #[error("the moiety {0} is not in the dictionary; add its line, or correct the code")]
    NoMoiety(String),
    /// A product that is not there.
    #[error(
        "the product {0} of this order sentence is not in the dictionary; add its line, or correct the code"
    )]
    NoProduct(String),
    /// A sentence by a route the product does not have.
    #[error(
        "the order sentence uses the route {0}, by which the product may not be given; correct one of the two"
    )]
    OtherRoute(String),
    /// No ingredient.
    #[error("the product has no ingredient, so that no check could see it; add at least one")]
    NoIngredient,
    /// No route.
    #[error("the product has no route; add at least one")]
    ProductWithoutRoute,
    /// A sentence nobody could sign.
    #[error("the order sentence could not be prescribed as it stands: {0}")]
    Unprescribable(String),
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DictionaryFault {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What.
    pub wrong: Wrong,
}

impl fmt::Display for DictionaryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.wrong)
    }
}

/// A release that cannot be used, with everything that is wrong with it. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct UnreadableRelease(pub Vec<DictionaryFault>);

impl fmt::Display for UnreadableRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the dictionary was not loaded, and the one in use stays: {} lines are wrong",
            self.0.len()
        )?;
        self.0
            .iter()
            .take(20)
            .try_for_each(|fault| write!(f, "\n{fault}"))
    }
}
