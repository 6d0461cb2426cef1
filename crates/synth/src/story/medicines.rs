//! Which medicines are prescribed: for the condition, for what they had before, and for everybody in a bed.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Course, Entry, Prescription,
    background::Background,
    condition::{Condition, Infection},
    doses,
    duty::Duty,
    formulary::{Class, by_key},
};
use crate::chance::Chance;

/// A medicine in the plan.
struct Planned {
    key: &'static str,
    /// Hours after the first prescriptions.
    from: i64,
    days: Option<u32>,
    /// After so many hours, for this reason.
    stopped: Option<(i64, &'static str)>,
    indication: Option<&'static str>,
}

const fn plain(key: &'static str) -> Planned {
    Planned {
        key,
        from: 0,
        days: None,
        stopped: None,
        indication: None,
    }
}

const SWITCH: &str = "Switched to tablets after review at 48 hours";

/// First into the vein, tablets after two days if all goes well.
fn switched(
    injection: &'static str,
    tablets: &'static str,
    days: u32,
    indication: &'static str,
    course: Course,
) -> Vec<Planned> {
    let indication = Some(indication);
    let first = Planned {
        indication,
        ..plain(injection)
    };
    if course == Course::Deteriorating {
        return vec![first];
    }
    let stopped = Some((48, SWITCH));
    vec![
        Planned { stopped, ..first },
        Planned {
            from: 48,
            days: Some(days),
            indication,
            ..plain(tablets)
        },
    ]
}

fn antibiotics(infection: Infection, condition: &Condition, allergic: bool, course: Course) -> Vec<Planned> {
    let days = |key, days, indication| Planned {
        days: Some(days),
        indication: Some(indication),
        ..plain(key)
    };
    match (infection, allergic) {
        (Infection::Chest, _) if condition.name != "Pneumonia" => vec![
            plain("doxycycline first"),
            Planned {
                from: 12,
                ..days("doxycycline", 5, "exacerbation of COPD")
            },
        ],
        (Infection::Chest, true) => vec![days("levofloxacin", 7, "pneumonia, penicillin allergy")],
        (Infection::Chest, false) => {
            let mut both = switched("co-amoxiclav injection", "co-amoxiclav", 3, "pneumonia", course);
            both.push(days("clarithromycin", 5, "pneumonia"));
            both
        }
        (Infection::Urine, true) => vec![days("ciprofloxacin", 7, "urinary infection, penicillin allergy")],
        (Infection::Urine, false) => switched(
            "co-amoxiclav injection",
            "cefalexin",
            5,
            "urinary infection",
            course,
        ),
        (Infection::Skin, true) => switched(
            "teicoplanin",
            "clindamycin",
            5,
            "cellulitis, penicillin allergy",
            course,
        ),
        (Infection::Skin, false) => switched(
            "flucloxacillin injection",
            "flucloxacillin",
            5,
            "cellulitis",
            course,
        ),
        (Infection::Unclear, true) => switched(
            "vancomycin",
            "levofloxacin",
            5,
            "sepsis, penicillin allergy",
            course,
        ),
        (Infection::Unclear, false) => vec![days("piperacillin", 5, "sepsis")],
    }
}

/// Those whose course is short whatever they are for.
fn course_of(key: &str) -> Option<u32> {
    match key {
        "prednisolone 30" | "prednisolone 40" | "oseltamivir" => Some(5),
        "chlordiazepoxide" => Some(4),
        "apixaban loading" => Some(7),
        _ => None,
    }
}

/// What was prescribed, the earliest first, with what came of the doses.
pub(super) fn prescriptions(
    chance: &mut Chance,
    duty: &Duty,
    condition: &Condition,
    course: Course,
    before: &[(&'static Background, i32)],
    avoid: &[Class],
) -> Vec<Prescription> {
    let allergic = avoid.contains(&Class::Penicillin);
    let mut plan = condition.infection.map_or_else(Vec::new, |infection| {
        antibiotics(infection, condition, allergic, course)
    });
    plan.extend(condition.medicines.iter().map(|key| Planned {
        days: course_of(key),
        ..plain(key)
    }));
    if condition.medicines.contains(&"apixaban loading") {
        plan.push(Planned {
            from: 7 * 24,
            indication: Some("pulmonary embolism"),
            ..plain("apixaban")
        });
    }
    let usual = before.iter().flat_map(|(problem, _)| problem.medicines);
    plan.extend(
        usual
            .filter(|key| !condition.withhold.contains(key))
            .map(|key| plain(key)),
    );
    plan.extend(condition.prophylaxis.then(|| plain("enoxaparin")));
    plan.push(plain("paracetamol as required"));
    let first = duty.after(chance.between(50, 110));
    let mut made: Vec<Prescription> = vec![];
    for planned in plan {
        let Some(entry) = by_key(planned.key) else {
            continue;
        };
        let start = first + TimeDelta::hours(planned.from);
        let withheld = condition.withhold.contains(&"paracetamol") && entry.ingredient == "paracetamol";
        if start <= duty.now && !avoid.contains(&entry.class) && !withheld && fits(&made, entry, start) {
            made.push(prescription(chance, duty, planned, entry, start));
        }
    }
    made.sort_by_key(|one| one.prescribed.at);
    made
}

/// Not what they have already.
fn fits(made: &[Prescription], entry: &Entry, start: DateTime<Utc>) -> bool {
    made.iter()
        .filter(|other| other.entry.ingredient == entry.ingredient)
        .all(|other| over(other).is_some_and(|end| end <= start))
}

/// From when on none of its doses is due.
fn over(one: &Prescription) -> Option<DateTime<Utc>> {
    let days = one
        .days
        .map(|days| one.prescribed.at + TimeDelta::days(i64::from(days)));
    let stopped = one.stopped.as_ref().map(|(act, _)| act.at);
    let once =
        (one.entry.schedule == super::Schedule::Once).then_some(one.prescribed.at + TimeDelta::hours(1));
    [days, stopped, once].into_iter().flatten().min()
}

fn prescription(
    chance: &mut Chance,
    duty: &Duty,
    planned: Planned,
    entry: &'static Entry,
    start: DateTime<Utc>,
) -> Prescription {
    let stopped = planned
        .stopped
        .map(|(hours, why)| (start + TimeDelta::hours(hours), why))
        .filter(|(at, _)| *at <= duty.now)
        .map(|(at, why)| (duty.doctor(at), why));
    let mut one = Prescription {
        prescribed: duty.doctor(start),
        entry,
        days: planned.days,
        indication: planned.indication,
        stopped,
        doses: vec![],
    };
    let end = over(&one).filter(|_| entry.schedule != super::Schedule::Once);
    let end = end.unwrap_or(duty.now).min(duty.now);
    one.doses = doses::doses(chance, duty, entry.schedule, start, end);
    one
}
