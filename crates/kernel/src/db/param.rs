//! What can be bound to a statement, and what can be read from a row, on both engines alike.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::{
    Arguments, FromRow,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};
use trefoil_core::{CommandId, PatientId, RecordId, SessionId, StaffId};
use uuid::Uuid;

use super::Failed;

/// A value both drivers can bind. A closed list: `i32` bound to BIGINT works on one engine and fails on the other.
pub trait Param: Send + Sync {
    /// Bind it on SQLite.
    ///
    /// # Errors
    /// As the driver says.
    fn sqlite(&self, to: &mut SqliteArguments) -> Result<(), BoxDynError>;
    /// Bind it on PostgreSQL.
    ///
    /// # Errors
    /// As the driver says.
    fn postgres(&self, to: &mut PgArguments) -> Result<(), BoxDynError>;
}

macro_rules! bound {
    ($($kind:ty => |$value:ident| $as:expr;)*) => { $(
        impl Param for $kind {
            fn sqlite(&self, to: &mut SqliteArguments) -> Result<(), BoxDynError> { let $value = self; to.add($as) }
            fn postgres(&self, to: &mut PgArguments) -> Result<(), BoxDynError> { let $value = self; to.add($as) }
        }
        impl Param for Option<$kind> {
            fn sqlite(&self, to: &mut SqliteArguments) -> Result<(), BoxDynError> {
                to.add(self.as_ref().map(|$value| $as))
            }
            fn postgres(&self, to: &mut PgArguments) -> Result<(), BoxDynError> {
                to.add(self.as_ref().map(|$value| $as))
            }
        }
    )* };
}
bound! {
    i64 => |v| *v;
    bool => |v| *v;
    f64 => |v| *v;
    Uuid => |v| *v;
    PatientId => |v| v.0;
    RecordId => |v| v.0;
    StaffId => |v| v.0;
    CommandId => |v| v.0;
    SessionId => |v| v.0;
    DateTime<Utc> => |v| *v;
    NaiveDate => |v| *v;
    Vec<u8> => |v| v.clone();
    String => |v| v.clone();
    &str => |v| (*v).to_owned();
}

// NUMERIC on PostgreSQL, TEXT on SQLite (which has no exact number): never sum or sort it in SQL.
impl Param for Decimal {
    fn sqlite(&self, to: &mut SqliteArguments) -> Result<(), BoxDynError> {
        to.add(self.to_string())
    }
    fn postgres(&self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        to.add(*self)
    }
}
impl Param for Option<Decimal> {
    fn sqlite(&self, to: &mut SqliteArguments) -> Result<(), BoxDynError> {
        to.add(self.map(|value| value.to_string()))
    }
    fn postgres(&self, to: &mut PgArguments) -> Result<(), BoxDynError> {
        to.add(*self)
    }
}

pub(super) fn sqlite(params: &[&dyn Param]) -> Result<SqliteArguments, Failed> {
    let mut to = SqliteArguments::default();
    params
        .iter()
        .try_for_each(|param| param.sqlite(&mut to))
        .map_err(sqlx::Error::Encode)?;
    Ok(to)
}

pub(super) fn postgres(params: &[&dyn Param]) -> Result<PgArguments, Failed> {
    let mut to = PgArguments::default();
    params
        .iter()
        .try_for_each(|param| param.postgres(&mut to))
        .map_err(sqlx::Error::Encode)?;
    Ok(to)
}

/// A row both drivers can read: `#[derive(sqlx::FromRow)]`, or a tuple.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
