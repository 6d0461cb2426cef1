//! The page "Who looked": one press from any page of the record.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Chip, ChipColour, chip},
    screen::{RecordScreen, Reply, Visit},
};

use crate::{
    permissions::WHO_LOOKED,
    who_looked::{Looked, PAGE, who_looked},
};

pub(crate) struct WhoLookedPage;

#[async_trait]
impl RecordScreen for WhoLookedPage {
    fn path(&self) -> &'static str {
        "/patients/{patient}/who-looked"
    }
    fn what(&self) -> &'static str {
        "audit.who_looked"
    }
    fn needs(&self) -> Permission {
        WHO_LOOKED
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((900, "Who looked"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let asked = visit
            .request
            .field("before")
            .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let before = asked.map_or(DateTime::<Utc>::MAX_UTC, |at| at.with_timezone(&Utc));
        // PostgreSQL keeps no instant as late as chrono's last one.
        let before = before.min(visit.context.now() + chrono::Duration::days(36_500));
        let all = who_looked(&mut visit.view.look(), patient, before).await?;
        let more = (i64::try_from(all.len()).unwrap_or(0) == PAGE)
            .then(|| all.last().map(|last| last.at))
            .flatten();
        let glass = all.iter().filter(|one| one.broken_glass()).count();
        Ok(Reply::page(
            "Who looked",
            html! {
                h2 { "Who looked at this record" }
                p class="small" {
                    "Newest first. Each line is a page that was shown, a change that was made, or a refusal. Names, roles and organisations are as they were then. This page is recorded too. ("
                    (display::clock_note(visit.context.now())) ")"
                }
                @if glass > 0 { p { (chip(Chip { words: "! Opened with a reason", colour: ChipColour::Red })) " " (glass) " of these lines" } }
                (table(&all))
                @if let Some(at) = more {
                    p { a href={ "/patients/" (patient) "/who-looked?before=" (at.format("%Y-%m-%dT%H:%M:%S%.6fZ")) } { "Earlier" } }
                }
            },
        ))
    }
}

fn table(all: &[Looked]) -> Markup {
    html! {
        @if all.is_empty() { p { "Nobody before this time." } } @else {
            div class="scroll-box" tabindex="0" role="region" aria-label="Who looked, scrollable" {
                table class="data-table" data-rows {
                    caption class="nhsuk-u-visually-hidden" { "Who looked at this record" }
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "Role" } th scope="col" { "Organisation" } th scope="col" { "What" } th scope="col" { "Outcome" } th scope="col" { "Reason" } } }
                    tbody {
                        @for one in all {
                            tr class=[one.broken_glass().then_some("broken-glass")] {
                                td class="no-break" { (display::date_time(one.at)) }
                                th scope="row" { (one.actor_name) }
                                td { (one.role.replace('_', " ")) }
                                td { (one.organisation) }
                                td { (act(one)) " " (part(&one.what)) }
                                td { @if one.broken_glass() { (chip(Chip { words: "! Opened with a reason", colour: ChipColour::Red })) " " } (one.outcome) }
                                td { (one.reason.as_deref().unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn act(one: &Looked) -> &'static str {
    match one.act.as_str() {
        "view" => "Looked at",
        "list" => "Shown in a list:",
        "search" => "Found by a search:",
        "write" => "Changed:",
        "refused" => "Refused:",
        _ => "Did",
    }
}

/// `patient_administration.admit_patient` as words.
fn part(what: &str) -> String {
    let name = what.rsplit('.').next().unwrap_or(what);
    name.replace('_', " ")
}
