//! The two forms that ask for a password.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use crate::{
    components::{Field, FieldError, InputKind, TextInput, error_for, error_summary, hidden, text_input},
    frame::bare,
    request::Sent,
    shell::Shell,
    sign_in_way::local,
    signed_in::SignedIn,
};

fn secret_field(errors: &[FieldError], autofocus: bool) -> Markup {
    text_input(TextInput {
        field: Field {
            name: "password",
            label: "Password",
            error: error_for(errors, "password"),
            ..Field::default()
        },
        kind: InputKind::Password,
        width: Some(20),
        autocomplete: Some("current-password"),
        autofocus,
    })
}

pub(super) fn form(shell: &Shell, sent: &Sent, errors: &[FieldError], status: StatusCode) -> Response {
    let username = sent.request.field("username").unwrap_or_default();
    let body = html! {
        (error_summary(errors))
        form method="post" action="/sign-in" novalidate {
            (hidden("next", local(sent.request.field("next"))))
            (text_input(TextInput {
                field: Field { name: "username", label: "Username", error: error_for(errors, "username"), value: username, ..Field::default() },
                width: Some(20), autocomplete: Some("username"), autofocus: errors.is_empty(), ..TextInput::default()
            }))
            (secret_field(errors, false))
            button class="nhsuk-button" type="submit" { "Sign in" }
        }
        p { "Everything you look at here is recorded with your name." }
        @if !shell.settings.service_desk.is_empty() { p { "Cannot sign in? " (shell.settings.service_desk) } }
    };
    (status, bare(shell, "Sign in", &body)).into_response()
}

pub(super) fn unlock_form(
    shell: &Shell,
    person: &SignedIn,
    sent: &Sent,
    errors: &[FieldError],
    status: StatusCode,
) -> Response {
    let body = html! {
        p { "Locked for " b { (person.principal.name) } " (" (person.role_name) ")." }
        (error_summary(errors))
        form method="post" action="/unlock" novalidate {
            (hidden("form_token", &person.form_token)) (hidden("next", local(sent.request.field("next"))))
            (secret_field(errors, true))
            button class="nhsuk-button" type="submit" { "Unlock" }
        }
        p { a href="/sign-in" { "Sign in as somebody else" } ". What " (person.principal.name) " was writing is kept for them, and shown to nobody else." }
    };
    (status, bare(shell, "Locked", &body)).into_response()
}
