//! Why a sign-in by way of a provider came to nothing: in words for the page, and with what lies behind them for the log.

use openidconnect::ClaimsVerificationError;
use trefoil_core::Refused;

use crate::door::Shut;

/// Each says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefused {
    /// Nobody begun it here, or it is long over.
    #[error("This sign-in was not begun here, or is long over. Begin again.")]
    Unknown,
    /// Its answer came before.
    #[error("This answer was brought before and is not taken twice. Begin again.")]
    Again,
    /// It took too long.
    #[error("This sign-in took longer than ten minutes. Begin again.")]
    Late,
    /// In another browser.
    #[error(
        "This sign-in was begun in another browser. Begin again in this one; if somebody sent you a link, tell the service desk."
    )]
    Elsewhere,
    /// They said no.
    #[error("You did not sign in there. Begin again, or sign in another way.")]
    Declined,
    /// The provider said no.
    #[error(
        "It could not sign you in. Begin again; if it stays so, sign in another way and tell the service desk."
    )]
    Failed(String),
    /// It does not answer.
    #[error("It does not answer just now. Sign in another way; your work here does not depend on it.")]
    Silent(String),
    /// Not who it should be.
    #[error(
        "It could not prove that it is the right one: its certificate is not accepted. Sign in another way and tell the service desk."
    )]
    Certificate(String),
    /// An answer from another provider than was asked.
    #[error(
        "The answer came from another provider than was asked. Sign in another way and tell the service desk."
    )]
    WrongIssuer,
    /// A token for another system.
    #[error("The answer was made for another system. Sign in another way and tell the service desk.")]
    WrongAudience,
    /// A token of another attempt.
    #[error("The answer belongs to another sign-in. Begin again.")]
    WrongNonce,
    /// A token that is over.
    #[error(
        "The answer has expired. Begin again; if it stays so, the clocks of the two systems differ: tell the service desk."
    )]
    Expired,
    /// Not signed, or not by it.
    #[error("The answer is not signed by the provider. Sign in another way and tell the service desk.")]
    NotSigned(String),
    /// The code is not accepted.
    #[error(
        "The provider does not accept the answer it gave: it was used before, or is too old. Begin again."
    )]
    CodeRefused,
    /// Anything else about the answer.
    #[error("The answer could not be understood. Sign in another way and tell the service desk.")]
    Unreadable(String),
    /// Not well enough.
    #[error(
        "You signed in there less safely than is needed here. Begin again with your card, key or second factor."
    )]
    TooWeak {
        /// What the provider said.
        acr: Option<String>,
    },
    /// Not just now.
    #[error("The provider did not ask you anew. Begin again, and sign in there when you are asked.")]
    NotFresh,
    /// Nobody said who this is.
    #[error(
        "Nobody has said yet who you are here. Sign in another way, and give the service desk this number to link: {0}"
    )]
    NotLinked(String),
    /// Somebody else sits here.
    #[error("That is somebody else's account than of whoever is signed in here.")]
    SomebodyElse,
    /// The person may not.
    #[error("This account cannot be used here. Ask the service desk.")]
    Inactive,
    /// They said that it is not them.
    #[error(
        "It is written down that this is not you, and the link is taken away. Sign in another way; the service desk links it again."
    )]
    NotMe,
    /// The store's.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl SignInRefused {
    /// For the log: what lies behind the words.
    pub fn logged(&self) -> String {
        match self {
            Self::Failed(why)
            | Self::Silent(why)
            | Self::Certificate(why)
            | Self::NotSigned(why)
            | Self::Unreadable(why) => {
                let why: String = why.chars().take(300).collect();
                format!("{self} ({why})")
            }
            Self::TooWeak { acr } => format!("{self} (acr {})", acr.as_deref().unwrap_or("none")),
            other => other.to_string(),
        }
    }

    pub(crate) fn of_token(why: &ClaimsVerificationError) -> Self {
        match why {
            ClaimsVerificationError::Expired(_) => Self::Expired,
            ClaimsVerificationError::InvalidAudience(_) => Self::WrongAudience,
            ClaimsVerificationError::InvalidIssuer(_) => Self::WrongIssuer,
            ClaimsVerificationError::InvalidNonce(_) => Self::WrongNonce,
            ClaimsVerificationError::InvalidAuthTime(_) => Self::NotFresh,
            ClaimsVerificationError::SignatureVerification(why) => Self::NotSigned(why.to_string()),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<Shut> for SignInRefused {
    fn from(shut: Shut) -> Self {
        match shut {
            Shut::Certificate(why) => Self::Certificate(why),
            Shut::Silent(why) => Self::Silent(why),
            other => Self::Unreadable(other.to_string()),
        }
    }
}
