//! What happened to somebody since they came: a clinical story that hangs together, in plain words and numbers.
//!
//! It is invented, follows from the seed, and is fit for a demonstration and for nothing else: no dose, range or course in
//! it is advice.

mod allergies;
mod background;
mod condition;
mod conditions;
mod course;
mod doses;
mod duty;
mod formulary;
mod laboratory;
mod medicines;
mod notes;
mod requests;
mod telling;
mod vitals;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use uuid::Uuid;

pub use self::{
    formulary::{ENTRIES, Entry, Schedule},
    laboratory::{COMPONENTS, Component},
    telling::stories,
};

/// Somebody did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// When: not before the admission and not after now.
    pub at: DateTime<Utc>,
    /// Who: a username of [`crate::Staff`].
    pub by: String,
}

/// How it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Better every day.
    Recovering,
    /// Better, but slowly.
    Slow,
    /// Worse for some hours now.
    Deteriorating,
}

/// The story of one person in a bed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    /// Whose: [`crate::Person::id`].
    pub patient: Uuid,
    /// When they were admitted; nothing below is earlier.
    pub admitted: DateTime<Utc>,
    /// What brought them here.
    pub condition: &'static str,
    /// How it goes.
    pub course: Course,
    /// What is known of their allergies.
    pub allergies: Allergies,
    /// What another system says of an allergy, and nobody has reconciled.
    pub heard: Option<Heard>,
    /// The main problem first, then those they had before.
    pub problems: Vec<Problem>,
    /// Since when, and by whose decision, oxygen saturation is scored by scale 2 (target 88 to 92 %).
    pub scale_2: Option<Act>,
    /// Height and weight on admission.
    pub body: Body,
    /// Sets of observations, the first on admission.
    pub observations: Vec<ObservationSet>,
    /// Tests asked for, with what came back.
    pub requests: Vec<Request>,
    /// Medicines, with every dose up to now.
    pub prescriptions: Vec<Prescription>,
    /// Notes, the oldest first.
    pub notes: Vec<Note>,
}

/// What is known of allergies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Allergies {
    /// Nobody has recorded an answer.
    NotRecorded,
    /// Somebody asked, and there are none.
    NoneKnown(Act),
    /// At least one.
    Known(Vec<Allergy>),
}

/// One allergy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allergy {
    /// Who recorded it, and when.
    pub recorded: Act,
    /// To what, in words.
    pub agent: &'static str,
    /// The code of the substance or group in the medicines dictionary; none for what it does not have.
    pub code: Option<&'static str>,
    /// What happened.
    pub reaction: &'static str,
    /// How bad it was.
    pub severity: Severity,
    /// Seen or tested, and not only said.
    pub confirmed: bool,
}

/// How bad a reaction was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe: anaphylaxis among others.
    Severe,
}

/// A statement about an allergy that came from another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// When it came.
    pub at: DateTime<Utc>,
    /// To what, in the sender's words.
    pub agent: &'static str,
    /// What happened, in the sender's words.
    pub reaction: &'static str,
}

/// A problem or diagnosis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Who recorded it, and when.
    pub recorded: Act,
    /// What it is.
    pub name: &'static str,
    /// Whether it brought them here.
    pub main: bool,
    /// The year it began, for those they had before.
    pub since: Option<i32>,
}

/// Height and weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Body {
    /// Who measured them, and when: with the first set of observations.
    pub measured: Act,
    /// In kilograms.
    pub weight: Decimal,
    /// In centimetres.
    pub height: Decimal,
}

/// One round of observations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObservationSet {
    /// Who took it, and when.
    pub taken: Act,
    /// Breaths a minute.
    pub respirations: i64,
    /// Oxygen saturation in per cent.
    pub saturation: i64,
    /// Oxygen they were given meanwhile; none is air.
    pub oxygen: Option<Oxygen>,
    /// Systolic pressure in mmHg.
    pub systolic: i64,
    /// Diastolic pressure in mmHg.
    pub diastolic: i64,
    /// Beats a minute.
    pub pulse: i64,
    /// How awake they were.
    pub consciousness: Consciousness,
    /// In °C, to a tenth.
    pub temperature: Decimal,
    /// Pain from 0 to 10, where it was asked.
    pub pain: Option<i64>,
}

/// How oxygen was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Oxygen {
    /// Nasal cannulae, in litres a minute.
    Nasal(i64),
    /// A simple mask, in litres a minute.
    Mask(i64),
    /// A Venturi mask, in per cent of oxygen.
    Venturi(i64),
}

/// ACVPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consciousness {
    /// Alert.
    Alert,
    /// New confusion.
    Confused,
    /// Answers when spoken to.
    Voice,
}

/// Tests asked for together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Who signed them, and when.
    pub asked: Act,
    /// Whether they are urgent.
    pub urgent: bool,
    /// Why, as the laboratory is told.
    pub details: String,
    /// Why they are asked for so soon again.
    pub again_because: Option<&'static str>,
    /// Who took the specimens, and when; none while they are awaited.
    pub collected: Option<Act>,
    /// What was asked for.
    pub items: Vec<Item>,
}

/// One test or profile, with what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its id in the catalogue of tests.
    pub id: &'static str,
    /// The laboratory's number.
    pub number: String,
    /// What came back, each report in full, the oldest first; none yet for the newest requests.
    pub reports: Vec<Report>,
    /// Who acknowledged the last report, and when.
    pub acknowledged: Option<Act>,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// When the laboratory released it.
    pub at: DateTime<Utc>,
    /// What it is.
    pub status: Status,
    /// Its lines.
    pub values: Vec<Value>,
}

/// How far a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// More is to come.
    Preliminary,
    /// Complete.
    Final,
    /// Takes the place of an earlier one that was wrong.
    Corrected,
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The component by its id in the catalogue of tests.
    pub component: &'static str,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A number.
    Number {
        /// The number, with the decimals the laboratory gives.
        value: Decimal,
        /// UCUM.
        unit: &'static str,
        /// The limits for this person, where the laboratory gives any.
        range: Option<(Decimal, Decimal)>,
        /// `L`, `H`, `LL`, `HH`; none within the limits.
        flag: Option<&'static str>,
    },
    /// Words.
    Words(String),
}

/// A medicine prescribed, with its doses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prescription {
    /// Who prescribed it, and when. Its first dose may be due then.
    pub prescribed: Act,
    /// Which medicine, how much and how often: an entry of [`ENTRIES`].
    pub entry: &'static Entry,
    /// For how many days; none for a course without an end.
    pub days: Option<u32>,
    /// What for, where that is not the entry's own.
    pub indication: Option<&'static str>,
    /// Who stopped it, when and why.
    pub stopped: Option<(Act, &'static str)>,
    /// What came of its doses, by the time they were due. The last ones may be open.
    pub doses: Vec<Dose>,
}

/// What came of a dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dose {
    /// When it was due; none for one as required.
    pub due: Option<DateTime<Utc>>,
    /// Who gave it or did not, and when.
    pub done: Act,
    /// Why it was not given; none if it was. One of the codes of omission: `2` refused, `3` away, `4` asleep.
    pub omitted: Option<Omitted>,
}

/// Why a dose was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Omitted {
    /// The patient refused.
    Refused,
    /// Away from the ward.
    Away,
    /// Asleep.
    Asleep,
    /// Nil by mouth.
    NilByMouth,
}

/// A signed note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Who wrote it, and of when it speaks.
    pub written: Act,
    /// Its template: `clerking`, `ward_round`, `nursing`.
    pub template: &'static str,
    /// Heading by id, and what is below it.
    pub sections: Vec<(&'static str, String)>,
}

#[cfg(test)]
mod tests;
