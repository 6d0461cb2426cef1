//! One day of one medicine, dose by dose: no cell of the past is blank.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, display};
use trefoil_kernel::fresh_id;
use trefoil_web::{components::guard, screen::Visit};

use super::{
    super::{line::medication_line, round},
    address, may_give, medicine, of_dose, path,
};
use crate::{
    administration::{Administration, Outcome, give::needs_witness},
    medication_line::Shown,
    prescription::{Dose, Standing},
    schedule::{Stage, stage},
    store::{administration::ShownAdministration, prescription::ShownPrescription},
};

/// The doses of one day.
pub(super) fn day(
    visit: &Visit<'_>,
    patient: PatientId,
    one: &ShownPrescription,
    records: &[ShownAdministration],
    day: NaiveDate,
) -> Markup {
    let it = &one.prescription;
    let from = display::from_london_earliest(day.and_time(chrono::NaiveTime::MIN));
    let until = display::from_london_earliest((day + chrono::Days::new(1)).and_time(chrono::NaiveTime::MIN));
    let doses = it.doses_planned(from, until);
    html! {
        @if doses.is_empty() { span class="small" { "None due" } }
        ul class="doses" { @for due in doses { (dose(visit, patient, one, records, due)) } }
    }
}

fn dose(
    visit: &Visit<'_>,
    patient: PatientId,
    one: &ShownPrescription,
    records: &[ShownAdministration],
    due: DateTime<Utc>,
) -> Markup {
    let (it, now) = (&one.prescription, visit.context.now());
    if let Some(record) = of_dose(records, one, due) {
        return html! { li { (recorded(visit, patient, record)) } };
    }
    if it.suspended_at(due) {
        return html! { li { span class="dose held" { (display::time(due)) " ‖ suspended" } } };
    }
    let stage = stage(&it.timing, due, it.due_after(due), now);
    let (class, words) = match stage {
        Stage::Scheduled => ("dose", "○ to come"),
        Stage::Due => ("dose due", "● due"),
        Stage::Late => ("dose late", "▲ late"),
        Stage::NotRecorded => ("dose missing", "? not recorded"),
    };
    html! {
        li {
            span class=(class) { (display::time(due)) " " (words) }
            @if stage != Stage::Scheduled && may_give(visit) { (buttons(visit, patient, one, Some(due), stage)) }
        }
    }
}

/// How long one's own record says how to take it back: a slip is seen at once, and later the link would be noise.
const A_SLIP: Duration = Duration::hours(1);

/// What is recorded, with a sign that differs in form.
fn recorded(visit: &Visit<'_>, patient: PatientId, record: &ShownAdministration) -> Markup {
    let it = &record.administration;
    let due = it.due.map(display::time).unwrap_or_default();
    let href = round::with_round(
        &format!("/patients/{patient}/doses/{}", record.id),
        round::asked(visit),
    );
    let by = &it.recorded;
    let mine = by.by == visit.context.principal.staff && visit.context.now() - by.at < A_SLIP;
    html! {
        @match &it.outcome {
            Outcome::Given { at, dose } => {
                span class="dose given" {
                    @if it.due.is_some() { (due) " " } "✓ " a href=(&href) { "given " (display::time(*at)) }
                    " " (dose) ", " (initials(it))
                    @if it.late().is_some() { " – late" }
                }
            }
            Outcome::NotGiven { reason, .. } => {
                span class="dose not-given" { (due) " ✗ " a href=(&href) { "not given" } ": " (reason.display()) ", " (initials(it)) }
            }
        }
        @if mine && may_give(visit) {
            a class="small no-print" href=(&href) {
                "Recorded in error?" span class="nhsuk-u-visually-hidden" { " " (it.medicine.generic) }
            }
        }
    }
}

fn initials(it: &Administration) -> String {
    it.recorded
        .name
        .split(',')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|word| word.chars().next())
        .collect()
}

/// Give with one press where nothing more must be said; otherwise the page that asks it.
fn buttons(
    visit: &Visit<'_>,
    patient: PatientId,
    one: &ShownPrescription,
    due: Option<DateTime<Utc>>,
    stage: Stage,
) -> Markup {
    let (it, id) = (&one.prescription, patient.to_string());
    let asks = needs_witness(it.medicine.controlled).is_some() || matches!(it.dose, Dose::Range { .. });
    let instant = due
        .map(|due| due.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
        .unwrap_or_default();
    let more = format!("{}/give?prescription={}&due={instant}", path(patient), one.id);
    let more = round::with_round(&more, round::asked(visit));
    let (version, name) = (one.version.to_string(), it.medicine.generic.as_str());
    html! {
        span class="dose-buttons no-print" {
            @if asks || stage == Stage::NotRecorded {
                a href=(more) { "Record" span class="nhsuk-u-visually-hidden" { " " (name) } }
            } @else {
                form method="post" action=(address(visit, patient)) {
                    (guard(visit.guard(Some(&id), Some(&version))))
                    input type="hidden" name="prescription" value=(one.id);
                    input type="hidden" name="due" value=(instant);
                    input type="hidden" name="record" value=(fresh_id());
                    button class="nhsuk-button nhsuk-button--small" type="submit" { "Give" span class="nhsuk-u-visually-hidden" { " " (name) } }
                }
                // As required, a dose that is not asked for is no dose: there is nothing to record.
                @if due.is_some() {
                    " " a href=(more) { "Not given" span class="nhsuk-u-visually-hidden" { ": " (name) } }
                }
            }
        }
    }
}

/// As required: what was taken in the last day, and the button.
pub(super) fn as_required(
    visit: &Visit<'_>,
    patient: PatientId,
    lines: &[&ShownPrescription],
    records: &[ShownAdministration],
    unavailable: Option<&str>,
) -> Markup {
    let now = visit.context.now();
    let taken = |one: &ShownPrescription| -> Vec<&ShownAdministration> {
        records
            .iter()
            .filter(|record| {
                let it = &record.administration;
                it.prescription == one.id && it.taken().is_some_and(|(at, _)| at > now - Duration::hours(24))
            })
            .collect()
    };
    html! {
        section class="drug-chart" aria-label="As required" {
            h3 { "As required" }
            div class="scroll-box" tabindex="0" role="region" aria-label="As required, scrollable" {
                table class="data-table chart" {
                    caption class="nhsuk-u-visually-hidden" { "Medicines as required, with the doses of the last 24 hours" }
                    thead { tr { th scope="col" { "Medicine" } th scope="col" { "Taken in the last 24 hours" } th scope="col" { "Now" } } }
                    tbody {
                        @for one in lines {
                            tr {
                                th scope="row" { (medicine(patient, one, now, unavailable)) }
                                td data-label="Taken in the last 24 hours" {
                                    @let taken = taken(one);
                                    @if taken.is_empty() { "None" }
                                    ul class="doses" { @for record in taken { li { (recorded(visit, patient, record)) } } }
                                }
                                td data-label="Now" {
                                    @if one.prescription.standing(now) == Standing::Started && may_give(visit) { (buttons(visit, patient, one, None, Stage::Due)) }
                                    @else { span class="small" { "Not now" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The line of one dose, for the pages that ask more.
pub(super) fn said(one: &ShownPrescription, due: Option<DateTime<Utc>>) -> Markup {
    html! {
        p { (medication_line(Shown::from(&one.prescription))) }
        @if let Some(due) = due { p { "Due " b { (display::date_time(due)) } } }
    }
}
