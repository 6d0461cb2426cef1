//! What a person types into a field for a date.

mod calendar;

use chrono::{Datelike, Days, Months, NaiveDate};
use thiserror::Error;

use self::calendar::{last_day, month_number};
use crate::display;

/// The earliest year of birth that national messages carry.
pub const EARLIEST_BIRTH_YEAR: i32 = 1880;

/// Why it is not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateInputError {
    /// Nothing was typed.
    #[error("the date is empty; type it like 22-Nov-2026")]
    Empty,
    /// None of the forms.
    #[error("this is not understood as a date; type it like 22-Nov-2026 or 22/11/2026")]
    NotUnderstood,
    /// A year of two digits: the century is never guessed.
    #[error("type the year with four digits, like 22-Nov-2026: with two the century would be a guess")]
    TwoDigitYear,
    /// Six or eight digits without separators, whose order would be a guess.
    #[error(
        "type the date with hyphens or slashes, like 22-Nov-2026 or 22/11/2026: digits alone can be read two ways"
    )]
    DigitsAlone,
    /// A month that is not in the calendar.
    #[error("there is no month {month}; the day comes first and then the month, like 22/11/2026")]
    NoSuchMonth {
        /// What was typed.
        month: u32,
    },
    /// A day that the month does not have.
    #[error("{month} has {last} days, so there is no day {day}; check the day and the month")]
    NoSuchDay {
        /// What was typed.
        day: u32,
        /// The month with its year, as in `Feb-2026`.
        month: String,
        /// Its last day.
        last: u32,
    },
    /// Outside the years that messages carry.
    #[error("the year {year} cannot be right; type one from 1880 to 2999")]
    YearOutOfRange {
        /// What was typed.
        year: i32,
    },
    /// A birth in the future.
    #[error("{typed} is in the future, and this is a date of birth; check the year")]
    BirthInFuture {
        /// The date as understood.
        typed: String,
    },
    /// `+3d` where a date of birth is asked for.
    #[error("type the date of birth itself, like 07-Apr-1958; shortcuts such as +3d are for other dates")]
    ShortcutForBirth,
}

/// Understands `22-Nov-2026`, `22 Nov 2026`, `22 November 2026`, `22/11/2026`, `22.11.2026`, `2026-11-22`, and, counted
/// from today, `today`, `yesterday`, `tomorrow`, `+3d`, `-2w`, `+1m`, `+1y`. The day comes before the month.
///
/// # Errors
/// [`DateInputError`] tells how to type it, or why the calendar has no such day. Nothing is guessed.
pub fn date(typed: &str, today: NaiveDate) -> Result<NaiveDate, DateInputError> {
    match shortcut(typed, today) {
        Some(day) => in_range(day?),
        None => absolute(typed),
    }
}

/// The same for a date of birth: no shortcuts, not in the future, not before 1880.
///
/// # Errors
/// As [`date`], and when the day cannot be a birthday.
pub fn birth_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, DateInputError> {
    if shortcut(typed, today).is_some_and(|day| day.is_ok()) && !typed.trim().eq_ignore_ascii_case("today") {
        return Err(DateInputError::ShortcutForBirth);
    }
    let day = date(typed, today)?;
    if day > today {
        return Err(DateInputError::BirthInFuture {
            typed: display::date(day),
        });
    }
    Ok(day)
}

/// A word or a step from today; none when it is neither.
fn shortcut(typed: &str, today: NaiveDate) -> Option<Result<NaiveDate, DateInputError>> {
    let typed = typed.trim().to_lowercase();
    let one = Days::new(1);
    let day = match typed.as_str() {
        "today" | "t" => Some(today),
        "yesterday" => today.checked_sub_days(one),
        "tomorrow" => today.checked_add_days(one),
        _ => {
            let (later, step) = typed.strip_prefix('+').map(|step| (true, step)).or_else(|| {
                // The minus of a keyboard and the one of a word processor.
                typed
                    .strip_prefix(['-', '\u{2212}', '\u{2013}'])
                    .map(|step| (false, step))
            })?;
            return Some(stepped(later, step.trim(), today).ok_or(DateInputError::NotUnderstood));
        }
    };
    day.map(Ok)
}

fn stepped(later: bool, step: &str, today: NaiveDate) -> Option<NaiveDate> {
    let split = step.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = step.split_at(split);
    let count: u32 = count.parse().ok()?;
    let by_days = |days: u64| {
        if later {
            today.checked_add_days(Days::new(days))
        } else {
            today.checked_sub_days(Days::new(days))
        }
    };
    let by_months = |months: u32| {
        let months = Months::new(months);
        if later {
            today.checked_add_months(months)
        } else {
            today.checked_sub_months(months)
        }
    };
    match unit.trim() {
        "d" => by_days(count.into()),
        "w" => by_days(u64::from(count) * 7),
        "m" => by_months(count),
        "y" => by_months(count.checked_mul(12)?),
        _ => None,
    }
}

fn absolute(typed: &str) -> Result<NaiveDate, DateInputError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(DateInputError::Empty);
    }
    if matches!(typed.len(), 6 | 8) && typed.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateInputError::DigitsAlone);
    }
    let separators =
        |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.' | ',' | '\u{2010}'..='\u{2013}');
    let parts: Vec<&str> = typed.split(separators).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else {
        return Err(DateInputError::NotUnderstood);
    };
    let (year, month, day) = if first.len() == 4 {
        (first, second, third)
    } else {
        (third, second, first)
    };
    if day.len() > 2 || !day.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateInputError::NotUnderstood);
    }
    let day = day.parse().map_err(|_| DateInputError::NotUnderstood)?;
    let month = month_number(month).ok_or(DateInputError::NotUnderstood)?;
    match year.len() {
        _ if !year.bytes().all(|b| b.is_ascii_digit()) => return Err(DateInputError::NotUnderstood),
        4 => {}
        2 => return Err(DateInputError::TwoDigitYear),
        _ => return Err(DateInputError::NotUnderstood),
    }
    let year = year.parse().map_err(|_| DateInputError::NotUnderstood)?;
    let last = last_day(year, month).ok_or(DateInputError::NoSuchMonth { month })?;
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => in_range(day),
        None => {
            let month = last.format("%b-%Y").to_string();
            Err(DateInputError::NoSuchDay {
                day,
                month,
                last: last.day(),
            })
        }
    }
}

fn in_range(day: NaiveDate) -> Result<NaiveDate, DateInputError> {
    if (EARLIEST_BIRTH_YEAR..=2999).contains(&day.year()) {
        Ok(day)
    } else {
        Err(DateInputError::YearOutOfRange { year: day.year() })
    }
}

#[cfg(test)]
mod tests;
