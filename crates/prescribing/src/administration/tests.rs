//! What is decided of a dose: a table of refusals, and the laws of its record.

use chrono::TimeDelta;
use trefoil_core::{Answer, Command, Context, PatientId, ports::AllergyStatement};
use uuid::Uuid;

use super::{
    bedside::Around,
    facts::{DoseFacts, DoseFault, Recorded},
    give::{GiveDose, GiveError, GiveFacts, WitnessFacts},
    in_error::{InErrorError, MarkAdministrationEnteredInError},
    not_given::{NotGivenError, RecordNotGiven},
    *,
};
use crate::{
    as_required::Dosed,
    checks::{self, Answered, Safety},
    examples::{allergic, allergy, context, now, order, quantity, safe},
    prescription::{Prescription, State, Timing, prescribe::act},
};

const RX: u128 = 11;

/// Amlodipine once a day since yesterday, in the morning; now is 08:35.
fn prescription(name: &str) -> Prescription {
    let (order, product) = order(name);
    Prescription {
        medicine: product.medicine.clone(),
        dose: order.dose,
        timing: order.timing,
        route: product.routes[0].clone(),
        start: now() - TimeDelta::hours(24),
        end: None,
        indication: None,
        instructions: None,
        prescribed: act(&context(), ""),
        overrides: vec![],
        state: State::Active,
        pauses: vec![],
        ended: None,
    }
}

fn morning() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

fn giving(of: &Prescription, due: Option<DateTime<Utc>>) -> GiveDose {
    GiveDose {
        id: RecordId(Uuid::from_u128(1)),
        patient: PatientId(Uuid::from_u128(2)),
        prescription: RecordId(Uuid::from_u128(RX)),
        prescription_seen: 1,
        due,
        dose: of.dose.most(),
        witness: None,
        answered: vec![],
    }
}

fn facts(of: &Prescription, safety: Safety) -> GiveFacts {
    GiveFacts {
        dose: DoseFacts {
            version: 1,
            prescription: Some(of.clone()),
            recorded: None,
        },
        around: Around {
            product: None,
            safety: Some(safety),
            dosed: vec![],
        },
        witness: None,
    }
}

fn quiet(name: &str) -> GiveFacts {
    facts(&prescription(name), safe(&crate::examples::product(name)))
}

fn given(command: &GiveDose, facts: &GiveFacts, context: &Context) -> Result<Administration, GiveError> {
    let event = command.decide(None, facts, context)?;
    Ok(Administration::apply(None, &event))
}

#[test]
fn a_due_dose_is_given_with_who_when_and_how_much() {
    let of = prescription("Amlodipine");
    let it = given(&giving(&of, Some(morning())), &quiet("Amlodipine"), &context()).unwrap();
    assert_eq!(
        it.outcome,
        Outcome::Given {
            at: now(),
            dose: of.dose.most()
        }
    );
    assert_eq!(
        (it.recorded.name.as_str(), it.late(), it.unchecked.clone()),
        ("Dr S Patel", None, None)
    );
    assert_eq!(it.taken(), Some((now(), &of.dose.most())));
    let late = context().true_at(morning() + TimeDelta::minutes(20));
    let it = given(&giving(&of, Some(morning())), &quiet("Amlodipine"), &late).unwrap();
    assert_eq!(
        it.taken().unwrap().0,
        morning() + TimeDelta::minutes(20),
        "what was given before is given then"
    );
}

#[test]
fn table_of_doses_that_cannot_be_given() {
    let of = prescription("Amlodipine");
    let command = giving(&of, Some(morning()));
    let facts = quiet("Amlodipine");
    let told = |command: &GiveDose, facts: &GiveFacts, context: &Context| {
        given(command, facts, context).unwrap_err()
    };
    let dose = |error: GiveError| match error {
        GiveError::Dose(fault) => fault,
        other => panic!("{other}"),
    };
    let context = context();

    let ended = |state, at| {
        let mut facts = facts.clone();
        let it = facts.dose.prescription.as_mut().unwrap();
        it.state = state;
        it.ended = Some(Act {
            at,
            reason: "ankle swelling".into(),
            ..act(&context, "")
        });
        facts
    };
    let stopped = ended(State::Stopped, now() - TimeDelta::minutes(1));
    let says = told(&command, &stopped, &context).to_string();
    assert_eq!(
        says,
        "this prescription was stopped 22-Nov-2026 08:34 by Dr S Patel (ankle swelling): nothing was recorded; open the drug chart again"
    );
    // A dose that was given before the stop is recorded as it was.
    assert!(given(&command, &stopped, &context.clone().true_at(morning())).is_ok());
    assert!(
        told(
            &command,
            &ended(State::Cancelled, now()),
            &context.clone().true_at(morning())
        )
        .to_string()
        .contains("cancelled")
    );

    let mut suspended = facts.clone();
    suspended
        .dose
        .prescription
        .as_mut()
        .unwrap()
        .pauses
        .push(crate::prescription::Pause {
            suspended: Act {
                at: morning() - TimeDelta::hours(1),
                ..act(&context, "low blood pressure")
            },
            resumed: None,
        });
    assert!(
        told(&command, &suspended, &context)
            .to_string()
            .contains("was suspended 22-Nov-2026 07:00 by Dr S Patel (low blood pressure)")
    );

    let mut first = facts.clone();
    first.dose.recorded = Some(Recorded {
        what: "given".into(),
        by: "K Turner, RN".into(),
        at: morning() + TimeDelta::minutes(5),
    });
    assert_eq!(
        told(&command, &first, &context).to_string(),
        "this dose was already given by K Turner, RN at 08:05; nothing more was recorded"
    );

    let mut changed = facts.clone();
    changed.dose.version = 3;
    assert_eq!(dose(told(&command, &changed, &context)), DoseFault::Changed);
    let mut gone = facts.clone();
    gone.dose.prescription = None;
    assert_eq!(dose(told(&command, &gone, &context)), DoseFault::NoPrescription);
    assert_eq!(
        dose(told(&giving(&of, Some(now())), &facts, &context)),
        DoseFault::NotDue
    );
    assert_eq!(
        dose(told(&giving(&of, None), &facts, &context)),
        DoseFault::NotDue
    );
    let tomorrow = morning() + TimeDelta::hours(24);
    assert_eq!(
        dose(told(&giving(&of, Some(tomorrow)), &facts, &context)),
        DoseFault::TooEarly {
            due: tomorrow,
            from: tomorrow - TimeDelta::hours(1)
        }
    );
    let future = context.clone().true_at(now() + TimeDelta::minutes(1));
    assert_eq!(dose(told(&command, &facts, &future)), DoseFault::InFuture);
    let double = GiveDose {
        dose: quantity("10 mg"),
        ..command.clone()
    };
    assert!(matches!(told(&double, &facts, &context), GiveError::Amount(_)));
    // Yesterday's dose: its time is over, and with a reason it may be recorded all the same.
    let mut since = facts.clone();
    since.dose.prescription.as_mut().unwrap().start = now() - TimeDelta::hours(48);
    let yesterday = giving(&of, Some(morning() - TimeDelta::hours(24)));
    assert!(matches!(told(&yesterday, &since, &context), GiveError::Over(_)));
    let it = given(&yesterday, &since, &context.because("was at theatre")).unwrap();
    assert_eq!(
        (it.recorded.reason.as_str(), it.late()),
        ("was at theatre", Some(TimeDelta::minutes(24 * 60 + 35)))
    );
}

/// Hazard H45: an allergy that came up since, word for word; what the prescriber answered stops nobody twice.
#[test]
fn an_allergy_recorded_since_stops_the_dose() {
    let product = crate::examples::product("Amoxicillin 500mg capsules");
    let mut of = prescription("Amoxicillin 500mg capsules");
    of.start = morning();
    of.timing = Timing::Once;
    let safety = allergic(&product, vec![allergy("penicillins")]);
    let command = giving(&of, Some(morning()));
    let GiveError::Stopped(stops) = given(&command, &facts(&of, safety.clone()), &context()).unwrap_err()
    else {
        panic!()
    };
    assert_eq!((stops.len(), stops[0].check.as_str()), (1, "allergy_group"));
    let reason = checks::reason("tolerated").unwrap();
    let answered = GiveDose {
        answered: vec![Answered {
            says: stops[0].says.clone(),
            reason: reason.clone(),
            words: None,
        }],
        ..command.clone()
    };
    let it = given(&answered, &facts(&of, safety.clone()), &context()).unwrap();
    assert_eq!((it.overrides.len(), &it.overrides[0].reason), (1, &reason));
    of.overrides = it.overrides;
    let it = given(&command, &facts(&of, safety), &context()).unwrap();
    assert_eq!(it.overrides, []);
}

/// Hazard H45: not checked is not the same as checked, and it is kept which it was.
#[test]
fn a_dose_that_could_not_be_checked_says_so_for_ever() {
    for (allergies, says) in [
        (
            Answer::Unavailable {
                because: "it is being restarted".into(),
            },
            "allergies were not available (it is being restarted)",
        ),
        (
            Answer::Known {
                value: AllergyStatement::NotRecorded,
            },
            "allergies were not recorded",
        ),
    ] {
        let of = prescription("Amlodipine");
        let safety = Safety {
            allergies,
            ..safe(&crate::examples::product("Amlodipine"))
        };
        let it = given(&giving(&of, Some(morning())), &facts(&of, safety), &context()).unwrap();
        assert_eq!(it.unchecked.as_deref(), Some(says));
    }
}

/// Hazard H44: the interval and the maximum hold, and the same ingredient of another prescription is asked about.
#[test]
fn as_required_holds_its_bounds() {
    let name = "Paracetamol 500mg tablets";
    let mut of = prescription(name);
    let taken = |hours: i64, rx: u128| Dosed {
        sealed: false,
        at: now() - TimeDelta::hours(hours),
        prescription: RecordId(Uuid::from_u128(rx)),
        dose: quantity("1 g"),
        medicine: crate::examples::product(name).medicine,
    };
    let mut known = facts(&of, safe(&crate::examples::product(name)));
    let regular = giving(&of, Some(morning()));
    known.around.dosed = vec![taken(3, 99)];
    let GiveError::Stopped(stops) = given(&regular, &known, &context()).unwrap_err() else {
        panic!()
    };
    assert_eq!(stops[0].check, "same_ingredient_given");

    of.timing = Timing::AsRequired(crate::prescription::AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: Some(4),
        most_in_24_hours: Some(quantity("4 g")),
    });
    let command = giving(&of, None);
    let with = |dosed: Vec<Dosed>| {
        let mut known = facts(&of, safe(&crate::examples::product(name)));
        known.around.dosed = dosed;
        given(&command, &known, &context())
    };
    assert_eq!(with(vec![]).unwrap().due, None);
    let soon = with(vec![taken(3, RX)]).unwrap_err().to_string();
    assert_eq!(
        soon,
        "it may not be given now: the last dose was less than 4 hours ago; it may be given from 22-Nov-2026 09:35 on"
    );
    let full = with(vec![taken(23, 99), taken(16, 99), taken(10, 99), taken(5, RX)])
        .unwrap_err()
        .to_string();
    assert!(
        full.contains("4 doses were given within 24 hours")
            && full.contains("more than 4\u{a0}g within 24 hours"),
        "{full}"
    );
    assert!(full.contains("from 22-Nov-2026 09:35 on"), "{full}");
}

/// Hazard H47: a controlled drug is given before a second person, who is another.
#[test]
fn a_controlled_drug_needs_a_second_person() {
    let name = "Morphine 10mg modified-release tablets";
    let of = prescription(name);
    let due = of.doses_due(of.start, now()).last().copied();
    let mut known = quiet(name);
    let command = GiveDose {
        due,
        ..giving(&of, None)
    };
    let with = |witness: Option<u128>, may: Option<bool>| {
        let mut known = known.clone();
        known.witness = may.map(|may| WitnessFacts {
            name: "A Byrne, RN".into(),
            may,
        });
        let witness = witness.map(|staff| StaffId(Uuid::from_u128(staff)));
        given(
            &GiveDose {
                witness,
                ..command.clone()
            },
            &known,
            &context().because("x"),
        )
    };
    assert_eq!(
        with(None, None).unwrap_err(),
        GiveError::NoWitness("Controlled drug, schedule 2")
    );
    assert_eq!(
        with(Some(4), Some(true)).unwrap_err(),
        GiveError::OwnWitness,
        "Dr S Patel is number 4"
    );
    assert_eq!(with(Some(9), Some(false)).unwrap_err(), GiveError::WitnessMayNot);
    assert_eq!(with(Some(9), None).unwrap_err(), GiveError::WitnessMayNot);
    assert_eq!(
        with(Some(9), Some(true)).unwrap().witness.unwrap().name,
        "A Byrne, RN"
    );
    known.witness = None;
}

#[test]
fn not_given_needs_a_reason_and_some_reasons_need_words() {
    let of = prescription("Amlodipine");
    let known = DoseFacts {
        version: 1,
        prescription: Some(of.clone()),
        recorded: None,
    };
    let with = |reason: &str, words: &str| {
        let command = RecordNotGiven {
            id: RecordId(Uuid::from_u128(1)),
            patient: PatientId(Uuid::from_u128(2)),
            prescription: RecordId(Uuid::from_u128(RX)),
            prescription_seen: 1,
            due: morning(),
            reason: reason.into(),
            words: Some(words.to_owned()),
        };
        let event = command.decide(None, &known, &context())?;
        Ok::<_, NotGivenError>(Administration::apply(None, &event))
    };
    assert_eq!(with("", "").unwrap_err(), NotGivenError::NoReason);
    assert_eq!(with("17", "").unwrap_err(), NotGivenError::NoReason);
    assert_eq!(
        with("8", " ").unwrap_err().to_string(),
        "with this reason, write the grounds, such as blood pressure, pulse or glucose"
    );
    assert_eq!(with("99", &"x".repeat(301)).unwrap_err(), NotGivenError::TooLong);
    let refused = with("2", "").unwrap();
    assert_eq!((refused.taken(), refused.state()), (None, "not_given"));
    let elsewhere = with("11", "07:30, theatre, Dr Rao").unwrap();
    assert_eq!(
        elsewhere.taken(),
        Some((morning(), &of.dose.most())),
        "it counts in every sum"
    );
}

#[test]
fn struck_out_with_a_reason_and_only_once() {
    let of = prescription("Amlodipine");
    let it = given(&giving(&of, Some(morning())), &quiet("Amlodipine"), &context()).unwrap();
    let command = MarkAdministrationEnteredInError {
        id: RecordId(Uuid::from_u128(1)),
        patient: PatientId(Uuid::from_u128(2)),
        seen: 1,
    };
    assert_eq!(
        command.decide(Some(&it), &(), &context()).unwrap_err(),
        InErrorError::NoReason
    );
    assert_eq!(
        command.decide(None, &(), &context()).unwrap_err(),
        InErrorError::None
    );
    let event = command
        .decide(Some(&it), &(), &context().because("wrong patient"))
        .unwrap();
    let struck = Administration::apply(Some(it), &event);
    assert_eq!(
        (struck.valid(), struck.taken(), struck.state()),
        (false, None, "in_error")
    );
    assert_eq!(
        command
            .decide(Some(&struck), &(), &context().because("x"))
            .unwrap_err(),
        InErrorError::Already
    );
}
