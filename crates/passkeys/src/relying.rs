//! The relying party: at which address passkeys are enrolled and used. A passkey belongs to that address for ever.

use std::time::Duration;

use trefoil_kernel::Contribution;
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::Url};

/// A browser asks its person for this long.
const ASKS_FOR: Duration = Duration::from_secs(120);

/// Why an address cannot have passkeys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not an address, or more than one.
    #[error(
        "`passkey_origin` is {0:?}; write the address of the pages without a path, for example https://epr.trust.example"
    )]
    NotAnOrigin(String),
    /// Neither encrypted nor this computer.
    #[error(
        "`passkey_origin` is {0:?}; browsers have passkeys over https only (over http at localhost, for learning)"
    )]
    NotEncrypted(String),
    /// A number is no name.
    #[error(
        "`passkey_origin` is {0:?}; a passkey belongs to a name, never to an address by number: use the name (localhost on this computer)"
    )]
    ByNumber(String),
    /// What the library says.
    #[error("`passkey_origin` is {0:?}; it cannot be used: {1}")]
    Unusable(String, String),
}

/// Where passkeys are enrolled and used.
#[derive(Clone)]
pub struct Relying {
    pub(crate) webauthn: std::sync::Arc<Webauthn>,
    /// The address, as the browser names it.
    pub origin: String,
}

impl Relying {
    /// The pages at this address, of this trust.
    ///
    /// # Errors
    /// See [`OriginError`].
    pub fn at(origin: &str, trust: &str) -> Result<Self, OriginError> {
        let said = || origin.to_owned();
        let url = Url::parse(origin).map_err(|_| OriginError::NotAnOrigin(said()))?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !bare || !matches!(url.scheme(), "https" | "http") {
            return Err(OriginError::NotAnOrigin(said()));
        }
        let host = url.domain().ok_or_else(|| OriginError::ByNumber(said()))?;
        if url.scheme() != "https" && host != "localhost" {
            return Err(OriginError::NotEncrypted(said()));
        }
        let unusable =
            |why: webauthn_rs::prelude::WebauthnError| OriginError::Unusable(said(), why.to_string());
        let webauthn = WebauthnBuilder::new(host, &url)
            .map_err(unusable)?
            .rp_name(trust)
            .timeout(ASKS_FOR)
            // On this computer, for learning, the port may be any that was free.
            .allow_any_port(host == "localhost")
            .build()
            .map_err(unusable)?;
        Ok(Self {
            webauthn: webauthn.into(),
            origin: url.origin().ascii_serialization(),
        })
    }
}

impl Contribution for Relying {
    fn key(&self) -> String {
        self.origin.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_https_or_this_computer() {
        let said = |origin| {
            Relying::at(origin, "A trust")
                .map(|at| at.origin)
                .map_err(|error| error.to_string())
        };
        assert_eq!(
            said("https://epr.trust.example"),
            Ok("https://epr.trust.example".to_owned())
        );
        assert_eq!(
            said("http://localhost:8080"),
            Ok("http://localhost:8080".to_owned())
        );
        for (wrong, words) in [
            ("http://epr.trust.example", "over https only"),
            ("https://192.0.2.1", "use the name"),
            ("http://127.0.0.1:8080", "use the name"),
            ("https://epr.trust.example/ward", "without a path"),
            ("ftp://epr.trust.example", "without a path"),
            ("epr", "without a path"),
        ] {
            assert!(
                said(wrong).unwrap_err().contains(words),
                "{wrong}: {:?}",
                said(wrong)
            );
        }
    }
}
