//! Where administration begins: how many people and roles there are, who is signed in, and the way to each page.

use maud::html;
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::{administer::counts, async_trait, people::ADMINISTER_PEOPLE};
use trefoil_web::{
    components::{Tile, tiles},
    screen::{ListScreen, Reply, Screen, Visit},
};

use crate::permissions::EXPLAIN_ACCESS;

/// Pages of other modules that belong beside these, by path: shown where they are there and may be opened.
const BESIDE: [(&str, &str); 4] = [
    ("/audit/alerts", "Privacy alerts"),
    ("/audit/search", "Search the log"),
    ("/audit/log", "State of the log"),
    ("/messages", "Messages of other systems"),
];

pub(super) struct Overview;

#[async_trait]
impl ListScreen for Overview {
    fn path(&self) -> &'static str {
        "/administration"
    }
    fn what(&self) -> &'static str {
        "administration.overview"
    }
    fn needs(&self) -> Permission {
        ADMINISTER_PEOPLE
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((900, "Administration"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let now = visit.context.now();
        let counts = counts(&mut visit.view.look(), now - visit.epr.settings().session_ends).await?;
        let words = [
            counts.active,
            counts.inactive,
            counts.no_role,
            counts.roles,
            counts.sittings,
        ]
        .map(|n| n.to_string());
        let [active, inactive, no_role, roles, sittings] = words.each_ref().map(String::as_str);
        let beside: Vec<(&str, &str)> = BESIDE
            .into_iter()
            .filter(|(path, _)| may_open(visit, path))
            .collect();
        let tile = |figure, words, href| Tile {
            figure,
            words,
            href,
            hot: false,
        };
        Ok(Reply::page(
            "Administration",
            html! {
                (tiles(&[
                    tile(active, "people who may sign in", Some("/administration/people")),
                    tile(inactive, "who may not", Some("/administration/people?active=no")),
                    tile(no_role, "who may sign in but have no role", None),
                    tile(roles, "roles", Some("/administration/roles")),
                    tile(sittings, "sittings open now", None),
                ]))
                h2 { "What is to be done" }
                ul class="nhsuk-list" {
                    li { a href="/administration/people" { "People" } ": find, add, change, deactivate; one-time codes; on-call duty" }
                    li { a href="/administration/roles" { "Roles" } ": what each may do, and who has it" }
                    li { a href="/administration/permissions" { "What each role may do" } ": the whole matrix, to read and to print" }
                    @if visit.may(EXPLAIN_ACCESS) {
                        li { a href="/administration/relationships" { "Why access" } ": why somebody may reach a patient, or may not" }
                    }
                    @for (path, label) in beside { li { a href=(path) { (label) } } }
                }
                p class="small" { "Every change made here is in the log, with your name and reason. As of " (display::date_time(now)) "." }
            },
        ))
    }
}

/// Whether a page of this path is part of the assembly, and this person's role may open it.
fn may_open(visit: &Visit<'_>, path: &str) -> bool {
    visit
        .epr
        .contributions::<Screen>()
        .iter()
        .any(|screen| screen.0.path() == path && visit.may(screen.0.needs()))
}
