//! Reading an HL7 time, one part after another, each with its own refusal.

use chrono::{FixedOffset, NaiveDate};

use super::{Precision, Timestamp, TimestampError};

pub(super) fn timestamp(text: &str) -> Result<Timestamp, TimestampError> {
    let (clock, offset) = match text.find(['+', '-']) {
        Some(sign) => {
            let (clock, offset) = text.split_at_checked(sign).ok_or(TimestampError::Offset)?;
            (clock, Some(read_offset(offset)?))
        }
        None => (text, None),
    };
    let (digits, fraction) = match clock.split_once('.') {
        Some((digits, fraction)) => (digits, Some(fraction)),
        None => (clock, None),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimestampError::NotDigits);
    }
    let mut precision = match digits.len() {
        4 => Precision::Year,
        6 => Precision::Month,
        8 => Precision::Day,
        10 => Precision::Hour,
        12 => Precision::Minute,
        14 => Precision::Second,
        length => return Err(TimestampError::Length { digits: length }),
    };
    let mut nanosecond = 0;
    if let Some(fraction) = fraction {
        if precision != Precision::Second {
            return Err(TimestampError::Fraction);
        }
        (precision, nanosecond) = read_fraction(fraction)?;
    }
    let date = read_date(digits)?;
    let hour = part(digits, 8, 2).unwrap_or(0);
    let minute = part(digits, 10, 2).unwrap_or(0);
    let second = part(digits, 12, 2).unwrap_or(0);
    if hour > 23 {
        return Err(TimestampError::Hour { hour });
    }
    if minute > 59 {
        return Err(TimestampError::Minute { minute });
    }
    let local = date
        .and_hms_nano_opt(hour, minute, second, nanosecond)
        .ok_or(TimestampError::Second { second })?;
    Ok(Timestamp {
        local,
        precision,
        offset,
    })
}

fn read_date(digits: &str) -> Result<NaiveDate, TimestampError> {
    let year: i32 = digits
        .get(..4)
        .and_then(|year| year.parse().ok())
        .ok_or(TimestampError::NotDigits)?;
    let month = part(digits, 4, 2).unwrap_or(1);
    let day = part(digits, 6, 2).unwrap_or(1);
    if year == 0 {
        return Err(TimestampError::Year);
    }
    if !(1..=12).contains(&month) {
        return Err(TimestampError::Month { month });
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(TimestampError::Day { month, day })
}

/// The digits at one place, or `None` past the end.
fn part(digits: &str, start: usize, length: usize) -> Option<u32> {
    digits
        .get(start..start + length)
        .and_then(|digits| digits.parse().ok())
}

fn read_fraction(fraction: &str) -> Result<(Precision, u32), TimestampError> {
    let digits = u8::try_from(fraction.len()).map_err(|_| TimestampError::Fraction)?;
    if !(1..=9).contains(&digits) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimestampError::Fraction);
    }
    let value: u32 = fraction.parse().map_err(|_| TimestampError::Fraction)?;
    // At most nine digits, so the product stays under one thousand million.
    let nanosecond = value * 10_u32.pow(9 - u32::from(digits));
    Ok((Precision::Fraction { digits }, nanosecond))
}

fn read_offset(text: &str) -> Result<FixedOffset, TimestampError> {
    let (sign, digits) = text.split_at_checked(1).ok_or(TimestampError::Offset)?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimestampError::Offset);
    }
    let hours: i32 = digits
        .get(..2)
        .and_then(|hours| hours.parse().ok())
        .ok_or(TimestampError::Offset)?;
    let minutes: i32 = digits
        .get(2..)
        .and_then(|minutes| minutes.parse().ok())
        .ok_or(TimestampError::Offset)?;
    if minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return Err(TimestampError::Offset);
    }
    let seconds = (hours * 60 + minutes) * 60;
    FixedOffset::east_opt(if sign == "-" { -seconds } else { seconds }).ok_or(TimestampError::Offset)
}
