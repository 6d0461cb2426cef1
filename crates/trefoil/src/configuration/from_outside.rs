//! Signing in from outside: where passkeys belong, and the OpenID Connect providers.

use trefoil_openid_connect::{Provider, ProviderError, Providers};
use trefoil_passkeys::{OriginError, Relying};

use super::{Configuration, For};

/// What is wrong with it.
#[derive(Debug, thiserror::Error)]
pub enum FromOutsideError {
    /// Passkeys.
    #[error("{0}")]
    Passkeys(#[from] OriginError),
    /// A provider.
    #[error("{0}")]
    Provider(#[from] ProviderError),
    /// Nobody could come back.
    #[error(
        "`openid_connect` has a provider, and `openid_connect_origin` is not set; write the address of the pages, for example \
         https://epr.trust.example: it is where people come back to"
    )]
    NoOrigin,
}

impl Configuration {
    pub(super) fn check_from_outside(&self) -> Result<(), FromOutsideError> {
        if let Some(origin) = &self.passkey_origin {
            Relying::at(origin, &self.organisation)?;
        }
        self.read_providers().map(drop)
    }

    fn read_providers(&self) -> Result<Providers, FromOutsideError> {
        if self.openid_connect.is_empty() {
            return Ok(Providers::default());
        }
        let origin = self
            .openid_connect_origin
            .as_deref()
            .ok_or(FromOutsideError::NoOrigin)?;
        let live = self.environment == For::Live;
        let all: Result<Vec<_>, _> = self
            .openid_connect
            .iter()
            .map(|settings| Provider::of(settings.clone(), origin, live))
            .collect();
        Ok(Providers::of(all?)?)
    }

    /// Where passkeys are enrolled and used; none where no address is configured.
    pub fn relying(&self) -> Option<Relying> {
        // What is wrong with the address was said when the configuration was read.
        let origin = self.passkey_origin.as_deref()?;
        Relying::at(origin, &self.organisation).ok()
    }

    /// The providers people can sign in by. What is wrong with one was said when the configuration was read; where a file
    /// went away since, that is said again here, and nobody signs in by any.
    pub fn providers(&self) -> Providers {
        self.read_providers().unwrap_or_else(|why| {
            tracing::error!(%why, "nobody can sign in by way of a provider");
            Providers::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };

    use super::*;

    fn read(text: &str) -> Result<Configuration, String> {
        let figment = Figment::from(Serialized::defaults(Configuration::default())).merge(Toml::string(text));
        let read: Configuration = figment.extract().map_err(|error| error.to_string())?;
        read.checked().map_err(|error| error.to_string())
    }

    const CIS2: &str = "[[openid_connect]]\nid = \"cis2\"\nname = \"NHS CIS2\"\nissuer = \"https://idp.example\"\nclient_id = \"t\"\n";

    #[test]
    fn signing_in_from_outside_is_checked_when_it_is_read() {
        let origin = "openid_connect_origin = \"https://epr.trust.example\"\n";
        let both = read(&format!("{origin}{CIS2}")).unwrap();
        assert_eq!(both.providers().named(), [("cis2", "NHS CIS2")]);
        assert!(
            read(CIS2)
                .unwrap_err()
                .contains("`openid_connect_origin` is not set")
        );
        assert!(
            read(&format!("{origin}{CIS2}{CIS2}"))
                .unwrap_err()
                .contains("`openid_connect.id`"),
            "two of one id"
        );
        assert!(
            read(&format!("{origin}{CIS2}colour = 1\n"))
                .unwrap_err()
                .contains("colour")
        );
        let plain = CIS2.replace("https://idp.example", "http://127.0.0.1:9000");
        assert!(
            read(&format!("{origin}{plain}"))
                .unwrap_err()
                .contains("never on a live system")
        );
        assert!(read(&format!("environment = \"training\"\n{origin}{plain}")).is_ok());
        assert!(
            read("passkey_origin = \"http://epr.trust.example\"")
                .unwrap_err()
                .contains("`passkey_origin`")
        );
        assert!(
            read("passkey_origin = \"https://epr.trust.example\"")
                .unwrap()
                .relying()
                .is_some()
        );
    }
}
