//! The units of a dose, and how masses compare.

use rust_decimal::Decimal;
use trefoil_core::{
    display,
    quantity::{Quantity, UcumUnit},
};

use super::medicine::Medicine;

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

/// The units a dose of a medicine may be written in: what its strength is in, the masses beside it, and the product's
/// own unit. A medicine without a strength is counted by its form.
pub fn of(medicine: &Medicine) -> Vec<UcumUnit> {
    let mut all = vec![];
    let mut add = |unit: &str| {
        if let Ok(unit) = UcumUnit::parse(unit)
            && !all.contains(&unit)
        {
            all.push(unit);
        }
    };
    let alone = medicine.ingredients.len() == 1;
    for strength in medicine
        .ingredients
        .iter()
        .filter_map(|one| one.strength.as_ref())
    {
        if alone {
            add(strength.amount.unit.as_str());
            if micrograms(&strength.amount.unit).is_some() {
                ["ug", "mg", "g"].into_iter().for_each(&mut add);
            }
        }
        add(strength.per.unit.as_str());
    }
    let counted = [
        ("capsule", "{capsule}"),
        ("patch", "{patch}"),
        ("tablet", "{tablet}"),
        ("oral powder", "{sachet}"),
        ("eye drops", "{drop}"),
        ("suppository", "{suppository}"),
        ("solution", "mL"),
        ("suspension", "mL"),
        ("cream", "{application}"),
        ("ointment", "{application}"),
    ];
    for (form, unit) in counted {
        if medicine.form.contains(form) {
            add(unit);
        }
    }
    all
}

/// A unit after a number, in the plural where it is a thing that is counted: "2 tablets", "500 mg".
pub fn words(unit: &UcumUnit, value: Decimal) -> String {
    let counted = unit.as_str().starts_with('{');
    let word = unit.words();
    match word {
        "micrograms" | "nanograms" | "units" if value == Decimal::ONE => {
            word.trim_end_matches('s').to_owned()
        }
        "suppository" | "patch" if value > Decimal::ONE => word
            .strip_suffix('y')
            .map_or_else(|| format!("{word}es"), |stem| format!("{stem}ies")),
        _ if counted && value > Decimal::ONE => format!("{word}s"),
        _ => word.to_owned(),
    }
}

/// A quantity as a prescription shows it (CUI MEDi): a decimal fraction is avoided by the next smaller unit of mass,
/// the number goes by its rules, then a no-break space and the unit in words.
pub fn shown(quantity: &Quantity) -> String {
    let quantity = without_fraction(quantity);
    format!(
        "{}\u{a0}{}",
        display::number(quantity.value),
        words(&quantity.unit, quantity.value)
    )
}

/// 0.5 mg is 500 micrograms.
fn without_fraction(quantity: &Quantity) -> Quantity {
    let smaller = match quantity.unit.as_str() {
        "g" => "mg",
        "mg" => "ug",
        "ug" => "ng",
        _ => return quantity.clone(),
    };
    let less = quantity.value > Decimal::ZERO && quantity.value < Decimal::ONE;
    let smaller = UcumUnit::parse(smaller).ok().filter(|_| less);
    smaller
        .and_then(|unit| convert(quantity, &unit))
        .unwrap_or_else(|| quantity.clone())
}
