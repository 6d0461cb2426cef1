//! Which doses wait for somebody, on one chart and on a ward, and to whom a drug round goes next: pure.
//!
//! Doses are not kept: they follow from the prescriptions, less what is recorded. What waits is due, late or without a
//! record since yesterday ([`Stage`]); what may not be given yet does not wait.

use std::cmp::Reverse;

use chrono::{DateTime, Days, Duration, NaiveTime, Utc};
use trefoil_core::{
    PatientId,
    display::{self, from_london_earliest, london_date},
};

use crate::{
    prescription::Prescription,
    schedule::{Stage, stage},
};

/// How long before now a dose was due that still counts as of this round once it is recorded ([D]: two hours, so that
/// the round of 08:00 is not counted with the one of 12:00).
const ONE_ROUND: Duration = Duration::hours(2);
/// How long before its time a dose may wait at most: the largest margin of [`crate::schedule::margin`].
const AHEAD: Duration = Duration::hours(1);

/// A dose of which nothing is recorded, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When it is due.
    pub due: DateTime<Utc>,
    /// How it stands; never [`Stage::Scheduled`].
    pub stage: Stage,
}

impl Waiting {
    /// Whether it should have been given by now.
    pub fn overdue(&self) -> bool {
        self.stage > Stage::Due
    }
}

/// From when on doses without a record are looked for: the beginning of yesterday in London, as the drug chart shows.
pub fn looked_back_to(now: DateTime<Utc>) -> DateTime<Utc> {
    let yesterday = london_date(now) - Days::new(1);
    from_london_earliest(yesterday.and_time(NaiveTime::MIN))
}

/// Up to when doses are looked for, this moment left out: a dose that is due in exactly an hour is among them.
pub fn looked_ahead_to(now: DateTime<Utc>) -> DateTime<Utc> {
    now + AHEAD + Duration::microseconds(1)
}

/// The doses of one prescription that wait, the earliest first. None as required, within a pause, after a stop.
pub fn waiting(
    one: &Prescription,
    recorded: impl Fn(DateTime<Utc>) -> bool,
    now: DateTime<Utc>,
) -> Vec<Waiting> {
    one.doses_due(looked_back_to(now), looked_ahead_to(now))
        .into_iter()
        .filter(|due| !recorded(*due))
        .map(|due| Waiting {
            due,
            stage: stage(&one.timing, due, one.due_after(due), now),
        })
        .filter(|dose| dose.stage != Stage::Scheduled)
        .collect()
}

/// Whether a recorded dose of this moment is of the round that is made now.
pub fn of_this_round(due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    due >= now - ONE_ROUND && due < looked_ahead_to(now)
}

/// What waits, in as few words as a column of the ward has room for: `2 late`, `1 due 09:00`, `2 late, 3 due 08:00 to 09:00`,
/// `None due`.
pub fn in_words(all: &[Waiting]) -> String {
    let overdue = all.iter().filter(|dose| dose.overdue()).count();
    let due: Vec<DateTime<Utc>> = all
        .iter()
        .filter(|dose| !dose.overdue())
        .map(|dose| dose.due)
        .collect();
    let mut parts = vec![];
    if overdue > 0 {
        parts.push(format!("{overdue} late"));
    }
    if let (Some(first), Some(last)) = (due.iter().min(), due.iter().max()) {
        let until = (first != last).then(|| format!(" to {}", display::time(*last)));
        let until = until.unwrap_or_default();
        parts.push(format!("{} due {}{until}", due.len(), display::time(*first)));
    }
    if parts.is_empty() {
        return "None due".to_owned();
    }
    parts.join(", ")
}

/// Beds in the order one walks along them: `Bed 2` before `Bed 10`, `A9` before `B1`; who has no bed comes last.
pub fn bed_order(bed: Option<&str>) -> impl Ord + use<> {
    let mut parts: Vec<(String, u64)> = vec![(String::new(), 0)];
    let mut in_number = false;
    for letter in bed.unwrap_or_default().chars() {
        match (letter.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((_, number))) => {
                *number = number.saturating_mul(10).saturating_add(u64::from(digit));
                in_number = true;
            }
            (None, Some((word, _))) if !in_number => word.extend(letter.to_lowercase()),
            _ => {
                parts.push((letter.to_lowercase().collect(), 0));
                in_number = false;
            }
        }
    }
    (bed.is_none(), parts)
}

/// One patient of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Who.
    pub patient: PatientId,
    /// Where they lie.
    pub bed: Option<String>,
    /// Whether a dose of theirs waits.
    pub waits: bool,
}

/// Where a round stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'s> {
    /// How many patients have a dose that waits.
    pub left: usize,
    /// How many the round has: those, and those whose doses of this round are recorded.
    pub of: usize,
    /// To whom it goes next: along the beds from the one whose chart is open, and from the first bed again after the
    /// last. None when nobody else waits.
    pub next: Option<&'s Stop>,
}

/// Where a round stands, seen from one patient's chart. The stops are in the order of their beds.
pub fn progress(stops: &[Stop], here: PatientId) -> Progress<'_> {
    let at = stops.iter().position(|stop| stop.patient == here);
    let (before, after) = stops.split_at(at.map_or(0, |at| at + 1));
    Progress {
        left: stops.iter().filter(|stop| stop.waits).count(),
        of: stops.len(),
        next: after
            .iter()
            .chain(before)
            .find(|stop| stop.waits && stop.patient != here),
    }
}

/// The order of doses within one patient: those overdue first, and by their time.
pub fn urgency(dose: &Waiting) -> impl Ord + use<> {
    (Reverse(dose.overdue()), dose.due)
}

#[cfg(test)]
mod tests;
