//! How long an event waits for its place in the order, from when it was begun: its commit is in it.
#![expect(clippy::disallowed_methods, reason = "a bench waits by the clock")]

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{
    super::{Ground, Report},
    Effort, PACE, steadily,
};

/// The most, in milliseconds, for 99 of 100.
const MOST: f64 = 1000.0;

pub(super) async fn measure(ground: &Ground, effort: Effort, report: &mut Report, wrong: &mut Vec<String>) {
    let watching = tokio::spawn({
        let ground = ground.clone();
        async move { watch(&ground).await }
    });
    let events = steadily(ground, effort.steady).await;
    // One more turn of the sequencer takes the last in.
    tokio::time::sleep(Duration::from_millis(700)).await;
    watching.abort();
    drop(watching.await);
    let mut lags = LAGS
        .lock()
        .map(|mut lags| std::mem::take(&mut *lags))
        .unwrap_or_default();
    lags.sort_by(f64::total_cmp);
    let at = |of: usize| {
        lags.get((lags.len() * of / 100).min(lags.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::MAX)
    };
    let (half, most, all) = (at(50), at(99), lags.last().copied().unwrap_or(f64::MAX));
    println!(
        "{PACE} events a second for {} seconds: {} of {events} have their place; p50 {half:.0} ms, p99 {most:.0} ms, the longest {all:.0} ms",
        effort.steady.as_secs(),
        lags.len()
    );
    report.keep("lag_p50_ms".to_owned(), half);
    report.keep("lag_p99_ms".to_owned(), most);
    report.keep("lag_most_ms".to_owned(), all);
    if most >= MOST {
        wrong.push(format!("lag_p99_ms is {most:.0}, and must be below {MOST:.0}"));
    }
    if lags.len() < events as usize {
        wrong.push(format!("{} of {events} events have their place", lags.len()));
    }
}

static LAGS: std::sync::Mutex<Vec<f64>> = std::sync::Mutex::new(vec![]);

/// The sequencer as the binary runs it, and after each turn what got its place.
async fn watch(ground: &Ground) {
    ground.epr.catch_up().await.expect("an order");
    let last: Option<(i64,)> = ground
        .epr
        .db()
        .look()
        .row("SELECT coalesce(max(position), 0) FROM kernel_position", &[])
        .await
        .expect("read");
    let mut last = last.map_or(0, |(last,)| last);
    loop {
        ground.epr.catch_up().await.expect("an order");
        let now = ground.epr.clock().now();
        let placed: Vec<(i64, DateTime<Utc>)> = ground
            .epr
            .db()
            .look()
            .rows(
                "SELECT p.position, a.at FROM kernel_position p JOIN kernel_audit a ON a.event = p.event
                 WHERE p.position > $1 ORDER BY p.position",
                &[&last],
            )
            .await
            .expect("read");
        last = placed.last().map_or(last, |(position, _)| *position);
        if let Ok(mut lags) = LAGS.lock() {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of a minute")]
            lags.extend(
                placed
                    .iter()
                    .map(|(_, at)| (now - *at).num_microseconds().unwrap_or(i64::MAX) as f64 / 1000.0),
            );
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}
