//! The pages between this system and a provider: leaving for it, coming back, and being signed in.

mod finish;
mod leave;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{MethodRouter, get},
};
use maud::{Markup, html};
use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::{Epr, clock::secret, hex};
use trefoil_web::{
    PageSettings, Passes, Route,
    beside::{bare_page, cookie, guarded, not_signed_in},
    components::{FieldError, error_summary},
    sign_in_way::SignInWay,
};

use crate::{Providers, asking::Known, permissions::SIGN_IN, refused::SignInRefused};

/// Ties a sign-in to the browser it was begun in. It comes along when the provider sends the browser back, which a strict
/// one would not.
const COOKIE: &str = "__Host-trefoil-openid-connect";

const BEGIN: &str = "/sign-in/openid-connect/{provider}";
const AGAIN: &str = "/sign-in/openid-connect/{provider}/again";
const CALLBACK: &str = "/sign-in/openid-connect/{provider}/callback";
const FINISH: &str = "/sign-in/openid-connect/{provider}/finish";

pub(crate) fn begin_path(provider: &str) -> String {
    BEGIN.replace("{provider}", provider)
}

pub(crate) fn again_path(provider: &str) -> String {
    AGAIN.replace("{provider}", provider)
}

/// Where the provider sends people back to; it is registered there.
pub(crate) fn callback_path(provider: &str) -> String {
    CALLBACK.replace("{provider}", provider)
}

pub(crate) fn finish_path(provider: &str) -> String {
    FINISH.replace("{provider}", provider)
}

#[derive(Clone)]
struct Here {
    epr: Epr,
    settings: Arc<PageSettings>,
    providers: Providers,
}

pub(crate) fn router(epr: Epr, settings: PageSettings, providers: Providers) -> Router {
    let here = Here {
        epr,
        settings: settings.into(),
        providers,
    };
    let pages = doors()
        .into_iter()
        .fold(Router::new(), |router, (route, answers)| {
            router.route(route.path, answers)
        });
    guarded(pages.with_state(here))
}

/// Every route with what answers at it.
fn doors() -> Vec<(Route, MethodRouter<Here>)> {
    let open = |path, methods, what| Route {
        path,
        methods,
        what,
        passes: Passes::Anybody,
    };
    let again = Route {
        passes: Passes::SignedIn,
        ..open(AGAIN, &["GET"], "openid_connect.again")
    };
    vec![
        (open(BEGIN, &["GET"], "openid_connect.begin"), get(leave::begin)),
        (again, get(leave::again)),
        (
            open(CALLBACK, &["GET"], "openid_connect.callback"),
            get(leave::callback),
        ),
        (
            open(FINISH, &["GET", "POST"], "openid_connect.finish"),
            get(finish::ask).post(finish::finish),
        ),
    ]
}

/// The routes as a list; the router is built from the same one.
pub(crate) fn listed() -> Vec<Route> {
    doors().into_iter().map(|(route, _)| route).collect()
}

type Fields = Vec<(String, String)>;

/// A field that is not empty and not endless.
fn field<'f>(fields: &'f Fields, name: &str) -> Option<&'f str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty() && value.len() <= 4000)
}

/// A secret of ours: nobody guesses it.
fn fresh() -> Result<String, Refused> {
    let bytes: [u8; 32] = secret().map_err(|why| Refused::Corrupt(format!("no randomness: {why}")))?;
    Ok(hex(&bytes))
}

/// What this browser was given, when it left for a provider.
fn browser(headers: &HeaderMap) -> &str {
    cookie(headers, COOKIE)
        .filter(|one| one.len() == 64)
        .unwrap_or_default()
}

impl Here {
    /// For the log, and for what is kept before anybody is signed in.
    fn nobody(&self, staff: Option<StaffId>, name: &str) -> Context {
        not_signed_in(&self.epr, staff, name, &[SIGN_IN])
    }

    fn nowhere(&self) -> Response {
        let body =
            html! { p { "There is no such way to sign in here." } p { a href="/sign-in" { "Sign in" } } };
        self.page(StatusCode::NOT_FOUND, "Nothing was found", &body)
    }

    fn page(&self, status: StatusCode, title: &str, body: &Markup) -> Response {
        (status, bare_page(&self.settings, title, body)).into_response()
    }

    /// It came to nothing: into the log, and said with the other ways in. Nothing of it stays open.
    async fn refused(&self, known: &Known, context: &Context, why: &SignInRefused) -> Response {
        let mut status = match why {
            SignInRefused::Silent(_) | SignInRefused::Certificate(_) | SignInRefused::Refused(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let what = format!("{}: {}", known.provider.id(), why.logged());
        if let Err(refused) = self
            .epr
            .note_refusal(context, None, "openid_connect.sign_in", &what)
            .await
        {
            tracing::error!(%refused, "a refused sign-in could not be recorded");
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            tracing::warn!(provider = known.provider.id(), why = %why.logged(), "nobody can sign in by this provider just now");
        }
        let own = begin_path(known.provider.id());
        let ways = self.epr.contributions::<SignInWay>();
        let mut others: Vec<&SignInWay> = ways.iter().filter(|way| way.href != own).collect();
        others.sort_by_key(|way| way.order);
        let body = html! {
            (error_summary(&[FieldError::new("main", &why.to_string())]))
            p { "You asked to sign in with " (known.provider.name()) "." }
            ul {
                li { a href="/sign-in" { "Sign in with your username and password" } }
                @for way in others { li { a href=(way.href) { (way.label) } } }
                li { a href=(own) { "Try " (known.provider.name()) " again" } }
            }
            @if !self.settings.service_desk.is_empty() { p { "Service desk: " (self.settings.service_desk) } }
        };
        self.page(
            status,
            &format!("You are not signed in with {}", known.provider.name()),
            &body,
        )
    }
}

/// A cookie that is set.
fn kept(browser: &str) -> AppendHeaders<[(header::HeaderName, String); 1]> {
    let kept = format!("{COOKIE}={browser}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=900");
    AppendHeaders([(header::SET_COOKIE, kept)])
}
