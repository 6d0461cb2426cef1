//! The forms of people who are not signed in: name and password, the second factor, a new password, the locked screen.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::escaped;
use crate::{
    components::{Field, FieldError, InputKind, TextInput, error_for, error_summary, hidden, text_input},
    frame::bare,
    request::Sent,
    shell::Shell,
    sign_in_way::{SignInWay, local},
    signed_in::SignedIn,
};

/// A box for a secret.
pub(crate) fn secret_field(
    name: &str,
    label: &str,
    autocomplete: &'static str,
    errors: &[FieldError],
    autofocus: bool,
) -> Markup {
    text_input(TextInput {
        field: Field {
            name,
            label,
            error: error_for(errors, name),
            ..Field::default()
        },
        kind: InputKind::Password,
        width: Some(20),
        autocomplete: Some(autocomplete),
        autofocus,
    })
}

/// The box for six digits or a recovery code. Text, not digits: a recovery code has letters.
pub(crate) fn code_field(label: &str, hint: &str, errors: &[FieldError], autofocus: bool) -> Markup {
    text_input(TextInput {
        field: Field {
            name: "code",
            label,
            hint: Some(hint),
            error: error_for(errors, "code"),
            ..Field::default()
        },
        width: Some(20),
        autocomplete: Some("one-time-code"),
        autofocus,
        ..TextInput::default()
    })
}

fn username_field(errors: &[FieldError], value: &str) -> Markup {
    let value: String = value.chars().take(100).collect();
    text_input(TextInput {
        field: Field {
            name: "username",
            label: "Username",
            error: error_for(errors, "username"),
            value: &value,
            ..Field::default()
        },
        width: Some(20),
        autocomplete: Some("username"),
        autofocus: errors.is_empty(),
        ..TextInput::default()
    })
}

/// The other ways to sign in that this assembly has, and those to show again who one is.
pub(crate) fn ways(shell: &Shell, again: bool, next: &str) -> Markup {
    let mut all: Vec<&SignInWay> = shell.epr.contributions::<SignInWay>().iter().collect();
    all.sort_by_key(|way| way.order);
    let links: Vec<(&String, &String)> = all
        .into_iter()
        .filter_map(|way| {
            if again {
                way.again.as_ref().map(|(label, href)| (label, href))
            } else {
                Some((&way.label, &way.href))
            }
        })
        .collect();
    html! {
        @for (label, href) in links {
            p { a class="nhsuk-button nhsuk-button--secondary" role="button" href={ (href) "?next=" (escaped(next)) } { (label) } }
        }
    }
}

pub(super) fn form(shell: &Shell, sent: &Sent, errors: &[FieldError], status: StatusCode) -> Response {
    let next = local(sent.request.field("next"));
    let body = html! {
        (error_summary(errors))
        form method="post" action="/sign-in" novalidate {
            (hidden("next", next))
            (username_field(errors, sent.request.field("username").unwrap_or_default()))
            (secret_field("password", "Password", "current-password", errors, false))
            button class="nhsuk-button" type="submit" { "Sign in" }
        }
        (ways(shell, false, next))
        p { "Everything you look at here is recorded with your name." }
        p { a href="/sign-in/new-password" { "Choose a new password with a code you were told" } }
        @if !shell.settings.service_desk.is_empty() { p { "Cannot sign in? " (shell.settings.service_desk) } }
    };
    (status, bare(shell, "Sign in", &body)).into_response()
}

pub(super) fn code_form(shell: &Shell, sent: &Sent, errors: &[FieldError], status: StatusCode) -> Response {
    let body = html! {
        (error_summary(errors))
        form method="post" action="/sign-in/second-factor" novalidate {
            (hidden("next", local(sent.request.field("next"))))
            (code_field("Code", "The six digits your telephone shows now. Without your telephone: one of your recovery codes.", errors, true))
            button class="nhsuk-button" type="submit" { "Go on" }
        }
        p { a href="/sign-in" { "Sign in from the beginning" } }
        @if !shell.settings.service_desk.is_empty() { p { "Neither telephone nor recovery codes? " (shell.settings.service_desk) } }
    };
    (status, bare(shell, "Enter your code", &body)).into_response()
}

pub(super) fn new_password_form(
    shell: &Shell,
    sent: &Sent,
    errors: &[FieldError],
    status: StatusCode,
) -> Response {
    let body = html! {
        (error_summary(errors))
        p { "Somebody who administers this system can give you a code. It is good once, for 30 minutes." }
        form method="post" action="/sign-in/new-password" novalidate {
            (username_field(errors, sent.request.field("username").unwrap_or_default()))
            (code_field("Code", "As you were told it, for example 7KQM-2XWD-R9PA", errors, false))
            (secret_field("new_password", &asked_of(shell), "new-password", errors, false))
            button class="nhsuk-button" type="submit" { "Set the new password" }
        }
        p { a href="/sign-in" { "Back to sign in" } }
    };
    (status, bare(shell, "Choose a new password", &body)).into_response()
}

/// What is asked of a new password.
pub(crate) fn asked_of(shell: &Shell) -> String {
    let shortest = shell.settings.passwords.shortest;
    format!("New password, at least {shortest} characters: three or four words will do")
}

pub(super) fn unlock_form(
    shell: &Shell,
    person: &SignedIn,
    sent: &Sent,
    errors: &[FieldError],
    status: StatusCode,
) -> Response {
    let next = local(sent.request.field("next"));
    let body = html! {
        p { "Locked for " b { (person.principal.name) } " (" (person.role_name) ")." }
        (error_summary(errors))
        form method="post" action="/unlock" novalidate {
            (hidden("form_token", &person.form_token)) (hidden("next", next))
            // Hidden, and there for the keeper of passwords: it must know whose this is.
            input type="text" name="username" value=(person.username) autocomplete="username" hidden;
            (secret_field("password", "Password", "current-password", errors, true))
            button class="nhsuk-button" type="submit" { "Unlock" }
        }
        (ways(shell, true, next))
        p { a href="/switch" { "Sign in as somebody else" } ". What " (person.principal.name) " was writing is kept for them, and shown to nobody else." }
    };
    (status, bare(shell, "Locked", &body)).into_response()
}
