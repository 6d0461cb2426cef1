//! Allergies, problems, observations with NEWS2, and notes.

#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod store;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

/// The module.
#[derive(Debug, Clone, Default)]
pub struct ClinicalNotes;

impl Module for ClinicalNotes {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "clinical_notes",
            version: env!("CARGO_PKG_VERSION"),
            permissions: &permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        store::MIGRATIONS
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        // Observations: `observation::mount(on);` here, a `pub(crate) fn mount(on: &mut Mount)` in src/observation.rs that
        // hangs its records, commands and ports; its pages likewise from src/pages.rs.
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
