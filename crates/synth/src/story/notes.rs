//! Notes: a clerking, a round each morning, a nursing note each day. Their figures are those of the observations and
//! results that were there when they were written.

use chrono::{DateTime, Utc};

use super::{
    Allergies, Consciousness, Course, Found, Note, ObservationSet, Oxygen, Prescription, Problem, Request,
    condition::Condition,
    duty::{Duty, clock, minutes_of},
};
use crate::chance::Chance;

/// Everything else of the story, which the notes tell.
pub(super) struct Told<'a> {
    pub(super) condition: &'static Condition,
    pub(super) course: Course,
    pub(super) reason: &'a str,
    pub(super) allergies: &'a Allergies,
    pub(super) problems: &'a [Problem],
    pub(super) observations: &'a [ObservationSet],
    pub(super) requests: &'a [Request],
    pub(super) prescriptions: &'a [Prescription],
}

const HOMES: [&str; 6] = [
    "Lives alone in a house, independent, shops and cooks.",
    "Lives with spouse in a bungalow. Carers twice a day.",
    "Lives with family. Walks with a stick outdoors.",
    "Lives in a flat on the second floor, no lift. Smoked for 30 years, stopped.",
    "Sheltered flat with a warden. Walks with a frame.",
    "Lives with partner. Works part-time. Does not smoke, drinks a little.",
];

const RESTED: [&str; 4] = [
    "Comfortable this shift.",
    "Settled, slept in parts.",
    "Awake early, otherwise settled.",
    "Visited by family in the afternoon.",
];

const ATE: [&str; 4] = [
    "Ate most of the meals and drank well.",
    "Ate half of the meals; drinks encouraged.",
    "Needs help to eat and drink.",
    "Eats and drinks without help.",
];

/// All of a stay, the oldest first.
pub(super) fn notes(chance: &mut Chance, duty: &Duty, told: &Told<'_>) -> Vec<Note> {
    let home = chance.pick(&HOMES);
    let mut all = vec![clerking(duty, told, duty.after(chance.between(75, 140)), home)];
    for (number, day) in duty.days().into_iter().enumerate() {
        let round = clock(day, (9, 5)) + minutes_of(chance.below(150));
        let with_consultant = number == 1 || number % 3 == 0;
        if duty.hours(round) >= 3 && round <= duty.now {
            all.push(ward_round(duty, told, round, number, with_consultant));
        }
        let nursing = clock(day, if number % 2 == 0 { (18, 20) } else { (5, 20) });
        let nursing = nursing + minutes_of(chance.below(70));
        let lines = (chance.pick(&RESTED), chance.pick(&ATE));
        if duty.hours(nursing) >= 2 && nursing <= duty.now {
            all.push(nursing_note(duty, told, nursing, lines));
        }
    }
    all.sort_by_key(|note| note.written.at);
    all
}

fn clerking(duty: &Duty, told: &Told<'_>, at: DateTime<Utc>, home: &str) -> Note {
    let words = &told.condition.words;
    let before: Vec<String> = told
        .problems
        .iter()
        .filter(|problem| !problem.main)
        .map(|problem| match problem.since {
            Some(year) => format!("{} ({year})", problem.name),
            None => problem.name.to_owned(),
        })
        .collect();
    let before = if before.is_empty() {
        "None of note.".to_owned()
    } else {
        before.join(", ") + "."
    };
    let medicines: Vec<&str> = told.prescriptions.iter().map(|one| one.entry.key).collect();
    let mut sections = vec![
        ("admission", format!("Emergency admission. {}.", told.reason)),
        (
            "history",
            format!(
                "{}\nPast history: {before}\nAllergies: {}",
                words.came_with,
                said(told.allergies)
            ),
        ),
        ("social_context", home.to_owned()),
        ("examination", examined(told.observations, at, words.found)),
    ];
    sections.extend(results(told.requests, at).map(|text| ("results", text)));
    sections.push(("clinical_summary", format!("Impression: {}.", told.reason)));
    let prescribed = if medicines.is_empty() {
        String::new()
    } else {
        format!("\nPrescribed: {}.", medicines.join(", "))
    };
    sections.push(("plan", format!("{}{prescribed}", words.plan)));
    Note {
        written: duty.doctor(at),
        template: "clerking",
        sections,
    }
}

fn said(allergies: &Allergies) -> String {
    match allergies {
        Allergies::NotRecorded => "not asked yet.".to_owned(),
        Allergies::NoneKnown(_) => "none known.".to_owned(),
        Allergies::Known(all) => {
            let each: Vec<String> = all
                .iter()
                .map(|one| format!("{} ({})", one.agent, one.reaction))
                .collect();
            each.join(", ") + "."
        }
    }
}

fn ward_round(duty: &Duty, told: &Told<'_>, at: DateTime<Utc>, day: usize, with_consultant: bool) -> Note {
    let words = &told.condition.words;
    let falling = told.course == Course::Deteriorating && (duty.now - at).num_hours() < 14;
    let written = if with_consultant {
        duty.consultant(at)
    } else {
        duty.doctor(at)
    };
    let how = if falling { words.worse } else { words.better };
    let plan = match (falling, told.course) {
        (true, _) => {
            "Observations hourly. Senior review within the hour. Blood gas and lactate now. Family informed."
        }
        (false, Course::Slow) => "Go on as now. Therapists each day. Bloods in two days.",
        (false, _) if day < 3 => "Go on as now. Bloods tomorrow. Up and walking.",
        (false, _) => "Medicines reviewed. Plan for home with therapists and family.",
    };
    let mut sections = vec![
        (
            "clinical_summary",
            format!("Day {}. {}. {how}", day + 1, told.condition.name),
        ),
        (
            "examination",
            examined(told.observations, at, "Seen at the bedside."),
        ),
    ];
    sections.extend(results(told.requests, at).map(|text| ("results", text)));
    sections.push(("plan", plan.to_owned()));
    Note {
        written,
        template: "ward_round",
        sections,
    }
}

fn nursing_note(duty: &Duty, told: &Told<'_>, at: DateTime<Utc>, (rested, ate): (&str, &str)) -> Note {
    let oxygen = latest(told.observations, at).and_then(|set| set.oxygen);
    let breathing = match oxygen {
        Some(oxygen) => format!(" Oxygen by {}.", by(oxygen)),
        None => " On air.".to_owned(),
    };
    Note {
        written: duty.nurse(at),
        template: "nursing",
        sections: vec![
            ("clinical_summary", format!("{rested}{breathing} {ate}")),
            ("requirements", told.condition.words.nursing.to_owned()),
        ],
    }
}

fn latest(sets: &[ObservationSet], at: DateTime<Utc>) -> Option<&ObservationSet> {
    sets.iter().rev().find(|set| set.taken.at <= at)
}

fn by(oxygen: Oxygen) -> String {
    match oxygen {
        Oxygen::Nasal(litres) => format!("nasal cannulae, {litres} L/min"),
        Oxygen::Mask(litres) => format!("simple mask, {litres} L/min"),
        Oxygen::Venturi(percent) => format!("Venturi mask, {percent} %"),
    }
}

/// "Respirations 22, saturation 95 % on air, …" and what was found.
fn examined(sets: &[ObservationSet], at: DateTime<Utc>, found: &str) -> String {
    let Some(set) = latest(sets, at) else {
        return found.to_owned();
    };
    let awake = match set.consciousness {
        Consciousness::Alert => "alert",
        Consciousness::Confused => "newly confused",
        Consciousness::Voice => "answers to voice",
    };
    let on = set.oxygen.map_or("air".to_owned(), by);
    format!(
        "Respirations {}/min, saturation {} % on {on}, pulse {}/min, blood pressure {}/{} mmHg, {awake}, temperature {} °C.\n{found}",
        set.respirations, set.saturation, set.pulse, set.systolic, set.diastolic, set.temperature
    )
}

/// A unit as a person writes it, and not its code.
fn as_written(unit: &str) -> String {
    unit.replace("umol", "µmol")
        .replace("{1.73_m2}", "1.73 m²")
        .replace("10*9", "10⁹")
}

/// What is out of range in the newest reports of the last 30 hours.
fn results(requests: &[Request], at: DateTime<Utc>) -> Option<String> {
    let known = requests
        .iter()
        .flat_map(|request| &request.items)
        .filter_map(|item| {
            let report = item.reports.iter().rev().find(|report| report.at <= at)?;
            ((at - report.at).num_hours() < 30).then_some(report)
        });
    let flagged: Vec<String> = known
        .flat_map(|report| &report.values)
        .filter_map(|line| match &line.found {
            Found::Number {
                value,
                unit,
                flag: Some(flag),
                ..
            } => Some(format!(
                "{} {value} {} ({flag})",
                name(line.component),
                as_written(unit)
            )),
            Found::Words(words) if line.component != "gs_screen" => Some(words.clone()),
            _ => None,
        })
        .take(8)
        .collect();
    (!flagged.is_empty()).then(|| flagged.join("; "))
}

/// As it is written by hand.
fn name(component: &str) -> &str {
    match component {
        "na" => "sodium",
        "k" => "potassium",
        "creat" => "creatinine",
        "egfr" => "eGFR",
        "crp" => "CRP",
        "hb" => "haemoglobin",
        "wcc" => "white cells",
        "neut" => "neutrophils",
        "lymph" => "lymphocytes",
        "plt" => "platelets",
        "alb" => "albumin",
        "alt" => "ALT",
        "alp" => "ALP",
        "bili" => "bilirubin",
        "lact" | "gas_lact" => "lactate",
        "trop" => "troponin",
        "gluc" => "glucose",
        "ck" => "creatine kinase",
        "gas_ph" => "pH",
        "gas_pco2" => "pCO2",
        "gas_po2" => "pO2",
        "gas_hco3" => "bicarbonate",
        other => other,
    }
}
