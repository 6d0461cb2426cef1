//! What a witness answers: which line it kept, signed. It is stored beside the event, so that a witness cannot lose a line
//! unseen either.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use uuid::Uuid;

use crate::{
    checkpoint::{PublicKey, SigningKey},
    merkle::Hash,
};

/// No checkpoint begins so: the same key signs both, and neither can be taken for the other.
const HEAD: &str = "trefoil receipt";

/// One receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whose witness: the name of the key.
    pub witness: String,
    /// Which line.
    pub number: u64,
    /// Which event.
    pub event: Uuid,
    /// The hash of the line.
    pub line: Hash,
}

/// Why a text is no receipt of this witness.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It does not have the lines it must have.
    #[error("it is no receipt")]
    Malformed,
    /// The signature.
    #[error("it is not signed by the witness: {0}")]
    NotSigned(#[from] crate::checkpoint::CheckpointError),
}

impl Receipt {
    fn body(&self) -> String {
        format!(
            "{HEAD}\n{}\n{}\n{}\n{}\n",
            self.witness,
            self.number,
            self.event,
            BASE64_STANDARD.encode(self.line)
        )
    }

    /// The text with its signature.
    pub fn signed(&self, key: &SigningKey) -> String {
        let body = self.body();
        let signature = BASE64_STANDARD.encode(key.sign(body.as_bytes()));
        format!("{body}\n\u{2014} {} {signature}\n", key.name())
    }

    /// Read a text that this key signed.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn opened(text: &str, key: &PublicKey) -> Result<Self, ReceiptError> {
        let (body, signatures) = text.split_once("\n\n").ok_or(ReceiptError::Malformed)?;
        let body = format!("{body}\n");
        key.check(&body, signatures)?;
        let lines: Vec<&str> = body.lines().collect();
        let [HEAD, witness, number, event, line] = lines.as_slice() else {
            return Err(ReceiptError::Malformed);
        };
        let line = BASE64_STANDARD
            .decode(line)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let read = Self {
            witness: (*witness).to_owned(),
            number: number.parse().map_err(|_| ReceiptError::Malformed)?,
            event: event.parse().map_err(|_| ReceiptError::Malformed)?,
            line: line.ok_or(ReceiptError::Malformed)?,
        };
        if read.body() == body {
            Ok(read)
        } else {
            Err(ReceiptError::Malformed)
        }
    }
}
