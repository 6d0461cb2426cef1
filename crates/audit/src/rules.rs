//! Which looks somebody must judge: pure rules over what is known of reader and patient.
//!
//! Each is a heuristic. It says what it saw and never that anybody did wrong; what it costs the privacy officer in needless
//! alerts is measured in `rules/precision.rs`.

pub mod address;
pub mod surname;

#[cfg(test)]
mod precision;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::Duration;
use trefoil_core::postal_address::PostalAddress;

use self::{
    address::{Nearness, nearness},
    surname::{Shared, shared},
};
use crate::alert::AlertKind;

/// Whose record is a colleague's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colleagues {
    /// Nobody's.
    Off,
    /// Of somebody in a team of the reader's.
    Team,
    /// Of anybody who works here.
    #[default]
    Trust,
}

/// What a trust may tune. Data, not code. A broken glass, a watched record and one's own record always raise an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heuristics {
    /// Whether a shared surname raises an alert.
    pub same_surname: bool,
    /// Whether the same address does.
    pub same_address: bool,
    /// Whether the same postcode does, where the home is another.
    pub same_postcode: bool,
    /// Which colleagues' records do.
    pub colleague: Colleagues,
    /// So many different records opened; none: however many …
    pub records: Option<usize>,
    /// … within this time.
    pub records_within: Duration,
    /// Refused at so many records …
    pub refusals: usize,
    /// … within this time.
    pub refusals_within: Duration,
    /// An alert that nobody judged after this long is escalated.
    pub review_within: Duration,
    /// Surnames so common here (as search keys) that sharing one says nothing while there is an ordinary relationship.
    pub common_surnames: BTreeSet<String>,
}

impl Default for Heuristics {
    /// The commonest surnames of England and Wales.
    fn default() -> Self {
        let common = [
            "smith", "jones", "taylor", "williams", "brown", "davies", "evans", "wilson", "thomas",
            "roberts", "johnson", "walker", "wright", "robinson", "thompson", "hughes", "white", "edwards",
            "hall", "green", "patel", "khan", "ali", "ahmed", "singh", "hussain", "begum", "kaur",
        ];
        Self {
            same_surname: true,
            same_address: true,
            same_postcode: true,
            colleague: Colleagues::Trust,
            // \[D] Twice the patients of a ward: a drug round or a handover stays below it.
            records: Some(60),
            records_within: Duration::hours(1),
            refusals: 5,
            refusals_within: Duration::hours(1),
            review_within: Duration::days(7),
            common_surnames: common.map(str::to_owned).into(),
        }
    }
}

/// One person at one patient's record: what is known of both.
#[derive(Debug, Clone, Default)]
pub struct Met {
    /// Whether the record was opened, and not only a refusal.
    pub opened: bool,
    /// Whether this is the breaking of the glass itself.
    pub breaks_glass: bool,
    /// Whether it rests on a relationship of the ordinary kind.
    pub ordinary: bool,
    /// Whether the patient is watched over.
    pub watched: bool,
    /// Whether the reader is the patient.
    pub own: bool,
    /// The reader's name, as shown to others: "Dr S Patel".
    pub reader: String,
    /// The patient's family name.
    pub family: Option<String>,
    /// Where the reader lives, where that is known.
    pub reader_address: Option<PostalAddress>,
    /// Where the patient lives, where that may be told.
    pub patient_address: Option<PostalAddress>,
    /// Whether the patient works here, and whether in a team of the reader's.
    pub colleague: Option<Closeness>,
}

/// How close a colleague is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closeness {
    /// In the same team.
    Team,
    /// Somewhere in the trust.
    Trust,
}

/// What must be judged, and why in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub kind: AlertKind,
    /// Why.
    pub says: String,
}

fn found(kind: AlertKind, says: &str) -> Found {
    Found {
        kind,
        says: says.to_owned(),
    }
}

/// Judge one meeting. Of the signs of a family the strongest is named, with the others in its words; the rest stand beside
/// one another.
pub fn judge(met: &Met, heuristics: &Heuristics) -> Vec<Found> {
    let mut all = vec![];
    if met.breaks_glass {
        all.push(found(
            AlertKind::BrokenGlass,
            "opened the record without a recorded relationship, with a reason",
        ));
    }
    if !met.opened {
        return all;
    }
    if met.watched {
        all.push(found(AlertKind::WatchedPatient, "this record is watched over"));
    }
    if met.own {
        all.push(found(
            AlertKind::OwnRecord,
            "the patient is the person who looked, by what administration has recorded",
        ));
        return all;
    }
    all.extend(family(met, heuristics));
    match met
        .colleague
        .filter(|close| reaches(heuristics.colleague, *close))
    {
        Some(Closeness::Team) => all.push(found(
            AlertKind::Colleague,
            "the patient works here, in a team of the person who looked",
        )),
        Some(Closeness::Trust) => all.push(found(AlertKind::Colleague, "the patient works here")),
        None => {}
    }
    all
}

fn reaches(colleagues: Colleagues, close: Closeness) -> bool {
    match colleagues {
        Colleagues::Off => false,
        Colleagues::Team => close == Closeness::Team,
        Colleagues::Trust => true,
    }
}

fn family(met: &Met, heuristics: &Heuristics) -> Option<Found> {
    let shared = met
        .family
        .as_deref()
        .filter(|_| heuristics.same_surname)
        .and_then(|family| shared(&met.reader, family));
    let near = match (&met.reader_address, &met.patient_address) {
        (Some(one), Some(other)) => nearness(one, other),
        _ => Nearness::None,
    };
    let near = match near {
        Nearness::Address if !heuristics.same_address => Nearness::None,
        Nearness::Postcode if !heuristics.same_postcode => Nearness::None,
        near => near,
    };
    let said = |name: &str| match shared {
        Some(_) => format!("the patient and the person who looked have {name}, and a surname in common"),
        None => format!("the patient and the person who looked have {name}"),
    };
    match (near, &shared) {
        (Nearness::Address, _) => Some(Found {
            kind: AlertKind::SameAddress,
            says: said("the same address"),
        }),
        (_, Some(Shared { key, whole }))
            if near == Nearness::Postcode || !met.ordinary || !common(key, heuristics) =>
        {
            let surname = if *whole {
                "the same surname"
            } else {
                "one part of a surname in common"
            };
            let also = if near == Nearness::Postcode {
                " and the same postcode"
            } else {
                ""
            };
            Some(Found {
                kind: AlertKind::SameSurname,
                says: format!("the patient and the person who looked have {surname}{also}"),
            })
        }
        (Nearness::Postcode, None) => Some(Found {
            kind: AlertKind::SamePostcode,
            says: said("the same postcode"),
        }),
        _ => None,
    }
}

fn common(key: &str, heuristics: &Heuristics) -> bool {
    heuristics.common_surnames.contains(key)
}
