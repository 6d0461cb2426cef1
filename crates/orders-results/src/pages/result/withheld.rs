//! A report that is sealed, or whose request is, and that waits: told as something withheld, and opened with a reason by
//! whoever may open what is sealed.

use maud::{Markup, html};
use trefoil_core::{PatientId, RecordId, Refused};
use trefoil_kernel::access::OPEN_SEALED;
use trefoil_web::{
    components::{ButtonKind, Field, FieldError, Form, error_for, form, hidden, notice, text_area},
    screen::Visit,
};

use crate::store::report::{ShownReport, report};

/// What a list says in the place of what the report says.
pub(super) fn waits(visit: &Visit<'_>) -> Markup {
    html! {
        b { "Withheld" } ": something that is sealed came or was corrected. "
        @if visit.may(OPEN_SEALED) { "Open it with a reason." } @else { "Ask whoever may open what is sealed to look at it." }
    }
}

/// One report, as far as this person may open it.
pub(super) enum Opened {
    /// It is shown.
    Shown(Box<ShownReport>),
    /// It is sealed, and this person may open it once they say why.
    NeedsReason,
}

/// The report of the path. To whoever may not open what is sealed, a sealed one is not there.
///
/// # Errors
/// [`Refused::NotFound`], and as the store says.
pub(super) async fn open(visit: &mut Visit<'_>, patient: PatientId) -> Result<Opened, Refused> {
    let id: RecordId = visit.request.record("report")?;
    let Some(shown) = report(&mut visit.view.look(), patient, id).await? else {
        visit.view.record(patient, id).await?;
        return Err(Refused::NotFound);
    };
    match visit.view.record_of(patient, id, shown.report.header.order).await {
        Ok(()) => Ok(Opened::Shown(Box::new(shown))),
        Err(Refused::NotFound) if visit.may(OPEN_SEALED) => Ok(Opened::NeedsReason),
        Err(refused) => Err(refused),
    }
}

/// The page that asks why it is opened.
pub(super) fn ask(visit: &Visit<'_>, patient: PatientId, errors: &[FieldError]) -> Markup {
    let (id, path) = (
        patient.to_string(),
        format!("/patients/{patient}/results/{}", visit.request.part("report")),
    );
    html! {
        h2 { "Withheld result" }
        (notice("Sealed", html! { "This is withheld. Opening it is recorded with your reason, and looked at." }))
        (form(&Form {
            action: &path,
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (hidden("do", "open")) (hidden("from", visit.request.field("from").unwrap_or("patient")))
                (text_area(Field {
                    name: "because", label: "Why you open it", error: error_for(errors, "because"),
                    value: visit.request.field("because").unwrap_or_default(), ..Field::default()
                }, 2))
            },
            submit: "Open it",
            kind: ButtonKind::Warning,
            cancel: Some("/results"),
        }))
    }
}
