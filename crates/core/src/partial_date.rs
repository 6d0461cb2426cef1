//! A date of which only the year, or the year and month, may be known.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::display;

/// A year, a month of a year, or a day. Never a false precision: an unknown day stays unknown.
///
/// It has no order of its own, since "2026" is neither before nor after "Mar-2026": compare
/// [`earliest`](Self::earliest) or [`latest`](Self::latest).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    first: NaiveDate,
    precision: Precision,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The year.
    Year,
    /// The year and month.
    Month,
    /// All of it.
    Day,
}

/// Why it is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PartialDateError {
    /// Not one of the three forms.
    #[error("write a date as 2026, 2026-11 or 2026-11-22, as far as it is known")]
    Form,
    /// Right form, impossible date.
    #[error("there is no such date in the calendar; check the day and the month")]
    Impossible,
    /// A year of other than four digits.
    #[error("a year has four digits from 1000 to 9999; check the year")]
    Year,
}

impl PartialDate {
    /// Only the year is known.
    ///
    /// # Errors
    /// [`PartialDateError::Year`] outside 1000 to 9999.
    pub fn year(year: i32) -> Result<Self, PartialDateError> {
        Self::at(year, 1, 1, Precision::Year)
    }

    /// The year and month are known.
    ///
    /// # Errors
    /// [`PartialDateError`] when there is no such month.
    pub fn month(year: i32, month: u32) -> Result<Self, PartialDateError> {
        Self::at(year, month, 1, Precision::Month)
    }

    /// The day is known.
    ///
    /// # Errors
    /// [`PartialDateError::Year`] outside 1000 to 9999.
    pub fn day(day: NaiveDate) -> Result<Self, PartialDateError> {
        Self::at(day.year(), day.month(), day.day(), Precision::Day)
    }

    fn at(year: i32, month: u32, day: u32, precision: Precision) -> Result<Self, PartialDateError> {
        if !(1000..=9999).contains(&year) {
            return Err(PartialDateError::Year);
        }
        let first = NaiveDate::from_ymd_opt(year, month, day).ok_or(PartialDateError::Impossible)?;
        Ok(Self { first, precision })
    }

    /// Reads the ISO form: `2026`, `2026-11` or `2026-11-22`.
    ///
    /// # Errors
    /// [`PartialDateError`] says whether the form or the date is wrong.
    pub fn parse(iso: &str) -> Result<Self, PartialDateError> {
        let parts: Vec<&str> = iso.trim().split('-').collect();
        let number = |text: &str, digits: usize| {
            let right = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
            right
                .then(|| text.parse::<u32>().ok())
                .flatten()
                .ok_or(PartialDateError::Form)
        };
        let year = |text| number(text, 4)?.try_into().map_err(|_| PartialDateError::Year);
        match parts.as_slice() {
            [y] => Self::year(year(y)?),
            [y, m] => Self::month(year(y)?, number(m, 2)?),
            [y, m, d] => Self::at(year(y)?, number(m, 2)?, number(d, 2)?, Precision::Day),
            _ => Err(PartialDateError::Form),
        }
    }

    /// How much is known.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The day, if it is known.
    pub fn full(&self) -> Option<NaiveDate> {
        (self.precision == Precision::Day).then_some(self.first)
    }

    /// The first day it can have been.
    pub fn earliest(&self) -> NaiveDate {
        self.first
    }

    /// The last day it can have been.
    pub fn latest(&self) -> NaiveDate {
        let next = match self.precision {
            Precision::Day => return self.first,
            Precision::Month => Months::new(1),
            Precision::Year => Months::new(12),
        };
        self.first
            .checked_add_months(next)
            .and_then(|d| d.checked_sub_days(Days::new(1)))
            .unwrap_or(self.first)
    }

    /// Whether it can have been this day.
    pub fn may_be(&self, day: NaiveDate) -> bool {
        (self.earliest()..=self.latest()).contains(&day)
    }

    /// The ISO form, as kept and sent.
    pub fn iso(&self) -> String {
        let form = match self.precision {
            Precision::Year => "%Y",
            Precision::Month => "%Y-%m",
            Precision::Day => "%Y-%m-%d",
        };
        self.first.format(form).to_string()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision {
            Precision::Year => write!(f, "{}", self.first.format("%Y")),
            Precision::Month => write!(f, "{}", self.first.format("%b-%Y")),
            Precision::Day => f.write_str(&display::date(self.first)),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.iso()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, PartialDateError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shown_as_far_as_known() {
        for (iso, shown) in [
            ("2026", "2026"),
            ("2026-11", "Nov-2026"),
            ("2026-05-07", "07-May-2026"),
        ] {
            let date = PartialDate::parse(iso).unwrap();
            assert_eq!(date.to_string(), shown);
            assert_eq!(date.iso(), iso);
        }
    }

    #[test]
    fn bounds() {
        let february = PartialDate::parse("2028-02").unwrap();
        assert_eq!(february.earliest(), NaiveDate::from_ymd_opt(2028, 2, 1).unwrap());
        assert_eq!(february.latest(), NaiveDate::from_ymd_opt(2028, 2, 29).unwrap());
        assert_eq!(
            PartialDate::year(2026).unwrap().latest(),
            NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()
        );
        assert!(february.may_be(NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()));
        assert_eq!(february.full(), None);
    }

    #[test]
    fn refuses_impossible_and_other_forms() {
        assert_eq!(
            PartialDate::parse("2026-02-30"),
            Err(PartialDateError::Impossible)
        );
        assert_eq!(PartialDate::parse("2026-13"), Err(PartialDateError::Impossible));
        assert_eq!(PartialDate::parse("0026"), Err(PartialDateError::Year));
        for form in ["", "26", "2026-1", "22/11/2026", "2026-11-22-01", "+026"] {
            assert_eq!(PartialDate::parse(form), Err(PartialDateError::Form), "{form}");
        }
    }

    proptest! {
        #[test]
        fn iso_survives(year in 1000i32..=9999, month in 1u32..=12, day in 1u32..=28) {
            let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            for date in [PartialDate::year(year), PartialDate::month(year, month), PartialDate::day(day)] {
                let date = date.unwrap();
                prop_assert_eq!(PartialDate::parse(&date.iso()), Ok(date));
                prop_assert!(date.earliest() <= day && day <= date.latest());
            }
        }
    }
}
