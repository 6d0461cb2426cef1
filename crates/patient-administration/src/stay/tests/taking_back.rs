//! Steps that are taken back.

use trefoil_core::Command;

use super::{
    super::cancel::{CancelError, CancelFacts, CancelStep, Mistaken},
    *,
};

#[test]
fn table_of_steps_taken_back() {
    let stay = admitted(&at(-60));
    let facts = CancelFacts {
        back_to: Some(("7B".into(), Some("B2".into()), free())),
        another_open: false,
    };
    let decide = |stay: &Stay, mistaken, facts: &CancelFacts, context: &Context| {
        CancelStep {
            id: STAY,
            patient: examples::patient(1),
            seen: 1,
            mistaken,
        }
        .decide(Some(stay), facts, context)
    };
    let said = at(0).because("wrong patient");
    assert_eq!(
        decide(&stay, Mistaken::Admission, &facts, &at(0)),
        Err(CancelError::NoReason)
    );
    assert_eq!(
        decide(&stay, Mistaken::Transfer, &facts, &said),
        Err(CancelError::NothingToCancel)
    );
    assert_eq!(
        decide(&stay, Mistaken::Discharge, &facts, &said),
        Err(CancelError::NothingToCancel)
    );
    let two = Stay::apply(Some(stay.clone()), &moved(&stay, "B3", &at(-30)).unwrap());
    let back = Stay::apply(
        Some(two.clone()),
        &decide(&two, Mistaken::Transfer, &facts, &said).unwrap(),
    );
    assert_eq!(back, stay);
    let gone = Stay::apply(Some(stay.clone()), &left(&stay, "1", "19", None, &at(0)).unwrap());
    assert_eq!(
        decide(&gone, Mistaken::Admission, &facts, &said),
        Err(CancelError::Discharged)
    );
    assert!(
        Stay::apply(
            Some(gone.clone()),
            &decide(&gone, Mistaken::Discharge, &facts, &said).unwrap()
        )
        .open()
    );
    let again = CancelFacts {
        another_open: true,
        ..facts.clone()
    };
    assert_eq!(
        decide(&gone, Mistaken::Discharge, &again, &said),
        Err(CancelError::AdmittedAgain)
    );
    let taken = PlaceFacts {
        team: free().team,
        bed: BedFacts::Taken,
    };
    let taken = CancelFacts {
        back_to: Some(("7B".into(), Some("B2".into()), taken)),
        another_open: false,
    };
    assert!(matches!(
        decide(&gone, Mistaken::Discharge, &taken, &said),
        Err(CancelError::Place(_))
    ));
    let never = Stay::apply(
        Some(stay.clone()),
        &decide(&stay, Mistaken::Admission, &facts, &said).unwrap(),
    );
    assert!(!never.open());
    assert_eq!(
        decide(&never, Mistaken::Admission, &facts, &said),
        Err(CancelError::NoStay)
    );
}
