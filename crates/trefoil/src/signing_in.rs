//! What a trust decides about signing in, and the two files it rests on: the key of second factors, and the list of
//! stolen passwords.

use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path};

use serde::{Deserialize, Serialize};
use trefoil_kernel::{SecretsKey, SecretsKeyError, settings::SecondFactor};
use trefoil_web::password::{
    PasswordPolicy,
    breached::{Breached, BreachedError},
};

use crate::configuration::{Configuration, For};

/// Whether a second factor is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum Asked {
    /// Of everybody who may change what others may do, seal, or take much away.
    Required,
    /// Of whoever has one.
    Offered,
    /// Of nobody.
    Off,
}

impl TryFrom<String> for Asked {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        match word.as_str() {
            "required" => Ok(Self::Required),
            "offered" => Ok(Self::Offered),
            "off" => Ok(Self::Off),
            other => Err(format!(
                "`second_factor` is {other:?}; it can be \"required\", \"offered\" or \"off\""
            )),
        }
    }
}

/// What is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum SigningInError {
    /// Patients are treated by it.
    #[error(
        "`second_factor` is \"off\", and this system is live: write \"required\" or \"offered\", or leave it out"
    )]
    OffWhereLive,
    /// Nowhere to keep secrets.
    #[error(
        "`secrets_key` is not set: the secrets of second factors would have nothing to be kept under; `secrets-key --to FILE` makes a key"
    )]
    NoKey,
    /// The file.
    #[error("`secrets_key`: {0}: {1}")]
    Unreadable(String, std::io::Error),
    /// What is in it.
    #[error("`secrets_key`: {0}: {1}")]
    Key(String, SecretsKeyError),
    /// The list.
    #[error("`breached_passwords`: {0}")]
    Breached(#[from] BreachedError),
    /// A number.
    #[error("`{0}` is {1}; it can be {2} to {3}")]
    Number(&'static str, u16, u16, u16),
}

impl Configuration {
    /// Whether a second factor is asked for. Not said: where patients are treated it is required; on a system for learning
    /// it is offered where there is a key to keep it under; a demonstration is signed in to in one step.
    pub fn second_factor(&self) -> SecondFactor {
        match (self.second_factor, self.environment) {
            (Some(Asked::Required), _) | (None, For::Live) => SecondFactor::Required,
            (Some(Asked::Offered), _) => SecondFactor::Offered,
            (None, For::Training) if self.secrets_key.is_some() => SecondFactor::Offered,
            (Some(Asked::Off) | None, _) => SecondFactor::Off,
        }
    }

    pub(crate) fn check_signing_in(&self) -> Result<(), SigningInError> {
        for (key, value, low, high) in [
            ("session_hours", self.session_hours, 1, 24),
            ("step_up_minutes", self.step_up_minutes, 1, 60),
            ("password_length", self.password_length, 8, 64),
        ] {
            if !(low..=high).contains(&value) {
                return Err(SigningInError::Number(key, value, low, high));
            }
        }
        if self.environment == For::Live && self.second_factor == Some(Asked::Off) {
            return Err(SigningInError::OffWhereLive);
        }
        Ok(())
    }

    /// The key that secrets are kept under.
    ///
    /// # Errors
    /// [`SigningInError`]: a file that is not there or no key; none at all, where second factors are asked for.
    pub fn secrets(&self) -> Result<Option<SecretsKey>, SigningInError> {
        let Some(file) = &self.secrets_key else {
            return match self.second_factor() {
                SecondFactor::Off => Ok(None),
                SecondFactor::Offered | SecondFactor::Required => Err(SigningInError::NoKey),
            };
        };
        let name = file.display().to_string();
        let text =
            std::fs::read_to_string(file).map_err(|why| SigningInError::Unreadable(name.clone(), why))?;
        SecretsKey::read(&text)
            .map(Some)
            .map_err(|why| SigningInError::Key(name, why))
    }

    /// What a password must be. A live system without the list of stolen passwords says so in the technical log: the
    /// passwords tried first are refused without it.
    ///
    /// # Errors
    /// [`SigningInError::Breached`] when the list is named and cannot be used.
    pub fn passwords(&self) -> Result<PasswordPolicy, SigningInError> {
        let breached = self
            .breached_passwords
            .as_deref()
            .map(Breached::open)
            .transpose()?;
        if breached.is_none() && self.environment == For::Live {
            tracing::warn!(
                "`breached_passwords` is not set: new passwords are not held to a list of stolen ones"
            );
        }
        Ok(PasswordPolicy {
            shortest: self.password_length.into(),
            breached,
            own_words: PasswordPolicy::words_of(&self.organisation),
        })
    }
}

/// Write a new key where there is none; only its owner may read it.
///
/// # Errors
/// In words.
pub fn make_key(to: &Path) -> Result<(), String> {
    let key = SecretsKey::fresh().map_err(|error| error.to_string())?;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .and_then(|mut file| {
            file.write_all(key.written().as_bytes())?;
            file.sync_all()
        })
        .map_err(|why| format!("{}: {why}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live() -> Configuration {
        Configuration::default()
    }

    #[test]
    fn a_live_system_asks_for_a_second_factor_and_needs_a_key() {
        assert_eq!(live().second_factor(), SecondFactor::Required);
        assert!(matches!(live().secrets(), Err(SigningInError::NoKey)));
        let off = Configuration {
            second_factor: Some(Asked::Off),
            ..live()
        };
        assert!(matches!(
            off.check_signing_in(),
            Err(SigningInError::OffWhereLive)
        ));
    }

    #[test]
    fn a_demonstration_is_signed_in_to_in_one_step() {
        let demonstration = Configuration {
            environment: For::Demonstration,
            ..live()
        };
        assert_eq!(demonstration.second_factor(), SecondFactor::Off);
        assert!(demonstration.secrets().unwrap().is_none());
    }

    #[test]
    fn a_key_is_made_once_and_read_and_a_bad_one_is_refused_in_words() {
        let file = std::env::temp_dir().join(format!("trefoil-secrets-{}", std::process::id()));
        make_key(&file).unwrap();
        let with = |path: &Path| Configuration {
            secrets_key: Some(path.to_owned()),
            ..live()
        };
        assert!(with(&file).secrets().unwrap().is_some());
        assert!(make_key(&file).is_err(), "a key is never written over another");
        std::fs::write(&file, "not a key").unwrap();
        let said = with(&file).secrets().unwrap_err().to_string();
        assert!(
            said.contains("`secrets_key`") && said.contains("64 hexadecimal"),
            "{said}"
        );
        std::fs::remove_file(&file).unwrap();
        let said = with(&file).secrets().unwrap_err().to_string();
        assert!(said.contains("`secrets_key`"), "{said}");
    }

    #[test]
    fn a_list_that_is_named_must_be_there() {
        let with = Configuration {
            breached_passwords: Some("/nonexistent/pwned.txt".into()),
            ..live()
        };
        let said = with.passwords().unwrap_err().to_string();
        assert!(said.contains("`breached_passwords`"), "{said}");
        let short = Configuration {
            password_length: 7,
            ..live()
        };
        let said = short.check_signing_in().unwrap_err().to_string();
        assert!(
            said.contains("`password_length` is 7; it can be 8 to 64"),
            "{said}"
        );
    }
}
