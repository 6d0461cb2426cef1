//! Two sequencers in processes of their own; every five seconds one of them is killed, and begun again.
#![expect(clippy::disallowed_methods, reason = "a bench waits by the clock")]

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use trefoil_kernel::Db;
use trefoil_testkit::count;

use super::{
    super::{Ground, Report},
    Effort, steadily,
};
use crate::measured;

const EVERY: Duration = Duration::from_secs(5);

/// What such a process does: until it is killed, as fast as it can.
///
/// # Errors
/// When the store cannot be opened.
pub async fn sequencer(url: &str) -> Result<(), String> {
    let db = Db::open(url).await.map_err(|error| error.to_string())?;
    let epr = measured::builder(false)
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    loop {
        epr.catch_up().await.map_err(|error| error.to_string())?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn begin(ground: &Ground) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["audit-sequencer", ground.store.application_url()])
        .stdin(Stdio::null())
        .spawn()
        .expect("a sequencer")
}

pub(super) async fn measure(ground: &Ground, effort: Effort, report: &mut Report, wrong: &mut Vec<String>) {
    let mut running = [begin(ground), begin(ground)];
    let writing = tokio::spawn({
        let ground = ground.clone();
        async move { steadily(&ground, effort.killing).await }
    });
    let mut killed = 0usize;
    let mut next = tokio::time::Instant::now();
    let mut taken_while_one_was_dead = 0;
    while !writing.is_finished() {
        next += EVERY;
        tokio::time::sleep_until(next).await;
        let one = &mut running[killed % 2];
        one.kill().expect("killed"); // SIGKILL
        one.wait().expect("dead");
        let before = positions(ground).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        taken_while_one_was_dead += positions(ground).await - before;
        running[killed % 2] = begin(ground);
        killed += 1;
    }
    let events = writing.await.expect("it ended well");
    tokio::time::sleep(Duration::from_secs(2)).await;
    for one in &mut running {
        one.kill().expect("killed");
        one.wait().expect("dead");
    }
    ground.epr.catch_up().await.expect("an order");
    let db = ground.epr.db();
    let (all, last) = (
        count(db, "SELECT count(*) FROM kernel_audit").await,
        count(db, "SELECT max(position) FROM kernel_position").await,
    );
    let placed = positions(ground).await;
    let different = count(db, "SELECT count(DISTINCT event) FROM kernel_position").await;
    let waiting = count(db, "SELECT count(*) FROM kernel_unsequenced").await;
    println!(
        "two sequencers, {killed} killed in {} seconds of {events} events: {placed} positions for {all} events, the last {last}, {different} different, {waiting} waiting; the other took {taken_while_one_was_dead} while one was dead",
        effort.killing.as_secs()
    );
    report.keep(
        "sequencers_killed".to_owned(),
        f64::from(u32::try_from(killed).unwrap_or(0)),
    );
    let dense = placed == last && placed == different && placed == all && waiting == 0;
    report.keep(
        "positions_dense_and_unique".to_owned(),
        f64::from(u8::from(dense)),
    );
    if !dense || taken_while_one_was_dead == 0 {
        wrong.push("positions are not dense and unique, or nobody took over".to_owned());
    }
}

async fn positions(ground: &Ground) -> i64 {
    count(ground.epr.db(), "SELECT count(*) FROM kernel_position").await
}
