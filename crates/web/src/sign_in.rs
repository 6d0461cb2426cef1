//! Signing in, locking, unlocking, signing out. A wrong name and a wrong password get the same answer.

mod form;
mod unlock;

use axum::{
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use trefoil_core::{Context, Grants, Principal, Purpose, Refused, StaffId};
use trefoil_kernel::{fresh_id, people, sessions::Proof};
use uuid::Uuid;

use crate::{
    components::FieldError,
    password,
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::{COOKIE, Cookie, SignedIn, Sitting, begin_cookie, sitting, token_in},
};
use form::form;
pub(crate) use unlock::{ask_unlock, unlock};

/// One answer for a wrong name and a wrong password.
const WRONG: &str = "The username or password is not right. Check both and try again.";

fn forget() -> Cookie {
    AppendHeaders([(
        header::SET_COOKIE,
        format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"),
    )])
}

/// The page to sign in at, remembering the page that was asked for. A form that was sent is not remembered.
pub(crate) fn with_next(page: &str, request: &HttpRequest) -> String {
    if *request.method() != Method::GET || request.uri().path() == "/" {
        return page.to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(request.uri().path().as_bytes()).collect();
    format!("{page}?next={next}")
}

/// GET `/sign-in`.
pub(crate) async fn ask(State(shell): State<Shell>, sent: Sent) -> Response {
    form(&shell, &sent, &[], StatusCode::OK)
}

/// POST `/sign-in`.
pub(crate) async fn sign_in(State(shell): State<Shell>, headers: HeaderMap, sent: Sent) -> Response {
    let username = sent.request.field("username").unwrap_or_default().to_lowercase();
    let given = sent
        .request
        .form
        .iter()
        .find(|(key, _)| key == "password")
        .map(|(_, value)| value.clone());
    let Some(given) = given.filter(|given| !given.is_empty() && given.len() <= 1000 && !username.is_empty())
    else {
        return form(
            &shell,
            &sent,
            &[FieldError::new("username", "Enter your username and password")],
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    let now = shell.epr.clock().now();
    let device = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .map(|agent| agent.chars().take(200).collect());
    let tried = async {
        let mut look = shell.epr.db().look();
        let staff = people::staff_by_username(&mut look, &username).await?;
        let hash = staff
            .as_ref()
            .filter(|staff| staff.active)
            .and_then(|staff| staff.password.clone());
        let right = password::matches(given, hash).await;
        let roles = match &staff {
            Some(staff) => people::roles_of(&mut look, staff.staff).await?,
            None => vec![],
        };
        match (staff, roles.first(), right) {
            (Some(staff), Some((role, _)), true) => Ok(Some(
                shell
                    .epr
                    .begin_session(&staff, role, device, Proof::PASSWORD, now)
                    .await?,
            )),
            (staff, _, _) => {
                let context = nobody(staff.map(|staff| staff.staff), &username, now);
                shell
                    .epr
                    .note_refusal(&context, None, "kernel.sign_in", "wrong username or password")
                    .await?;
                Ok(None)
            }
        }
    };
    match tried.await {
        Ok(Some(token)) => {
            // Whoever sat here before is signed out on this browser; their drafts are kept, and theirs alone.
            if let Ok(Sitting::Open(before) | Sitting::Locked(before)) = of(&shell, &headers).await
                && let Err(refused) = shell.epr.end_session(before.session, now).await
            {
                tracing::error!(%refused, "the sitting before could not be ended");
            }
            (
                begin_cookie(&token),
                Redirect::to(local(sent.request.field("next"))),
            )
                .into_response()
        }
        Ok(None) => form(
            &shell,
            &sent,
            &[FieldError::new("username", WRONG)],
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

/// Who tried to sign in, for the log: the name typed, and the person it belongs to if there is one.
fn nobody(staff: Option<StaffId>, username: &str, now: chrono::DateTime<chrono::Utc>) -> Context {
    let name = username.chars().take(60).collect();
    let principal = Principal {
        staff: staff.unwrap_or(StaffId(Uuid::nil())),
        name,
        role: "not signed in".to_owned(),
        organisation: String::new(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::default(),
        proved: None,
    };
    Context::new(fresh_id().into(), principal, Purpose::Administration, now)
}

async fn of(shell: &Shell, headers: &HeaderMap) -> Result<Sitting, Refused> {
    sitting(&shell.epr, token_in(headers), shell.epr.clock().now(), false).await
}

/// POST `/lock`.
pub(crate) async fn lock(State(shell): State<Shell>, person: SignedIn, _sent: Sent) -> Response {
    match shell
        .epr
        .lock_session(person.session, shell.epr.clock().now())
        .await
    {
        Ok(()) => Redirect::to("/unlock").into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

/// POST `/sign-out`.
pub(crate) async fn sign_out(State(shell): State<Shell>, person: SignedIn, _sent: Sent) -> Response {
    match shell
        .epr
        .end_session(person.session, shell.epr.clock().now())
        .await
    {
        Ok(()) => (forget(), Redirect::to("/sign-in")).into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}
