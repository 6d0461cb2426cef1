//! Unlocking a screen: the password again, by whoever is signed in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{fresh_id, people};

use super::{
    form::unlock_form,
    of,
    tries::{From, waiting_words},
};
use crate::{
    components::FieldError,
    password,
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::{SignedIn, Sitting, begin_cookie},
};

/// GET `/unlock`.
pub(crate) async fn ask_unlock(State(shell): State<Shell>, headers: HeaderMap, sent: Sent) -> Response {
    match of(&shell, &headers).await {
        Ok(Sitting::Locked(person)) => unlock_form(&shell, &person, &sent, &[], StatusCode::OK),
        Ok(Sitting::Open(person)) => Redirect::to(back(&person, &sent)).into_response(),
        Ok(Sitting::Nobody) => Redirect::to("/sign-in").into_response(),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

/// The page that was asked for or, failing that, where the screen was locked.
fn back<'a>(person: &'a SignedIn, sent: &'a Sent) -> &'a str {
    match local(sent.request.field("next")) {
        "/" => local(person.sitting.place.as_deref()),
        next => next,
    }
}

/// What came of it.
enum Tried {
    Open { token: String, kept: bool },
    Wrong,
    Wait(chrono::Duration),
}

/// POST `/unlock`.
pub(crate) async fn unlock(
    State(shell): State<Shell>,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let person = match of(&shell, &headers).await {
        Ok(Sitting::Locked(person)) => person,
        Ok(Sitting::Open(person)) => return Redirect::to(back(&person, &sent)).into_response(),
        Ok(Sitting::Nobody) => return Redirect::to("/sign-in").into_response(),
        Err(refused) => return Trouble::bare(&shell, &refused),
    };
    if sent.request.field("form_token") != Some(person.form_token.as_str()) {
        return Redirect::to("/unlock").into_response();
    }
    let now = shell.epr.clock().now();
    let one = from.a_try(&headers, &person.username);
    let tried = async {
        if let Some(wait) = shell.epr.wait_to_sign_in(&one, now).await? {
            return Ok(Tried::Wait(wait));
        }
        let given = sent.secret("password").unwrap_or_default();
        let staff = people::staff_by_id(&mut shell.epr.db().look(), person.principal.staff).await?;
        if !password::check(given, staff.and_then(|staff| staff.password))
            .await
            .right()
        {
            shell.epr.sign_in_failed(&one, now).await?;
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
            return Ok::<_, Refused>(Tried::Wrong);
        }
        let token = shell.epr.unlock_session(&person.sitting, now).await?;
        let kept = shell.epr.kept_form(person.session).await?.is_some();
        Ok(Tried::Open { token, kept })
    };
    let problem = |status, words: String| {
        let error = FieldError::new("password", &words);
        unlock_form(&shell, &person, &sent, &[error], status)
    };
    match tried.await {
        Ok(Tried::Open { token, kept }) => {
            let to = if kept { "/kept" } else { back(&person, &sent) };
            (begin_cookie(&token), Redirect::to(to)).into_response()
        }
        Ok(Tried::Wrong) => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "The password is not right. Try again, or sign in as somebody else.".to_owned(),
        ),
        Ok(Tried::Wait(wait)) => problem(StatusCode::TOO_MANY_REQUESTS, waiting_words(wait)),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}
