//! A small OpenID provider on this computer: discovery, keys, a page to press, codes with PKCE, tokens with real signatures,
//! user information. It misbehaves in whatever way a test says. For tests and for learning; it asks for no password.

mod keys;
mod pages;
mod tls;
mod token;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, routing::get};
use tokio::{net::TcpListener, task::JoinHandle};
use trefoil_kernel::Clock;

pub use keys::{Certificate, Signing};
pub use tls::Front;

use keys::Keys;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The token is for another system.
    WrongAudience,
    /// The token names another issuer.
    WrongIssuer,
    /// The token belongs to another sign-in.
    WrongNonce,
    /// The token is over.
    Expired,
    /// The token was issued an hour ago, and is not over.
    Kept,
    /// The token is not signed at all.
    AlgNone,
    /// The token is signed with the secret both sides share, or the public key taken for one.
    SharedSecret,
    /// The token is signed by a key nobody knows.
    UnknownKey,
    /// What is signed was changed afterwards.
    Changed,
    /// Less assurance than was asked for.
    Downgrade,
    /// No assurance is named.
    NoAcr,
    /// The person was not asked anew.
    OldLogin,
    /// Discovery names another issuer.
    WrongDiscovery,
    /// Discovery sends for the keys to somewhere else: an address inside the hospital.
    KeysElsewhere,
    /// Discovery answers with a redirect.
    Redirects,
    /// Discovery and tokens are no JSON.
    Garbage,
    /// The token endpoint never answers.
    Hangs,
    /// No id token.
    NoIdToken,
    /// The two tokens do not belong together.
    OtherAccessToken,
    /// It answers 500.
    Broken,
}

/// Somebody who can press their name on its page.
#[derive(Debug, Clone)]
pub struct Person {
    /// What the provider calls them.
    pub subject: String,
    /// Their name.
    pub name: String,
}

/// A code that was given, and what it stands for.
struct Code {
    subject: String,
    client: String,
    redirect: String,
    nonce: String,
    challenge: String,
    acr: Option<String>,
    login: i64,
}

pub(crate) struct Inside {
    issuer: String,
    client: String,
    secret: Option<String>,
    people: Vec<Person>,
    keys: Keys,
    clock: Box<dyn Clock>,
    fault: Option<Fault>,
    codes: HashMap<String, Code>,
    access: HashMap<String, String>,
    /// Where the keys of [`Fault::KeysElsewhere`] would be asked for.
    elsewhere: String,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Inside>>;

/// A running provider; it stops when it is dropped.
pub struct Provider {
    /// Its issuer.
    pub issuer: String,
    inside: Shared,
    task: JoinHandle<()>,
}

/// What it is to be.
pub struct Plan {
    /// What it calls the system that asks.
    pub client: String,
    /// The secret both share, if any.
    pub secret: Option<String>,
    /// Who can sign in.
    pub people: Vec<Person>,
    /// How it signs.
    pub signing: Signing,
    /// Its issuer, where it is not the address it listens at: behind a [`Front`].
    pub issuer: Option<String>,
}

impl Plan {
    /// Two people, a shared secret, ES256.
    pub fn usual() -> Self {
        let person = |subject: &str, name: &str| Person {
            subject: subject.to_owned(),
            name: name.to_owned(),
        };
        Self {
            client: "trefoil".to_owned(),
            secret: Some("a secret between two systems".to_owned()),
            people: vec![
                person("999100000001", "Kim Turner"),
                person("999100000002", "Asha Byrne"),
            ],
            signing: Signing::Es256,
            issuer: None,
        }
    }
}

impl Provider {
    /// Listen at a free port of this computer.
    pub async fn start(plan: Plan, clock: impl Clock) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), plan, clock).await
    }

    /// Listen there.
    pub async fn start_at(address: SocketAddr, plan: Plan, clock: impl Clock) -> Self {
        let listener = TcpListener::bind(address)
            .await
            .expect("the provider cannot listen");
        let own = format!("http://{}", listener.local_addr().unwrap());
        let issuer = plan.issuer.unwrap_or(own);
        let inside = Arc::new(Mutex::new(Inside {
            issuer: issuer.clone(),
            client: plan.client,
            secret: plan.secret,
            people: plan.people,
            keys: Keys::new(plan.signing),
            clock: Box::new(clock),
            fault: None,
            codes: HashMap::new(),
            access: HashMap::new(),
            elsewhere: "http://127.0.0.1:9/jwks".to_owned(),
            asked: vec![],
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(pages::discovery))
            .route("/jwks", get(pages::jwks))
            .route("/authorize", get(pages::authorize).post(pages::authorized))
            .route("/token", axum::routing::post(pages::token))
            .route("/userinfo", get(pages::user_info))
            .with_state(inside.clone());
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("the provider stopped");
        });
        Self { issuer, inside, task }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }

    /// From now on, misbehave like that; `None` behaves well again.
    pub fn misbehave(&self, fault: Option<Fault>) {
        self.lock().fault = fault;
    }

    /// Where [`Fault::KeysElsewhere`] sends for the keys.
    pub fn keys_elsewhere(&self, address: &str) {
        self.lock().elsewhere = address.to_owned();
    }

    /// Sign with a new key, as every provider does from time to time; the old one is not published any more.
    pub fn new_key(&self) {
        let mut inside = self.lock();
        inside.keys = Keys::new(inside.keys.signing);
    }

    /// The paths that were asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.lock().asked.clone()
    }

    /// What its page does when somebody presses their name: where the browser is sent with a code.
    pub fn press(&self, address: &str, subject: &str) -> String {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        pages::code_for(&mut self.lock(), &fields, subject)
            .unwrap_or_else(|why| panic!("the provider refuses: {why}"))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.task.abort();
    }
}
