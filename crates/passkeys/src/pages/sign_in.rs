//! `/sign-in/passkey`: whoever has a passkey here signs in with it, without a username and without a password.

use axum::{
    Form, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{MethodRouter, get},
};
use maud::html;
use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::{Epr, hex, people};
use trefoil_web::{
    PageSettings, Passes, Route,
    beside::{Arrival, arrive, bare_page, cookie, guarded, not_signed_in},
    components::{FieldError, error_summary, hidden},
    sign_in_way::local,
};

use super::{AGAIN_PATH, Ceremony, SCRIPT_PATH, SIGN_IN_PATH, again, ceremony, field};
use crate::{ceremony::CeremonyError, permissions::OWN, relying::Relying};

const TITLE: &str = "Sign in with a passkey";
const SCRIPT: &str = include_str!("../passkey.js");
/// Ties a challenge to the browser it was given to.
const COOKIE: &str = "__Host-trefoil-passkey";

type Fields = Vec<(String, String)>;

#[derive(Clone)]
pub(super) struct Here {
    pub(super) epr: Epr,
    pub(super) settings: std::sync::Arc<PageSettings>,
    pub(super) relying: Relying,
}

/// The routes, to stand beside the pages.
pub(crate) fn routes(epr: Epr, settings: PageSettings, relying: Relying) -> Router {
    let here = Here {
        epr,
        settings: settings.into(),
        relying,
    };
    let pages = doors()
        .into_iter()
        .fold(Router::new(), |router, (route, answers)| {
            router.route(route.path, answers)
        });
    guarded(pages.with_state(here)).route(SCRIPT_PATH, get(script))
}

/// Every route with what answers at it, but for the script, which is a file.
fn doors() -> Vec<(Route, MethodRouter<Here>)> {
    let methods: &[&str] = &["GET", "POST"];
    let open = |path, what| Route {
        path,
        methods,
        what,
        passes: Passes::Anybody,
    };
    let again = Route {
        passes: Passes::SignedIn,
        ..open(AGAIN_PATH, "passkeys.prove")
    };
    vec![
        (open(SIGN_IN_PATH, "passkeys.sign_in"), get(ask).post(sign_in)),
        (again, get(again::ask).post(again::prove)),
    ]
}

/// The routes as a list; the router is built from the same one.
pub(crate) fn listed() -> Vec<Route> {
    let script = Route {
        path: SCRIPT_PATH,
        methods: &["GET"],
        what: "passkeys.script",
        passes: Passes::Anybody,
    };
    doors()
        .into_iter()
        .map(|(route, _)| route)
        .chain([script])
        .collect()
}

async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, SCRIPT).into_response()
}

async fn ask(State(here): State<Here>, headers: HeaderMap, Query(query): Query<Fields>) -> Response {
    page(&here, &headers, local(field(&query, "next")), None).await
}

async fn sign_in(State(here): State<Here>, headers: HeaderMap, Form(sent): Form<Fields>) -> Response {
    let next = local(field(&sent, "next"));
    match begun(&here, &headers, &sent, next).await {
        Ok(response) => response,
        Err(why) => page(&here, &headers, next, Some(why)).await,
    }
}

/// Check the answer and begin the sitting.
async fn begun(
    here: &Here,
    headers: &HeaderMap,
    sent: &Fields,
    next: &str,
) -> Result<Response, CeremonyError> {
    let epr = &here.epr;
    let nobody = not_signed_in(epr, None, "somebody with a passkey", &[OWN]);
    let browser = cookie(headers, COOKIE).unwrap_or_default();
    let (challenge, answer) = (field(sent, "challenge"), field(sent, "answer"));
    let credential = here
        .relying
        .sign_in(epr, &nobody, browser, challenge, answer)
        .await?;
    let mut look = epr.db().look();
    let staff = people::staff_by_id(&mut look, StaffId(credential.staff)).await?;
    let roles = people::roles_of(&mut look, StaffId(credential.staff)).await?;
    let (Some(staff), Some((role, _))) = (staff.filter(|staff| staff.active), roles.first()) else {
        return Err(CeremonyError::Inactive);
    };
    let arrival = Arrival {
        staff,
        role: role.clone(),
        proof: crate::PROOF,
        one: None,
        next: Some(next.to_owned()),
    };
    Ok(arrive(epr, headers, arrival, nobody.now()).await?)
}

async fn page(here: &Here, headers: &HeaderMap, next: &str, why: Option<CeremonyError>) -> Response {
    let nobody = not_signed_in(&here.epr, None, "somebody with a passkey", &[OWN]);
    let mut wrong = vec![];
    let mut status = StatusCode::OK;
    if let Some(why) = &why {
        status = match why {
            CeremonyError::Refused(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        if let Err(refused) = note(here, &nobody, why).await {
            tracing::error!(%refused, "a refused passkey could not be recorded");
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
        wrong.push(FieldError::new("main", &why.to_string()));
    }
    let (browser, fresh) = match cookie(headers, COOKIE).filter(|one| one.len() == 64) {
        Some(browser) => (browser.to_owned(), false),
        None => match trefoil_kernel::clock::secret::<32>() {
            Ok(bytes) => (hex(&bytes), true),
            Err(why) => return here.unavailable(TITLE, &why),
        },
    };
    let asked = match here.relying.ask_to_sign_in(&here.epr, &nobody, &browser).await {
        Ok(asked) => asked,
        Err(why) => return here.unavailable(TITLE, &why),
    };
    let body = html! {
        (error_summary(&wrong))
        p { "Your device checks that it is you: by PIN, fingerprint or face." }
        (ceremony(&Ceremony {
            asked: &asked,
            creates: false,
            action: SIGN_IN_PATH,
            hidden: hidden("next", next),
            button: "Use your passkey",
            instead: html! { "Switch it on, or sign in another way." },
        }))
        p { a href="/sign-in" { "Sign in another way" } }
    };
    let page = (status, bare_page(&here.settings, TITLE, &body));
    if !fresh {
        return page.into_response();
    }
    let kept = format!("{COOKIE}={browser}; Path=/; Secure; HttpOnly; SameSite=Strict");
    (AppendHeaders([(header::SET_COOKIE, kept)]), page).into_response()
}

/// Into the log, under the name of the passkey's owner where it is known.
async fn note(here: &Here, nobody: &Context, why: &CeremonyError) -> Result<(), Refused> {
    let mut who = nobody.clone();
    if let CeremonyError::PossibleCopy(credential) = why {
        who.principal.staff = StaffId(credential.staff);
    }
    here.epr
        .note_refusal(&who, None, "passkeys.sign_in", &why.logged())
        .await
}

impl Here {
    /// Not now; why is in the technical log.
    pub(super) fn unavailable(&self, title: &str, why: &dyn std::fmt::Display) -> Response {
        tracing::error!(%why, "no passkey can be asked for");
        let body = html! {
            p { "Passkeys cannot be asked for just now." }
            p { a href="/sign-in" { "Sign in another way" } }
        };
        (
            StatusCode::SERVICE_UNAVAILABLE,
            bare_page(&self.settings, title, &body),
        )
            .into_response()
    }
}
