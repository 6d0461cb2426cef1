//! Ordinary people, each made alone from the seed and an index.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use trefoil_core::{display::london_date, gender::CurrentGender};

use crate::{chance::Chance, names, nhs_numbers, person::Person, place, stays};

/// Indexes below this belong to the awkward people and those in beds.
const FIRST: u64 = 1_000;

/// So many people of the index, none of them in a bed, one after another: a hundred thousand need no memory. The first
/// 400 are those of the standard hospital with this seed. At most 400,000 have an NHS number.
pub fn people(seed: u64, now: DateTime<Utc>, count: usize) -> impl Iterator<Item = Person> + use<> {
    (FIRST..).take(count).map(move |index| {
        let mut chance = Chance::of(seed, index);
        let gender = gender(&mut chance);
        let age = age(&mut chance);
        let mut person = ordinary(&mut chance, index, now, gender, age);
        if age >= 18 {
            person.past_stays = stays::past(&mut chance, now, person.born, 400);
        }
        if age >= 60 && chance.per_mille(90) {
            // After every stay: nobody is discharged dead or admitted afterwards.
            let last = person
                .past_stays
                .first()
                .map_or(now - TimeDelta::days(900), |stay| stay.discharged);
            person.died = Some(between(&mut chance, last, now));
        }
        person.restricted = chance.per_mille(3);
        person
    })
}

/// Somebody of this gender and age in years, with nothing unusual about them but that one in fifty has no NHS number.
pub(crate) fn ordinary(
    chance: &mut Chance,
    index: u64,
    now: DateTime<Utc>,
    gender: CurrentGender,
    age: u64,
) -> Person {
    let id = chance.id(index);
    let born = born(chance, london_date(now), age);
    let name = names::name(chance, gender, age);
    let numbered = !chance.per_mille(20);
    Person {
        id,
        name,
        previous_names: Vec::new(),
        born,
        born_at: None,
        gender,
        nhs_number: numbered.then(|| nhs_numbers::nhs_number(index)).flatten(),
        hospital_number: format!("N{:07}", 2_100_000 + index),
        address: place::address(chance),
        telephones: place::telephones(chance, age >= 14),
        died: None,
        restricted: false,
        gp_practice: place::practice(chance),
        stay: None,
        past_stays: Vec::new(),
        awkward: None,
    }
}

/// An instant from one to another, cut to the minute.
pub(crate) fn between(chance: &mut Chance, from: DateTime<Utc>, until: DateTime<Utc>) -> DateTime<Utc> {
    let minutes = u64::try_from((until - from).num_minutes()).unwrap_or(0);
    let minutes = i64::try_from(chance.below(minutes)).unwrap_or(0);
    to_minute(from) + TimeDelta::minutes(minutes)
}

/// Cut to the minute, as people note times.
pub(crate) fn to_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp().div_euclid(60) * 60, 0).unwrap_or(at)
}

/// A birthday that makes somebody this old today.
fn born(chance: &mut Chance, today: NaiveDate, age: u64) -> NaiveDate {
    // The 1461 days of four years; one day off at either end, so that the age holds whatever the leap years.
    let days = age * 1461 / 4 + 1 + chance.below(363);
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// As in the national index: a few are neither, or nobody has asked.
fn gender(chance: &mut Chance) -> CurrentGender {
    match chance.below(1000) {
        0..508 => CurrentGender::Female,
        508..992 => CurrentGender::Male,
        992..996 => CurrentGender::OtherSpecific,
        996..998 => CurrentGender::NotSpecified,
        _ => CurrentGender::NotKnown,
    }
}

/// A hospital's index is older than its town.
fn age(chance: &mut Chance) -> u64 {
    match chance.below(100) {
        0..14 => chance.between(0, 17),
        14..40 => chance.between(18, 44),
        40..66 => chance.between(45, 66),
        66..93 => chance.between(67, 86),
        _ => chance.between(87, 101),
    }
}
