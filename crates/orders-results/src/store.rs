//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

pub mod cumulative;
pub mod order;
pub mod report;
pub mod to_acknowledge;
pub mod unmatched;

use trefoil_kernel::Migration;

/// The tables, in the order they came. They count 1, 2, 3 without a gap: `1_order.sql`, then `2_result.sql`, …
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "order",
        sql: include_str!("../migrations/1_order.sql"),
    },
    Migration {
        number: 2,
        name: "result",
        sql: include_str!("../migrations/2_result.sql"),
    },
];

/// A column of JSON as the record it holds.
pub(crate) fn record<R: serde::de::DeserializeOwned>(text: &str) -> Result<R, trefoil_core::Refused> {
    Ok(serde_json::from_str(text)?)
}

/// A record as its column of JSON.
pub(crate) fn text<R: serde::Serialize>(record: &R) -> Result<String, trefoil_kernel::Failed> {
    serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()).into())
}
