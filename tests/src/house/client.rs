//! A browser without pictures in the same process: no socket, no waiting.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use tower::ServiceExt;

/// One browser, signed in or not.
#[derive(Clone)]
pub struct Client {
    router: Router,
    pass: Option<Pass>,
}

/// What a browser and its forms carry of a sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The secret in the cookie.
    pub token: String,
    /// What every form of the sitting carries.
    pub form_token: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where it leads, if elsewhere.
    pub location: Option<String>,
    /// Whether the browser is told to keep another sitting.
    pub sets_cookie: bool,
    /// The page.
    pub body: String,
}

impl Client {
    /// Nobody.
    pub fn new(router: Router) -> Self {
        Self { router, pass: None }
    }

    /// The same browser in a sitting.
    #[must_use]
    pub fn with(&self, pass: Option<&Pass>) -> Self {
        Self {
            router: self.router.clone(),
            pass: pass.cloned(),
        }
    }

    /// Ask for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    /// Send a form; the token of the sitting goes with it.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let form = self.form(fields);
        self.ask("POST", path, Some(form)).await
    }

    fn form(&self, fields: &[(String, String)]) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields.iter().filter(|(name, _)| name != "form_token") {
            body.append_pair(name, value);
        }
        if let Some(pass) = &self.pass {
            body.append_pair("form_token", &pass.form_token);
        }
        body.finish()
    }

    /// Ask in any way.
    ///
    /// # Panics
    /// When the router fails, which it cannot.
    pub async fn ask(&self, method: &str, path: &str, form: Option<String>) -> Answer {
        let request = self.request(method, path, form);
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a page");
        let text = |name: header::HeaderName| {
            let value = head.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let (location, sets_cookie) = (text(header::LOCATION), text(header::SET_COOKIE).is_some());
        let status = head.status.as_u16();
        Answer {
            status,
            location,
            sets_cookie,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn request(&self, method: &str, path: &str, form: Option<String>) -> Request<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "trefoil.example");
        if let Some(pass) = &self.pass {
            request = request.header(header::COOKIE, format!("__Host-trefoil={}", pass.token));
        }
        if form.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        request
            .body(form.map_or_else(Body::empty, Body::from))
            .unwrap_or_else(|why| panic!("{method} {path}: {why}"))
    }
}
