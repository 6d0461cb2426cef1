//! The R4 model, and how it is read and written. The library behind it is named here and nowhere else.

pub use fhirkit::{
    Decimal, Error, FhirJson, Issue, Json, Primitive, from_json, from_json_strict, r4, to_json,
    to_json_pretty,
};
