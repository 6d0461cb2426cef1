//! What keeps an order from being signed, and at which field it is shown.

use super::{LONGEST, MOST_DAYS, MOST_HOURS, MOST_TIMES};

/// A field of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// How much.
    Dose,
    /// Its unit.
    Unit,
    /// By which route.
    Route,
    /// How often or when.
    Timing,
    /// The times of the day.
    Times,
    /// Every how many hours.
    Hours,
    /// The days of the week.
    Weekdays,
    /// When it may be given, as required.
    Reason,
    /// The least time between two doses.
    Interval,
    /// The most in 24 hours.
    Most,
    /// From when on.
    Start,
    /// For how long.
    Days,
    /// What for.
    Indication,
    /// What else to heed.
    Instructions,
}

impl Field {
    /// The name of its field in the form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dose => "dose",
            Self::Unit => "unit",
            Self::Route => "route",
            Self::Timing => "timing",
            Self::Times => "at",
            Self::Hours => "hours",
            Self::Weekdays => "weekday",
            Self::Reason => "reason_to_give",
            Self::Interval => "interval",
            Self::Most => "most",
            Self::Start => "start",
            Self::Days => "days",
            Self::Indication => "indication",
            Self::Instructions => "instructions",
        }
    }
}

/// What keeps an order from being signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// Nothing to give.
    #[error("the dose is nothing; write how much is to be given")]
    NoDose,
    /// A number nobody could measure.
    #[error(
        "the dose has more than 6 digits or more than 4 decimal places; write it in a larger or smaller unit"
    )]
    DoseDigits,
    /// A unit the medicine is not measured in.
    #[error("a dose of {medicine} cannot be written in {unit}; choose one of: {units}")]
    Unit {
        /// The product.
        medicine: String,
        /// What was chosen.
        unit: String,
        /// What may be.
        units: String,
    },
    /// A choice of dose at a fixed time.
    #[error("a range of doses is for medicines given as required; write one dose")]
    RangeForRegular,
    /// From more to less.
    #[error("the range goes from {low} to {high}; write the smaller dose first")]
    RangeOrder {
        /// The first.
        low: String,
        /// The second.
        high: String,
    },
    /// Never that way.
    #[error("{medicine} is not given by this route; choose one of: {routes}")]
    Route {
        /// The product.
        medicine: String,
        /// What may be.
        routes: String,
    },
    /// Not a number of times.
    #[error(
        "{0} times a day cannot be scheduled; choose 1 to {MOST_TIMES} times a day, or every so many hours"
    )]
    TimesADay(u32),
    /// Too few or too many.
    #[error("{times} times a day need {times} times of the day, and {given} are given; add or remove one")]
    TimesOfDay {
        /// How often.
        times: u32,
        /// How many.
        given: usize,
    },
    /// Twice the same, or later before earlier.
    #[error(
        "the times of the day are not in order or one is given twice; write each once, the earliest first"
    )]
    TimesOrder,
    /// Not a distance.
    #[error("every {0} hours cannot be scheduled; choose every 1 to {MOST_HOURS} hours, or days of the week")]
    EveryHours(u32),
    /// No day.
    #[error("no day of the week is chosen; choose at least one")]
    NoDay,
    /// A day twice.
    #[error("a day of the week is chosen twice or out of order; choose each once, Monday first")]
    DaysOrder,
    /// Methotrexate every day has killed.
    #[error("{0} is given on one day of the week and never oftener; choose that day")]
    WeeklyOnly(String),
    /// As required, for what?
    #[error("a medicine as required needs the reason for which it may be given; write it, for example pain")]
    NoReason,
    /// How soon again?
    #[error("a medicine as required needs the least time between two doses; write it, at most 7 days")]
    NoInterval,
    /// How much at most?
    #[error(
        "a medicine as required needs a maximum in 24 hours; write the most doses, the largest amount, or both"
    )]
    NoMost,
    /// Not to be compared.
    #[error(
        "the maximum in 24 hours is in {most} and the dose in {dose}; write both in units that can be compared"
    )]
    MostUnit {
        /// Of the maximum.
        most: String,
        /// Of the dose.
        dose: String,
    },
    /// Never reached by one dose.
    #[error("the maximum in 24 hours is less than one dose; correct the dose or the maximum")]
    MostBelowDose,
    /// A year and more.
    #[error("a course of {0} days cannot be prescribed; choose 1 to {MOST_DAYS} days, or leave it open")]
    Days(u32),
    /// Long ago.
    #[error(
        "the start is more than 24 hours ago; start it now, or record what was given earlier as given elsewhere"
    )]
    StartTooEarly,
    /// In a year.
    #[error("the start is more than a year away; prescribe it then")]
    StartTooLate,
    /// Why?
    #[error("an antimicrobial needs an indication; write what it is for")]
    NoIndication,
    /// Too long for a chart.
    #[error("the {what} has more than {LONGEST} letters; say it in fewer words")]
    TooLong {
        /// Which.
        what: &'static str,
        /// Its field.
        field: Field,
    },
}

impl OrderFault {
    /// At which field it is shown.
    pub fn field(&self) -> Field {
        match self {
            Self::NoDose | Self::DoseDigits | Self::RangeForRegular | Self::RangeOrder { .. } => Field::Dose,
            Self::Unit { .. } => Field::Unit,
            Self::Route { .. } => Field::Route,
            Self::TimesADay(_) | Self::WeeklyOnly(_) => Field::Timing,
            Self::TimesOfDay { .. } | Self::TimesOrder => Field::Times,
            Self::EveryHours(_) => Field::Hours,
            Self::NoDay | Self::DaysOrder => Field::Weekdays,
            Self::NoReason => Field::Reason,
            Self::NoInterval => Field::Interval,
            Self::NoMost | Self::MostUnit { .. } | Self::MostBelowDose => Field::Most,
            Self::Days(_) => Field::Days,
            Self::StartTooEarly | Self::StartTooLate => Field::Start,
            Self::NoIndication => Field::Indication,
            Self::TooLong { field, .. } => *field,
        }
    }
}
