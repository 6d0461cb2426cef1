//! FHIR R4 for the modules: wire types, the capability statement, and what a module offers to be read.
//!
//! - [`wire`]: the R4 model. No other crate names the library it comes from.
//! - [`systems`], [`value`], [`concept`], [`identifier`], [`person`], [`quantity`], [`reference`], [`meta`]: core's
//!   words as FHIR says them, so that a mapping is a table of fields.
//! - [`readable`]: what a module contributes, a kind of record as a type of resource.
//! - [`search`]: a type that is searched by patient, a page at a time.
//! - [`routes`]: read, search and `$everything`, each through one view with one access event.
//!
//! No module is known here, and no page. Who asks is found out by an [`routes::Authenticator`] of the facade.

mod bundle;
mod capability;
pub mod concept;
mod everything;
pub mod id;
pub mod identifier;
pub mod meta;
pub mod outcome;
pub mod person;
pub mod quantity;
mod read;
pub mod readable;
pub mod reference;
pub mod routes;
pub mod search;
pub mod systems;
pub mod value;
pub mod wire;

pub use id::FhirId;
pub use meta::profile;
pub use readable::{FhirDirectory, FhirResource, Listed, Readable};
pub use routes::{Asker, Authenticator, BASE, Interaction, interactions, router};
pub use search::{FhirSearch, Searched};
