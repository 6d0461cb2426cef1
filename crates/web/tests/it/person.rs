//! A browser with a jar of cookies, at which one person after another signs in.

use std::{collections::BTreeMap, sync::Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tokio::sync::RwLock;
use tower::ServiceExt;
use trefoil_core::StaffId;
use trefoil_kernel::{Builder, Epr, Settings, people::NewStaff};
use trefoil_testkit::{Store, anew, assemble, browser::closed_cookie, personas};
use trefoil_web::password;

use crate::{
    browser::Page,
    ward::{builder, charge_nurse},
};

/// The count of hashes is the program's: a test that counts them holds this alone, the others that hash hold it together.
pub(crate) static HASHES: RwLock<()> = RwLock::const_new(());

pub(crate) const PASSWORD: &str = "clover in the meadow";

/// The ward's assembly, with settings and more.
pub(crate) async fn house(store: &Store, settings: Settings, more: fn(Builder) -> Builder) -> Epr {
    assemble(store, || more(builder().settings(settings.clone()))).await
}

/// Somebody who works here, in the role of the charge nurse.
pub(crate) async fn employ(epr: &Epr, number: u128, username: &str, password: Option<&str>) -> StaffId {
    let staff = personas::staff(number);
    let new = NewStaff {
        staff,
        username: username.into(),
        name: format!("{username}, as shown"),
        organisation: "RXX01".into(),
        password: password.map(|password| password::hash(password).unwrap()),
        roles: vec!["charge_nurse".into()],
        teams: vec![],
    };
    epr.enrol(&anew(&charge_nurse()).because("for this test"), new)
        .await
        .unwrap();
    staff
}

pub(crate) struct Person {
    router: Router,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Person {
    pub(crate) fn at(router: &Router) -> Self {
        Self {
            router: router.clone(),
            jar: Mutex::default(),
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    pub(crate) fn put(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(path, fields, "/").await
    }

    /// A form sent from a page.
    pub(crate) async fn post_from(&self, path: &str, fields: &[(&str, &str)], page: &str) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "epr.example")
            .header(header::REFERER, format!("https://epr.example{page}"));
        self.send(request, body).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: String) -> Page {
        let jar: Vec<String> = self
            .jar
            .lock()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::COOKIE, jar.join("; "))
            .body(Body::from(body))
            .unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = closed_cookie(cookie.to_str().unwrap());
            let value = value.to_owned();
            let mut jar = self.jar.lock().unwrap();
            if value.is_empty() {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value);
            }
        }
        let text = to_bytes(body, 1_000_000).await.unwrap();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(text.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn signs_in(&self, username: &str) -> Page {
        self.post("/sign-in", &[("username", username), ("password", PASSWORD)])
            .await
    }

    /// The token of the sitting's forms.
    pub(crate) async fn token(&self) -> String {
        self.get("/me").await.hidden("form_token").to_owned()
    }
}
