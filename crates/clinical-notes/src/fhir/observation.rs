//! A set of observations as Observations: one for each measurement (UK Core's vital signs), and the NEWS2 with its parts.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, coding, codings, words},
    profile, quantity, reference,
    systems::{LOINC, SNOMED, UCUM},
    value,
    wire::{
        FhirJson, Json,
        r4::{
            CodeableConcept, Observation, ObservationComponent, ObservationComponentValue,
            ObservationEffective, ObservationValue, Quantity,
        },
    },
};
use trefoil_kernel::View;

use super::signer;
use crate::{
    news2::{Consciousness, Parameter, SaturationScale},
    observation::{Breathes, ObservationSet, Scored},
    permissions::READ,
    store,
};

const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

pub(super) struct Observations;

#[async_trait]
impl Readable for Observations {
    fn resource(&self) -> &'static str {
        "Observation"
    }
    fn kind(&self) -> &'static str {
        ObservationSet::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &[
            "Observation",
            "Observation-VitalSigns-RespirationRate",
            "Observation-VitalSigns-OxygenSaturation",
            "Observation-VitalSigns-BloodPressure",
            "Observation-VitalSigns-HeartRate",
            "Observation-VitalSigns-BodyTemperature",
            "Observation-VitalSigns-BodyWeight",
            "Observation-VitalSigns-BodyHeight",
            "Observation-InspiredOxygen",
            "Observation-ACVPU",
            "Observation-EarlyWarningTotalScore",
        ]
    }
    fn needs(&self) -> Permission {
        READ
    }
    fn newest(&self) -> Option<usize> {
        Some(store::observation::MOST_SETS)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::observation::set(&mut view.look(), patient, id).await?;
        Ok(found.map_or_else(Vec::new, |shown| encoded(map(patient, shown.id, &shown.record))))
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let ahead = view.context().now() + Duration::days(36_500);
        let found =
            store::observation::sets(&mut view.look(), patient, DateTime::<Utc>::UNIX_EPOCH, ahead).await?;
        Ok(found
            .iter()
            .flat_map(|shown| encoded(map(patient, shown.id, &shown.record)))
            .collect())
    }
}

fn encoded(all: Vec<Observation>) -> Vec<Json> {
    all.iter().map(Observation::encode).collect()
}

/// All resources of a set. Of a set that was entered in error each is sent so, and without its value, which may be another
/// patient's.
pub(super) fn map(patient: PatientId, id: RecordId, set: &ObservationSet) -> Vec<Observation> {
    let measured = measurements(set);
    let from: Vec<_> = measured
        .iter()
        .filter(|one| one.scored)
        .map(|one| reference::to("Observation", FhirId::part(id, one.part)))
        .collect();
    let mut score = news2(set);
    score.resource.derived_from = from;
    measured
        .into_iter()
        .chain([score])
        .map(|one| whole(patient, id, set, one))
        .collect()
}

/// One resource in the making: what is its own.
struct One {
    part: &'static str,
    profile: &'static str,
    /// Whether NEWS2 is made of it.
    scored: bool,
    resource: Observation,
}

fn whole(patient: PatientId, id: RecordId, set: &ObservationSet, one: One) -> Observation {
    let said = Observation {
        id: Some(FhirId::part(id, one.part).to_string()),
        meta: profile(one.profile),
        status: value::text("final"),
        subject: Some(reference::patient(patient)),
        effective: value::instant(set.taken).map(ObservationEffective::DateTime),
        issued: value::instant(set.entered.at),
        performer: vec![signer(&set.entered)],
        ..one.resource
    };
    match &set.struck {
        None => said,
        Some(ended) => Observation {
            meta: profile("Observation"), // UK Core's own fix the status as final
            status: value::text("entered-in-error"),
            value: None,
            component: vec![],
            derived_from: vec![],
            data_absent_reason: Some(coded(ABSENT, "unknown", "Unknown")),
            note: value::note(format!("Entered in error: {}", ended.reason)),
            ..said
        },
    }
}

/// A code of both systems. UK Core asks for SNOMED CT beside FHIR's own LOINC code.
fn both(snomed: (&str, &str), loinc: (&str, &str)) -> CodeableConcept {
    let codes = vec![
        coding(SNOMED, snomed.0, snomed.1),
        coding(LOINC, loinc.0, loinc.1),
    ];
    codings(codes, loinc.1)
}

fn category(code: &'static str, words: &'static str) -> Vec<CodeableConcept> {
    vec![coded(CATEGORY, code, words)]
}

/// The unit in the words that UK Core fixes for each profile.
fn amount(of: impl Into<Decimal>, unit: &str, code: &str) -> Quantity {
    Quantity {
        value: quantity::decimal(of.into()),
        unit: value::text(unit),
        system: value::text(UCUM),
        code: value::text(code),
        ..Quantity::default()
    }
}

fn vital(part: &'static str, profile: &'static str, code: CodeableConcept, found: Quantity) -> One {
    One {
        part,
        profile,
        scored: true,
        resource: Observation {
            category: category("vital-signs", "Vital Signs"),
            code: Some(code),
            value: Some(ObservationValue::Quantity(found)),
            ..Observation::default()
        },
    }
}

fn measurements(set: &ObservationSet) -> Vec<One> {
    let it = &set.values;
    let respiration = it.respiration.map(|rate| {
        let code = both(("86290005", "Respiratory rate"), ("9279-1", "Respiratory rate"));
        let found = amount(rate, "per minute", "/min");
        vital(
            "respiration",
            "Observation-VitalSigns-RespirationRate",
            code,
            found,
        )
    });
    let saturation = it.saturation.map(|percent| {
        let loinc = ("2708-6", "Oxygen saturation in Arterial blood");
        let code = both(("103228002", "Hemoglobin saturation with oxygen"), loinc);
        let found = amount(percent, "percent", "%");
        vital(
            "saturation",
            "Observation-VitalSigns-OxygenSaturation",
            code,
            found,
        )
    });
    let pulse = it.pulse.map(|rate| {
        let code = both(("364075005", "Heart rate"), ("8867-4", "Heart rate"));
        let found = amount(rate, "per minute", "/min");
        vital("pulse", "Observation-VitalSigns-HeartRate", code, found)
    });
    let temperature = it.temperature.map(|degrees| {
        let code = both(("386725007", "Body temperature"), ("8310-5", "Body temperature"));
        let found = amount(degrees, "degree Celsius", "Cel");
        vital(
            "temperature",
            "Observation-VitalSigns-BodyTemperature",
            code,
            found,
        )
    });
    let scored = [
        respiration,
        saturation,
        it.breathes.as_ref().map(oxygen),
        pressure(set),
        pulse,
        it.consciousness.map(consciousness),
        temperature,
    ];
    scored.into_iter().chain(others(set)).flatten().collect()
}

/// What no score is made of.
fn others(set: &ObservationSet) -> [Option<One>; 4] {
    let it = &set.values;
    let note = |mut one: One| {
        one.scored = false;
        if it.estimated {
            one.resource.note = value::note("Estimated, not measured");
        }
        one
    };
    let weight = it.weight.map(|kilograms| {
        let code = both(("27113001", "Body weight"), ("29463-7", "Body weight"));
        let found = amount(kilograms, "kilogram", "kg");
        note(vital("weight", "Observation-VitalSigns-BodyWeight", code, found))
    });
    let height = it.height.map(|centimetres| {
        let code = both(("1153637007", "Body height"), ("8302-2", "Body height"));
        let found = amount(centimetres, "centimeter", "cm");
        note(vital("height", "Observation-VitalSigns-BodyHeight", code, found))
    });
    // No verified code at hand for these two: said in words.
    let plain = |part, named: &str, found: ObservationValue| One {
        part,
        profile: "Observation",
        scored: false,
        resource: Observation {
            code: Some(words(named)),
            value: Some(found),
            ..Observation::default()
        },
    };
    let pain = it.pain.and_then(|score| {
        let score = value::whole(i64::from(score))?;
        Some(plain(
            "pain",
            "Pain score, 0 to 10",
            ObservationValue::Integer(score),
        ))
    });
    let glucose = it.glucose.map(|found| {
        let found = ObservationValue::Quantity(amount(found, "mmol/L", "mmol/L"));
        plain("glucose", "Capillary blood glucose", found)
    });
    [weight, height, pain, glucose]
}

/// Both pressures as one. Without the systolic it is not what UK Core's profile is about.
fn pressure(set: &ObservationSet) -> Option<One> {
    let part = |snomed, loinc: (&str, &str), found: u16| ObservationComponent {
        code: Some(both(snomed, loinc)),
        value: Some(ObservationComponentValue::Quantity(amount(
            found,
            "millimeter of mercury",
            "mm[Hg]",
        ))),
        ..ObservationComponent::default()
    };
    let systolic = set.values.systolic.map(|found| {
        let loinc = ("8480-6", "Systolic blood pressure");
        part(("72313002", "Systolic arterial pressure"), loinc, found)
    });
    let diastolic = set.values.diastolic.map(|found| {
        let loinc = ("8462-4", "Diastolic blood pressure");
        part(("1091811000000102", "Diastolic arterial pressure"), loinc, found)
    });
    let known = systolic.is_some();
    let component: Vec<_> = systolic.into_iter().chain(diastolic).collect();
    (!component.is_empty()).then(|| One {
        part: "blood-pressure",
        profile: if known {
            "Observation-VitalSigns-BloodPressure"
        } else {
            "Observation"
        },
        scored: true,
        resource: Observation {
            category: category("vital-signs", "Vital Signs"),
            code: Some(both(
                ("75367002", "Blood pressure"),
                ("85354-9", "Blood pressure panel with all children optional"),
            )),
            component,
            ..Observation::default()
        },
    })
}

fn oxygen(breathes: &Breathes) -> One {
    let resource = match breathes {
        Breathes::Air => Observation {
            code: Some(coded(SNOMED, "722742002", "Breathing room air")),
            ..Observation::default()
        },
        Breathes::Oxygen {
            litres_a_minute,
            device,
        } => Observation {
            code: Some(coded(SNOMED, "371825009", "Patient on oxygen")),
            value: Some(ObservationValue::Quantity(amount(
                *litres_a_minute,
                "litre per minute",
                "L/min",
            ))),
            method: device.map(|device| words(device.word())),
            ..Observation::default()
        },
    };
    One {
        part: "oxygen",
        profile: "Observation-InspiredOxygen",
        scored: true,
        resource,
    }
}

fn consciousness(level: Consciousness) -> One {
    let (code, words) = match level {
        Consciousness::Alert => ("248234008", "Mentally alert"),
        Consciousness::NewConfusion => ("130987000", "Acute confusion"),
        Consciousness::Voice => ("300202002", "Responds to voice"),
        Consciousness::Pain => ("450847001", "Responds to pain"),
        Consciousness::Unresponsive => ("422768004", "Unresponsive"),
    };
    One {
        part: "consciousness",
        profile: "Observation-ACVPU",
        scored: true,
        resource: Observation {
            category: category("survey", "Survey"),
            code: Some(coded(
                SNOMED,
                "1104441000000107",
                "ACVPU (Alert Confusion Voice Pain Unresponsive) scale score",
            )),
            value: Some(ObservationValue::CodeableConcept(coded(SNOMED, code, words))),
            ..Observation::default()
        },
    }
}

fn points(points: u8) -> Quantity {
    amount(points, "ScoreOf", "{ScoreOf}")
}

/// The score as it was shown when the set was recorded, with its parts. Without a whole score there is no total, and the
/// resource says why instead of being left out: nobody must take an older score for this set's.
fn news2(set: &ObservationSet) -> One {
    let total = set.scored.whole();
    let absent = match set.scored {
        Scored::Whole(_) => None,
        Scored::Incomplete { .. } => Some(("unknown", "Unknown")),
        Scored::NotForThisPatient { .. } => Some(("not-applicable", "Not Applicable")),
    };
    let parts = Parameter::ALL
        .iter()
        .filter(|_| !matches!(set.scored, Scored::NotForThisPatient { .. }))
        .filter_map(|parameter| {
            let (code, words) = score_of(*parameter, set.scale);
            Some(ObservationComponent {
                code: Some(coded(SNOMED, code, words)),
                value: Some(ObservationComponentValue::Quantity(points(set.part(*parameter)?))),
                ..ObservationComponent::default()
            })
        });
    let scale = format!("Oxygen saturation scale {}", set.scale.number());
    One {
        part: "news2",
        profile: "Observation-EarlyWarningTotalScore",
        scored: false,
        resource: Observation {
            category: category("survey", "Survey"),
            code: Some(coded(
                SNOMED,
                "1104051000000101",
                "Royal College of Physicians NEWS2 (National Early Warning Score 2) total score",
            )),
            value: total.map(|score| ObservationValue::Quantity(points(score.total))),
            data_absent_reason: absent.map(|(code, words)| coded(ABSENT, code, words)),
            note: [scale, set.scored.says()].iter().flat_map(value::note).collect(),
            component: parts.collect(),
            ..Observation::default()
        },
    }
}

/// SNOMED CT's code for each part (UKCore-EarlyWarningSubScore), with our words.
fn score_of(parameter: Parameter, scale: SaturationScale) -> (&'static str, &'static str) {
    match (parameter, scale) {
        (Parameter::Respiration, _) => ("1104301000000104", "NEWS2 respiration rate score"),
        (Parameter::Saturation, SaturationScale::One) => {
            ("1104311000000102", "NEWS2 oxygen saturation scale 1 score")
        }
        (Parameter::Saturation, SaturationScale::Two) => {
            ("1104321000000108", "NEWS2 oxygen saturation scale 2 score")
        }
        (Parameter::AirOrOxygen, _) => ("1104331000000105", "NEWS2 air or oxygen score"),
        (Parameter::SystolicPressure, _) => ("1104341000000101", "NEWS2 systolic blood pressure score"),
        (Parameter::Pulse, _) => ("1104351000000103", "NEWS2 pulse score"),
        (Parameter::Consciousness, _) => ("1104361000000100", "NEWS2 consciousness score"),
        (Parameter::Temperature, _) => ("1104371000000107", "NEWS2 temperature score"),
    }
}
