//! Trefoil, assembled: the standard modules, the roles the community suggests, and the command line every trust's
//! binary gets.
//!
//! A trust's own binary is a few lines: it says which modules it has, adds its own, and calls
//! [`command_line::run`]. See `crates/example-trust`.

pub mod command_line;
pub mod configuration;
pub mod describe;
pub mod fhir_edge;
pub mod load;
mod message_queue;
pub mod roles;
pub mod routes;
pub mod running;
pub mod sealing;
pub mod signing_in;
pub mod watching;

pub use trefoil_administration as administration;
pub use trefoil_audit as audit;
pub use trefoil_clinical_notes as clinical_notes;
pub use trefoil_core as core;
pub use trefoil_fhir as fhir;
pub use trefoil_hl7v2 as hl7v2;
pub use trefoil_kernel as kernel;
pub use trefoil_openid_connect as openid_connect;
pub use trefoil_orders_results as orders_results;
pub use trefoil_passkeys as passkeys;
pub use trefoil_patient_administration as patient_administration;
pub use trefoil_prescribing as prescribing;
pub use trefoil_synth as synth;
pub use trefoil_web as web;

use trefoil_hl7v2::{Hl7v2, OwnName};
use trefoil_kernel::{Builder, Epr};

use crate::configuration::{Configuration, For};

/// The standard assembly, for a trust to add to.
pub fn standard(configuration: &Configuration) -> Builder {
    let mut own = OwnName::live(&configuration.organisation_code);
    if configuration.environment != For::Live {
        // On a system for learning, messages marked as training and debugging are taken too.
        own.processing_ids = ["P", "T", "D"].map(str::to_owned).to_vec();
    }
    Epr::builder()
        .with(patient_administration::PatientAdministration::default())
        .with(clinical_notes::ClinicalNotes)
        .with(orders(configuration))
        .with(prescribing::Prescribing)
        .with(audit::Audit)
        .with(administration::Administration)
        .with(Hl7v2::new(own))
        .with(passkeys::Passkeys::of(configuration.relying()))
        .with(openid_connect::OpenIdConnect::of(configuration.providers()))
        .extend(|on| {
            message_queue::mount(on);
            roles::standard(on);
        })
}

/// The destination of the outbox that requests for tests go to.
pub(crate) const LABORATORY: &str = "laboratory";

/// Orders and results with the demonstration catalogue; requests travel as messages where an address is configured.
fn orders(configuration: &Configuration) -> orders_results::OrdersResults {
    let laboratory = configuration
        .orders_send_to
        .as_ref()
        .map(|_| orders_results::hl7v2::Laboratory {
            destination: LABORATORY.to_owned(),
            sending_application: "TREFOIL".to_owned(),
            sending_facility: configuration.organisation_code.clone(),
            receiving_application: configuration.orders_receiver.clone(),
            receiving_facility: configuration.organisation_code.clone(),
            processing_id: if configuration.environment == For::Live {
                "P".to_owned()
            } else {
                "T".to_owned()
            },
        });
    orders_results::OrdersResults {
        laboratory,
        ..orders_results::OrdersResults::default()
    }
}
