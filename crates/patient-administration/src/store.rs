//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

pub mod allergy_statement;
pub mod candidates;
pub mod find;
mod found;
pub mod person;
pub mod stay;
pub mod ward;
pub mod ward_list;

use trefoil_kernel::Migration;

pub use self::found::FoundPerson;

/// The tables, in the order they came.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "person",
        sql: include_str!("../migrations/1_person.sql"),
    },
    Migration {
        number: 2,
        name: "ward",
        sql: include_str!("../migrations/2_ward.sql"),
    },
    Migration {
        number: 3,
        name: "stay",
        sql: include_str!("../migrations/3_stay.sql"),
    },
];

/// A column of JSON as the record it holds.
fn record<R: serde::de::DeserializeOwned>(text: &str) -> Result<R, trefoil_core::Refused> {
    Ok(serde_json::from_str(text)?)
}

/// A record as its column of JSON.
fn text<R: serde::Serialize>(record: &R) -> Result<String, trefoil_kernel::Failed> {
    serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()).into())
}
