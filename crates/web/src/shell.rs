//! The shell: every route of an assembly, each behind sign-in, view, banner and headers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{FromRequestParts, RawPathParams, Request as HttpRequest, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use tower_http::{compression::CompressionLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};
use trefoil_kernel::Epr;
use uuid::Uuid;

use crate::{
    answer, assets, glass, home, me,
    refusal::Trouble,
    request::{self, Sent},
    screen::{RecordPage, Screen},
    settings::PageSettings,
    sign_in,
    signed_in::{SignedIn, Sitting, sitting, token_in},
    summary, timeline,
};

/// A request is answered within this time, or refused.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Where the shell has pages of its own; the assets are beside them. No module may stand there.
pub(crate) const OWN_ROUTES: [&str; 10] = [
    "/",
    "/me",
    "/lock",
    "/sign-out",
    "/sign-in",
    "/unlock",
    "/health",
    "/patients/{patient}",
    "/patients/{patient}/break-glass",
    timeline::PATH,
];

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Shell {
    pub epr: Epr,
    pub settings: Arc<PageSettings>,
    /// What is to be said on the next page of a sitting. Lost on a restart: what was done is in the record.
    said: Arc<Mutex<HashMap<Uuid, String>>>,
}

impl Shell {
    pub(crate) fn say(&self, session: Uuid, words: String) {
        self.said
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(session, words);
    }

    pub(crate) fn to_say(&self, session: Uuid) -> Option<String> {
        self.said
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .remove(&session)
    }
}

/// Every page of this assembly.
pub fn router(epr: Epr, settings: PageSettings) -> Router {
    router_beside(epr, settings, Router::new())
}

/// The same, with the routes of another edge beside them: they get the headers, the time limit and the compression of
/// the pages, and find out for themselves who asks ([`crate::signed_in::behind`]).
pub fn router_beside(epr: Epr, settings: PageSettings, beside: Router) -> Router {
    let shell = Shell {
        epr: epr.clone(),
        settings: Arc::new(settings),
        said: Arc::default(),
    };
    let mut pages = Router::new()
        .route("/", get(home::home))
        .route("/me", get(me::me).post(me::act_as))
        .route("/lock", post(sign_in::lock))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/patients/{patient}", get(summary::summary))
        .route(timeline::PATH, get(timeline::timeline))
        .route(
            "/patients/{patient}/break-glass",
            get(glass::ask).post(glass::open),
        );
    for screen in epr.contributions::<Screen>() {
        let (path, screen) = (screen.0.path(), screen.0.clone());
        let handler = move |State(shell): State<Shell>, person: SignedIn, sent: Sent| {
            let screen = screen.clone();
            async move { answer::list(&shell, &person, &*screen, sent).await }
        };
        pages = pages.route(path, get(handler.clone()).post(handler));
    }
    for screen in epr.contributions::<RecordPage>() {
        let (path, screen) = (screen.0.path(), screen.0.clone());
        let handler = move |State(shell): State<Shell>, person: SignedIn, sent: Sent| {
            let screen = screen.clone();
            async move { answer::record(&shell, &person, &*screen, sent).await }
        };
        pages = pages.route(path, get(handler.clone()).post(handler));
    }
    pages
        .route_layer(middleware::from_fn_with_state(shell.clone(), signed_in))
        .route("/sign-in", get(sign_in::ask).post(sign_in::sign_in))
        .route("/unlock", get(sign_in::ask_unlock).post(sign_in::unlock))
        .fallback(|State(shell): State<Shell>| async move { Trouble::nowhere(&shell) })
        .layer(middleware::from_fn(request::same_site))
        .layer(RequestBodyLimitLayer::new(request::BODY_LIMIT))
        .layer(middleware::from_fn(no_store))
        .merge(assets::routes())
        .route("/health", get(health))
        .merge(beside.with_state(()))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            TIME_LIMIT,
        ))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(shell.clone(), headers))
        .with_state(shell)
}

/// Nobody passes who is not signed in; who is locked is asked to unlock, and brought back.
async fn signed_in(State(shell): State<Shell>, mut request: HttpRequest, next: Next) -> Response {
    let now = shell.epr.clock().now();
    let token = token_in(request.headers()).map(str::to_owned);
    let query = request.uri().query().unwrap_or_default();
    let attended = !query.split('&').any(|pair| pair == "unattended=1");
    match sitting(&shell.epr, token.as_deref(), now, attended).await {
        Ok(Sitting::Open(person)) => {
            request.extensions_mut().insert(*person);
            next.run(request).await
        }
        Ok(_) if !attended => StatusCode::UNAUTHORIZED.into_response(),
        Ok(Sitting::Locked(_)) => Redirect::to(&sign_in::with_next("/unlock", &request)).into_response(),
        Ok(Sitting::Nobody) => Redirect::to(&sign_in::with_next("/sign-in", &request)).into_response(),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, StatusCode> {
        // Put there by `signed_in`, which every page stands behind.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// Parameters of the path by name.
pub(crate) async fn path_of(parts: &mut axum::http::request::Parts) -> HashMap<String, String> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params
            .iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        Err(_) => HashMap::new(),
    }
}

/// For whoever watches the server: whether the store answers. Says nothing of anybody.
async fn health(State(shell): State<Shell>) -> Response {
    match shell.epr.db().ping().await {
        Ok(()) => (StatusCode::OK, "ok\n").into_response(),
        Err(failed) => {
            tracing::error!(%failed, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// No page is kept by a browser: ward computers are shared.
async fn no_store(request: HttpRequest, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("HX-Request, Cookie"));
    response
}

/// What every answer carries.
async fn headers(State(shell): State<Shell>, request: HttpRequest, next: Next) -> Response {
    const ALWAYS: [(&str, &str); 7] = [
        (
            "content-security-policy",
            "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    let plain = shell.settings.behind_proxy
        && request
            .headers()
            .get("x-forwarded-proto")
            .is_some_and(|proto| proto.as_bytes() != b"https");
    if plain && request.method() != Method::GET {
        return (StatusCode::FORBIDDEN, "open this system over https\n").into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in ALWAYS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    if shell.settings.behind_proxy || shell.settings.encrypted {
        response.headers_mut().insert(
            "strict-transport-security",
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    response
}
