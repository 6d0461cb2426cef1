//! From our own page: the sitting begins, or is proved again; at the first time the person says that it is them.

use axum::{
    Form,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use maud::html;
use trefoil_core::Context;
use trefoil_kernel::{
    people::{Staff, grants_of, roles_of, staff_by_id},
    sessions::Proof,
};
use trefoil_web::{
    beside::{Arrival, arrive, arrive_again},
    components::hidden,
    signed_in::{Sitting, behind},
};

use super::{Fields, Here, browser, field, finish_path};
use crate::{
    asking::Known,
    attempt::{self, Attempt},
    permissions::SIGN_IN,
    refused::SignInRefused,
    subject::{self, Link, link_of},
};

/// GET: go on, or ask at the first time.
pub(super) async fn ask(
    State(here): State<Here>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    answer(&here, &provider, &headers, &query, None).await
}

/// POST: what the person said.
pub(super) async fn finish(
    State(here): State<Here>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Fields>,
) -> Response {
    answer(&here, &provider, &headers, &sent, field(&sent, "me")).await
}

/// What comes of it.
enum Done {
    /// Signed in, or proved again: the answer that leads on.
    Arrived(Response),
    /// They have to say that it is them.
    Ask(Box<(Attempt, Staff)>),
}

async fn answer(
    here: &Here,
    provider: &str,
    headers: &HeaderMap,
    fields: &Fields,
    me: Option<&str>,
) -> Response {
    let Some(known) = here.providers.find(provider) else {
        return here.nowhere();
    };
    let mut context = here.nobody(None, known.provider.name());
    match done(here, &known, &mut context, headers, fields, me).await {
        Ok(Done::Arrived(response)) => response,
        Ok(Done::Ask(first)) => is_it_you(here, &known, &first.0, &first.1),
        Err(why) => here.refused(&known, &context, &why).await,
    }
}

async fn done(
    here: &Here,
    known: &Known,
    context: &mut Context,
    headers: &HeaderMap,
    fields: &Fields,
    me: Option<&str>,
) -> Result<Done, SignInRefused> {
    let epr = &here.epr;
    let found = attempt::waiting(
        epr,
        known.provider.id(),
        browser(headers),
        field(fields, "attempt"),
    )
    .await?;
    let subject = found.subject.clone().unwrap_or_default();
    let link = link_of(&mut epr.db().look(), known.provider.id(), &subject)
        .await?
        .ok_or(SignInRefused::NotLinked(subject))?;
    context.principal.staff = link.staff;
    let (staff, role) = person(here, &link).await?;
    let first = link.confirmed.is_none();
    match me {
        None if first => return Ok(Done::Ask(Box::new((found, staff)))),
        Some("no") if first => {
            attempt::finish(epr, context, found.attempt).await?;
            subject::not_me(epr, context, link).await?;
            return Err(SignInRefused::NotMe);
        }
        _ => {}
    }
    let before = match behind(epr, headers).await? {
        Sitting::Open(person) | Sitting::Locked(person) => Some(person),
        Sitting::Nobody => None,
    };
    let level = found
        .level
        .and_then(|level| u8::try_from(level).ok())
        .unwrap_or(0);
    let (proof, now) = (
        Proof {
            method: "oidc",
            level,
        },
        context.now(),
    );
    attempt::finish(epr, context, found.attempt).await?;
    if let Some(session) = found.session {
        // Showing again who one is: the same person in the same sitting, or nothing.
        let same = before.filter(|person| person.session == session && person.principal.staff == link.staff);
        let person = same.ok_or(SignInRefused::SomebodyElse)?;
        let response = arrive_again(epr, &person.sitting, proof, &found.next, now).await?;
        return Ok(Done::Arrived(response));
    }
    if first {
        subject::confirm(epr, context, link).await?;
    }
    let arrival = Arrival {
        staff,
        role,
        proof,
        one: None,
        next: Some(found.next),
    };
    Ok(Done::Arrived(arrive(epr, headers, arrival, now).await?))
}

/// Who it is here, and the first of their roles in which one may sign in like that.
async fn person(here: &Here, link: &Link) -> Result<(Staff, String), SignInRefused> {
    let mut look = here.epr.db().look();
    let staff = staff_by_id(&mut look, link.staff)
        .await?
        .filter(|staff| staff.active)
        .ok_or(SignInRefused::Inactive)?;
    for (role, _) in roles_of(&mut look, link.staff).await? {
        if grants_of(&mut look, &role).await?.allow(SIGN_IN) {
            return Ok((staff, role));
        }
    }
    Err(SignInRefused::Inactive)
}

/// The first time: a link that is wrong is found by the person before anything is done in somebody else's name.
fn is_it_you(here: &Here, known: &Known, attempt: &Attempt, staff: &Staff) -> Response {
    let action = finish_path(known.provider.id());
    let shown = attempt
        .shown
        .as_deref()
        .unwrap_or("somebody whose name it does not say");
    let body = html! {
        p { (known.provider.name()) " says that you are " b { (shown) } "." }
        p { "Here you will act as " b { (staff.name) } " (" (staff.username) "). Everything you do will stand under that name." }
        form method="post" action=(action) {
            (hidden("attempt", &attempt.attempt.to_string()))
            div class="nhsuk-button-group" {
                button class="nhsuk-button" type="submit" name="me" value="yes" { "That is me" }
                button class="nhsuk-button nhsuk-button--secondary" type="submit" name="me" value="no" { "That is not me" }
            }
        }
    };
    here.page(StatusCode::OK, "Is this you?", &body)
}
