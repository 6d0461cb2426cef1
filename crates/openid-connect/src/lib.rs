//! Signing in by way of an OpenID Connect provider, as NHS CIS2 and a trust's own directory are.
//!
//! A browser is sent to the provider with state, nonce and a PKCE challenge, and comes back with a code. Only the
//! configured issuer's own hosts are ever asked, no redirect is followed, and what the token says is held against what was
//! asked: for whom it is, by whom, for which sign-in, how well and when its person was proved (`acr`, `auth_time`).
//!
//! Who the provider's subject is here is said by an administrator ([`link_subject`]) and confirmed by the person, at the
//! first time; it is never guessed from a name or an e-mail address. Roles are this system's own.
//!
//! The browser's sitting has a cookie that no other site can make it send, so that the way back from the provider ends on
//! a page of our own, and from there, one step later, the sitting begins.

mod asking;
mod attempt;
mod door;
mod pages;
pub mod permissions;
mod provider;
mod refused;
mod subject;
mod their_links;

use std::sync::Arc;

use axum::Router;
use trefoil_kernel::{Contribution, Epr, Manifest, Migration, Module, Mount};
use trefoil_web::{PageSettings, Route, screen::PersonPart, sign_in_way::SignInWay};

use asking::Known;
pub use provider::{Provider, ProviderError, ProviderSettings};
pub use refused::SignInRefused;
pub use subject::{Link, LinkError, link_of, link_subject, links_of, unlink_subject};

/// The providers of an assembly.
#[derive(Clone, Default)]
pub struct Providers(Arc<Vec<Arc<Known>>>);

impl Providers {
    /// Those that were configured.
    ///
    /// # Errors
    /// [`ProviderError::Id`] when two have one id; [`ProviderError::File`] when a certificate cannot be used.
    pub fn of(providers: Vec<Provider>) -> Result<Self, ProviderError> {
        let mut all: Vec<Arc<Known>> = vec![];
        for provider in providers {
            if all.iter().any(|known| known.provider.id() == provider.id()) {
                return Err(ProviderError::Id(provider.id().to_owned()));
            }
            let id = provider.id().to_owned();
            let file = provider.settings.root_certificates.clone().unwrap_or_default();
            let known = Known::of(provider)
                .map_err(|why| ProviderError::File("root_certificates", id, file, why.to_string()))?;
            all.push(Arc::new(known));
        }
        Ok(Self(all.into()))
    }

    pub(crate) fn find(&self, id: &str) -> Option<Arc<Known>> {
        self.0.iter().find(|known| known.provider.id() == id).cloned()
    }

    /// Their ids and names.
    pub fn named(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|known| (known.provider.id(), known.provider.name()))
            .collect()
    }
}

impl Contribution for Providers {
    fn key(&self) -> String {
        "openid connect".to_owned()
    }
}

/// The module.
#[derive(Clone, Default)]
pub struct OpenIdConnect {
    providers: Providers,
}

impl OpenIdConnect {
    /// With these providers; with none, nobody signs in by way of one.
    pub fn of(providers: Providers) -> Self {
        Self { providers }
    }
}

impl Module for OpenIdConnect {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "openid_connect",
            version: env!("CARGO_PKG_VERSION"),
            permissions: permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "openid_connect",
            sql: include_str!("../migrations/0001_openid_connect.sql"),
        }]
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        if self.providers.0.is_empty() {
            return;
        }
        on.add(self.providers.clone());
        on.add(PersonPart::new(their_links::TheirLinks(self.providers.clone())));
        for (order, (id, name)) in (20..).zip(self.providers.named()) {
            on.add(SignInWay {
                label: format!("Sign in with {name}"),
                href: pages::begin_path(id),
                again: Some((format!("Use {name}"), pages::again_path(id))),
                order,
            });
        }
    }
}

/// The routes of signing in, to stand beside the pages; none where no provider is configured.
pub fn router(epr: &Epr, settings: &PageSettings) -> Router {
    match epr.contributions::<Providers>().first() {
        Some(providers) => pages::router(epr.clone(), settings.clone(), providers.clone()),
        None => Router::new(),
    }
}

/// The routes of [`router`] as a list.
pub fn routes(epr: &Epr) -> Vec<Route> {
    match epr.contributions::<Providers>().first() {
        Some(_) => pages::listed(),
        None => vec![],
    }
}
