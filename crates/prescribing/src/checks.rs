//! What speaks against a medicine for this patient: pure, from facts that a command gathered.
//!
//! Three levels (`design/pages.md` 3.4): information stands in the line; a caution stands in the panel and stops
//! nobody; a stop needs a reason, which is kept on the prescription. Rules: `medicines-and-orders.md` 3.1 to 3.3 and
//! 3.6, which mark most figures [G] or [D]: general knowledge and our own decisions, to be approved by the trust.

mod allergy;
mod dose;
mod duplicate;
pub mod facts;

use serde::{Deserialize, Serialize};
use trefoil_core::coded_value::CodedValue;

pub use self::facts::{Other, Safety};
use crate::{dictionary::Product, prescription::order::Order};

/// How loudly a check speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In the line; nothing to do.
    Information,
    /// In the panel; nothing is held up.
    Caution,
    /// A reason must be given, and is kept.
    Stop,
}

impl Level {
    /// The word that stands beside the colour.
    pub fn word(self) -> &'static str {
        match self {
            Self::Information => "Information",
            Self::Caution => "Caution",
            Self::Stop => "Stop",
        }
    }
}

/// What one check says. Two findings are one when every part is the same: a reason given for one is a reason for no
/// other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// How loudly.
    pub level: Level,
    /// Which check: kept with an override, never renamed.
    pub check: String,
    /// What it says, in full.
    pub says: String,
}

impl Finding {
    pub(crate) fn new(level: Level, check: &str, says: impl Into<String>) -> Self {
        Self {
            level,
            check: check.to_owned(),
            says: says.into(),
        }
    }
}

/// What is said where something sealed counts: nothing of what it is.
pub const WITHHELD: &str = "Something that is withheld from you counts against this: ask the prescriber or whoever may open what is sealed.";

/// Said once and not for each: how often would already tell something of what is sealed.
pub(crate) fn withheld_once(found: &mut Vec<Finding>) {
    let mut said = std::collections::HashSet::new();
    found.retain(|finding| finding.says != WITHHELD || said.insert(finding.clone()));
}

/// Everything that is said about an order, the loudest first.
pub fn check(order: &Order, product: &Product, safety: &Safety) -> Vec<Finding> {
    let mut found = allergy::check(product, safety);
    found.extend(duplicate::check(order, product, safety));
    found.extend(dose::check(order, product, safety));
    withheld_once(&mut found);
    // Stable: within a level the order of the checks stays.
    found.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    found
}

/// What is said of allergies alone: asked again before each dose (`medicines-and-orders.md` 3.1).
pub fn allergies(product: &Product, safety: &Safety) -> Vec<Finding> {
    allergy::check(product, safety)
}

/// A reason given for a stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What was read, word for word: what a finding says now must have been answered.
    pub says: String,
    /// The reason, from [`REASONS`].
    pub reason: CodedValue,
    /// In one's own words.
    pub words: Option<String>,
}

/// The reasons one may give for going on after a stop, with their local codes.
pub const REASONS: [(&str, &str); 6] = [
    ("benefit", "Benefit outweighs the risk"),
    ("tolerated", "The patient has taken it before without harm"),
    (
        "not_allergic",
        "The recorded allergy is doubtful or not an allergy",
    ),
    ("intended", "Both medicines are intended together"),
    ("emergency", "Emergency; the record could not be completed first"),
    ("specialist", "On a specialist's advice"),
];

/// A reason by its code.
pub fn reason(code: &str) -> Option<CodedValue> {
    let (code, words) = REASONS.iter().find(|(known, _)| *known == code)?;
    let system = trefoil_core::coded_value::CodeSystem::Local("trefoil-override-reasons".to_owned());
    CodedValue::new(system, code, words).ok()
}

#[cfg(test)]
mod tests;
