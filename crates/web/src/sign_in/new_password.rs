//! Choosing a new password with the one-time code an administrator told.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use maud::html;
use trefoil_core::{Refused, display};
use trefoil_kernel::username;

use super::{
    form::new_password_form,
    tries::{From, waiting_words},
};
use crate::{components::FieldError, frame::bare, password, refusal::Trouble, request::Sent, shell::Shell};

/// One answer, whatever was wrong with name and code.
const WRONG: &str = "This code is not right for this username, was used already, or is older than 30 minutes. Check both, or ask for another code.";

/// GET `/sign-in/new-password`.
pub(crate) async fn ask_new_password(State(shell): State<Shell>, sent: Sent) -> Response {
    new_password_form(&shell, &sent, &[], StatusCode::OK)
}

/// POST `/sign-in/new-password`.
pub(crate) async fn new_password(
    State(shell): State<Shell>,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let now = shell.epr.clock().now();
    let problem = |field: &'static str, words: String| {
        let error = FieldError::new(field, &words);
        new_password_form(&shell, &sent, &[error], StatusCode::UNPROCESSABLE_ENTITY)
    };
    let username = match username::username(sent.typed("username")) {
        Ok(username) => username,
        Err(why) => return problem("username", format!("{}.", display::capitalised(&why.to_string()))),
    };
    let Some(code) = sent.request.field("code") else {
        return problem("code", "Enter the code you were told.".to_owned());
    };
    let given = sent.secret("new_password").unwrap_or_default();
    // Said before the code is looked at, so that it says nothing of the code.
    if let Err(unfit) = shell.settings.passwords.check(&given, &username) {
        return problem("new_password", format!("{unfit}."));
    }
    let one = from.a_try(&headers, &username);
    let tried = async {
        if let Some(wait) = shell.epr.wait_to_sign_in(&one, now).await? {
            return Ok(Err(waiting_words(wait)));
        }
        let hash = password::hashed(given)
            .await
            .map_err(|error| Refused::Corrupt(error.to_string()))?;
        if shell.epr.redeem_reset_code(&username, code, hash, now).await? {
            return Ok(Ok(()));
        }
        shell.epr.sign_in_failed(&one, now).await?;
        Ok::<_, Refused>(Err(WRONG.to_owned()))
    };
    match tried.await {
        Ok(Ok(())) => {
            let body = html! {
                p { "Your password was changed, and you were signed out everywhere." }
                p { a class="nhsuk-button" role="button" href="/sign-in" { "Sign in" } }
            };
            (StatusCode::OK, bare(&shell, "Your new password is set", &body)).into_response()
        }
        Ok(Err(words)) => problem("code", words),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}
