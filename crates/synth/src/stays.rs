//! Who is in which bed, and who was.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use trefoil_core::{display::london_date, gender::CurrentGender};

use crate::{
    chance::Chance,
    hospital::Ward,
    people::{between, ordinary, to_minute},
    person::{PastStay, Person, Stay},
    wards::{KINDS, Kind},
};

/// The first index of those in beds who are not awkward.
const FIRST: u64 = 100;
/// The stream that empties beds.
const EMPTY_BEDS: u64 = u64::MAX;
/// How many beds of each ward are empty: ten of 84.
const EMPTY: [usize; 3] = [3, 3, 4];

/// Fills the beds that the awkward people left, but for ten. Bays are for one gender: A, B and C for women, D, E and F
/// for men; side rooms for anybody.
pub(crate) fn fill(seed: u64, now: DateTime<Utc>, wards: &[Ward], people: &mut Vec<Person>) {
    let mut emptying = Chance::of(seed, EMPTY_BEDS);
    let mut index = FIRST;
    for ((ward, kind), empty) in wards.iter().zip(&KINDS).zip(EMPTY) {
        let taken: Vec<String> = people
            .iter()
            .filter_map(|person| person.stay.as_ref())
            .filter(|stay| stay.ward == ward.code)
            .map(|stay| stay.bed.clone())
            .collect();
        let mut free: Vec<&str> = ward
            .beds()
            .filter(|bed| taken.iter().all(|taken| taken != bed))
            .collect();
        for _ in 0..empty {
            let out = usize::try_from(emptying.below(free.len() as u64)).unwrap_or(0);
            free.remove(out);
        }
        for bed in free {
            let mut chance = Chance::of(seed, index);
            let gender = gender(&mut chance, bed);
            let age = chance.between(kind.ages.0, kind.ages.1);
            let mut person = ordinary(&mut chance, index, now, gender, age);
            person.stay = Some(stay(&mut chance, kind, bed, now));
            person.past_stays = past(&mut chance, now, person.born, 500);
            people.push(person);
            index += 1;
        }
    }
}

/// Whom a bed is for.
fn gender(chance: &mut Chance, bed: &str) -> CurrentGender {
    match bed.chars().next() {
        Some('A'..='C') => CurrentGender::Female,
        Some('D'..='F') => CurrentGender::Male,
        _ => chance.pick(&[CurrentGender::Female, CurrentGender::Male]),
    }
}

/// A stay in a bed, begun two hours to three weeks ago; short ones are likelier.
pub(crate) fn stay(chance: &mut Chance, kind: &Kind, bed: &str, now: DateTime<Utc>) -> Stay {
    let longest = chance.between(1, 21) * 24 * 60;
    let minutes = chance.between(120, longest);
    let admitted = to_minute(now - TimeDelta::minutes(i64::try_from(minutes).unwrap_or(120)));
    Stay {
        ward: kind.code.to_owned(),
        bed: bed.to_owned(),
        admitted,
        consultant: chance.pick(&kind.consultants).to_owned(),
        reason: chance.pick(kind.reasons).to_owned(),
        expected_discharge: expected_discharge(chance, london_date(now), london_date(admitted)),
    }
}

/// Within ten days for most; yesterday or the day before for a few; not yet known for one in seven.
fn expected_discharge(chance: &mut Chance, today: NaiveDate, admitted: NaiveDate) -> Option<NaiveDate> {
    match chance.below(100) {
        0..14 => None,
        14..22 => today
            .checked_sub_days(Days::new(chance.between(1, 2)))
            .map(|day| day.max(admitted)),
        _ => today.checked_add_days(Days::new(chance.below(11))),
    }
}

/// Up to three stays of the last three years, the latest first, for so many people in a thousand. None of them as a
/// child, and none in the last four weeks, which belong to the present stay.
pub(crate) fn past(
    chance: &mut Chance,
    now: DateTime<Utc>,
    born: NaiveDate,
    per_mille: u64,
) -> Vec<PastStay> {
    let count = if chance.per_mille(per_mille) {
        chance.between(1, 3)
    } else {
        0
    };
    let mut until = now - TimeDelta::days(28);
    let mut stays = Vec::new();
    for _ in 0..count {
        let discharged = between(chance, until - TimeDelta::days(360), until);
        let days = i64::try_from(chance.between(1, 16)).unwrap_or(1);
        let admitted = between(
            chance,
            discharged - TimeDelta::days(days),
            discharged - TimeDelta::hours(6),
        );
        let age = (london_date(admitted) - born).num_days() / 366;
        let fit: Vec<&Kind> = KINDS
            .iter()
            .filter(|kind| i64::try_from(kind.ages.0).is_ok_and(|least| least <= age))
            .collect();
        let Some(kind) = usize::try_from(chance.below(fit.len() as u64))
            .ok()
            .and_then(|at| fit.get(at))
        else {
            break;
        };
        stays.push(PastStay {
            ward: kind.code.to_owned(),
            admitted,
            discharged,
            consultant: chance.pick(&kind.consultants).to_owned(),
            reason: chance.pick(kind.reasons).to_owned(),
        });
        until = admitted - TimeDelta::days(2);
    }
    stays
}
