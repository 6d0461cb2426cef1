//! What can be read over FHIR: allergies, problems, notes, observations. UK Core 2.x; `nhs-standards.md` 4.1 to 4.4, 5.3 and 5.4.

mod allergy;
mod document;
mod no_known_allergies;
mod note;
mod observation;
mod problem;
#[cfg(test)]
mod tests;

use trefoil_fhir::{FhirResource, reference, wire::r4::Reference};
use trefoil_kernel::Mount;

use crate::signature::Signature;

/// Hang the mappings on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(FhirResource::new(allergy::Allergies))
        .add(FhirResource::new(no_known_allergies::Statements))
        .add(FhirResource::new(problem::Problems))
        .add(FhirResource::new(note::Compositions))
        .add(FhirResource::new(document::Documents))
        .add(FhirResource::new(observation::Observations));
}

/// Who signed.
fn signer(by: &Signature) -> Reference {
    reference::staff(Some(by.staff), &by.name)
}
