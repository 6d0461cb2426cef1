//! Times of the day, in London.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use thiserror::Error;

use super::date::date;

/// Why a time typed on a day of a clock change does not name one instant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LocalTimeError {
    /// Between 01:00 and 02:00 on the last Sunday of March.
    #[error("the clocks went forward and {0} did not exist; type a time before 01:00 or from 02:00")]
    NonExistent(String),
    /// Between 01:00 and 02:00 on the last Sunday of October.
    #[error(
        "the clocks went back and {0} came twice; say whether it was before (BST) or after (GMT) the change"
    )]
    Ambiguous(String),
}

/// What a clock on the ward showed.
pub fn london(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&London).naive_local()
}

/// What a calendar on the ward showed.
pub fn london_date(at: DateTime<Utc>) -> NaiveDate {
    london(at).date()
}

/// The instant at which the ward's clock showed this.
///
/// # Errors
/// [`LocalTimeError`] when it never did, or did twice: then the person must be asked.
pub fn from_london(local: NaiveDateTime) -> Result<DateTime<Utc>, LocalTimeError> {
    let shown = || format!("{} {}", date(local.date()), local.format("%H:%M"));
    match London.from_local_datetime(&local) {
        LocalResult::Single(at) => Ok(at.with_timezone(&Utc)),
        LocalResult::Ambiguous(..) => Err(LocalTimeError::Ambiguous(shown())),
        LocalResult::None => Err(LocalTimeError::NonExistent(shown())),
    }
}

/// The same where nobody can be asked, as for a message without a zone: the first of two; and a time that the spring
/// change skipped is read by the winter clock, which the sender had forgotten to put forward.
pub fn from_london_earliest(local: NaiveDateTime) -> DateTime<Utc> {
    match London.from_local_datetime(&local).earliest() {
        Some(at) => at.with_timezone(&Utc),
        None => local.and_utc(),
    }
}

/// `08:35`: 24 hours, leading zeros. Seconds are cut and not rounded, as on a clock.
pub fn time(at: DateTime<Utc>) -> String {
    london(at).format("%H:%M").to_string()
}

/// `22-Nov-2026 08:35`. In the hour that comes twice in October the zone follows, or the record would be ambiguous:
/// `25-Oct-2026 01:30 GMT`.
pub fn date_time(at: DateTime<Utc>) -> String {
    let local = london(at);
    let shown = format!("{} {}", date(local.date()), local.format("%H:%M"));
    match London.from_local_datetime(&local) {
        LocalResult::Ambiguous(first, _) if first.with_timezone(&Utc) == at => shown + " BST",
        LocalResult::Ambiguous(..) => shown + " GMT",
        _ => shown,
    }
}

/// `Approx 14:30`: an estimated time.
pub fn approximately(at: DateTime<Utc>) -> String {
    format!("Approx {}", time(at))
}

/// What a screen with times says somewhere; and, within a day of a clock change, that there was or will be one.
pub fn clock_note(now: DateTime<Utc>) -> &'static str {
    let offset = |at: DateTime<Utc>| london(at) - at.naive_utc();
    let (before, after) = (
        offset(now - TimeDelta::hours(24)),
        offset(now + TimeDelta::hours(24)),
    );
    match before.cmp(&after) {
        std::cmp::Ordering::Equal => "Times are on the 24-hour clock",
        std::cmp::Ordering::Less => {
            "Times are on the 24-hour clock, which goes forward one hour at 01:00 on Sunday"
        }
        std::cmp::Ordering::Greater => {
            "Times are on the 24-hour clock, which goes back one hour at 02:00 on Sunday"
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn cui_d_tb_time_is_24_hour_with_leading_zeros() {
        assert_eq!(time(utc("2026-11-22T08:35:59Z")), "08:35");
        assert_eq!(time(utc("2026-11-22T00:00:00Z")), "00:00");
        assert_eq!(time(utc("2026-11-22T23:59:59Z")), "23:59");
        assert_eq!(time(utc("2026-07-01T12:00:00Z")), "13:00");
    }

    #[test]
    fn cui_d_tb_date_one_space_time() {
        assert_eq!(date_time(utc("2026-11-22T08:35:00Z")), "22-Nov-2026 08:35");
        // London's date and not that of Greenwich.
        assert_eq!(date_time(utc("2026-06-30T23:30:00Z")), "01-Jul-2026 00:30");
        assert_eq!(london_date(utc("2026-06-30T23:30:00Z")).to_string(), "2026-07-01");
    }

    #[test]
    fn cui_d_tb_estimated_time_is_approx() {
        assert_eq!(approximately(utc("2026-11-22T14:30:00Z")), "Approx 14:30");
    }

    #[test]
    fn cui_d_tb_the_screen_says_24_hour_clock() {
        assert_eq!(
            clock_note(utc("2026-11-22T14:30:00Z")),
            "Times are on the 24-hour clock"
        );
        assert!(clock_note(utc("2026-10-24T14:30:00Z")).contains("goes back"));
        assert!(clock_note(utc("2026-10-25T14:30:00Z")).contains("goes back"));
        assert!(clock_note(utc("2026-03-28T14:30:00Z")).contains("goes forward"));
        assert_eq!(
            clock_note(utc("2026-10-26T14:30:00Z")),
            "Times are on the 24-hour clock"
        );
    }

    #[test]
    fn october_hour_that_comes_twice() {
        let (first, second) = (utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:30:00Z"));
        assert_eq!(date_time(first), "25-Oct-2026 01:30 BST");
        assert_eq!(date_time(second), "25-Oct-2026 01:30 GMT");
        assert_eq!(date_time(utc("2026-10-25T02:00:00Z")), "25-Oct-2026 02:00");
        let typed = local("2026-10-25T01:30:00");
        assert_eq!(
            from_london(typed),
            Err(LocalTimeError::Ambiguous("25-Oct-2026 01:30".into()))
        );
        assert_eq!(from_london_earliest(typed), first);
    }

    #[test]
    fn march_hour_that_never_comes() {
        let typed = local("2026-03-29T01:30:00");
        assert_eq!(
            from_london(typed),
            Err(LocalTimeError::NonExistent("29-Mar-2026 01:30".into()))
        );
        assert_eq!(from_london_earliest(typed), utc("2026-03-29T01:30:00Z"));
        assert_eq!(
            from_london(local("2026-03-29T02:00:00")),
            Ok(utc("2026-03-29T01:00:00Z"))
        );
        assert_eq!(
            from_london(local("2026-03-28T01:30:00")),
            Ok(utc("2026-03-28T01:30:00Z"))
        );
    }

    proptest! {
        #[test]
        fn what_the_clock_shows_is_read_back(second in 0i64..4_000_000_000) {
            let at = DateTime::from_timestamp(second, 0).unwrap();
            match from_london(london(at)) {
                Ok(back) => prop_assert_eq!(back, at),
                Err(LocalTimeError::Ambiguous(_)) => {
                    prop_assert!(from_london_earliest(london(at)) <= at);
                }
                Err(error) => prop_assert!(false, "{}", error),
            }
        }
    }
}
