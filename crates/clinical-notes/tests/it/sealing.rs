//! Sealed notes, problems and sets as a browser without scripts meets them, and as nobody else does.

use trefoil_clinical_notes::problem::{ProblemDetails, ProblemGiven, record::RecordProblem};
use trefoil_core::{PatientId, RecordId};
use trefoil_kernel::{
    Epr,
    seal::{SealError, SealRecord},
};
use trefoil_testkit::{anew, both_engines, id};

use crate::{browser::Browser, house::*};

const WHY: &str = "asked for by the patient";

async fn sealing(epr: &Epr, patient: PatientId, sealed: RecordId) -> Result<(), SealError> {
    let seal = SealRecord {
        id: id(),
        patient,
        sealed,
        lift: false,
        seen: 0,
    };
    epr.execute(&anew(&chief()).because(WHY), seal).await.map(drop)
}

async fn problem(epr: &Epr, patient: PatientId, words: &str, main: bool) -> RecordId {
    let command = RecordProblem {
        id: id(),
        patient,
        what: ProblemGiven::Words(words.into()),
        details: ProblemDetails {
            main,
            ..ProblemDetails::default()
        },
    };
    epr.execute(&anew(&doctor()), command).await.unwrap().id
}

both_engines! {
    async fn a_sealed_problem_is_nowhere(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let (told, other) = (problem(&epr, patient, "Secretosis", false).await, problem(&epr, patient, "Gout", false).await);
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        let pages = ["", "/timeline", "/problems"].map(|page| format!("/patients/{patient}{page}"));
        for path in &pages {
            assert!(nurse.get(path).await.says("Secretosis"), "the control: {path}");
        }
        sealing(&epr, patient, told).await.unwrap();
        for path in &pages {
            let page = nurse.get(path).await;
            assert!(page.says("Gout") && !page.says("Secretosis"), "{path}: {}", page.text);
            assert!(page.says("1 part of this record is withheld") && !page.says("/sealed"), "{path}: {}", page.text);
        }
        let unknown: RecordId = id();
        for one in [told, unknown] {
            assert_eq!(nurse.get(&format!("/patients/{patient}/problems/{one}")).await.status, 404);
        }
        assert_eq!(nurse.get(&format!("/patients/{patient}/problems/{other}")).await.status, 200);
        // What is hidden keeps nobody from writing it down again.
        problem(&epr, patient, "Secretosis", false).await;
    }

    async fn the_main_problem_is_not_sealed(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let main = problem(&epr, patient, "Stroke", true).await;
        let said = sealing(&epr, patient, main).await.unwrap_err().to_string();
        assert!(said.contains("make another one the main problem first"), "{said}");
    }

    async fn the_pages_seal_open_and_lift(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let told = problem(&epr, patient, "Secretosis", false).await;
        let (chosen, anybody) = (Browser::of(&epr, &chief(), "7B").await, Browser::of(&epr, &nurse(), "7B").await);
        let (list, one) = (format!("/patients/{patient}/sealed"), format!("/patients/{patient}/sealed/{told}"));
        for path in [&list, &one] {
            assert_eq!(anybody.get(path).await.status, 403, "{path}");
        }
        let page = chosen.get(&list).await;
        assert!(page.says("Nothing of this record is sealed") && page.says("Problem: Secretosis"), "{}", page.text);
        assert!(chosen.get(&format!("/patients/{patient}/problems")).await.says(&one), "linked from the record");
        let page = chosen.get(&one).await;
        assert!(page.says("Seal this problem"), "{}", page.text);
        let sent = chosen.send(&page, &one, &[("do", "seal"), ("because", WHY)]).await;
        assert_eq!(sent.location.as_deref(), Some(list.as_str()), "{}", sent.text);
        let page = chosen.get(&list).await;
        assert!(page.says(WHY) && !page.says("Secretosis"), "the list names nothing: {}", page.text);
        let page = chosen.get(&one).await;
        assert!(page.says("Why do you need to open it?") && !page.says("Secretosis"), "{}", page.text);
        let blank = chosen.send(&page, &one, &[("do", "open"), ("because", " ")]).await;
        assert!(blank.status == 422 && !blank.says("Secretosis"), "{}", blank.text);
        let shown = chosen.send(&page, &one, &[("do", "open"), ("because", "medication review")]).await;
        assert!(shown.status == 200 && shown.says("Secretosis"), "{}", shown.text);
        let opened = "SELECT count(*) FROM kernel_audit WHERE what = 'kernel.sealed_record' AND reason = 'medication review'";
        assert_eq!(trefoil_testkit::count(epr.db(), opened).await, 1);
        // Another patient's record is as good as none.
        let other = arrive(&epr).await;
        assert_eq!(chosen.get(&format!("/patients/{other}/sealed/{told}")).await.status, 404);
    }
}
