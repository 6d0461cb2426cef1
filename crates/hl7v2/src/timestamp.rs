//! HL7 times: `YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+/-ZZZZ]`, with the precision they were sent in.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc};
use thiserror::Error;

mod read;

/// How much of a time was sent. The rest of it reads as the earliest moment: month 1, day 1, midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// `2026`.
    Year,
    /// `202603`.
    Month,
    /// `20260302`.
    Day,
    /// `2026030209`: version 2.5 and later.
    Hour,
    /// `202603020930`.
    Minute,
    /// `20260302093000`.
    Second,
    /// `20260302093000.1234`.
    Fraction {
        /// How many digits follow the point, 1 to 9.
        digits: u8,
    },
}

/// A time as sent: on the sender's clock, unless it carries an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp {
    local: NaiveDateTime,
    precision: Precision,
    offset: Option<FixedOffset>,
}

/// Why text is not an HL7 time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimestampError {
    /// Something other than digits, one point and one offset.
    #[error("a time holds digits only, with an optional fraction and offset")]
    NotDigits,
    /// The digits end in the middle of a part.
    #[error("a time has 4, 6, 8, 10, 12 or 14 digits before the fraction, not {digits}")]
    Length {
        /// How many there were.
        digits: usize,
    },
    /// Year 0.
    #[error("there is no year 0")]
    Year,
    /// Not 1 to 12.
    #[error("there is no month {month}")]
    Month {
        /// What was sent.
        month: u32,
    },
    /// Not a day of that month.
    #[error("month {month} has no day {day}")]
    Day {
        /// The month.
        month: u32,
        /// What was sent.
        day: u32,
    },
    /// Not 0 to 23.
    #[error("there is no hour {hour}")]
    Hour {
        /// What was sent.
        hour: u32,
    },
    /// Not 0 to 59.
    #[error("there is no minute {minute}")]
    Minute {
        /// What was sent.
        minute: u32,
    },
    /// Not 0 to 59.
    #[error("there is no second {second}")]
    Second {
        /// What was sent.
        second: u32,
    },
    /// A fraction without seconds, without digits, or with more than nine.
    #[error("a fraction has one to nine digits and follows the seconds")]
    Fraction,
    /// Not a sign and four digits for at most fourteen hours.
    #[error("an offset is + or - and four digits, at most 1400")]
    Offset,
}

impl Timestamp {
    /// A time on the local clock, to the second, as Trefoil sends it.
    pub fn from_local(local: NaiveDateTime) -> Self {
        Self {
            local: local.with_nanosecond(0).unwrap_or(local),
            precision: Precision::Second,
            offset: None,
        }
    }

    /// The date on the sender's clock.
    pub fn date(&self) -> NaiveDate {
        self.local.date()
    }

    /// Date and time on the sender's clock.
    pub fn local(&self) -> NaiveDateTime {
        self.local
    }

    /// How much of it was sent.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The offset from UTC, if one was sent.
    pub fn offset(&self) -> Option<FixedOffset> {
        self.offset
    }

    /// The instant. An offset that was sent decides; otherwise `from_local` does, which for NHS senders reads
    /// the clock in London and says what to do in the hour that happens twice and in the one that does not
    /// happen.
    pub fn instant<Rule>(&self, from_local: Rule) -> Option<DateTime<Utc>>
    where
        Rule: FnOnce(NaiveDateTime) -> Option<DateTime<Utc>>,
    {
        match self.offset {
            Some(offset) => self
                .local
                .and_local_timezone(offset)
                .single()
                .map(|time| time.to_utc()),
            None => from_local(self.local),
        }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        read::timestamp(text)
    }
}

/// As it is sent in a message, to the same precision.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self.precision {
            Precision::Year => "%Y",
            Precision::Month => "%Y%m",
            Precision::Day => "%Y%m%d",
            Precision::Hour => "%Y%m%d%H",
            Precision::Minute => "%Y%m%d%H%M",
            Precision::Second | Precision::Fraction { .. } => "%Y%m%d%H%M%S",
        };
        write!(formatter, "{}", self.local.format(form))?;
        if let Precision::Fraction { digits } = self.precision {
            let nanoseconds = format!("{:09}", self.local.nanosecond());
            write!(
                formatter,
                ".{}",
                nanoseconds.get(..usize::from(digits)).unwrap_or(&nanoseconds)
            )?;
        }
        match self.offset {
            Some(offset) => {
                let minutes = offset.local_minus_utc() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(
                    formatter,
                    "{sign}{:02}{:02}",
                    minutes.abs() / 60,
                    minutes.abs() % 60
                )
            }
            None => Ok(()),
        }
    }
}
