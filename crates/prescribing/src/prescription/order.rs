//! An order in the making: what is chosen of the dictionary and filled in, and everything that keeps it from being
//! signed, each at its field.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{AsRequired, Dose, Timing};
use crate::dictionary::{Product, Sentence, medicine::Medicine, units};

/// The most times a day; more often is every so many hours.
const MOST_TIMES: u32 = 6;
/// The longest distance between doses in hours: beyond it, days of the week say it better.
const MOST_HOURS: u32 = 72;
/// The longest course in days.
const MOST_DAYS: u32 = 366;
/// The longest of each of the texts, in characters.
const LONGEST: usize = 200;
/// The earliest start: a dose given in an emergency is prescribed afterwards.
const EARLIEST: Duration = Duration::hours(24);
/// The latest start.
const LATEST: Duration = Duration::days(366);

/// An order in the making.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The product, by its code in the dictionary.
    pub product: String,
    /// How much at a time.
    pub dose: Dose,
    /// When.
    pub timing: Timing,
    /// By which route, by its code.
    pub route: String,
    /// From when on; from its signature where there is none.
    pub start: Option<DateTime<Utc>>,
    /// For how many days from the start; none for a course without an end.
    pub days: Option<u32>,
    /// What for.
    pub indication: Option<String>,
    /// What else to heed.
    pub instructions: Option<String>,
}

impl From<&Sentence> for Order {
    fn from(sentence: &Sentence) -> Self {
        Self {
            product: sentence.product.clone(),
            dose: sentence.dose.clone(),
            timing: sentence.timing.clone(),
            route: sentence.route.code().to_owned(),
            start: None,
            days: sentence.days,
            indication: sentence.indication.clone(),
            instructions: sentence.instructions.clone(),
        }
    }
}

impl Order {
    /// From when on it holds, if it is signed now.
    pub fn starts(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.start.unwrap_or(now)
    }

    /// From when on no dose is due.
    pub fn ends(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = self.days.filter(|_| !matches!(self.timing, Timing::Once))?;
        self.starts(now)
            .checked_add_signed(Duration::days(i64::from(days)))
    }
}

/// A field of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// How much.
    Dose,
    /// Its unit.
    Unit,
    /// By which route.
    Route,
    /// How often or when.
    Timing,
    /// When it may be given, as required.
    Reason,
    /// The least time between two doses.
    Interval,
    /// The most in 24 hours.
    Most,
    /// From when on.
    Start,
    /// For how long.
    Days,
    /// What for.
    Indication,
    /// What else to heed.
    Instructions,
}

impl Field {
    /// The name of its field in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dose => "dose",
            Self::Unit => "unit",
            Self::Route => "route",
            Self::Timing => "timing",
            Self::Reason => "reason_to_give",
            Self::Interval => "interval",
            Self::Most => "most",
            Self::Start => "start",
            Self::Days => "days",
            Self::Indication => "indication",
            Self::Instructions => "instructions",
        }
    }
}

/// What keeps an order from being signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// Nothing to give.
    #[error("the dose is nothing; write how much is to be given")]
    NoDose,
    /// A number nobody could measure.
    #[error(
        "the dose has more than 6 digits or more than 4 decimal places; write it in a larger or smaller unit"
    )]
    DoseDigits,
    /// A unit the medicine is not measured in.
    #[error("a dose of {medicine} cannot be written in {unit}; choose one of: {units}")]
    Unit {
        /// The product.
        medicine: String,
        /// What was chosen.
        unit: String,
        /// What may be.
        units: String,
    },
    /// A choice of dose at a fixed time.
    #[error("a range of doses is for medicines given as required; write one dose")]
    RangeForRegular,
    /// From more to less.
    #[error("the range goes from {low} to {high}; write the smaller dose first")]
    RangeOrder {
        /// The first.
        low: String,
        /// The second.
        high: String,
    },
    /// Never that way.
    #[error("{medicine} is not given by this route; choose one of: {routes}")]
    Route {
        /// The product.
        medicine: String,
        /// What may be.
        routes: String,
    },
    /// Not a number of times.
    #[error(
        "{0} times a day cannot be scheduled; choose 1 to {MOST_TIMES} times a day, or every so many hours"
    )]
    TimesADay(u32),
    /// Too few or too many.
    #[error("{times} times a day need {times} times of the day, and {given} are given; add or remove one")]
    TimesOfDay {
        /// How often.
        times: u32,
        /// How many.
        given: usize,
    },
    /// Twice the same, or later before earlier.
    #[error(
        "the times of the day are not in order or one is given twice; write each once, the earliest first"
    )]
    TimesOrder,
    /// Not a distance.
    #[error("every {0} hours cannot be scheduled; choose every 1 to {MOST_HOURS} hours, or days of the week")]
    EveryHours(u32),
    /// No day.
    #[error("no day of the week is chosen; choose at least one")]
    NoDay,
    /// A day twice.
    #[error("a day of the week is chosen twice or out of order; choose each once, Monday first")]
    DaysOrder,
    /// Methotrexate every day has killed.
    #[error("{0} is given on one day of the week and never oftener; choose that day")]
    WeeklyOnly(String),
    /// As required, for what?
    #[error("a medicine as required needs the reason for which it may be given; write it, for example pain")]
    NoReason,
    /// How soon again?
    #[error("a medicine as required needs the least time between two doses; write it, at most 7 days")]
    NoInterval,
    /// How much at most?
    #[error(
        "a medicine as required needs a maximum in 24 hours; write the most doses, the largest amount, or both"
    )]
    NoMost,
    /// Not to be compared.
    #[error(
        "the maximum in 24 hours is in {most} and the dose in {dose}; write both in units that can be compared"
    )]
    MostUnit {
        /// Of the maximum.
        most: String,
        /// Of the dose.
        dose: String,
    },
    /// Never reached by one dose.
    #[error("the maximum in 24 hours is less than one dose; correct the dose or the maximum")]
    MostBelowDose,
    /// A year and more.
    #[error("a course of {0} days cannot be prescribed; choose 1 to {MOST_DAYS} days, or leave it open")]
    Days(u32),
    /// Long ago.
    #[error(
        "the start is more than 24 hours ago; start it now, or record what was given earlier as given elsewhere"
    )]
    StartTooEarly,
    /// In a year.
    #[error("the start is more than a year away; prescribe it then")]
    StartTooLate,
    /// Why?
    #[error("an antimicrobial needs an indication; write what it is for")]
    NoIndication,
    /// Too long for a chart.
    #[error("the {what} has more than {LONGEST} letters; say it in fewer words")]
    TooLong {
        /// Which.
        what: &'static str,
        /// Its field.
        field: Field,
    },
}

impl OrderFault {
    /// At which field it is shown.
    pub fn field(&self) -> Field {
        match self {
            Self::NoDose | Self::DoseDigits | Self::RangeForRegular | Self::RangeOrder { .. } => Field::Dose,
            Self::Unit { .. } => Field::Unit,
            Self::Route { .. } => Field::Route,
            Self::TimesADay(_)
            | Self::TimesOfDay { .. }
            | Self::TimesOrder
            | Self::EveryHours(_)
            | Self::NoDay
            | Self::DaysOrder
            | Self::WeeklyOnly(_) => Field::Timing,
            Self::NoReason => Field::Reason,
            Self::NoInterval => Field::Interval,
            Self::NoMost | Self::MostUnit { .. } | Self::MostBelowDose => Field::Most,
            Self::Days(_) => Field::Days,
            Self::StartTooEarly | Self::StartTooLate => Field::Start,
            Self::NoIndication => Field::Indication,
            Self::TooLong { field, .. } => *field,
        }
    }
}

/// Everything that keeps an order of this product from being signed, whoever the patient is and whenever it is.
pub fn prescribable(order: &Order, product: &Product) -> Vec<OrderFault> {
    let mut faults = vec![];
    dose(order, &product.medicine, &mut faults);
    if product.route(&order.route).is_none() {
        faults.push(OrderFault::Route {
            medicine: product.medicine.code.display().to_owned(),
            routes: listed(product.routes.iter().map(|route| route.display())),
        });
    }
    timing(order, product, &mut faults);
    if let Some(days) = order.days.filter(|days| !(1..=MOST_DAYS).contains(days)) {
        faults.push(OrderFault::Days(days));
    }
    let said = order
        .indication
        .as_deref()
        .is_some_and(|text| !text.trim().is_empty());
    if product.medicine.antimicrobial && !said {
        faults.push(OrderFault::NoIndication);
    }
    let mut short = |text: &str, what, field| {
        if text.chars().count() > LONGEST {
            faults.push(OrderFault::TooLong { what, field });
        }
    };
    short(
        order.indication.as_deref().unwrap_or_default(),
        "indication",
        Field::Indication,
    );
    short(
        order.instructions.as_deref().unwrap_or_default(),
        "instruction",
        Field::Instructions,
    );
    if let Timing::AsRequired(bounds) = &order.timing {
        short(&bounds.reason, "reason", Field::Reason);
    }
    faults
}

/// What is wrong with its start, seen from now.
pub fn startable(order: &Order, now: DateTime<Utc>) -> Option<OrderFault> {
    let start = order.start?;
    if start < now - EARLIEST {
        Some(OrderFault::StartTooEarly)
    } else {
        (start > now + LATEST).then_some(OrderFault::StartTooLate)
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn dose(order: &Order, medicine: &Medicine, faults: &mut Vec<OrderFault>) {
    let (least, most) = (order.dose.least(), order.dose.most());
    if least.value <= Decimal::ZERO {
        faults.push(OrderFault::NoDose);
    }
    let long = |value: Decimal| value.normalize().scale() > 4 || value.abs() >= Decimal::from(1_000_000);
    if long(least.value) || long(most.value) {
        faults.push(OrderFault::DoseDigits);
    }
    let allowed = units::of(medicine);
    if !allowed.contains(order.dose.unit()) {
        faults.push(OrderFault::Unit {
            medicine: medicine.code.display().to_owned(),
            unit: order.dose.unit().words().to_owned(),
            units: listed(allowed.iter().map(|unit| unit.words())),
        });
    }
    if let Dose::Range { low, high, .. } = &order.dose {
        if !matches!(order.timing, Timing::AsRequired(_)) {
            faults.push(OrderFault::RangeForRegular);
        }
        if low >= high {
            faults.push(OrderFault::RangeOrder {
                low: low.normalize().to_string(),
                high: high.normalize().to_string(),
            });
        }
    }
}

fn timing(order: &Order, product: &Product, faults: &mut Vec<OrderFault>) {
    match &order.timing {
        Timing::TimesADay { times, at } => {
            if !(1..=MOST_TIMES).contains(times) {
                faults.push(OrderFault::TimesADay(*times));
            } else if !at.is_empty() && u32::try_from(at.len()) != Ok(*times) {
                faults.push(OrderFault::TimesOfDay {
                    times: *times,
                    given: at.len(),
                });
            } else if !at.is_sorted_by(|one, next| one < next) {
                faults.push(OrderFault::TimesOrder);
            }
        }
        Timing::EveryHours { hours } => {
            if !(1..=MOST_HOURS).contains(hours) {
                faults.push(OrderFault::EveryHours(*hours));
            }
        }
        Timing::DaysOfWeek { days, .. } => {
            if days.is_empty() {
                faults.push(OrderFault::NoDay);
            } else if !days.is_sorted_by(|one, next| one.num_days_from_monday() < next.num_days_from_monday())
            {
                faults.push(OrderFault::DaysOrder);
            }
        }
        Timing::Once => {}
        Timing::AsRequired(bounds) => as_required(order, bounds, &product.medicine, faults),
    }
    let weekly = matches!(&order.timing, Timing::DaysOfWeek { days, .. } if days.len() == 1);
    if product.weekly && !weekly {
        faults.push(OrderFault::WeeklyOnly(product.medicine.generic.clone()));
    }
}

fn as_required(order: &Order, bounds: &AsRequired, medicine: &Medicine, faults: &mut Vec<OrderFault>) {
    if bounds.reason.trim().is_empty() {
        faults.push(OrderFault::NoReason);
    }
    if !(1..=7 * 24 * 60).contains(&bounds.minimum_interval_minutes) {
        faults.push(OrderFault::NoInterval);
    }
    let doses = bounds.most_doses_in_24_hours.filter(|doses| *doses > 0);
    if doses.is_none() && bounds.most_in_24_hours.is_none() {
        faults.push(OrderFault::NoMost);
    }
    if let Some(most) = &bounds.most_in_24_hours {
        let one = order.dose.most();
        // "2 tablets, at most 4 g of paracetamol" compares by what is in a tablet.
        match medicine.times(most, &one) {
            None => faults.push(OrderFault::MostUnit {
                most: most.unit.words().to_owned(),
                dose: one.unit.words().to_owned(),
            }),
            Some(times) if times < Decimal::ONE => faults.push(OrderFault::MostBelowDose),
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
