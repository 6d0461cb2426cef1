//! Ages, in the units that suit each time of life.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};

use super::time::london_date;

/// When somebody was born, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Born {
    /// On a day.
    On(NaiveDate),
    /// At an instant of a day.
    At(DateTime<Utc>),
}

impl From<NaiveDate> for Born {
    fn from(day: NaiveDate) -> Self {
        Self::On(day)
    }
}

impl From<DateTime<Utc>> for Born {
    fn from(at: DateTime<Utc>) -> Self {
        Self::At(at)
    }
}

/// `90min`, `26hrs`, `27d`, `4w 1d`, `12m 1d`, `3y 2m`, `68y`: minutes under 2 hours, hours under 2 days, days under
/// 4 weeks, weeks and days under 1 year, months and days under 2 years, years and months under 18, then years.
///
/// When only the day of birth is known, days are used under 2 days: hours would be invented. Somebody born on 29
/// February grows a year older on 1 March, as the law of England counts. A birth in the future has no age.
pub fn age(born: impl Into<Born>, now: DateTime<Utc>) -> String {
    let today = london_date(now);
    let (day, passed) = match born.into() {
        Born::On(day) => (day, None),
        Born::At(at) => (london_date(at), Some(now - at)),
    };
    if day > today || passed.is_some_and(|passed| passed.num_seconds() < 0) {
        return "Not known".to_owned();
    }
    if let Some(passed) = passed {
        if passed.num_minutes() < 120 {
            return format!("{}min", passed.num_minutes());
        }
        if passed.num_hours() < 48 {
            return format!("{}hrs", passed.num_hours());
        }
    }
    // Never below two days once 48 hours have passed: the clock going back may keep a day longer than 24 hours.
    let days = (today - day).num_days().max(if passed.is_some() { 2 } else { 0 });
    let months = whole_months(day, today);
    match (days, months) {
        (0..28, _) => format!("{days}d"),
        (_, 0..12) => two(days / 7, "w", days % 7, "d"),
        (_, 12..24) => two(months.into(), "m", days_after(day, months, today), "d"),
        (_, 24..216) => two((months / 12).into(), "y", (months % 12).into(), "m"),
        _ => format!("{}y", months / 12),
    }
}

/// The age somebody reached, for the banner of a dead person.
pub fn age_at_death(born: impl Into<Born>, died: DateTime<Utc>) -> String {
    age(born, died)
}

fn two(upper: i64, upper_unit: &str, lower: i64, lower_unit: &str) -> String {
    if lower == 0 {
        format!("{upper}{upper_unit}")
    } else {
        format!("{upper}{upper_unit} {lower}{lower_unit}")
    }
}

/// Months that have wholly passed; `today` is not before `day`.
fn whole_months(day: NaiveDate, today: NaiveDate) -> u32 {
    let number = |d: NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
    let months = number(today) - number(day) - i64::from(today.day() < day.day());
    u32::try_from(months).unwrap_or(0)
}

fn days_after(day: NaiveDate, months: u32, today: NaiveDate) -> i64 {
    day.checked_add_months(Months::new(months))
        .map_or(0, |anniversary| (today - anniversary).num_days())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const NOW: &str = "2026-11-22T08:35:00Z";

    #[test]
    fn cui_pab_age_bands() {
        let now = utc(NOW);
        let ago = |passed: TimeDelta| age(now - passed, now);
        assert_eq!(ago(TimeDelta::minutes(90)), "90min");
        assert_eq!(ago(TimeDelta::minutes(119)), "119min");
        assert_eq!(ago(TimeDelta::minutes(120)), "2hrs");
        assert_eq!(ago(TimeDelta::hours(26)), "26hrs");
        assert_eq!(ago(TimeDelta::hours(47)), "47hrs");
        assert_eq!(ago(TimeDelta::hours(48)), "2d");
        for (born, shown) in [
            ("2026-10-26", "27d"),
            ("2026-10-25", "4w"),
            ("2026-10-24", "4w 1d"),
            ("2025-11-23", "52w"),
            ("2025-11-22", "12m"),
            ("2025-11-21", "12m 1d"),
            ("2024-11-23", "23m 30d"),
            ("2024-11-22", "2y"),
            ("2023-09-10", "3y 2m"),
            ("2008-11-23", "17y 11m"),
            ("2008-11-22", "18y"),
            ("1958-11-22", "68y"),
            ("1958-11-23", "67y"),
            ("1922-01-01", "104y"),
        ] {
            assert_eq!(age(day(born), now), shown, "{born}");
        }
    }

    #[test]
    fn a_birth_date_alone_never_makes_hours() {
        assert_eq!(age(day("2026-11-22"), utc(NOW)), "0d");
        assert_eq!(age(day("2026-11-21"), utc(NOW)), "1d");
    }

    #[test]
    fn cui_pab_0019_a_birth_to_come_has_no_age() {
        assert_eq!(age(day("2026-11-23"), utc(NOW)), "Not known");
        assert_eq!(age(utc("2026-11-22T08:36:00Z"), utc(NOW)), "Not known");
    }

    #[test]
    fn birthdays_are_londons() {
        // 00:30 on the first of July in London, still June at Greenwich.
        assert_eq!(age(day("2000-07-01"), utc("2026-06-30T23:30:00Z")), "26y");
        assert_eq!(age(day("2000-07-01"), utc("2026-06-30T22:30:00Z")), "25y");
    }

    #[test]
    fn leap_day_births_grow_older_on_the_first_of_march() {
        assert_eq!(age(day("2004-02-29"), utc("2022-02-28T12:00:00Z")), "17y 11m");
        assert_eq!(age(day("2004-02-29"), utc("2022-03-01T12:00:00Z")), "18y");
    }

    #[test]
    fn across_the_clock_changes() {
        // 49 hours by the sun, and two calendar days, over the October change.
        assert_eq!(
            age(utc("2026-10-24T23:10:00Z"), utc("2026-10-26T23:10:00Z")),
            "2d"
        );
        assert_eq!(
            age(utc("2026-10-24T12:00:00Z"), utc("2026-10-25T12:30:00Z")),
            "24hrs"
        );
        assert_eq!(
            age(utc("2026-03-28T12:00:00Z"), utc("2026-03-29T11:30:00Z")),
            "23hrs"
        );
    }

    #[test]
    fn cui_pab_age_at_death() {
        assert_eq!(
            age_at_death(day("1958-11-23"), utc("2026-11-22T23:59:00Z")),
            "67y"
        );
    }

    proptest! {
        #[test]
        fn nobody_has_an_empty_or_negative_age(days in 0i64..45_000, minutes in 0i64..3_000) {
            let now = utc(NOW);
            for shown in [age(day("2026-11-22") - TimeDelta::days(days), now), age(now - TimeDelta::minutes(minutes), now)] {
                prop_assert!(shown.starts_with(|c: char| c.is_ascii_digit()), "{}", shown);
            }
        }
    }
}
