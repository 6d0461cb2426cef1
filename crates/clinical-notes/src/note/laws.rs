//! Laws of a note's states, whatever is asked in whatever order.

use proptest::prelude::*;
use trefoil_core::{Command, Context, Record};

use super::{
    Note, NoteEvent,
    amend::{AmendNote, AmendNoteError},
    sign::{SignNote, SignNoteError},
    strike::{StrikeNote, StrikeNoteError},
};
use crate::{
    examples,
    permissions::{STRIKE_OTHERS, WRITE_NOTE},
};

/// What somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Sign(String),
    Amend(String),
    Strike(String),
}

fn tries() -> impl Strategy<Value = (u8, Try)> {
    let text = prop_oneof![
        Just(String::new()),
        "[a-z \n]{1,30}",
        "[é€\"]{1000,2500}",
        "x{2500}"
    ];
    let what = (0u8..3, text).prop_map(|(what, text)| match what {
        0 => Try::Sign(text),
        1 => Try::Amend(text),
        _ => Try::Strike(text),
    });
    (0u8..3, what)
}

/// 0 and 1 may write notes, 2 may also strike those of others.
fn writer(number: u8) -> Context {
    let grants = match number {
        2 => vec![WRITE_NOTE, STRIKE_OTHERS],
        _ => vec![WRITE_NOTE],
    };
    examples::someone(u128::from(number) + 1, &format!("Writer {number}"), &grants)
}

fn attempt(note: Option<&Note>, who: &Context, what: &Try) -> Option<NoteEvent> {
    let (id, patient) = (examples::record(1), examples::patient());
    match what {
        Try::Sign(text) => {
            let sections = vec![("plan".to_owned(), text.clone())];
            let template = "ward_round".to_owned();
            let sign = SignNote {
                id,
                patient,
                template,
                sections,
            };
            let decided = sign.decide(note, &(), who);
            assert!(note.is_none() || decided == Err(SignNoteError::Signed));
            decided.ok()
        }
        Try::Amend(text) => {
            let amend = AmendNote {
                id,
                patient,
                seen: 1,
                text: text.clone(),
            };
            let decided = amend.decide(note, &(), who);
            if note.is_some_and(|note| note.struck.is_some()) {
                assert_eq!(decided, Err(AmendNoteError::Struck));
            }
            decided.ok()
        }
        Try::Strike(reason) => {
            let strike = StrikeNote {
                id,
                patient,
                seen: 1,
                reason: reason.clone(),
            };
            let decided = strike.decide(note, &(), who);
            if let Some(note) = note.filter(|note| note.struck.is_none()) {
                let stranger =
                    note.signed.staff != who.principal.staff && !who.principal.grants.allow(STRIKE_OTHERS);
                assert_eq!(matches!(decided, Err(StrikeNoteError::NotYours(_))), stranger);
            }
            decided.ok()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))] // each case decides some 25 long texts

    /// Hazard H21: from the signature on, what was signed and who signed it stand as they were, addenda only grow, a struck
    /// note stays struck, and the record always fits with room for striking it.
    #[test]
    fn a_signed_note_is_unchangeable(all in prop::collection::vec(tries(), 1..25)) {
        let mut note: Option<Note> = None;
        for (who, what) in &all {
            let Some(event) = attempt(note.as_ref(), &writer(*who), what) else { continue };
            let next = Note::apply(note.clone(), &event);
            if let Some(before) = &note {
                prop_assert_eq!(&before.sections, &next.sections);
                prop_assert_eq!((&before.signed, before.written), (&next.signed, next.written));
                prop_assert!(next.addenda.starts_with(&before.addenda));
                prop_assert!(before.struck.is_none() || before.struck == next.struck);
            }
            let bytes = serde_json::to_string(&next).unwrap().len();
            prop_assert!(bytes <= trefoil_kernel::unit::RECORD_LIMIT, "{} bytes", bytes);
            note = Some(next);
        }
        if let Some(note) = note.filter(|note| note.struck.is_none()) {
            let longest = Try::Strike("\"".repeat(300));
            let event = attempt(Some(&note), &writer(2), &longest).unwrap();
            let bytes = serde_json::to_string(&Note::apply(Some(note), &event)).unwrap().len();
            prop_assert!(bytes <= trefoil_kernel::unit::RECORD_LIMIT, "{} bytes when struck", bytes);
        }
    }

    /// `apply` is total: any order of any events makes a note, and none of them changes what was signed first.
    #[test]
    fn any_events_make_a_note(order in prop::collection::vec(0usize..3, 1..8)) {
        let context = examples::context();
        let sign = SignNote {
            id: examples::record(1), patient: examples::patient(), template: "nursing".into(),
            sections: vec![("plan".into(), "rest".into())],
        };
        let signed = sign.decide(None, &(), &context).unwrap();
        let first = Note::apply(None, &signed);
        let amend = AmendNote { id: sign.id, patient: sign.patient, seen: 1, text: "and fluids".into() };
        let strike = StrikeNote { id: sign.id, patient: sign.patient, seen: 1, reason: "wrong bed".into() };
        let events = [
            signed,
            amend.decide(Some(&first), &(), &context).unwrap(),
            strike.decide(Some(&first), &(), &context).unwrap(),
        ];
        let made = order.iter().fold(first.clone(), |note, &which| Note::apply(Some(note), &events[which]));
        prop_assert_eq!(&made.sections, &first.sections);
        let bare = Note::apply(None, &events[order[0]]);
        let made = order[1..].iter().fold(bare.clone(), |note, &which| Note::apply(Some(note), &events[which]));
        prop_assert_eq!(made.sections, bare.sections, "what came first stands");
    }
}
