//! The people whom software gets wrong. They are in every hospital of this crate.

mod list;

use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use serde::Serialize;
use trefoil_core::{display::london_date, gender::CurrentGender, person_name::PersonName};

use self::list::{ROWS, Row};
use crate::{
    chance::Chance,
    nhs_numbers,
    people::{ordinary, to_minute},
    person::Person,
    stays,
    sure::sure,
    wards::KINDS,
};

/// What is awkward about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Awkward {
    /// Has one name only: a family name, or a given name.
    OneName,
    /// Twins: the same family name, birth date and address, given names a letter apart.
    Twin,
    /// Two people with the same name, not related, on the same ward.
    SameName,
    /// Has no NHS number.
    NoNhsNumber,
    /// 104 years old: an age of two digits is not enough.
    VeryOld,
    /// Dead.
    Dead,
    /// Gender and given name have changed.
    ChangedGender,
    /// A Welsh name with a circumflex, or with "ap".
    Welsh,
    /// A Yoruba name, with marks below and above one letter.
    Yoruba,
    /// A family name as long as a name may be.
    LongName,
    /// Hours old, staying with the mother and not in a bed of their own.
    Newborn,
    /// The newborn's mother.
    MotherOfNewborn,
    /// Where they are is not to be told.
    Restricted,
    /// A hyphen and an apostrophe in one name.
    HyphenAndApostrophe,
}

impl Awkward {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::OneName,
        Self::Twin,
        Self::SameName,
        Self::NoNhsNumber,
        Self::VeryOld,
        Self::Dead,
        Self::ChangedGender,
        Self::Welsh,
        Self::Yoruba,
        Self::LongName,
        Self::Newborn,
        Self::MotherOfNewborn,
        Self::Restricted,
        Self::HyphenAndApostrophe,
    ];
}

/// All of them, in the order of the list.
pub(crate) fn people(seed: u64, now: DateTime<Utc>) -> Vec<Person> {
    let mut all: Vec<Person> = (1..)
        .zip(&ROWS)
        .map(|(index, row)| one(seed, index, now, row))
        .collect();
    share(&mut all, Awkward::Twin, Awkward::Twin, |first, second| {
        second.born = first.born;
        second.address.clone_from(&first.address);
        second.gp_practice.clone_from(&first.gp_practice);
    });
    share(
        &mut all,
        Awkward::MotherOfNewborn,
        Awkward::Newborn,
        |mother, newborn| {
            newborn.address.clone_from(&mother.address);
            newborn.telephones.clone_from(&mother.telephones);
            newborn.gp_practice.clone_from(&mother.gp_practice);
        },
    );
    all
}

/// Hands the first of one kind and the last of another to `with`.
fn share(all: &mut [Person], from: Awkward, to: Awkward, with: impl Fn(&Person, &mut Person)) {
    let first = all.iter().find(|person| person.awkward == Some(from)).cloned();
    let second = all.iter_mut().rev().find(|person| person.awkward == Some(to));
    if let (Some(first), Some(second)) = (first, second) {
        with(&first, second);
    }
}

fn one(seed: u64, index: u64, now: DateTime<Utc>, row: &Row) -> Person {
    let mut chance = Chance::of(seed, index);
    let mut person = ordinary(&mut chance, index, now, row.gender, row.age);
    person.name = named(row.family, row.given, row.title);
    person.nhs_number = nhs_numbers::nhs_number(index);
    person.awkward = Some(row.awkward);
    if let Some((ward, bed)) = row.bed {
        if let Some(kind) = KINDS.iter().find(|kind| kind.code == ward) {
            person.stay = Some(stays::stay(&mut chance, kind, bed, now));
        }
        person.past_stays = stays::past(&mut chance, now, person.born, 500);
    }
    let today = london_date(now);
    match row.awkward {
        Awkward::NoNhsNumber => person.nhs_number = None,
        Awkward::Restricted => person.restricted = true,
        Awkward::VeryOld => {
            let birthday = today.checked_sub_months(Months::new(104 * 12));
            let born = birthday.and_then(|day| day.checked_sub_days(Days::new(40)));
            person.born = born.unwrap_or(person.born);
        }
        Awkward::Dead => {
            person.past_stays = stays::past(&mut chance, now, person.born, 1000);
            person.died = person.past_stays.first().map(|stay| stay.discharged);
        }
        Awkward::ChangedGender => {
            let given = if row.gender == CurrentGender::Female {
                "Callum"
            } else {
                "Poppy"
            };
            person.previous_names = vec![named(row.family, given, "")];
        }
        Awkward::Newborn => {
            let born_at = to_minute(now - TimeDelta::minutes(320));
            person.born_at = Some(born_at);
            person.born = london_date(born_at);
        }
        Awkward::MotherOfNewborn => {
            if let Some(stay) = &mut person.stay {
                stay.admitted = to_minute(now - TimeDelta::hours(31));
                stay.reason = "Pulmonary embolism, newly delivered".to_owned();
                stay.expected_discharge = today.checked_add_days(Days::new(4));
            }
        }
        _ => {}
    }
    person
}

fn named(family: &str, given: &str, title: &str) -> PersonName {
    sure(
        PersonName::builder()
            .family(family)
            .given(given)
            .prefix(title)
            .finish(),
    )
}
