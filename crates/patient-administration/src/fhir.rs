//! What can be read over FHIR: people, stays, wards, beds, and what other systems said of allergies. UK Core 2.x; `nhs-standards.md` 4.1 to 4.4.

mod allergy_statement;
mod encounter;
mod location;
mod patient;
#[cfg(test)]
mod tests;

use trefoil_fhir::{FhirDirectory, FhirResource};
use trefoil_kernel::Mount;

/// Hang the mappings on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(FhirResource::new(patient::Patients))
        .add(FhirResource::new(encounter::Encounters))
        .add(FhirResource::new(allergy_statement::Statements))
        .add(FhirDirectory::new(location::Locations));
}
