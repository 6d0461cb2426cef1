//! What stands on one person's page to be read: who they are here, and where they are signed in.

use maud::{Markup, html};
use trefoil_core::display;
use trefoil_web::components::{Chip, ChipColour, Column, Table, chip, data_table, summary_list};

use super::{list::named, one::Found};

/// Who they are here.
pub(super) fn facts(found: &Found) -> Markup {
    let person = &found.person;
    let roles: Vec<&str> = person.roles.iter().map(|(_, name)| name.as_str()).collect();
    let teams: Vec<String> = person
        .teams
        .iter()
        .map(|team| named(&team.code, &team.name))
        .collect();
    summary_list(&[
        ("Name", html! { b { (person.staff.name) } }),
        ("Signs in as", html! { (person.staff.username) }),
        ("Organisation", html! { (person.staff.organisation) }),
        (
            "Roles",
            html! { @if roles.is_empty() { "No role: cannot act in any" } @else { (roles.join(", ")) } },
        ),
        (
            "Teams",
            html! { @if teams.is_empty() { "None" } @else { (teams.join(", ")) } },
        ),
        (
            "Second factor",
            html! { @if found.second_factor { "Set up" } @else { "Not set up" } },
        ),
        (
            "State",
            html! {
                @if person.staff.active { "May sign in" }
                @else { (chip(Chip { words: "May not sign in", colour: ChipColour::Amber })) }
            },
        ),
    ])
}

/// Where they are signed in.
pub(super) fn sittings(found: &Found) -> Markup {
    let rows: Vec<Markup> = found
        .open
        .iter()
        .map(|one| {
            html! { tr {
                th scope="row" { (one.device.as_deref().unwrap_or("A device without a name")) }
                td { (one.role_name) }
                td class="no-break" { (display::date_time(one.began)) }
                td class="no-break" { (display::date_time(one.seen)) @if one.locked { " (locked)" } }
                td { (method(&one.method)) }
            } }
        })
        .collect();
    html! {
        h2 { "Signed in now" }
        (data_table(&Table {
            caption: "Open sittings", caption_hidden: true,
            columns: &["Where", "As", "Since", "Last seen", "Signed in by"].map(Column::of),
            rows: &rows, empty: "Nowhere.",
        }))
    }
}

/// A way to sign in, as people say it.
pub(super) fn method(kept: &str) -> String {
    match kept {
        "password" => "Password".to_owned(),
        "password+totp" => "Password and code".to_owned(),
        "passkey" => "Passkey".to_owned(),
        "oidc" | "openid_connect" => "National or trust sign-in".to_owned(),
        other => other.replace(['_', '+'], " "),
    }
}
