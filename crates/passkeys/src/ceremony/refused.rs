//! Why a ceremony came to nothing, in words for the page and the log.

use trefoil_core::Refused;
use webauthn_rs::prelude::WebauthnError;

use crate::{challenge::NotTaken, store::Credential};

/// Why it came to nothing. Each says what to do next.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CeremonyError {
    #[error("{0}")]
    NotTaken(#[from] NotTaken),
    #[error("The browser sent nothing that can be read. Try again; if it stays so, use another browser.")]
    Unreadable,
    #[error(
        "This passkey is not known here: it was removed, or it belongs to another system. Sign in another way."
    )]
    Unknown,
    #[error("This passkey belongs to somebody else. Use your own, or sign in another way.")]
    NotYours,
    #[error(
        "This passkey is not taken any more, because a copy of it may exist. Sign in another way, remove it and enrol a new one."
    )]
    Stopped,
    #[error(
        "This passkey has been used elsewhere in a way that shows that a copy of it may exist. It is not taken any more. Sign in another way, and tell the service desk."
    )]
    PossibleCopy(Box<Credential>),
    #[error(
        "This answer was made for another address. Open the system at its own address and try again; if somebody sent you a link, tell the service desk."
    )]
    OtherAddress,
    #[error(
        "Your device did not check that it is you. Set a PIN, fingerprint or face on it, then try again."
    )]
    NotVerified,
    #[error("This account cannot be used. Ask the service desk.")]
    Inactive,
    #[error("This passkey is enrolled here already.")]
    Already,
    #[error("The passkey's answer does not fit. Try again, or sign in another way.")]
    Wrong(String),
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl CeremonyError {
    pub(super) fn of(error: WebauthnError) -> Self {
        match error {
            WebauthnError::InvalidRPOrigin | WebauthnError::InvalidRPIDHash => Self::OtherAddress,
            WebauthnError::UserNotVerified | WebauthnError::UserNotPresent => Self::NotVerified,
            other => Self::Wrong(other.to_string()),
        }
    }

    /// For the log: the words of the page, and what lies behind them.
    pub(crate) fn logged(&self) -> String {
        match self {
            Self::Wrong(why) => format!("the passkey's answer does not fit: {why}"),
            other => other.to_string(),
        }
    }
}
