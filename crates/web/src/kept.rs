//! A form that was sent and could not be taken yet: its person has to show again who they are, or the screen had locked
//! itself. Nothing that was typed is lost: it is kept for that sitting, and offered to be sent again.

use axum::{
    body::to_bytes,
    extract::{Request as HttpRequest, State},
    http::Method,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;

use crate::{
    answer::respond,
    components::hidden,
    frame::Above,
    refusal::Trouble,
    request::{BODY_LIMIT, Sent, fields},
    screen::Reply,
    shell::Shell,
    sign_in_way::local,
    signed_in::SignedIn,
    step_up::way_to,
};

/// The field that says that a form had been kept.
const MARK: &str = "kept_form";

/// Pages of the shell whose forms are about the sitting itself.
const NOT_KEPT: [&str; 7] = [
    "/lock",
    "/sign-out",
    "/switch",
    "/step-up",
    "/kept",
    "/search",
    "/me",
];

/// What was sent needs a fresh proof: keep it, and ask for the proof.
pub(crate) async fn for_proof(shell: &Shell, person: &SignedIn, sent: &Sent) -> Response {
    if sent.writes {
        let now = shell.epr.clock().now();
        let text = written(&sent.request.form);
        if let Err(refused) = shell
            .epr
            .keep_form(person.session, sent.path.clone(), text, now)
            .await
        {
            return Trouble::page(shell, person, &refused);
        }
        return Redirect::to("/step-up").into_response();
    }
    let query = written(&sent.request.query);
    let place = if query.is_empty() {
        sent.path.clone()
    } else {
        format!("{}?{query}", sent.path)
    };
    Redirect::to(&way_to(&place)).into_response()
}

/// A form that was sent from a screen that had locked itself meanwhile. What a page does in the background is not kept.
pub(crate) async fn while_locked(shell: &Shell, person: &SignedIn, request: HttpRequest) {
    let path = request.uri().path().to_owned();
    if !may_be_kept(&request, &path) {
        return;
    }
    let Ok(bytes) = to_bytes(request.into_body(), BODY_LIMIT).await else {
        return;
    };
    let Some(form) = fields(&bytes) else { return };
    let own = form
        .iter()
        .any(|(key, value)| key == "form_token" && *value == person.form_token);
    if own
        && let Err(refused) = shell
            .epr
            .keep_form(person.session, path, written(&form), shell.epr.clock().now())
            .await
    {
        tracing::error!(%refused, "a form sent from a locked screen could not be kept");
    }
}

/// Whether this is a form that somebody sent by hand from a page about their work.
fn may_be_kept(request: &HttpRequest, path: &str) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    request.method() == Method::POST
        && header("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
        && header("hx-request").is_none()
        && header("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
        && !NOT_KEPT.contains(&path)
        && !path.starts_with("/me/")
}

/// Without the token of the sitting: it is written anew when the form is offered.
fn written(form: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form.iter().filter(|(key, _)| key != "form_token" && key != MARK))
        .finish()
}

/// GET `/kept`: what waits, to be sent again or thrown away.
pub(crate) async fn ask(State(shell): State<Shell>, person: SignedIn) -> Response {
    let kept = match shell.epr.kept_form(person.session).await {
        Ok(Some(kept)) if local(Some(&kept.path)) != "/" => kept,
        Ok(_) => return Redirect::to("/").into_response(),
        Err(refused) => return Trouble::page(&shell, &person, &refused),
    };
    let all = fields(kept.fields.as_bytes()).unwrap_or_default();
    let body = html! {
        p { "What you had sent was not saved yet. It was kept, for you alone." }
        form method="post" action=(kept.path) {
            (hidden("form_token", &person.form_token)) (hidden(MARK, "1"))
            @for (name, value) in &all { (hidden(name, value)) }
            button class="nhsuk-button" type="submit" { "Send it now" }
        }
        form method="post" action="/kept" {
            (hidden("form_token", &person.form_token))
            button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Throw it away" }
        }
    };
    let above = Above {
        said: None,
        path: "/kept".to_owned(),
        patient: None,
    };
    respond(
        &shell,
        &person,
        &above,
        Reply::page("What you had entered is still here", body),
    )
}

/// POST `/kept`: throw it away.
pub(crate) async fn discard(State(shell): State<Shell>, person: SignedIn, _sent: Sent) -> Response {
    match shell.epr.forget_form(person.session).await {
        Ok(()) => Redirect::to("/").into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

/// A form that had been kept was taken: it does not wait any more.
pub(crate) async fn taken(shell: &Shell, person: &SignedIn, sent: &Sent) {
    if sent.writes
        && sent.request.field(MARK).is_some()
        && let Err(refused) = shell.epr.forget_form(person.session).await
    {
        tracing::error!(%refused, "a form that was taken is still kept");
    }
}
