//! What can be measured at the bedside, with what is possible and what is plausible.
//!
//! The limits are ours [D]: outside the possible a value is refused as a slip; outside the plausible it is kept once the
//! person says that it is so.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::news2::{self, Consciousness, SaturationScale};

/// How oxygen is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// Nasal cannulae.
    NasalCannulae,
    /// Simple face mask.
    SimpleMask,
    /// Venturi mask.
    VenturiMask,
    /// Mask with a reservoir bag.
    ReservoirMask,
    /// Humidified oxygen.
    Humidified,
    /// High-flow nasal oxygen.
    HighFlow,
    /// Non-invasive ventilation.
    NonInvasiveVentilation,
    /// Tracheostomy mask.
    TracheostomyMask,
}

impl Device {
    /// Every one, with its code on the form and its words.
    pub const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::NasalCannulae, "nasal_cannulae", "Nasal cannulae"),
        (Self::SimpleMask, "simple_mask", "Simple face mask"),
        (Self::VenturiMask, "venturi_mask", "Venturi mask"),
        (Self::ReservoirMask, "reservoir_mask", "Reservoir mask"),
        (Self::Humidified, "humidified", "Humidified oxygen"),
        (Self::HighFlow, "high_flow", "High-flow nasal oxygen"),
        (Self::NonInvasiveVentilation, "niv", "Non-invasive ventilation"),
        (Self::TracheostomyMask, "tracheostomy_mask", "Tracheostomy mask"),
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(device, ..)| *device == self)
            .map_or("", |(_, _, word)| word)
    }

    /// From its code on the form.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, its, _)| *its == code)
            .map(|(device, ..)| *device)
    }
}

/// What the patient breathes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "breathes", rename_all = "snake_case")]
pub enum Breathes {
    /// Air.
    Air,
    /// Oxygen.
    Oxygen {
        /// Litres a minute.
        litres_a_minute: Decimal,
        /// By what, where it was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        device: Option<Device>,
    },
}

/// One set, as it was taken; whatever was not measured is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Values {
    /// Breaths a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respiration: Option<u16>,
    /// Oxygen saturation, per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saturation: Option<u16>,
    /// Air or oxygen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breathes: Option<Breathes>,
    /// Systolic blood pressure, mmHg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub systolic: Option<u16>,
    /// Diastolic blood pressure, mmHg.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diastolic: Option<u16>,
    /// Beats a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pulse: Option<u16>,
    /// ACVPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consciousness: Option<Consciousness>,
    /// Degrees Celsius.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Decimal>,
    /// Pain, 0 to 10 in the patient's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pain: Option<u16>,
    /// Capillary blood glucose, mmol/L.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub glucose: Option<Decimal>,
    /// Kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Centimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<Decimal>,
    /// Whether weight and height were estimated and not measured.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

/// One value that can be out of range: its field on the form, its name, unit, and the ranges (possible, plausible).
struct Range {
    field: &'static str,
    name: &'static str,
    unit: &'static str,
    possible: (i64, i64),
    plausible: (i64, i64),
}

const fn range(
    field: &'static str,
    name: &'static str,
    unit: &'static str,
    possible: (i64, i64),
    plausible: (i64, i64),
) -> Range {
    Range {
        field,
        name,
        unit,
        possible,
        plausible,
    }
}

const RANGES: [Range; 11] = [
    range(
        "respiration",
        "respirations",
        "breaths a minute",
        (0, 80),
        (6, 50),
    ),
    range("saturation", "oxygen saturation", "%", (30, 100), (70, 100)),
    range("oxygen", "oxygen", "litres a minute", (0, 70), (0, 15)),
    range("systolic", "systolic pressure", "mmHg", (30, 300), (60, 240)),
    range("diastolic", "diastolic pressure", "mmHg", (10, 200), (30, 140)),
    range("pulse", "pulse", "beats a minute", (0, 300), (30, 220)),
    range("temperature", "temperature", "°C", (25, 45), (33, 42)),
    range("pain", "pain", "of 10", (0, 10), (0, 10)),
    range("glucose", "glucose", "mmol/L", (0, 60), (2, 35)),
    range("weight", "weight", "kg", (1, 500), (30, 250)),
    range("height", "height", "cm", (30, 250), (120, 220)),
];

/// A value that cannot be, or is hardly believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum ValueError {
    #[error(
        "{name} of {value} {unit} cannot be; the possible values are {least} to {most}: measure or type it again"
    )]
    Impossible {
        field: &'static str,
        name: &'static str,
        value: String,
        unit: &'static str,
        least: i64,
        most: i64,
    },
    #[error(
        "a temperature of {0} looks like degrees Fahrenheit; type it in degrees Celsius, for example 37.4"
    )]
    Fahrenheit(String),
    #[error("the diastolic pressure is not below the systolic; check both")]
    PressuresSwapped,
}

impl ValueError {
    /// The field of the form it belongs to.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Impossible { field, .. } => field,
            Self::Fahrenheit(_) => "temperature",
            Self::PressuresSwapped => "diastolic",
        }
    }
}

/// A value that is possible and hardly believed: to be said so before it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implausible {
    /// The field of the form.
    pub field: &'static str,
    /// In words: `pulse of 240 beats a minute`.
    pub says: String,
}

impl Values {
    /// Whether nothing at all was measured.
    pub fn empty(&self) -> bool {
        *self
            == Self {
                estimated: self.estimated,
                ..Self::default()
            }
    }

    /// What NEWS2 is made of.
    pub fn for_news2(&self, scale: SaturationScale) -> news2::Measured {
        news2::Measured {
            respiration: self.respiration,
            saturation: self.saturation,
            scale,
            oxygen: self.breathes.map(|breathes| breathes != Breathes::Air),
            systolic: self.systolic,
            pulse: self.pulse,
            consciousness: self.consciousness,
            temperature: self.temperature,
        }
    }

    /// The value of a field that has a range.
    fn value(&self, field: &str) -> Option<Decimal> {
        let whole = |value: Option<u16>| value.map(Decimal::from);
        match field {
            "respiration" => whole(self.respiration),
            "saturation" => whole(self.saturation),
            "oxygen" => self.breathes.map(|breathes| match breathes {
                Breathes::Air => Decimal::ZERO,
                Breathes::Oxygen { litres_a_minute, .. } => litres_a_minute,
            }),
            "systolic" => whole(self.systolic),
            "diastolic" => whole(self.diastolic),
            "pulse" => whole(self.pulse),
            "temperature" => self.temperature,
            "pain" => whole(self.pain),
            "glucose" => self.glucose,
            "weight" => self.weight,
            "height" => self.height,
            _ => None,
        }
    }

    /// What is possible and hardly believed; every impossible value is an error instead.
    ///
    /// # Errors
    /// Each impossible value.
    pub fn check(&self) -> Result<Vec<Implausible>, Vec<ValueError>> {
        let (mut errors, mut doubts) = (vec![], vec![]);
        for range in &RANGES {
            let Some(value) = self.value(range.field) else {
                continue;
            };
            let within =
                |(least, most): (i64, i64)| value >= Decimal::from(least) && value <= Decimal::from(most);
            let fahrenheit =
                range.field == "temperature" && value >= Decimal::from(90) && value <= Decimal::from(110);
            if fahrenheit {
                errors.push(ValueError::Fahrenheit(value.normalize().to_string()));
            } else if !within(range.possible) {
                errors.push(ValueError::Impossible {
                    field: range.field,
                    name: range.name,
                    value: value.normalize().to_string(),
                    unit: range.unit,
                    least: range.possible.0,
                    most: range.possible.1,
                });
            } else if !within(range.plausible) {
                doubts.push(Implausible {
                    field: range.field,
                    says: format!("{} of {} {}", range.name, value.normalize(), range.unit),
                });
            }
        }
        if self
            .systolic
            .zip(self.diastolic)
            .is_some_and(|(high, low)| low >= high)
        {
            errors.push(ValueError::PressuresSwapped);
        }
        if errors.is_empty() {
            Ok(doubts)
        } else {
            Err(errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(change: impl Fn(&mut Values)) -> Result<Vec<Implausible>, Vec<ValueError>> {
        let mut values = Values::default();
        change(&mut values);
        values.check()
    }

    #[test]
    fn table_of_values() {
        let field = |found: Result<Vec<Implausible>, Vec<ValueError>>| match found {
            Ok(doubts) => doubts.first().map_or("fine", |_| "doubted"),
            Err(errors) => errors[0].field(),
        };
        let degrees = |tenths| with(|values| values.temperature = Some(Decimal::new(tenths, 1)));
        assert_eq!(field(degrees(374)), "fine");
        assert_eq!(field(degrees(426)), "doubted");
        assert_eq!(field(degrees(320)), "doubted");
        assert_eq!(field(degrees(460)), "temperature");
        assert_eq!(field(with(|values| values.pulse = Some(240))), "doubted");
        assert_eq!(field(with(|values| values.pulse = Some(301))), "pulse");
        assert_eq!(field(with(|values| values.saturation = Some(101))), "saturation");
        assert_eq!(
            field(with(|values| {
                values.systolic = Some(70);
                values.diastolic = Some(120);
            })),
            "diastolic"
        );
    }

    /// 98.6 would be a fever no one survives; it is a healthy temperature in another unit.
    #[test]
    fn fahrenheit_is_named() {
        let found = with(|values| values.temperature = Some(Decimal::new(986, 1))).unwrap_err();
        assert!(matches!(found[0], ValueError::Fahrenheit(_)));
        assert!(found[0].to_string().contains("Celsius"));
    }

    #[test]
    fn a_set_with_nothing_in_it_is_empty() {
        let estimated = Values {
            estimated: true,
            ..Values::default()
        };
        assert!(estimated.empty());
        assert!(
            !Values {
                pain: Some(0),
                ..Values::default()
            }
            .empty()
        );
    }
}
