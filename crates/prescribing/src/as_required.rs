//! Whether a medicine may be given as required now, and when it may next: pure, over a rolling 24 hours.
//!
//! Rule 11 of `medicines-and-orders.md` 2.3 [D]; the table of cases is `tests/data/prn_vectors.json`. Every dose that
//! holds the ingredient counts, from whichever prescription it was given: regular beside as required, another strength,
//! a combination.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    RecordId,
    coded_value::CodedValue,
    quantity::{Quantity, UcumUnit},
};

use crate::{
    dictionary::{Medicine, product::same_substance, units},
    prescription::AsRequired,
};

/// The window in which doses are added up.
pub const WINDOW: Duration = Duration::hours(24);

/// A bound that a dose now would break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Too soon after the last.
    Interval,
    /// Too many doses within 24 hours.
    Doses,
    /// Too much within 24 hours.
    Amount,
}

/// What was taken of one ingredient, and how much of it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// When, and how much.
    pub taken: Vec<(DateTime<Utc>, Decimal)>,
    /// How much is in the dose that is asked about.
    pub dose: Decimal,
    /// The most within 24 hours; none where there is no such bound.
    pub most: Option<Decimal>,
}

impl Tally {
    fn total(&self, at: DateTime<Utc>) -> Decimal {
        let within = self.taken.iter().filter(|(taken, _)| counts(*taken, at));
        within.fold(Decimal::ZERO, |sum, (_, amount)| sum.saturating_add(*amount))
    }
}

/// Whether a dose counts at a moment: (t - 24 h, t].
fn counts(taken: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    taken > at - WINDOW && taken <= at
}

/// The bounds of time and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// When a dose was taken that counts, in any order.
    pub taken: Vec<DateTime<Utc>>,
    /// The least distance.
    pub interval: Duration,
    /// The most doses within 24 hours.
    pub most_doses: Option<u32>,
}

/// Whether a dose may be given, and when the next may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// The bounds a dose now would break; none when it may be given.
    pub broken: Vec<Bound>,
    /// Doses within the last 24 hours.
    pub doses: usize,
    /// How much within the last 24 hours, for each tally.
    pub totals: Vec<Decimal>,
    /// The earliest time at which it may be given, when that is not now; none too where no waiting helps.
    pub next: Option<DateTime<Utc>>,
}

impl Availability {
    /// Whether a dose may be given now.
    pub fn allowed(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Whether a dose may be given now.
pub fn availability(bounds: &Bounds, tallies: &[Tally], now: DateTime<Utc>) -> Availability {
    let broken = broken(bounds, tallies, now);
    // Only the end of an interval or of a dose's 24 hours can make a dose possible.
    let mut moments: Vec<DateTime<Utc>> = bounds
        .taken
        .iter()
        .flat_map(|taken| [*taken + bounds.interval, *taken + WINDOW])
        .filter(|moment| *moment > now)
        .collect();
    moments.sort_unstable();
    Availability {
        next: (!broken.is_empty())
            .then(|| {
                moments
                    .into_iter()
                    .find(|moment| self::broken(bounds, tallies, *moment).is_empty())
            })
            .flatten(),
        broken,
        doses: bounds.taken.iter().filter(|taken| counts(**taken, now)).count(),
        totals: tallies.iter().map(|tally| tally.total(now)).collect(),
    }
}

fn broken(bounds: &Bounds, tallies: &[Tally], at: DateTime<Utc>) -> Vec<Bound> {
    let mut all = vec![];
    let last = bounds.taken.iter().filter(|taken| **taken <= at).max();
    if last.is_some_and(|last| at - *last < bounds.interval) {
        all.push(Bound::Interval);
    }
    let doses = bounds.taken.iter().filter(|taken| counts(**taken, at)).count();
    if bounds
        .most_doses
        .is_some_and(|most| u32::try_from(doses).map_or(true, |doses| doses >= most))
    {
        all.push(Bound::Doses);
    }
    let over = |tally: &Tally| {
        tally
            .most
            .is_some_and(|most| tally.total(at).saturating_add(tally.dose) > most)
    };
    if tallies.iter().any(over) {
        all.push(Bound::Amount);
    }
    all
}

/// A dose that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dosed {
    /// When.
    pub at: DateTime<Utc>,
    /// From which prescription.
    pub prescription: RecordId,
    /// How much.
    pub dose: Quantity,
    /// Of what; the journal has it with the dose.
    #[serde(skip)]
    pub medicine: Medicine,
    /// Whether its prescription is sealed: it counts, and nothing that a person reads may name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

impl Dosed {
    /// Whether it holds an ingredient of a medicine.
    pub fn shares(&self, medicine: &Medicine) -> bool {
        medicine
            .ingredients
            .iter()
            .any(|one| of(&self.medicine, &one.substance).is_some())
    }
}

/// The medicine's own code for a substance, if it holds it.
fn of<'m>(medicine: &'m Medicine, substance: &CodedValue) -> Option<&'m CodedValue> {
    let mut all = medicine.ingredients.iter().map(|one| &one.substance);
    all.find(|one| same_substance(one, substance))
}

/// How a medicine prescribed as required stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct May {
    /// Whether a dose may be given now.
    pub availability: Availability,
    /// How much was taken within 24 hours, in the unit of the prescription's maximum; none where it has none, or where
    /// it could not be added up.
    pub total: Option<Quantity>,
    /// Doses within 24 hours whose amount could not be worked out: they count as doses, and whoever gives the next one
    /// is told.
    pub uncounted: usize,
}

/// Whether a dose of a medicine may be given as required.
pub fn may_give(
    medicine: &Medicine,
    bounds: &AsRequired,
    dose: &Quantity,
    dosed: &[Dosed],
    now: DateTime<Utc>,
) -> May {
    let related: Vec<&Dosed> = dosed.iter().filter(|one| one.shares(medicine)).collect();
    let counted = bounds
        .most_in_24_hours
        .as_ref()
        .map(|most| count(medicine, most, dose, &related, now));
    let (tallies, unit, uncounted) = counted.unwrap_or_default();
    let times = Bounds {
        taken: related.iter().map(|one| one.at).collect(),
        interval: Duration::minutes(i64::from(bounds.minimum_interval_minutes)),
        most_doses: bounds.most_doses_in_24_hours,
    };
    let availability = availability(&times, &tallies, now);
    let total = unit.zip(availability.totals.iter().max().copied());
    May {
        total: total.map(|(unit, value)| Quantity::new(value.normalize(), unit)),
        availability,
        uncounted,
    }
}

type Counted = (Vec<Tally>, Option<UcumUnit>, usize);

/// One tally for each ingredient whose amount the maximum and the dose say; where they say none, one in the unit of the
/// maximum. The unit is given where there is one tally, so that a total can be shown.
fn count(
    medicine: &Medicine,
    most: &Quantity,
    dose: &Quantity,
    related: &[&Dosed],
    now: DateTime<Utc>,
) -> Counted {
    let mut tallies = vec![];
    let mut units = vec![];
    let mut uncounted = std::collections::BTreeSet::new();
    let mut add = |most: Quantity, dose: Quantity, amount: &dyn Fn(&Dosed) -> Option<Option<Quantity>>| {
        let mut taken = vec![];
        for (number, one) in related.iter().enumerate() {
            match amount(one) {
                None => {}
                Some(Some(amount)) => taken.push((one.at, amount.value)),
                Some(None) if counts(one.at, now) => {
                    uncounted.insert(number);
                }
                Some(None) => {}
            }
        }
        units.push(most.unit);
        tallies.push(Tally {
            taken,
            dose: dose.value,
            most: Some(most.value),
        });
    };
    for ingredient in &medicine.ingredients {
        let substance = &ingredient.substance;
        let Some(most) = medicine.amount_of(substance, most) else {
            continue;
        };
        let in_dose = medicine
            .amount_of(substance, dose)
            .and_then(|dose| units::convert(&dose, &most.unit));
        let Some(in_dose) = in_dose else { continue };
        let unit = most.unit.clone();
        add(most, in_dose, &|one| {
            let own = of(&one.medicine, substance)?;
            let amount = one.medicine.amount_of(own, &one.dose);
            Some(amount.and_then(|amount| units::convert(&amount, &unit)))
        });
    }
    if tallies_are_missing(medicine, most, dose) {
        // Counted as it is measured out: "8 tablets" of a mixture without strengths.
        let unit = most.unit.clone();
        let in_dose = units::convert(dose, &unit).unwrap_or_else(|| dose.clone());
        add(most.clone(), in_dose, &|one| {
            let same = one.medicine.code.means(&medicine.code);
            Some(units::convert(&one.dose, &unit).filter(|_| same))
        });
    }
    let unit = if units.len() == 1 { units.pop() } else { None };
    (tallies, unit, uncounted.len())
}

/// Whether no ingredient's amount follows from the maximum and the dose.
fn tallies_are_missing(medicine: &Medicine, most: &Quantity, dose: &Quantity) -> bool {
    !medicine.ingredients.iter().any(|one| {
        medicine.amount_of(&one.substance, most).is_some()
            && medicine.amount_of(&one.substance, dose).is_some()
    })
}

#[cfg(test)]
mod tests;
