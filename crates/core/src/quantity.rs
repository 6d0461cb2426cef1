//! An exact number of a unit.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::display;

/// A unit of measure as UCUM writes it: `mg`, `mmol/L`, `mm[Hg]`. Case matters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UcumUnit(String);

/// Why it is not a unit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UcumUnitError {
    /// Nothing was given.
    #[error("the unit is missing; a number without its unit is not a measurement, so choose one")]
    Empty,
    /// Spaces or characters beyond ASCII.
    #[error("a unit is written in UCUM without spaces or accents (ug, not µg); choose one from the list")]
    Characters,
}

impl UcumUnit {
    /// Reads a UCUM unit.
    ///
    /// # Errors
    /// [`UcumUnitError`] when it is empty or holds what UCUM never does.
    pub fn parse(unit: &str) -> Result<Self, UcumUnitError> {
        if unit.is_empty() {
            return Err(UcumUnitError::Empty);
        }
        if !unit.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(UcumUnitError::Characters);
        }
        Ok(Self(unit.to_owned()))
    }

    /// The unit of a plain number, `1`.
    pub fn one() -> Self {
        Self("1".to_owned())
    }

    /// As UCUM writes it, for messages.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a clinician reads it: micrograms and units in full, since "ug" and "IU" have been read as milligrams and
    /// as a ten.
    pub fn words(&self) -> &str {
        match self.0.as_str() {
            "ug" => "micrograms",
            "ng" => "nanograms",
            "[iU]" | "[IU]" | "U" => "units",
            "Cel" => "°C",
            "mm[Hg]" => "mmHg",
            "/min" => "per minute",
            "min" => "minutes",
            "h" => "hours",
            "d" => "days",
            other => other
                .strip_prefix('{')
                .and_then(|o| o.strip_suffix('}'))
                .unwrap_or(other),
        }
    }
}

impl fmt::Display for UcumUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl TryFrom<String> for UcumUnit {
    type Error = UcumUnitError;

    fn try_from(text: String) -> Result<Self, UcumUnitError> {
        Self::parse(&text)
    }
}

impl From<UcumUnit> for String {
    fn from(unit: UcumUnit) -> Self {
        unit.0
    }
}

/// A number of a unit. Exact: never a binary fraction.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: UcumUnit,
}

impl Quantity {
    /// So many of a unit.
    pub fn new(value: Decimal, unit: UcumUnit) -> Self {
        Self { value, unit }
    }
}

/// The number by CUI, a no-break space (value and unit never part), the unit; a percentage without the space.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = display::number(self.value);
        match self.unit.as_str() {
            "%" => write!(f, "{number}%"),
            _ => write!(f, "{number}\u{a0}{}", self.unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str, unit: &str) -> String {
        Quantity::new(value.parse().unwrap(), UcumUnit::parse(unit).unwrap()).to_string()
    }

    #[test]
    fn cui_medi_quantities() {
        assert_eq!(shown("0.50", "mg"), "0.5\u{a0}mg");
        assert_eq!(shown("5000", "[iU]"), "5,000\u{a0}units");
        assert_eq!(shown("62.5", "ug"), "62.5\u{a0}micrograms");
        assert_eq!(shown("96", "%"), "96%");
        assert_eq!(shown("2", "{tablet}"), "2\u{a0}tablet");
    }

    #[test]
    fn units_are_checked() {
        assert_eq!(UcumUnit::parse(""), Err(UcumUnitError::Empty));
        assert_eq!(UcumUnit::parse("µg"), Err(UcumUnitError::Characters));
        assert_eq!(UcumUnit::parse("m g"), Err(UcumUnitError::Characters));
        let json = r#"{"value":"0.50","unit":"mg"}"#;
        let kept: Quantity = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&kept).unwrap(), json);
    }
}
