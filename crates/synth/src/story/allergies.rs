//! Allergies: none known for most; a penicillin for about one in thirteen; nobody asked yet for a few.

use super::{Allergies, Allergy, Heard, Severity, duty::Duty, formulary::Class};
use crate::chance::Chance;

/// Agent, code, reaction, severity, confirmed.
type Row = (&'static str, Option<&'static str>, &'static str, Severity, bool);

/// What the group of penicillins is coded as in the medicines dictionary.
const PENICILLINS: &str = "TREFOIL-G-penicillins";

const PENICILLIN: [Row; 4] = [
    (
        "Penicillins",
        Some(PENICILLINS),
        "anaphylaxis",
        Severity::Severe,
        true,
    ),
    (
        "Penicillins",
        Some(PENICILLINS),
        "widespread rash",
        Severity::Moderate,
        false,
    ),
    (
        "Penicillins",
        Some(PENICILLINS),
        "swelling of lips and face",
        Severity::Severe,
        true,
    ),
    (
        "Penicillins",
        Some(PENICILLINS),
        "rash as a child",
        Severity::Mild,
        false,
    ),
];

const OTHERS: [(Row, Class); 6] = [
    (
        (
            "Latex",
            Some("TREFOIL-A001"),
            "contact rash",
            Severity::Mild,
            true,
        ),
        Class::Other,
    ),
    (
        (
            "Opioids",
            Some("TREFOIL-G-opioids"),
            "vomiting",
            Severity::Moderate,
            false,
        ),
        Class::Opioid,
    ),
    (
        ("Adhesive plasters", None, "blisters", Severity::Mild, true),
        Class::Other,
    ),
    (
        (
            "Statins",
            Some("TREFOIL-G-statins"),
            "muscle pain",
            Severity::Moderate,
            true,
        ),
        Class::Statin,
    ),
    (
        ("Strawberries", None, "hives", Severity::Mild, false),
        Class::Other,
    ),
    (
        (
            "Sulfonamide antibiotics",
            Some("TREFOIL-G-sulfonamide_antibiotics"),
            "blistering rash",
            Severity::Severe,
            true,
        ),
        Class::Sulfonamide,
    ),
];

/// The place of the one whose statement from another system nobody has reconciled: none of the other rules means it.
const UNRECONCILED: usize = 22;

/// What is known, what another system said, and what must therefore not be prescribed.
pub(super) struct Told {
    pub(super) allergies: Allergies,
    pub(super) heard: Option<Heard>,
    pub(super) avoid: Vec<Class>,
}

/// Of the person at this place in the list of those in beds: so each hospital has some of each.
pub(super) fn of(chance: &mut Chance, place: usize, duty: &Duty) -> Told {
    let at = duty.after(chance.between(20, 50));
    let recorded = duty.doctor(at);
    let of_row = |(agent, code, reaction, severity, confirmed): Row| Allergy {
        recorded: recorded.clone(),
        agent,
        code,
        reaction,
        severity,
        confirmed,
    };
    let penicillin = vec![Class::Penicillin, Class::BetaLactam];
    let at = |step: usize, rows: usize| place / step % rows;
    if place % 13 == 7 {
        let known = PENICILLIN.get(at(13, PENICILLIN.len())).copied();
        return Told {
            allergies: Allergies::Known(known.into_iter().map(of_row).collect()),
            heard: None,
            avoid: penicillin,
        };
    }
    if place == UNRECONCILED {
        return Told {
            allergies: Allergies::NotRecorded,
            heard: Some(Heard {
                at: recorded.at,
                agent: "Penicillin V",
                reaction: "Rash, reported by the practice",
            }),
            avoid: penicillin,
        };
    }
    if place % 13 == 2 {
        let known = OTHERS.get(at(13, OTHERS.len())).copied();
        return Told {
            avoid: known
                .iter()
                .map(|(_, class)| *class)
                .filter(|class| *class != Class::Other)
                .collect(),
            allergies: Allergies::Known(known.into_iter().map(|(row, _)| of_row(row)).collect()),
            heard: None,
        };
    }
    let unasked = place % 25 == 11;
    Told {
        allergies: if unasked {
            Allergies::NotRecorded
        } else {
            Allergies::NoneKnown(recorded)
        },
        heard: None,
        // What nobody asked about is not risked.
        avoid: if unasked { penicillin } else { vec![] },
    }
}
