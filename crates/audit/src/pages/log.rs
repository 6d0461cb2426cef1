//! How the log stands: size, what waits, what is signed and carried outside; and what to do where it is not as it should be.

use chrono::Duration;
use maud::{Markup, html};
use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Tile, notice, summary_list, tiles},
    screen::{ListScreen, Reply, Visit},
};

use crate::{
    permissions::LOG_STATE,
    state::{LogState, Trouble, log_state_of},
};

pub(super) struct LogPage;

#[async_trait]
impl ListScreen for LogPage {
    fn path(&self) -> &'static str {
        "/audit/log"
    }
    fn what(&self) -> &'static str {
        "audit.log_state"
    }
    fn needs(&self) -> Permission {
        LOG_STATE
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((920, "State of the log"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.view.nobody(LOG_STATE)?;
        let state = log_state_of(&mut visit.view.look()).await?;
        let followers = visit.epr.followers().await?;
        let now = visit.context.now();
        let troubles = state.troubles(now);
        let last = state.ordered;
        let behind: Vec<(String, i64, bool)> = followers
            .into_iter()
            .filter(|one| one.follower != "sequencer")
            .map(|one| (one.follower, (last - one.position).max(0), one.parked.is_some()))
            .collect();
        Ok(Reply::page(
            "State of the log",
            html! {
                @if troubles.is_empty() { p { b { "The log is as it should be." } } }
                @for trouble in &troubles { (notice(trouble.word(), html! { (trouble.says()) })) }
                (figures(&state, now, &troubles))
                (summary_list(&rows(&state, now)))
                h2 { "Who follows the log" }
                ul { @for (name, count, parked) in &behind {
                    li { (name.replace(['_', '.'], " ")) ": " (count) " behind" @if *parked { " – " b { "parked" } ": it failed too often; see `example-trust check`, mend the cause, and let it go on" } }
                } @if behind.is_empty() { li { "Nobody." } } }
                p class="small" {
                    "As of " (display::date_time(now)) " (" (display::clock_note(now)) "). Whether the log is whole is not decided here but by "
                    code { "verify-audit" } ", which needs no trust in this program."
                }
            },
        ))
    }
}

fn figures(state: &LogState, now: chrono::DateTime<chrono::Utc>, troubles: &[Trouble]) -> Markup {
    let (size, waiting, unsigned) = (
        display::number((state.ordered + state.waiting).into()),
        display::number(state.waiting.into()),
        display::number(state.unsigned().into()),
    );
    let age = state.signed_at.map_or_else(
        || "never".to_owned(),
        |at| display::duration((now - at).max(Duration::zero())),
    );
    let tile = |figure, words, hot| Tile {
        figure,
        words,
        href: None,
        hot,
    };
    let hot = |one: fn(&Trouble) -> bool| troubles.iter().any(one);
    tiles(&[
        tile(&size, "entries in the log", false),
        tile(
            &waiting,
            "wait for their place in the order",
            hot(|one| matches!(one, Trouble::OrderStands(_))),
        ),
        tile(
            &unsigned,
            "not signed yet",
            hot(|one| matches!(one, Trouble::NotSigned | Trouble::SignedLongAgo(_))),
        ),
        tile(
            &age,
            "since the last checkpoint",
            hot(|one| matches!(one, Trouble::NotSigned | Trouble::SignedLongAgo(_))),
        ),
    ])
}

fn rows(state: &LogState, now: chrono::DateTime<chrono::Utc>) -> Vec<(&'static str, Markup)> {
    let at =
        |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or_else(|| "Never".to_owned(), display::date_time);
    let lag = state.oldest_waiting.map_or_else(
        || "Nothing waits".to_owned(),
        |at| display::duration((now - at).max(Duration::zero())),
    );
    vec![
        (
            "Last checkpoint",
            html! { (at(state.signed_at)) @if let Some(size) = state.signed { ", over " (display::number(size.into())) " entries" } },
        ),
        ("In the tree", html! { (display::number(state.in_tree.into())) }),
        ("The oldest that waits for its place", html! { (lag) }),
        (
            "Places outside and the second witness",
            html! { (state.carrying.as_deref().unwrap_or("Nothing was reported to have failed")) },
        ),
        (
            "Let go when its time was over",
            html! { @match &state.past {
                None => { "Nothing: the log is whole since it began" }
                Some(past) => { (display::number(past.gone.into())) " entries from before " (display::date(past.older_than.date_naive())) ", the last on " (display::date(past.at.date_naive())) }
            } },
        ),
        (
            "Legal holds",
            html! { @match state.holds {
                (0, _) => { "None stands" }
                (1, 0) => { "1 stands, on the looks at one patient's record" }
                (all, 0) => { (all) " stand, each on the looks at one patient's record" }
                (1, _) => { "1 stands, on the whole log: nothing is let go" }
                (all, whole) => { (all) " stand, " (whole) " of them on the whole log: nothing is let go" }
            } },
        ),
        (
            "Last verification",
            html! { (state.verified.as_ref().map_or_else(|| "None is recorded in this log: run `verify-audit` at least once a week".to_owned(), |last| format!("{}: {}", display::date_time(last.at), last.outcome))) },
        ),
    ]
}
