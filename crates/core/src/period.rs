//! A stretch of time that may still be open.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// From an instant until another, or still going on. The first instant is part of it and the last is not, so that
/// one bed may be left and taken in the same minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Period {
    from: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Unchecked {
    from: DateTime<Utc>,
    #[serde(default)]
    until: Option<DateTime<Utc>>,
}

/// Why it is not a period.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PeriodError {
    /// It would end before it began.
    #[error("the end is before the beginning; check both dates and times")]
    Backwards,
}

impl Period {
    /// A period with its ends.
    ///
    /// # Errors
    /// [`PeriodError::Backwards`] when it would end before it began.
    pub fn new(from: DateTime<Utc>, until: Option<DateTime<Utc>>) -> Result<Self, PeriodError> {
        if until.is_some_and(|until| until < from) {
            return Err(PeriodError::Backwards);
        }
        Ok(Self { from, until })
    }

    /// One that still goes on.
    pub fn since(from: DateTime<Utc>) -> Self {
        Self { from, until: None }
    }

    /// When it began.
    pub fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// When it ended, if it has.
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// Whether an instant is in it.
    pub fn contains(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether any instant is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let latest_start = self.from.max(other.from);
        self.contains(latest_start) && other.contains(latest_start)
    }
}

impl TryFrom<Unchecked> for Period {
    type Error = PeriodError;

    fn try_from(it: Unchecked) -> Result<Self, PeriodError> {
        Self::new(it.from, it.until)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn period(from: i64, until: i64) -> Period {
        Period::new(at(from), Some(at(until))).unwrap()
    }

    #[test]
    fn ends_do_not_touch() {
        assert!(!period(0, 10).overlaps(&period(10, 20)));
        assert!(period(0, 11).overlaps(&period(10, 20)));
        assert!(Period::since(at(5)).overlaps(&period(0, 6)));
        assert!(!period(0, 10).contains(at(10)));
        assert_eq!(Period::new(at(1), Some(at(0))), Err(PeriodError::Backwards));
    }

    #[test]
    fn survives_json_and_is_checked_on_the_way_in() {
        let json = serde_json::to_string(&period(0, 10)).unwrap();
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period(0, 10));
        assert!(
            serde_json::from_str::<Period>(&json.replace("1970-01-01T00:00:10", "1960-01-01T00:00:10"))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn overlap_is_mutual_and_means_a_shared_instant(a in 0i64..20, b in 0i64..20, c in 0i64..20, d in 0i64..20) {
            let (one, other) = (period(a.min(b), a.max(b)), period(c.min(d), c.max(d)));
            let shared = (0..20).any(|s| one.contains(at(s)) && other.contains(at(s)));
            prop_assert_eq!(one.overlaps(&other), shared);
            prop_assert_eq!(other.overlaps(&one), shared);
        }
    }
}
