//! Doses: when they are due, and what came of them. Most are given in time; a few are late, refused or slept through;
//! the newest are open.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use trefoil_core::display::{london, london_date};

use super::{
    Dose, Omitted, Schedule,
    duty::{Duty, clock, day_before, minutes_of},
};
use crate::chance::Chance;

/// Doses due within so many minutes before now are open.
const OPEN: i64 = 60;
/// Of those due within so many minutes before now, some are open.
const PERHAPS_OPEN: i64 = 240;

/// When regular and single doses are due, from `start` until before `end`.
pub(super) fn due(schedule: Schedule, start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    match schedule {
        Schedule::Daily(times) => day_before(london_date(start))
            .iter_days()
            .take_while(|day| *day <= london_date(end))
            .flat_map(|day| times.iter().map(move |time| clock(day, *time)))
            .filter(|due| (start..end).contains(due))
            .collect(),
        Schedule::Every(hours) => {
            let step = TimeDelta::hours(i64::from(hours.max(1)));
            let mut all = vec![];
            let mut at = start;
            while at < end {
                all.push(at);
                at += step;
            }
            all
        }
        Schedule::Once => vec![start],
        Schedule::AsRequired { .. } => vec![],
    }
}

/// What came of the doses from `start` until `end`, which is not after now.
pub(super) fn doses(
    chance: &mut Chance,
    duty: &Duty,
    schedule: Schedule,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Vec<Dose> {
    if let Schedule::AsRequired { minutes, most } = schedule {
        return as_required(chance, duty, (minutes, most), start, end);
    }
    let mut all = vec![];
    for due in due(schedule, start, end) {
        let age = (duty.now - due).num_minutes();
        let open = age < OPEN || (age < PERHAPS_OPEN && chance.per_mille(200));
        let minutes = match chance.below(100) {
            0..4 => chance.between(75, 170),
            4..30 => 0,
            _ => chance.between(1, 45),
        };
        let mut at = due + minutes_of(minutes);
        if end < duty.now {
            // Nobody gives what was stopped meanwhile.
            at = at.min(end - TimeDelta::minutes(1)).max(due);
        }
        let omitted = omitted(chance, due);
        if !open && at <= duty.now {
            all.push(Dose {
                due: Some(due),
                done: duty.nurse(at),
                omitted,
            });
        }
    }
    all
}

/// One in thirty is not given.
fn omitted(chance: &mut Chance, due: DateTime<Utc>) -> Option<Omitted> {
    let not_given = chance.per_mille(33);
    let night = matches!(london(due).hour(), 21.. | 0..8);
    let why = match chance.below(10) {
        0..5 => Omitted::Refused,
        5 => Omitted::NilByMouth,
        _ if night => Omitted::Asleep,
        _ => Omitted::Away,
    };
    not_given.then_some(why)
}

/// Now and then; never sooner or oftener than allowed, and oftener in the first days.
fn as_required(
    chance: &mut Chance,
    duty: &Duty,
    (minutes, most): (u64, u32),
    start: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Vec<Dose> {
    let in_a_day = usize::try_from(most.min(3)).unwrap_or(1);
    let mut all: Vec<Dose> = vec![];
    let mut at = start + minutes_of(chance.between(30, 400));
    while at < end && all.len() < 12 {
        let lately = all
            .iter()
            .filter(|dose| at - dose.done.at < TimeDelta::hours(24))
            .count();
        if lately < in_a_day {
            all.push(Dose {
                due: None,
                done: duty.nurse(at),
                omitted: None,
            });
        }
        let days = u64::try_from(duty.hours(at) / 24).unwrap_or(0);
        at += minutes_of(minutes + chance.between(60, 500 + 400 * days.min(5)));
    }
    all
}
