//! The NHS vectors, as far as they concern what is built.

use chrono::{NaiveTime, Weekday};
use serde_json::Value;

use super::*;
use crate::{
    examples::{order, product},
    prescription::AsRequired,
};

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn quantity(value: &Value) -> Option<Quantity> {
    let name = value["unit"].as_str()?;
    let ucum = match name {
        "milligram" => "mg".to_owned(),
        "gram" => "g".to_owned(),
        "microgram" => "ug".to_owned(),
        "ml" => "mL".to_owned(),
        "unit" => "[iU]".to_owned(),
        other if other.chars().all(|c| c.is_ascii_alphabetic()) => format!("{{{other}}}"),
        _ => return None,
    };
    Some(Quantity::new(
        text(&value["value"]).parse().ok()?,
        UcumUnit::parse(&ucum).ok()?,
    ))
}

fn weekday(code: &str) -> Option<Weekday> {
    code.parse().ok()
}

/// A dosage of FHIR as what we hold; none where it has a part we do not have.
struct Ours {
    dose: Dose,
    timing: Timing,
    route: String,
    days: Option<i64>,
    instructions: Option<String>,
}

fn ours(dosage: &Value) -> Option<Ours> {
    let known = [
        "sequence",
        "text",
        "doseAndRate",
        "timing",
        "route",
        "patientInstruction",
    ];
    if !dosage
        .as_object()?
        .keys()
        .all(|key| known.contains(&key.as_str()))
    {
        return None;
    }
    let rate = dosage["doseAndRate"].as_array()?;
    let [rate] = rate.as_slice() else { return None };
    if rate
        .as_object()?
        .keys()
        .any(|key| !["doseQuantity", "doseRange"].contains(&key.as_str()))
    {
        return None;
    }
    let dose = if rate["doseQuantity"].is_object() {
        Dose::Fixed {
            quantity: quantity(&rate["doseQuantity"])?,
        }
    } else {
        let (low, high) = (
            quantity(&rate["doseRange"]["low"])?,
            quantity(&rate["doseRange"]["high"])?,
        );
        if low.unit != high.unit {
            return None;
        }
        Dose::Range {
            low: low.value,
            high: high.value,
            unit: low.unit,
        }
    };
    let repeat = dosage["timing"]["repeat"].as_object()?;
    let times = |key: &str| -> Option<Vec<NaiveTime>> {
        repeat.get(key).map_or(Some(vec![]), |all| {
            all.as_array()?
                .iter()
                .map(|one| one.as_str()?.parse().ok())
                .collect()
        })
    };
    let fits = [
        "frequency",
        "period",
        "periodUnit",
        "dayOfWeek",
        "timeOfDay",
        "boundsDuration",
    ];
    if !repeat.keys().all(|key| fits.contains(&key.as_str())) {
        return None;
    }
    let number = |key: &str| {
        repeat
            .get(key)
            .and_then(Value::as_u64)
            .and_then(|n| u32::try_from(n).ok())
    };
    let unit = repeat.get("periodUnit").and_then(Value::as_str);
    let timing = match (
        number("frequency"),
        number("period"),
        unit,
        repeat.get("dayOfWeek"),
    ) {
        (Some(frequency), Some(1), Some("d"), None) => Timing::TimesADay {
            times: frequency,
            at: times("timeOfDay")?,
        },
        (Some(1), Some(hours), Some("h"), None) if !repeat.contains_key("timeOfDay") => {
            Timing::EveryHours { hours }
        }
        (Some(1), None, None, None) if !repeat.contains_key("timeOfDay") => Timing::Once,
        (None, None, None, Some(days)) => {
            let days: Option<Vec<Weekday>> = days
                .as_array()?
                .iter()
                .map(|day| weekday(day.as_str()?))
                .collect();
            let at = times("timeOfDay")?;
            if at.len() > 1 {
                return None;
            }
            Timing::DaysOfWeek {
                days: days?,
                at: at.first().copied(),
            }
        }
        _ => return None,
    };
    let days = match repeat.get("boundsDuration") {
        None => None,
        Some(bounds) if bounds["unit"] == "day" => Some(bounds["value"].as_i64()?),
        Some(_) => return None,
    };
    Some(Ours {
        dose,
        timing,
        route: dosage["route"]["coding"][0]["display"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        days,
        instructions: dosage["patientInstruction"].as_str().map(str::to_owned),
    })
}

fn said(ours: &Ours) -> String {
    dose_text(Shown {
        medicine: &product("Amoxicillin 500mg").medicine,
        dose: &ours.dose,
        route: &ours.route,
        timing: &ours.timing,
        days: ours.days,
        indication: None,
        instructions: ours.instructions.as_deref(),
    })
}

#[test]
fn nhs_dosage_to_text_vectors_that_concern_us() {
    let mut counts = (0, 0);
    for file in ["meds/dosage-to-text-eps.json", "meds/dosage-examples-nhs-r4.json"] {
        let Some(path) = trefoil_testkit::shared_data(file) else {
            println!("skipped: {file} is not here");
            continue;
        };
        let all: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for vector in &all {
            let dosage = vector.get("dosage").or_else(|| vector.get("dosageInstruction"));
            let expected = vector
                .get("expected")
                .or_else(|| vector.get("text_by_reference_impl"));
            let (Some([dosage]), Some(expected)) = (
                dosage.and_then(Value::as_array).map(Vec::as_slice),
                expected.and_then(Value::as_str),
            ) else {
                counts.1 += 1;
                continue;
            };
            match ours(dosage) {
                Some(ours) => {
                    assert_eq!(said(&ours), expected);
                    counts.0 += 1;
                }
                None => counts.1 += 1,
            }
        }
    }
    println!(
        "{} NHS dosage vectors reproduced, {} do not concern what is built",
        counts.0, counts.1
    );
}

#[test]
fn our_own_sentences_in_the_words_of_other_systems() {
    let (order, product) = order("Amoxicillin 500mg");
    let text = dose_text(Shown::order(&order, &product.medicine, "oral"));
    assert_eq!(text, "500 milligram - 3 times a day - oral - for 5 days");
    let as_required = Timing::AsRequired(AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: Some(4),
        most_in_24_hours: Some(crate::examples::quantity("4 g")),
    });
    let ours = Ours {
        dose: crate::examples::fixed("1 g"),
        timing: as_required,
        route: "oral".into(),
        days: None,
        instructions: None,
    };
    assert_eq!(
        said(&ours),
        "1 gram - up to 4 times a day - oral - as required for pain - up to a maximum of 4 gram in 24 hours - at least 4 hours between doses"
    );
}
