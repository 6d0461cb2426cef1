//! A checkpoint: how large the log was and what its root was, signed. In the form of C2SP `tlog-checkpoint`, a text of
//! a few lines that anybody can read, keep, print and compare.
//!
//! ```text
//! trust.example/audit
//! 1204
//! 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//! at 2026-11-22T08:35:00.000000Z
//!
//! — trust.example/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
//! ```

mod key;
#[cfg(test)]
mod tests;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};

pub use self::key::{KeyError, PublicKey, SigningKey};
use crate::merkle::Hash;

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log: a name of the trust's choosing that never changes.
    pub origin: String,
    /// How many events it held.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// When it was made, by the clock of the machine that made it.
    pub at: DateTime<Utc>,
}

/// Why a text is no checkpoint of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It does not have the lines it must have.
    #[error("it is no checkpoint: {0}")]
    Malformed(&'static str),
    /// Of another log.
    #[error("it is a checkpoint of {found}, and this log is {expected}")]
    AnotherLog {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        expected: String,
    },
    /// No signature by this key.
    #[error("it is not signed by the key {0}")]
    NotSigned(String),
    /// A signature in the key's name that is not the key's.
    #[error(
        "the signature in the name of {0} is false: the text was changed after it was signed, or somebody else signed"
    )]
    FalseSignature(String),
}

impl Checkpoint {
    /// What is signed, to the last byte.
    fn body(&self) -> String {
        format!(
            "{}\n{}\n{}\nat {}\n",
            self.origin,
            self.size,
            BASE64_STANDARD.encode(self.root),
            self.at.to_rfc3339_opts(SecondsFormat::Micros, true)
        )
    }

    /// The text with its signature.
    pub fn signed(&self, key: &SigningKey) -> String {
        let body = self.body();
        let signature = key.sign(body.as_bytes());
        format!(
            "{body}\n\u{2014} {} {}\n",
            key.name(),
            BASE64_STANDARD.encode(signature)
        )
    }

    /// Read a text that this key signed. Signatures of others, of witnesses, may stand beside it.
    ///
    /// # Errors
    /// [`CheckpointError`]: nothing of a text that is not signed is believed.
    pub fn opened(text: &str, key: &PublicKey) -> Result<Self, CheckpointError> {
        use CheckpointError::Malformed;
        let (body, signatures) = text
            .split_once("\n\n")
            .ok_or(Malformed("there is no empty line before the signatures"))?;
        let body = format!("{body}\n");
        key.check(&body, signatures)?;
        let mut lines = body.lines();
        let mut next = |what| lines.next().ok_or(Malformed(what));
        let origin = next("the origin is missing")?.to_owned();
        let size = next("the size is missing")?;
        let root = next("the root is missing")?;
        let at = next("the time is missing")?;
        if origin != key.name() {
            return Err(CheckpointError::AnotherLog {
                found: origin,
                expected: key.name().to_owned(),
            });
        }
        let read = Self {
            origin,
            size: size.parse().map_err(|_| Malformed("the size is no number"))?,
            root: BASE64_STANDARD
                .decode(root)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or(Malformed("the root is no hash"))?,
            at: at
                .strip_prefix("at ")
                .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
                .ok_or(Malformed("the time is none"))?
                .with_timezone(&Utc),
        };
        // One way to write it: `+5` and `05` are no sizes, and nothing stands after the time.
        if read.body() == body {
            Ok(read)
        } else {
            Err(Malformed("it is not written as a checkpoint is"))
        }
    }
}
