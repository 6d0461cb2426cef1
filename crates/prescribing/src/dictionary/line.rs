//! One line of a file of the dictionary, as it is written.

use rust_decimal::Decimal;
use serde::Deserialize;
use trefoil_core::quantity::Quantity;

use super::medicine::{ControlledDrug, Strength};
use crate::prescription::{Dose, Timing};

/// One entry.
#[derive(Debug, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    /// A route of dm+d.
    Route { code: String, name: String },
    /// A substance one can be given or be allergic to.
    Substance {
        code: String,
        name: String,
        #[serde(default)]
        synonyms: Vec<String>,
    },
    /// A group of substances that an allergy may be coded as.
    Group {
        code: String,
        name: String,
        #[serde(default)]
        synonyms: Vec<String>,
        members: Vec<String>,
    },
    /// The substance or combination by its generic name (VTM).
    Moiety { code: String, name: String },
    /// A product (VMP).
    Product(Box<ProductLine>),
    /// A common way to order it.
    Sentence(Box<SentenceLine>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductLine {
    pub code: String,
    pub name: String,
    pub moiety: String,
    pub form: String,
    pub strength: Option<String>,
    pub brand: Option<String>,
    pub ingredients: Vec<IngredientLine>,
    pub routes: Vec<String>,
    #[serde(default)]
    pub controlled: ControlledDrug,
    #[serde(default)]
    pub antimicrobial: bool,
    #[serde(default)]
    pub weekly: bool,
    #[serde(default)]
    pub synonyms: Vec<String>,
    pub most_at_a_time: Option<Quantity>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IngredientLine {
    pub substance: String,
    pub strength: Option<Strength>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceLine {
    pub code: String,
    pub product: String,
    pub dose: Dose,
    pub route: String,
    pub timing: Timing,
    pub indication: Option<String>,
    pub instructions: Option<String>,
    pub days: Option<u32>,
}

/// No strength has a denominator of nothing.
pub(super) fn divisible(strength: &Option<Strength>) -> bool {
    strength
        .as_ref()
        .is_none_or(|strength| strength.per.value > Decimal::ZERO)
}
