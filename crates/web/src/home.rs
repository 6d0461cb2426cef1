//! The home page: what waits for this person, and their wards.

use axum::{extract::State, response::Response};
use maud::html;
use trefoil_core::{Refused, display};

use crate::{
    answer::{context, respond},
    components::{Tile as TileMarkup, tiles},
    frame::Above,
    refusal::Trouble,
    request::Sent,
    screen::{Reply, Worklist},
    shell::Shell,
    signed_in::SignedIn,
};

/// Route: `/`. Shows counts, and so nobody: it leaves an access event only when a list of work named somebody.
pub(crate) async fn home(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    let context = context(&shell, &person, &sent.request);
    let mut door = shell.epr.open_view(&context, "kernel.home");
    let mut lists = vec![];
    for list in shell.epr.contributions::<Worklist>() {
        if !person.principal.grants.allow(list.0.needs()) {
            continue;
        }
        let found = match door.list(list.0.needs()) {
            Ok(view) => list.0.waiting(view).await,
            Err(refused) => Err(refused),
        };
        lists.push((list.0.title(), found));
    }
    let body = html! {
        @for (title, found) in &lists {
            section { h2 { (title) }
                @match found {
                    Ok(found) if found.is_empty() => { p { "Nothing waiting." } }
                    Ok(found) => {
                        (tiles(&found.iter().map(|tile| TileMarkup {
                            figure: tile.figure(), words: &tile.label, href: Some(&tile.href), hot: tile.urgent,
                        }).collect::<Vec<_>>()))
                    }
                    Err(refused) => { p { b { "Not available: " } (refused) } }
                }
            }
        }
        @if lists.is_empty() { p { "Nothing is set up for your role here. Use the search box to find a patient." } }
        p class="small" { "Last checked " (display::date_time(context.now())) " (" (display::clock_note(context.now())) ")." }
    };
    if door.has_shown(None)
        && let Err(refused) = door.close(Ok::<_, Refused>(())).await
    {
        return Trouble::page(&shell, &person, &refused);
    }
    let above = Above {
        said: shell.to_say(person.session),
        path: "/".to_owned(),
        patient: None,
    };
    respond(&shell, &person, &above, Reply::page("Home", body))
}
