//! Eleven ways of rewriting the audit log by somebody who has every right on the database, and on one of the two places
//! checkpoints are kept; the verifier must name the first place that is not as it was.

mod forge;
mod kinds;
mod log;

use std::time::Instant;

use trefoil_testkit::{Attacker, Engine, Store};

pub use self::{kinds::Kind, log::Log};
use crate::chance::Chance;

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many events the log has.
    pub events: u64,
    /// At how many places each kind is done, on each database.
    pub positions: u64,
    /// Where luck begins.
    pub seed: u64,
}

/// Do them all on each database, and a control that changes nothing. What was not found, or found elsewhere.
///
/// # Panics
/// At whatever it did not expect.
pub async fn run(plan: Plan) -> Vec<String> {
    let engines = [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)];
    // A store of its own for each of the two, so that they need not wait for one another.
    let both = engines.map(|(name, engine)| {
        tokio::spawn(async move {
            let Some(store) = Store::fresh(engine).await else {
                println!("skipped: 1 database, PostgreSQL (TREFOIL_TEST_POSTGRES is not set)");
                return vec![];
            };
            on(name, &store, plan).await
        })
    });
    let mut wrong = vec![];
    for one in both {
        wrong.extend(one.await.expect("it ended well"));
    }
    wrong
}

/// As [`run`], on one store.
///
/// # Panics
/// At whatever it did not expect.
pub async fn on(name: &str, store: &Store, plan: Plan) -> Vec<String> {
    let log = Log::written(store, plan.events).await;
    let attacker = Attacker::of(store).await;
    let mut wrong = vec![];
    let mut chance = Chance::of(plan.seed);
    let clean = log.verify().await;
    if !clean.whole() {
        return vec![format!(
            "{name}: the control, with nothing changed, finds {clean}"
        )];
    }
    let (began, mut all) = (Instant::now(), 0);
    for kind in Kind::ALL {
        let mut found = 0;
        let before = wrong.len();
        for _ in 0..plan.positions {
            // The last event has none after it to be swapped with.
            let at = 1 + i64::try_from(chance.below(plan.events - 1)).unwrap_or(0);
            kind.done(&log, &attacker, at).await;
            let verdict = log.verify().await;
            if verdict.first() == Some(at) {
                found += 1;
            } else if wrong.len() < before + 3 {
                wrong.push(format!("{name}: {kind} at {at}: {verdict}"));
            }
            log.put_back(&attacker).await;
        }
        all += found;
        println!(
            "{name}: {:36} {found} of {} found at the exact place",
            kind.to_string(),
            plan.positions
        );
        if found < plan.positions && wrong.len() == before {
            wrong.push(format!("{name}: {kind}: {found} of {}", plan.positions));
        }
    }
    let clean = log.verify().await;
    println!(
        "{name}: {all} of {} found at the exact place in {:.0} seconds; control, everything put back: {} findings",
        plan.positions * Kind::ALL.len() as u64,
        began.elapsed().as_secs_f64(),
        clean.findings.len()
    );
    if !clean.whole() {
        wrong.push(format!("{name}: the control at the end finds {clean}"));
    }
    wrong
}
