//! Reading what was sent, once and within limits, before any screen sees it.

use axum::{
    body::to_bytes,
    extract::{FromRequest, Query, Request as HttpRequest},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{screen::Request, shell::path_of, signed_in::SignedIn};

/// What was sent, read in full, and whether it is a form that writes.
pub(crate) struct Sent {
    pub request: Request,
    pub writes: bool,
    /// The path with its parameters filled in.
    pub path: String,
}

impl Sent {
    /// A field that is a secret: as it was typed, blanks too. None when empty or far too long to be one.
    pub(crate) fn secret(&self, name: &str) -> Option<String> {
        self.request
            .form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty() && value.len() <= 1000)
    }

    /// A field as it was typed.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.request
            .form
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }
}

/// A form is at most this long, in bytes.
pub(crate) const BODY_LIMIT: usize = 1_000_000;

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: HttpRequest, _: &S) -> Result<Self, Response> {
        let bad = |words: &'static str| (StatusCode::BAD_REQUEST, words).into_response();
        let writes = request.method() != Method::GET && request.method() != Method::HEAD;
        let partial = request.headers().contains_key("hx-request");
        let (mut parts, body) = request.into_parts();
        let path = path_of(&mut parts).await;
        let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) else {
            return Err(bad("the address could not be read; go back and try again\n"));
        };
        let form = if writes {
            let kind = parts
                .headers
                .get(header::CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok())
                .unwrap_or_default();
            if !kind.starts_with("application/x-www-form-urlencoded") {
                return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "send a form\n").into_response());
            }
            let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
                return Err((
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "this form is too long; shorten it\n",
                )
                    .into_response());
            };
            fields(&bytes).ok_or_else(|| bad("the form could not be read; go back and try again\n"))?
        } else {
            vec![]
        };
        if writes {
            let token = parts
                .extensions
                .get::<SignedIn>()
                .map(|person| person.form_token.as_str());
            let sent = form
                .iter()
                .find(|(key, _)| key == "form_token")
                .map(|(_, value)| value.as_str());
            if token.is_some() && token != sent {
                let words =
                    "this form belongs to another sitting; go back, reload the page and send it again\n";
                return Err((StatusCode::FORBIDDEN, words).into_response());
            }
        }
        let unattended = query
            .iter()
            .any(|(key, value)| key == "unattended" && value == "1");
        let request = Request {
            path,
            query,
            form,
            partial,
            unattended,
        };
        Ok(Self {
            request,
            writes,
            path: parts.uri.path().to_owned(),
        })
    }
}

/// A form has at most so many fields.
const FIELDS: usize = 1_000;

/// The fields of a form; at most a thousand, and no NUL, which one of the databases cannot keep.
pub(crate) fn fields(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    // One more than is taken, and not the rest: a million bytes can hold half a million fields.
    let all: Vec<(String, String)> = form_urlencoded::parse(bytes)
        .into_owned()
        .take(FIELDS + 1)
        .collect();
    let plain = all
        .iter()
        .all(|(_, value)| !value.contains('\0') && !value.contains(char::REPLACEMENT_CHARACTER));
    (plain && all.len() <= FIELDS).then_some(all)
}

/// A form that another site makes the browser send is refused, signed in or not.
pub(crate) async fn same_site(request: HttpRequest, next: Next) -> Response {
    let refused = {
        let unsafe_method = !matches!(*request.method(), Method::GET | Method::HEAD);
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let elsewhere = header("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
            || header("origin").is_some_and(|origin| {
                let host = origin.split_once("://").map_or(origin, |(_, host)| host);
                Some(host) != header("host")
            });
        unsafe_method && elsewhere
    };
    if refused {
        return (
            StatusCode::FORBIDDEN,
            "this form was sent from another site; open the page here\n",
        )
            .into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_or_refused() {
        let all = fields(b"name=O%27Neill&given=Si%C3%A2n+Mair&empty=").unwrap();
        assert_eq!(all[0].1, "O'Neill");
        assert_eq!(all[1].1, "Siân Mair");
        assert_eq!(all[2].1, "");
        assert!(fields(b"a=%ff").is_none(), "not UTF-8");
        assert!(fields(b"a=%00").is_none(), "no NUL reaches the store");
    }
}
