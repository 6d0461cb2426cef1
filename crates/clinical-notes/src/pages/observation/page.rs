//! The tab: the chart, the same as a table, and the panel to record a set.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::{View, async_trait};
use trefoil_web::{
    components::{EmptyState, FieldError, empty_state},
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    super::{
        allergy_new::new_id,
        wrong::{objected, wrong},
    },
    badge::scored,
    chart::chart,
    entry::panel,
    reading, table,
};
use crate::{
    news2::SaturationScale,
    observation::{
        ObservationSet, Values,
        due::next_due,
        record::{RecordObservations, RecordObservationsError},
    },
    observation_plan::ObservationPlan,
    permissions::{PLAN_OBSERVATIONS, READ, RECORD_OBSERVATIONS},
    store::{self, Shown},
};

pub(super) struct Observations;

/// Spans one may look at, in hours; none is the whole record.
const SPANS: [(&str, &str, Option<i64>); 4] = [
    ("24", "24 hours", Some(24)),
    ("72", "3 days", Some(72)),
    ("168", "7 days", Some(168)),
    ("all", "All", None),
];
/// What is shown unless asked otherwise.
const USUAL: &str = "72";
/// The chart shows so many columns; the table shows more.
const COLUMNS: usize = 24;

#[async_trait]
impl RecordScreen for Observations {
    fn path(&self) -> &'static str {
        "/patients/{patient}/observations"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.observations"
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((150, "Observations"))
    }
    /// One, when a set is overdue.
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let now = view.context().now();
        let mut look = view.look();
        let Some(newest) = store::observation::newest(&mut look, patient, 1).await?.pop() else {
            return Ok(None);
        };
        let plan = store::observation::plan(&mut look, patient).await?;
        let plan = plan.map(|plan| plan.record);
        let due = next_due(newest.record.taken, &newest.record.scored, plan.as_ref());
        Ok((due < now && recent(newest.record.taken, now)).then_some(1))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let body = page(visit, patient, &[]).await?;
        Ok(Reply::page("Observations", body))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        visit.context.may(RECORD_OBSERVATIONS)?;
        let errors = match (
            reading::values(visit.request),
            reading::taken(visit.request, visit.context.now()),
        ) {
            (Ok(values), Ok(taken)) => {
                let command = RecordObservations {
                    id: new_id(visit),
                    patient,
                    values,
                    // Only what was asked about: a value that was changed since is asked about anew.
                    confirmed: visit
                        .request
                        .field("confirmed")
                        .is_some_and(|said| Some(said) == doubts(&values).as_deref()),
                };
                let context = visit.context.clone().true_at(taken);
                match visit.epr.execute(&context, command).await {
                    Ok(version) => {
                        let path = format!("/patients/{patient}/observations");
                        return Ok(Reply::goto(path, saved(&version.record)));
                    }
                    Err(error) => on_the_form(error)?,
                }
            }
            (values, taken) => values.err().into_iter().flatten().chain(taken.err()).collect(),
        };
        Ok(Reply::Problem {
            title: "Observations".into(),
            body: page(visit, patient, &errors).await?,
        })
    }
}

/// What is told after saving: a set that is entered later says of when it is, since a mistyped time is a time of yesterday.
fn saved(set: &ObservationSet) -> String {
    let says = set.scored.says();
    if set.entered.at - set.taken < TimeDelta::minutes(15) {
        return says;
    }
    format!("{says}. Recorded as taken at {}", display::date_time(set.taken))
}

/// The values that are hardly believed, in words; none when there are none, or worse ones.
pub(super) fn doubts(values: &Values) -> Option<String> {
    let all: Vec<String> = values.check().ok()?.into_iter().map(|doubt| doubt.says).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// Nobody is overdue for weeks: whoever was not observed for three days is not watched any more (gone home, say).
pub(super) fn recent(taken: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - taken < TimeDelta::days(3)
}

fn on_the_form(error: RecordObservationsError) -> Result<Vec<FieldError>, Refused> {
    Ok(match error {
        RecordObservationsError::Refused(refused) => vec![objected(refused)?],
        RecordObservationsError::Impossible(errors) => {
            errors.iter().map(|error| wrong(error.field(), error)).collect()
        }
        RecordObservationsError::Implausible(_, field) => vec![wrong(field, &error)],
        RecordObservationsError::InFuture(_)
        | RecordObservationsError::TooOld(_)
        | RecordObservationsError::BeforeBirth
        | RecordObservationsError::AfterDeath(_) => vec![wrong("taken", &error)],
        RecordObservationsError::Empty => vec![wrong("respiration", &error)],
        RecordObservationsError::Started => vec![wrong("", &error)],
    })
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let now = visit.context.now();
    let span = visit.request.query.iter().find(|(key, _)| key == "hours");
    let span = span.map_or(USUAL, |(_, value)| value.as_str());
    let hours = SPANS
        .iter()
        .find(|(key, ..)| *key == span)
        .map_or(Some(72), |(.., hours)| *hours);
    let since = hours.map_or(DateTime::UNIX_EPOCH, |hours| now - TimeDelta::hours(hours));
    let mut look = visit.view.look();
    let sets = store::observation::sets(&mut look, patient, since, now + TimeDelta::minutes(5)).await?;
    let newest = store::observation::newest(&mut look, patient, 1)
        .await?
        .pop()
        .map(|set| set.record);
    let plan = store::observation::plan(&mut look, patient).await?;
    Ok(html! {
        div class="with-panel" {
            div {
                h2 { "Observation chart (NEWS2), the newest on the right" }
                (standing(visit, patient, newest.as_ref(), plan.as_ref()))
                (spans(patient, span))
                @if sets.len() >= store::observation::MOST_SETS { p { "Only the newest " (store::observation::MOST_SETS) " sets are shown." } }
                (drawn(&sets))
                details class="nhsuk-details" open[sets.iter().any(|set| set.record.struck.is_some())] {
                    summary class="nhsuk-details__summary" { span class="nhsuk-details__summary-text" { "Values as a table" } }
                    (table::table(&sets, patient))
                }
            }
            @if visit.may(RECORD_OBSERVATIONS) { (panel(visit, patient, newest.as_ref(), errors)) }
        }
    })
}

fn drawn(sets: &[Shown<ObservationSet>]) -> Markup {
    let standing: Vec<&ObservationSet> = sets
        .iter()
        .map(|set| &set.record)
        .filter(|set| set.struck.is_none())
        .collect();
    let left_out = standing.len().saturating_sub(COLUMNS);
    html! {
        @if standing.is_empty() {
            (empty_state(EmptyState::Nothing("No observations in this time"), None))
        } @else {
            @if left_out > 0 { p { b { (left_out) " older sets" } " are not drawn; the table below has them." } }
            div class="chart-box" tabindex="0" role="region" aria-label="Observation chart, scrollable" {
                (chart(standing.get(left_out..).unwrap_or_default()))
            }
            ul class="chart-key" {
                li { span class="news-badge" { "0" } " 0 to 4: low" }
                li { span class="news-badge single" { "3*" } " a single 3: urgent ward review" }
                li { span class="news-badge medium" { "5" } " 5 to 6: urgent response" }
                li { span class="news-badge high" { "7" } " 7 or more: emergency response" }
            }
            p class="small" { "NEWS2: Royal College of Physicians, 2017. Not for people under 16 years or in pregnancy." }
        }
    }
}

/// Score, when the next set is due, the scale and who decided it: what is in force, in words.
fn standing(
    visit: &Visit<'_>,
    patient: PatientId,
    newest: Option<&ObservationSet>,
    plan: Option<&Shown<ObservationPlan>>,
) -> Markup {
    let now = visit.context.now();
    let plan = plan.map(|plan| &plan.record);
    let scale = plan.map(|plan| plan.scale).unwrap_or_default();
    let due = newest.map(|set| next_due(set.taken, &set.scored, plan));
    html! {
        p {
            @match newest {
                Some(set) => { "Last " (scored(&set.scored)) " at " (display::date_time(set.taken)) ". " (set.scored.says()) "." }
                None => { "No observations recorded." }
            }
            @if let Some(due) = due {
                " Next set "
                @if due < now { b { "was due at " (display::date_time(due)) } } @else { "due at " (display::date_time(due)) }
                "."
            }
        }
        p {
            "SpO₂ " b { "scale " (scale.number()) }
            @if scale == SaturationScale::Two { " (target 88–92 %)" } @else { " (target 96 % and above)" }
            @if let Some(plan) = plan {
                @if let Some(every) = plan.every_minutes { ", every " (display::duration(TimeDelta::minutes(every.into()))) }
                " – decided by " (plan.by.name) ", " (display::date_time(plan.by.at)) ": " (plan.reason)
            }
            @if visit.may(PLAN_OBSERVATIONS) {
                " " a class="no-print" href={ "/patients/" (patient) "/observations/plan" } { "Change scale or interval" }
            }
        }
    }
}

fn spans(patient: PatientId, span: &str) -> Markup {
    html! {
        nav class="filters" aria-label="Time shown" {
            @for (key, label, _) in SPANS {
                a href={ "/patients/" (patient) "/observations?hours=" (key) } aria-current=[(key == span).then_some("true")] { (label) }
            }
        }
    }
}
