//! Where one is signed in, and ending what one left somewhere.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use trefoil_core::{Context, Purpose, display};
use trefoil_kernel::{fresh_id, sessions::ending::OpenSitting};

use crate::{
    components::hidden,
    refusal::Trouble,
    request::Sent,
    shell::Shell,
    signed_in::{SignedIn, end_cookie},
};

/// The table on the page of the person.
pub(super) fn list(person: &SignedIn, open: &[OpenSitting]) -> Markup {
    html! {
        h2 { "Where you are signed in" }
        div class="scroll-box" tabindex="0" role="region" aria-label="Your sittings, scrollable" { table class="data-table" {
            caption class="nhsuk-u-visually-hidden" { "Your sittings, newest first" }
            thead { tr { th scope="col" { "Device" } th scope="col" { "Role" } th scope="col" { "Since" } th scope="col" { "Last used" } th scope="col" { "Signed in by" } th scope="col" { "Action" } } }
            tbody {
                @for sitting in open {
                    tr {
                        th scope="row" { (sitting.device.as_deref().unwrap_or("Not known")) }
                        td { (sitting.role_name) }
                        td { (display::date_time(sitting.began)) }
                        td { (display::date_time(sitting.seen)) @if sitting.locked { " (locked)" } }
                        td { (method(&sitting.method)) }
                        td {
                            @if sitting.session == person.session { "This one" } @else {
                                form method="post" action="/me/sittings" {
                                    (hidden("form_token", &person.form_token)) (hidden("session", &sitting.session.to_string()))
                                    button class="nhsuk-button nhsuk-button--secondary" type="submit" {
                                        "End it" span class="nhsuk-u-visually-hidden" { " (since " (display::date_time(sitting.began)) ")" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        } }
        form method="post" action="/me/sittings" {
            (hidden("form_token", &person.form_token)) (hidden("everywhere", "1"))
            button class="nhsuk-button nhsuk-button--warning" type="submit" { "Sign out everywhere" }
        }
    }
}

/// How somebody signed in, in words.
fn method(method: &str) -> String {
    method
        .split('+')
        .map(|part| match part {
            "password" => "password",
            "totp" => "code",
            "recovery" => "recovery code",
            "passkey" => "passkey",
            "oidc" => "single sign-on",
            other => other,
        })
        .collect::<Vec<_>>()
        .join(" and ")
}

/// POST `/me/sittings`: end one of them, or all.
pub(crate) async fn end(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    let now = shell.epr.clock().now();
    let context = Context::new(
        fresh_id().into(),
        person.principal.clone(),
        Purpose::Administration,
        now,
    );
    if sent.request.field("everywhere").is_some() {
        return match shell.epr.end_own_sittings(&context, None).await {
            Ok(_) => (end_cookie(), Redirect::to("/sign-in")).into_response(),
            Err(refused) => Trouble::page(&shell, &person, &refused),
        };
    }
    let ended = match sent.request.record_field("session") {
        Some(session) => shell.epr.end_own_sittings(&context, Some(session.0)).await,
        None => Err(trefoil_core::Refused::NotFound),
    };
    match ended {
        Ok(_) => {
            shell.say(person.session, "That sitting was ended.".to_owned());
            Redirect::to("/me").into_response()
        }
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}
