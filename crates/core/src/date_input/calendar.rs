//! The months as people type them.

use chrono::{Days, Months, NaiveDate};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// From `11`, `Nov`, `Sept` or `November`. A number of one or two digits is taken as it is, so that the caller can say
/// that there is no such month.
pub(super) fn month_number(typed: &str) -> Option<u32> {
    if typed.bytes().all(|b| b.is_ascii_digit()) {
        return if (1..=2).contains(&typed.len()) {
            typed.parse().ok()
        } else {
            None
        };
    }
    let typed = typed.to_lowercase();
    if typed.len() < 3 {
        return None;
    }
    (1..)
        .zip(MONTHS)
        .find(|(_, month)| month.starts_with(&typed))
        .map(|(number, _)| number)
}

/// The last day of a month; none when there is no such month.
pub(super) fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    first
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}
