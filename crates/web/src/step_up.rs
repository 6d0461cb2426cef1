//! Showing again who one is, before what must not be done at a screen somebody else may have sat down at.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use chrono::Duration;
use maud::{Markup, html};
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{fresh_id, people, sessions::Proof, settings::SecondFactor};

use crate::{
    answer::respond,
    components::{FieldError, error_summary, hidden},
    frame::Above,
    password,
    refusal::Trouble,
    request::Sent,
    screen::Reply,
    shell::Shell,
    sign_in::{
        arrival::arrive_again,
        escaped,
        form::{code_field, secret_field, ways},
        second_factor_proof,
        tries::{From, waiting_words},
    },
    sign_in_way::local,
    signed_in::SignedIn,
};

/// Where to show again who one is, and then come back.
pub(crate) fn way_to(next: &str) -> String {
    format!("/step-up?next={}", escaped(next))
}

/// What can be asked of this person.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    Password,
    Code,
    /// A second factor is needed, and they have something as good: the ways below the form ask for it.
    Another,
    /// A second factor is needed, and there is none.
    Nothing,
}

async fn asks(shell: &Shell, person: &SignedIn) -> Result<Asks, Refused> {
    let factor = shell.epr.second_factor_of(person.principal.staff).await?;
    let off = shell.epr.settings().second_factor == SecondFactor::Off;
    if !off && factor.is_some_and(|factor| factor.confirmed.is_some()) {
        return Ok(Asks::Code);
    }
    if shell.epr.level_asked_of(&person.sitting) <= 1 {
        return Ok(Asks::Password);
    }
    Ok(match shell.epr.proves_well(person.principal.staff).await? {
        true => Asks::Another,
        false => Asks::Nothing,
    })
}

fn page(shell: &Shell, person: &SignedIn, sent: &Sent, asks: Asks, errors: &[FieldError]) -> Markup {
    let next = local(sent.request.field("next"));
    let minutes = shell.epr.settings().step_up_within.num_minutes();
    html! {
        (error_summary(errors))
        p { "What you are about to do changes what others may do or see. It is asked for again, so that nobody does it in your name at a screen you left. Then it counts for " (minutes) " minutes." }
        p { "You are " b { (person.principal.name) } " (" (person.role_name) ")." }
        @if asks == Asks::Nothing {
            p { "Your role needs a second factor for this, and you have none yet." }
            p { a class="nhsuk-button" role="button" href="/me/second-factor" { "Set up a second factor" } }
        } @else if asks == Asks::Another {
            p { "Your password alone is not enough for this." }
        } @else {
            form method="post" action="/step-up" novalidate {
                (hidden("form_token", &person.form_token)) (hidden("next", next))
                @if asks == Asks::Code {
                    (code_field("Code", "The six digits your telephone shows now. Without your telephone: one of your recovery codes.", errors, true))
                } @else {
                    @if shell.epr.settings().second_factor == SecondFactor::Off {
                        p { "The second factor is switched off on this system, so that your password is asked for again." }
                    }
                    input type="text" name="username" value=(person.username) autocomplete="username" hidden;
                    (secret_field("password", "Password", "current-password", errors, true))
                }
                button class="nhsuk-button" type="submit" { "Go on" }
            }
        }
        (ways(shell, true, next))
        p { a href="/" { "Do not go on" } }
    }
}

fn answer(shell: &Shell, person: &SignedIn, sent: &Sent, asks: Asks, errors: &[FieldError]) -> Response {
    let above = Above {
        said: None,
        path: "/step-up".to_owned(),
        patient: None,
    };
    let body = page(shell, person, sent, asks, errors);
    let title = "Show again that it is you".to_owned();
    let reply = if errors.is_empty() {
        Reply::Page { title, body }
    } else {
        Reply::Problem { title, body }
    };
    respond(shell, person, &above, reply)
}

/// GET `/step-up`.
pub(crate) async fn ask(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    match asks(&shell, &person).await {
        Ok(asks) => answer(&shell, &person, &sent, asks, &[]),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

enum Tried {
    Proved(Response),
    Wrong(&'static str),
    Wait(Duration),
}

/// POST `/step-up`.
pub(crate) async fn prove(
    State(shell): State<Shell>,
    person: SignedIn,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let asks = match asks(&shell, &person).await {
        Ok(asks) => asks,
        Err(refused) => return Trouble::page(&shell, &person, &refused),
    };
    let field = if asks == Asks::Code { "code" } else { "password" };
    match try_it(&shell, &person, &headers, &from, &sent, asks).await {
        Ok(Tried::Proved(response)) => response,
        Ok(Tried::Wrong(words)) => answer(&shell, &person, &sent, asks, &[FieldError::new(field, words)]),
        Ok(Tried::Wait(wait)) => {
            let error = FieldError::new(field, &waiting_words(wait));
            let page = answer(&shell, &person, &sent, asks, &[error]);
            (StatusCode::TOO_MANY_REQUESTS, page).into_response()
        }
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

async fn try_it(
    shell: &Shell,
    person: &SignedIn,
    headers: &HeaderMap,
    from: &From,
    sent: &Sent,
    asks: Asks,
) -> Result<Tried, Refused> {
    let now = shell.epr.clock().now();
    let one = from.a_try(headers, &person.username);
    if let Some(wait) = shell.epr.wait_to_sign_in(&one, now).await? {
        return Ok(Tried::Wait(wait));
    }
    let staff = person.principal.staff;
    let (proof, words) = match asks {
        Asks::Nothing => return Ok(Tried::Wrong("Set up a second factor first.")),
        Asks::Another => return Ok(Tried::Wrong("Use your passkey for this.")),
        Asks::Code => (
            second_factor_proof(shell, staff, sent.request.field("code").unwrap_or_default()).await?,
            "This code is not right, or was used already. Wait for the next one.",
        ),
        Asks::Password => {
            let found = people::staff_by_id(&mut shell.epr.db().look(), staff).await?;
            let given = sent.secret("password").unwrap_or_default();
            let right = password::check(given, found.and_then(|found| found.password))
                .await
                .right();
            (
                right.then_some(Proof::PASSWORD),
                "The password is not right. Try again.",
            )
        }
    };
    let Some(proof) = proof else {
        shell.epr.sign_in_failed(&one, now).await?;
        let context = Context::new(
            fresh_id().into(),
            person.principal.clone(),
            Purpose::Administration,
            now,
        );
        shell
            .epr
            .note_refusal(&context, None, "kernel.step_up", "not shown who it is")
            .await?;
        return Ok(Tried::Wrong(words));
    };
    let next = local(sent.request.field("next"));
    arrive_again(&shell.epr, &person.sitting, proof, next, now)
        .await
        .map(Tried::Proved)
}
