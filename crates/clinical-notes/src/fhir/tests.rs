//! The mappings, held to their golden examples and to the model that reads them back.

use std::path::Path;

use proptest::prelude::*;
use trefoil_core::{
    PatientId, RecordId,
    coded_value::{CodeSystem, CodedValue},
    partial_date::PartialDate,
    ports::{Certainty, Severity},
};
use trefoil_fhir::wire::{FhirJson, from_json_strict, r4, to_json, to_json_pretty};
use trefoil_testkit::golden;
use uuid::Uuid;

use super::{allergy, document, no_known_allergies, note, observation, problem};
use crate::{
    allergy::{Agent, Source, Standing},
    allergy_statement::NoKnownAllergies,
    examples,
    news2::{Consciousness, SaturationScale},
    note::{Addendum, Note, Section},
    observation::{Breathes, Device, ObservationSet, Scored, Values},
    problem::{ProblemStanding, What},
    signature::{Ended, Signature},
};

fn kept<T: FhirJson + PartialEq + std::fmt::Debug>(name: &str, resource: &T) {
    let text = to_json_pretty(resource);
    assert_eq!(
        &from_json_strict::<T>(&text).unwrap(),
        resource,
        "{name} reads back"
    );
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/fhir");
    golden::document(&place.join(format!("{name}.json")), &text);
}

fn one() -> (PatientId, RecordId) {
    let id = |number: u128| Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number);
    (PatientId(id(1)), RecordId(id(200)))
}

fn ended(reason: &str) -> Ended {
    Ended {
        reason: reason.into(),
        by: Signature::of(&examples::context()),
    }
}

fn snomed(code: &str, words: &str) -> CodedValue {
    CodedValue::new(CodeSystem::Snomed, code, words).unwrap()
}

fn penicillin() -> crate::allergy::Allergy {
    let mut allergy = examples::allergy("x");
    allergy.agent = Agent::Coded(snomed("764146007", "Penicillin"));
    allergy.details.reactions = vec!["Anaphylaxis".into(), "rash".into()];
    allergy.details.severity = Some(Severity::Severe);
    allergy.details.certainty = Some(Certainty::Confirmed);
    allergy.details.onset = PartialDate::parse("1998").ok();
    allergy
}

fn ward_round() -> Note {
    let section = |heading: &str, title: &str, code: Option<&str>, text: &str| Section {
        heading: heading.into(),
        title: title.into(),
        code: code.map(str::to_owned),
        text: text.into(),
    };
    Note {
        template: "ward_round".into(),
        title: "Ward round".into(),
        sections: vec![
            section(
                "clinical_summary",
                "Clinical summary",
                Some("887181000000106"),
                "Better.\nSats > 94 & eating",
            ),
            section(
                "plan",
                "Plan and requested actions",
                Some("887201000000105"),
                "Home tomorrow",
            ),
        ],
        written: examples::at(500),
        signed: Signature::of(&examples::context()),
        addenda: vec![],
        struck: None,
    }
}

#[test]
fn an_allergy_as_an_allergy_intolerance() {
    let (patient, id) = one();
    kept("AllergyIntolerance", &allergy::map(patient, id, &penicillin()));
    let mut words = examples::allergy("Pink antibiotic");
    words.details.severity = Some(Severity::Mild);
    words.details.said_by = Source::GpRecord;
    kept("AllergyIntolerance-words", &allergy::map(patient, id, &words));
    let mut refuted = penicillin();
    refuted.standing = Standing::Refuted(ended("challenge negative"));
    kept("AllergyIntolerance-refuted", &allergy::map(patient, id, &refuted));
    let mut wrong = penicillin();
    wrong.standing = Standing::EnteredInError(ended("wrong patient"));
    kept(
        "AllergyIntolerance-entered-in-error",
        &allergy::map(patient, id, &wrong),
    );
}

#[test]
fn that_none_are_known_is_said_by_its_code_and_only_while_it_holds() {
    let (patient, id) = one();
    let said = NoKnownAllergies {
        said_by: Source::Patient,
        by: Signature::of(&examples::context()),
        withdrawn: None,
    };
    kept(
        "AllergyIntolerance-none-known",
        &no_known_allergies::map(patient, id, &said, true),
    );
    let overtaken = no_known_allergies::map(patient, id, &said, false);
    kept("AllergyIntolerance-none-known-no-more", &overtaken);
    assert!(to_json(&overtaken).contains(r#""code":"inactive""#));
    assert!(!to_json(&overtaken).contains(r#""code":"active""#));
}

#[test]
fn a_problem_as_a_condition() {
    let (patient, id) = one();
    let mut pneumonia = examples::problem("x");
    pneumonia.what = What::Coded(snomed("385093006", "Community acquired pneumonia"));
    pneumonia.details.main = true;
    pneumonia.details.onset = PartialDate::parse("2026-11").ok();
    pneumonia.details.remark = Some("left base".into());
    kept("Condition", &problem::map(patient, id, &pneumonia));
    let mut over = pneumonia.clone();
    over.standing = ProblemStanding::Resolved {
        on: PartialDate::parse("2026-12").ok(),
        by: pneumonia.recorded.clone(),
    };
    kept("Condition-resolved", &problem::map(patient, id, &over));
    let mut wrong = examples::problem("Gout");
    wrong.standing = ProblemStanding::EnteredInError(ended("meant the next patient"));
    kept("Condition-entered-in-error", &problem::map(patient, id, &wrong));
}

#[test]
fn a_note_as_a_composition_and_as_a_document() {
    let (patient, id) = one();
    let signed = ward_round();
    kept("Composition", &note::map(patient, id, &signed));
    kept("DocumentReference", &document::map(patient, id, &signed));
    let mut more = signed.clone();
    more.addenda.push(Addendum {
        text: "Potassium came back at 3.1".into(),
        by: Signature::of(&examples::context()),
    });
    kept("Composition-amended", &note::map(patient, id, &more));
    more.struck = Some(ended("wrong patient"));
    kept("Composition-entered-in-error", &note::map(patient, id, &more));
    kept(
        "DocumentReference-entered-in-error",
        &document::map(patient, id, &more),
    );
}

fn set() -> ObservationSet {
    let values = Values {
        respiration: Some(21),
        saturation: Some(93),
        breathes: Some(Breathes::Oxygen {
            litres_a_minute: 2.into(),
            device: Some(Device::NasalCannulae),
        }),
        systolic: Some(120),
        diastolic: Some(60),
        pulse: Some(95),
        consciousness: Some(Consciousness::Alert),
        temperature: "37.50".parse().ok(),
        pain: Some(3),
        glucose: "6.1".parse().ok(),
        weight: "70.5".parse().ok(),
        height: Some(171.into()),
        estimated: true,
    };
    let score = crate::news2::score(&values.for_news2(SaturationScale::One)).unwrap();
    ObservationSet {
        taken: examples::at(400),
        values,
        scale: SaturationScale::One,
        scored: Scored::Whole(score),
        confirmed: vec![],
        entered: Signature::of(&examples::context()),
        struck: None,
    }
}

#[test]
fn a_set_as_one_observation_for_each_measurement_and_the_score() {
    let (patient, id) = one();
    let all = observation::map(patient, id, &set());
    assert_eq!(all.len(), 12);
    for resource in &all {
        let part = resource
            .id
            .as_deref()
            .and_then(|id| id.split_once('.'))
            .unwrap()
            .1;
        kept(&format!("Observation-{part}"), resource);
    }
    let parts: u8 = crate::news2::Parameter::ALL
        .iter()
        .filter_map(|it| set().part(*it))
        .sum();
    assert_eq!(set().scored.whole().map(|score| score.total), Some(parts));
}

#[test]
fn without_a_whole_score_no_total_is_sent_and_why_is_said() {
    let (patient, id) = one();
    let mut partial = set();
    partial.values = Values {
        pulse: Some(95),
        ..Values::default()
    };
    partial.scored = Scored::Incomplete {
        missing: vec![crate::news2::Parameter::Respiration],
    };
    let all = observation::map(patient, id, &partial);
    assert_eq!(all.len(), 2);
    kept("Observation-news2-incomplete", &all[1]);
    assert!(all[1].value.is_none() && all[1].data_absent_reason.is_some());
}

#[test]
fn a_set_that_was_struck_is_sent_without_its_values() {
    let (patient, id) = one();
    let mut wrong = set();
    wrong.struck = Some(ended("next patient"));
    let all = observation::map(patient, id, &wrong);
    assert!(
        all.iter()
            .all(|one| one.value.is_none() && one.component.is_empty())
    );
    kept("Observation-entered-in-error", &all[0]);
}

proptest! {
    #[test]
    fn what_was_written_is_read_back(text in "\\PC{1,60}", agent in "\\PC{0,20}[a-z]", reaction in "[^\\p{C}]{0,20}[a-z]") {
        let (patient, id) = one();
        let mut signed = ward_round();
        if let Some(section) = signed.sections.first_mut() {
            section.text = format!("{text}x");
        }
        let sent = note::map(patient, id, &signed);
        let read: r4::Composition = from_json_strict(&to_json(&sent)).unwrap();
        prop_assert_eq!(&read, &sent);
        let div = read.section.first().and_then(|section| section.text.as_ref()?.div.as_ref()?.value.clone()).unwrap();
        let inner = div.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</div>")).unwrap();
        let plain = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let typed = format!("{text}x");
        prop_assert_eq!(plain.as_str(), typed.trim());

        let mut one = examples::allergy(&agent);
        one.details.reactions = vec![reaction.clone()];
        let read: r4::AllergyIntolerance = from_json_strict(&to_json(&allergy::map(patient, id, &one))).unwrap();
        prop_assert_eq!(read.code.and_then(|code| code.text?.value), Some(agent));
        let manifested = read.reaction.first().and_then(|it| it.manifestation.first()?.text.as_ref()?.value.clone());
        prop_assert_eq!(manifested, Some(reaction));
    }
}
