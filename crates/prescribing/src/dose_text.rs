//! The dose in words for other systems: the algorithm of the NHS dose-to-text guide as the electronic prescription
//! service runs it (`medicines-and-orders.md` 2.2 [S]). The ward reads the medication line instead.

use rust_decimal::Decimal;
use trefoil_core::quantity::{Quantity, UcumUnit};

use crate::{
    medication_line::{Shown, and, weekday},
    prescription::{Dose, Timing},
};

/// The text: parts in a fixed order, joined by ` - `.
pub fn dose_text(shown: Shown<'_>) -> String {
    let mut parts = vec![dose(shown.dose)];
    parts.extend(frequency(shown.timing));
    parts.extend(days_and_times(shown.timing));
    parts.push(shown.route.to_owned());
    if let Timing::AsRequired(bounds) = shown.timing {
        parts.push(format!("as required for {}", bounds.reason));
    }
    let course = shown.days.filter(|_| !matches!(shown.timing, Timing::Once));
    parts.extend(course.map(|days| format!("for {}", plural(Decimal::from(days), "day"))));
    if let Timing::AsRequired(bounds) = shown.timing {
        parts.extend(
            bounds
                .most_in_24_hours
                .as_ref()
                .map(|most| format!("up to a maximum of {} in 24 hours", amount(most))),
        );
        let gap = crate::medication_line::minutes(bounds.minimum_interval_minutes);
        parts.push(format!("at least {gap} between doses"));
    }
    parts.extend(shown.instructions.map(str::to_owned));
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" - ")
}

/// The unit as the dictionary of medicines names it, not in the plural.
fn unit(unit: &UcumUnit) -> &str {
    match unit.as_str() {
        "mg" => "milligram",
        "g" => "gram",
        "ug" => "microgram",
        "ng" => "nanogram",
        "mL" => "ml",
        "[iU]" => "unit",
        "mmol" => "millimole",
        _ => unit.words(),
    }
}

/// The number as it was received, without rounding or commas.
fn amount(quantity: &Quantity) -> String {
    format!("{} {}", quantity.value, unit(&quantity.unit))
}

fn dose(dose: &Dose) -> String {
    match dose {
        Dose::Fixed { quantity } => amount(quantity),
        Dose::Range { low, high, unit: of } => format!("{low} to {high} {}", unit(of)),
    }
}

fn plural(value: Decimal, unit: &str) -> String {
    if value == Decimal::ONE {
        format!("{value} {unit}")
    } else {
        format!("{value} {unit}s")
    }
}

fn frequency(timing: &Timing) -> Option<String> {
    Some(match timing {
        Timing::TimesADay { times: 1, .. } => "once a day".to_owned(),
        Timing::TimesADay { times: 2, .. } => "twice a day".to_owned(),
        Timing::TimesADay { times, .. } => format!("{times} times a day"),
        Timing::EveryHours { hours: 1 } => "once an hour".to_owned(),
        Timing::EveryHours { hours } => format!("every {hours} hours"),
        Timing::DaysOfWeek { .. } => return None,
        Timing::Once => "once".to_owned(),
        Timing::AsRequired(bounds) => format!("up to {} times a day", bounds.most_doses_in_24_hours?),
    })
}

fn days_and_times(timing: &Timing) -> Option<String> {
    let (days, times) = match timing {
        Timing::TimesADay { at, .. } => (None, at.clone()),
        Timing::DaysOfWeek { days, at } => {
            let names: Vec<String> = days.iter().map(|day| weekday(*day).to_owned()).collect();
            (Some(format!("on {}", and(&names))), at.iter().copied().collect())
        }
        Timing::EveryHours { .. } | Timing::Once | Timing::AsRequired(_) => return None,
    };
    let times: Vec<String> = times
        .iter()
        .map(|time| time.format("%H:%M").to_string())
        .collect();
    let times = (!times.is_empty()).then(|| format!("at {}", and(&times)));
    let words: Vec<String> = days.into_iter().chain(times).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests;
