//! A dose beyond what is usual at a time, and paracetamol by weight.

use rust_decimal::Decimal;
use trefoil_core::Answer;

use super::{Finding, Level, facts::Safety};
use crate::{
    dictionary::{Product, units},
    prescription::order::Order,
};

/// So many times the usual maximum is taken for a slip of the unit or the decimal point (`medicines-and-orders.md`
/// 3.6, "ten-fold guard" [D]; a ten-fold slip of a usual dose is often five-fold the maximum).
const SLIP: u32 = 5;
/// Paracetamol at a time for light adults, in milligrams a kilogram (1.4 [G]).
const PARACETAMOL_A_KILOGRAM: u32 = 15;
/// Below this weight in kilograms it counts.
const LIGHT: u32 = 50;

/// What is said of the dose.
pub(super) fn check(order: &Order, product: &Product, safety: &Safety) -> Vec<Finding> {
    beyond_usual(order, product)
        .into_iter()
        .chain(paracetamol(order, product, safety))
        .collect()
}

fn beyond_usual(order: &Order, product: &Product) -> Option<Finding> {
    let (dose, name) = (order.dose.most(), product.medicine.code.display());
    let most = product.most_at_a_time.as_ref()?;
    let Some(times) = product.medicine.times(&dose, most) else {
        return Some(Finding::new(
            Level::Caution,
            "dose_not_checked",
            format!(
                "{} of {name} cannot be compared with the usual maximum of {}.",
                units::shown(&dose),
                units::shown(most)
            ),
        ));
    };
    if times <= Decimal::ONE {
        return None;
    }
    let slip = times >= Decimal::from(SLIP);
    let (level, check, more) = if slip {
        (
            Level::Stop,
            "dose_unit_slip",
            format!(
                "It is {} times as much: check the unit and the decimal point.",
                trefoil_core::display::number(times.round_dp(1))
            ),
        )
    } else {
        (Level::Caution, "dose_above_usual", String::new())
    };
    let says = format!(
        "{} of {name} at a time is more than the usual maximum of {}. {more}",
        units::shown(&dose),
        units::shown(most)
    );
    Some(Finding::new(level, check, says.trim_end()))
}

fn paracetamol(order: &Order, product: &Product, safety: &Safety) -> Option<Finding> {
    let substance = product
        .medicine
        .ingredients
        .iter()
        .find(|it| it.substance.display() == "paracetamol")?;
    let Answer::Known { value: weight } = &safety.weight else {
        return None;
    };
    let kilograms = weight.quantity.value;
    let amount = product
        .medicine
        .amount_of(&substance.substance, &order.dose.most())?;
    let milligrams = units::convert(&amount, &trefoil_core::quantity::UcumUnit::parse("mg").ok()?)?.value;
    let most = kilograms.checked_mul(Decimal::from(PARACETAMOL_A_KILOGRAM))?;
    (kilograms < Decimal::from(LIGHT) && milligrams > most).then(|| {
        Finding::new(
            Level::Caution,
            "paracetamol_weight",
            format!(
                "The patient weighs {} kg: {} mg of paracetamol at a time is more than 15 mg for each kilogram ({} mg).",
                trefoil_core::display::number(kilograms),
                trefoil_core::display::number(milligrams),
                trefoil_core::display::number(most.round())
            ),
        )
    })
}
