//! What people had before they came, and the medicines they take for it.

use chrono::{DateTime, Datelike, Utc};
use trefoil_core::gender::CurrentGender;

use crate::chance::Chance;

/// A problem of long standing.
pub(super) struct Background {
    pub(super) name: &'static str,
    /// The youngest who has it.
    from_age: i64,
    /// How many of a thousand of that age have it.
    per_mille: u64,
    /// Only men have it.
    men: bool,
    /// Medicines for it, by the keys of the formulary.
    pub(super) medicines: &'static [&'static str],
}

const fn row(
    name: &'static str,
    from_age: i64,
    per_mille: u64,
    medicines: &'static [&'static str],
) -> Background {
    Background {
        name,
        from_age,
        per_mille,
        men: false,
        medicines,
    }
}

const ALL: [Background; 16] = [
    row("Hypertension", 45, 420, &["amlodipine", "ramipril"]),
    row("Type 2 diabetes", 45, 200, &["metformin"]),
    row(
        "Atrial fibrillation",
        65,
        190,
        &["apixaban", "bisoprolol for rate"],
    ),
    row("Hyperlipidaemia", 50, 260, &["atorvastatin 20"]),
    row(
        "Coronary artery disease",
        60,
        150,
        &["aspirin 75", "atorvastatin 20"],
    ),
    row("COPD", 55, 110, &["tiotropium", "salbutamol inhaler"]),
    row(
        "Asthma",
        18,
        80,
        &["budesonide with formoterol", "salbutamol inhaler"],
    ),
    row("Osteoarthritis", 60, 300, &["paracetamol"]),
    row("Hypothyroidism", 40, 90, &["levothyroxine"]),
    row("Depression", 25, 140, &["sertraline"]),
    row("Chronic kidney disease", 70, 170, &[]),
    row("Osteoporosis", 70, 160, &["colecalciferol"]),
    row("Alzheimer's disease", 78, 140, &["donepezil"]),
    row("Gout", 55, 60, &["allopurinol"]),
    row("Gastro-oesophageal reflux disease", 35, 150, &["omeprazole"]),
    Background {
        name: "Enlarged prostate",
        from_age: 62,
        per_mille: 260,
        men: true,
        medicines: &["tamsulosin"],
    },
];

/// What somebody had before, with the year it began; at most five, and not what brought them here.
pub(super) fn of(
    chance: &mut Chance,
    age: i64,
    gender: CurrentGender,
    main: &str,
    now: DateTime<Utc>,
) -> Vec<(&'static Background, i32)> {
    let mut found = vec![];
    for one in &ALL {
        let has = chance.per_mille(one.per_mille);
        let years = i32::try_from(chance.between(1, 14)).unwrap_or(1);
        let same = one.name == main || (one.name == "COPD" && main.contains("COPD"));
        let fits = age >= one.from_age && (!one.men || gender == CurrentGender::Male);
        if has && fits && !same && found.len() < 5 {
            found.push((one, now.year() - years));
        }
    }
    found
}
