//! Prescribing: the medicines dictionary, prescriptions with their checks, and the drug chart.
//!
//! - [`dictionary`]: medicines in dm+d's shape, loaded in chunks and flipped by release.
//! - [`checks`]: what speaks against a medicine for this patient: pure, from facts that a command gathers.
//! - [`medication_line`] and [`dose_text`]: a prescription in words, for the ward and for other systems.
//! - [`prescription`]: one medicine for one patient: dose, timing, route, and every change of state.
//! - [`schedule`] and [`as_required`]: when doses are due, and whether one may be given as required: pure.
//! - [`administration`]: what became of one dose.
//! - [`round`]: which doses wait, and to whom a drug round goes next: pure.
//! - [`store`]: the module's tables.
//!
//! It needs the port `Allergies` and answers `Substances`. `README.md` lists the hazards it owns.

pub mod administration;
pub mod as_required;
pub mod checks;
pub mod dictionary;
pub mod dose_text;
#[cfg(test)]
mod examples;
#[cfg(feature = "fhir")]
mod fhir;
pub mod medication_line;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod ports;
pub mod prescription;
pub mod round;
pub mod schedule;
mod sealing;
pub mod store;

use std::sync::Arc;

use trefoil_core::ports::{Allergies, Substances};
use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::{
    administration::{
        Administration, give::GiveDose, in_error::MarkAdministrationEnteredInError, not_given::RecordNotGiven,
    },
    prescription::{
        Prescription, cancel::CancelPrescription, prescribe::Prescribe, resume::ResumePrescription,
        stop::StopPrescription, suspend::SuspendPrescription,
    },
};

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
        permissions::included(on);
        on.record::<Prescription>(store::prescription::Prescriptions)
            .command::<Prescribe>()
            .command::<StopPrescription>()
            .command::<SuspendPrescription>()
            .command::<ResumePrescription>()
            .command::<CancelPrescription>();
        on.need::<dyn Allergies>()
            .provide::<dyn Substances>(Arc::new(ports::Dictionary));
        on.record::<Administration>(store::administration::Administrations)
            .command::<GiveDose>()
            .command::<RecordNotGiven>()
            .command::<MarkAdministrationEnteredInError>();
        sealing::mount(on);
        #[cfg(feature = "fhir")]
        fhir::mount(on);
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
