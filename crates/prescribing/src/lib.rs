//! Prescribing: the medicines dictionary, prescriptions with their checks, and the drug chart.
//!
//! - [`dictionary`]: medicines in dm+d's shape, loaded in chunks and flipped by release.
//! - [`prescription`]: one medicine for one patient: dose, timing, route, and every change of state.
//! - [`store`]: the module's tables.
//!
//! It needs the port `Allergies` and answers `Substances`. `README.md` lists the hazards it owns.

pub mod dictionary;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod prescription;
pub mod store;

use std::sync::Arc;

use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::prescription::Prescription;

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
        on.record::<Prescription>(store::prescription::Prescriptions);
        // Administration hangs its records and commands here.
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
