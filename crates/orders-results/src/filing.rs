//! Filing one group of a message: the report, and how far its request is, in one unit.

use trefoil_core::{PatientId, RecordId, Refused, Version};
use trefoil_kernel::Unit;

use crate::{
    matching::settle::ProgressMatchedOrder,
    order::progress::{Progress, ProgressOrder, ProgressOrderError},
    report::{
        Report,
        incoming::Incoming,
        receive::{FileReport, ReceiveReport, ReceiveReportError},
        standing::{Asked, Outcome, meeting},
    },
    store::{order::ShownOrder, report::report},
};

/// Who files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The interface that received it, matched by placer number and patient.
    Interface,
    /// A person who settled whose it is.
    Person,
}

/// Why it was not filed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingError {
    /// As the report says.
    #[error(transparent)]
    Report(ReceiveReportError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// File it; what was done, in words without patient data. What was all known already changes nothing, and is said.
///
/// # Errors
/// See [`FilingError`]; the unit must not commit then.
pub(crate) async fn file(
    unit: &mut Unit<'_>,
    patient: PatientId,
    order: &ShownOrder,
    said: Incoming,
    by: By,
) -> Result<String, FilingError> {
    let kept = report(&mut unit.look(), patient, said.id(order.id)).await?;
    let (seen, stands) = kept.map_or((0, None), |kept| (kept.version, Some(kept.report)));
    let words = told(stands.as_ref(), &said, order.id);
    let completes = said.completes();
    let filler_number = said
        .filler
        .split('^')
        .next()
        .map(str::to_owned)
        .filter(|number| !number.is_empty());
    let receive = ReceiveReport {
        patient,
        seen,
        order: order.id,
        said,
    };
    let filed: Result<Version<Report>, ReceiveReportError> = match by {
        By::Interface => unit.execute(&receive).await,
        By::Person => unit.execute(&FileReport(receive)).await,
    };
    match filed {
        Ok(_) => {}
        Err(ReceiveReportError::Nothing) => return Ok(words),
        Err(ReceiveReportError::Refused(refused)) => return Err(FilingError::Refused(refused)),
        Err(error) => return Err(FilingError::Report(error)),
    }
    let progress = ProgressOrder {
        id: order.id,
        patient,
        seen: order.version,
        to: if completes {
            Progress::Resulted
        } else {
            Progress::InProgress
        },
        filler_number,
    };
    let moved = match by {
        By::Interface => unit.execute(&progress).await,
        By::Person => unit.execute(&ProgressMatchedOrder(progress)).await,
    };
    match moved {
        Ok(_) | Err(ProgressOrderError::Nothing) => Ok(words),
        // The laboratory did it all the same: the result is there, and the request stays as somebody left it.
        Err(ProgressOrderError::Over) => Ok(format!("{words}; the request was cancelled or rejected")),
        Err(ProgressOrderError::Unknown) => Err(FilingError::Report(ReceiveReportError::NoRequest)),
        Err(ProgressOrderError::Refused(refused)) => Err(FilingError::Refused(refused)),
    }
}

/// What a message does, for the queue page: `filed 6 results: 4 new, 1 corrected, 1 repeat`.
fn told(stands: Option<&Report>, said: &Incoming, order: RecordId) -> String {
    let asked = Asked {
        order,
        placer: said.placer.clone(),
        requester: None,
        requester_name: None,
        title: String::new(),
        collected: None,
    };
    let outcomes = meeting(stands, said, &[], &asked, said.reported).outcomes;
    let count = |wanted: Outcome| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    let parts: Vec<String> = [
        (Outcome::New, "new"),
        (Outcome::Replaced, "replaced"),
        (Outcome::Corrected, "corrected"),
        (Outcome::Withdrawn, "withdrawn"),
        (Outcome::Late, "late, kept as history"),
        (Outcome::Repeat, "known already"),
    ]
    .into_iter()
    .filter_map(|(outcome, words)| Some((count(outcome), words)).filter(|(count, _)| *count > 0))
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    match parts.as_slice() {
        [] => "filed a report without results".to_owned(),
        parts => format!("results: {}", parts.join(", ")),
    }
}
