//! One part of a record: sealed with a reason, or, once sealed, opened with one.

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::{
    access::{OPEN_RECORD, OPEN_SEALED, SEAL},
    async_trait,
    seal::{SealError, SealRecord, SealedRecord, Told},
};

use super::of;
use crate::{
    answer::record,
    components::{
        ButtonKind, Field, FieldError, Form, error_for, form, hidden, summary_list, text_area,
        warning_callout,
    },
    request::Sent,
    screen::{RecordScreen, Reply, Visit},
    shell::Shell,
    signed_in::SignedIn,
    wrong::{objected, wrong},
};

/// Where one part stands.
pub(crate) const ONE: &str = "/patients/{patient}/sealed/{record}";
const TITLE: &str = "Sealed part";

/// Route: one part.
pub(crate) async fn one(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    record(&shell, &person, &One, sent).await
}

struct One;

#[async_trait]
impl RecordScreen for One {
    fn path(&self) -> &'static str {
        ONE
    }
    fn what(&self) -> &'static str {
        "kernel.sealed_record"
    }
    /// As for the list.
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let id = visit.request.record("record")?;
        Ok(Reply::page(TITLE, page(visit, patient, id, &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let id = visit.request.record("record")?;
        let error = match visit.request.field("do") {
            Some("open") if visit.request.field("because").is_some() => {
                let told = visit.view.told(patient, id).await?;
                return Ok(Reply::page(TITLE, opened(patient, &told)));
            }
            Some("open") => FieldError::new("because", "Say why you need to open it"),
            _ => match seal(visit, patient, id).await {
                Ok(()) => {
                    return Ok(Reply::goto(
                        format!("/patients/{patient}/sealed"),
                        "It is sealed; lift the seal here if that was a mistake",
                    ));
                }
                Err(SealError::Refused(refused)) => objected(refused)?,
                Err(error @ SealError::NoReason) => wrong("because", &error),
                Err(error) => wrong("", &error),
            },
        };
        Ok(Reply::Problem {
            title: TITLE.into(),
            body: page(visit, patient, id, &[error]).await?,
        })
    }
}

async fn seal(visit: &Visit<'_>, patient: PatientId, sealed: RecordId) -> Result<(), SealError> {
    let command = SealRecord {
        // The seal's id is the command's own, so that a double click seals once.
        id: RecordId(visit.context.command_id.0),
        patient,
        sealed,
        lift: false,
        seen: 0,
    };
    visit.epr.execute(visit.context, command).await.map(drop)
}

async fn page(
    visit: &mut Visit<'_>,
    patient: PatientId,
    id: RecordId,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let seals = visit.view.seals(patient).await?;
    match seals.into_iter().find(|one| one.record == id) {
        Some(one) if visit.may(OPEN_SEALED) => Ok(to_open(visit, patient, &one, errors)),
        // Who may only seal lifts it on the list, and is told here what everybody is told.
        None if visit.may(SEAL) => {
            let told = visit.view.told(patient, id).await?;
            Ok(to_seal(visit, (patient, id), &told, errors))
        }
        _ => Err(Refused::NotFound),
    }
}

fn to_open(visit: &Visit<'_>, patient: PatientId, one: &SealedRecord, errors: &[FieldError]) -> Markup {
    let id = patient.to_string();
    html! {
        h2 { (display::capitalised(one.one)) ", sealed" }
        (summary_list(&[
            ("Sealed", html! { (display::date_time(one.at)) ", " (one.by) }),
            ("Why", html! { (one.reason) }),
        ]))
        (form(&Form {
            action: &of(patient, one.record),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (hidden("do", "open"))
                (why(visit, errors, "Why do you need to open it?", "It is kept for ever, and the privacy officer reads it"))
            },
            submit: "Open it",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{id}/sealed")),
        }))
    }
}

fn to_seal(
    visit: &Visit<'_>,
    (patient, id): (PatientId, RecordId),
    told: &Told,
    errors: &[FieldError],
) -> Markup {
    let owner = patient.to_string();
    html! {
        h2 { "Seal this " (told.one) }
        p { b { (told.title) } }
        (warning_callout("What sealing does", html! {
            p {
                "It goes from every list, count, letter, export and message, for everybody who treats this patient. Only "
                "somebody who may open what is sealed finds it, with a reason."
            }
        }))
        (form(&Form {
            action: &of(patient, id),
            guard: visit.guard(Some(&owner), None),
            errors,
            body: html! {
                (hidden("do", "seal"))
                (why(visit, errors, "Why is it to be sealed?", "Whoever may seal or open reads this: do not repeat what is in it"))
            },
            submit: "Seal",
            kind: ButtonKind::Warning,
            cancel: Some(&format!("/patients/{owner}/sealed")),
        }))
    }
}

fn why(visit: &Visit<'_>, errors: &[FieldError], label: &str, hint: &str) -> Markup {
    text_area(
        Field {
            name: "because",
            label,
            hint: Some(hint),
            error: error_for(errors, "because"),
            value: visit.request.field("because").unwrap_or_default(),
        },
        3,
    )
}

fn opened(patient: PatientId, told: &Told) -> Markup {
    let rows: Vec<(&str, Markup)> = told
        .lines
        .iter()
        .map(|(word, says)| (word.as_str(), html! { @for line in says.lines() { (line) br; } }))
        .collect();
    html! {
        h2 { (told.title) }
        p { b { "Sealed." } " You see it because you gave a reason, which is kept. Do not print it or copy it into what is not sealed." }
        (summary_list(&rows))
        p class="no-print" { a href={ "/patients/" (patient) "/sealed" } { "Sealed parts of this record" } }
    }
}
