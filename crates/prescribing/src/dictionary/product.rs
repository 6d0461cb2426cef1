//! What the dictionary holds: products with their order sentences, and substances with their groups.

use serde::{Deserialize, Serialize};
use trefoil_core::{coded_value::CodedValue, quantity::Quantity};

use super::Medicine;
use crate::prescription::{Dose, Timing};

/// A product that may be prescribed (dm+d VMP).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// What a prescription keeps of it.
    pub medicine: Medicine,
    /// Its generic substance or combination (dm+d VTM).
    pub moiety: CodedValue,
    /// By which routes it may be given (dm+d drug route). Never empty.
    pub routes: Vec<CodedValue>,
    /// Other names it is known by, brands among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// The most an adult is usually given at a time; none where nothing is known, and then no check says anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_at_a_time: Option<Quantity>,
    /// Given on one day of the week and never oftener (methotrexate by mouth).
    #[serde(default)]
    pub weekly: bool,
}

impl Product {
    /// The route of a code, if it is one of the product's.
    pub fn route(&self, code: &str) -> Option<&CodedValue> {
        self.routes.iter().find(|route| route.code() == code)
    }
}

/// A common way to order a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Its code within the release.
    pub code: String,
    /// The product's code.
    pub product: String,
    /// How much at a time.
    pub dose: Dose,
    /// By which route.
    pub route: CodedValue,
    /// When.
    pub timing: Timing,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indication: Option<String>,
    /// What else to heed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// For how many days; none for a course without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// A substance or a group of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substance {
    /// Code and name.
    pub value: CodedValue,
    /// Other names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub synonyms: Vec<String>,
    /// Whether it is a group.
    #[serde(default)]
    pub group: bool,
}

/// Whether two codes mean one substance: dm+d's ingredient ids are SNOMED CT's, so that these two systems are one here.
pub fn same_substance(one: &CodedValue, other: &CodedValue) -> bool {
    use trefoil_core::coded_value::CodeSystem::{Dmd, Snomed};
    let national = |value: &CodedValue| matches!(value.system(), Snomed | Dmd);
    one.code() == other.code() && (one.system() == other.system() || (national(one) && national(other)))
}
