//! Passwords: argon2id, checked away from the threads that serve requests.

pub mod breached;
pub mod policy;
mod tried_first;

use std::sync::atomic::{AtomicU64, Ordering};

use argon2::{
    Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier,
    password_hash::{Error, SaltString},
};
use trefoil_kernel::clock::secret;

pub use policy::{PasswordPolicy, Unfit};

/// A password that could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too short, or too long to be one.
    #[error("a password has 8 to 200 characters; choose another")]
    Length,
    /// The machine could not.
    #[error("the password could not be hashed ({0}); try again")]
    Failed(String),
}

/// A hash (PHC string, argon2id with the library's defaults: 19 MiB, 2 passes) to be kept instead of the password. What a
/// password must be is the [`PasswordPolicy`]'s to say; here only what no trust may go below is refused.
///
/// # Errors
/// [`PasswordError::Length`].
pub fn hash(password: &str) -> Result<String, PasswordError> {
    if !(policy::LOWEST..=policy::LONGEST).contains(&password.chars().count()) {
        return Err(PasswordError::Length);
    }
    let bytes: [u8; 16] = secret().map_err(|error| PasswordError::Failed(error.to_string()))?;
    let failed = |error: Error| PasswordError::Failed(error.to_string());
    let salt = SaltString::encode_b64(&bytes).map_err(failed)?;
    WORK.fetch_add(1, Ordering::Relaxed);
    Ok(Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map_err(failed)?
        .to_string())
}

/// As [`hash`], away from the threads that serve requests.
///
/// # Errors
/// As [`hash`].
pub(crate) async fn hashed(password: String) -> Result<String, PasswordError> {
    tokio::task::spawn_blocking(move || hash(&password))
        .await
        .map_err(|error| PasswordError::Failed(error.to_string()))?
}

/// The hash of a password nobody has: checked when there is no such user, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$dHJlZm9pbG5vYm9keXM$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How often a password was hashed or checked since the program began.
static WORK: AtomicU64 = AtomicU64::new(0);

/// How often a password was hashed or checked since the program began: what signing in costs, and the proof that every
/// wrong try costs the same.
pub fn work() -> u64 {
    WORK.load(Ordering::Relaxed)
}

/// What came of checking a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is not the password, or there is none.
    Wrong,
    /// It is.
    Right,
    /// It is, and the hash that is kept was made with less work than is asked today: here is a stronger one.
    RightButWeak(String),
}

impl Checked {
    /// Whether it is the password.
    pub(crate) fn right(&self) -> bool {
        !matches!(self, Self::Wrong)
    }
}

/// Whether this is the password of that hash. Takes as long when there is no hash.
pub(crate) async fn check(password: String, kept: Option<String>) -> Checked {
    let checked = tokio::task::spawn_blocking(move || {
        let known = kept.is_some();
        let text = kept.unwrap_or_else(|| NOBODY.to_owned());
        // A hash that cannot be read costs as much as one that can.
        let parsed = PasswordHash::new(&text).or_else(|_| PasswordHash::new(NOBODY));
        let Ok(parsed) = parsed else {
            return Checked::Wrong;
        };
        WORK.fetch_add(1, Ordering::Relaxed);
        let same = Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok();
        if !(same && known) {
            return Checked::Wrong;
        }
        match weak(&parsed).then(|| hash(&password)) {
            Some(Ok(stronger)) => Checked::RightButWeak(stronger),
            _ => Checked::Right,
        }
    });
    checked.await.unwrap_or(Checked::Wrong)
}

/// Whether a hash was made with less work than one made today.
fn weak(kept: &PasswordHash<'_>) -> bool {
    let today = Params::default();
    Params::try_from(kept).map_or(true, |then| {
        then.m_cost() < today.m_cost() || then.t_cost() < today.t_cost()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_matches_its_password_and_no_other() {
        let kept = hash("correct horse battery").unwrap();
        assert_eq!(
            check("correct horse battery".into(), Some(kept.clone())).await,
            Checked::Right
        );
        assert!(!check("correct horse batterz".into(), Some(kept)).await.right());
        assert!(
            PasswordHash::new(NOBODY).is_ok(),
            "else an unknown user is answered sooner"
        );
        assert!(!check("anything at all".into(), None).await.right());
        assert!(
            !check("anything at all".into(), Some("no hash".into()))
                .await
                .right()
        );
        assert!(hash("short").is_err());
    }

    #[tokio::test]
    async fn a_hash_made_with_less_work_is_made_again() {
        let salt = SaltString::encode_b64(b"0123456789abcdef").unwrap();
        let params = Params::new(8 * 1024, 1, 1, None).unwrap();
        let old = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
            .hash_password(b"correct horse battery", &salt)
            .unwrap()
            .to_string();
        assert!(
            !check("correct horse batterz".into(), Some(old.clone()))
                .await
                .right()
        );
        let Checked::RightButWeak(stronger) = check("correct horse battery".into(), Some(old)).await else {
            panic!("it was taken for strong");
        };
        assert_eq!(
            check("correct horse battery".into(), Some(stronger)).await,
            Checked::Right
        );
    }
}
