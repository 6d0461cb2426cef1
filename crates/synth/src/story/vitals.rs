//! Observations: from how ill somebody is at the time.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::{
    Body, Consciousness, Course, ObservationSet, Oxygen,
    condition::Condition,
    course::Severity,
    duty::{Duty, about, minutes_of},
};
use crate::chance::Chance;

/// From here on somebody is given oxygen if the condition takes it.
const OXYGEN_FROM: i64 = 300;
/// From here on somebody may be confused.
const CONFUSED_FROM: i64 = 800;
/// From here on somebody only answers when spoken to.
const DROWSY_FROM: i64 = 1020;

/// Somebody's usual figures.
pub(super) struct Usual {
    pub(super) pulse: i64,
    pub(super) systolic: i64,
    /// On air.
    pub(super) saturation: i64,
    /// Whether saturation is kept between 88 and 92 %.
    pub(super) retains: bool,
}

impl Usual {
    pub(super) fn of(chance: &mut Chance, age: i64, retains: bool) -> Self {
        Self {
            pulse: 74 + about(chance, 6),
            systolic: 114 + age / 3 + about(chance, 8),
            saturation: if retains { 90 } else { 97 } + about(chance, 1),
            retains,
        }
    }
}

/// All sets of a stay: four-hourly while ill, six-hourly and then twelve-hourly later; more often while getting worse.
pub(super) fn sets(
    chance: &mut Chance,
    duty: &Duty,
    condition: &Condition,
    severity: &Severity,
    course: Course,
    usual: &Usual,
) -> Vec<ObservationSet> {
    let mut at = duty.after(chance.between(5, 20));
    let mut sets = vec![];
    while at < duty.now {
        let ill = severity.at(duty, at);
        sets.push(set(chance, duty, condition, usual, at, ill));
        let hours = match ill {
            900.. if course == Course::Deteriorating && duty.hours(at) > 12 => 1,
            400.. => 4,
            220..400 => 6,
            _ => 12,
        };
        at += TimeDelta::hours(hours) + minutes_of(chance.below(25)) - TimeDelta::minutes(12);
    }
    sets
}

fn between(usual: i64, worst: i64, ill: i64) -> i64 {
    usual + (worst - usual) * ill / 1000
}

fn set(
    chance: &mut Chance,
    duty: &Duty,
    condition: &Condition,
    usual: &Usual,
    at: DateTime<Utc>,
    ill: i64,
) -> ObservationSet {
    let vitals = &condition.vitals;
    let worst = if usual.retains {
        vitals.saturation.min(84)
    } else {
        vitals.saturation
    };
    let on_air = between(usual.saturation, worst, ill) + about(chance, 1);
    let (lowest, target) = if usual.retains { (88, 90) } else { (94, 95) };
    let oxygen = (on_air < lowest && ill > OXYGEN_FROM).then(|| oxygen(usual, lowest - on_air));
    let saturation = if oxygen.is_some() {
        // Somebody who gets worse is not held by the oxygen.
        target + about(chance, 1) - (ill - 900).max(0) / 40
    } else {
        on_air
    };
    let systolic = usual.systolic - vitals.pressure_falls * ill / 1000 + about(chance, 5);
    let consciousness = match ill {
        DROWSY_FROM.. if vitals.confuses => Consciousness::Voice,
        CONFUSED_FROM.. if vitals.confuses => Consciousness::Confused,
        _ => Consciousness::Alert,
    };
    let temperature = between(367, vitals.temperature, ill) + about(chance, 3);
    let pain = between(0, vitals.pain, ill).clamp(0, 10);
    ObservationSet {
        taken: duty.nurse(at),
        respirations: (between(15, vitals.respirations, ill) + about(chance, 1)).clamp(8, 44),
        saturation: saturation.clamp(78, 100),
        oxygen,
        systolic: systolic.clamp(70, 210),
        diastolic: (systolic * 6 / 10 + about(chance, 4)).clamp(38, 120),
        pulse: (between(usual.pulse, vitals.pulse, ill) + about(chance, 4)).clamp(38, 160),
        consciousness,
        temperature: Decimal::new(temperature.clamp(345, 408), 1),
        pain: chance.per_mille(850).then_some(pain),
    }
}

/// More where more is missing.
fn oxygen(usual: &Usual, missing: i64) -> Oxygen {
    if usual.retains {
        return Oxygen::Venturi(if missing > 3 { 28 } else { 24 });
    }
    match missing {
        ..=2 => Oxygen::Nasal(2),
        3..=5 => Oxygen::Nasal(4),
        _ => Oxygen::Mask(6),
    }
}

/// Height and weight, measured with the first set.
pub(super) fn body(chance: &mut Chance, duty: &Duty, sets: &[ObservationSet], male: bool) -> Body {
    let height = if male { 176 } else { 163 } + about(chance, 10);
    // A body mass index of 19 to 34, in tenths.
    let index = 265 + about(chance, 75);
    let weight = height * height * index / 10_000;
    Body {
        measured: sets
            .first()
            .map_or_else(|| duty.nurse(duty.admitted), |set| set.taken.clone()),
        weight: Decimal::new(weight, 1),
        height: Decimal::from(height),
    }
}
