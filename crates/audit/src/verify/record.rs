//! That the log was verified is an event of the log too: whoever watches over it sees when that was last, and what came of it.

use trefoil_core::{Context, Refused};
use trefoil_kernel::Epr;

use super::Verdict;
use crate::permissions::VERIFY_LOG;

/// What stands in the log of a verdict.
fn outcome(verdict: &Verdict) -> String {
    match verdict.findings.first() {
        None => format!(
            "whole: {} entries and {} rows of the journal, signed up to entry {}",
            verdict.events, verdict.entries, verdict.signed
        ),
        Some(first) => format!(
            "NOT whole: {} found, the first: {}",
            verdict.findings.len(),
            first.says
        ),
    }
}

/// Record a verification of the live store.
///
/// # Errors
/// [`Refused::Denied`]; as the store says.
pub async fn record(epr: &Epr, context: &Context, verdict: &Verdict) -> Result<(), Refused> {
    context.may(VERIFY_LOG)?;
    let act = if verdict.whole() { "verify" } else { "failed" };
    epr.note_act(context, act, VERIFY_LOG.name, &outcome(verdict), None)
        .await
}
