//! Tests of the checks, as tables of cases.

use trefoil_core::{
    Answer,
    coded_value::{CodeSystem, CodedValue},
    ports::{AllergyStatement, Measurement, Severity, UnreconciledAllergy},
};

use super::*;
use crate::{
    examples::{allergic, allergy, fixed, now, order, other, quantity, safe, uncoded},
    prescription::Section,
};

/// The loudest finding of one check, where it says anything.
fn loudest(found: &[Finding], check: &str) -> Option<Level> {
    found
        .iter()
        .filter(|finding| finding.check == check)
        .map(|finding| finding.level)
        .max()
}

fn with(medicine: &str, allergies: &[&str]) -> Vec<Finding> {
    let (order, product) = order(medicine);
    check(
        &order,
        &product,
        &allergic(&product, allergies.iter().map(|one| allergy(one)).collect()),
    )
}

#[test]
fn an_allergy_stops_its_ingredient_and_its_group() {
    for (agent, medicine, expected) in [
        ("penicillins", "Amoxicillin 500mg", "allergy_group"),
        ("penicillins", "Co-amoxiclav 500mg", "allergy_group"),
        ("penicillins", "Flucloxacillin 500mg", "allergy_group"),
        ("penicillins", "Piperacillin 4g", "allergy_group"),
        ("penicillins", "Temocillin", "allergy_group"),
        ("amoxicillin", "Amoxicillin 500mg", "allergy"),
        ("amoxicillin", "Co-amoxiclav 500mg", "allergy"),
        ("clavulanic acid", "Co-amoxiclav 500mg", "allergy"),
        ("amoxicillin", "Flucloxacillin 500mg", "allergy_group"),
        ("sulfonamide antibiotics", "Co-trimoxazole", "allergy_group"),
        ("trimethoprim", "Co-trimoxazole", "allergy"),
        ("NSAIDs including aspirin", "Ibuprofen", "allergy_group"),
        ("aspirin", "Naproxen", "allergy_group"),
        ("codeine", "Co-codamol 30mg", "allergy"),
        ("opioids", "Morphine 10mg/1ml", "allergy_group"),
        ("macrolides", "Clarithromycin 500mg tablets", "allergy_group"),
        ("ACE inhibitors", "Ramipril", "allergy_group"),
        ("statins", "Atorvastatin 20mg", "allergy_group"),
        ("paracetamol", "Co-codamol 8mg", "allergy"),
        ("quinolones", "Ciprofloxacin", "allergy_group"),
        ("tetracyclines", "Doxycycline", "allergy_group"),
    ] {
        assert_eq!(
            loudest(&with(medicine, &[agent]), expected),
            Some(Level::Stop),
            "{agent}: {medicine}"
        );
    }
}

/// Nothing is said of what has nothing to do with it: a warning that is always there is no warning.
#[test]
fn an_allergy_to_something_else_is_silent() {
    for (agent, medicine) in [
        ("penicillins", "Clarithromycin 500mg tablets"),
        ("sulfonamide antibiotics", "Furosemide 40mg"),
        ("sulfonamide antibiotics", "Bendroflumethiazide"),
        ("sulfonamide antibiotics", "Trimethoprim"),
        ("NSAIDs including aspirin", "Paracetamol 500mg tablets"),
        ("latex", "Amoxicillin 500mg"),
        ("macrolides", "Amoxicillin 500mg"),
        ("ACE inhibitors", "Losartan"),
    ] {
        assert_eq!(with(medicine, &[agent]), [], "{agent}: {medicine}");
    }
}

#[test]
fn groups_that_react_across_are_said_by_severity() {
    let (order, product) = order("Cefuroxime");
    for (severity, level) in [
        (None, Level::Stop),
        (Some(Severity::Severe), Level::Stop),
        (Some(Severity::Moderate), Level::Caution),
        (Some(Severity::Mild), Level::Caution),
    ] {
        let mut penicillin = allergy("penicillins");
        penicillin.severity = severity;
        let found = check(&order, &product, &allergic(&product, vec![penicillin]));
        assert_eq!(loudest(&found, "allergy_cross"), Some(level), "{severity:?}");
    }
    assert_eq!(
        loudest(&with("Meropenem", &["amoxicillin"]), "allergy_cross"),
        Some(Level::Stop)
    );
    assert_eq!(
        loudest(&with("Aztreonam", &["penicillins"]), "allergy_cross"),
        Some(Level::Information)
    );
}

#[test]
fn what_cannot_be_checked_says_so() {
    let (order, product) = order("Amoxicillin 500mg");
    let say = |text: &str| check(&order, &product, &allergic(&product, vec![uncoded(text)]));
    for (text, level) in [
        ("some pink tablet", Level::Caution),
        ("Penicillin", Level::Stop),
        ("penicilin - rash as a child", Level::Stop),
        ("AUGMENTIN", Level::Caution), // not a name of amoxicillin alone
        ("Amoxil", Level::Stop),
        ("beta-lactams", Level::Stop),
        ("strawberries", Level::Caution),
    ] {
        let found = say(text);
        assert_eq!(loudest(&found, "allergy_uncoded"), Some(level), "{text}");
        assert!(found[0].says.contains("cannot be checked") && found[0].says.contains(text));
    }
    let mut foreign = uncoded("mushroom");
    foreign.substance = CodedValue::new(CodeSystem::Snomed, "227020009", "Mushroom").ok();
    let found = check(&order, &product, &allergic(&product, vec![foreign]));
    assert_eq!(loudest(&found, "allergy_unknown_code"), Some(Level::Caution));
}

#[test]
fn nobody_can_say_is_never_read_as_none() {
    let (order, product) = order("Paracetamol 500mg tablets");
    let mut safety = safe(&product);
    assert_eq!(check(&order, &product, &safety), []);
    safety.allergies = Answer::Known {
        value: AllergyStatement::NotRecorded,
    };
    assert_eq!(
        loudest(&check(&order, &product, &safety), "allergies_not_recorded"),
        Some(Level::Stop)
    );
    safety.allergies = Answer::Unavailable {
        because: "the service does not answer".into(),
    };
    let found = check(&order, &product, &safety);
    assert_eq!(loudest(&found, "allergies_unavailable"), Some(Level::Stop));
    assert!(found[0].says.contains("the service does not answer"));
}

#[test]
fn what_came_by_message_is_counted_and_compared() {
    let (order, product) = order("Amoxicillin 500mg");
    let said = |agent: &str| UnreconciledAllergy {
        id: trefoil_core::RecordId(uuid::Uuid::from_u128(1)),
        agent: agent.into(),
        reaction: None,
        source: "Old PAS".into(),
        received: now(),
    };
    let mut safety = safe(&product);
    safety.unreconciled = Answer::Known {
        value: vec![said("NUTS"), said("LATEX")],
    };
    let found = check(&order, &product, &safety);
    assert_eq!(loudest(&found, "allergies_unreconciled"), Some(Level::Caution));
    assert!(found[0].says.starts_with("2 statements"), "{}", found[0].says);
    safety.unreconciled = Answer::Known {
        value: vec![said("PENICILLIN")],
    };
    assert_eq!(
        loudest(&check(&order, &product, &safety), "allergies_unreconciled"),
        Some(Level::Stop)
    );
}

#[test]
fn the_same_ingredient_twice() {
    let cases = [
        (
            "Paracetamol 500mg tablets",
            "Co-codamol 30mg",
            Section::Regular,
            Level::Stop,
        ),
        (
            "Co-codamol 30mg",
            "Paracetamol 500mg tablets",
            Section::AsRequired,
            Level::Stop,
        ),
        (
            "Paracetamol 500mg tablets",
            "Paracetamol 500mg tablets",
            Section::Regular,
            Level::Stop,
        ),
        (
            "Paracetamol 500mg tablets",
            "Paracetamol 500mg tablets",
            Section::AsRequired,
            Level::Caution,
        ),
        (
            "Paracetamol 500mg tablets",
            "Paracetamol 1g/100ml",
            Section::Regular,
            Level::Caution,
        ),
        (
            "Paracetamol 500mg tablets",
            "Paracetamol 500mg tablets",
            Section::OnceOnly,
            Level::Information,
        ),
    ];
    for (medicine, already, section, level) in cases {
        let (order, product) = order(medicine);
        let mut safety = safe(&product);
        safety.others = vec![other(already, section)];
        let found = check(&order, &product, &safety);
        assert_eq!(
            loudest(&found, "duplicate_ingredient"),
            Some(level),
            "{medicine} beside {already}"
        );
    }
    let (order, product) = order("Ibuprofen");
    let mut safety = safe(&product);
    safety.others = vec![other("Co-codamol 30mg", Section::Regular)];
    assert_eq!(check(&order, &product, &safety), []);
}

#[test]
fn grams_for_milligrams_and_tenfold_slips_stop() {
    for (medicine, dose, check_name, level) in [
        ("Paracetamol 500mg tablets", "1 g", "", None),
        ("Paracetamol 500mg tablets", "1000 mg", "", None),
        ("Paracetamol 500mg tablets", "2 {tablet}", "", None),
        (
            "Paracetamol 500mg tablets",
            "1.5 g",
            "dose_above_usual",
            Some(Level::Caution),
        ),
        (
            "Paracetamol 500mg tablets",
            "3 {tablet}",
            "dose_above_usual",
            Some(Level::Caution),
        ),
        (
            "Paracetamol 500mg tablets",
            "500 g",
            "dose_unit_slip",
            Some(Level::Stop),
        ),
        (
            "Amoxicillin 500mg capsules",
            "500 g",
            "dose_unit_slip",
            Some(Level::Stop),
        ),
        (
            "Amoxicillin 500mg capsules",
            "5 g",
            "dose_unit_slip",
            Some(Level::Stop),
        ),
        ("Digoxin", "125 mg", "dose_unit_slip", Some(Level::Stop)),
        ("Bisoprolol", "2.5 g", "dose_unit_slip", Some(Level::Stop)),
        (
            "Insulin aspart",
            "40 [iU]",
            "dose_above_usual",
            Some(Level::Caution),
        ),
    ] {
        let (mut order, product) = order(medicine);
        order.dose = fixed(dose);
        let found = check(&order, &product, &safe(&product));
        let dose_checks = found.iter().find(|finding| finding.check.starts_with("dose_"));
        assert_eq!(
            dose_checks.map(|finding| finding.level),
            level,
            "{medicine} {dose}: {found:?}"
        );
        assert_eq!(
            dose_checks.map_or("", |finding| finding.check.as_str()),
            check_name
        );
    }
}

#[test]
fn a_gram_of_paracetamol_is_much_for_a_light_adult() {
    let (order, product) = order("Paracetamol 500mg tablets");
    for (weight, cautioned) in [
        ("42 kg", true),
        ("49.9 kg", true),
        ("50 kg", false),
        ("80 kg", false),
    ] {
        let mut safety = safe(&product);
        let measured = Measurement {
            quantity: quantity(weight),
            taken: now(),
            estimated: false,
        };
        safety.weight = Answer::Known { value: measured };
        let found = check(&order, &product, &safety);
        assert_eq!(
            loudest(&found, "paracetamol_weight").is_some(),
            cautioned,
            "{weight}"
        );
    }
}

/// Of every medicine of the dictionary: its own order sentences raise nothing for a patient without allergies, and an
/// allergy to any of its ingredients stops it.
#[test]
fn every_order_sentence_is_quiet_and_every_ingredient_stops() {
    let mut sentences = 0;
    for sentence in &crate::examples::CONTENT.sentences {
        let of = |one: &&Product| one.medicine.code.code() == sentence.product;
        let product = crate::examples::CONTENT.products.iter().find(of).unwrap();
        let order = Order::from(sentence);
        assert_eq!(check(&order, product, &safe(product)), [], "{}", sentence.code);
        for ingredient in &product.medicine.ingredients {
            let safety = allergic(product, vec![allergy(ingredient.substance.display())]);
            let found = check(&order, product, &safety);
            assert_eq!(loudest(&found, "allergy"), Some(Level::Stop), "{}", sentence.code);
        }
        sentences += 1;
    }
    println!("{sentences} order sentences checked");
}

#[test]
fn reasons_have_codes() {
    assert_eq!(reason("benefit").unwrap().display(), "Benefit outweighs the risk");
    assert!(reason("because").is_none());
}
