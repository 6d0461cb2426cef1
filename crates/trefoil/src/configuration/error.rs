//! What can be wrong with a configuration, in words that say what to write instead.

use std::path::PathBuf;

use trefoil_audit::retention::KEPT_YEARS;

use super::{FromOutsideError, PrivacyAlertsError};
use crate::signing_in::SigningInError;

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// A key or value.
    #[error("the configuration is wrong: {0}")]
    Wrong(String),
    /// No such file.
    #[error("there is no configuration file {0}; write one, or leave --config out")]
    NoFile(PathBuf),
    /// Certificate without key, or the other way round.
    #[error("`tls_certificate` and `tls_key` go together; give both, or neither")]
    HalfTls,
    /// Not an address.
    #[error(
        "`orders_send_to` is {0:?}; write the laboratory's address as host:port, for example lims.example:2575"
    )]
    SendTo(String),
    /// Breaking the glass.
    #[error("`broken_glass_hours` is {0}; it can be 1 to 24")]
    Glass(u16),
    /// A key without a place, or a place without a key.
    #[error(
        "`audit_key` and `audit_places` go together: what is signed must be carried to somewhere outside the database; give both, or neither"
    )]
    HalfSigned,
    /// A witness that could sign no receipt.
    #[error(
        "`audit_witness` needs `audit_key`: its receipts are signed with it; give both, or leave the witness out"
    )]
    UnsignedWitness,
    /// How often.
    #[error("`audit_sign_seconds` is {0}; it can be 1 to 3600")]
    SignEvery(u16),
    /// How long.
    #[error(
        "`audit_kept_years` is {0}; it can be {least} to {most}, or is left out: then the log is kept for ever",
        least = KEPT_YEARS.start(),
        most = KEPT_YEARS.end()
    )]
    KeptYears(u32),
    /// A time limit of connections.
    #[error("`{0}` is {1}; it can be 1 to 300")]
    Seconds(&'static str, u16),
    /// Connections.
    #[error(
        "`connections` is {0} and `connections_per_peer` {1}; write 16 to 100000, and no more for one address than for all"
    )]
    Connections(usize, usize),
    /// Privacy alerts.
    #[error("{0}")]
    PrivacyAlerts(#[from] PrivacyAlertsError),
    /// Signing in from outside.
    #[error("{0}")]
    FromOutside(#[from] FromOutsideError),
    /// Signing in.
    #[error(transparent)]
    SigningIn(#[from] SigningInError),
    /// The lock.
    #[error("`idle_lock_minutes` is {0}; it can be 1 to 60")]
    Lock(u16),
}
