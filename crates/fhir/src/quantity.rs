//! Measured values: the unit in UCUM, and every digit as it was written.

use rust_decimal::Decimal as Exact;
use trefoil_core::quantity::{Quantity as Measured, UcumUnit};

use crate::{
    systems::UCUM,
    value::text,
    wire::{Decimal, Primitive, r4::Quantity},
};

/// A decimal, digit for digit: 1.50 says that it was measured to two places.
pub fn decimal(value: Exact) -> Option<Primitive<Decimal>> {
    Decimal::parse(&value.to_string()).ok().map(Into::into)
}

/// A number of a unit. `unit` is what a person reads, `code` is UCUM.
pub fn quantity(measured: &Measured) -> Quantity {
    of(measured.value, &measured.unit)
}

/// The same from its parts.
pub fn of(value: Exact, unit: &UcumUnit) -> Quantity {
    Quantity {
        value: decimal(value),
        unit: text(unit.words()),
        system: text(UCUM),
        code: text(unit.as_str()),
        ..Quantity::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::{from_json_strict, to_json};

    proptest! {
        #[test]
        fn no_digit_is_lost(mantissa in -999_999_999i64..=999_999_999, scale in 0u32..=9) {
            let value = Exact::new(mantissa, scale);
            let sent = to_json(&of(value, &UcumUnit::parse("mmol/L").unwrap()));
            let read: Quantity = from_json_strict(&sent).unwrap();
            let digits = read.value.and_then(|value| value.value).unwrap();
            prop_assert_eq!(digits.as_str(), value.to_string());
            prop_assert_eq!(digits.as_str().parse::<Exact>().unwrap().scale(), scale);
        }
    }
}
