//! When doses are due, or how often they may be given.

use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use trefoil_core::quantity::Quantity;

/// When a prescription's doses are due. Wall-clock times are Europe/London.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Timing {
    /// So many times each day.
    TimesADay {
        /// How many: 1 to 6. The ward's standard times apply where `at` is empty.
        times: u32,
        /// The wall-clock times, ascending; empty, or exactly `times` of them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        at: Vec<NaiveTime>,
    },
    /// At a fixed distance, counted in elapsed hours from the start.
    EveryHours {
        /// The distance: 1 to 72.
        hours: u32,
    },
    /// Once on some days of each week.
    DaysOfWeek {
        /// The days, Monday first, each once. Never empty.
        days: Vec<Weekday>,
        /// The wall-clock time; the ward's standard time where there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<NaiveTime>,
    },
    /// One dose, at the prescription's start.
    Once,
    /// No dose is due: one may be given when there is a reason.
    AsRequired(AsRequired),
}

/// Within which bounds a medicine may be given as required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRequired {
    /// When it may be given: "pain".
    pub reason: String,
    /// The least time between two doses, in minutes.
    pub minimum_interval_minutes: u32,
    /// The most doses in any 24 hours; this or `most_in_24_hours` is always there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_doses_in_24_hours: Option<u32>,
    /// The most in any 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_in_24_hours: Option<Quantity>,
}

/// A part of the drug chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Doses at known times.
    Regular,
    /// When there is a reason.
    AsRequired,
    /// A single dose.
    OnceOnly,
}

impl Section {
    /// The word in the table of prescriptions.
    pub fn word(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::AsRequired => "as_required",
            Self::OnceOnly => "once_only",
        }
    }
}

impl Timing {
    /// In which part of the drug chart it stands.
    pub fn section(&self) -> Section {
        match self {
            Self::TimesADay { .. } | Self::EveryHours { .. } | Self::DaysOfWeek { .. } => Section::Regular,
            Self::Once => Section::OnceOnly,
            Self::AsRequired(_) => Section::AsRequired,
        }
    }
}
