//! NEWS2, the National Early Warning Score of the Royal College of Physicians (2017): pure, and usable alone.
//!
//! Thresholds: RCP, National Early Warning Score (NEWS) 2, 2017 [S]; vectors in `tests/data/news2.json`. Not for people
//! under 16 years nor in pregnancy: whoever calls it decides that.

#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// Which oxygen saturation is aimed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaturationScale {
    /// 96 % and above: for everybody else.
    #[default]
    One,
    /// 88 to 92 %: prescribed for hypercapnic respiratory failure.
    Two,
}

impl SaturationScale {
    /// `1` or `2`, as charts show it.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// ACVPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consciousness {
    /// Alert.
    Alert,
    /// New confusion.
    NewConfusion,
    /// Responds to voice.
    Voice,
    /// Responds to pain.
    Pain,
    /// Unresponsive.
    Unresponsive,
}

impl Consciousness {
    /// Every one, in the order of the chart.
    pub const ALL: [Self; 5] = [
        Self::Alert,
        Self::NewConfusion,
        Self::Voice,
        Self::Pain,
        Self::Unresponsive,
    ];

    /// The letter of the chart.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Alert => "A",
            Self::NewConfusion => "C",
            Self::Voice => "V",
            Self::Pain => "P",
            Self::Unresponsive => "U",
        }
    }

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Alert => "Alert",
            Self::NewConfusion => "New confusion",
            Self::Voice => "Responds to voice",
            Self::Pain => "Responds to pain",
            Self::Unresponsive => "Unresponsive",
        }
    }

    /// From its letter, in either case.
    pub fn of_letter(letter: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.letter().eq_ignore_ascii_case(letter))
    }
}

/// What the score is made of; whatever was not measured is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measured {
    /// Breaths a minute.
    pub respiration: Option<u16>,
    /// Oxygen saturation, per cent.
    pub saturation: Option<u16>,
    /// On which scale it is scored.
    pub scale: SaturationScale,
    /// Whether the patient breathes extra oxygen.
    pub oxygen: Option<bool>,
    /// Systolic blood pressure, mmHg.
    pub systolic: Option<u16>,
    /// Beats a minute.
    pub pulse: Option<u16>,
    /// ACVPU.
    pub consciousness: Option<Consciousness>,
    /// Degrees Celsius.
    pub temperature: Option<Decimal>,
}

/// The seven parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// Respiration rate.
    Respiration,
    /// Oxygen saturation.
    Saturation,
    /// Air or oxygen.
    AirOrOxygen,
    /// Systolic blood pressure.
    SystolicPressure,
    /// Pulse.
    Pulse,
    /// Consciousness.
    Consciousness,
    /// Temperature.
    Temperature,
}

impl Parameter {
    /// In the order of the chart.
    pub const ALL: [Self; 7] = [
        Self::Respiration,
        Self::Saturation,
        Self::AirOrOxygen,
        Self::SystolicPressure,
        Self::Pulse,
        Self::Consciousness,
        Self::Temperature,
    ];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Respiration => "respirations",
            Self::Saturation => "oxygen saturation",
            Self::AirOrOxygen => "air or oxygen",
            Self::SystolicPressure => "systolic blood pressure",
            Self::Pulse => "pulse",
            Self::Consciousness => "consciousness",
            Self::Temperature => "temperature",
        }
    }
}

/// The score of one parameter, 0 to 3; none when it was not measured.
pub fn part(of: Parameter, measured: &Measured) -> Option<u8> {
    match of {
        Parameter::Respiration => measured.respiration.map(respiration),
        Parameter::Saturation => saturation(measured),
        Parameter::AirOrOxygen => measured.oxygen.map(|oxygen| if oxygen { 2 } else { 0 }),
        Parameter::SystolicPressure => measured.systolic.map(systolic),
        Parameter::Pulse => measured.pulse.map(pulse),
        Parameter::Consciousness => measured
            .consciousness
            .map(|level| if level == Consciousness::Alert { 0 } else { 3 }),
        Parameter::Temperature => measured.temperature.map(temperature),
    }
}

fn respiration(rate: u16) -> u8 {
    match rate {
        0..=8 | 25.. => 3,
        9..=11 => 1,
        12..=20 => 0,
        21..=24 => 2,
    }
}

/// Scale 2 scores high saturations only in somebody on oxygen, so that it cannot be scored without knowing.
fn saturation(measured: &Measured) -> Option<u8> {
    let value = measured.saturation?;
    Some(match (measured.scale, value) {
        (SaturationScale::One, ..=91) | (SaturationScale::Two, ..=83) => 3,
        (SaturationScale::One, 92..=93) | (SaturationScale::Two, 84..=85) => 2,
        (SaturationScale::One, 94..=95) | (SaturationScale::Two, 86..=87) => 1,
        (SaturationScale::One, _) | (SaturationScale::Two, 88..=92) => 0,
        (SaturationScale::Two, high) => match (measured.oxygen?, high) {
            (false, _) => 0,
            (true, ..=94) => 1,
            (true, 95..=96) => 2,
            (true, _) => 3,
        },
    })
}

fn systolic(pressure: u16) -> u8 {
    match pressure {
        0..=90 | 220.. => 3,
        91..=100 => 2,
        101..=110 => 1,
        111..=219 => 0,
    }
}

fn pulse(rate: u16) -> u8 {
    match rate {
        0..=40 | 131.. => 3,
        41..=50 | 91..=110 => 1,
        51..=90 => 0,
        111..=130 => 2,
    }
}

/// To one decimal before the bands, which have no gap then: 35.05 is 35.1.
fn temperature(degrees: Decimal) -> u8 {
    let rounded = degrees.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let up_to = |tenths: i64| rounded <= Decimal::new(tenths, 1);
    if up_to(350) {
        3
    } else if up_to(360) {
        1
    } else if up_to(380) {
        0
    } else if up_to(390) {
        1
    } else {
        2
    }
}

/// A whole score: there is none of an incomplete set, and nothing is ever guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// 0 to 20.
    pub total: u8,
    /// Whether a single parameter scores 3.
    pub single_three: bool,
}

/// The score, or which parameters are missing for one.
///
/// # Errors
/// What was not measured, in the order of the chart.
pub fn score(measured: &Measured) -> Result<Score, Vec<Parameter>> {
    let parts = Parameter::ALL.map(|of| (of, part(of, measured)));
    let missing: Vec<Parameter> = parts
        .iter()
        .filter(|(_, part)| part.is_none())
        .map(|(of, _)| *of)
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(Score {
        total: parts.iter().filter_map(|(_, part)| *part).sum(),
        single_three: parts.iter().any(|(_, part)| *part == Some(3)),
    })
}

/// Clinical risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// 0 to 4.
    Low,
    /// A 3 in a single parameter, and less than 5 in all.
    LowMedium,
    /// 5 or 6: the threshold of an urgent response.
    Medium,
    /// 7 and more: the threshold of an emergency response.
    High,
}

impl Score {
    /// The risk.
    pub fn risk(self) -> Risk {
        match self.total {
            7.. => Risk::High,
            5..=6 => Risk::Medium,
            _ if self.single_three => Risk::LowMedium,
            _ => Risk::Low,
        }
    }

    /// What the Royal College asks for, in words.
    pub fn response(self) -> &'static str {
        match self.risk() {
            Risk::High => {
                "Emergency response: call the critical care outreach or medical emergency team now, and monitor continuously"
            }
            Risk::Medium => "Urgent response: tell the medical team now, and think sepsis",
            Risk::LowMedium => "Urgent ward review: tell the medical team of the parameter that scores 3",
            Risk::Low if self.total == 0 => "Routine monitoring",
            Risk::Low => "A registered nurse decides on more frequent monitoring or escalation",
        }
    }

    /// The longest time until the next set. Of "4 to 6 hourly" the shorter is taken; "continuous" is a set every half
    /// hour, to be seen beside the monitor [D].
    pub fn interval(self) -> TimeDelta {
        match self.risk() {
            Risk::High => TimeDelta::minutes(30),
            Risk::Medium | Risk::LowMedium => TimeDelta::hours(1),
            Risk::Low if self.total == 0 => TimeDelta::hours(12),
            Risk::Low => TimeDelta::hours(4),
        }
    }
}
