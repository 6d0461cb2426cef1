//! The units of a dose, and how masses compare.

use rust_decimal::Decimal;
use trefoil_core::quantity::{Quantity, UcumUnit};

/// How many micrograms one of a unit of mass is.
fn micrograms(unit: &UcumUnit) -> Option<Decimal> {
    Some(match unit.as_str() {
        "ng" => Decimal::new(1, 3),
        "ug" => Decimal::ONE,
        "mg" => Decimal::from(1_000),
        "g" => Decimal::from(1_000_000),
        _ => return None,
    })
}

/// Whether the unit says how much of a substance there is (a mass, units of activity, an amount), and not of a product.
pub fn is_amount(unit: &UcumUnit) -> bool {
    micrograms(unit).is_some() || matches!(unit.as_str(), "[iU]" | "mmol")
}

/// A quantity in another unit of mass, or in the same unit whatever it is. None where they do not compare.
pub fn convert(quantity: &Quantity, to: &UcumUnit) -> Option<Quantity> {
    if quantity.unit == *to {
        return Some(quantity.clone());
    }
    let (from, into) = (micrograms(&quantity.unit)?, micrograms(to)?);
    let value = quantity.value.checked_mul(from)?.checked_div(into)?;
    Some(Quantity::new(value.normalize(), to.clone()))
}

/// How many times `one` goes into `other`; none where they do not compare or `one` is nothing.
pub fn ratio(other: &Quantity, one: &Quantity) -> Option<Decimal> {
    convert(other, &one.unit)?.value.checked_div(one.value)
}
