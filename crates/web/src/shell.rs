//! The shell: every route of an assembly, each behind sign-in, view, banner and headers.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{FromRequestParts, RawPathParams, Request as HttpRequest, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer};
use trefoil_core::Permission;
use trefoil_kernel::{
    Epr,
    access::{BREAK_GLASS, OPEN_RECORD},
};
use uuid::Uuid;

use crate::{
    answer, assets, glass, home, kept, me,
    refusal::Trouble,
    request::{self, Sent},
    route::{Passes, Route, SENT, SHOWN, SHOWN_AND_SENT},
    screen::{RecordPage, Screen},
    sealed,
    serve::guard::{Guard, guard},
    settings::PageSettings,
    sign_in,
    signed_in::{SignedIn, Sitting, sitting, token_in},
    step_up, summary, timeline,
};

/// Where the shell has pages of its own; the assets are beside them. No module may stand there.
pub(crate) const OWN_ROUTES: [&str; 20] = [
    "/",
    "/me",
    "/lock",
    "/sign-out",
    "/sign-in",
    "/sign-in/second-factor",
    "/sign-in/new-password",
    "/unlock",
    "/switch",
    "/step-up",
    "/kept",
    "/me/password",
    "/me/second-factor",
    "/me/sittings",
    "/health",
    "/patients/{patient}",
    "/patients/{patient}/break-glass",
    timeline::PATH,
    sealed::PATH,
    sealed::ONE,
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
    let limits = settings.limits.clone();
    let shell = Shell {
        epr: epr.clone(),
        settings: Arc::new(settings),
        said: Arc::default(),
    };
    let (mut guarded, mut open, mut bare) = (Router::new(), Router::new(), Router::new());
    for door in doors(&epr) {
        let place = match door.stands {
            Stands::Guarded => &mut guarded,
            Stands::Open => &mut open,
            Stands::Bare => &mut bare,
        };
        *place = std::mem::take(place).route(door.route.path, door.answers);
    }
    guarded
        .route_layer(middleware::from_fn_with_state(shell.clone(), signed_in))
        .merge(open)
        .fallback(|State(shell): State<Shell>| async move { Trouble::nowhere(&shell) })
        .layer(middleware::from_fn(no_store))
        .merge(bare)
        .merge(beside.with_state(()))
        // Of every edge: what stands beside the pages is reached with the same cookie.
        .layer(middleware::from_fn(request::same_site))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            limits.request,
        ))
        .layer(middleware::from_fn_with_state(
            Guard::new(limits, request::BODY_LIMIT),
            guard,
        ))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(shell.clone(), headers))
        .with_state(shell)
}

/// Where a route stands.
enum Stands {
    /// Behind the sign-in.
    Guarded,
    /// A page before it.
    Open,
    /// No page at all: files, and whether the store answers.
    Bare,
}

/// A route with what answers at it. They are made together, so that the list of routes is the router.
struct Door {
    route: Route,
    stands: Stands,
    answers: MethodRouter<Shell>,
}

impl Door {
    fn guarded(route: Route, answers: MethodRouter<Shell>) -> Self {
        let stands = Stands::Guarded;
        Self {
            route,
            stands,
            answers,
        }
    }

    fn own(path: &'static str, methods: &'static [&'static str], what: &'static str) -> Route {
        let passes = Passes::SignedIn;
        Route {
            path,
            methods,
            what,
            passes,
        }
    }

    fn with(mut route: Route, needs: Permission) -> Route {
        route.passes = Passes::With(needs);
        route
    }

    fn open(mut route: Route, stands: Stands, answers: MethodRouter<Shell>) -> Self {
        route.passes = Passes::Anybody;
        Self {
            route,
            stands,
            answers,
        }
    }
}

/// Every route of this assembly, without those of edges beside it.
pub fn routes(epr: &Epr) -> Vec<Route> {
    doors(epr).into_iter().map(|door| door.route).collect()
}

/// The routes of the shell itself.
fn own_doors() -> Vec<Door> {
    let own = Door::own;
    vec![
        Door::guarded(own("/", SHOWN, "kernel.home"), get(home::home)),
        Door::guarded(
            own("/me", SHOWN_AND_SENT, "kernel.me"),
            get(me::me).post(me::act_as),
        ),
        Door::guarded(
            own("/me/password", SHOWN_AND_SENT, "kernel.change_password"),
            get(me::password::ask).post(me::password::change),
        ),
        Door::guarded(
            own("/me/second-factor", SHOWN_AND_SENT, "kernel.second_factor"),
            get(me::second_factor::ask).post(me::second_factor::change),
        ),
        Door::guarded(
            own("/me/sittings", SENT, "kernel.end_sittings"),
            post(me::sittings::end),
        ),
        Door::guarded(
            own("/step-up", SHOWN_AND_SENT, "kernel.step_up"),
            get(step_up::ask).post(step_up::prove),
        ),
        Door::guarded(
            own("/kept", SHOWN_AND_SENT, "kernel.kept_form"),
            get(kept::ask).post(kept::discard),
        ),
        Door::guarded(own("/lock", SENT, "kernel.lock"), post(sign_in::lock)),
        Door::guarded(own("/sign-out", SENT, "kernel.sign_out"), post(sign_in::sign_out)),
        Door::guarded(
            Door::with(own("/patients/{patient}", SHOWN, "kernel.summary"), OPEN_RECORD),
            get(summary::summary),
        ),
        Door::guarded(
            Door::with(own(timeline::PATH, SHOWN, "kernel.timeline"), OPEN_RECORD),
            get(timeline::timeline),
        ),
        Door::guarded(
            Door::with(
                own(
                    "/patients/{patient}/break-glass",
                    SHOWN_AND_SENT,
                    "kernel.break_glass_page",
                ),
                BREAK_GLASS,
            ),
            get(glass::ask).post(glass::open),
        ),
        Door::guarded(
            Door::with(own(sealed::PATH, SHOWN_AND_SENT, "kernel.sealed"), OPEN_RECORD),
            get(sealed::sealed).post(sealed::sealed),
        ),
        Door::guarded(
            Door::with(
                own(sealed::ONE, SHOWN_AND_SENT, "kernel.sealed_record"),
                OPEN_RECORD,
            ),
            get(sealed::one).post(sealed::one),
        ),
        Door::open(
            own("/sign-in", SHOWN_AND_SENT, "kernel.sign_in"),
            Stands::Open,
            get(sign_in::ask).post(sign_in::sign_in),
        ),
        Door::open(
            own(
                "/sign-in/second-factor",
                SHOWN_AND_SENT,
                "kernel.second_factor_asked",
            ),
            Stands::Open,
            get(sign_in::ask_second_factor).post(sign_in::second_factor),
        ),
        Door::open(
            own("/sign-in/new-password", SHOWN_AND_SENT, "kernel.new_password"),
            Stands::Open,
            get(sign_in::ask_new_password).post(sign_in::new_password),
        ),
        Door::open(
            own("/switch", SHOWN_AND_SENT, "kernel.switch"),
            Stands::Open,
            get(sign_in::ask_switch).post(sign_in::switch),
        ),
        Door::open(
            own("/unlock", SHOWN_AND_SENT, "kernel.unlock"),
            Stands::Open,
            get(sign_in::ask_unlock).post(sign_in::unlock),
        ),
        Door::open(own("/health", SHOWN, "kernel.health"), Stands::Bare, get(health)),
        Door::open(
            own(assets::ROUTE, SHOWN, "kernel.asset"),
            Stands::Bare,
            get(assets::asset),
        ),
    ]
}

/// The routes of the shell itself, then one for each contributed page.
fn doors(epr: &Epr) -> Vec<Door> {
    let (mut all, own) = (own_doors(), Door::own);
    for screen in epr.contributions::<Screen>() {
        let route = own(screen.0.path(), SHOWN_AND_SENT, screen.0.what());
        let (route, screen) = (Door::with(route, screen.0.needs()), screen.0.clone());
        let handler = move |State(shell): State<Shell>, person: SignedIn, sent: Sent| {
            let screen = screen.clone();
            async move { answer::list(&shell, &person, &*screen, sent).await }
        };
        all.push(Door::guarded(route, get(handler.clone()).post(handler)));
    }
    for screen in epr.contributions::<RecordPage>() {
        let route = own(screen.0.path(), SHOWN_AND_SENT, screen.0.what());
        let (route, screen) = (Door::with(route, screen.0.needs()), screen.0.clone());
        let handler = move |State(shell): State<Shell>, person: SignedIn, sent: Sent| {
            let screen = screen.clone();
            async move { answer::record(&shell, &person, &*screen, sent).await }
        };
        all.push(Door::guarded(route, get(handler.clone()).post(handler)));
    }
    all
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
        Ok(Sitting::Locked(person)) => {
            let to = sign_in::with_next("/unlock", &request);
            kept::while_locked(&shell, &person, request).await;
            Redirect::to(&to).into_response()
        }
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
pub(crate) async fn no_store(request: HttpRequest, next: Next) -> Response {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_module_is_given_a_route_of_the_shell() {
        for door in own_doors() {
            let path = door.route.path;
            assert!(
                OWN_ROUTES.contains(&path) || path == assets::ROUTE,
                "add {path} to OWN_ROUTES"
            );
        }
        assert_eq!(
            own_doors().len(),
            OWN_ROUTES.len() + 1,
            "OWN_ROUTES names a route that is gone"
        );
    }
}
