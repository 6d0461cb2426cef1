//! Leaving for a provider, and coming back from it.

use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use maud::{DOCTYPE, html};
use trefoil_web::{
    sign_in_way::local,
    signed_in::{Sitting, behind},
};
use uuid::Uuid;

use super::{Fields, Here, browser, field, finish_path, fresh, kept};
use crate::{
    asking::{Known, Secrets},
    attempt::{self, Beginning},
    refused::SignInRefused,
    subject::link_of,
};

/// GET: leave for the provider to sign in there.
pub(super) async fn begin(
    State(here): State<Here>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    let Some(known) = here.providers.find(&provider) else {
        return here.nowhere();
    };
    leave(&here, &known, &headers, local(field(&query, "next")), None).await
}

/// GET: leave for the provider to show again who one is.
pub(super) async fn again(
    State(here): State<Here>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    let Some(known) = here.providers.find(&provider) else {
        return here.nowhere();
    };
    let next = local(field(&query, "next"));
    match behind(&here.epr, &headers).await {
        Ok(Sitting::Open(person) | Sitting::Locked(person)) => {
            leave(&here, &known, &headers, next, Some(person.session)).await
        }
        Ok(Sitting::Nobody) => Redirect::to("/sign-in").into_response(),
        Err(refused) => {
            here.refused(&known, &here.nobody(None, known.provider.name()), &refused.into())
                .await
        }
    }
}

async fn leave(
    here: &Here,
    known: &Known,
    headers: &HeaderMap,
    next: &str,
    session: Option<Uuid>,
) -> Response {
    let context = here.nobody(None, known.provider.name());
    let begun = async {
        let kept = browser(headers);
        let browser = if kept.is_empty() {
            fresh()?
        } else {
            kept.to_owned()
        };
        let (state, nonce, verifier) = (fresh()?, fresh()?, fresh()?);
        let secrets = Secrets {
            state: &state,
            nonce: &nonce,
            verifier: &verifier,
        };
        let address = known.address(context.now(), &secrets, session.is_some()).await?;
        let new = Beginning {
            provider: known.provider.id(),
            state: &state,
            browser: &browser,
            nonce: &nonce,
            verifier: &verifier,
            session,
            next,
        };
        attempt::begin(&here.epr, &context, &new).await?;
        Ok::<_, SignInRefused>((address, browser))
    };
    match begun.await {
        Ok((address, browser)) => (kept(&browser), Redirect::to(address.as_str())).into_response(),
        Err(why) => here.refused(known, &context, &why).await,
    }
}

/// GET: back from the provider. What it proved is kept; then the browser goes on by itself to the page that begins the
/// sitting, because only from a page of our own does it send the cookie of a sitting along, and keep the new one.
pub(super) async fn callback(
    State(here): State<Here>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Fields>,
) -> Response {
    let Some(known) = here.providers.find(&provider) else {
        return here.nowhere();
    };
    let mut context = here.nobody(None, known.provider.name());
    match come_back(&here, &known, &mut context, &headers, &query).await {
        Ok(attempt) => onwards(&format!("{}?attempt={attempt}", finish_path(known.provider.id()))),
        Err(why) => here.refused(&known, &context, &why).await,
    }
}

async fn come_back(
    here: &Here,
    known: &Known,
    context: &mut trefoil_core::Context,
    headers: &HeaderMap,
    query: &Fields,
) -> Result<Uuid, SignInRefused> {
    let (epr, now) = (&here.epr, context.now());
    let state = field(query, "state").ok_or(SignInRefused::Unknown)?;
    let code = field(query, "code");
    let attempt = attempt::answer(epr, context, known.provider.id(), browser(headers), state, code).await?;
    // RFC 9207: a provider that names itself is the one that was asked.
    if field(query, "iss").is_some_and(|named| named != known.provider.issuer.as_str()) {
        return Err(SignInRefused::WrongIssuer);
    }
    match field(query, "error") {
        Some("access_denied") => return Err(SignInRefused::Declined),
        Some(other) => {
            // Its own words only where they are one of the protocol's: an address is anybody's to write.
            let plain = other.len() <= 40 && other.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            return Err(SignInRefused::Failed(
                if plain { other } else { "an unreadable error" }.to_owned(),
            ));
        }
        None => {}
    }
    let code = code.ok_or_else(|| SignInRefused::Unreadable("it sent no code".to_owned()))?;
    let found = known.proof(now, &attempt, code).await?;
    let link = link_of(&mut epr.db().look(), known.provider.id(), &found.subject).await?;
    let Some(link) = link else {
        return Err(SignInRefused::NotLinked(found.subject));
    };
    context.principal.staff = link.staff;
    attempt::proved(
        epr,
        context,
        attempt.attempt,
        &found.subject,
        found.shown,
        found.level,
    )
    .await?;
    Ok(attempt.attempt)
}

/// A page that goes on by itself, and by a link where it does not.
fn onwards(to: &str) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="refresh" content={ "0; url=" (to) };
                title { "Signing in – EPR" }
            }
            body { main { h1 { "Signing in" } p { a href=(to) { "Continue" } } } }
        }
    };
    (
        StatusCode::OK,
        AppendHeaders([(header::CACHE_CONTROL, "no-store")]),
        page,
    )
        .into_response()
}
