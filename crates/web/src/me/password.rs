//! Changing one's own password: the old one, and the new one.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{fresh_id, people};

use super::shown;
use crate::{
    components::{FieldError, error_summary, hidden},
    password,
    refusal::Trouble,
    request::Sent,
    screen::Reply,
    shell::Shell,
    sign_in::{
        form::{asked_of, secret_field},
        tries::{From, waiting_words},
    },
    signed_in::SignedIn,
};

fn page(shell: &Shell, person: &SignedIn, errors: &[FieldError]) -> Response {
    let body = html! {
        (error_summary(errors))
        form method="post" action="/me/password" novalidate {
            (hidden("form_token", &person.form_token))
            input type="text" name="username" value=(person.username) autocomplete="username" hidden;
            (secret_field("password", "Your password now", "current-password", errors, errors.is_empty()))
            (secret_field("new_password", &asked_of(shell), "new-password", errors, false))
            button class="nhsuk-button" type="submit" { "Change it" }
        }
        p { "You stay signed in here, and are signed out everywhere else." }
        p { a href="/me" { "Back" } }
    };
    let title = "Change your password".to_owned();
    let reply = if errors.is_empty() {
        Reply::Page { title, body }
    } else {
        Reply::Problem { title, body }
    };
    shown(shell, person, reply)
}

/// GET `/me/password`.
pub(crate) async fn ask(State(shell): State<Shell>, person: SignedIn) -> Response {
    page(&shell, &person, &[])
}

/// POST `/me/password`.
pub(crate) async fn change(
    State(shell): State<Shell>,
    person: SignedIn,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let problem =
        |field: &'static str, words: String| page(&shell, &person, &[FieldError::new(field, &words)]);
    let new = sent.secret("new_password").unwrap_or_default();
    if let Err(unfit) = shell.settings.passwords.check(&new, &person.username) {
        return problem("new_password", format!("{unfit}."));
    }
    let now = shell.epr.clock().now();
    let one = from.a_try(&headers, &person.username);
    let context = Context::new(
        fresh_id().into(),
        person.principal.clone(),
        Purpose::Administration,
        now,
    );
    let tried = async {
        if let Some(wait) = shell.epr.wait_to_sign_in(&one, now).await? {
            return Ok(Err(waiting_words(wait)));
        }
        let staff = people::staff_by_id(&mut shell.epr.db().look(), person.principal.staff).await?;
        let given = sent.secret("password").unwrap_or_default();
        if !password::check(given, staff.and_then(|staff| staff.password))
            .await
            .right()
        {
            shell.epr.sign_in_failed(&one, now).await?;
            shell
                .epr
                .note_refusal(&context, None, "kernel.change_password", "wrong password")
                .await?;
            return Ok(Err("This is not your password now. Try again.".to_owned()));
        }
        let hash = password::hashed(new)
            .await
            .map_err(|error| Refused::Corrupt(error.to_string()))?;
        shell.epr.change_password(&context, hash).await?;
        Ok::<_, Refused>(Ok(()))
    };
    match tried.await {
        Ok(Ok(())) => {
            shell.say(person.session, "Your password was changed.".to_owned());
            Redirect::to("/me").into_response()
        }
        Ok(Err(words)) => problem("password", words),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}
