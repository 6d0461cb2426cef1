//! The module's own tables: kept in step with the journal, and asked by its pages, ports and commands.

pub mod allergy;
pub mod note;
pub mod observation;
pub mod problem;

use serde::{Serialize, de::DeserializeOwned};
use trefoil_core::{RecordId, Refused};
use trefoil_kernel::{Failed, Migration};
use uuid::Uuid;

/// The tables, in the order they came.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "allergy",
        sql: include_str!("../migrations/1_allergy.sql"),
    },
    Migration {
        number: 2,
        name: "problem",
        sql: include_str!("../migrations/2_problem.sql"),
    },
    Migration {
        number: 3,
        name: "note",
        sql: include_str!("../migrations/3_note.sql"),
    },
    Migration {
        number: 4,
        name: "observation",
        sql: include_str!("../migrations/4_observation.sql"),
    },
];

/// A record as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown<R> {
    /// Its id.
    pub id: RecordId,
    /// The newest version.
    pub version: i64,
    /// The record.
    pub record: R,
}

/// A row of id, version and JSON as the record it holds.
fn shown<R: DeserializeOwned>((id, version, text): (Uuid, i64, String)) -> Result<Shown<R>, Refused> {
    Ok(Shown {
        id: id.into(),
        version,
        record: serde_json::from_str(&text)?,
    })
}

/// A record as its column of JSON.
fn text<R: Serialize>(record: &R) -> Result<String, Failed> {
    serde_json::to_string(record).map_err(|error| sqlx::Error::Encode(error.into()).into())
}
