//! What can be read over FHIR: prescriptions. UK Core 2.x; `nhs-standards.md` 4.1 to 4.4, `medicines-and-orders.md` 2.

mod administration;
mod dosage;
mod request;
#[cfg(test)]
mod tests;

use trefoil_fhir::FhirResource;
use trefoil_kernel::Mount;

/// Hang the mappings on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(FhirResource::new(request::Requests))
        .add(FhirResource::new(administration::Administrations));
}
