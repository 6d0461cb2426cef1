//! The key that what must be readable again is kept under (the secret of a second factor): from a file that the
//! database's account cannot read, so that a copy of the database alone is no second factor.

use std::fmt;

use chacha20poly1305::{
    ChaCha20Poly1305, Key, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use trefoil_core::Refused;

use crate::{clock::secret, digest::digest_of, hex};

/// What is wrong with a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsKeyError {
    /// Not one.
    #[error("it is not a key of 64 hexadecimal digits; `secrets-key --to FILE` makes one")]
    Form,
    /// The machine.
    #[error("no randomness: {0}")]
    NoRandomness(String),
}

/// The key. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretsKey([u8; 32]);

impl fmt::Debug for SecretsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretsKey({})", self.id())
    }
}

impl SecretsKey {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness to give.
    pub fn fresh() -> Result<Self, SecretsKeyError> {
        secret()
            .map(Self)
            .map_err(|error| SecretsKeyError::NoRandomness(error.to_string()))
    }

    /// As it stands in its file.
    ///
    /// # Errors
    /// [`SecretsKeyError::Form`].
    pub fn read(text: &str) -> Result<Self, SecretsKeyError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(SecretsKeyError::Form);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| SecretsKeyError::Form)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| SecretsKeyError::Form)?;
        }
        Ok(Self(bytes))
    }

    /// As it is written to its file.
    pub fn written(&self) -> String {
        format!("{}\n", hex(&self.0))
    }

    /// Which key: kept beside what is kept under it, so that a wrong one is told from a damaged text.
    pub(crate) fn id(&self) -> String {
        digest_of(&[b"key id ".as_slice(), &self.0].concat())
            .chars()
            .take(16)
            .collect()
    }

    /// Keep a text under it, for one owner: moved to another's row it cannot be read.
    pub(crate) fn close(&self, owner: &str, text: &[u8]) -> Result<Vec<u8>, Refused> {
        let nonce: [u8; 12] =
            secret().map_err(|error| Refused::Corrupt(format!("no randomness: {error}")))?;
        let cipher = ChaCha20Poly1305::new(&Key::from(self.0));
        let payload = Payload {
            msg: text,
            aad: owner.as_bytes(),
        };
        let closed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| Refused::Corrupt("a secret could not be encrypted".to_owned()))?;
        Ok([nonce.as_slice(), &closed].concat())
    }

    /// Read it again.
    pub(crate) fn open(&self, owner: &str, closed: &[u8]) -> Result<Vec<u8>, Refused> {
        let wrong = || {
            Refused::Corrupt(
                "the secret of a second factor cannot be read with this `secrets_key`; put the right key back, or set the second factor up again"
                    .to_owned(),
            )
        };
        let (nonce, text) = closed.split_first_chunk::<12>().ok_or_else(wrong)?;
        let cipher = ChaCha20Poly1305::new(&Key::from(self.0));
        let payload = Payload {
            msg: text,
            aad: owner.as_bytes(),
        };
        cipher.decrypt(&Nonce::from(*nonce), payload).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_by_its_key_and_owner_only() {
        let key = SecretsKey::fresh().unwrap();
        let closed = key.close("nurse", b"the secret").unwrap();
        assert!(!closed.windows(10).any(|part| part == b"the secret"));
        assert_eq!(key.open("nurse", &closed).unwrap(), b"the secret");
        assert!(key.open("doctor", &closed).is_err(), "moved to another's row");
        assert!(SecretsKey::fresh().unwrap().open("nurse", &closed).is_err());
        let mut changed = closed.clone();
        changed[20] ^= 1;
        assert!(key.open("nurse", &changed).is_err());
        assert!(key.open("nurse", &closed[..5]).is_err());
    }

    #[test]
    fn a_key_is_read_from_its_file_and_never_shown() {
        let key = SecretsKey::fresh().unwrap();
        assert_eq!(SecretsKey::read(&key.written()).unwrap(), key);
        assert!(!key.written().contains(&key.id()) && format!("{key:?}").len() < 40);
        for wrong in ["", "abc", &"g".repeat(64), &"a".repeat(63)] {
            assert_eq!(SecretsKey::read(wrong), Err(SecretsKeyError::Form), "{wrong}");
        }
    }
}
