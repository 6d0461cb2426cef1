//! Passwords: argon2id, checked away from the threads that serve requests.

use argon2::{
    Argon2, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{Error, SaltString},
};
use trefoil_kernel::clock::secret;

/// A password that could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short, or too long to be one.
    #[error("a password has 12 to 200 characters; choose another")]
    Length,
    /// The machine could not.
    #[error("the password could not be hashed ({0}); try again")]
    Failed(String),
}

/// A hash (PHC string, argon2id with the library's defaults: 19 MiB, 2 passes) to be kept instead of the password.
///
/// # Errors
/// [`PasswordError::Length`].
pub fn hash(password: &str) -> Result<String, PasswordError> {
    if !(12..=200).contains(&password.chars().count()) {
        return Err(PasswordError::Length);
    }
    let bytes: [u8; 16] = secret().map_err(|error| PasswordError::Failed(error.to_string()))?;
    let failed = |error: Error| PasswordError::Failed(error.to_string());
    let salt = SaltString::encode_b64(&bytes).map_err(failed)?;
    Ok(Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map_err(failed)?
        .to_string())
}

/// The hash of a password nobody has: checked when there is no such user, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dHJlZm9pbG5vYm9keXM$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether this is the password of that hash. Takes as long when there is no hash.
pub async fn matches(password: String, hash: Option<String>) -> bool {
    let checked = tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(parsed) = PasswordHash::new(&text) else {
            return false;
        };
        let same = Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok();
        same && known
    });
    checked.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_matches_its_password_and_no_other() {
        let kept = hash("correct horse battery").unwrap();
        assert!(matches("correct horse battery".into(), Some(kept.clone())).await);
        assert!(!matches("correct horse batterz".into(), Some(kept)).await);
        assert!(
            PasswordHash::new(NOBODY).is_ok(),
            "else an unknown user is answered sooner"
        );
        assert!(!matches("anything at all".into(), None).await);
        assert!(hash("short").is_err());
    }
}
