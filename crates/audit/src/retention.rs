//! How long the log is kept: as long as the trust says, never less than the shortest time a health record is kept, and never
//! while a hold stands. What is older is let go, and the log still verifies.

use chrono::{DateTime, Months, Utc};
use trefoil_core::{Context, display};
use trefoil_kernel::{
    Db, Failed, FromRow, Look,
    audit::{Counted, ExpireError, Span, expire},
};
use uuid::Uuid;

use crate::verify::Verdict;

/// The fewest years a trust can say: an adult's health record, and so who opened it, is kept for eight years after the last
/// contact (Records Management Code of Practice, from its summaries: certainty [GK]).
pub const LEAST_YEARS: u32 = 8;
/// For how many years a trust can say that the log is kept; for ever is to say nothing.
pub const KEPT_YEARS: std::ops::RangeInclusive<u32> = LEAST_YEARS..=200;

/// What was let go, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetGo {
    /// Everything older than this was looked at; none where nothing so old was ever signed.
    pub before: Option<DateTime<Utc>>,
    /// Up to which place in the order.
    pub until: i64,
    /// What came of it.
    pub counted: Counted,
    /// The events that say so.
    pub said: Vec<Uuid>,
}

/// Why nothing, or no more, was let go.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RetentionError {
    /// Not a number of years.
    #[error("the log is kept for {0} years; it can be {least} to {most}, or for ever where nothing is said", least = KEPT_YEARS.start(), most = KEPT_YEARS.end())]
    Years(u32),
    /// What does not verify is evidence, all of it.
    #[error("{0}nothing was let go: a log that does not verify is evidence, all of it")]
    NotWhole(Box<Verdict>),
    /// See [`ExpireError`].
    #[error(transparent)]
    Expire(#[from] ExpireError),
}

impl From<Failed> for RetentionError {
    fn from(failed: Failed) -> Self {
        Self::Expire(failed.into())
    }
}

/// Let go of what was signed before the years that the log is kept began, over a connection of the store's owner; with
/// `rehearse` it is only counted. `verified` is what the verifier has just said of this log: without it nothing goes.
/// `progress` is told how far it is, of how far.
///
/// # Errors
/// [`RetentionError`]; what went until then is said in the log, and the rest is as it was.
pub async fn let_go(
    db: &Db,
    context: &Context,
    verified: &Verdict,
    years: u32,
    rehearse: bool,
    mut progress: impl FnMut(i64, i64),
) -> Result<LetGo, RetentionError> {
    if !verified.whole() {
        return Err(RetentionError::NotWhole(Box::new(verified.clone())));
    }
    if !KEPT_YEARS.contains(&years) {
        return Err(RetentionError::Years(years));
    }
    let Some(before) = context.now().checked_sub_months(Months::new(years * 12)) else {
        return Err(RetentionError::Years(years));
    };
    // By what was signed, and not by what the rows say of their time; and by no checkpoint that was signed after a younger
    // one, while a clock was set back: nothing younger can be made to look old.
    let signed: Option<(Option<i64>,)> = db
        .look()
        .row(
            "SELECT max(size) FROM audit_checkpoint
             WHERE at <= $1 AND size < coalesce((SELECT min(size) FROM audit_checkpoint WHERE at > $1), $2)",
            &[&before, &i64::MAX],
        )
        .await?;
    let Some(until) = signed.and_then(|(size,)| size) else {
        return Ok(LetGo::default());
    };
    let mut done = LetGo {
        before: Some(before),
        until,
        ..LetGo::default()
    };
    let mut after = 0;
    while after < until {
        let span = Span {
            after,
            until,
            before,
            rehearse,
        };
        let part = expire(db, context, span).await?;
        done.counted = done.counted.and(part.counted);
        done.said.extend(part.said);
        after = part.until;
        progress(after, until);
    }
    Ok(done)
}

/// What was let go until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Past {
    /// How many events.
    pub gone: i64,
    /// They were older than this.
    pub older_than: DateTime<Utc>,
    /// When that was last done.
    pub at: DateTime<Utc>,
}

impl Past {
    /// As whoever reads the log has to know it: what is not there is not what never happened.
    pub fn says(&self) -> String {
        format!(
            "Looks from before {} of records that were no longer in use are not here: their time was over, and they were let go, the last on {}.",
            display::date(self.older_than.date_naive()),
            display::date(self.at.date_naive())
        )
    }
}

/// What was let go; none where nothing ever was.
///
/// # Errors
/// As the store says.
pub async fn past(look: &mut Look<'_>) -> Result<Option<Past>, Failed> {
    look.row(
        "SELECT sum_of.gone, last.older_than, last.at FROM
           (SELECT CAST(sum(gone) AS BIGINT) AS gone FROM kernel_audit_expiry) AS sum_of,
           (SELECT older_than, at FROM kernel_audit_expiry ORDER BY older_than DESC, at DESC LIMIT 1) AS last",
        &[],
    )
    .await
}
