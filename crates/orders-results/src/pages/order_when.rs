//! When a specimen was taken, in one box.

use chrono::{DateTime, NaiveTime, Utc};
use trefoil_core::{date_input, display};
use trefoil_web::components::FieldError;

use super::wrong::wrong;

/// The instant that was meant: nothing for now, a time for today, a date and a time.
///
/// # Errors
/// What to type in the field `at`.
pub(super) fn read(typed: Option<&str>, now: DateTime<Utc>) -> Result<DateTime<Utc>, FieldError> {
    let Some(typed) = typed.map(str::trim).filter(|typed| !typed.is_empty()) else {
        return Ok(now);
    };
    let (day, time) = typed.rsplit_once(' ').unwrap_or(("", typed));
    let today = display::london_date(now);
    let time = NaiveTime::parse_from_str(&time.replace('.', ":"), "%H:%M").map_err(|_| {
        FieldError::new(
            "at",
            "Type a time, or a date and a time, for example yesterday 23:10",
        )
    })?;
    let day = match day.trim() {
        "" => today,
        day => date_input::date(day, today).map_err(|error| wrong("at", &error))?,
    };
    display::from_london(day.and_time(time)).map_err(|error| wrong("at", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_of_times() {
        let now: DateTime<Utc> = "2026-07-10T09:00:00Z".parse().unwrap();
        let read = |typed| read(Some(typed), now).ok().map(|at| at.to_rfc3339());
        for (typed, want) in [
            ("", Some("2026-07-10T09:00:00+00:00")),
            ("08:35", Some("2026-07-10T07:35:00+00:00")),
            ("yesterday 23.59", Some("2026-07-09T22:59:00+00:00")),
            ("9-Jul-2026 08:00", Some("2026-07-09T07:00:00+00:00")),
            ("yesterday", None),
            ("25:00", None),
            ("29-Mar-2026 01:30", None),
        ] {
            assert_eq!(read(typed).as_deref(), want, "{typed}");
        }
    }
}
