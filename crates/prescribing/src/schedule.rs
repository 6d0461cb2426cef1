//! When doses are due: pure, and on the clocks of Europe/London through both of their changes.
//!
//! Rules: `medicines-and-orders.md` 2.3, marked [D]: our own decisions, to be approved by the trust. The table of cases
//! is `tests/data/schedule_vectors.json`.

mod window;

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveTime, Utc};
use trefoil_core::display::{from_london_earliest, london_date};

pub use self::window::{Stage, margin, stage};
use crate::prescription::{Prescription, Timing};

/// The ward's standard times of so many doses a day (rule 4 [D]): 08:00; 08:00 and 20:00; and so on.
pub fn standard_times(times: u32) -> Vec<NaiveTime> {
    let hours: &[u32] = match times {
        0 => &[],
        1 => &[8],
        2 => &[8, 20],
        3 => &[8, 14, 22],
        4 => &[8, 12, 18, 22],
        5 => &[6, 10, 14, 18, 22],
        _ => &[2, 6, 10, 14, 18, 22],
    };
    hours
        .iter()
        .filter_map(|hour| NaiveTime::from_hms_opt(*hour, 0, 0))
        .collect()
}

/// The moments at which a dose is due, from `from` on and before `until`, and never before `start` nor from `end` on.
/// They strictly increase.
///
/// Times on the clock stay on the clock. One that the spring change skips is due by as much later as the clock was put
/// forward; of one that comes twice in autumn, the first is due. Two times that the spring change makes one moment are
/// one dose: a dose too few is asked about on the chart, a doubled one is not. A distance in hours is elapsed time.
pub fn due(
    timing: &Timing,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let from = from.max(start);
    let until = end.map_or(until, |end| end.min(until));
    if from >= until {
        return vec![];
    }
    match timing {
        Timing::TimesADay { times, at } if at.is_empty() => {
            on_the_clock(from, until, |_| true, &standard_times(*times))
        }
        Timing::TimesADay { at, .. } => on_the_clock(from, until, |_| true, at),
        Timing::EveryHours { hours } => at_a_distance(start, Duration::hours(i64::from(*hours)), from, until),
        Timing::DaysOfWeek { days, at } => {
            let at = at.map_or_else(|| standard_times(1), |at| vec![at]);
            on_the_clock(from, until, |day| days.contains(&day.weekday()), &at)
        }
        Timing::Once if from == start => vec![start],
        Timing::Once | Timing::AsRequired(_) => vec![],
    }
}

/// Times of the day, on the days that fit.
fn on_the_clock(
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    fits: impl Fn(NaiveDate) -> bool,
    at: &[NaiveTime],
) -> Vec<DateTime<Utc>> {
    let last = london_date(until);
    let mut all: Vec<DateTime<Utc>> = london_date(from)
        .iter_days()
        .take_while(|day| *day <= last)
        .filter(|day| fits(*day))
        .flat_map(|day| {
            at.iter()
                .map(move |time| from_london_earliest(day.and_time(*time)))
        })
        .filter(|due| (from..until).contains(due))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Elapsed time from the first dose on.
fn at_a_distance(
    start: DateTime<Utc>,
    step: Duration,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let Some(step) = step.num_microseconds().filter(|step| *step > 0) else {
        return vec![];
    };
    let gone = (from - start).num_microseconds().unwrap_or(i64::MAX).max(0);
    let first = gone / step + i64::from(gone % step != 0);
    (first..)
        .map_while(|number| step.checked_mul(number))
        .map_while(|micros| start.checked_add_signed(Duration::microseconds(micros)))
        .take_while(|due| *due < until)
        .collect()
}

/// The first moment after `after` at which a dose is due; none when there is none within nine days, which is longer than
/// any distance a prescription may have.
pub fn next_due(
    timing: &Timing,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let from = (after + Duration::microseconds(1)).max(start);
    let until = from.checked_add_days(Days::new(9))?;
    due(timing, start, end, from, until).first().copied()
}

impl Prescription {
    /// The doses of this prescription that are due within a time, those of a pause left out: no dose is due from a stop
    /// on, and none at all of what was entered in error.
    pub fn doses_due(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let mut all = self.doses_planned(from, until);
        all.retain(|due| !self.suspended_at(*due));
        all
    }

    /// The same with those of a pause: the chart shows them as suspended.
    pub fn doses_planned(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        if !self.valid() {
            return vec![];
        }
        due(&self.timing, self.start, self.over_from(), from, until)
    }

    /// Whether a dose is due at this very moment.
    pub fn is_due(&self, at: DateTime<Utc>) -> bool {
        !self.doses_due(at, at + Duration::microseconds(1)).is_empty()
    }

    /// The dose that is due after the one of this moment.
    pub fn due_after(&self, due: DateTime<Utc>) -> Option<DateTime<Utc>> {
        next_due(&self.timing, self.start, self.over_from(), due)
    }
}

/// The first dose of a prescription, and the one of today that it came too late for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstDose {
    /// When the first is due; none for as required.
    pub due: Option<DateTime<Utc>>,
    /// A time of today that had passed when the prescription began: it is not given unless somebody asks for it.
    pub passed: Option<DateTime<Utc>>,
}

/// When the first dose is due, and which time of the same day has passed already (rule 9): that is never skipped in
/// silence.
pub fn first_dose(timing: &Timing, start: DateTime<Utc>, end: Option<DateTime<Utc>>) -> FirstDose {
    let midnight = from_london_earliest(london_date(start).and_time(NaiveTime::MIN));
    let clock = matches!(timing, Timing::TimesADay { .. } | Timing::DaysOfWeek { .. });
    let passed = clock
        .then(|| due(timing, midnight, end, midnight, start).last().copied())
        .flatten();
    FirstDose {
        due: next_due(timing, start, end, start - Duration::microseconds(1)),
        passed,
    }
}

#[cfg(test)]
mod tests;
