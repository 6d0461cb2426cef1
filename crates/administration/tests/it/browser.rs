//! A browser in small: keeps the cookie, sends the hidden fields of the form it was given.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tower::ServiceExt;
use trefoil_kernel::{Epr, people::staff_by_username, sessions::Proof};
use trefoil_web::PageSettings;

pub(crate) struct Browser {
    router: Router,
    cookie: String,
}

pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) location: Option<String>,
}

impl Browser {
    /// Signed in as this person, in their first role, with a second factor.
    pub(crate) async fn of(epr: &Epr, username: &str, role: &str) -> Self {
        let staff = staff_by_username(&mut epr.db().look(), username)
            .await
            .unwrap()
            .unwrap();
        let proof = Proof {
            method: "password+totp",
            level: 2,
        };
        let token = epr
            .begin_session(&staff, role, Some("WARD-PC-1".into()), proof, epr.clock().now())
            .await
            .unwrap();
        Self {
            router: trefoil_web::router(epr.clone(), PageSettings::default()),
            cookie: format!("__Host-trefoil={token}"),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), String::new()).await
    }

    /// Send the last form of a page: its hidden fields that are not given here, and these.
    pub(crate) async fn send(&self, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        for (name, value) in page.hidden() {
            if !fields.iter().any(|(given, _)| *given == name) {
                all.push(format!("{name}={}", encoded(&value)));
            }
        }
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, all.join("&")).await
    }

    async fn ask(&self, request: axum::http::request::Builder, body: String) -> Page {
        let request = request
            .header(header::COOKIE, &self.cookie)
            .body(Body::from(body))
            .unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let location = answer
            .headers()
            .get(header::LOCATION)
            .map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let text = to_bytes(answer.into_body(), 2_000_000).await.unwrap();
        Page {
            status,
            text: String::from_utf8(text.to_vec()).unwrap(),
            location,
        }
    }
}

impl Page {
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// The hidden fields of the last form that posts.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let Some((_, form)) = self.text.rsplit_once("<form method=\"post\"") else {
            return vec![];
        };
        let form = form.split("</form>").next().unwrap_or_default();
        form.split("type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|part| {
                let (name, rest) = part.split_once("\" value=\"")?;
                Some((name.to_owned(), unescaped(rest.split('"').next()?)))
            })
            .collect()
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
