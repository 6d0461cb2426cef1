//! Who looked at this record, and the check that the log is whole.
//!
//! The kernel captures events and gives them their order; this module reads them. It has no way to write one, to
//! change one, or to switch capture off.

pub mod checkpoint;
pub mod export;
pub mod merkle;
pub mod permissions;
pub mod place;
pub mod state;
pub mod tree;
pub mod verify;
pub mod who_looked;

#[cfg(feature = "fhir")]
mod fhir;
#[cfg(feature = "pages")]
mod pages;

mod migrations;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

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

    #[cfg_attr(
        not(any(feature = "pages", feature = "fhir")),
        expect(
            unused_variables,
            reason = "without pages and FHIR there is nothing to hang on the house"
        )
    )]
    fn mount(self: Arc<Self>, on: &mut Mount) {
        #[cfg(feature = "pages")]
        on.add(trefoil_web::screen::RecordPage::new(pages::WhoLookedPage));
        #[cfg(feature = "fhir")]
        on.add(trefoil_fhir::FhirResource::new(fhir::AuditEvents));
    }
}
