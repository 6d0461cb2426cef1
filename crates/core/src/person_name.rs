//! A person's name: as they give it, as the banner shows it and as a search finds it.

mod case;
mod fault;
mod search;
mod unseen;

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use self::unseen::unseen;
pub use self::{
    fault::{Part, PersonNameError},
    search::{search_key, search_words},
};

/// The longest family or first given name.
pub const FAMILY_OR_GIVEN: usize = 35;
/// The longest of all further given names together.
pub const MIDDLE: usize = 100;
/// The longest title.
pub const TITLE: usize = 35;

/// A name. At least a family name or a given name: some people have only one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct PersonName {
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    given: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred: Option<String>,
}

#[derive(Deserialize)]
struct Unchecked {
    #[serde(default)]
    family: Option<String>,
    #[serde(default)]
    given: Vec<String>,
    #[serde(default)]
    prefix: Option<String>,
    #[serde(default)]
    preferred: Option<String>,
}

/// Gathers the parts; blank ones count as not given, as in a form.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct PersonNameBuilder {
    family: Option<String>,
    given: Vec<String>,
    prefix: Option<String>,
    preferred: Option<String>,
}

impl PersonNameBuilder {
    /// The family name.
    pub fn family(mut self, family: &str) -> Self {
        self.family = tidy(family);
        self
    }

    /// One more given name, in order.
    pub fn given(mut self, given: &str) -> Self {
        self.given.extend(tidy(given));
        self
    }

    /// The title: "Mrs", "Dr".
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = tidy(prefix);
        self
    }

    /// What they like to be called.
    pub fn preferred(mut self, preferred: &str) -> Self {
        self.preferred = tidy(preferred);
        self
    }

    /// Checks all parts.
    ///
    /// # Errors
    /// [`PersonNameError`] names the part and the rule.
    pub fn finish(self) -> Result<PersonName, PersonNameError> {
        let Self {
            family,
            given,
            prefix,
            preferred,
        } = self;
        if family.is_none() && given.is_empty() {
            return Err(PersonNameError::Empty);
        }
        for (part, text, limit) in [
            (Part::Family, family.as_deref(), FAMILY_OR_GIVEN),
            (Part::Given, given.first().map(String::as_str), FAMILY_OR_GIVEN),
            (
                Part::Middle,
                Some(given.get(1..).unwrap_or_default().join(" "))
                    .filter(|m| !m.is_empty())
                    .as_deref(),
                MIDDLE,
            ),
            (Part::Prefix, prefix.as_deref(), TITLE),
            (Part::Preferred, preferred.as_deref(), FAMILY_OR_GIVEN),
        ] {
            if let Some(text) = text {
                check(part, text, limit)?;
            }
        }
        Ok(PersonName {
            family,
            given,
            prefix,
            preferred,
        })
    }
}

/// Composed (so that the same name is the same bytes), trimmed, single spaces between words.
fn tidy(text: &str) -> Option<String> {
    let composed: String = text.nfc().collect();
    // Controls are kept here, so that `check` can name them, except where they stand for a space at the ends.
    let tidy = composed
        .trim()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    Some(tidy).filter(|t| !t.is_empty())
}

fn check(part: Part, text: &str, limit: usize) -> Result<(), PersonNameError> {
    if let Some(c) = unseen(text) {
        return Err(PersonNameError::Unseen {
            part,
            code: u32::from(c),
        });
    }
    let characters = text.chars().count();
    if characters > limit {
        return Err(PersonNameError::TooLong {
            part,
            characters,
            limit,
        });
    }
    if search_key(text).is_empty() {
        return Err(PersonNameError::NoLetters { part });
    }
    Ok(())
}

impl PersonName {
    /// Begins a name.
    pub fn builder() -> PersonNameBuilder {
        PersonNameBuilder::default()
    }

    /// The family name as typed.
    pub fn family(&self) -> Option<&str> {
        self.family.as_deref()
    }

    /// The given names as typed, first one first.
    pub fn given(&self) -> &[String] {
        &self.given
    }

    /// The title.
    pub fn prefix(&self) -> Option<&str> {
        self.prefix.as_deref()
    }

    /// What they like to be called; the banner shows it below the name.
    pub fn preferred(&self) -> Option<&str> {
        self.preferred.as_deref()
    }

    /// `FAMILY, Given (Title)`, as every screen and print shows a patient. Whole, never cut. People with one name
    /// show just that.
    pub fn banner(&self) -> String {
        let family = self.family.as_deref().map(str::to_uppercase);
        let given = self
            .given
            .iter()
            .map(|name| case::title_case(name))
            .collect::<Vec<_>>()
            .join(" ");
        let mut shown = match family {
            Some(family) if given.is_empty() => family,
            Some(family) => format!("{family}, {given}"),
            None => given,
        };
        if let Some(prefix) = &self.prefix {
            shown.push_str(" (");
            shown.push_str(&case::title_case(prefix));
            shown.push(')');
        }
        shown
    }

    /// Everything a search may find this person by: each name whole and each word of it, as [`search_key`]s, sorted,
    /// each once. The title is not among them.
    pub fn search_keys(&self) -> Vec<String> {
        let names = self.family.iter().chain(&self.given).chain(&self.preferred);
        let mut keys: Vec<String> = names
            .flat_map(|name| std::iter::once(search_key(name)).chain(search_words(name)))
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// The family name as a [`search_key`].
    pub fn family_key(&self) -> Option<String> {
        self.family.as_deref().map(search_key)
    }

    /// Each given name, and the preferred one after them, as a [`search_key`].
    pub fn given_keys(&self) -> Vec<String> {
        self.given
            .iter()
            .chain(&self.preferred)
            .map(|name| search_key(name))
            .collect()
    }
}

/// As the banner shows it.
impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.banner())
    }
}

impl TryFrom<Unchecked> for PersonName {
    type Error = PersonNameError;

    fn try_from(it: Unchecked) -> Result<Self, PersonNameError> {
        let given = it
            .given
            .iter()
            .fold(PersonName::builder(), |name, given| name.given(given));
        given
            .family(it.family.as_deref().unwrap_or_default())
            .prefix(it.prefix.as_deref().unwrap_or_default())
            .preferred(it.preferred.as_deref().unwrap_or_default())
            .finish()
    }
}

#[cfg(test)]
mod tests;
