//! The routes: who asks, in which form, and the answer with its headers.

use std::sync::Arc;

use async_trait::async_trait;
use axum::{
    Router,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, any, get},
};
use trefoil_core::{Context, Principal, Purpose, Refused};
use trefoil_kernel::{Epr, fresh_id};

use crate::{
    capability::statement,
    everything::{Asked, everything},
    meta::version_of,
    outcome::{FHIR_JSON, Trouble},
    read::read,
    search::search,
    wire::{FhirJson, Json},
};

/// Where the resources are.
pub const BASE: &str = "/fhir/R4";

/// Who asks.
pub enum Asker {
    /// Somebody who is signed in.
    Is(Box<Principal>),
    /// Somebody whose screen is locked.
    Locked,
    /// Nobody.
    Nobody,
}

/// Finds out who asks; of the facade, which knows how people sign in.
#[async_trait]
pub trait Authenticator: Send + Sync + 'static {
    /// From the headers of a request.
    ///
    /// # Errors
    /// When it cannot be found out.
    async fn asker(&self, headers: &HeaderMap) -> Result<Asker, Refused>;
}

#[derive(Clone)]
struct Here {
    epr: Epr,
    who: Arc<dyn Authenticator>,
    capability: Arc<str>,
    scheme: &'static str,
}

/// The routes under [`BASE`]. `encrypted` says whether browsers reach this server by https, also by way of a proxy.
pub fn router(epr: Epr, who: impl Authenticator, encrypted: bool) -> Router {
    let capability = statement(&epr, epr.clock().now()).encode().to_compact();
    let here = Here {
        epr,
        who: Arc::new(who),
        capability: capability.into(),
        scheme: if encrypted { "https" } else { "http" },
    };
    let inside = doors()
        .into_iter()
        .fold(Router::new(), |router, (route, answers)| {
            router.route(route.path, answers)
        })
        .method_not_allowed_fallback(only_reading)
        .fallback(nowhere)
        .layer(middleware::from_fn(in_json))
        .with_state(here);
    // What is nested does not hold its own root with a slash.
    let root = Router::new()
        .route(&format!("{BASE}/"), any(nowhere))
        .layer(middleware::from_fn(in_json));
    Router::new().nest(BASE, inside).merge(root)
}

/// One interaction, under [`BASE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interaction {
    /// In axum's form, under [`BASE`]: `/{kind}/{id}`.
    pub path: &'static str,
    /// Its name, as the access log has it where it leaves an event.
    pub what: &'static str,
    /// `GET`; `ANY` where the same is answered whatever is asked.
    pub methods: &'static [&'static str],
    /// Whether it is open to whoever is not signed in: it says nothing of a patient.
    pub open: bool,
}

/// Every interaction this server answers. The router is built from the same list.
pub fn interactions() -> Vec<Interaction> {
    let root = Interaction {
        path: "/",
        what: "fhir.nowhere",
        methods: &["ANY"],
        open: true,
    };
    let doors = doors().into_iter().map(|(interaction, _)| interaction);
    doors.chain([root]).collect()
}

fn doors() -> Vec<(Interaction, MethodRouter<Here>)> {
    let of = |path, what| Interaction {
        path,
        what,
        methods: &["GET"],
        open: false,
    };
    let open = |interaction| Interaction {
        open: true,
        ..interaction
    };
    vec![
        (open(of("/metadata", "fhir.metadata")), get(metadata)),
        (of("/{kind}", "fhir.search"), get(some)),
        (of("/{kind}/{id}", "fhir.read"), get(one)),
        (
            of("/Patient/{id}/$everything", "fhir.everything"),
            get(whole_record),
        ),
    ]
}

/// Open to everybody, as FHIR asks: it says what the server does, and nothing of anybody.
async fn metadata(State(here): State<Here>) -> Response {
    ([(header::CONTENT_TYPE, FHIR_JSON)], here.capability.to_string()).into_response()
}

async fn one(
    State(here): State<Here>,
    headers: HeaderMap,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let context = here.context(&headers).await?;
    Ok(found(&read(&here.epr, &context, &kind, &id).await?))
}

async fn some(
    State(here): State<Here>,
    headers: HeaderMap,
    Path(kind): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let context = here.context(&headers).await?;
    let base = here.base(&headers);
    Ok(found(&search(&here.epr, &context, &base, &kind, &query).await?))
}

async fn whole_record(
    State(here): State<Here>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let context = here.context(&headers).await?;
    let asked = Asked::new(id, here.base(&headers), &query)?;
    Ok(found(&everything(&here.epr, &context, &asked).await?))
}

async fn nowhere() -> Trouble {
    Trouble::new(
        StatusCode::NOT_FOUND,
        "not-supported",
        "there is nothing here; a resource is read at Type/id, a few types are searched at Type?patient=id, a whole record at Patient/id/$everything",
    )
}

async fn only_reading() -> Trouble {
    Trouble::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "not-supported",
        "this server is read only; enter it on screen",
    )
}

/// With the version as ETag, where it has one.
fn found(resource: &Json) -> Response {
    let mut response = ([(header::CONTENT_TYPE, FHIR_JSON)], resource.to_compact()).into_response();
    let version =
        version_of(resource).and_then(|version| HeaderValue::from_str(&format!("W/\"{version}\"")).ok());
    if let Some(version) = version {
        response.headers_mut().insert(header::ETAG, version);
    }
    response
}

impl Here {
    async fn context(&self, headers: &HeaderMap) -> Result<Context, Trouble> {
        let login = |says: &str| Trouble::new(StatusCode::UNAUTHORIZED, "login", says);
        let asker = self
            .who
            .asker(headers)
            .await
            .map_err(|refused| Trouble::of_patient(&refused))?;
        match asker {
            Asker::Is(principal) => Ok(Context::new(
                fresh_id().into(),
                *principal,
                Purpose::DirectCare,
                self.epr.clock().now(),
            )),
            Asker::Locked => Err(login("your screen is locked; unlock it, then read again")),
            Asker::Nobody => Err(login("nobody is signed in; sign in, then read again")),
        }
    }

    /// The address this server was asked at. A host that is none is not repeated.
    fn base(&self, headers: &HeaderMap) -> String {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| host.len() <= 255 && !host.is_empty())
            .filter(|host| {
                host.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
            })
            .unwrap_or("localhost");
        format!("{}://{host}{BASE}", self.scheme)
    }
}

/// JSON is the one form; nothing of the record is kept by a browser or a proxy, or read as something else.
async fn in_json(request: Request, next: Next) -> Response {
    let mut response = if wants_json(&request) {
        next.run(request).await
    } else {
        Trouble::new(
            StatusCode::NOT_ACCEPTABLE,
            "not-supported",
            "resources are given as application/fhir+json and in no other form; ask for that",
        )
        .into_response()
    };
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Cookie, Accept"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn wants_json(request: &Request) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    if let Some((_, format)) = pairs.rfind(|(name, _)| *name == "_format") {
        // As it stands in the address: the slash may be escaped, and a plus may have been.
        let format = format
            .replace("%2F", "/")
            .replace("%2f", "/")
            .replace("%2B", "+")
            .replace("%2b", "+");
        return matches!(
            format.as_str(),
            "json" | "application/json" | "application/fhir+json" | "application/fhir json" | "text/json"
        );
    }
    let accepted: Vec<&str> = request
        .headers()
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|one| one.split(';').next())
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect();
    let json = [
        "*/*",
        "application/*",
        "application/fhir+json",
        "application/json",
        "text/json",
    ];
    accepted.is_empty() || accepted.iter().any(|one| json.contains(one))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn json_is_the_one_form() {
        let asked = |path: &str, accept: &str| {
            let mut request = Request::get(path);
            if !accept.is_empty() {
                request = request.header(header::ACCEPT, accept);
            }
            wants_json(&request.body(Body::empty()).unwrap())
        };
        for (path, accept, json) in [
            ("/a", "", true),
            ("/a", "application/fhir+json", true),
            ("/a", "text/html, */*;q=0.8", true),
            ("/a", "application/fhir+xml", false),
            ("/a?_format=json", "application/fhir+xml", true),
            ("/a?_format=application%2Ffhir%2Bjson", "", true),
            ("/a?_format=xml", "application/json", false),
            ("/a?_format=application/fhir%2Bxml", "", false),
        ] {
            assert_eq!(asked(path, accept), json, "{path} {accept}");
        }
    }
}
