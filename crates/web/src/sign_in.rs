//! Signing in. A wrong name and a wrong password get the same answer, after the same work.

pub(crate) mod arrival;
pub(crate) mod form;
mod leaving;
mod new_password;
mod second_factor;
mod switch;
pub(crate) mod tries;
mod unlock;

use axum::{
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use trefoil_core::Refused;
use trefoil_kernel::{
    passwords::themselves,
    people::{self, Staff},
    sessions::Proof,
    settings::SecondFactor,
    username,
};

use crate::{
    components::FieldError,
    password::{self, Checked},
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::{Sitting, half_cookie, sitting, token_in},
};
use arrival::{Arrival, arrive};
use form::form;
pub(crate) use leaving::{lock, sign_out};
pub(crate) use new_password::{ask_new_password, new_password};
pub(crate) use second_factor::{ask_second_factor, proof_of as second_factor_proof, second_factor};
pub(crate) use switch::{ask_switch, switch};
use tries::From;
pub(crate) use tries::waiting_words;
pub(crate) use unlock::{ask_unlock, unlock};

/// One answer for a wrong name and a wrong password.
const WRONG: &str = "The username or password is not right. Check both and try again.";

/// The page to sign in at, remembering the page that was asked for. A form that was sent is not remembered.
pub(crate) fn with_next(page: &str, request: &HttpRequest) -> String {
    if *request.method() != Method::GET || request.uri().path() == "/" {
        return page.to_owned();
    }
    format!("{page}?next={}", escaped(request.uri().path()))
}

/// As a value in an address.
pub(crate) fn escaped(path: &str) -> String {
    form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// Who sits at this browser. Asking is no work at the screen.
pub(crate) async fn of(shell: &Shell, headers: &HeaderMap) -> Result<Sitting, Refused> {
    sitting(&shell.epr, token_in(headers), shell.epr.clock().now(), false).await
}

/// The device as it stands in the log: what the browser says of itself.
pub(crate) fn device_of(headers: &HeaderMap) -> Option<String> {
    headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .map(|agent| agent.chars().take(200).collect())
}

/// GET `/sign-in`.
pub(crate) async fn ask(State(shell): State<Shell>, sent: Sent) -> Response {
    form(&shell, &sent, &[], StatusCode::OK)
}

/// POST `/sign-in`.
pub(crate) async fn sign_in(
    State(shell): State<Shell>,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let now = shell.epr.clock().now();
    let problem = |field: &'static str, words: String| {
        form(
            &shell,
            &sent,
            &[FieldError::new(field, &words)],
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    let username = match username::username(sent.typed("username")) {
        Ok(username) => username,
        Err(why) => {
            return match note(&shell, None, sent.typed("username"), &why.to_string(), now).await {
                Ok(()) => problem(
                    "username",
                    format!("{}.", trefoil_core::display::capitalised(&why.to_string())),
                ),
                Err(refused) => Trouble::bare(&shell, &refused),
            };
        }
    };
    let Some(given) = sent.secret("password") else {
        return problem("password", "Enter your password.".to_owned());
    };
    let one = from.a_try(&headers, &username);
    match shell.epr.wait_to_sign_in(&one, now).await {
        Ok(None) => {}
        Ok(Some(wait)) => {
            let error = FieldError::new("username", &waiting_words(wait));
            let retry = [(header::RETRY_AFTER, wait.num_seconds().max(1).to_string())];
            return (
                retry,
                form(&shell, &sent, &[error], StatusCode::TOO_MANY_REQUESTS),
            )
                .into_response();
        }
        Err(refused) => return Trouble::bare(&shell, &refused),
    }
    let tried = async {
        let Some((staff, role)) = right(&shell, &username, given).await? else {
            let staff = people::staff_by_username(&mut shell.epr.db().look(), &username).await?;
            let wait = shell.epr.sign_in_failed(&one, now).await?;
            let mut why = "wrong username or password".to_owned();
            if wait > chrono::Duration::zero() {
                why.push_str(&format!("; the next try from there in {} s", wait.num_seconds()));
            }
            note(&shell, staff.as_ref(), &username, &why, now).await?;
            return Ok(None);
        };
        let factor = shell.epr.second_factor_of(staff.staff).await?;
        let asked = shell.epr.settings().second_factor != SecondFactor::Off
            && factor.is_some_and(|factor| factor.confirmed.is_some());
        let next = sent.request.field("next");
        if asked {
            let half = shell.epr.half_sign_in(staff.staff, &role, now).await?;
            let to = format!("/sign-in/second-factor?next={}", escaped(local(next)));
            return Ok(Some((half_cookie(&half), Redirect::to(&to)).into_response()));
        }
        let arrival = Arrival {
            staff,
            role,
            proof: Proof::PASSWORD,
            one: Some(one),
            next: next.map(str::to_owned),
        };
        arrive(&shell.epr, &headers, arrival, now).await.map(Some)
    };
    match tried.await {
        Ok(Some(response)) => response,
        Ok(None) => problem("username", WRONG.to_owned()),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

/// Whose name and password these are, and the role they begin in. The work is the same for every wrong answer: one look
/// for the name, one hash.
async fn right(shell: &Shell, username: &str, given: String) -> Result<Option<(Staff, String)>, Refused> {
    let staff = people::staff_by_username(&mut shell.epr.db().look(), username).await?;
    let kept = staff
        .as_ref()
        .filter(|staff| staff.active)
        .and_then(|staff| staff.password.clone());
    let checked = password::check(given, kept.clone()).await;
    let Some(staff) = staff.filter(|_| checked.right()) else {
        return Ok(None);
    };
    if let (Checked::RightButWeak(stronger), Some(kept)) = (checked, kept) {
        shell.epr.strengthen_password(staff.staff, kept, stronger).await?;
    }
    let roles = people::roles_of(&mut shell.epr.db().look(), staff.staff).await?;
    Ok(roles.into_iter().next().map(|(role, _)| (staff, role)))
}

/// Into the log: who was turned away, as the name was typed.
pub(crate) async fn note(
    shell: &Shell,
    staff: Option<&Staff>,
    typed: &str,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let context = themselves(staff, typed, now);
    shell
        .epr
        .note_refusal(&context, None, "kernel.sign_in", why)
        .await
}
