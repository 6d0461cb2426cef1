//! Patient administration: who the patients are, where they are, and under whose care.
//!
//! - [`person`]: the index. Registering asks about everybody who looks alike ([`duplicates`]) before a second record is
//!   made; [`search`] understands one box.
//! - [`stay`]: admission, transfer, discharge. A bed holds one patient, a patient has one open stay; the database says
//!   so too.
//! - [`allergy_statement`]: what other systems say of allergies, shown as unreconciled.
//! - [`store`]: the module's tables, wards and beds as data, searches and the ward list.
//!
//! It answers the ports `Demographics`, `NumberedPatients`, `Whereabouts` and `UnreconciledAllergies`. `README.md` lists the hazards it owns.

pub mod allergy_statement;
pub mod codes;
pub mod duplicates;
#[cfg(test)]
mod examples;
#[cfg(feature = "fhir")]
mod fhir;
#[cfg(feature = "hl7v2")]
mod hl7v2;
#[cfg(feature = "pages")]
mod pages;
pub mod permissions;
pub mod person;
pub mod ports;
pub mod search;
pub mod stay;
pub mod store;

use std::sync::Arc;

use trefoil_core::ports::{Demographics, FindPeople, NumberedPatients, UnreconciledAllergies, Whereabouts};
use trefoil_kernel::{Manifest, Migration, Module, Mount};

use crate::{
    allergy_statement::{AllergyStatement, receive::ReceiveAllergyStatement},
    person::{
        Person,
        edit::EditPerson,
        record_death::RecordDeath,
        register::{NumberSeries, RegisterPerson},
        restrict::RestrictPerson,
    },
    stay::{
        Stay, admit::AdmitPatient, cancel::CancelStep, change::ChangeStay, discharge::DischargePatient,
        transfer::TransferPatient,
    },
};

/// The module. A trust says how its hospital numbers look.
#[derive(Debug, Clone)]
pub struct PatientAdministration {
    /// The numbers given to people who are registered here.
    pub hospital_numbers: NumberSeries,
}

impl Default for PatientAdministration {
    fn default() -> Self {
        Self {
            hospital_numbers: NumberSeries {
                prefix: "T",
                digits: 7,
            },
        }
    }
}

impl Module for PatientAdministration {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "patient_administration",
            version: env!("CARGO_PKG_VERSION"),
            permissions: &permissions::ALL,
        }
    }

    fn migrations(&self) -> &'static [Migration] {
        store::MIGRATIONS
    }

    fn mount(self: Arc<Self>, on: &mut Mount) {
        permissions::included(on);
        #[cfg(feature = "hl7v2")]
        hl7v2::mount(on);
        #[cfg(feature = "fhir")]
        fhir::mount(on);
        on.record::<Person>(store::person::People)
            .command::<RegisterPerson>()
            .command::<EditPerson>()
            .command::<RecordDeath>()
            .command::<RestrictPerson>();
        on.record::<Stay>(store::stay::Stays)
            .command::<AdmitPatient>()
            .command::<TransferPatient>()
            .command::<DischargePatient>()
            .command::<ChangeStay>()
            .command::<CancelStep>();
        on.record::<AllergyStatement>(store::allergy_statement::Statements)
            .command::<ReceiveAllergyStatement>();
        let index = Arc::new(ports::Index);
        on.provide::<dyn Demographics>(index.clone())
            .provide::<dyn NumberedPatients>(index.clone())
            .provide::<dyn FindPeople>(index.clone())
            .provide::<dyn Whereabouts>(index.clone())
            .provide::<dyn UnreconciledAllergies>(index);
        #[cfg(feature = "pages")]
        pages::mount(on, &self.hospital_numbers);
    }
}
