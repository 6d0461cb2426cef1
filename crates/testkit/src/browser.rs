//! A browser in small that asks the pages in process: cookies, the fields of a form, and everything that came back.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, header},
};
use tower::ServiceExt;

/// A browser with its cookies. It follows no redirect by itself.
pub struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Browser {
    /// One that nobody used yet.
    pub fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookies: vec![],
        }
    }

    /// One in which somebody is signed in, by the secret of their sitting.
    pub fn signed_in(router: &Router, token: &str) -> Self {
        let mut browser = Self::new(router);
        browser.keep("__Host-trefoil", token);
        browser
    }

    /// Put a cookie there.
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// A cookie that is there.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Ask for a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path), Body::empty()).await
    }

    /// Send a form.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request, Body::from(form)).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = closed_cookie(set.to_str().unwrap());
            self.keep(name, value);
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// Name and value of a cookie that is set. Every answer of every test comes by here: a cookie that a script, another site,
/// another host or an open line could have is a fault wherever it is set.
///
/// # Panics
/// When it could.
pub fn closed_cookie(set: &str) -> (&str, &str) {
    let mut parts = set.split(';').map(str::trim);
    let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
    let says: Vec<&str> = parts.collect();
    let strict = says.contains(&"SameSite=Strict");
    // Who comes back from a provider comes from another site; the sitting's own cookie never does.
    let same_site = strict || (name != "__Host-trefoil" && says.contains(&"SameSite=Lax"));
    let closed = name.starts_with("__Host-")
        && same_site
        && ["Path=/", "Secure", "HttpOnly"]
            .iter()
            .all(|one| says.contains(one))
        && !says.iter().any(|one| one.starts_with("Domain"));
    assert!(closed, "a cookie that is not closed: {set}");
    (name, value)
}

impl Page {
    /// Where it leads.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()
    }

    /// The value of a field, the first of that name.
    pub fn field(&self, name: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\""))?;
        let (inside, _) = rest.split_once('>')?;
        attribute_in(inside, "value")
    }

    /// The value of an attribute, the first of that name.
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute_in(&self.text, name)
    }
}

fn attribute_in(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("{name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    Some(plain.replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: &str = "__Host-trefoil=ab; Path=/; Secure; HttpOnly; SameSite=Strict";

    #[test]
    fn a_closed_cookie() {
        assert_eq!(closed_cookie(CLOSED), ("__Host-trefoil", "ab"));
        closed_cookie("__Host-elsewhere=ab; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=900");
    }

    #[test]
    fn each_way_of_leaving_one_open_is_found() {
        for open in [
            CLOSED.replace("__Host-", ""),
            CLOSED.replace(" Secure;", ""),
            CLOSED.replace(" HttpOnly;", ""),
            CLOSED.replace("; SameSite=Strict", ""),
            CLOSED.replace("Strict", "Lax"),
            CLOSED.replace("Path=/", "Path=/patients"),
            format!("{CLOSED}; Domain=trust.example"),
        ] {
            let found = std::panic::catch_unwind(|| closed_cookie(&open).0.len());
            assert!(found.is_err(), "{open}");
        }
    }
}
