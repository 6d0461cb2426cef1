//! Every route as data: what stands at it, and what one must be to pass. The router is built from the same list.

use trefoil_core::Permission;

/// Who passes, before anything is decided about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passes {
    /// Anybody, signed in or not: the page says nothing of a patient.
    Anybody,
    /// Whoever is signed in. The page asks for more where it shows somebody.
    SignedIn,
    /// Whoever is signed in and has this permission.
    With(Permission),
}

/// One route of an assembly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// In axum's form: `/wards/{ward}`.
    pub path: &'static str,
    /// What it answers: `GET`, `POST`. Everything else is refused with 405.
    pub methods: &'static [&'static str],
    /// Its name, as the access log has it where it leaves an event.
    pub what: &'static str,
    /// Who passes.
    pub passes: Passes,
}

/// Shown, and acted on by a form.
pub(crate) const SHOWN_AND_SENT: &[&str] = &["GET", "POST"];
/// Shown only.
pub(crate) const SHOWN: &[&str] = &["GET"];
/// Acted on only.
pub(crate) const SENT: &[&str] = &["POST"];
