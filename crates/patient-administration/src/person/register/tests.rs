//! Who may be registered, as a table.

use super::*;
use crate::{duplicates::Finding, examples};

fn alike(number: u128, score: i64) -> Alike {
    let likeness = Likeness {
        score,
        findings: vec![Finding::SameFamilyName],
    };
    Alike {
        patient: examples::patient(number),
        likeness,
    }
}

fn register(different: Different) -> RegisterPerson {
    RegisterPerson {
        patient: examples::patient(1),
        details: PersonDetails {
            hospital_number: None,
            ..examples::person("Jones", "Gwyneth").details
        },
        series: None,
        different,
        restricted: None,
    }
}

fn asked_about(command: &RegisterPerson, facts: &RegisterFacts, context: &Context) -> Vec<PatientId> {
    match command.decide(None, facts, context) {
        Err(RegisterError::Alike(people)) => people.into_iter().map(|alike| alike.patient).collect(),
        Err(other) => panic!("{other}"),
        Ok(_) => vec![],
    }
}

#[test]
fn everybody_who_looks_alike_is_asked_about_once() {
    let context = examples::context();
    let facts = RegisterFacts {
        alike: vec![alike(2, 80), alike(3, 75), alike(4, 20)],
        ..RegisterFacts::default()
    };
    let (two, three) = (examples::patient(2), examples::patient(3));
    assert_eq!(
        asked_about(&register(Different::NotSaid), &facts, &context),
        [two, three]
    );
    assert_eq!(
        asked_about(&register(Different::From(vec![two])), &facts, &context),
        [three]
    );
    assert!(asked_about(&register(Different::From(vec![three, two])), &facts, &context).is_empty());
}

#[test]
fn only_an_interface_may_leave_it_to_the_sender() {
    let facts = RegisterFacts {
        alike: vec![alike(2, 80)],
        ..RegisterFacts::default()
    };
    let mut context = examples::context();
    assert_eq!(
        asked_about(&register(Different::Sender), &facts, &context).len(),
        1
    );
    context.purpose = Purpose::Interface;
    assert!(asked_about(&register(Different::Sender), &facts, &context).is_empty());
}

#[test]
fn a_number_in_use_is_refused_whatever_is_confirmed() {
    let holder = Holder {
        patient: examples::patient(2),
        shown: Some("SMITH, Ann (Mrs)".into()),
    };
    let hidden = Holder {
        patient: examples::patient(2),
        shown: None,
    };
    for (holder, words) in [
        (holder, "SMITH, Ann (Mrs)"),
        (hidden, "a record you may not open"),
    ] {
        let facts = RegisterFacts {
            nhs_number: Some(holder),
            ..RegisterFacts::default()
        };
        let refused = register(Different::From(vec![examples::patient(2)]))
            .decide(None, &facts, &examples::context())
            .unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
    }
}

#[test]
fn a_number_is_given_when_there_is_none() {
    let context = examples::context();
    let facts = RegisterFacts {
        next_number: Some("T0000002".into()),
        ..RegisterFacts::default()
    };
    let Ok(PersonEvent::PersonRegistered { details, .. }) =
        register(Different::NotSaid).decide(None, &facts, &context)
    else {
        panic!("not registered")
    };
    assert_eq!(
        details
            .hospital_number
            .map(|number| number.to_string())
            .as_deref(),
        Some("T0000002 (XZZ)")
    );
}

#[test]
fn a_restriction_has_a_reason_and_a_person() {
    let context = examples::context();
    let mut command = register(Different::NotSaid);
    command.restricted = Some("  ".into());
    assert!(matches!(
        command.decide(None, &RegisterFacts::default(), &context),
        Err(RegisterError::NoReason)
    ));
    command.restricted = Some("court order".into());
    let event = command.decide(None, &RegisterFacts::default(), &context).unwrap();
    let PersonEvent::PersonRegistered {
        restriction: Some(restriction),
        ..
    } = event
    else {
        panic!("{event:?}")
    };
    assert_eq!(restriction.by, context.principal.staff);
}
