//! The line that shows a medicine: drug, brand, strength, form, dose, route, frequency, in the order and manner of the
//! NHS Common User Interface (MEDi). Each rule is a test of its name.

use chrono::{DateTime, NaiveTime, Utc, Weekday};
use trefoil_core::display;

use crate::{
    dictionary::{Medicine, medicine::Strength, units},
    prescription::{AsRequired, Dose, Prescription, Timing, order::Order},
};

/// One part of the line. Parts are set apart by a dash with spaces, and a line is only broken between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The generic name: bold, lower case.
    Generic(String),
    /// The brand: upper case.
    Brand(String),
    /// The amount, bold, after its label `DOSE`.
    Dose(String),
    /// Anything else.
    Plain(String),
}

impl Part {
    /// Its words.
    pub fn words(&self) -> &str {
        match self {
            Self::Generic(words) | Self::Brand(words) | Self::Dose(words) | Self::Plain(words) => words,
        }
    }
}

/// What a line is made of, whether it is signed or not.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The medicine.
    pub medicine: &'a Medicine,
    /// How much.
    pub dose: &'a Dose,
    /// By which route, in words.
    pub route: &'a str,
    /// When.
    pub timing: &'a Timing,
    /// For how many days; none for no end.
    pub days: Option<i64>,
    /// What for.
    pub indication: Option<&'a str>,
    /// What else to heed.
    pub instructions: Option<&'a str>,
}

impl<'a> From<&'a Prescription> for Shown<'a> {
    fn from(it: &'a Prescription) -> Self {
        let whole = |end: DateTime<Utc>| end.signed_duration_since(it.start).num_days();
        Self {
            medicine: &it.medicine,
            dose: &it.dose,
            route: it.route.display(),
            timing: &it.timing,
            days: it.end.map(whole),
            indication: it.indication.as_deref(),
            instructions: it.instructions.as_deref(),
        }
    }
}

impl<'a> Shown<'a> {
    /// An order in the making.
    pub fn order(order: &'a Order, medicine: &'a Medicine, route: &'a str) -> Self {
        Self {
            medicine,
            dose: &order.dose,
            route,
            timing: &order.timing,
            days: order.days.map(i64::from),
            indication: order.indication.as_deref(),
            instructions: order.instructions.as_deref(),
        }
    }
}

/// The line in its parts.
pub fn line(shown: Shown<'_>) -> Vec<Part> {
    let medicine = shown.medicine;
    let mut parts = vec![Part::Generic(medicine.generic.clone())];
    parts.extend(
        medicine
            .brand
            .as_ref()
            .map(|brand| Part::Brand(brand.to_uppercase())),
    );
    parts.extend(strength(medicine, shown.dose).map(Part::Plain));
    parts.push(Part::Plain(medicine.form.clone()));
    parts.push(Part::Dose(dose(shown.dose)));
    parts.push(Part::Plain(shown.route.to_owned()));
    parts.extend(timing(shown.timing).into_iter().map(Part::Plain));
    if !matches!(shown.timing, Timing::Once) {
        parts.extend(
            shown
                .days
                .map(|days| Part::Plain(format!("for {}", counted(days, "day")))),
        );
    }
    parts.extend(shown.indication.map(|what| Part::Plain(format!("for {what}"))));
    parts.extend(shown.instructions.map(|what| Part::Plain(what.to_owned())));
    parts
}

/// The line as plain text, for lists, messages and screen readers.
pub fn text(shown: Shown<'_>) -> String {
    let parts = line(shown).into_iter().map(|part| match part {
        Part::Dose(words) => format!("DOSE {words}"),
        other => other.words().to_owned(),
    });
    parts.collect::<Vec<_>>().join(" \u{2013} ")
}

/// The strength is part of the line where the dose does not say how much of the substance there is: two tablets of
/// what?
fn strength(medicine: &Medicine, dose: &Dose) -> Option<String> {
    if let Some(words) = &medicine.strength {
        return Some(words.clone());
    }
    if units::is_amount(dose.unit()) {
        return None;
    }
    let all: Vec<&Strength> = medicine
        .ingredients
        .iter()
        .filter_map(|one| one.strength.as_ref())
        .collect();
    let [Strength { amount, per }] = all.as_slice() else {
        return None;
    };
    let amount = units::shown(amount);
    let one = per.value == rust_decimal::Decimal::ONE;
    Some(match per.unit.as_str() {
        "{tablet}" | "{capsule}" | "{suppository}" | "{vial}" | "{patch}" | "{plaster}" | "{tube}"
        | "{sachet}"
            if one =>
        {
            amount
        }
        _ if one => format!("{amount} per {}", per.unit.words()),
        _ => format!("{amount} in {}", units::shown(per)),
    })
}

/// The dose with its unit; a range with one unit.
pub fn dose(dose: &Dose) -> String {
    match dose {
        Dose::Fixed { quantity } => units::shown(quantity),
        Dose::Range { low, high, unit } => format!(
            "{} to {}\u{a0}{}",
            display::number(*low),
            display::number(*high),
            units::words(unit, *high)
        ),
    }
}

/// When it is given; an as-required medicine with its reason and bounds, each a part of its own.
pub fn timing(timing: &Timing) -> Vec<String> {
    match timing {
        Timing::TimesADay { times, at } if at.is_empty() => vec![times_a_day(*times)],
        Timing::TimesADay { times, at } => vec![format!("{} {}", times_a_day(*times), clock(at))],
        Timing::EveryHours { hours: 1 } => vec!["every hour".to_owned()],
        Timing::EveryHours { hours } => vec![format!("every {hours} hours")],
        Timing::DaysOfWeek { days, at } => {
            let names = and(&days
                .iter()
                .map(|day| weekday(*day).to_owned())
                .collect::<Vec<_>>());
            let often = if days.len() == 1 { "once a week on" } else { "on" };
            let at: Vec<NaiveTime> = at.iter().copied().collect();
            let at = if at.is_empty() {
                String::new()
            } else {
                format!(" {}", clock(&at))
            };
            vec![format!("{often} {names}{at}")]
        }
        Timing::Once => vec!["once only".to_owned()],
        Timing::AsRequired(bounds) => as_required(bounds),
    }
}

fn as_required(bounds: &AsRequired) -> Vec<String> {
    let doses = bounds
        .most_doses_in_24_hours
        .map(|doses| counted(i64::from(doses), "dose"));
    let most: Vec<String> = doses
        .into_iter()
        .chain(bounds.most_in_24_hours.as_ref().map(units::shown))
        .collect();
    vec![
        format!("as required for {}", bounds.reason),
        format!(
            "no sooner than after {}",
            minutes(bounds.minimum_interval_minutes)
        ),
        format!("at most {} in 24 hours", most.join(" and ")),
    ]
}

/// A distance in the largest unit that is whole.
pub fn minutes(minutes: u32) -> String {
    let minutes = i64::from(minutes);
    if minutes > 0 && minutes % 60 == 0 {
        counted(minutes / 60, "hour")
    } else {
        counted(minutes, "minute")
    }
}

fn counted(many: i64, what: &str) -> String {
    if many == 1 {
        format!("1 {what}")
    } else {
        format!("{many} {what}s")
    }
}

fn times_a_day(times: u32) -> String {
    match times {
        1 => "once a day".to_owned(),
        2 => "twice a day".to_owned(),
        3 => "three times a day".to_owned(),
        4 => "four times a day".to_owned(),
        5 => "five times a day".to_owned(),
        6 => "six times a day".to_owned(),
        more => format!("{more} times a day"),
    }
}

/// Times of the day on the 24-hour clock.
fn clock(at: &[NaiveTime]) -> String {
    let times: Vec<String> = at.iter().map(|time| time.format("%H:%M").to_string()).collect();
    format!("at {}", and(&times))
}

/// A list as it is spoken.
pub(crate) fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// A day of the week in full.
pub(crate) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests;
