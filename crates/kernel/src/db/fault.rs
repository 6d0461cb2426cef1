//! Why the store did not do what was asked.

use std::sync::Arc;

use trefoil_core::{Refused, StoreFault};

use crate::access::RelationshipRefused;

/// Why the store did not do what was asked. Cheap to clone: one failed commit answers many callers.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failed {
    /// A constraint, by name.
    #[error("{0} does not allow it")]
    Clash(String),
    /// Serialisation failure or deadlock: worth another try.
    #[error("two writes got in each other's way")]
    Collided,
    /// The commit itself failed; nothing of the batch was kept.
    #[error("the commit failed: {0}")]
    NotCommitted(String),
    /// A statement failed and the work went on as if it had not.
    #[error("a statement failed and the work went on as if it had not")]
    Spoiled,
    /// The work panicked; nothing of it was kept.
    #[error("the work panicked")]
    Panicked,
    /// The work held the writer too long.
    #[error("the work took too long")]
    TooLong,
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
    /// The store would lose acknowledged work in a power cut.
    #[error("the store would lose acknowledged work in a power cut: {0}")]
    NotDurable(String),
    /// A module published a relationship that would not end in time.
    #[error(transparent)]
    Relationship(#[from] RelationshipRefused),
    /// The address of the store cannot be read.
    #[error("the database address is not understood: {0}")]
    Address(String),
    /// The second place for high-risk events keeps nothing.
    #[error("high-risk acts cannot be kept in their second place ({0}), so what was asked for is not shown")]
    NotWitnessed(String),
    /// Anything else the driver says.
    #[error("the store failed: {}", without_values(.0))]
    Store(Arc<sqlx::Error>),
}

/// What the driver says, without a value of a record in it: it goes to the technical log. PostgreSQL quotes the value it cannot
/// take, and a reader of JSON the text that it did not expect; of those only the kind is said.
fn without_values(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(cause) => {
            let code = cause.code().unwrap_or_default();
            // SQLSTATE has five characters, and these classes name tables, columns and files alone. SQLite's codes are
            // numbers, and it quotes what it quotes.
            let by_names = ["08", "25", "28", "3D", "42", "53", "55", "57", "58", "XX"];
            if code.len() != 5 {
                let says = cause.message().split(['\'', '"']).next().unwrap_or_default();
                format!("SQLite {code}: {says}")
            } else if by_names.iter().any(|class| code.starts_with(class)) {
                error.to_string()
            } else {
                format!("SQLSTATE {code}, table {}", cause.table().unwrap_or("not named"))
            }
        }
        sqlx::Error::ColumnDecode { index, .. } => format!("what is kept in column {index} cannot be read"),
        sqlx::Error::Decode(_) => "what is kept cannot be read".to_owned(),
        sqlx::Error::Encode(_) => "what was to be kept cannot be written".to_owned(),
        other => other.to_string(),
    }
}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        let Some(cause) = error.as_database_error() else {
            return Self::Store(Arc::new(error));
        };
        match (cause.code().as_deref(), cause.constraint()) {
            (Some("40001" | "40P01"), _) => Self::Collided,
            (_, Some(name)) => Self::Clash(name.to_owned()),
            _ => match cause.message().split_once(" constraint failed: ") {
                Some((_, columns)) => Self::Clash(columns.to_owned()),
                None => Self::Store(Arc::new(error)),
            },
        }
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        Self::Store(match failed {
            Failed::Clash(name) => StoreFault::Clash(name),
            Failed::Collided => StoreFault::Busy,
            other => StoreFault::Failed(other.to_string()),
        })
    }
}
