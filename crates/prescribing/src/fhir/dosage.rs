//! Dose and timing as FHIR's Dosage: in parts for a machine, and in the words of the dose-to-text guide for a person.

use chrono::{NaiveTime, Weekday};
use trefoil_core::quantity::{Quantity as Amount, UcumUnit};
use trefoil_fhir::{
    concept::{concept, words},
    quantity::{self, quantity},
    value,
    wire::r4::{
        Dosage, DosageAsNeeded, DosageDoseAndRate, DosageDoseAndRateDose, Quantity, Range, Ratio, Timing,
        TimingRepeat, TimingRepeatBounds,
    },
};

use crate::{
    dose_text::dose_text,
    prescription::{AsRequired, Dose, Prescription, Timing as When},
};

/// How it is to be taken.
pub(super) fn dosage(prescription: &Prescription) -> Dosage {
    let as_needed = match &prescription.timing {
        When::AsRequired(bounds) => Some(DosageAsNeeded::CodeableConcept(words(&bounds.reason))),
        _ => None,
    };
    Dosage {
        text: value::text(dose_text(prescription.into())),
        additional_instruction: prescription.instructions.iter().map(|what| words(what)).collect(),
        timing: Some(timing(prescription)),
        as_needed,
        route: Some(concept(&prescription.route)),
        dose_and_rate: vec![DosageDoseAndRate {
            dose: Some(dose(&prescription.dose)),
            ..DosageDoseAndRate::default()
        }],
        max_dose_per_period: match &prescription.timing {
            When::AsRequired(bounds) => most(bounds),
            _ => None,
        },
        ..Dosage::default()
    }
}

pub(super) fn dose(dose: &Dose) -> DosageDoseAndRateDose {
    match dose {
        Dose::Fixed { quantity: amount } => DosageDoseAndRateDose::Quantity(quantity(amount)),
        Dose::Range { low, high, unit } => DosageDoseAndRateDose::Range(Range {
            low: Some(quantity::of(*low, unit)),
            high: Some(quantity::of(*high, unit)),
            ..Range::default()
        }),
    }
}

/// Wall-clock times are Europe/London. Of what is given as required only the course is said here: the least time between
/// two doses has no place in R4 and is in the text.
fn timing(prescription: &Prescription) -> Timing {
    let bounds = value::period(prescription.start, prescription.end);
    let mut repeat = TimingRepeat {
        bounds: Some(TimingRepeatBounds::Period(bounds)),
        ..TimingRepeat::default()
    };
    let often = |repeat: &mut TimingRepeat, times: i64, period: i64, unit: &str| {
        repeat.frequency = value::whole(times);
        repeat.period = quantity::decimal(period.into());
        repeat.period_unit = value::text(unit);
    };
    match &prescription.timing {
        When::TimesADay { times, at } => {
            often(&mut repeat, i64::from(*times), 1, "d");
            repeat.time_of_day = value::texts(at.iter().map(clock));
        }
        When::EveryHours { hours } => often(&mut repeat, 1, i64::from(*hours), "h"),
        When::DaysOfWeek { days, at } => {
            often(&mut repeat, i64::try_from(days.len()).unwrap_or(1), 1, "wk");
            repeat.day_of_week = value::texts(days.iter().map(|day| weekday(*day)));
            repeat.time_of_day = value::texts(at.iter().map(clock));
        }
        When::Once => {
            return Timing {
                event: value::instant(prescription.start).into_iter().collect(),
                ..Timing::default()
            };
        }
        When::AsRequired(_) => {}
    }
    Timing {
        repeat: Some(repeat),
        ..Timing::default()
    }
}

fn clock(at: &NaiveTime) -> String {
    at.format("%H:%M:%S").to_string()
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "mon",
        Weekday::Tue => "tue",
        Weekday::Wed => "wed",
        Weekday::Thu => "thu",
        Weekday::Fri => "fri",
        Weekday::Sat => "sat",
        Weekday::Sun => "sun",
    }
}

/// The most in 24 hours, as an amount where there is one; a number of doses otherwise.
fn most(bounds: &AsRequired) -> Option<Ratio> {
    let doses = || {
        Some(Quantity {
            unit: value::text("doses"),
            ..quantity::of(
                bounds.most_doses_in_24_hours?.into(),
                &UcumUnit::parse("{dose}").ok()?,
            )
        })
    };
    let numerator = bounds.most_in_24_hours.as_ref().map(quantity).or_else(doses)?;
    let day = Amount::new(24.into(), UcumUnit::parse("h").ok()?);
    Some(Ratio {
        numerator: Some(numerator),
        denominator: Some(quantity(&day)),
        ..Ratio::default()
    })
}
