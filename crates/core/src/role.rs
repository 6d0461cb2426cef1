//! The name of a role as a person reads it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::person_name::unseen;

/// "Ward clerk", "Consultant". The trust's own words; what a role may do is granted by its id, not by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleName(String);

/// Why it is not the name of a role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RoleNameError {
    /// Empty or too long.
    #[error("the name of a role has 1 to 60 characters, and this has {characters}; choose another")]
    Length {
        /// How many there were.
        characters: usize,
    },
    /// A character that cannot be seen.
    #[error("the name of the role holds a character that cannot be seen (U+{0:04X}); type it afresh")]
    Unseen(u32),
}

impl RoleName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`RoleNameError`] when it is empty, longer than 60 characters or unreadable.
    pub fn parse(name: &str) -> Result<Self, RoleNameError> {
        let name = name.trim();
        let characters = name.chars().count();
        if !(1..=60).contains(&characters) {
            return Err(RoleNameError::Length { characters });
        }
        match unseen(name) {
            Some(c) => Err(RoleNameError::Unseen(u32::from(c))),
            None => Ok(Self(name.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RoleName {
    type Error = RoleNameError;

    fn try_from(text: String) -> Result<Self, RoleNameError> {
        Self::parse(&text)
    }
}

impl From<RoleName> for String {
    fn from(role: RoleName) -> Self {
        role.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimmed_and_bounded() {
        assert_eq!(RoleName::parse(" Ward clerk ").unwrap().to_string(), "Ward clerk");
        assert_eq!(RoleName::parse(" "), Err(RoleNameError::Length { characters: 0 }));
        assert!(RoleName::parse(&"a".repeat(60)).is_ok());
        assert!(RoleName::parse(&"a".repeat(61)).is_err());
    }
}
