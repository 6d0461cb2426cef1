//! What a trust decides as configuration, as far as the kernel needs it.

use chrono::Duration;

/// Defaults are the ones of `docs/architecture.md`; a trust changes them in its configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// For how long breaking the glass opens a record.
    pub broken_glass_lasts: Duration,
    /// An unattended refresh of an unchanged list is recorded at most this often.
    pub refresh_recorded_every: Duration,
    /// A sitting is locked after this long without a request.
    pub idle_lock: Duration,
    /// A sitting ends after this long in any case.
    pub session_ends: Duration,
    /// A follower that fails this many times in a row at one entry is parked there, loudly.
    pub follower_tries: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            broken_glass_lasts: Duration::hours(8),
            refresh_recorded_every: Duration::minutes(15),
            idle_lock: Duration::minutes(5),
            session_ends: Duration::hours(12),
            follower_tries: 5,
        }
    }
}
