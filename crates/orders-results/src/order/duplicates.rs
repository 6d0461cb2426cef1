//! What an order would repeat: a test already asked for and not resulted, or resulted so lately that asking again tells
//! nothing new (medicines-and-orders.md 5.2). Profiles are taken apart first, so that two that overlap are seen.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::display;

use super::{Order, State};
use crate::catalogue::{Catalogue, Item};

/// One test that would be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The test, by id.
    pub test: String,
    /// Its name.
    pub name: String,
    /// What there is already.
    pub before: Before,
}

/// What there is already of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Before {
    /// Asked for, and nothing has come.
    Outstanding {
        /// As what: `Renal profile`.
        item: String,
        /// When.
        placed: DateTime<Utc>,
        /// By whom.
        by: String,
    },
    /// A result that is younger than the retest interval.
    Resulted {
        /// When the specimen was taken.
        at: DateTime<Utc>,
        /// The value with its unit, where it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<String>,
        /// From when it may be asked for again without a reason.
        again_from: DateTime<Utc>,
    },
    /// Something that is sealed: that it counts is said, and nothing of it.
    Withheld,
}

/// What is said where something sealed counts.
const WITHHELD: &str = "something that is withheld from you counts against asking again: ask whoever may open what is sealed, or say why it is needed";

impl std::fmt::Display for Duplicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.before {
            Before::Outstanding { item, placed, by } => {
                write!(
                    f,
                    "{} was requested {} by {by}",
                    self.name,
                    display::date_time(*placed)
                )?;
                if *item != self.name {
                    write!(f, " ({item})")?;
                }
                f.write_str(" and has no result yet")
            }
            Before::Resulted { at, value, .. } => match value {
                Some(value) => write!(f, "{} was {value} on {}", self.name, display::date_time(*at)),
                None => write!(f, "{} was resulted for {}", self.name, display::date_time(*at)),
            },
            Before::Withheld => f.write_str(WITHHELD),
        }
    }
}

/// The newest known value of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// The test, by id.
    pub test: String,
    /// When the specimen was taken.
    pub at: DateTime<Utc>,
    /// The value with its unit, where it is known.
    pub value: Option<String>,
}

/// What of an item would be repeated, in the order of its tests. Orders of the same requisition are not repeats of one
/// another: they were ticked side by side, and the laboratory does an overlap once. What is `sealed` counts as
/// everything else, and is named by nothing.
pub fn find(
    catalogue: &Catalogue,
    item: Item<'_>,
    requisition: &str,
    (earlier, sealed): (&[Order], &[Order]),
    results: &[Newest],
    now: DateTime<Utc>,
) -> Vec<Duplicate> {
    let mut found = of_open(catalogue, item, requisition, earlier, results, now);
    let named = |test: &str| found.iter().any(|one| one.test == test);
    let hidden = of_open(catalogue, item, requisition, sealed, &[], now);
    // Once: which of the tests of a profile it is would already say something.
    if hidden.iter().any(|one| !named(&one.test)) {
        found.push(Duplicate {
            test: item.id().to_owned(),
            name: item.name().to_owned(),
            before: Before::Withheld,
        });
    }
    found
}

fn of_open(
    catalogue: &Catalogue,
    item: Item<'_>,
    requisition: &str,
    earlier: &[Order],
    results: &[Newest],
    now: DateTime<Utc>,
) -> Vec<Duplicate> {
    let tests = catalogue.tests_of(item);
    let others: Vec<&Order> = earlier
        .iter()
        .filter(|order| order.requisition != requisition)
        .collect();
    tests
        .into_iter()
        .filter_map(|test| {
            let with = || others.iter().filter(|order| order.item.tests.contains(&test.id));
            let found = |before| Duplicate {
                test: test.id.clone(),
                name: test.name.clone(),
                before,
            };
            if let Some(order) = with()
                .filter(|order| order.state.open())
                .max_by_key(|order| order.placed)
            {
                return Some(found(Before::Outstanding {
                    item: order.item.name.clone(),
                    placed: order.placed,
                    by: order.placed_by.name.clone(),
                }));
            }
            let of_orders = with()
                .filter(|order| order.state == State::Resulted)
                .filter_map(|order| Some((order.collected().or(order.resulted)?, None)));
            let told = results
                .iter()
                .filter(|one| one.test == test.id)
                .map(|one| (one.at, one.value.clone()));
            // Of two at one time the one with a value says more.
            let (at, value) = of_orders
                .chain(told)
                .max_by_key(|(at, value)| (*at, value.is_some()))?;
            let again_from = at + catalogue.retest_of(item, test);
            (now < again_from).then(|| {
                found(Before::Resulted {
                    at,
                    value,
                    again_from,
                })
            })
        })
        .collect()
}
