//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

pub mod administration;
pub mod dictionary;
pub mod prescription;
pub mod round;
pub mod substances;

use trefoil_kernel::Migration;

/// The tables, in the order they came.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "dictionary",
        sql: include_str!("../migrations/1_dictionary.sql"),
    },
    Migration {
        number: 2,
        name: "prescription",
        sql: include_str!("../migrations/2_prescription.sql"),
    },
    Migration {
        number: 3,
        name: "administration",
        sql: include_str!("../migrations/3_administration.sql"),
    },
    Migration {
        number: 4,
        name: "round",
        sql: include_str!("../migrations/4_round.sql"),
    },
];

/// A word behind every word that begins so, for a search by the beginning.
pub(crate) fn after(beginning: &str) -> String {
    format!("{beginning}\u{10FFFF}")
}

/// A column of JSON as the record it holds.
pub(crate) fn record<R: serde::de::DeserializeOwned>(text: &str) -> Result<R, trefoil_core::Refused> {
    Ok(serde_json::from_str(text)?)
}

/// A record as its column of JSON.
pub(crate) fn text<R: serde::Serialize>(record: &R) -> Result<String, trefoil_kernel::Failed> {
    serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()).into())
}
