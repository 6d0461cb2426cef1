//! The key that signs, kept in a file that the database's account cannot read, and the public key that is handed out.
//! Both in the text forms of C2SP `signed-note`.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest, Sha256};

use super::CheckpointError;

/// The mark of an Ed25519 key.
const ED25519: u8 = 1;
/// Of the file that holds the signing key.
const PRIVATE: &str = "PRIVATE+KEY";

/// What is wrong with the text of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a name.
    #[error(
        "`{0}` cannot name a log: use letters, digits, dots, hyphens and slashes, for example trust.example/audit"
    )]
    BadName(String),
    /// Not in the form.
    #[error("this is no {0}: it is one line, as `audit-key` printed it")]
    Malformed(&'static str),
    /// The number in the text does not belong to the key in it.
    #[error("the key and its number do not belong together: the line was changed, or mistyped")]
    WrongNumber,
}

/// Signs checkpoints.
#[derive(Clone)]
pub struct SigningKey {
    name: String,
    key: ed25519_dalek::SigningKey,
}

/// Says whether a checkpoint was signed by the [`SigningKey`] of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    key: VerifyingKey,
}

/// The four bytes a signature line names its key by.
fn number(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n', ED25519]);
    hash.update(key.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn named(name: &str) -> Result<String, KeyError> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "./-".contains(letter);
    if name.is_empty() || name.len() > 100 || !name.chars().all(plain) {
        return Err(KeyError::BadName(name.chars().take(100).collect()));
    }
    Ok(name.to_owned())
}

/// The name, the number and the 32 bytes of a line `name+number+base64`.
fn parts(text: &str, what: &'static str) -> Result<(String, u32, [u8; 32]), KeyError> {
    let wrong = || KeyError::Malformed(what);
    let mut parts = text.trim().splitn(3, '+');
    let name = named(parts.next().unwrap_or_default())?;
    let number = parts
        .next()
        .filter(|number| number.len() == 8)
        .ok_or_else(wrong)?;
    let number = u32::from_str_radix(number, 16).map_err(|_| wrong())?;
    let bytes = BASE64_STANDARD
        .decode(parts.next().unwrap_or_default())
        .map_err(|_| wrong())?;
    match bytes.split_first() {
        Some((&ED25519, key)) => Ok((name, number, key.try_into().map_err(|_| wrong())?)),
        _ => Err(wrong()),
    }
}

impl SigningKey {
    /// Of 32 bytes nobody can guess.
    ///
    /// # Errors
    /// [`KeyError::BadName`].
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        Ok(Self {
            name: named(name)?,
            key: ed25519_dalek::SigningKey::from_bytes(secret),
        })
    }

    /// From the text of its file.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "signing key";
        let rest = text
            .trim()
            .strip_prefix(PRIVATE)
            .and_then(|rest| rest.strip_prefix('+'))
            .ok_or(KeyError::Malformed(WHAT))?;
        let (name, expected, secret) = parts(rest, WHAT)?;
        let read = Self::new(&name, &secret)?;
        if u32::from_be_bytes(read.public().number()) == expected {
            Ok(read)
        } else {
            Err(KeyError::WrongNumber)
        }
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let number = u32::from_be_bytes(self.public().number());
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.to_bytes());
        format!(
            "{PRIVATE}+{}+{number:08x}+{}\n",
            self.name,
            BASE64_STANDARD.encode(bytes)
        )
    }

    /// Whose log it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is handed out.
    pub fn public(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            key: self.key.verifying_key(),
        }
    }

    /// The bytes of a signature line: the key's number and the signature.
    pub(crate) fn sign(&self, body: &[u8]) -> Vec<u8> {
        let mut line = self.public().number().to_vec();
        line.extend(self.key.sign(body).to_bytes());
        line
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.name)
    }
}

impl PublicKey {
    /// From its text.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn read(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "public key";
        let (name, expected, bytes) = parts(text, WHAT)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Malformed(WHAT))?;
        let read = Self { name, key };
        if u32::from_be_bytes(read.number()) == expected {
            Ok(read)
        } else {
            Err(KeyError::WrongNumber)
        }
    }

    /// Whose log it is of.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn number(&self) -> [u8; 4] {
        number(&self.name, &self.key)
    }

    /// Whether one of these signature lines is this key's, of this body.
    pub(crate) fn check(&self, body: &str, signatures: &str) -> Result<(), CheckpointError> {
        let unsigned = || CheckpointError::NotSigned(self.name.clone());
        let ours = signatures.lines().find_map(|line| {
            let (name, signature) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
            let bytes = BASE64_STANDARD.decode(signature).ok()?;
            let (number, signature) = bytes.split_at_checked(4)?;
            (name == self.name && number == self.number()).then(|| signature.to_vec())
        });
        let signature = Signature::from_slice(&ours.ok_or_else(unsigned)?).map_err(|_| unsigned())?;
        self.key
            .verify_strict(body.as_bytes(), &signature)
            .map_err(|_| CheckpointError::FalseSignature(self.name.clone()))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![ED25519];
        bytes.extend(self.key.as_bytes());
        let number = u32::from_be_bytes(self.number());
        write!(f, "{}+{number:08x}+{}", self.name, BASE64_STANDARD.encode(bytes))
    }
}
