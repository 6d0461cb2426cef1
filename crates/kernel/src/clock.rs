//! The one place where time is read and luck is drawn. Everything else takes them as arguments.

mod watch;

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration, SubsecRound, Utc};
use uuid::Uuid;

pub use self::watch::{Anomaly, ClockWatch};

/// Tells the time. Pages and interfaces ask it once per intention and hand the answer on.
pub trait Clock: Send + Sync + fmt::Debug + 'static {
    /// Now, cut to microseconds.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the machine's clock is read"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that a test moves by hand.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// Stands at `now` until moved.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now.trunc_subsecs(6))))
    }

    /// Move it on, or back.
    pub fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// A fresh id that sorts by when it was made.
#[expect(clippy::disallowed_methods, reason = "this is where ids are made")]
pub fn fresh_id() -> Uuid {
    Uuid::now_v7()
}

/// A fresh id that sorts after `previous` even when this machine's clock is behind.
pub(crate) fn id_after(previous: Option<Uuid>) -> Uuid {
    let fresh = fresh_id();
    match previous {
        Some(previous) if previous >= fresh => Uuid::from_u128(previous.as_u128().wrapping_add(1)),
        _ => fresh,
    }
}

/// Bytes nobody can guess: session secrets, and the salts of audit commitments.
///
/// # Errors
/// When the operating system has none to give.
pub fn secret<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
