//! Everybody who works here, by username: looked for by name, role, team, and whether they may sign in.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::{
    administer::{Listed, People, people},
    async_trait,
    people::{ADMINISTER_PEOPLE, roles_of},
};
use trefoil_web::{
    components::{
        Chip, ChipColour, Choice, Column, Field, InputKind, Pager, Table, TextInput, chip, data_table, pager,
        select, text_input,
    },
    screen::{ListScreen, Reply, Visit},
};

use crate::{known::Known, pages::back};

/// So many to a page.
const PAGE: usize = 25;

pub(in crate::pages) struct PeopleList;

#[async_trait]
impl ListScreen for PeopleList {
    fn path(&self) -> &'static str {
        "/administration/people"
    }
    fn what(&self) -> &'static str {
        "administration.people"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let field = |name| visit.request.field(name).unwrap_or_default().to_owned();
        let active = match visit.request.field("active") {
            Some("no") => Some(false),
            Some("all") => None,
            _ => Some(true),
        };
        let asked = People {
            like: field("like").chars().take(70).collect(),
            role: field("role"),
            team: field("team"),
            active,
            after: field("after"),
            most: PAGE as i64 + 1,
        };
        let known = Known::read(visit.epr, &mut visit.view.look()).await?;
        let mut found = people(&mut visit.view.look(), &asked).await?;
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        let mut roles = BTreeMap::new();
        for one in &found {
            let names = roles_of(&mut visit.view.look(), one.staff).await?;
            let names: Vec<String> = names.into_iter().map(|(_, name)| name).collect();
            roles.insert(one.staff.0, names.join(", "));
        }
        visit.view.asked(format!("people: {}", said(&asked, &known)));
        Ok(Reply::page(
            "People",
            page(visit, &asked, &known, &found, &roles, more),
        ))
    }
}

/// What the list shows, in words: above it and in the log.
fn said(asked: &People, known: &Known) -> String {
    let mut words = vec![
        match asked.active {
            Some(true) => "who may sign in",
            Some(false) => "who may not sign in",
            None => "whether or not they may sign in",
        }
        .to_owned(),
    ];
    if !asked.like.is_empty() {
        words.push(format!("name or username with “{}”", asked.like));
    }
    if !asked.role.is_empty() {
        words.push(format!(
            "role {}",
            known.role_name(&asked.role).unwrap_or(&asked.role)
        ));
    }
    if !asked.team.is_empty() {
        words.push(format!("team {}", asked.team));
    }
    words.join(", ")
}

fn page(
    visit: &Visit<'_>,
    asked: &People,
    known: &Known,
    found: &[Listed],
    roles: &BTreeMap<uuid::Uuid, String>,
    more: bool,
) -> Markup {
    let rows: Vec<Markup> = found.iter().map(|one| row(one, roles)).collect();
    let turn = |after: &str| {
        let pairs = [
            ("like", &*asked.like),
            ("role", &*asked.role),
            ("team", &*asked.team),
            ("active", word(asked)),
            ("after", after),
        ];
        let said: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("/administration/people?{}", said.join("&"))
    };
    let first = turn("");
    let next = found.last().filter(|_| more).map(|last| turn(&last.username));
    let shown = format!("{} of them, by username", found.len());
    html! {
        (back("/administration", "Administration"))
        p class="no-print" { a class="nhsuk-button nhsuk-button--secondary" role="button" href="/administration/people/new" { "Add a person" } }
        (filters(asked, known))
        p { "Shown: people " (said(asked, known)) "." }
        (data_table(&Table {
            caption: "People", caption_hidden: true,
            columns: &["Name", "Signs in as", "Roles", "Organisation", "Last signed in", "State"].map(Column::of),
            rows: &rows,
            empty: "Nobody fits. Type less of the name, or choose another role, team or state.",
        }))
        @if more || !asked.after.is_empty() {
            (pager("Pages of people", Pager {
                shown: &shown,
                previous: (!asked.after.is_empty()).then_some(first.as_str()),
                next: next.as_deref(),
            }))
        }
        p class="small" { "Of people who never signed in, or not since sittings are kept, no date is shown. As of " (display::date_time(visit.context.now())) "." }
    }
}

fn word(asked: &People) -> &'static str {
    match asked.active {
        Some(true) => "yes",
        Some(false) => "no",
        None => "all",
    }
}

fn filters(asked: &People, known: &Known) -> Markup {
    let roles: Vec<Choice<'_>> = known
        .roles
        .iter()
        .map(|(value, label)| Choice { value, label })
        .collect();
    let names: Vec<String> = known.teams.iter().map(|(code, name)| named(code, name)).collect();
    let teams: Vec<Choice<'_>> = known
        .teams
        .iter()
        .zip(&names)
        .map(|((value, _), label)| Choice { value, label })
        .collect();
    let states = [
        Choice {
            value: "yes",
            label: "May sign in",
        },
        Choice {
            value: "no",
            label: "May not sign in",
        },
        Choice {
            value: "all",
            label: "Both",
        },
    ];
    let field = |name, label, value| Field {
        name,
        label,
        value,
        ..Field::default()
    };
    html! {
        form method="get" action="/administration/people" class="filter-row" role="search" aria-label="People" {
            (text_input(TextInput {
                field: field("like", "Name or username", &asked.like), kind: InputKind::Text, width: Some(20), ..TextInput::default()
            }))
            (select(field("role", "Role", &asked.role), "Any role", &roles))
            (select(field("team", "Team", &asked.team), "Any team", &teams))
            (select(field("active", "State", word(asked)), "May sign in", &states[1..]))
            button class="nhsuk-button nhsuk-button--secondary" type="submit" { "Show" }
        }
    }
}

/// A team as it is chosen: its code is said where its name does not.
pub(super) fn named(code: &str, name: &str) -> String {
    if name.contains(code) {
        name.to_owned()
    } else {
        format!("{name} ({code})")
    }
}

fn row(one: &Listed, roles: &BTreeMap<uuid::Uuid, String>) -> Markup {
    let roles = roles.get(&one.staff.0).map_or("", String::as_str);
    html! { tr {
        th scope="row" { a href={ "/administration/people/" (one.staff.0) } data-row { b { (one.name) } } }
        td { (one.username) }
        td { @if roles.is_empty() { "No role" } @else { (roles) } }
        td { (one.organisation) }
        td class="no-break" { @if let Some(at) = one.last_signed_in { (display::date_time(at)) } @else { "Not recorded" } }
        td {
            @if one.active { "May sign in" }
            @else { (chip(Chip { words: "May not sign in", colour: ChipColour::Amber })) }
        }
    } }
}

fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_named_once() {
        assert_eq!(named("7B", "Ward 7B"), "Ward 7B");
        assert_eq!(named("STROKE", "Stroke unit"), "Stroke unit (STROKE)");
    }

    #[test]
    fn what_was_typed_travels_whole() {
        assert_eq!(encoded("o'neill & co"), "o%27neill%20%26%20co");
    }
}
