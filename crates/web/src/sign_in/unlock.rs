//! Unlocking a screen: the password again, by whoever is signed in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{fresh_id, people};

use super::{form::unlock_form, of};
use crate::{
    components::FieldError,
    password,
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::{Sitting, begin_cookie},
};

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
            return Ok::<_, Refused>(None);
        }
        shell.epr.unlock_session(&person.sitting, now).await.map(Some)
    };
    match tried.await {
        Ok(Some(token)) => (
            begin_cookie(&token),
            Redirect::to(local(sent.request.field("next"))),
        )
            .into_response(),
        Ok(None) => {
            let error = FieldError::new(
                "password",
                "The password is not right. Try again, or sign in as somebody else.",
            );
            unlock_form(&shell, &person, &sent, &[error], StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}
