//! The medicines dictionary, prescriptions with their checks, and the drug chart.

pub mod permissions;
pub mod store;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

/// The module.
#[derive(Debug, Clone, Default)]
pub struct Prescribing;

impl Module for Prescribing {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "prescribing",
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
