//! How many a second, turn and turn about.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// One turn of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// Through the kernel, a second.
    pub(super) kernel: f64,
    /// The bare program, a second.
    pub(super) bare: f64,
    /// How many shared one commit, in both.
    pub(super) per_commit: f64,
}

impl Round {
    fn ratio(&self) -> f64 {
        self.kernel / self.bare
    }
}

/// The turns of one measurement, by their ratio.
#[derive(Debug, Clone)]
pub(super) struct Rounds(Vec<Round>);

impl Rounds {
    pub(super) fn of(mut rounds: Vec<Round>) -> Self {
        rounds.sort_by(|one, other| one.ratio().total_cmp(&other.ratio()));
        Self(rounds)
    }

    /// The middle one of some value.
    pub(super) fn median(&self, of: impl Fn(&Round) -> f64) -> f64 {
        median(self.0.iter().map(of).collect())
    }

    /// The middle ratio.
    pub(super) fn ratio(&self) -> f64 {
        self.median(Round::ratio)
    }

    /// The least and the greatest ratio.
    pub(super) fn range(&self) -> (f64, f64) {
        (
            self.0.first().map_or(0.0, Round::ratio),
            self.0.last().map_or(0.0, Round::ratio),
        )
    }
}

/// The middle value; 0 of none.
pub(super) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

/// How many a second, with this many callers at once; each is told its number.
pub(super) async fn pace<F>(
    callers: usize,
    span: Duration,
    work: impl Fn(usize) -> F + Send + Sync + 'static,
) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let (work, done, start) = (Arc::new(work), Arc::new(AtomicU32::new(0)), Instant::now());
    let mut all = tokio::task::JoinSet::new();
    for caller in 0..callers {
        let (work, done) = (work.clone(), done.clone());
        all.spawn(async move {
            while start.elapsed() < span {
                work(caller).await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    all.join_all().await;
    f64::from(done.load(Ordering::Relaxed)) / start.elapsed().as_secs_f64()
}
