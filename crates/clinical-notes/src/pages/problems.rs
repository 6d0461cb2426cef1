//! The tab Problems.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Chip, ChipColour, Column, EmptyState, Table, chip, data_table, empty_state},
    screen::{RecordScreen, Reply, Visit},
};

use crate::{
    permissions::{READ, RECORD_PROBLEM},
    problem::{Problem, ProblemStanding, What},
    store::{self, Shown},
};

pub(super) struct Problems;

#[async_trait]
impl RecordScreen for Problems {
    fn path(&self) -> &'static str {
        "/patients/{patient}/problems"
    }
    fn what(&self) -> &'static str {
        "clinical_notes.problems"
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((210, "Problems"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let all = store::problem::problems(&mut visit.view.look(), patient).await?;
        let (now, over): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.record.active());
        let rows: Vec<Markup> = now.iter().map(|one| row(visit, patient, one)).collect();
        let columns = ["Problem", "Since", "Recorded", "Details"].map(Column::of);
        let body = html! {
            h2 { "Problems" }
            @if visit.may(RECORD_PROBLEM) {
                ul class="nhsuk-list action-links no-print" {
                    li { a href={ "/patients/" (patient) "/problems/new" } { "Record a problem" } }
                }
            }
            @if rows.is_empty() { (empty_state(EmptyState::NoneRecorded, None)) }
            @else {
                (data_table(&Table { caption: "Active problems", caption_hidden: true, columns: &columns, rows: &rows, empty: "" }))
            }
            (ended(visit, patient, &over))
            p class="small" { (display::clock_note(visit.context.now())) "." }
        };
        Ok(Reply::page("Problems", body))
    }
}

/// A problem by name, the main one marked in a word.
pub(super) fn name(problem: &Problem) -> Markup {
    html! {
        (problem.what.shown())
        @if problem.main() { " " (chip(Chip { colour: ChipColour::Blue, words: "Main problem" })) }
    }
}

fn row(visit: &Visit<'_>, patient: PatientId, shown: &Shown<Problem>) -> Markup {
    let problem = &shown.record;
    let since = problem.details.onset.map(|onset| onset.to_string());
    html! { tr {
        th scope="row" { (name(problem)) }
        td { (since.unwrap_or_else(|| display::not_recorded().to_owned())) }
        td { (display::date_time(problem.recorded.at)) ", " (problem.recorded.name) }
        td {
            @if let Some(remark) = &problem.details.remark { p { (remark) } }
            @if let What::Coded(code) = &problem.what {
                span class="small" { (code.system()) " " (code.code()) } " "
            }
            (super::seal_link(visit, patient, shown.id, "problem"))
            @if visit.may(RECORD_PROBLEM) {
                span class="no-print" {
                    a href={ "/patients/" (patient) "/problems/" (shown.id) } {
                        "Amend" span class="nhsuk-u-visually-hidden" { " " (problem.what.shown()) }
                    }
                    " · "
                    a href={ "/patients/" (patient) "/problems/" (shown.id) "/end" } {
                        "Resolve or remove" span class="nhsuk-u-visually-hidden" { " " (problem.what.shown()) }
                    }
                }
            }
        }
    } }
}

fn ended(visit: &Visit<'_>, patient: PatientId, over: &[&Shown<Problem>]) -> Markup {
    html! {
        @if !over.is_empty() {
            details {
                summary { "Resolved or entered in error (" (over.len()) ")" }
                ul class="nhsuk-list" {
                    @for one in over {
                        li {
                            @match &one.record.standing {
                                ProblemStanding::Resolved { on, by } => {
                                    (one.record.what.shown()) " – " b { "Resolved" }
                                    @if let Some(on) = on { " " (on) } " (" (by.name) ", " (display::date_time(by.at)) ") "
                                    @if visit.may(RECORD_PROBLEM) {
                                        a class="no-print" href={ "/patients/" (patient) "/problems/" (one.id) "/end" } {
                                            "Mark as entered in error" span class="nhsuk-u-visually-hidden" { ": " (one.record.what.shown()) }
                                        }
                                    }
                                }
                                ProblemStanding::EnteredInError(why) => {
                                    del { (one.record.what.shown()) } " – " b { "Entered in error" } ": " (why.reason) " ("
                                    (why.by.name) ", " (display::date_time(why.by.at)) ")"
                                }
                                ProblemStanding::Active => {}
                            }
                        }
                    }
                }
            }
        }
    }
}
