//! Who looked at this record, and the check that the log is whole.
//!
//! The kernel captures events and gives them their order; this module reads them. It has no way to write one, to
//! change one, or to switch capture off. What it does write is its own: alerts for somebody to judge, and how that ended.

pub mod alert;
pub mod checkpoint;
pub mod export;
pub mod merkle;
pub mod permissions;
pub mod place;
pub mod retention;
pub mod rows;
pub mod rules;
pub mod search;
pub mod sitting;
pub mod state;
pub mod store;
pub mod subject_access;
pub mod tree;
pub mod verify;
pub mod watch;
pub mod who_looked;
pub mod witness;
pub mod words;

#[cfg(feature = "fhir")]
mod fhir;
#[cfg(feature = "pages")]
mod pages;

mod migrations;
#[cfg(any(feature = "fhir", feature = "pages"))]
mod veil;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::alert::{
    Alert, escalate::EscalateAlert, raise::RaiseAlert, reopen::ReopenAlert, review::ReviewAlert,
};

/// The module. An assembly without it is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct Audit;

impl Module for Audit {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "audit",
            version: env!("CARGO_PKG_VERSION"),
            permissions: permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        migrations::MIGRATIONS
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Alert>(store::alert::Alerts)
            .command::<RaiseAlert>()
            .command::<EscalateAlert>()
            .command::<ReviewAlert>()
            .command::<ReopenAlert>();
        on.step_up(permissions::SUBJECT_ACCESS);
        #[cfg(feature = "pages")]
        pages::mount(on);
        #[cfg(feature = "fhir")]
        on.add(trefoil_fhir::FhirResource::new(fhir::AuditEvents))
            .add(trefoil_fhir::FhirSearch::new(fhir::Events))
            .add(trefoil_fhir::FhirResource::new(fhir::Provenances))
            .add(trefoil_fhir::FhirSearch::new(fhir::Provenances));
    }
}
