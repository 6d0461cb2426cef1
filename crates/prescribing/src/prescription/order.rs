//! An order in the making: what is chosen of the dictionary and filled in, and everything that keeps it from being
//! signed, each at its field.

mod fault;

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::fault::{Field, OrderFault};
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
