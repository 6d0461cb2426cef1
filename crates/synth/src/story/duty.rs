//! Who is at work at an hour, and what the clock on the ward shows.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use trefoil_core::display::{from_london_earliest, london, london_date};

use super::Act;
use crate::{chance::Chance, people::to_minute};

/// The ward of one story, and the time it is told.
pub(super) struct Duty {
    /// The ward's code in lower case, as usernames have it.
    ward: String,
    /// The username of their consultant.
    consultant: String,
    /// Since when they are here.
    pub(super) admitted: DateTime<Utc>,
    /// Until when the story is told.
    pub(super) now: DateTime<Utc>,
}

impl Duty {
    pub(super) fn new(ward: &str, consultant: String, admitted: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            ward: ward.to_lowercase(),
            consultant,
            admitted,
            now: to_minute(now),
        }
    }

    /// Since the admission.
    pub(super) fn hours(&self, at: DateTime<Utc>) -> i64 {
        (at - self.admitted).num_hours()
    }

    /// Not before the admission and not after now.
    pub(super) fn within(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.clamp(self.admitted, self.now)
    }

    /// So many minutes after the admission; now, where that is not yet.
    pub(super) fn after(&self, minutes: u64) -> DateTime<Utc> {
        self.within(self.admitted + minutes_of(minutes))
    }

    /// The ward's nurse of the hour.
    pub(super) fn nurse(&self, at: DateTime<Utc>) -> Act {
        let shift = if by_day(at) { "nurse" } else { "nurse.nights" };
        self.act(at, format!("{shift}.{}", self.ward))
    }

    /// The ward's doctor of the hour.
    pub(super) fn doctor(&self, at: DateTime<Utc>) -> Act {
        let by = if by_day(at) {
            format!("doctor.{}", self.ward)
        } else {
            "doctor.nights".to_owned()
        };
        self.act(at, by)
    }

    /// Their consultant.
    pub(super) fn consultant(&self, at: DateTime<Utc>) -> Act {
        self.act(at, self.consultant.clone())
    }

    fn act(&self, at: DateTime<Utc>, by: String) -> Act {
        Act {
            at: self.within(at),
            by,
        }
    }

    /// The days from the admission until now.
    pub(super) fn days(&self) -> Vec<NaiveDate> {
        let last = london_date(self.now);
        london_date(self.admitted)
            .iter_days()
            .take_while(|day| *day <= last)
            .collect()
    }
}

/// Day shifts go from 8 to 20.
fn by_day(at: DateTime<Utc>) -> bool {
    (8..20).contains(&london(at).hour())
}

/// The instant at which the ward's clock shows this; the first of two.
pub(super) fn clock(day: NaiveDate, (hour, minute): (u32, u32)) -> DateTime<Utc> {
    from_london_earliest(day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()))
}

pub(super) fn minutes_of(minutes: u64) -> TimeDelta {
    TimeDelta::minutes(i64::try_from(minutes).unwrap_or(0))
}

/// The day before.
pub(super) fn day_before(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(1)).unwrap_or(day)
}

/// Between `-most` and `most`.
pub(super) fn about(chance: &mut Chance, most: u64) -> i64 {
    let half = i64::try_from(most).unwrap_or(0);
    i64::try_from(chance.below(most * 2 + 1)).unwrap_or(0) - half
}
