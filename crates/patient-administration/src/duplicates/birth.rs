//! How like two dates of birth are.

use chrono::{Datelike, NaiveDate};

use super::Finding;

pub(super) fn compare(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<Finding> {
    let (one, other) = (one?, other?);
    Some(if one == other {
        Finding::SameBirthDate
    } else if swapped(one) == Some(other) {
        Finding::DayAndMonthSwapped
    } else if digits_apart(one, other) == 1 {
        Finding::OneDigitOfBirthDate
    } else {
        Finding::OtherBirthDate
    })
}

/// The dates somebody may have typed in place of this one whose records are worth comparing: itself, and with day and
/// month changed over.
pub fn near_dates(born: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::once(born).chain(swapped(born).filter(move |other| *other != born))
}

fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month())
}

fn digits_apart(one: NaiveDate, other: NaiveDate) -> usize {
    let digits = |date: NaiveDate| date.format("%Y%m%d").to_string();
    let (one, other) = (digits(one), digits(other));
    one.bytes().zip(other.bytes()).filter(|(a, b)| a != b).count()
}
