//! Allergies, problems, observations with NEWS2, and notes.
//!
//! - [`allergy`]: one record for each agent; [`allergy_statement`]: that none are known, said by somebody; together one of
//!   four states ([`allergy::state`]). [`reconciliation`]: what other systems said, settled by a clinician.
//! - [`problem`]: problems and diagnoses, one of them the main one.
//! - [`observation`]: sets, scored by [`news2`] on the scale and at the interval of the [`observation_plan`].
//! - [`note`]: drafted, signed, unchangeable, added to, struck out.
//!
//! It answers the ports `Allergies`, `ReconciledAllergies` and `Measurements`, and uses `Substances` and `UnreconciledAllergies` where
//! they are. `README.md` lists the hazards it owns.

pub mod allergy;
pub mod allergy_statement;
#[cfg(test)]
mod examples;
#[cfg(feature = "fhir")]
mod fhir;
pub mod news2;
pub mod note;
pub mod observation;
pub mod observation_plan;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod ports;
pub mod problem;
pub mod reconciliation;
mod sealing;
pub mod signature;
pub mod store;
pub mod waiting;
pub mod wording;

use std::sync::Arc;

use trefoil_core::ports::{Allergies, Measurements, ReconciledAllergies};
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
        permissions::included(on);
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
            .provide::<dyn ReconciledAllergies>(kept.clone())
            .provide::<dyn Measurements>(kept);
        observation::mount(on);
        sealing::mount(on);
        #[cfg(feature = "fhir")]
        fhir::mount(on);
        #[cfg(feature = "pages")]
        pages::mount(on);
    }
}
