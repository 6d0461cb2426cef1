//! The dictionary of medicines, in dm+d's shape and of our own making: what may be prescribed, what it contains, by
//! which routes, and how it is commonly ordered.
//!
//! Facts in our own wording, for demonstration and test; not fit for live use before a pharmacist of the trust has
//! approved them. A code is dm+d's or SNOMED CT's where it was found in a published extract (`data/README.md`);
//! otherwise it is local and begins with `TREFOIL-`.

mod fault;
mod line;
pub mod load;
pub mod medicine;
pub mod product;
pub mod release;
pub mod units;
pub mod words;

use trefoil_core::coded_value::CodeSystem;

pub use self::{
    fault::{DictionaryFault, UnreadableRelease},
    medicine::{ControlledDrug, Ingredient, Medicine, Strength},
    product::{Product, Sentence, Substance},
    release::{Content, Release},
};

/// The code system of what has no verified dm+d or SNOMED CT code at hand: `TREFOIL-12`. Local to this project, never
/// to be sent as if it were national.
pub const LOCAL: &str = "trefoil-medicines";

/// How a local code begins.
const LOCAL_BEGINS: &str = "TREFOIL-";

/// The system of a code: local ones are known by how they begin.
pub(crate) fn system(code: &str, national: CodeSystem) -> CodeSystem {
    if code.starts_with(LOCAL_BEGINS) {
        CodeSystem::Local(LOCAL.to_owned())
    } else {
        national
    }
}
