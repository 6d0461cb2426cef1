//! The person signed in: their name, role, wards; acting in another of their roles; their sittings; signing out.

pub(crate) mod password;
pub(crate) mod second_factor;
pub(crate) mod sittings;

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use trefoil_core::Refused;
use trefoil_kernel::{people, settings::SecondFactor};

use crate::{
    answer::respond,
    components::hidden,
    frame::Above,
    refusal::Trouble,
    request::Sent,
    screen::Reply,
    shell::Shell,
    sign_in_way::OwnWay,
    signed_in::{SignedIn, begin_cookie},
};

/// A page about the person themselves.
fn shown(shell: &Shell, person: &SignedIn, reply: Reply) -> Response {
    let above = Above {
        said: shell.to_say(person.session),
        path: "/me".to_owned(),
        patient: None,
    };
    respond(shell, person, &above, reply)
}

/// Route: `/me`.
pub(crate) async fn me(State(shell): State<Shell>, person: SignedIn) -> Response {
    let now = shell.epr.clock().now();
    let found = async {
        let roles = people::roles_of(&mut shell.epr.db().look(), person.principal.staff).await?;
        let open = shell.epr.open_sittings(person.principal.staff, now).await?;
        Ok::<_, Refused>((roles, open))
    };
    let (roles, open) = match found.await {
        Ok(found) => found,
        Err(refused) => return Trouble::page(&shell, &person, &refused),
    };
    let off = shell.epr.settings().second_factor == SecondFactor::Off;
    let body = html! {
        p { "You are signed in as " b { (person.principal.name) } " (" (person.username) "), acting as " b { (person.role_name) } "." }
        p { "Your wards: " @if person.teams.is_empty() { "none" } @else { (person.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>().join(", ")) } "." }
        @for (role, name) in roles.iter().filter(|(role, _)| *role != person.principal.role) {
            form method="post" action="/me" {
                (hidden("form_token", &person.form_token)) (hidden("role", role))
                button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Act as " (name) }
            }
        }
        form method="post" action="/sign-out" {
            (hidden("form_token", &person.form_token))
            button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Sign out" }
        }
        h2 { "How you sign in" }
        ul {
            li { a href="/me/password" { "Change your password" } }
            @if off { li { "The second factor is switched off on this system." } }
            @else { li { a href="/me/second-factor" { "Your second factor" } } }
            @for way in shell.epr.contributions::<OwnWay>().iter().filter(|way| person.principal.grants.allow(way.needs)) {
                li { a href=(way.href) { (way.label) } }
            }
        }
        (sittings::list(&person, &open))
    };
    shown(&shell, &person, Reply::page("You", body))
}

/// Act in another of one's roles: a new sitting, so that every event says which role it was.
pub(crate) async fn act_as(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    let wanted = sent.request.field("role").unwrap_or_default();
    let changed = async {
        let mut look = shell.epr.db().look();
        let roles = people::roles_of(&mut look, person.principal.staff).await?;
        let staff = people::staff_by_id(&mut look, person.principal.staff)
            .await?
            .ok_or(Refused::NotFound)?;
        if !roles.iter().any(|(role, _)| role == wanted) {
            return Err(Refused::NotFound);
        }
        let now = shell.epr.clock().now();
        shell.epr.act_as(&person.sitting, &staff, wanted, now).await
    };
    match changed.await {
        Ok(token) => (begin_cookie(&token), Redirect::to("/")).into_response(),
        Err(refused) => Trouble::page(&shell, &person, &refused),
    }
}
