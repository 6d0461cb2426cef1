//! The one reader of JSON that people send: bounded in length, depth, keys and numbers before anything is built of it.
//!
//! A parser that builds first and asks afterwards can be made to use a hundred times what was sent, and one that takes the
//! last of two keys of one name can be told one thing where a proxy in front was told another.

mod scan;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use crate::request::BODY_LIMIT;

/// Objects and lists may stand in one another this deep.
pub const DEPTH: usize = 64;
/// Keys, over all objects.
pub const KEYS: usize = 10_000;
/// Members of all lists and objects.
pub const MEMBERS: usize = 50_000;
/// Letters of a number: no measured value, time or count has more.
pub const DIGITS: usize = 32;
/// Powers of ten a number may be multiplied by.
pub const POWER: u32 = 308;

/// Why JSON was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More than [`DEPTH`].
    #[error("it is nested deeper than {DEPTH}; send a flatter one")]
    Deep,
    /// More than [`KEYS`] or [`MEMBERS`].
    #[error("it has more than {KEYS} keys or {MEMBERS} members; send it in parts")]
    Many,
    /// More than [`DIGITS`] or [`POWER`].
    #[error("a number in it is longer or greater than any that is read here; send it as text")]
    Number,
    /// A key that stands twice in one object.
    #[error("the key {0:?} stands twice in one object; leave one out")]
    Twice(String),
    /// Not JSON, or not what is asked for here.
    #[error("it is not what is read here: {0}")]
    Unread(String),
}

/// Read JSON that somebody sent.
///
/// # Errors
/// See [`JsonError`].
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    scan::scan(bytes)?;
    serde_json::from_slice(bytes).map_err(|error| JsonError::Unread(error.to_string()))
}

/// The body of a request that sends JSON. Anything else is refused before it is read.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        if !says_json(request.headers()) {
            let words = "send application/json\n";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, words).into_response());
        }
        let Ok(bytes) = to_bytes(request.into_body(), BODY_LIMIT).await else {
            let words = "this is too long, or stopped arriving; nothing was saved\n";
            return Err((StatusCode::PAYLOAD_TOO_LARGE, words).into_response());
        };
        read(&bytes).map(Self).map_err(|error| {
            let status = match error {
                JsonError::Unread(_) => StatusCode::BAD_REQUEST,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, format!("this JSON was not read: {error}\n")).into_response()
        })
    }
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase());
    kind.is_some_and(|kind| kind == "application/json" || kind == "application/fhir+json")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_meant_is_read() {
        let read: BTreeMap<String, Vec<f64>> = read(br#" {"a": [1, 2.5, -3e2], "b": []} "#).unwrap();
        assert_eq!(read["a"], [1.0, 2.5, -300.0]);
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "nul",
            "\"\\ud800\"",
            "\"",
            "{\"a\":1}x",
            "\u{1}",
            "01",
        ] {
            let refused = read::<serde_json::Value>(text.as_bytes()).unwrap_err();
            assert!(matches!(refused, JsonError::Unread(_)), "{text}: {refused}");
        }
        assert!(read::<serde_json::Value>(b"\"\xff\"").is_err());
    }

    #[test]
    fn only_json_is_json() {
        let says = |kind: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            says_json(&headers)
        };
        assert!(says("application/json; charset=utf-8") && says("application/fhir+json"));
        assert!(
            !says("text/plain") && !says("application/xml") && !says("application/x-www-form-urlencoded")
        );
        assert!(!says_json(&HeaderMap::new()));
    }
}
