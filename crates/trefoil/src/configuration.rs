//! Configuration by file and environment. Every mistake names the key and where it was written.

mod error;
mod from_outside;
mod privacy_alerts;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration as Span,
};

use chrono::Duration;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use trefoil_audit::retention::KEPT_YEARS;
use trefoil_kernel::{Durability, Opening, Settings, settings::SealedShown};
use trefoil_openid_connect::ProviderSettings;
use trefoil_web::{
    PageSettings,
    components::Environment,
    password::PasswordPolicy,
    serve::{Limits, Serving},
};

use crate::signing_in::Asked;
pub use error::ConfigurationError;
pub use from_outside::FromOutsideError;
pub use privacy_alerts::{PrivacyAlerts, PrivacyAlertsError};

/// Variables of the environment that begin with `TREFOIL_` and belong to the tests.
const NOT_OURS: [&str; 5] = ["test_postgres", "shared_data", "python", "chromium", "pictures"];

/// What this system is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum For {
    /// Patients are treated by it.
    Live,
    /// People learn on it.
    Training,
    /// Invented people.
    Demonstration,
}

/// Everything that can be configured. An unknown key is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// `sqlite:/path/file.db` or `postgres://role@host/database`: as the application.
    pub database: String,
    /// The same as its owner, for `migrate` (PostgreSQL). None: the same as `database`.
    pub database_owner: Option<String>,
    /// The PostgreSQL role `serve` connects as; `migrate` gives it its rights.
    pub application_role: Option<String>,
    /// Where pages are served. Port 0 takes a free one and prints it.
    pub listen: SocketAddr,
    /// Where HL7 v2 messages are received; none receives none.
    pub mllp_listen: Option<SocketAddr>,
    /// Where requests for tests are sent (HL7 v2 over MLLP), `host:port`; none: they go on paper.
    pub orders_send_to: Option<String>,
    /// The name of the application that takes them (MSH-5).
    pub orders_receiver: String,
    /// Certificate chain (PEM).
    pub tls_certificate: Option<PathBuf>,
    /// Its key (PEM).
    pub tls_key: Option<PathBuf>,
    /// A proxy in front encrypts, and sends `X-Forwarded-Proto`.
    pub behind_proxy: bool,
    /// Proxies, by address, whose `X-Forwarded-For` says who asks: what one address may hold is then counted by it.
    pub proxies: Vec<IpAddr>,
    /// The headers of a request, a TLS handshake, and the next request of a connection must come within so many seconds.
    pub header_seconds: u16,
    /// A form of which next to nothing comes for so many seconds is refused.
    pub body_seconds: u16,
    /// An answer of which next to nothing is read for so many seconds is given up.
    pub answer_seconds: u16,
    /// An answer must begin within so many seconds.
    pub request_seconds: u16,
    /// Connections at one time. Fewer, where the system allows fewer open files.
    pub connections: usize,
    /// Connections at one time from one address; requests at one time, from an address behind a proxy of ours.
    pub connections_per_peer: usize,
    /// The trust's name.
    pub organisation: String,
    /// Its ODS code.
    pub organisation_code: String,
    /// What this system is for.
    pub environment: For,
    /// Whom to call when one cannot sign in.
    pub service_desk: String,
    /// For how long breaking the glass opens a record, in hours.
    pub broken_glass_hours: u16,
    /// What is told of a sealed part of a record to who may not open it: `withheld` that there is one, or `hidden`.
    pub sealed_shown: SealedShown,
    /// A screen locks after this many minutes.
    pub idle_lock_minutes: u16,
    /// The address of the pages that passkeys belong to, for ever: `https://epr.trust.example`. None: no passkeys.
    pub passkey_origin: Option<String>,
    /// A sitting ends after this many hours, whatever was done in it.
    pub session_hours: u16,
    /// Showing again who one is counts for this many minutes, for what needs it.
    pub step_up_minutes: u16,
    /// The fewest characters of a password.
    pub password_length: u16,
    /// A list of stolen passwords (Have I Been Pwned, SHA-1, ordered by hash): none of them is taken as a new one.
    pub breached_passwords: Option<PathBuf>,
    /// `required`, `offered` or `off`. Left out: required where patients are treated, off in a demonstration.
    pub second_factor: Option<Asked>,
    /// The file with the key that secrets of second factors are kept under (`secrets-key` makes one). The database's account
    /// must not be able to read it.
    pub secrets_key: Option<PathBuf>,
    /// The address of the pages that people come back to from a provider: `https://epr.trust.example`.
    pub openid_connect_origin: Option<String>,
    /// The OpenID Connect providers people can sign in by, each a table of its own.
    pub openid_connect: Vec<ProviderSettings>,
    /// The file with the key that signs the audit log's checkpoints (`audit-key` makes one). The database's account must
    /// not be able to read it.
    pub audit_key: Option<PathBuf>,
    /// Directories the signed checkpoints are carried to; the database's account must not be able to write to them. Two,
    /// on different machines, are what a live system needs.
    pub audit_places: Vec<PathBuf>,
    /// A file that is told of every high-risk event before its answer leaves, on a disk the database's account cannot write
    /// to. Its receipts are signed with `audit_key`.
    pub audit_witness: Option<PathBuf>,
    /// How often the log is signed, in seconds, while something is written to it.
    pub audit_sign_seconds: u16,
    /// For how many years the audit log is kept; left out, for ever. Nothing goes by itself: `expire-audit` is run.
    pub audit_kept_years: Option<u32>,
    /// What raises a privacy alert, a table of its own.
    pub privacy_alerts: PrivacyAlerts,
    /// Only for tests, which say who they are: run on a store that a power cut would damage.
    pub not_durable_because: Option<String>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            database: "sqlite:data/trefoil.db".to_owned(),
            database_owner: None,
            application_role: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            mllp_listen: None,
            orders_send_to: None,
            orders_receiver: "LIMS".to_owned(),
            tls_certificate: None,
            tls_key: None,
            behind_proxy: false,
            proxies: vec![],
            header_seconds: 10,
            body_seconds: 10,
            answer_seconds: 20,
            request_seconds: 60,
            connections: 1_024,
            connections_per_peer: 256,
            organisation: "This trust".to_owned(),
            organisation_code: "XXX".to_owned(),
            environment: For::Live,
            service_desk: String::new(),
            broken_glass_hours: 8,
            sealed_shown: SealedShown::Withheld,
            idle_lock_minutes: 5,
            passkey_origin: None,
            session_hours: 12,
            step_up_minutes: 15,
            password_length: 12,
            breached_passwords: None,
            second_factor: None,
            secrets_key: None,
            openid_connect_origin: None,
            openid_connect: vec![],
            audit_key: None,
            audit_places: vec![],
            audit_witness: None,
            audit_sign_seconds: 60,
            audit_kept_years: None,
            privacy_alerts: PrivacyAlerts::default(),
            not_durable_because: None,
        }
    }
}

impl Configuration {
    /// Defaults, then the file, then `TREFOIL_…` of the environment.
    ///
    /// # Errors
    /// See [`ConfigurationError`].
    pub fn load(file: Option<PathBuf>) -> Result<Self, ConfigurationError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        match file {
            Some(file) if file.exists() => figment = figment.merge(Toml::file_exact(file)),
            Some(file) => return Err(ConfigurationError::NoFile(file)),
            None => figment = figment.merge(Toml::file("trefoil.toml")),
        }
        let figment = figment.merge(Env::prefixed("TREFOIL_").ignore(&NOT_OURS));
        let read: Self = figment
            .extract()
            .map_err(|error| ConfigurationError::Wrong(words(&error)))?;
        read.checked()
    }

    fn checked(self) -> Result<Self, ConfigurationError> {
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err(ConfigurationError::HalfTls);
        }
        if let Some(address) = &self.orders_send_to {
            let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty());
            if port.is_none_or(|(_, port)| port.parse::<u16>().map_or(true, |port| port == 0)) {
                return Err(ConfigurationError::SendTo(address.clone()));
            }
        }
        if self.audit_key.is_some() == self.audit_places.is_empty() {
            return Err(ConfigurationError::HalfSigned);
        }
        if self.audit_witness.is_some() && self.audit_key.is_none() {
            return Err(ConfigurationError::UnsignedWitness);
        }
        if !(1..=3600).contains(&self.audit_sign_seconds) {
            return Err(ConfigurationError::SignEvery(self.audit_sign_seconds));
        }
        if let Some(years) = self.audit_kept_years.filter(|years| !KEPT_YEARS.contains(years)) {
            return Err(ConfigurationError::KeptYears(years));
        }
        for (key, seconds) in [
            ("header_seconds", self.header_seconds),
            ("body_seconds", self.body_seconds),
            ("answer_seconds", self.answer_seconds),
            ("request_seconds", self.request_seconds),
        ] {
            if !(1..=300).contains(&seconds) {
                return Err(ConfigurationError::Seconds(key, seconds));
            }
        }
        let (all, one) = (self.connections, self.connections_per_peer);
        if !(16..=100_000).contains(&all) || !(1..=all).contains(&one) {
            return Err(ConfigurationError::Connections(all, one));
        }
        if !(1..=24).contains(&self.broken_glass_hours) {
            return Err(ConfigurationError::Glass(self.broken_glass_hours));
        }
        if !(1..=60).contains(&self.idle_lock_minutes) {
            return Err(ConfigurationError::Lock(self.idle_lock_minutes));
        }
        self.privacy_alerts.check()?;
        self.check_from_outside()?;
        self.check_signing_in()?;
        Ok(self)
    }

    fn opening(&self, url: &str) -> Opening {
        let durability = match &self.not_durable_because {
            Some(test) => Durability::NotNeededBecause(test.clone()),
            None => Durability::Required,
        };
        Opening {
            url: url.to_owned(),
            durability,
            connections: 0,
        }
    }

    /// The store, as the application.
    pub fn database(&self) -> Opening {
        self.opening(&self.database)
    }

    /// The store, as its owner.
    pub fn owner(&self) -> Opening {
        self.opening(self.database_owner.as_deref().unwrap_or(&self.database))
    }

    /// What the kernel needs.
    pub fn settings(&self) -> Settings {
        Settings {
            broken_glass_lasts: Duration::hours(self.broken_glass_hours.into()),
            sealed_shown: self.sealed_shown,
            idle_lock: Duration::minutes(self.idle_lock_minutes.into()),
            session_ends: Duration::hours(self.session_hours.into()),
            step_up_within: Duration::minutes(self.step_up_minutes.into()),
            second_factor: self.second_factor(),
            ..Settings::default()
        }
    }

    /// What the pages need.
    pub fn pages(&self) -> PageSettings {
        PageSettings {
            organisation: self.organisation.clone(),
            environment: match self.environment {
                For::Live => None,
                For::Training => Some(Environment::Training),
                For::Demonstration => Some(Environment::Demonstration),
            },
            service_desk: self.service_desk.clone(),
            behind_proxy: self.behind_proxy,
            encrypted: self.tls_certificate.is_some(),
            passwords: PasswordPolicy {
                shortest: self.password_length.into(),
                own_words: PasswordPolicy::words_of(&self.organisation),
                ..PasswordPolicy::default()
            },
            limits: self.limits(),
        }
    }

    /// What connections and requests are granted.
    pub fn limits(&self) -> Limits {
        let seconds = |seconds: u16| Span::from_secs(seconds.into());
        Limits {
            head: seconds(self.header_seconds),
            body_pause: seconds(self.body_seconds),
            answer_pause: seconds(self.answer_seconds),
            request: seconds(self.request_seconds),
            connections: self.connections,
            per_peer: self.connections_per_peer,
            proxies: self.proxies.clone(),
        }
    }

    /// How connections are served.
    pub fn serving(&self) -> Serving {
        Serving {
            tls: self.tls_certificate.clone().zip(self.tls_key.clone()),
            behind_proxy: self.behind_proxy,
            limits: self.limits(),
        }
    }
}

/// Each mistake with its key, and the file or variable it was written in.
fn words(error: &figment::Error) -> String {
    let each = error.clone().into_iter().map(|one| {
        let key = one.path.join(".");
        let source = one
            .metadata
            .as_ref()
            .map(|from| format!(" (in {})", from.name))
            .unwrap_or_default();
        match &one.kind {
            figment::error::Kind::UnknownField(name, _) => {
                format!("there is no key `{name}`{source}; see `--help` for the keys there are")
            }
            kind if key.is_empty() => format!("{kind}{source}"),
            kind => format!("key `{key}`: {kind}{source}"),
        }
    });
    each.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Configuration, String> {
        let figment = Figment::from(Serialized::defaults(Configuration::default())).merge(Toml::string(text));
        let read: Configuration = figment.extract().map_err(|error| words(&error))?;
        read.checked().map_err(|error| error.to_string())
    }

    #[test]
    fn every_mistake_names_its_key() {
        assert!(
            read("listn = \"127.0.0.1:1\"")
                .unwrap_err()
                .contains("there is no key `listn`")
        );
        assert!(read("listen = \"here\"").unwrap_err().contains("key `listen`"));
        assert!(
            read("tls_key = \"k.pem\"")
                .unwrap_err()
                .contains("`tls_certificate`")
        );
        assert!(read("audit_witness = \"w\"").unwrap_err().contains("`audit_key`"));
        assert!(read("audit_key = \"k\"").unwrap_err().contains("`audit_places`"));
        assert!(
            read("audit_kept_years = 7")
                .unwrap_err()
                .contains("`audit_kept_years` is 7; it can be 8 to 200")
        );
        assert_eq!(read("audit_kept_years = 20").unwrap().audit_kept_years, Some(20));
        assert!(
            read("audit_sign_seconds = 0")
                .unwrap_err()
                .contains("`audit_sign_seconds`")
        );
        assert!(
            read("broken_glass_hours = 0")
                .unwrap_err()
                .contains("`broken_glass_hours`")
        );
        assert!(
            read("idle_lock_minutes = 500")
                .unwrap_err()
                .contains("`idle_lock_minutes`")
        );
        assert!(
            read("header_seconds = 0")
                .unwrap_err()
                .contains("`header_seconds`")
        );
        assert!(
            read("connections = 20")
                .unwrap_err()
                .contains("`connections_per_peer`")
        );
        assert!(
            read("second_factor = \"off\"")
                .unwrap_err()
                .contains("`second_factor`")
        );
        assert!(read("session_hours = 0").unwrap_err().contains("`session_hours`"));
        assert!(
            read("second_factor = \"sometimes\"")
                .unwrap_err()
                .contains("second_factor")
        );
        let said = read("proxies = [\"proxy\"]").unwrap_err();
        assert!(said.contains("`proxies"), "{said}");
        assert!(read("proxies = [\"10.0.0.1\"]").is_ok());
        let alerts = |line: &str| read(&format!("[privacy_alerts]\n{line}"));
        let said = alerts("colleague = \"friend\"").unwrap_err();
        assert!(said.contains("privacy_alerts"), "{said}");
        let said = alerts("refusals = 1").unwrap_err();
        assert!(said.contains("`privacy_alerts.refusals`"), "{said}");
        let said = alerts("same_surnam = false").unwrap_err();
        assert!(said.contains("same_surnam"), "{said}");
        assert!(alerts("same_surname = false").is_ok());
        assert!(read("listen = \"127.0.0.1:0\"").is_ok());
        for wrong in ["lims", "lims:", ":2575", "lims:0", "lims:70000"] {
            let said = read(&format!("orders_send_to = {wrong:?}")).unwrap_err();
            assert!(said.contains("`orders_send_to`"), "{said}");
        }
        assert!(read("orders_send_to = \"lims.example:2575\"").is_ok());
    }
}
