//! One's own second factor: setting it up, new recovery codes, taking it away.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{fresh_id, people, second_factor::Enrolment, settings::SecondFactor};

use super::shown;
use crate::{
    components::{FieldError, error_summary, hidden, qr_code},
    password,
    refusal::Trouble,
    request::Sent,
    screen::Reply,
    shell::Shell,
    sign_in::{
        form::{code_field, secret_field},
        second_factor_proof,
        tries::{From, waiting_words},
    },
    signed_in::SignedIn,
};

fn context(shell: &Shell, person: &SignedIn) -> Context {
    Context::new(
        fresh_id().into(),
        person.principal.clone(),
        Purpose::Administration,
        shell.epr.clock().now(),
    )
}

/// GET `/me/second-factor`.
pub(crate) async fn ask(State(shell): State<Shell>, person: SignedIn) -> Response {
    show(&shell, &person, &[]).await
}

async fn show(shell: &Shell, person: &SignedIn, errors: &[FieldError]) -> Response {
    match page(shell, person, errors).await {
        Ok(body) => {
            let title = "Your second factor".to_owned();
            let reply = if errors.is_empty() {
                Reply::Page { title, body }
            } else {
                Reply::Problem { title, body }
            };
            shown(shell, person, reply)
        }
        Err(refused) => Trouble::page(shell, person, &refused),
    }
}

async fn page(shell: &Shell, person: &SignedIn, errors: &[FieldError]) -> Result<Markup, Refused> {
    if shell.epr.settings().second_factor == SecondFactor::Off {
        return Ok(html! {
            p { "The second factor is switched off on this system. It is for learning and demonstration only." }
            p { a href="/me" { "Back" } }
        });
    }
    let state = shell.epr.second_factor_of(person.principal.staff).await?;
    if let Some(state) = state.filter(|state| state.confirmed.is_some()) {
        return Ok(has_one(person, state.recovery_codes, errors));
    }
    let issuer = match shell.settings.organisation.as_str() {
        "" => "Trefoil",
        name => name,
    };
    let new = shell
        .epr
        .begin_second_factor(&context(shell, person), issuer, &person.username)
        .await?;
    Ok(set_up(person, &new, errors))
}

fn set_up(person: &SignedIn, new: &Enrolment, errors: &[FieldError]) -> Markup {
    let typed: Vec<String> = new
        .typed
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    html! {
        (error_summary(errors))
        p { "An application on your telephone shows six digits, new ones every half minute. From then on they are asked for when you sign in." }
        ol {
            li { "Install an authenticator application, or open the one you have." }
            li { "Let it read this picture:"
                (qr_code(&new.address, "The address of your second factor, for a telephone to read. It is below as text, too."))
            }
            li { "Or type this in: " code { (typed.join(" ")) }
                details { summary { "The whole address, for an application on this computer" } code { (new.address) } }
            }
            li { "Enter your password, and the six digits it shows." }
        }
        form method="post" action="/me/second-factor" novalidate {
            (hidden("form_token", &person.form_token)) (hidden("act", "confirm"))
            input type="text" name="username" value=(person.username) autocomplete="username" hidden;
            (secret_field("password", "Your password", "current-password", errors, false))
            (code_field("Code", "The six digits your telephone shows now", errors, false))
            button class="nhsuk-button" type="submit" { "Use it from now on" }
        }
        p { a href="/me" { "Not now" } }
    }
}

fn has_one(person: &SignedIn, left: i64, errors: &[FieldError]) -> Markup {
    let button = |act: &str, words: &str, kind: &str| {
        html! { button class={ "nhsuk-button nhsuk-button--" (kind) } type="submit" name="act" value=(act) { (words) } }
    };
    html! {
        (error_summary(errors))
        p { "Your second factor is asked for when you sign in. Recovery codes you have not used: " b { (left) } "." }
        form method="post" action="/me/second-factor" novalidate {
            (hidden("form_token", &person.form_token))
            (code_field("Code", "The six digits your telephone shows now, or a recovery code", errors, false))
            (button("codes", "Show me new recovery codes", "secondary"))
            " "
            (button("remove", "Take my second factor away", "warning"))
        }
        p { a href="/me" { "Back" } }
    }
}

/// Recovery codes, shown this once.
fn codes_page(codes: &[String]) -> Reply {
    Reply::page(
        "Write these recovery codes down",
        html! {
            p { "Each lets you sign in once when you have no telephone. Print this page, or write them down, and keep them where you keep your keys. They are not shown again; the ones you had before are no longer good." }
            ul { @for code in codes { li { code { (code) } } } }
            p { a class="nhsuk-button" role="button" href="/me" { "I have written them down" } }
        },
    )
}

enum Done {
    Codes(Vec<String>),
    Removed,
    Problem(&'static str, String),
}

/// POST `/me/second-factor`.
pub(crate) async fn change(
    State(shell): State<Shell>,
    person: SignedIn,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    match try_it(&shell, &person, &headers, &from, &sent).await {
        Ok(Done::Codes(codes)) => shown(&shell, &person, codes_page(&codes)),
        Ok(Done::Removed) => {
            shell.say(person.session, "Your second factor was taken away.".to_owned());
            Redirect::to("/me").into_response()
        }
        Ok(Done::Problem(field, words)) => show(&shell, &person, &[FieldError::new(field, &words)]).await,
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}

async fn try_it(
    shell: &Shell,
    person: &SignedIn,
    headers: &HeaderMap,
    from: &From,
    sent: &Sent,
) -> Result<Done, Refused> {
    let (staff, now) = (person.principal.staff, shell.epr.clock().now());
    let context = context(shell, person);
    let one = from.a_try(headers, &person.username);
    if let Some(wait) = shell.epr.wait_to_sign_in(&one, now).await? {
        return Ok(Done::Problem("code", waiting_words(wait)));
    }
    let code = sent.request.field("code").unwrap_or_default();
    let refuse = async |field, words: &str| {
        shell.epr.sign_in_failed(&one, now).await?;
        shell
            .epr
            .note_refusal(&context, None, "kernel.second_factor", "not shown who it is")
            .await?;
        Ok(Done::Problem(field, words.to_owned()))
    };
    match sent.request.field("act") {
        Some("confirm") => {
            let found = people::staff_by_id(&mut shell.epr.db().look(), staff).await?;
            let given = sent.secret("password").unwrap_or_default();
            let kept = found.and_then(|found| found.password);
            if !password::check(given, kept).await.right() {
                return refuse("password", "The password is not right. Try again.").await;
            }
            match shell.epr.confirm_second_factor(&context, code).await? {
                Some(codes) => Ok(Done::Codes(codes)),
                None => {
                    let words = "This code is not right. Look at the clock of your telephone, wait for the next code, and enter that one.";
                    refuse("code", words).await
                }
            }
        }
        Some(act @ ("codes" | "remove")) => {
            if second_factor_proof(shell, staff, code).await?.is_none() {
                let words = "This code is not right, or was used already. Wait for the next one.";
                return refuse("code", words).await;
            }
            if act == "codes" {
                return shell.epr.new_recovery_codes(&context).await.map(Done::Codes);
            }
            shell.epr.remove_second_factor(&context).await?;
            Ok(Done::Removed)
        }
        _ => Err(Refused::NotFound),
    }
}
