//! The providers as configuration, and what can be wrong with it. Nothing a caller sends ever becomes an address.

use std::{collections::BTreeMap, path::PathBuf};

use openidconnect::{ClientId, ClientSecret, IssuerUrl, RedirectUrl, url::Url};
use serde::{Deserialize, Serialize};

/// One provider, as a trust configures it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Its place in addresses and in the table of who is whom: `cis2`. Never changed.
    pub id: String,
    /// As people call it: "NHS CIS2".
    pub name: String,
    /// Its issuer, to the letter as its tokens name it.
    pub issuer: String,
    /// What it calls this system.
    pub client_id: String,
    /// The file with the secret it gave this system; without one PKCE alone guards the code.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Further hosts its discovery document may name, beside the issuer's own.
    #[serde(default)]
    pub also_hosts: Vec<String>,
    /// Certificates (PEM) of those who may vouch for its hosts, instead of the public ones.
    #[serde(default)]
    pub root_certificates: Option<PathBuf>,
    /// `acr_values` asked for when signing in.
    #[serde(default = "sign_in_acr")]
    pub acr: Vec<String>,
    /// `acr_values` asked for when showing again who one is.
    #[serde(default = "step_up_acr")]
    pub step_up_acr: Vec<String>,
    /// What each `acr` is worth: 1 a password, 2 two factors, 3 a card or key that holds the secret itself. One that is not
    /// here is worth nothing.
    #[serde(default = "levels")]
    pub levels: BTreeMap<String, u8>,
    /// Below this nobody is let in.
    #[serde(default = "least_level")]
    pub least_level: u8,
}

/// As NHS CIS2 names them.
fn levels() -> BTreeMap<String, u8> {
    [
        ("AAL1_USERPASS", 1),
        ("AAL2_ANY", 2),
        ("AAL2_OR_AAL3_ANY", 2),
        ("AAL3_ANY", 3),
    ]
    .map(|(acr, level)| (acr.to_owned(), level))
    .into()
}

fn sign_in_acr() -> Vec<String> {
    vec!["AAL2_OR_AAL3_ANY".to_owned()]
}

fn step_up_acr() -> Vec<String> {
    vec!["AAL2_OR_AAL3_ANY".to_owned()]
}

fn least_level() -> u8 {
    2
}

/// What is wrong with a provider's configuration. Each names the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// The id.
    #[error(
        "`openid_connect.id` is {0:?}; write 1 to 30 lower case letters, digits and hyphens, each provider another"
    )]
    Id(String),
    /// The issuer.
    #[error("`openid_connect.issuer` of {0} is {1:?}; write the provider's issuer, which begins https://")]
    Issuer(String, String),
    /// Plain http.
    #[error(
        "`openid_connect.issuer` of {0} is {1:?}; http is for a provider on this computer alone, and never on a live system"
    )]
    Plain(String, String),
    /// The address people come back to.
    #[error(
        "`openid_connect_origin` is {0:?}; write the address of the pages without a path, for example https://epr.trust.example"
    )]
    Origin(String),
    /// A file.
    #[error("`openid_connect.{0}` of {1} names {2}, which cannot be used: {3}")]
    File(&'static str, String, PathBuf, String),
    /// A level.
    #[error(
        "`openid_connect.levels` and `least_level` of {0} are 1 to 3, and `least_level` is one that an `acr` reaches"
    )]
    Level(String),
}

/// A provider that can be asked.
#[derive(Clone)]
pub struct Provider {
    pub(crate) settings: ProviderSettings,
    pub(crate) issuer: IssuerUrl,
    pub(crate) client: ClientId,
    pub(crate) secret: Option<ClientSecret>,
    pub(crate) redirect: RedirectUrl,
    pub(crate) hosts: Vec<String>,
    pub(crate) plain: bool,
    pub(crate) roots: Vec<u8>,
}

/// The origin of an address that is nothing but one.
fn origin_of(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (bare && matches!(url.scheme(), "https" | "http")).then_some(url)
}

pub(crate) fn on_this_computer(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

impl Provider {
    /// Check what was configured. People come back to `origin`; `live` allows no plain http.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub fn of(settings: ProviderSettings, origin: &str, live: bool) -> Result<Self, ProviderError> {
        let id = settings.id.clone();
        let word = id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if id.is_empty() || id.len() > 30 || !word {
            return Err(ProviderError::Id(id));
        }
        let wrong = || ProviderError::Issuer(id.clone(), settings.issuer.clone());
        let issuer = Url::parse(&settings.issuer).map_err(|_| wrong())?;
        let host = issuer.host_str().ok_or_else(wrong)?.to_owned();
        let plain = match issuer.scheme() {
            "https" => false,
            "http" if !live && on_this_computer(&issuer) => true,
            "http" => return Err(ProviderError::Plain(id, settings.issuer)),
            _ => return Err(wrong()),
        };
        let home = origin_of(origin)
            .filter(|url| url.scheme() == "https" || (!live && on_this_computer(url)))
            .ok_or_else(|| ProviderError::Origin(origin.to_owned()))?;
        let reached = settings
            .levels
            .values()
            .any(|level| *level >= settings.least_level);
        let fit = settings
            .levels
            .values()
            .chain([&settings.least_level])
            .all(|level| (1..=3).contains(level));
        if !fit || !reached {
            return Err(ProviderError::Level(id));
        }
        let read = |key: &'static str, file: &PathBuf| {
            std::fs::read(file)
                .map_err(|why| ProviderError::File(key, id.clone(), file.clone(), why.to_string()))
        };
        let secret = match &settings.client_secret_file {
            Some(file) => {
                let text = String::from_utf8_lossy(&read("client_secret_file", file)?)
                    .trim()
                    .to_owned();
                if text.is_empty() {
                    return Err(ProviderError::File(
                        "client_secret_file",
                        id,
                        file.clone(),
                        "it is empty".into(),
                    ));
                }
                Some(ClientSecret::new(text))
            }
            None => None,
        };
        let roots = match &settings.root_certificates {
            Some(file) => {
                let bytes = read("root_certificates", file)?;
                let unfit =
                    |why: String| ProviderError::File("root_certificates", id.clone(), file.clone(), why);
                match openidconnect::reqwest::Certificate::from_pem_bundle(&bytes) {
                    Ok(all) if !all.is_empty() => bytes,
                    Ok(_) => return Err(unfit("there is no certificate in it".into())),
                    Err(why) => return Err(unfit(why.to_string())),
                }
            }
            None => vec![],
        };
        let redirect = format!(
            "{}{}",
            home.origin().ascii_serialization(),
            crate::pages::callback_path(&id)
        );
        Ok(Self {
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|_| wrong())?,
            client: ClientId::new(settings.client_id.clone()),
            redirect: RedirectUrl::new(redirect).map_err(|_| ProviderError::Origin(origin.to_owned()))?,
            hosts: settings.also_hosts.iter().cloned().chain([host]).collect(),
            settings,
            secret,
            plain,
            roots,
        })
    }

    /// Its place in addresses and in the table of who is whom.
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// As people call it.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether this system may ask there, or send somebody there.
    pub(crate) fn may_ask(&self, url: &Url) -> bool {
        let safe = url.scheme() == "https" || (self.plain && url.scheme() == "http" && on_this_computer(url));
        safe && url
            .host_str()
            .is_some_and(|host| self.hosts.iter().any(|known| known == host))
    }

    /// What an `acr` is worth; nothing when it is missing or not known.
    pub(crate) fn worth(&self, acr: Option<&str>) -> u8 {
        acr.and_then(|acr| self.settings.levels.get(acr))
            .copied()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(issuer: &str) -> ProviderSettings {
        ProviderSettings {
            id: "cis2".into(),
            name: "NHS CIS2".into(),
            issuer: issuer.into(),
            client_id: "trefoil".into(),
            client_secret_file: None,
            also_hosts: vec![],
            root_certificates: None,
            acr: sign_in_acr(),
            step_up_acr: step_up_acr(),
            levels: levels(),
            least_level: 2,
        }
    }

    const HOME: &str = "https://epr.trust.example";

    fn refused(settings: ProviderSettings, origin: &str, live: bool) -> String {
        Provider::of(settings, origin, live).err().unwrap().to_string()
    }

    #[test]
    fn every_mistake_names_its_key() {
        let good = || settings("https://idp.example/realm");
        assert!(Provider::of(good(), HOME, true).is_ok());
        for id in ["", "CIS2", "a/b", "x?y", &"a".repeat(31)] {
            assert!(
                refused(
                    ProviderSettings {
                        id: id.into(),
                        ..good()
                    },
                    HOME,
                    true
                )
                .contains("`openid_connect.id`"),
                "{id}"
            );
        }
        assert!(refused(settings("idp.example"), HOME, true).contains("`openid_connect.issuer`"));
        assert!(refused(settings("ftp://idp.example"), HOME, true).contains("begins https://"));
        for origin in ["", "epr", "https://epr.example/pages", "http://epr.example"] {
            assert!(
                refused(good(), origin, true).contains("`openid_connect_origin`"),
                "{origin}"
            );
        }
        assert!(
            refused(
                ProviderSettings {
                    least_level: 0,
                    ..good()
                },
                HOME,
                true
            )
            .contains("least_level")
        );
        let none = ProviderSettings {
            levels: [("a".to_owned(), 1)].into(),
            ..good()
        };
        assert!(refused(none, HOME, true).contains("one that an `acr` reaches"));
        let file = ProviderSettings {
            client_secret_file: Some("/no/such/file".into()),
            ..good()
        };
        assert!(refused(file, HOME, true).contains("`openid_connect.client_secret_file`"));
    }

    #[test]
    fn plain_http_is_for_this_computer_and_never_live() {
        assert!(Provider::of(settings("http://127.0.0.1:9000"), "http://localhost:8080", false).is_ok());
        assert!(refused(settings("http://127.0.0.1:9000"), HOME, true).contains("never on a live system"));
        assert!(refused(settings("http://idp.example"), HOME, false).contains("this computer alone"));
    }

    #[test]
    fn only_configured_hosts_are_asked() {
        let one = ProviderSettings {
            also_hosts: vec!["keys.example".into()],
            ..settings("https://idp.example/realm")
        };
        let provider = Provider::of(one, HOME, true).unwrap();
        let may = |url: &str| provider.may_ask(&Url::parse(url).unwrap());
        assert!(may("https://idp.example/jwks") && may("https://keys.example/a"));
        for elsewhere in [
            "http://idp.example/jwks",
            "https://idp.example.attacker.example/",
            "https://169.254.169.254/latest/meta-data",
            "http://localhost:5432/",
            "file:///etc/passwd",
            "https://idp.example@attacker.example/",
        ] {
            assert!(!may(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn an_unknown_assurance_is_worth_nothing() {
        let provider = Provider::of(settings("https://idp.example"), HOME, true).unwrap();
        assert_eq!(
            [
                Some("AAL3_ANY"),
                Some("AAL2_OR_AAL3_ANY"),
                Some("AAL1_USERPASS"),
                Some("gold"),
                None
            ]
            .map(|acr| provider.worth(acr)),
            [3, 2, 1, 0, 0]
        );
    }
}
