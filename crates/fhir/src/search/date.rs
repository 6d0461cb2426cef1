//! A date as FHIR's searches write it: as much of it as is known, with a prefix that says on which side.

use chrono::{DateTime, Days, Duration, Months, NaiveDate, NaiveTime, Utc};
use trefoil_core::display;

/// A span of time: from this on, before that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) until: Option<DateTime<Utc>>,
}

impl Span {
    /// Narrow it by one parameter.
    pub(super) fn narrow(&mut self, value: &str) -> Result<(), String> {
        let (prefix, date) = match value.get(..2) {
            Some(two) if two.bytes().all(|b| b.is_ascii_lowercase()) => (two, value.get(2..).unwrap_or("")),
            _ => ("eq", value),
        };
        let (first, end) = bounds(date).ok_or_else(|| {
            "date is a year, a month, a day or an instant with its zone: for example ge2026-11-01".to_owned()
        })?;
        match prefix {
            "eq" => {
                self.later(first);
                self.earlier(end);
            }
            "ge" => self.later(first),
            "gt" => self.later(end),
            "le" => self.earlier(end),
            "lt" => self.earlier(first),
            _ => return Err("before a date stands eq, ge, gt, le or lt, or nothing".to_owned()),
        }
        Ok(())
    }

    fn later(&mut self, at: DateTime<Utc>) {
        self.from = Some(self.from.map_or(at, |from| from.max(at)));
    }

    fn earlier(&mut self, at: DateTime<Utc>) {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
    }
}

/// The first instant of it, and the first after it. A day is London's.
fn bounds(text: &str) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let midnight = |day: NaiveDate| display::from_london_earliest(day.and_time(NaiveTime::MIN));
    let days = |first: NaiveDate, after: Option<NaiveDate>| Some((midnight(first), midnight(after?)));
    match text.len() {
        4 => {
            let first = NaiveDate::from_ymd_opt(text.parse().ok()?, 1, 1)?;
            days(first, first.checked_add_months(Months::new(12)))
        }
        7 => {
            let first: NaiveDate = format!("{text}-01").parse().ok()?;
            days(first, first.checked_add_months(Months::new(1)))
        }
        10 => {
            let first: NaiveDate = text.parse().ok()?;
            days(first, first.checked_add_days(Days::new(1)))
        }
        // A plus that was not escaped arrives as a space.
        _ => {
            let at = DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
                .ok()?
                .to_utc();
            let precision = if text.contains('.') {
                Duration::microseconds(1)
            } else {
                Duration::seconds(1)
            };
            Some((at, at.checked_add_signed(precision)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_is_known_on_the_side_that_is_said() {
        for (values, from, until) in [
            (vec!["2026-07-01"], "2026-06-30T23:00:00Z", "2026-07-01T23:00:00Z"),
            (vec!["eq2026-11"], "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"),
            (vec!["2026"], "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            (vec!["ge2026-11-01"], "2026-11-01T00:00:00Z", ""),
            (vec!["gt2026-11-01"], "2026-11-02T00:00:00Z", ""),
            (vec!["le2026-11-01"], "", "2026-11-02T00:00:00Z"),
            (
                vec!["lt2026-11-01", "ge2026-10-01", "ge2026-09-01"],
                "2026-09-30T23:00:00Z",
                "2026-11-01T00:00:00Z",
            ),
            (
                vec!["2026-11-01T10:00:00 01:00"],
                "2026-11-01T09:00:00Z",
                "2026-11-01T09:00:01Z",
            ),
        ] {
            let mut span = Span::default();
            for value in &values {
                span.narrow(value).unwrap();
            }
            let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
            assert_eq!((span.from, span.until), (at(from), at(until)), "{values:?}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for wrong in [
            "",
            "ge",
            "sa2026",
            "2026-13",
            "2026-11-31",
            "20261",
            "é26",
            "2026-11-01T10:00",
            "ne2026",
        ] {
            assert!(Span::default().narrow(wrong).is_err(), "{wrong}");
        }
    }
}
