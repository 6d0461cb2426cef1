//! The small words every test needs.

use chrono::{DateTime, Utc};
use trefoil_core::Context;
use trefoil_kernel::{Db, fresh_id};
use uuid::Uuid;

/// So many seconds after the morning all tests begin in; with more digits than either database keeps.
pub fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + second, 123_456_789).expect("a time that there is")
}

/// A fresh id.
pub fn id<T: From<Uuid>>() -> T {
    fresh_id().into()
}

/// The same person, meaning something new.
pub fn anew(context: &Context) -> Context {
    context.anew(id())
}

/// The one number a statement gives.
pub async fn count(db: &Db, sql: &'static str) -> i64 {
    db.look().row::<(i64,)>(sql, &[]).await.unwrap().unwrap().0
}
