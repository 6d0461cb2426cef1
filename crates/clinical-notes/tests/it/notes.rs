//! Notes: signed once, unchangeable, added to, struck out; drafts of one person alone.

use trefoil_clinical_notes::{
    note::{
        amend::{AmendNote, AmendNoteError},
        draft::{form_of, mine},
        sign::{SignNote, SignNoteError},
        strike::{StrikeNote, StrikeNoteError},
        template::template,
    },
    store::note::{note, notes},
};
use trefoil_core::{PatientId, RecordId, Refused};
use trefoil_testkit::{anew, both_engines, id};

use crate::house::*;

pub(crate) fn signing(patient: PatientId, plan: &str) -> SignNote {
    SignNote {
        id: id(),
        patient,
        template: "ward_round".into(),
        sections: vec![("plan".into(), plan.into())],
    }
}

fn amending(patient: PatientId, id: RecordId, seen: i64, text: &str) -> AmendNote {
    AmendNote {
        id,
        patient,
        seen,
        text: text.into(),
    }
}

both_engines! {
    /// Hazard H21: nobody changes a signed note, not by signing it again, not under another command id.
    async fn signed_added_to_and_struck_out(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let sign = signing(patient, "Home tomorrow");
        let context = anew(&doctor());
        let signed = epr.execute(&context, sign.clone()).await.unwrap();
        let twice = epr.execute(&context, sign.clone()).await.unwrap();
        assert_eq!(twice.number, 1, "a double click signs one note");
        let other = SignNote { sections: vec![("plan".into(), "Stay a week".into())], ..sign };
        let refused = epr.execute(&anew(&doctor()), other).await.unwrap_err();
        assert_eq!(refused, SignNoteError::Refused(Refused::Stale { seen: 0, found: 1 }));

        epr.execute(&anew(&nurse()), amending(patient, signed.id, 1, "Family asked for Monday")).await.unwrap();
        let strike = |seen, reason: &str| StrikeNote { id: signed.id, patient, seen, reason: reason.into() };
        let stranger = epr.execute(&anew(&nurse()), strike(2, "wrong")).await.unwrap_err();
        assert_eq!(stranger, StrikeNoteError::NotYours("Dr S Patel".into()));
        epr.execute(&anew(&chief()), strike(2, "of another patient")).await.unwrap();
        let shown = note(&mut look(&epr), patient, signed.id).await.unwrap().unwrap();
        assert_eq!((shown.record.status(), shown.record.section("plan")), ("Entered in error", Some("Home tomorrow")));
        assert_eq!(shown.record.addenda[0].by.name, "K Turner, RN");
        let late = epr.execute(&anew(&doctor()), amending(patient, signed.id, 3, "x")).await.unwrap_err();
        assert_eq!(late, AmendNoteError::Struck);
        assert!(notes(&mut look(&epr), patient).await.unwrap()[0].struck);
    }

    async fn two_add_at_once_and_neither_is_lost(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let signed = epr.execute(&anew(&doctor()), signing(patient, "Fluids")).await.unwrap();
        epr.execute(&anew(&nurse()), amending(patient, signed.id, 1, "one")).await.unwrap();
        let stale = epr.execute(&anew(&doctor()), amending(patient, signed.id, 1, "two")).await.unwrap_err();
        assert_eq!(stale, AmendNoteError::Refused(Refused::Stale { seen: 1, found: 2 }));
        epr.execute(&anew(&doctor()), amending(patient, signed.id, 2, "two")).await.unwrap();
        let shown = note(&mut look(&epr), patient, signed.id).await.unwrap().unwrap();
        assert_eq!(shown.record.addenda.len(), 2);
    }

    /// A full note takes no more, says so, and can still be struck out.
    async fn a_full_note_can_still_be_struck_out(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let long = epr.execute(&anew(&doctor()), signing(patient, &"x".repeat(30_000))).await.unwrap_err();
        assert!(matches!(long, SignNoteError::TooLong { .. }), "{long}");
        let signed = epr.execute(&anew(&doctor()), signing(patient, &"x".repeat(13_000))).await.unwrap();
        let mut seen = 1;
        let full = loop {
            let amend = amending(patient, signed.id, seen, &"\"".repeat(1500));
            match epr.execute(&anew(&doctor()), amend).await {
                Ok(version) => seen = version.number,
                Err(error) => break error,
            }
        };
        assert_eq!(full, AmendNoteError::Full);
        let strike = StrikeNote { id: signed.id, patient, seen, reason: "\"".repeat(300) };
        epr.execute(&anew(&doctor()), strike).await.unwrap();
    }

    /// Hazard H20: a draft is found under its writer's name and nobody else's.
    async fn a_draft_is_its_writers_alone(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let round = template("ward_round").unwrap();
        let text = format!("{{\"note\":\"{}\",\"sections\":[[\"plan\",\"mine\"]]}}", id::<RecordId>());
        epr.save_draft(&doctor(), patient, &form_of(round), &text).await.unwrap();
        let found = mine(&epr, &doctor(), patient, round).await.unwrap().unwrap();
        assert_eq!(found.draft.text("plan"), "mine");
        assert!(mine(&epr, &nurse(), patient, round).await.unwrap().is_none());
        assert!(mine(&epr, &chief(), patient, round).await.unwrap().is_none(), "whatever one may do");
        let other = template("nursing").unwrap();
        assert!(mine(&epr, &doctor(), patient, other).await.unwrap().is_none(), "one for each template");
    }
}
