//! What is answered in the place of a resource: why not, and what to do next.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use trefoil_core::{Refused, StoreFault};

use crate::{
    concept::words,
    value::text,
    wire::{
        FhirJson,
        r4::{OperationOutcome, OperationOutcomeIssue},
    },
};

/// The form of every answer.
pub(crate) const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// Why there is no resource to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The status of the answer.
    pub status: StatusCode,
    /// The code of the issue, of <http://hl7.org/fhir/issue-type>.
    pub code: &'static str,
    /// In words.
    pub says: String,
}

impl Trouble {
    /// One of ours.
    pub fn new(status: StatusCode, code: &'static str, says: impl Into<String>) -> Self {
        Self {
            status,
            code,
            says: says.into(),
        }
    }

    /// There is none, or it may not be known that there is: one answer for both, to the letter.
    pub(crate) fn nothing() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not-found",
            "nothing can be shown under this id; check it, and open the patient's record first if you are not yet looking after them",
        )
    }

    /// What the kernel's refusal of one record means. Where somebody may not know that a record exists, or has no
    /// relationship with whose it is, the answer is that of an id that was never given.
    pub(crate) fn of_record(refused: &Refused) -> Self {
        match refused {
            Refused::NotRelated { .. } | Refused::Merged { .. } => Self::nothing(),
            other => Self::of_patient(other),
        }
    }

    /// The same of a patient. The house tells everybody who may search that an unrestricted patient is here, so that a
    /// missing relationship is said; a restricted one is not found.
    pub(crate) fn of_patient(refused: &Refused) -> Self {
        let says = refused.to_string();
        match refused {
            Refused::NotFound => Self::nothing(),
            Refused::Denied { .. } => Self::new(StatusCode::FORBIDDEN, "forbidden", says),
            Refused::StepUp { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "this needs a fresh proof that it is you; open /step-up in the browser, then ask again",
            ),
            Refused::NotRelated { .. } => Self::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "you have no recorded relationship with this patient; open their record on screen and give a reason, then read again",
            ),
            Refused::Merged { into } => Self::new(
                StatusCode::GONE,
                "deleted",
                format!("this patient's record was merged into another; read Patient/{into}"),
            ),
            Refused::Store(StoreFault::Busy) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "transient", says),
            Refused::Store(StoreFault::Failed(_) | StoreFault::Clash(_)) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "transient",
                "the record could not be read; try again, and call the service desk if it goes on",
            ),
            Refused::Absent(_) => Self::new(StatusCode::NOT_IMPLEMENTED, "not-supported", says),
            _ => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "exception",
                "the record could not be read; call the service desk",
            ),
        }
    }

    /// As a resource.
    pub fn outcome(&self) -> OperationOutcome {
        outcome("error", self.code, &self.says)
    }
}

/// One issue.
pub(crate) fn outcome(severity: &'static str, code: &'static str, says: &str) -> OperationOutcome {
    OperationOutcome {
        issue: vec![OperationOutcomeIssue {
            severity: text(severity),
            code: text(code),
            details: Some(words(says)),
            ..OperationOutcomeIssue::default()
        }],
        ..OperationOutcome::default()
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let body = self.outcome().encode().to_compact();
        let mut response = (self.status, [(header::CONTENT_TYPE, FHIR_JSON)], body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Cookie realm=\"Trefoil\""),
            );
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use trefoil_core::PatientId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_unknown_id_and_one_of_another_patient_are_told_apart_by_nothing() {
        let patient = PatientId(Uuid::from_u128(1));
        let into = PatientId(Uuid::from_u128(2));
        for refused in [
            Refused::NotFound,
            Refused::NotRelated { patient },
            Refused::Merged { into },
        ] {
            assert_eq!(Trouble::of_record(&refused), Trouble::nothing(), "{refused}");
        }
    }

    #[test]
    fn each_refusal_has_a_status_and_says_what_to_do() {
        let patient = PatientId(Uuid::from_u128(1));
        let denied = Refused::Denied {
            role: "clerk".into(),
            needs: "open a record".into(),
        };
        for (refused, status) in [
            (denied, 403),
            (Refused::NotRelated { patient }, 403),
            (Refused::NotFound, 404),
            (Refused::Merged { into: patient }, 410),
            (Refused::Store(StoreFault::Busy), 503),
            (Refused::Store(StoreFault::Failed("secret".into())), 503),
            (Refused::Corrupt("secret".into()), 500),
            (Refused::Absent("orders".into()), 501),
        ] {
            let trouble = Trouble::of_patient(&refused);
            assert_eq!(trouble.status.as_u16(), status, "{refused}");
            assert!(!trouble.says.contains("secret"), "{}", trouble.says);
        }
    }
}
