//! What can be read over FHIR: requests, reports and their results. UK Core 2.x; `nhs-standards.md` 4.1 to 4.4.
//!
//! Who acknowledged a report has no place in R4 and is not sent; "who looked" says it.

mod report;
mod request;
mod result;
#[cfg(test)]
mod tests;

use trefoil_fhir::{FhirResource, concept::coded, systems::IDENTIFIER_TYPE, value, wire::r4::Identifier};
use trefoil_kernel::Mount;

/// Hang the mappings on the house.
pub(crate) fn mount(on: &mut Mount) {
    on.add(FhirResource::new(request::Requests))
        .add(FhirResource::new(report::Reports))
        .add(FhirResource::new(result::Results));
}

/// Our number of a request.
fn placer(number: &str) -> Identifier {
    numbered("PLAC", "Placer Identifier", number)
}

/// The laboratory's number.
fn filler(number: &str) -> Identifier {
    numbered("FILL", "Filler Identifier", number)
}

fn numbered(code: &str, words: &str, number: &str) -> Identifier {
    Identifier {
        type_: Some(coded(IDENTIFIER_TYPE, code, words)),
        value: value::text(number),
        ..Identifier::default()
    }
}
