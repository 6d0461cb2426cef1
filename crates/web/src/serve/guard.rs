//! What is refused before anything is read, and bodies that are watched while they are: for pages, FHIR and every edge.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    arriving::{Arriving, GivenUp},
    limits::{ADDRESS_BYTES, Limits},
    places::Held,
};

/// Who is at the other end of the socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub IpAddr);

/// Whose request it is: the other end of the socket or, behind a proxy of ours, whom that proxy speaks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(pub IpAddr);

/// The limits, and how many requests run for each address behind a proxy.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    limits: Arc<Limits>,
    body_bytes: usize,
    running: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Guard {
    pub(crate) fn new(limits: Limits, body_bytes: usize) -> Self {
        Self {
            limits: Arc::new(limits),
            body_bytes,
            running: Arc::default(),
        }
    }

    /// Whom a known proxy speaks for: the last address in its header that is no proxy of ours. What stands before it was
    /// written by whoever asked.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.limits.proxies.contains(&peer) {
            return None;
        }
        let all = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|address| address.trim().parse::<IpAddr>().ok())
            .collect::<Vec<_>>();
        all.into_iter()
            .rev()
            .find(|address| !self.limits.proxies.contains(address))
    }

    fn begin(&self, client: IpAddr) -> Option<Running> {
        let mut all = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let running = all.entry(client).or_insert(0);
        if *running >= self.limits.per_peer {
            return None;
        }
        *running += 1;
        Some(Running(self.running.clone(), client))
    }

    /// What is wrong with a request before its body is looked at.
    fn refusal(&self, request: &Request) -> Option<Response> {
        let address = request.uri().path_and_query().map_or(0, |all| all.as_str().len());
        if address > ADDRESS_BYTES {
            return Some(closing(
                StatusCode::URI_TOO_LONG,
                "this address is too long; go back and try again\n",
            ));
        }
        let headers = request.headers();
        let coded = headers
            .get_all(header::CONTENT_ENCODING)
            .iter()
            .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"));
        if coded {
            return Some(closing(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "nothing compressed is taken; send it as it is\n",
            ));
        }
        let most = u64::try_from(self.body_bytes).unwrap_or(u64::MAX);
        let said = headers
            .get(header::CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        (said.is_some_and(|said| said > most) || request.body().size_hint().lower() > most).then(too_long)
    }
}

/// A request that runs, taken off the count at its end.
struct Running(Arc<Mutex<HashMap<IpAddr, usize>>>, IpAddr);

impl Drop for Running {
    fn drop(&mut self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = all.get_mut(&self.1) {
            *running -= 1;
            if *running == 0 {
                all.remove(&self.1);
            }
        }
    }
}

/// Around every route of the server.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if let Some(refused) = guard.refusal(&request) {
        return refused;
    }
    let client = request
        .extensions()
        .get::<Peer>()
        .and_then(|peer| guard.client(peer.0, request.headers()));
    let _running = match client.map(|client| guard.begin(client)) {
        Some(None) => {
            let words =
                "too much is being asked from your address at one time; wait a moment and try again\n";
            let mut refused = closing(StatusCode::TOO_MANY_REQUESTS, words);
            refused
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            return refused;
        }
        Some(running) => running,
        None => None,
    };
    let held = request.extensions().get::<Arc<Held>>().cloned();
    let (mut parts, body) = request.into_parts();
    if let Some(Peer(peer)) = parts.extensions.get().copied() {
        parts.extensions.insert(Client(client.unwrap_or(peer)));
    }
    let (arriving, fate) = Arriving::new(body, guard.limits.body_pause, guard.body_bytes, held);
    let answer = next.run(Request::from_parts(parts, Body::new(arriving))).await;
    match fate.given_up() {
        None => answer,
        Some(GivenUp::Stalled) => closing(
            StatusCode::REQUEST_TIMEOUT,
            "the form stopped arriving and nothing was saved; send it again\n",
        ),
        Some(GivenUp::TooLong) => too_long(),
    }
}

fn too_long() -> Response {
    closing(
        StatusCode::PAYLOAD_TOO_LARGE,
        "this form is too long and nothing was saved; shorten it\n",
    )
}

/// An answer after which the connection ends: what was still on its way is not waited for.
fn closing(status: StatusCode, words: &'static str) -> Response {
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("close")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(proxies: &[&str]) -> Guard {
        let proxies = proxies.iter().map(|address| address.parse().unwrap()).collect();
        let limits = Limits {
            proxies,
            per_peer: 2,
            ..Limits::default()
        };
        Guard::new(limits, 1_000)
    }

    fn client(guard: &Guard, peer: &str, forwarded: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let client = guard.client(peer.parse().unwrap(), &headers)?;
        Some(client.to_string())
    }

    #[test]
    fn only_a_known_proxy_is_believed() {
        let guard = behind(&["10.0.0.1", "10.0.0.2"]);
        let said = "203.0.113.9";
        assert_eq!(client(&guard, "10.0.0.1", said).as_deref(), Some(said));
        assert_eq!(
            client(&guard, "10.0.0.3", said),
            None,
            "anybody can write this header"
        );
        // The first was written by whoever asked; the last by our own second proxy.
        let chain = "198.51.100.1, 203.0.113.9, 10.0.0.2";
        assert_eq!(client(&guard, "10.0.0.1", chain).as_deref(), Some(said));
        assert_eq!(client(&guard, "10.0.0.1", "nonsense"), None);
        assert_eq!(client(&behind(&[]), "10.0.0.1", said), None);
    }

    #[test]
    fn an_address_behind_a_proxy_has_its_share() {
        let guard = behind(&[]);
        let (ward, other) = ("203.0.113.9".parse().unwrap(), "203.0.113.10".parse().unwrap());
        let first = guard.begin(ward).unwrap();
        let _second = guard.begin(ward).unwrap();
        assert!(guard.begin(ward).is_none());
        assert!(guard.begin(other).is_some());
        drop(first);
        assert!(guard.begin(ward).is_some());
    }
}
