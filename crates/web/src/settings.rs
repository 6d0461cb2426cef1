//! What a trust decides about its pages.

use crate::{components::Environment, password::PasswordPolicy, serve::Limits};

/// What a trust decides about its pages.
#[derive(Debug, Clone, Default)]
pub struct PageSettings {
    /// The trust's name, as text: no logo is shipped.
    pub organisation: String,
    /// Training or demonstration; none for the live system.
    pub environment: Option<Environment>,
    /// Who to call when one cannot sign in.
    pub service_desk: String,
    /// Whether a proxy in front ends TLS, and says so in `X-Forwarded-Proto`.
    pub behind_proxy: bool,
    /// Whether this program ends TLS itself.
    pub encrypted: bool,
    /// What a password must be.
    pub passwords: PasswordPolicy,
    /// What a request is granted.
    pub limits: Limits,
}
