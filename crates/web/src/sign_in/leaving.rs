//! Locking the screen, and signing out.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::{SignedIn, end_cookie},
};

/// The page a form was sent from, as a path of this system: where its person is brought back to.
pub(super) fn place_of(headers: &HeaderMap) -> Option<String> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let (_, rest) = from.split_once("://")?;
    let path = rest.strip_prefix(host)?.split(['?', '#']).next()?;
    let own = ["/unlock", "/sign-in", "/switch", "/step-up", "/kept"];
    (local(Some(path)) != "/" && path.len() <= 500 && !own.iter().any(|page| path.starts_with(page)))
        .then(|| path.to_owned())
}

/// POST `/lock`.
pub(crate) async fn lock(
    State(shell): State<Shell>,
    headers: HeaderMap,
    person: SignedIn,
    _sent: Sent,
) -> Response {
    let now = shell.epr.clock().now();
    match shell.epr.lock_at(person.session, place_of(&headers), now).await {
        Ok(()) => Redirect::to("/unlock").into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

/// POST `/sign-out`.
pub(crate) async fn sign_out(State(shell): State<Shell>, person: SignedIn, _sent: Sent) -> Response {
    let ended = async {
        shell.epr.forget_form(person.session).await?;
        shell
            .epr
            .end_session(person.session, shell.epr.clock().now())
            .await
    };
    match ended.await {
        Ok(()) => (end_cookie(), Redirect::to("/sign-in")).into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_a_page_of_this_system() {
        let place = |from: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "epr.example".parse().unwrap());
            headers.insert(header::REFERER, from.parse().unwrap());
            place_of(&headers)
        };
        assert_eq!(
            place("https://epr.example/wards/7B?x=1").as_deref(),
            Some("/wards/7B")
        );
        for other in [
            "https://epr.example/",
            "https://epr.example/unlock",
            "https://elsewhere.example/wards/7B",
            "https://epr.example//elsewhere.example",
            "nonsense",
        ] {
            assert_eq!(place(other), None, "{other}");
        }
    }
}
