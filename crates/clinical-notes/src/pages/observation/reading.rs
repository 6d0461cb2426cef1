//! What was typed into the panel, as values: every field that is wrong says so itself.

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use trefoil_core::{date_input, display};
use trefoil_web::{components::FieldError, screen::Request};

use super::super::wrong::wrong;
use crate::{
    news2::Consciousness,
    observation::{Breathes, Device, Values},
};

struct Typed<'r> {
    request: &'r Request,
    errors: Vec<FieldError>,
}

impl Typed<'_> {
    fn number<T: FromStr>(&mut self, field: &'static str, like: &str) -> Option<T> {
        let typed = self.request.field(field)?;
        match typed.parse() {
            Ok(value) => Some(value),
            Err(_) => {
                let words = format!("Type a number only, for example {like}");
                self.errors.push(FieldError::new(field, &words));
                None
            }
        }
    }

    fn breathes(&mut self) -> Option<Breathes> {
        let typed = self.request.field("oxygen")?;
        if ["0", "a", "A", "air", "Air"].contains(&typed) {
            return Some(Breathes::Air);
        }
        let litres_a_minute: Decimal = self.number("oxygen", "4, or 0 for air")?;
        if litres_a_minute.is_sign_negative() {
            self.errors.push(FieldError::new(
                "oxygen",
                "Type the litres a minute, or 0 for air",
            ));
            return None;
        }
        let device = self.request.field("device").and_then(Device::of_code);
        Some(Breathes::Oxygen {
            litres_a_minute,
            device,
        })
    }

    fn consciousness(&mut self) -> Option<Consciousness> {
        let typed = self.request.field("consciousness")?;
        let level = Consciousness::of_letter(typed);
        if level.is_none() {
            self.errors
                .push(FieldError::new("consciousness", "Choose one of A, C, V, P and U"));
        }
        level
    }
}

/// The values, or every field that is wrong.
pub(super) fn values(request: &Request) -> Result<Values, Vec<FieldError>> {
    let mut typed = Typed {
        request,
        errors: vec![],
    };
    let values = Values {
        respiration: typed.number("respiration", "16"),
        saturation: typed.number("saturation", "97"),
        breathes: typed.breathes(),
        systolic: typed.number("systolic", "120"),
        diastolic: typed.number("diastolic", "70"),
        pulse: typed.number("pulse", "72"),
        consciousness: typed.consciousness(),
        temperature: typed.number("temperature", "36.8"),
        pain: typed.number("pain", "3"),
        glucose: typed.number("glucose", "6.2"),
        weight: typed.number("weight", "71.5"),
        height: typed.number("height", "168"),
        estimated: request.field("estimated").is_some(),
    };
    if typed.errors.is_empty() {
        Ok(values)
    } else {
        Err(typed.errors)
    }
}

/// When the set was taken: empty for now, `08:35` of today (of yesterday when that is yet to come), or a date and a time.
pub(super) fn taken(request: &Request, now: DateTime<Utc>) -> Result<DateTime<Utc>, FieldError> {
    let Some(typed) = request.field("taken") else {
        return Ok(now);
    };
    let (day, time) = match typed.rsplit_once(char::is_whitespace) {
        Some((day, time)) => (Some(day), time),
        None => (None, typed),
    };
    let time = NaiveTime::parse_from_str(&time.replace('.', ":"), "%H:%M").map_err(|_| {
        FieldError::new(
            "taken",
            "Type the time in hours and minutes, for example 08:35, or 21-Nov-2026 23:50",
        )
    })?;
    let today = display::london_date(now);
    let day = day
        .map(|day| date_input::date(day, today))
        .transpose()
        .map_err(|error| wrong("taken", &error))?;
    let local = display::london(now);
    let meant = match day {
        Some(day) => day.and_time(time),
        None => latest(local, time),
    };
    display::from_london(meant).map_err(|error| wrong("taken", &error))
}

/// The last time it was so late, allowing for a ward clock that is a little ahead.
fn latest(now: NaiveDateTime, time: NaiveTime) -> NaiveDateTime {
    let today = now.date().and_time(time);
    if today > now + TimeDelta::hours(1) {
        today - TimeDelta::days(1)
    } else {
        today
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(fields: &[(&str, &str)]) -> Request {
        Request {
            form: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            ..Request::default()
        }
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        let wrong = request(&[
            ("respiration", "22x"),
            ("oxygen", "-4"),
            ("consciousness", "D"),
            ("temperature", "38,4"),
        ]);
        let fields: Vec<String> = values(&wrong)
            .unwrap_err()
            .into_iter()
            .map(|error| error.field.to_string())
            .collect();
        assert_eq!(fields, ["respiration", "oxygen", "consciousness", "temperature"]);
    }

    /// The quickest way of typing a whole set, with Tab between the fields and Enter at the end.
    #[test]
    fn a_whole_set_takes_at_most_thirty_keys() {
        let quick = [
            ("respiration", "22"),
            ("saturation", "95"),
            ("oxygen", "4"),
            ("systolic", "104"),
            ("diastolic", "58"),
            ("pulse", "104"),
            ("consciousness", "A"),
            ("temperature", "38.4"),
        ];
        let keys: usize = quick.iter().map(|(_, typed)| typed.len() + 1).sum();
        assert!(keys <= 30, "{keys} keys");
        let values = values(&request(&quick)).unwrap();
        assert!(crate::news2::score(&values.for_news2(crate::news2::SaturationScale::One)).is_ok());
    }

    #[test]
    fn table_of_times() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-11-22T00:10:00Z");
        let read = |typed: &str| taken(&request(&[("taken", typed)]), now);
        assert_eq!(read(""), Ok(now));
        assert_eq!(read("00:05"), Ok(at("2026-11-22T00:05:00Z")));
        assert_eq!(read("23:50"), Ok(at("2026-11-21T23:50:00Z")), "of yesterday");
        assert_eq!(read("20-Nov-2026 08:35"), Ok(at("2026-11-20T08:35:00Z")));
        assert!(read("half past").is_err());
        // The hour that is repeated in October is asked about, not guessed.
        let october = at("2026-10-25T06:00:00Z");
        assert!(taken(&request(&[("taken", "01:30")]), october).is_err());
    }
}
