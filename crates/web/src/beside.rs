//! What an edge with pages of its own stands on, where somebody is let in: the frame of a page for nobody, the guards of
//! every form, and how the log names whoever is not signed in yet.

use axum::{
    Router,
    http::{HeaderMap, header},
    middleware,
};
use maud::Markup;
use tower_http::limit::RequestBodyLimitLayer;
use trefoil_core::{Context, Grants, Permission, Principal, Purpose, StaffId};
use trefoil_kernel::{Epr, fresh_id};
use uuid::Uuid;

use crate::{PageSettings, frame, request, shell};

pub use crate::sign_in::arrival::{Arrival, arrive, arrive_again};

/// A whole page for somebody who is not signed in.
pub fn bare_page(settings: &PageSettings, title: &str, body: &Markup) -> Markup {
    frame::bare_by(settings, title, body)
}

/// Routes that show pages and take forms: no form from another site, none that is too long, and nothing kept by a
/// browser.
pub fn guarded(routes: Router) -> Router {
    routes
        .layer(middleware::from_fn(request::same_site))
        .layer(RequestBodyLimitLayer::new(request::BODY_LIMIT))
        .layer(middleware::from_fn(shell::no_store))
}

/// What the log calls the device: the browser's own words about itself, cut short.
pub fn device_of(headers: &HeaderMap) -> Option<String> {
    headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .map(|agent| agent.chars().take(200).collect())
}

/// One cookie of a request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Somebody who is not signed in yet, for the log and for keeping what an edge keeps of a sign-in that has begun. `name`
/// is whoever they say they are; `may` is what the edge itself needs to keep it.
pub fn not_signed_in(epr: &Epr, staff: Option<StaffId>, name: &str, may: &[Permission]) -> Context {
    let principal = Principal {
        staff: staff.unwrap_or(StaffId(Uuid::nil())),
        name: name.chars().take(60).collect(),
        role: "not signed in".to_owned(),
        organisation: String::new(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(may),
        proved: None,
    };
    Context::new(
        fresh_id().into(),
        principal,
        Purpose::Administration,
        epr.clock().now(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "ab=1; a=2".parse().unwrap());
        headers.append(header::COOKIE, "c=3".parse().unwrap());
        assert_eq!(cookie(&headers, "a"), Some("2"));
        assert_eq!(cookie(&headers, "c"), Some("3"));
        assert_eq!(cookie(&headers, "b"), None);
    }
}
