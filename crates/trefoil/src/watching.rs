//! The audit log, watched while the program runs: privacy alerts within seconds, and those escalated that nobody judged.

use std::time::Duration;

use tokio::sync::watch;
use trefoil_audit::{
    permissions::RAISE_ALERT,
    rules::Heuristics,
    watch::{escalate, step},
};
use trefoil_core::{Context, Grants, Refused};
use trefoil_kernel::{
    Epr,
    access::{EVERY_PATIENT, OPEN_RECORD},
};

use crate::running::program;

/// Whoever watches: the program, which may raise alerts at every record.
pub fn watcher(organisation: &str, epr: &Epr) -> Context {
    let mut context = program("Trefoil", organisation, epr);
    context.principal.grants = Grants::of(&[RAISE_ALERT, EVERY_PATIENT, OPEN_RECORD]);
    context
}

/// Take in what was written since, and look what waits too long; how many alerts were raised or counted on.
///
/// # Errors
/// As the store says. What was not taken in is taken in by the next call.
pub async fn watch_once(epr: &Epr, organisation: &str, heuristics: &Heuristics) -> Result<usize, Refused> {
    let mut alerts = 0;
    loop {
        let done = step(epr, epr.db(), &watcher(organisation, epr), heuristics).await?;
        alerts += done.alerts;
        if done.read == 0 {
            break;
        }
    }
    escalate(epr, epr.db(), &watcher(organisation, epr), heuristics).await?;
    Ok(alerts)
}

/// Until told to stop. What is left then is taken in after the next start.
#[expect(clippy::disallowed_methods, reason = "this is the binary's own clock work")]
pub(crate) async fn run(
    epr: Epr,
    organisation: String,
    heuristics: Heuristics,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        if let Err(refused) = watch_once(&epr, &organisation, &heuristics).await {
            tracing::error!(%refused, "the log could not be watched for privacy alerts");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            _ = stopped.changed() => return,
        }
    }
}
