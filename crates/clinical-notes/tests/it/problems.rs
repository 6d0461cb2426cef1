//! Problems: coded or in words, one main one, resolved, entered in error.

use trefoil_clinical_notes::{
    problem::{
        ProblemDetails, ProblemGiven,
        amend::AmendProblem,
        enter_in_error::MarkProblemEnteredInError,
        record::{RecordProblem, RecordProblemError},
        resolve::ResolveProblem,
    },
    store::problem::problems,
};
use trefoil_core::PatientId;
use trefoil_testkit::{anew, both_engines, id};

use crate::house::*;

fn recording(patient: PatientId, words: &str, main: bool) -> RecordProblem {
    RecordProblem {
        id: id(),
        patient,
        what: ProblemGiven::Words(words.into()),
        details: ProblemDetails {
            main,
            ..ProblemDetails::default()
        },
    }
}

both_engines! {
    async fn one_main_problem_that_hands_over(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let first = epr.execute(&anew(&doctor()), recording(patient, "Pneumonia", true)).await.unwrap();
        let refused = epr.execute(&anew(&doctor()), recording(patient, "Sepsis", true)).await.unwrap_err();
        assert_eq!(refused, RecordProblemError::OtherMain("Pneumonia".into()));
        let twice = epr.execute(&anew(&nurse()), recording(patient, "pneumonia", false)).await.unwrap_err();
        assert_eq!(twice, RecordProblemError::Recorded("Pneumonia".into()));
        let step = AmendProblem { id: first.id, patient, seen: 1, what: None, details: ProblemDetails::default() };
        epr.execute(&anew(&doctor()), step).await.unwrap();
        epr.execute(&anew(&doctor()), recording(patient, "Sepsis", true)).await.unwrap();
        let all = problems(&mut look(&epr), patient).await.unwrap();
        let names: Vec<_> = all.iter().map(|one| (one.record.what.shown(), one.record.main())).collect();
        assert_eq!(names, [("Sepsis", true), ("Pneumonia", false)], "the main one first");
    }

    /// Two at once choose a main problem: one is refused, in the command or by the index.
    async fn two_main_problems_at_once(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let (one, other) = (recording(patient, "Stroke", true), recording(patient, "Seizure", true));
        let (a, b) = (anew(&doctor()), anew(&nurse()));
        let (one, other) = tokio::join!(epr.execute(&a, one), epr.execute(&b, other));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
    }

    async fn what_is_over_makes_room_and_stays_readable(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let first = epr.execute(&anew(&doctor()), recording(patient, "Gout", true)).await.unwrap();
        epr.execute(&anew(&doctor()), ResolveProblem { id: first.id, patient, seen: 1, on: None }).await.unwrap();
        let second = epr.execute(&anew(&doctor()), recording(patient, "Gout", true)).await.unwrap();
        let error = MarkProblemEnteredInError { id: second.id, patient, seen: 1, reason: "written twice".into() };
        epr.execute(&anew(&doctor()), error).await.unwrap();
        let all = problems(&mut look(&epr), patient).await.unwrap();
        let mut standings: Vec<_> = all.iter().map(|one| one.record.standing.word()).collect();
        standings.sort_unstable();
        assert_eq!(standings, ["Entered in error", "Resolved"]);
    }
}
