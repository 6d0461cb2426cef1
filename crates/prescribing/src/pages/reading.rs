//! The line builder's form as an order: every field that is wrong is said at its field.

use chrono::{DateTime, NaiveTime, Utc, Weekday};
use rust_decimal::Decimal;
use trefoil_core::{
    date_input, display,
    quantity::{Quantity, UcumUnit},
};
use trefoil_web::{components::FieldError, screen::Request};

use super::wrong::wrong;
use crate::{
    dictionary::Product,
    prescription::{
        AsRequired, Dose, Timing,
        order::{Order, prescribable, startable},
    },
};

/// The days of the week with the codes of their boxes.
pub(super) const DAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "Monday", Weekday::Mon),
    ("tue", "Tuesday", Weekday::Tue),
    ("wed", "Wednesday", Weekday::Wed),
    ("thu", "Thursday", Weekday::Thu),
    ("fri", "Friday", Weekday::Fri),
    ("sat", "Saturday", Weekday::Sat),
    ("sun", "Sunday", Weekday::Sun),
];

fn number(request: &Request, name: &str, says: &str) -> Result<Option<Decimal>, FieldError> {
    let typed = request.field(name).map(|typed| typed.replace(',', ""));
    typed
        .map(|typed| typed.parse().map_err(|_| FieldError::new(name, says)))
        .transpose()
}

fn whole(request: &Request, name: &str, says: &str) -> Result<Option<u32>, FieldError> {
    request
        .field(name)
        .map(|typed| typed.parse().map_err(|_| FieldError::new(name, says)))
        .transpose()
}

fn unit(request: &Request, name: &str) -> Result<UcumUnit, FieldError> {
    let missing = "The dose has no unit; choose the unit, since a number alone can be read as anything";
    let Some(typed) = request.field(name) else {
        return Err(FieldError::new(name, missing));
    };
    UcumUnit::parse(typed).map_err(|error| wrong(name, &error))
}

fn dose(request: &Request) -> Result<Dose, FieldError> {
    let Some(typed) = request.field("dose") else {
        return Err(FieldError::new("dose", "Write the dose, for example 500"));
    };
    let says =
        "Write the dose as a number, for example 500 or 2.5; as required also a range, for example 1 to 2";
    let parts: Vec<String> = typed
        .replace("to", " ")
        .replace(['-', '\u{2013}'], " ")
        .replace(',', "")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if typed.starts_with('-') {
        return Err(FieldError::new("dose", says));
    }
    let read = |text: &String| text.parse::<Decimal>().map_err(|_| FieldError::new("dose", says));
    match parts.as_slice() {
        [one] => {
            let value = read(one)?;
            Ok(Dose::Fixed {
                quantity: Quantity::new(value, unit(request, "unit")?),
            })
        }
        [low, high] => Ok(Dose::Range {
            low: read(low)?,
            high: read(high)?,
            unit: unit(request, "unit")?,
        }),
        _ => Err(FieldError::new("dose", says)),
    }
}

fn times(request: &Request) -> Result<Vec<NaiveTime>, FieldError> {
    let says = "Write the times in hours and minutes, for example 08:00, 18:00";
    let typed = request.field("at").unwrap_or_default().replace('.', ":");
    let all = typed.split([',', ' ', ';']).filter(|part| !part.is_empty());
    all.map(|part| NaiveTime::parse_from_str(part, "%H:%M").map_err(|_| FieldError::new("at", says)))
        .collect()
}

fn timing(request: &Request) -> Result<Timing, FieldError> {
    match request.field("timing") {
        None => Err(FieldError::new("timing", "Choose how often it is given")),
        Some("once") => Ok(Timing::Once),
        Some("hours") => match whole(
            request,
            "hours",
            "Write the hours as a whole number, for example 8",
        )? {
            Some(hours) => Ok(Timing::EveryHours { hours }),
            None => Err(FieldError::new(
                "hours",
                "Write every how many hours, for example 8",
            )),
        },
        Some("days_of_week") => {
            let ticked = |code: &str| {
                request
                    .form
                    .iter()
                    .any(|(name, value)| name == "weekday" && value == code)
            };
            let days = DAYS
                .iter()
                .filter(|(code, ..)| ticked(code))
                .map(|(.., day)| *day)
                .collect();
            let at = times(request)?;
            if at.len() > 1 {
                return Err(FieldError::new(
                    "at",
                    "On days of the week one time can be given; write one, or choose times a day",
                ));
            }
            Ok(Timing::DaysOfWeek {
                days,
                at: at.first().copied(),
            })
        }
        Some("as_required") => as_required(request).map(Timing::AsRequired),
        Some(times_a_day) => match times_a_day.parse() {
            Ok(many) => Ok(Timing::TimesADay {
                times: many,
                at: times(request)?,
            }),
            Err(_) => Err(FieldError::new(
                "timing",
                "Choose how often it is given from the list",
            )),
        },
    }
}

fn as_required(request: &Request) -> Result<AsRequired, FieldError> {
    let hours = number(
        request,
        "interval",
        "Write the hours as a number, for example 4 or 0.5",
    )?
    .unwrap_or_default();
    let minutes = hours
        .checked_mul(Decimal::from(60))
        .map(|minutes| minutes.round());
    let most = number(
        request,
        "most_amount",
        "Write the largest amount as a number, for example 4",
    )?;
    Ok(AsRequired {
        reason: request.field("reason_to_give").unwrap_or_default().to_owned(),
        // Anything that is not a number of minutes is none, and that is said.
        minimum_interval_minutes: minutes
            .and_then(|minutes| u32::try_from(minutes).ok())
            .unwrap_or(0),
        most_doses_in_24_hours: whole(
            request,
            "most",
            "Write the number of doses as a whole number, for example 4",
        )?,
        most_in_24_hours: most
            .map(|value| Ok(Quantity::new(value, unit(request, "most_unit")?)))
            .transpose()?,
    })
}

/// None for "now".
fn start(request: &Request, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, FieldError> {
    let (day, time) = (request.field("start"), request.field("start_time"));
    let today = display::london_date(now);
    let day = match (day, time) {
        (None, None) => return Ok(None),
        (Some(_), None) => {
            return Err(FieldError::new(
                "start_time",
                "Type the time of the start too, for example 08:00",
            ));
        }
        (None, Some(_)) => today,
        (Some(typed), Some(_)) => date_input::date(typed, today).map_err(|error| wrong("start", &error))?,
    };
    let typed = time.unwrap_or_default().replace('.', ":");
    let time = NaiveTime::parse_from_str(&typed, "%H:%M").map_err(|_| {
        FieldError::new(
            "start_time",
            "Type the time in hours and minutes, for example 08:00",
        )
    })?;
    display::from_london(day.and_time(time))
        .map(Some)
        .map_err(|error| wrong("start_time", &error))
}

/// The order that was filled in.
///
/// # Errors
/// Every field that is wrong.
pub(super) fn order(
    request: &Request,
    product: &Product,
    now: DateTime<Utc>,
) -> Result<Order, Vec<FieldError>> {
    let mut errors = vec![];
    let mut take = |error: FieldError| errors.push(error);
    let dose = dose(request).map_err(&mut take).ok();
    let timing = timing(request).map_err(&mut take).ok();
    let start = start(request, now).map_err(&mut take).ok();
    let days = whole(request, "days", "Write the days as a whole number, for example 5")
        .map_err(&mut take)
        .ok();
    let route = request.field("route").unwrap_or_default().to_owned();
    if route.is_empty() {
        take(FieldError::new("route", "Choose the route"));
    }
    let (Some(dose), Some(timing), Some(start), Some(days), true) =
        (dose, timing, start, days, errors.is_empty())
    else {
        return Err(errors);
    };
    let text = |name: &str| request.field(name).map(str::to_owned);
    let order = Order {
        product: product.medicine.code.code().to_owned(),
        dose,
        timing,
        route,
        start,
        days,
        indication: text("indication"),
        instructions: text("instructions"),
    };
    let faults = prescribable(&order, product)
        .into_iter()
        .chain(startable(&order, now));
    let errors: Vec<FieldError> = faults.map(|fault| wrong(fault.field().name(), &fault)).collect();
    if errors.is_empty() { Ok(order) } else { Err(errors) }
}

#[cfg(test)]
mod tests;
