//! What is sealed of a record: the list for whoever may seal or open it, and the way back.

mod one;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::{
    access::{OPEN_RECORD, OPEN_SEALED, SEAL},
    async_trait,
    seal::{CouldBeSealed, MOST_OFFERED, SealError, SealRecord, SealedRecord},
};

pub(crate) use one::{ONE, one};

use crate::{
    answer::record,
    components::{
        ButtonKind, Column, EmptyState, FieldError, Form, Table, data_table, empty_state, error_summary,
        form, hidden,
    },
    request::Sent,
    screen::{RecordScreen, Reply, Visit},
    shell::Shell,
    signed_in::SignedIn,
    wrong::{objected, wrong},
};

/// Where the list stands.
pub(crate) const PATH: &str = "/patients/{patient}/sealed";

/// Route: the list.
pub(crate) async fn sealed(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    record(&shell, &person, &Sealed, sent).await
}

/// Where the list of a patient is, for those it is for.
pub(crate) fn way(context: &trefoil_core::Context, patient: PatientId) -> Option<String> {
    let grants = &context.principal.grants;
    (grants.allow(SEAL) || grants.allow(OPEN_SEALED)).then(|| PATH.replace("{patient}", &patient.to_string()))
}

struct Sealed;

#[async_trait]
impl RecordScreen for Sealed {
    fn path(&self) -> &'static str {
        PATH
    }
    fn what(&self) -> &'static str {
        "kernel.sealed"
    }
    /// And to seal or to open what is sealed, which the lists ask for themselves: either is enough.
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Sealed parts", page(visit, patient, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let error = match lift(visit, patient).await {
            Ok(()) => {
                let path = PATH.replace("{patient}", &patient.to_string());
                return Ok(Reply::goto(
                    path,
                    "The seal is lifted; it is shown again to everybody who may open the record",
                ));
            }
            Err(SealError::Refused(refused)) => objected(refused)?,
            Err(error) => wrong("", &error),
        };
        Ok(Reply::Problem {
            title: "Sealed parts".into(),
            body: page(visit, patient, &[error]).await?,
        })
    }
}

/// Lift the seal the form names.
async fn lift(visit: &Visit<'_>, patient: PatientId) -> Result<(), SealError> {
    let id = |name: &str| visit.request.record_field(name).ok_or(SealError::NoSuchRecord);
    let command = SealRecord {
        id: id("seal")?,
        patient,
        sealed: id("record")?,
        lift: true,
        seen: visit.request.seen(),
    };
    visit.epr.execute(visit.context, command).await.map(drop)
}

async fn page(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Result<Markup, Refused> {
    let seals = visit.view.seals(patient).await?;
    let could = if visit.may(SEAL) {
        visit.view.could_be_sealed(patient).await?
    } else {
        vec![]
    };
    let columns = ["What", "Sealed", "Why", "What to do"].map(Column::of);
    let rows: Vec<Markup> = seals.iter().map(|one| row(visit, patient, one)).collect();
    Ok(html! {
        h2 { "Sealed parts of this record" }
        (error_summary(errors))
        p {
            "What is sealed is in no list, count, letter, export or message. It opens only to somebody who may open what is sealed, "
            "with a reason, and each opening is looked at by the privacy officer."
        }
        @if seals.is_empty() { (empty_state(EmptyState::Nothing("Nothing of this record is sealed."), None)) }
        @else {
            (data_table(&Table {
                caption: "Sealed parts", caption_hidden: true, columns: &columns, rows: &rows, empty: "",
            }))
        }
        @if visit.may(SEAL) { (choices(patient, &could)) }
    })
}

fn row(visit: &Visit<'_>, patient: PatientId, one: &SealedRecord) -> Markup {
    let (id, version, when) = (
        patient.to_string(),
        one.version.to_string(),
        display::date_time(one.at),
    );
    html! { tr {
        th scope="row" { (display::capitalised(one.one)) }
        td { (when) ", " (one.by) }
        td { (one.reason) }
        td {
            @if visit.may(OPEN_SEALED) {
                p { a href={ "/patients/" (id) "/sealed/" (one.record) } {
                    "Give a reason and open it" span class="nhsuk-u-visually-hidden" { ": " (one.one) " sealed " (when) }
                } }
            }
            @if visit.may(SEAL) {
                (form(&Form {
                    action: &format!("/patients/{id}/sealed"),
                    guard: visit.guard(Some(&id), Some(&version)),
                    body: html! { (hidden("seal", &one.seal.to_string())) (hidden("record", &one.record.to_string())) },
                    submit: "Lift the seal",
                    kind: ButtonKind::Secondary,
                    ..Form::default()
                }))
            }
        }
    } }
}

fn choices(patient: PatientId, could: &[CouldBeSealed]) -> Markup {
    let columns = ["What", "Last written", "What to do"].map(Column::of);
    let rows: Vec<Markup> = could
        .iter()
        .map(|one| html! { tr {
            th scope="row" { (display::capitalised(one.told.one)) ": " (one.told.title) }
            td { (display::date_time(one.at)) }
            td {
                @match one.not_now {
                    Some(why) => { "Not now: " (why) "." }
                    None => a href={ "/patients/" (patient) "/sealed/" (one.record) } {
                        "Seal" span class="nhsuk-u-visually-hidden" { " " (one.told.one) ": " (one.told.title) }
                    }
                }
            }
        } })
        .collect();
    html! {
        h2 { "Seal a part" }
        p { "What still needs somebody to act cannot be sealed: what nobody sees, nobody does. Allergies are never sealed." }
        (data_table(&Table {
            caption: "What can be sealed", caption_hidden: true, columns: &columns, rows: &rows,
            empty: "There is nothing in this record that could be sealed",
        }))
        @if i64::try_from(could.len()).is_ok_and(|count| count >= MOST_OFFERED) {
            p class="small" { "The newest " (MOST_OFFERED) " of each kind are listed; an older one is sealed from its own page." }
        }
    }
}

/// Nobody is led to a record by a link that is not one of this patient.
fn of(patient: PatientId, record: RecordId) -> String {
    format!("/patients/{patient}/sealed/{record}")
}
