//! Passkeys (WebAuthn): enrolling them, signing in with one, and proving oneself again before what matters more.
//!
//! A passkey is made by a phone, a security key or a computer, which checks by PIN, fingerprint or face that it is its
//! person. That is always required, so a passkey is two factors in one and proves level 2. What is checked is the
//! library's work (`webauthn-rs`); this crate keeps challenges (one answer, five minutes, one browser) and credentials,
//! writes everything to the log, and says in words why something was not taken.
//!
//! A passkey belongs to the address of the pages for ever: [`Relying`].

mod ceremony;
mod challenge;
mod pages;
pub mod permissions;
mod relying;
mod store;

use std::sync::Arc;

use axum::Router;
use trefoil_kernel::{Epr, Manifest, Migration, Module, Mount, sessions::Proof, strong_proof::StrongProof};
use trefoil_web::{
    PageSettings, Route,
    screen::{PersonPart, Screen},
    sign_in_way::{OwnWay, SignInWay},
};

pub use ceremony::LEVEL;
pub use relying::{OriginError, Relying};
pub use store::{Credential, credentials_of};

/// What a sitting that began with a passkey rests on.
pub(crate) const PROOF: Proof = Proof {
    method: "passkey",
    level: LEVEL,
};

/// The module. Without an address nothing can be enrolled, and the page says so.
#[derive(Clone, Default)]
pub struct Passkeys {
    relying: Option<Relying>,
}

impl Passkeys {
    /// Passkeys that belong to this address.
    pub fn of(relying: Option<Relying>) -> Self {
        Self { relying }
    }
}

impl Module for Passkeys {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "passkeys",
            version: env!("CARGO_PKG_VERSION"),
            permissions: permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "passkeys",
            sql: include_str!("../migrations/0001_passkeys.sql"),
        }]
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.add(Screen::new(pages::OwnPasskeys(self.relying.clone())));
        on.add(PersonPart::new(pages::TheirPasskeys));
        on.add(OwnWay {
            label: "Your passkeys".to_owned(),
            href: pages::OWN_PATH.to_owned(),
            needs: permissions::OWN,
        });
        on.step_up(permissions::CHANGE);
        if let Some(relying) = &self.relying {
            on.add(relying.clone());
            on.add(StrongProof {
                name: "passkeys",
                of: Arc::new(store::Enrolled),
            });
            on.add(SignInWay {
                label: "Sign in with a passkey".to_owned(),
                href: pages::SIGN_IN_PATH.to_owned(),
                again: Some(("Use your passkey".to_owned(), pages::AGAIN_PATH.to_owned())),
                order: 10,
            });
        }
    }
}

/// The routes of signing in, to stand beside the pages; none where no address is configured.
pub fn router(epr: &Epr, settings: &PageSettings) -> Router {
    let own = epr.contributions::<Relying>();
    let relying = own.first().cloned();
    match relying {
        Some(relying) => pages::routes(epr.clone(), settings.clone(), relying),
        None => Router::new(),
    }
}

/// The routes of [`router`] as a list.
pub fn routes(epr: &Epr) -> Vec<Route> {
    match epr.contributions::<Relying>().first() {
        Some(_) => pages::listed(),
        None => vec![],
    }
}
