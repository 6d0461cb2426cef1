//! Allergies, problems, observations with NEWS2, and notes.
//!
//! - [`allergy`]: one record for each agent; [`allergy_statement`]: that none are known, said by somebody; together one of
//!   four states ([`allergy::state`]). [`reconciliation`]: what other systems said, settled by a clinician.
//! - [`problem`]: problems and diagnoses, one of them the main one.
//! - [`note`]: drafted, signed, unchangeable, added to, struck out.
//!
//! It answers the ports `Allergies` and `ReconciledAllergies`, and uses `Substances` and `UnreconciledAllergies` where
//! they are. `README.md` lists the hazards it owns.

pub mod allergy;
pub mod allergy_statement;
#[cfg(test)]
mod examples;
#[cfg(feature = "fhir")]
mod fhir;
pub mod note;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod ports;
pub mod problem;
pub mod reconciliation;
pub mod signature;
pub mod store;
pub mod waiting;
pub mod wording;

use std::sync::Arc;

use trefoil_core::ports::{Allergies, ReconciledAllergies};
use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::{
    allergy::{
        Allergy, amend::AmendAllergy, enter_in_error::MarkAllergyEnteredInError, record::RecordAllergy,
        resolve::ResolveAllergy,
    },
    allergy_statement::{NoKnownAllergies, make::StateNoKnownAllergies, withdraw::WithdrawStatement},
    note::{Note, amend::AmendNote, sign::SignNote, strike::StrikeNote},
    problem::{
        Problem, amend::AmendProblem, enter_in_error::MarkProblemEnteredInError, record::RecordProblem,
        resolve::ResolveProblem,
    },
    reconciliation::{Reconciliation, reopen::ReopenStatement, settle::SettleStatement},
};

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
        on.record::<Allergy>(store::allergy::Allergies)
            .command::<RecordAllergy>()
            .command::<AmendAllergy>()
            .command::<MarkAllergyEnteredInError>()
            .command::<ResolveAllergy>();
        on.record::<NoKnownAllergies>(store::allergy::Statements)
            .command::<StateNoKnownAllergies>()
            .command::<WithdrawStatement>();
        on.record::<Reconciliation>(store::allergy::Reconciliations)
            .command::<SettleStatement>()
            .command::<ReopenStatement>();
        on.record::<Problem>(store::problem::Problems)
            .command::<RecordProblem>()
            .command::<AmendProblem>()
            .command::<ResolveProblem>()
            .command::<MarkProblemEnteredInError>();
        on.record::<Note>(store::note::Notes)
            .command::<SignNote>()
            .command::<AmendNote>()
            .command::<StrikeNote>();
        let kept = Arc::new(ports::Kept);
        on.provide::<dyn Allergies>(kept.clone())
            .provide::<dyn ReconciledAllergies>(kept);
        // Observations: `observation::mount(on);` here, a `pub(crate) fn mount(on: &mut Mount)` in src/observation.rs that
        // hangs its records, commands and ports; its pages likewise from src/pages.rs.
        #[cfg(feature = "fhir")]
        fhir::mount(on);
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
