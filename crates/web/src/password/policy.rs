//! What a password must be: long, not made of what everybody knows, and not in the lists that guessers use. No rule asks
//! for capitals, digits or signs: such rules make passwords that are hard to type and easy to guess.

use super::{
    breached::{Breached, BreachedError},
    tried_first::is_common,
};

/// No trust may ask for fewer characters.
pub const LOWEST: usize = 8;
/// More is not a password.
pub const LONGEST: usize = 200;

/// What a trust asks of a password.
#[derive(Debug, Clone)]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub shortest: usize,
    /// Passwords that were stolen elsewhere.
    pub breached: Option<Breached>,
    /// Words that everybody who works here would try: the trust's name.
    pub own_words: Vec<String>,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            shortest: 12,
            breached: None,
            own_words: vec![],
        }
    }
}

/// Why a password will not do.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Short.
    #[error(
        "Use at least {0} characters. Three or four words that do not belong together are easy to remember"
    )]
    Short(usize),
    /// Long.
    #[error("Use at most 200 characters")]
    Long,
    /// The name.
    #[error("Choose a password without your username in it")]
    Username,
    /// The place.
    #[error("Choose a password without the word “{0}” in it: everybody here would try it")]
    OwnWord(String),
    /// One of the first that anybody tries.
    #[error("This is one of the passwords that are tried first. Choose another")]
    Common,
    /// Stolen elsewhere.
    #[error("This password was in a list of stolen passwords, so that others will try it. Choose another")]
    Breached,
    /// The list.
    #[error(
        "The list of stolen passwords cannot be read, so that no password can be changed now. Call the service desk"
    )]
    Unreadable(#[from] BreachedError),
}

/// Words of a hospital's name that say nothing about which hospital it is.
const OF_ALL: [&str; 10] = [
    "trust",
    "hospital",
    "hospitals",
    "university",
    "foundation",
    "general",
    "community",
    "royal",
    "health",
    "teaching",
];

impl PasswordPolicy {
    /// The words of a trust's name that set it apart.
    pub fn words_of(organisation: &str) -> Vec<String> {
        organisation
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| word.chars().count() >= 5 && !OF_ALL.contains(word))
            .map(str::to_owned)
            .collect()
    }

    /// Whether this may be the password of that person.
    ///
    /// # Errors
    /// The first of [`Unfit`] that is true of it. A list that cannot be read refuses everything.
    pub fn check(&self, password: &str, username: &str) -> Result<(), Unfit> {
        let length = password.chars().count();
        if length < self.shortest.max(LOWEST) {
            return Err(Unfit::Short(self.shortest.max(LOWEST)));
        }
        if length > LONGEST {
            return Err(Unfit::Long);
        }
        let lower = password.to_lowercase();
        if username.chars().count() >= 4 && lower.contains(&username.to_lowercase()) {
            return Err(Unfit::Username);
        }
        if let Some(word) = self.own_words.iter().find(|word| lower.contains(word.as_str())) {
            return Err(Unfit::OwnWord(word.clone()));
        }
        if is_common(&lower) {
            return Err(Unfit::Common);
        }
        match &self.breached {
            Some(list) if list.holds(password)? => Err(Unfit::Breached),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_unusual_is_all_that_is_asked() {
        let policy = PasswordPolicy {
            own_words: PasswordPolicy::words_of("Northmoor University Hospitals NHS Trust"),
            ..PasswordPolicy::default()
        };
        let check = |password: &str| {
            policy
                .check(password, "nurse.7b")
                .map_err(|unfit| unfit.to_string())
        };
        for good in [
            "clover in the meadow",
            "trust the blue teapot",
            "ååååß long enough €",
            "nurse on the wing",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, because) in [
            ("eleven char", "at least 12"),
            (&"a".repeat(201), "at most 200"),
            ("my NURSE.7B secret", "without your username"),
            ("northmoor forever", "“northmoor”"),
            ("Password123456", "tried first"),
            ("abcabcabcabcabc", "tried first"),
            ("qwertyuiopasdf", "tried first"),
        ] {
            let said = check(bad).unwrap_err();
            assert!(said.contains(because), "{bad}: {said}");
        }
        assert_eq!(
            PasswordPolicy::words_of("Northmoor University Hospitals NHS Trust"),
            ["northmoor"]
        );
    }

    #[test]
    fn no_trust_goes_below_eight() {
        let policy = PasswordPolicy {
            shortest: 1,
            ..PasswordPolicy::default()
        };
        assert!(matches!(policy.check("seven7x", "nurse"), Err(Unfit::Short(8))));
        assert!(policy.check("teapot+8", "nurse").is_ok());
    }
}
