//! Allergies, problems, observations with NEWS2, and notes.

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
        // Records, commands, ports and pages are hung here.
        let _mounted = on;
    }
}
