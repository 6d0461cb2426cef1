//! Changing who sits at a shared computer: the one who is here is locked and kept, the next one signs in, and the first
//! comes back to where they were with one sign-in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

use super::{form::form, leaving::place_of, of};
use crate::{refusal::Trouble, request::Sent, shell::Shell, signed_in::Sitting};

/// GET `/switch`: the form to sign in. It says whose screen is locked here, and nothing of what they were doing.
pub(crate) async fn ask_switch(State(shell): State<Shell>, sent: Sent) -> Response {
    form(&shell, &sent, &[], StatusCode::OK)
}

/// POST `/switch`: lock, and ask who is next.
pub(crate) async fn switch(State(shell): State<Shell>, headers: HeaderMap, sent: Sent) -> Response {
    let locked = async {
        if let Sitting::Open(person) = of(&shell, &headers).await?
            && sent.request.field("form_token") == Some(person.form_token.as_str())
        {
            let now = shell.epr.clock().now();
            shell.epr.lock_at(person.session, place_of(&headers), now).await?;
        }
        Ok(())
    };
    match locked.await {
        Ok(()) => Redirect::to("/switch").into_response(),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}
