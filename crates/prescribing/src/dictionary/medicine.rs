//! A medicine as a prescription keeps it: what the dictionary said when it was prescribed.

use serde::{Deserialize, Serialize};
use trefoil_core::{coded_value::CodedValue, quantity::Quantity};

/// The category of a controlled drug (dm+d `CATCD`; Misuse of Drugs Regulations 2001).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlledDrug {
    /// Not controlled.
    #[default]
    None,
    /// Schedule 2: kept locked, in the register, witnessed.
    Schedule2,
    /// Schedule 3.
    Schedule3,
    /// Schedule 4.
    Schedule4,
    /// Schedule 5.
    Schedule5,
}

impl ControlledDrug {
    /// As it is shown; nothing for what is not controlled.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Schedule2 => Some("Controlled drug, schedule 2"),
            Self::Schedule3 => Some("Controlled drug, schedule 3"),
            Self::Schedule4 => Some("Controlled drug, schedule 4"),
            Self::Schedule5 => Some("Controlled drug, schedule 5"),
        }
    }
}

/// How much of an ingredient there is in how much of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// So much of the ingredient.
    pub amount: Quantity,
    /// In so much of the product: `1 {tablet}`, `5 mL`.
    pub per: Quantity,
}

/// One ingredient (dm+d virtual product ingredient).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ingredient {
    /// The substance, the base and not its salt (dm+d basis of strength substance).
    pub substance: CodedValue,
    /// How much of it; none where it is not said, as for an electrolyte mixture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<Strength>,
}

/// A virtual medicinal product (dm+d VMP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medicine {
    /// dm+d, or [`super::LOCAL`] where no verified code was at hand. The words are the product's full name.
    pub code: CodedValue,
    /// The generic name alone (dm+d VTM): "amoxicillin", lower case but for proper abbreviations.
    pub generic: String,
    /// Brand, only where the brand is what is prescribed (insulins, modified release).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The strength as it is read, where the line needs it: "30 mg and 500 mg".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<String>,
    /// The form as it is read: "modified-release tablet".
    pub form: String,
    /// What is in it. Never empty.
    pub ingredients: Vec<Ingredient>,
    /// The category of controlled drug.
    #[serde(default)]
    pub controlled: ControlledDrug,
    /// Whether it acts on infections: an indication is then needed.
    #[serde(default)]
    pub antimicrobial: bool,
}

impl Medicine {
    /// How much of one ingredient is in a dose: "2 tablets" of co-codamol 30/500 is 1,000 mg of paracetamol. A dose
    /// said in a mass is of the medicine's only ingredient. None where it cannot be worked out: then nobody may add
    /// it up in silence.
    pub fn amount_of(&self, substance: &CodedValue, dose: &Quantity) -> Option<Quantity> {
        let ingredient = self
            .ingredients
            .iter()
            .find(|one| one.substance.means(substance))?;
        if let Some(Strength { amount, per }) = &ingredient.strength
            && per.unit == dose.unit
            && !per.value.is_zero()
        {
            let value = dose.value.checked_mul(amount.value)?.checked_div(per.value)?;
            return Some(Quantity::new(value.normalize(), amount.unit.clone()));
        }
        let alone = self.ingredients.len() == 1;
        (alone && crate::dictionary::units::is_amount(&dose.unit)).then(|| dose.clone())
    }
}

impl Medicine {
    /// How many times one quantity of this medicine is of another: directly, or by what both hold of one ingredient
    /// ("1 g" is twice "1 tablet" of 500 mg). None where they cannot be compared.
    pub fn times(&self, quantity: &Quantity, of: &Quantity) -> Option<rust_decimal::Decimal> {
        use crate::dictionary::units;
        units::ratio(quantity, of).or_else(|| {
            self.ingredients.iter().find_map(|ingredient| {
                let amount = |quantity| self.amount_of(&ingredient.substance, quantity);
                units::ratio(&amount(quantity)?, &amount(of)?)
            })
        })
    }

    /// What a prescription without a beginning is of; see [`CodedValue::unknown`].
    pub(crate) fn none() -> Self {
        Self {
            code: CodedValue::unknown(),
            generic: String::new(),
            brand: None,
            strength: None,
            form: String::new(),
            ingredients: vec![],
            controlled: ControlledDrug::None,
            antimicrobial: false,
        }
    }
}
