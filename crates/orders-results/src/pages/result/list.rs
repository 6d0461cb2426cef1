//! Results to acknowledge: worst first, critical pinned on top, each with its age; mine, a ward's, a consultant's.

use std::collections::BTreeMap;

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Permission, Refused, display, ports::Demographics, ports::Identity};
use trefoil_kernel::{access::OPEN_SEALED, async_trait};
use trefoil_web::{
    components::{Chip, ChipColour, Column, Table, chip, data_table, warning_callout},
    screen::{ListScreen, Reply, Visit},
};

use super::{
    line::{age, brief},
    scope::{Everything, Scope, everything, key},
};
use crate::{
    permissions::SEE_RESULTS,
    report::Urgency,
    store::{
        report::{ShownReport, report},
        to_acknowledge::{MOST, Waiting},
    },
};

/// So many are shown at once; the rest are counted.
const SHOWN: usize = 50;

pub(super) struct ToAcknowledge;

/// One row: what waits, whose it is, and what it says.
struct Line<'a> {
    waiting: &'a Waiting,
    who: Option<Identity>,
    report: Option<ShownReport>,
}

#[async_trait]
impl ListScreen for ToAcknowledge {
    fn path(&self) -> &'static str {
        "/results"
    }
    fn what(&self) -> &'static str {
        "orders_results.to_acknowledge"
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }
    fn menu(&self) -> Option<(u16, &'static str)> {
        Some((200, "Results"))
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let scope = Scope::read(visit.request.field("scope"));
        let all = everything(visit.view).await?;
        let inside = all.of(&scope, visit.context);
        let shown: Vec<PatientId> = inside.iter().take(SHOWN).map(|one| one.patient).collect();
        visit
            .view
            .asked(format!("results to acknowledge, {}", scope.word()));
        visit.view.list(SEE_RESULTS, shown)?;
        let mut lines = vec![];
        let demographics = visit.epr.ports().get::<dyn Demographics>()?;
        let mut look = visit.view.look();
        for waiting in inside.iter().take(SHOWN) {
            let who = match demographics.identity(look.reading(), waiting.patient).await? {
                Answer::Known { value } => Some(value),
                _ => None,
            };
            let report = if waiting.withheld() {
                None
            } else {
                report(&mut look, waiting.patient, waiting.id).await?
            };
            lines.push(Line { waiting, who, report });
        }
        let body = page(visit, &scope, &all, inside.len(), &lines);
        Ok(Reply::page("Results to acknowledge", body))
    }
}

fn page(visit: &Visit<'_>, scope: &Scope, all: &Everything, count: usize, lines: &[Line<'_>]) -> Markup {
    let rows: Vec<Markup> = lines.iter().map(|line| row(visit, scope, all, line)).collect();
    let empty = match scope {
        Scope::Mine => {
            "None. No result that you asked for, or of a patient under your care, waits for acknowledgement."
        }
        _ => "None. Nothing waits for acknowledgement here.",
    };
    html! {
        @if let Err(because) = &all.places {
            (warning_callout("Not sorted by ward or consultant", html! {
                p { "Where the patients are cannot be said just now: " (because) ". All results that wait are shown." }
            }))
        }
        (filters(visit, scope, all))
        (data_table(&Table {
            caption: "Results to acknowledge, critical first, then the oldest", caption_hidden: false,
            columns: &["How urgent", "Patient", "Born", "NHS No.", "Where", "Results", "Asked for by", "Waiting"].map(Column::of),
            rows: &rows, empty,
        }))
        @if count > lines.len() {
            p { b { (count - lines.len()) " more wait" } "; they come up as these are acknowledged." }
        }
        @if all.waiting.len() >= MOST { p { "More than " (MOST) " wait in the hospital: the oldest that are not urgent are not counted." } }
        p class="small" { "As of " (display::date_time(visit.context.now())) "." }
    }
}

fn filters(visit: &Visit<'_>, scope: &Scope, all: &Everything) -> Markup {
    let count = |scope: &Scope| all.of(scope, visit.context).len();
    let mut wards: BTreeMap<String, String> = BTreeMap::new();
    let mut consultants: BTreeMap<String, String> = BTreeMap::new();
    for place in all.waiting.iter().filter_map(|one| all.place(one.patient)) {
        wards.insert(place.ward_name.clone(), place.ward.clone());
        if let Some(name) = &place.consultant {
            consultants.insert(name.clone(), key(name));
        }
    }
    let link = |to: Scope, label: &str| {
        let current = (to == *scope).then_some("page");
        html! { a href={ "/results?scope=" (to.word()) } aria-current=[current] { (label) " " (count(&to)) } }
    };
    html! {
        nav class="filters" aria-label="Whose results" {
            (link(Scope::Mine, "Mine"))
            (link(Scope::All, "All"))
            @for (name, code) in &wards { (link(Scope::Ward(code.clone()), name)) }
        }
        @if !consultants.is_empty() {
            nav class="filters" aria-label="By consultant" {
                @for (name, key) in &consultants { (link(Scope::Consultant(key.clone()), name)) }
            }
        }
    }
}

fn row(visit: &Visit<'_>, scope: &Scope, all: &Everything, line: &Line<'_>) -> Markup {
    let one = line.waiting;
    let (words, colour) = match one.urgency {
        2.. => ("!! Critical", ChipColour::Red),
        1 => ("Abnormal", ChipColour::Amber),
        _ => ("Normal", ChipColour::Plain),
    };
    let href = format!(
        "/patients/{}/results/{}?from={}",
        one.patient,
        one.id,
        scope.word()
    );
    let place = all.place(one.patient).map_or_else(
        || "Not in the hospital".to_owned(),
        |place| match &place.bed {
            Some(bed) => format!("{} {bed}", place.ward_name),
            None => place.ward_name.clone(),
        },
    );
    let name = line
        .who
        .as_ref()
        .map_or_else(|| "Name not available".to_owned(), |who| who.name.to_string());
    html! { tr {
        td { (chip(Chip { words, colour })) @if one.changed { " " (chip(Chip { words: "Corrected", colour: ChipColour::Blue })) } }
        th scope="row" {
            @if !one.withheld() || visit.may(OPEN_SEALED) { a href=(href) data-row { b { (name) } } } @else { b { (name) } }
        }
        td class="no-break" { (line.who.as_ref().and_then(|who| who.born).map_or_else(|| "Not Known".to_owned(), display::date)) }
        td class="no-break" { (line.who.as_ref().and_then(|who| who.nhs_number.as_ref()).map_or_else(String::new, ToString::to_string)) }
        td { @if all.places.is_ok() { (place) } @else { "Not available" } }
        td {
            @if one.withheld() { (super::withheld::waits(visit)) }
            @else { (one.title) @if let Some(shown) = &line.report { (flagged(shown)) } }
        }
        td { (one.requester_name.as_deref().unwrap_or("Not recorded")) }
        td class="no-break" { (age(one.due_since, visit.context.now())) }
    } }
}

/// The flagged results of a report, at most three; the rest are counted.
fn flagged(shown: &ShownReport) -> Markup {
    let due = shown.report.lines.iter().filter(|line| line.due());
    let mut flagged: Vec<_> = due.filter(|line| line.urgency() > Urgency::Normal).collect();
    flagged.sort_by_key(|line| std::cmp::Reverse(line.urgency()));
    html! {
        @if flagged.is_empty() { ": nothing flagged" } @else { ": " }
        @for (index, line) in flagged.iter().take(3).enumerate() { @if index > 0 { ", " } (brief(line)) }
        @if flagged.len() > 3 { ", " (flagged.len() - 3) " more flagged" }
    }
}
