//! Refusals as pages: what happened, that nothing was saved, and what to do next.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use trefoil_core::{PatientId, Refused, StoreFault, display};

use crate::{
    frame::{Above, bare, page},
    shell::Shell,
    signed_in::SignedIn,
};

/// Makes the pages of refusals.
pub(crate) struct Trouble;

/// The status and the heading of a refusal.
fn heading(refused: &Refused) -> (StatusCode, &'static str) {
    match refused {
        Refused::Denied { .. } => (StatusCode::FORBIDDEN, "Your role does not allow this"),
        Refused::StepUp { .. } => (StatusCode::FORBIDDEN, "Show again that it is you"),
        Refused::NotRelated { .. } => (
            StatusCode::FORBIDDEN,
            "You have no recorded relationship with this patient",
        ),
        Refused::NotFound => (StatusCode::NOT_FOUND, "Nothing was found"),
        Refused::Stale { .. } => (StatusCode::CONFLICT, "Somebody else changed this record"),
        Refused::Vetoed(_) | Refused::Warned(_) | Refused::TooLarge { .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, "This was not saved")
        }
        Refused::Merged { .. } => (StatusCode::GONE, "This record was merged into another"),
        Refused::Reused => (StatusCode::CONFLICT, "This form was already used"),
        Refused::Absent(_) => (StatusCode::NOT_FOUND, "This is not switched on here"),
        Refused::Store(StoreFault::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "The system is busy"),
        Refused::Corrupt(_) | Refused::Store(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong")
        }
    }
}

fn body(refused: &Refused) -> Markup {
    let wrote = !matches!(
        refused,
        Refused::NotFound | Refused::Denied { .. } | Refused::Absent(_)
    );
    html! {
        p { (sentence(&refused.to_string())) }
        @if let Refused::Merged { into } = refused {
            p { a href={ "/patients/" (into) } { "Open the record that stands for both" } }
        }
        @if let Refused::StepUp { .. } = refused { p { a class="nhsuk-button" role="button" href="/step-up" { "Show again that it is you" } } }
        @if wrote { p { "Nothing was saved. Use your browser's back button to return to what you typed." } }
        p { a href="/" { "Go to the home page" } }
    }
}

/// The first letter upper case, a full stop at the end.
fn sentence(words: &str) -> String {
    format!("{}.", display::capitalised(words).trim_end_matches('.'))
}

impl Trouble {
    /// For somebody signed in.
    pub(crate) fn page(shell: &Shell, person: &SignedIn, refused: &Refused) -> Response {
        let (status, title) = heading(refused);
        let markup = page(shell, person, title, &Above::default(), &body(refused));
        (status, markup).into_response()
    }

    /// For somebody signed in who asked for a patient's record: no relationship leads to breaking the glass.
    pub(crate) fn of_patient(
        shell: &Shell,
        person: &SignedIn,
        patient: PatientId,
        refused: &Refused,
    ) -> Response {
        let (status, title) = heading(refused);
        let markup = if matches!(refused, Refused::NotRelated { .. }) {
            html! {
                p { (sentence(&refused.to_string())) }
                p { a class="nhsuk-button" role="button" href={ "/patients/" (patient) "/break-glass" } { "Give a reason and open the record" } }
                p { a href="/" { "Go to the home page" } }
            }
        } else {
            body(refused)
        };
        (status, page(shell, person, title, &Above::default(), &markup)).into_response()
    }

    /// A form of one patient's page sent to another's.
    pub(crate) fn other_patient(shell: &Shell, person: &SignedIn) -> Response {
        let markup = html! {
            p { "This form was filled in on another patient's page, so nothing was saved." }
            p { "Close the other tab, find the patient again, and enter it there." }
            p { a href="/" { "Go to the home page" } }
        };
        let title = "This form belongs to another patient";
        (
            StatusCode::CONFLICT,
            page(shell, person, title, &Above::default(), &markup),
        )
            .into_response()
    }

    /// For nobody.
    pub(crate) fn bare(shell: &Shell, refused: &Refused) -> Response {
        let (status, title) = heading(refused);
        (status, bare(shell, title, &body(refused))).into_response()
    }

    /// No such page.
    pub(crate) fn nowhere(shell: &Shell) -> Response {
        let markup = html! {
            p { "There is no page at this address, or the module it belongs to is not switched on here." }
            p { a href="/" { "Go to the home page" } }
        };
        (StatusCode::NOT_FOUND, bare(shell, "Page not found", &markup)).into_response()
    }
}
