//! `/sign-in/passkey/again`: showing again that it is you, to unlock a screen or before something that matters more.

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::fresh_id;
use trefoil_web::{
    beside::{arrive_again, bare_page},
    components::{FieldError, error_summary, hidden},
    sign_in_way::local,
    signed_in::{SignedIn, Sitting, behind},
};

use super::{AGAIN_PATH, Ceremony, OWN_PATH, browser, ceremony, field, sign_in::Here};
use crate::ceremony::CeremonyError;

const TITLE: &str = "Show that it is you";

type Fields = Vec<(String, String)>;

/// GET.
pub(super) async fn ask(
    State(here): State<Here>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    let next = local(field(&query, "next"));
    match sitting(&here, &headers).await {
        Ok(Some(person)) => page(&here, &person, next, None).await,
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(refused) => here.unavailable(TITLE, &refused),
    }
}

/// POST.
pub(super) async fn prove(
    State(here): State<Here>,
    headers: HeaderMap,
    Form(sent): Form<Fields>,
) -> Response {
    let next = local(field(&sent, "next"));
    let person = match sitting(&here, &headers).await {
        Ok(Some(person)) => person,
        Ok(None) => return Redirect::to("/sign-in").into_response(),
        Err(refused) => return here.unavailable(TITLE, &refused),
    };
    if field(&sent, "form_token") != Some(person.form_token.as_str()) {
        return Redirect::to(AGAIN_PATH).into_response();
    }
    let context = context(&here, &person);
    let (challenge, answer) = (field(&sent, "challenge"), field(&sent, "answer"));
    let (epr, relying) = (&here.epr, &here.relying);
    let done = async {
        relying
            .prove(epr, &context, &browser(person.session), challenge, answer)
            .await?;
        Ok::<_, CeremonyError>(arrive_again(epr, &person.sitting, crate::PROOF, next, context.now()).await?)
    };
    match done.await {
        Ok(response) => response,
        Err(why) => page(&here, &person, next, Some(why)).await,
    }
}

/// Whoever sits there, locked or not.
async fn sitting(here: &Here, headers: &HeaderMap) -> Result<Option<SignedIn>, Refused> {
    Ok(match behind(&here.epr, headers).await? {
        Sitting::Open(person) | Sitting::Locked(person) => Some(*person),
        Sitting::Nobody => None,
    })
}

fn context(here: &Here, person: &SignedIn) -> Context {
    let now = here.epr.clock().now();
    Context::new(
        fresh_id().into(),
        person.principal.clone(),
        Purpose::Administration,
        now,
    )
}

async fn page(here: &Here, person: &SignedIn, next: &str, why: Option<CeremonyError>) -> Response {
    let context = context(here, person);
    let mut wrong = vec![];
    let mut status = StatusCode::OK;
    if let Some(why) = why {
        if let CeremonyError::Refused(refused) = why {
            return here.unavailable(TITLE, &refused);
        }
        if let Err(refused) = here
            .epr
            .note_refusal(&context, None, "passkeys.prove", &why.logged())
            .await
        {
            return here.unavailable(TITLE, &refused);
        }
        wrong.push(FieldError::new("main", &why.to_string()));
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let body = match here
        .relying
        .ask_to_prove(&here.epr, &context, &browser(person.session))
        .await
    {
        Ok(asked) => html! {
            (error_summary(&wrong))
            p { "Show with your passkey that it is you, " b { (person.principal.name) } " (" (person.role_name) ")." }
            (ceremony(&Ceremony {
                asked: &asked,
                creates: false,
                action: AGAIN_PATH,
                hidden: html! { (hidden("form_token", &person.form_token)) (hidden("next", next)) },
                button: "Use your passkey",
                instead: html! { "Use another way." },
            }))
            p { a href="/sign-in" { "Sign in as somebody else" } }
        },
        Err(CeremonyError::Unknown) => html! {
            (error_summary(&wrong))
            p { "You have no passkey that could show it. Use another way." }
            p { a href=(OWN_PATH) { "Your passkeys" } }
        },
        Err(why) => return here.unavailable(TITLE, &why),
    };
    (status, bare_page(&here.settings, TITLE, &body)).into_response()
}
