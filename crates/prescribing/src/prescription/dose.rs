//! How much at a time.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use trefoil_core::quantity::{Quantity, UcumUnit};

/// How much at a time: one quantity, or a range from which whoever gives it chooses (as required only).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Dose {
    /// This much.
    Fixed {
        /// How much, with its unit.
        quantity: Quantity,
    },
    /// Between two amounts of one unit, both included.
    Range {
        /// At least.
        low: Decimal,
        /// At most; more than `low`.
        high: Decimal,
        /// Of what.
        unit: UcumUnit,
    },
}

impl Dose {
    /// The most that may be given at a time.
    pub fn most(&self) -> Quantity {
        match self {
            Self::Fixed { quantity } => quantity.clone(),
            Self::Range { high, unit, .. } => Quantity::new(*high, unit.clone()),
        }
    }

    /// The least that is meant.
    pub fn least(&self) -> Quantity {
        match self {
            Self::Fixed { quantity } => quantity.clone(),
            Self::Range { low, unit, .. } => Quantity::new(*low, unit.clone()),
        }
    }

    /// Of what.
    pub fn unit(&self) -> &UcumUnit {
        match self {
            Self::Fixed { quantity } => &quantity.unit,
            Self::Range { unit, .. } => unit,
        }
    }
}
