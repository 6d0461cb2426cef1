//! The whole hospital.

use chrono::{DateTime, Utc};
use serde::Serialize;
use trefoil_core::{ods_code::OdsCode, organisation::Organisation};

use crate::{
    awkward::{self, Awkward},
    people::people,
    person::Person,
    staff::{Staff, staff},
    stays,
    sure::sure,
    wards,
};

/// How many people its index knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Three wards of 28 beds with 74 people in them, the awkward ones who are in none, and 400 people besides.
    Standard,
    /// The same wards, and so many people in all; never fewer than those in beds and the awkward ones. Up to 400,000.
    People(usize),
}

/// A group of beds in one room, or the side rooms of a ward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bay {
    /// `A` to `F`, or `SR` for the side rooms.
    pub code: String,
    /// As a person says it.
    pub name: String,
    /// The beds by code, each once in the ward.
    pub beds: Vec<String>,
}

/// A ward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ward {
    /// `7A`.
    pub code: String,
    /// `Ash Ward`.
    pub name: String,
    /// What it mainly treats.
    pub specialty: String,
    /// Its bays, the side rooms last.
    pub bays: Vec<Bay>,
}

impl Ward {
    /// Every bed of the ward, in order.
    pub fn beds(&self) -> impl Iterator<Item = &str> {
        self.bays.iter().flat_map(|bay| &bay.beds).map(String::as_str)
    }
}

/// A hospital.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hospital {
    /// The trust, which is invented.
    pub organisation: Organisation,
    /// Its wards.
    pub wards: Vec<Ward>,
    /// Who works there, and the interface that acts under a name of its own.
    pub staff: Vec<Staff>,
    /// Everybody its index knows: first the awkward ones, then the others in beds, then the rest.
    pub people: Vec<Person>,
}

impl Hospital {
    /// Those who are in a bed.
    pub fn in_beds(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| person.stay.is_some())
    }

    /// The people of one kind of awkwardness; at least one of each.
    pub fn awkward(&self, kind: Awkward) -> impl Iterator<Item = &Person> {
        self.people
            .iter()
            .filter(move |person| person.awkward == Some(kind))
    }

    /// Who signs in by this name.
    pub fn staff_named(&self, username: &str) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.username == username)
    }
}

/// Makes the hospital as it is at `now`. The seed decides who everybody is; `now` only moves their dates.
pub fn hospital(seed: u64, now: DateTime<Utc>, size: Size) -> Hospital {
    let wards = wards::wards();
    let mut all = awkward::people(seed, now);
    stays::fill(seed, now, &wards, &mut all);
    let besides = match size {
        Size::Standard => 400,
        Size::People(total) => total.saturating_sub(all.len()),
    };
    all.extend(people(seed, now, besides));
    Hospital {
        organisation: Organisation {
            code: sure(OdsCode::parse("RZZ")),
            name: "Northmoor University Hospitals".to_owned(),
        },
        wards,
        staff: staff(seed),
        people: all,
    }
}

#[cfg(test)]
mod tests;
