//! Signing in, locking, unlocking, signing out. A wrong name and a wrong password get the same answer.

use axum::{
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use trefoil_core::{Context, Grants, Principal, Purpose, Refused, StaffId};
use trefoil_kernel::{fresh_id, people};
use uuid::Uuid;

use crate::{
    components::{Field, FieldError, InputKind, TextInput, error_for, error_summary, hidden, text_input},
    frame::bare,
    password,
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    signed_in::{COOKIE, SignedIn, Sitting, sitting, token_of},
};

/// One answer for a wrong name and a wrong password.
const WRONG: &str = "The username or password is not right. Check both and try again.";

pub(crate) type Cookie = AppendHeaders<[(HeaderName, String); 1]>;

/// The cookie of a new sitting.
pub(crate) fn begin(token: &str) -> Cookie {
    AppendHeaders([(
        header::SET_COOKIE,
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"),
    )])
}

fn forget() -> Cookie {
    AppendHeaders([(
        header::SET_COOKIE,
        format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"),
    )])
}

/// Where to go after signing in: a path of this system and nothing else.
fn local(next: Option<&str>) -> &str {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']))
        .unwrap_or("/")
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
            (Some(staff), Some((role, _)), true) => {
                Ok(Some(shell.epr.begin_session(&staff, role, device, now).await?))
            }
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
            (begin(&token), Redirect::to(local(sent.request.field("next")))).into_response()
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
    };
    Context::new(fresh_id().into(), principal, Purpose::Administration, now)
}

async fn of(shell: &Shell, headers: &HeaderMap) -> Result<Sitting, Refused> {
    let cookies = headers
        .get(header::COOKIE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    sitting(&shell.epr, token_of(cookies), shell.epr.clock().now(), false).await
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

/// GET `/unlock`.
pub(crate) async fn ask_unlock(State(shell): State<Shell>, headers: HeaderMap, sent: Sent) -> Response {
    match of(&shell, &headers).await {
        Ok(Sitting::Locked(person)) => unlock_form(&shell, &person, &sent, &[], StatusCode::OK),
        Ok(Sitting::Open(_)) => Redirect::to(local(sent.request.field("next"))).into_response(),
        Ok(Sitting::Nobody) => Redirect::to("/sign-in").into_response(),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

/// POST `/unlock`.
pub(crate) async fn unlock(State(shell): State<Shell>, headers: HeaderMap, sent: Sent) -> Response {
    let person = match of(&shell, &headers).await {
        Ok(Sitting::Locked(person)) => person,
        Ok(Sitting::Open(_)) => return Redirect::to(local(sent.request.field("next"))).into_response(),
        Ok(Sitting::Nobody) => return Redirect::to("/sign-in").into_response(),
        Err(refused) => return Trouble::bare(&shell, &refused),
    };
    if sent.request.field("form_token") != Some(person.form_token.as_str()) {
        return Redirect::to("/unlock").into_response();
    }
    let given = sent
        .request
        .form
        .iter()
        .find(|(key, _)| key == "password")
        .map(|(_, value)| value.clone())
        .unwrap_or_default();
    let now = shell.epr.clock().now();
    let tried = async {
        let staff = people::staff_by_id(&mut shell.epr.db().look(), person.principal.staff).await?;
        if !password::matches(given, staff.and_then(|staff| staff.password)).await {
            let context = Context::new(
                fresh_id().into(),
                person.principal.clone(),
                Purpose::Administration,
                now,
            );
            shell
                .epr
                .note_refusal(&context, None, "kernel.unlock", "wrong password")
                .await?;
            return Ok::<_, Refused>(false);
        }
        shell.epr.unlock_session(person.session, now).await?;
        Ok(true)
    };
    match tried.await {
        Ok(true) => Redirect::to(local(sent.request.field("next"))).into_response(),
        Ok(false) => {
            let error = FieldError::new(
                "password",
                "The password is not right. Try again, or sign in as somebody else.",
            );
            unlock_form(&shell, &person, &sent, &[error], StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

fn secret_field(errors: &[FieldError], autofocus: bool) -> Markup {
    text_input(TextInput {
        field: Field {
            name: "password",
            label: "Password",
            error: error_for(errors, "password"),
            ..Field::default()
        },
        kind: InputKind::Password,
        width: Some(20),
        autocomplete: Some("current-password"),
        autofocus,
    })
}

fn form(shell: &Shell, sent: &Sent, errors: &[FieldError], status: StatusCode) -> Response {
    let username = sent.request.field("username").unwrap_or_default();
    let body = html! {
        (error_summary(errors))
        form method="post" action="/sign-in" novalidate {
            (hidden("next", local(sent.request.field("next"))))
            (text_input(TextInput {
                field: Field { name: "username", label: "Username", error: error_for(errors, "username"), value: username, ..Field::default() },
                width: Some(20), autocomplete: Some("username"), autofocus: errors.is_empty(), ..TextInput::default()
            }))
            (secret_field(errors, false))
            button class="nhsuk-button" type="submit" { "Sign in" }
        }
        p { "Everything you look at here is recorded with your name." }
        @if !shell.settings.service_desk.is_empty() { p { "Cannot sign in? " (shell.settings.service_desk) } }
    };
    page(status, bare(shell, "Sign in", &body))
}

fn unlock_form(
    shell: &Shell,
    person: &SignedIn,
    sent: &Sent,
    errors: &[FieldError],
    status: StatusCode,
) -> Response {
    let body = html! {
        p { "Locked for " b { (person.principal.name) } " (" (person.role_name) ")." }
        (error_summary(errors))
        form method="post" action="/unlock" novalidate {
            (hidden("form_token", &person.form_token)) (hidden("next", local(sent.request.field("next"))))
            (secret_field(errors, true))
            button class="nhsuk-button" type="submit" { "Unlock" }
        }
        p { a href="/sign-in" { "Sign in as somebody else" } ". What " (person.principal.name) " was writing is kept for them, and shown to nobody else." }
    };
    page(status, bare(shell, "Locked", &body))
}

fn page(status: StatusCode, markup: Markup) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        markup.into_string(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_in_this_system() {
        assert_eq!(local(Some("/wards/7B")), "/wards/7B");
        for outside in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "javascript:alert(1)",
            "/a\r\nX: y",
        ] {
            assert_eq!(local(Some(outside)), "/", "{outside}");
        }
    }
}
