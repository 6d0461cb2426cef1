//! The tab Allergies: the table of adverse drug reaction risks, what waits to be reconciled, and what ended.

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Permission, Refused, display,
    ports::{Certainty, Severity, UnreconciledAllergy},
};
use trefoil_kernel::{View, async_trait};
use trefoil_web::{
    components::{
        AllergyState, Column, EmptyState, Table, allergy_state, data_table, empty_state, notice,
        warning_callout,
    },
    screen::{RecordScreen, Reply, Visit},
};

use crate::{
    allergy::{
        Agent, Allergy,
        state::{State, state},
    },
    allergy_statement::NoKnownAllergies,
    permissions::{READ, RECONCILE_ALLERGY, RECORD_ALLERGY},
    reconciliation::{Outcome, Reconciliation},
    store::{self, Shown},
    waiting,
};

pub(super) struct Allergies;

#[async_trait]
impl RecordScreen for Allergies {
    fn path(&self) -> &'static str {
        "/patients/{patient}/allergies"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.allergies"
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((200, "Allergies"))
    }
    /// What waits to be reconciled.
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let waiting = waiting::unreconciled(view.epr().ports(), &mut view.look(), patient).await?;
        Ok(waiting.known().and_then(|all| i64::try_from(all.len()).ok()))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let mut look = visit.view.look();
        let all = store::allergy::allergies(&mut look, patient).await?;
        let said = store::allergy::statements(&mut look, patient).await?;
        let settled = store::allergy::reconciliations(&mut look, patient).await?;
        let waiting = waiting::unreconciled(visit.epr.ports(), &mut look, patient).await?;
        let body = html! {
            h2 { "Allergies and adverse reactions" }
            (links(visit, patient, &all))
            (received(visit, patient, &waiting))
            (standing(visit, patient, &all, &said))
            (ended(visit, patient, &all))
            (decided(visit, patient, &settled))
            p class="small" { (display::clock_note(visit.context.now())) "." }
        };
        Ok(Reply::page("Allergies", body))
    }
}

fn links(visit: &Visit<'_>, patient: PatientId, all: &[Shown<Allergy>]) -> Markup {
    html! {
        @if visit.may(RECORD_ALLERGY) {
            ul class="nhsuk-list action-links no-print" {
                li { a href={ "/patients/" (patient) "/allergies/new" } { "Record an allergy" } }
                @if !all.iter().any(|one| one.record.stands()) {
                    li { a href={ "/patients/" (patient) "/allergies/none" } { "No known allergies" } }
                }
            }
        }
    }
}

/// What other systems said, above everything else: it is not yet in the table below.
fn received(visit: &Visit<'_>, patient: PatientId, waiting: &Answer<Vec<UnreconciledAllergy>>) -> Markup {
    let all = match waiting {
        Answer::NoneKnown => return html! {},
        Answer::Unavailable { because } => {
            return empty_state(EmptyState::NotAvailable(because), None);
        }
        Answer::Known { value } => value,
    };
    let heading = match all.len() {
        1 => "1 statement of another system is not yet reconciled".to_owned(),
        many => format!("{many} statements of other systems are not yet reconciled"),
    };
    warning_callout(
        &heading,
        html! {
            p { "No check uses them until a clinician has recorded or dismissed each." }
            ul class="nhsuk-list" {
                @for one in all {
                    li {
                        b { (one.agent) } @if let Some(reaction) = &one.reaction { " – " (reaction) }
                        " (" (one.source) ", received " (display::date_time(one.received)) ") "
                        @if visit.may(RECONCILE_ALLERGY) {
                            a class="no-print" href={ "/patients/" (patient) "/allergies/received/" (one.id) } {
                                "Reconcile" span class="nhsuk-u-visually-hidden" { " " (one.agent) }
                            }
                        }
                    }
                }
            }
        },
    )
}

fn standing(
    visit: &Visit<'_>,
    patient: PatientId,
    all: &[Shown<Allergy>],
    said: &[Shown<NoKnownAllergies>],
) -> Markup {
    let records: Vec<Allergy> = all.iter().map(|one| one.record.clone()).collect();
    let statements: Vec<NoKnownAllergies> = said.iter().map(|one| one.record.clone()).collect();
    match state(&records, &statements) {
        State::Known(_) => {
            let rows: Vec<Markup> = all
                .iter()
                .filter(|one| one.record.stands())
                .map(|one| row(visit, patient, one))
                .collect();
            let columns = ["Drug / substance", "Past reactions", "Details"].map(Column::of);
            data_table(&Table {
                caption: "Adverse drug reaction risks",
                caption_hidden: false,
                columns: &columns,
                rows: &rows,
                empty: "",
            })
        }
        State::NoneKnown(now) => {
            let id = said.iter().find(|one| one.record == *now).map(|one| one.id);
            html! {
                p { (allergy_state(&AllergyState::NoneKnown)) }
                p { "No known adverse drug reaction risks: said by " (now.said_by.shown().to_lowercase()) ", recorded by "
                    (now.by.name) " " (display::date_time(now.by.at)) ". "
                    @if let (Some(id), true) = (id, visit.may(RECORD_ALLERGY)) {
                        a class="no-print" href={ "/patients/" (patient) "/allergies/none/" (id) } { "Take it back" }
                    }
                }
            }
        }
        State::NotRecorded => html! {
            p { (allergy_state(&AllergyState::NotRecorded)) }
            (notice("Risk status unknown:", html! { "nobody has recorded an answer that still holds. Ask the patient." }))
        },
    }
}

/// The agent by the rules of the Common User Interface: bold and lower case when coded; words as they are, with what they
/// mean for checks beside them.
pub(super) fn agent(agent: &Agent) -> Markup {
    match agent {
        Agent::Coded(substance) => html! { b { (lower(substance.display())) } },
        Agent::Words(words) => html! { (words) " " span class="small" { "(in words: cannot be checked)" } },
    }
}

/// Lower case, unless it is an abbreviation: "penicillin", "NSAIDs".
fn lower(words: &str) -> String {
    let capitals = words.chars().filter(|letter| letter.is_uppercase()).count();
    if capitals > 1 {
        words.to_owned()
    } else {
        words.to_lowercase()
    }
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Mild => "Mild",
        Severity::Moderate => "Moderate",
        Severity::Severe => "Severe",
    }
}

pub(super) fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        Some(Certainty::Confirmed) => "Confirmed",
        Some(Certainty::Unconfirmed) => "Unconfirmed",
        None => "Not recorded",
    }
}

pub(super) fn reactions(allergy: &Allergy) -> String {
    match allergy.details.reactions.join(", ") {
        none if none.is_empty() => display::not_recorded().to_owned(),
        all => all,
    }
}

fn row(visit: &Visit<'_>, patient: PatientId, shown: &Shown<Allergy>) -> Markup {
    let (allergy, details) = (&shown.record, &shown.record.details);
    html! { tr {
        th scope="row" { (agent(&allergy.agent)) }
        td {
            (reactions(allergy))
            @if let Some(worst) = details.severity { ", " b { (severity(worst).to_lowercase()) } }
            @if details.certainty == Some(Certainty::Unconfirmed) { ", unconfirmed" }
        }
        td {
            details {
                summary { "Who and when" span class="nhsuk-u-visually-hidden" { ", " (allergy.agent.shown()) } }
                p { "Certainty: " (certainty(details.certainty)) ". First met: "
                    (details.onset.map_or_else(|| display::not_recorded().to_owned(), |onset| onset.to_string())) ". Said by: "
                    (details.said_by.shown().to_lowercase()) "." }
                p { "Recorded " (display::date_time(allergy.recorded.at)) " by " (allergy.recorded.name) " (" (allergy.recorded.role)
                    "), updated " (display::date_time(allergy.updated.at)) " by " (allergy.updated.name) " (" (allergy.updated.role) ")." }
            }
            @if visit.may(RECORD_ALLERGY) {
                span class="no-print" {
                    a href={ "/patients/" (patient) "/allergies/" (shown.id) } {
                        "Amend" span class="nhsuk-u-visually-hidden" { " " (allergy.agent.shown()) }
                    }
                    " · "
                    a href={ "/patients/" (patient) "/allergies/" (shown.id) "/end" } {
                        "Resolve or remove" span class="nhsuk-u-visually-hidden" { " " (allergy.agent.shown()) }
                    }
                }
            }
        }
    } }
}

fn ended(visit: &Visit<'_>, patient: PatientId, all: &[Shown<Allergy>]) -> Markup {
    let over: Vec<&Shown<Allergy>> = all.iter().filter(|one| !one.record.stands()).collect();
    html! {
        @if !over.is_empty() {
            details {
                summary { "Resolved, refuted or entered in error (" (over.len()) ")" }
                ul class="nhsuk-list" {
                    @for one in over {
                        @if let Some(why) = one.record.standing.ended() {
                            li {
                                del { (one.record.agent.shown()) } " – " b { (one.record.standing.word()) } ": " (why.reason) " ("
                                (why.by.name) ", " (display::date_time(why.by.at)) ") "
                                @if visit.may(RECORD_ALLERGY) && one.record.standing.word() != "Entered in error" {
                                    a class="no-print" href={ "/patients/" (patient) "/allergies/" (one.id) "/end" } {
                                        "Mark as entered in error" span class="nhsuk-u-visually-hidden" { ": " (one.record.agent.shown()) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn decided(visit: &Visit<'_>, patient: PatientId, all: &[Shown<Reconciliation>]) -> Markup {
    let now: Vec<&Shown<Reconciliation>> = all.iter().filter(|one| one.record.reopened.is_none()).collect();
    html! {
        @if !now.is_empty() {
            details {
                summary { "Statements of other systems that were reconciled (" (now.len()) ")" }
                ul class="nhsuk-list" {
                    @for one in now {
                        li {
                            (one.record.statement.agent) " (" (one.record.statement.source) "): "
                            @match &one.record.outcome {
                                Outcome::Recorded { .. } => { "recorded as an allergy" }
                                Outcome::Dismissed { reason } => { "dismissed: " (reason) }
                            }
                            ", " (one.record.by.name) ", " (display::date_time(one.record.by.at)) " "
                            @if visit.may(RECONCILE_ALLERGY) {
                                a class="no-print" href={ "/patients/" (patient) "/allergies/received/" (one.record.statement.id) } {
                                    "Let it wait again" span class="nhsuk-u-visually-hidden" { ": " (one.record.statement.agent) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
