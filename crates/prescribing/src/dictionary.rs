//! The dictionary of medicines, in dm+d's shape and of our own making: what may be prescribed, what it contains, by
//! which routes, and how it is commonly ordered.

pub mod medicine;
pub mod units;

pub use self::medicine::{ControlledDrug, Ingredient, Medicine, Strength};

/// The code system of what has no verified dm+d or SNOMED CT code at hand: `TREFOIL-12`. Local to this project, never
/// to be sent as if it were national.
pub const LOCAL: &str = "trefoil-medicines";
