//! What a trust decides as configuration, as far as the kernel needs it.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::secrets_key::SecretsKey;

/// Whether a second factor is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Whoever holds a permission that needs a fresh proof must have one to use it; who has one is always asked for it.
    Required,
    /// Who has one is asked for it; for the others the password is proof enough.
    Offered,
    /// Nobody is asked: only where no patient is treated.
    Off,
}

/// What is told of a sealed part of a record to somebody who may not open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealedShown {
    /// Nothing: not even that there is something.
    Hidden,
    /// That something is sealed, and nothing of what it is.
    Withheld,
}

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
    /// How long a proof of who one is counts for what needs a fresh one.
    pub step_up_within: Duration,
    /// Whether a second factor is asked for.
    pub second_factor: SecondFactor,
    /// What is told of a sealed part of a record.
    pub sealed_shown: SealedShown,
    /// What the secret of a second factor is kept under; without it nobody can set one up.
    pub secrets_key: Option<SecretsKey>,
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
            step_up_within: Duration::minutes(15),
            second_factor: SecondFactor::Offered,
            sealed_shown: SealedShown::Withheld,
            secrets_key: None,
            follower_tries: 5,
        }
    }
}
