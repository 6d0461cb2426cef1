//! `bench audit`: what the log costs a write, how far behind its order is, what happens when a sequencer dies, and what the
//! question "who saw this patient in twelve months" costs in a log of a million.

mod lag;
pub mod leaders;
mod throughput;
mod year;

use std::time::Duration;

use trefoil_core::Context;
use trefoil_testkit::{Engine, id};

use super::{Ground, Report, disk};

/// How long and how much.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Turns of each of the two.
    pub rounds: usize,
    /// How long one turn lasts.
    pub span: Duration,
    /// How long events come at a steady pace.
    pub steady: Duration,
    /// How long sequencers are killed.
    pub killing: Duration,
    /// How many events the log has in the end.
    pub events: i64,
    /// Nothing but what the log costs a write.
    pub throughput_only: bool,
}

/// Events a second at a steady pace.
const PACE: u32 = 500;

/// Every figure, printed as it comes and kept in the report; what was not as it must be.
///
/// # Panics
/// At whatever it did not expect.
pub async fn measure(effort: Effort) -> (Report, Vec<String>) {
    let (mut report, mut wrong) = (Report::default(), vec![]);
    match Ground::prepare(Engine::Postgres).await {
        Some(ground) => {
            let flushes = disk::flushes(&crate::on_disk());
            println!("postgres: the disk flushes {flushes:.0} times a second (4 kB overwritten, fdatasync)");
            report.keep("disk_flushes_per_second".to_owned(), flushes);
            throughput::measure(&ground, effort, &mut report, &mut wrong).await;
            if effort.throughput_only {
                return (report, wrong);
            }
            lag::measure(&ground, effort, &mut report, &mut wrong).await;
            leaders::measure(&ground, effort, &mut report, &mut wrong).await;
        }
        None => report.skip("postgres", "TREFOIL_TEST_POSTGRES is not set"),
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if let Some(ground) = Ground::prepare(engine).await {
            year::measure(&ground, effort, &mut report, &mut wrong).await;
        }
    }
    (report, wrong)
}

/// One event of the actor's, now.
async fn act(ground: &Ground) {
    let who = &ground.actor;
    let context = Context::new(id(), who.principal.clone(), who.purpose, ground.epr.clock().now());
    let noted = ground
        .epr
        .note_act(&context, "view", "bench.act", "shown", None)
        .await;
    noted.expect("an event may be written");
}

/// Events at a steady pace for so long; how many.
async fn steadily(ground: &Ground, span: Duration) -> u32 {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / PACE);
    let mut running = tokio::task::JoinSet::new();
    let mut begun = 0;
    let wanted = u32::try_from(span.as_secs()).unwrap_or(0) * PACE;
    while begun < wanted {
        ticks.tick().await;
        let ground = ground.clone();
        running.spawn(async move { act(&ground).await });
        begun += 1;
        while running.try_join_next().is_some() {}
    }
    running.join_all().await;
    begun
}
