//! What is sealed of requests and reports is on no page; a correction of it is filed, and reaches whom it concerns.

use trefoil_core::{Answer, Context, RecordId, Refused, ports::LatestResults};
use trefoil_kernel::{
    access::{EVERY_PATIENT, SEAL},
    seal::{SealError, SealRecord},
};
use trefoil_orders_results::{
    order::place::repeated,
    report::acknowledge::{AcknowledgeReport, Action},
    store::{order, report},
};
use trefoil_testkit::{anew, at, both_engines, id, personas};

use crate::{browser::Browser, house::*};

/// Whoever may seal.
fn sealer() -> Context {
    personas::persona(90, "Dr V Sealer", "doctor", &[SEAL, EVERY_PATIENT]).because("asked by the patient")
}

async fn seal(open: &Open, record: RecordId) -> Result<(), SealError> {
    let command = SealRecord {
        id: id(),
        patient: open.patient,
        sealed: record,
        lift: false,
        seen: 0,
    };
    open.epr.execute(&anew(&sealer()), command).await.map(drop)
}

/// The final result came, and the doctor took responsibility for it.
async fn resulted(open: &Open) -> RecordId {
    open.taken(&open.sample("04_ORU_R01_final")).await;
    let shown = open.report().await;
    acknowledge(open, shown.id, shown.version).await;
    shown.id
}

async fn acknowledge(open: &Open, id: RecordId, seen: i64) {
    let command = AcknowledgeReport {
        id,
        patient: open.patient,
        seen,
        action: Action::NoAction,
        note: None,
    };
    open.epr.execute(&anew(&doctor()), command).await.unwrap();
}

/// Every page of the record that would show a value of the report, and what of them does.
async fn showing(open: &Open, browser: &Browser, word: &str) -> Vec<String> {
    let mut showing = vec![];
    for page in ["", "/results", "/timeline", "/orders"] {
        let path = format!("/patients/{}{page}", open.patient);
        let seen = browser.get(&path).await;
        assert_eq!(seen.status, 200, "{path}: {}", seen.text);
        if seen.says(word) {
            showing.push(page.to_owned());
        }
    }
    showing
}

async fn latest(open: &Open) -> Answer<trefoil_core::ports::LatestResult> {
    let port = open.epr.ports().get::<dyn LatestResults>().unwrap();
    port.latest_result(look(&open.epr).reading(), open.patient, "k")
        .await
        .unwrap()
}

both_engines! {
    /// Hazard H53: what still needs somebody to act is sealed by nobody.
    async fn what_waits_is_not_sealed(store: &Store) {
        let open = Open::house(store).await;
        let refused = seal(&open, open.order).await.unwrap_err();
        assert!(matches!(&refused, SealError::NotNow(why) if why.contains("still to come")), "{refused}");
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let shown = open.report().await;
        let refused = seal(&open, shown.id).await.unwrap_err();
        assert!(matches!(&refused, SealError::NotNow(why) if why.contains("acknowledge it first")), "{refused}");
        let refused = seal(&open, open.order).await.unwrap_err();
        assert!(refused.to_string().contains("a result of this request waits"), "{refused}");
        // The control: once somebody took responsibility, both can be.
        acknowledge(&open, shown.id, shown.version).await;
        seal(&open, shown.id).await.unwrap();
        seal(&open, open.order).await.unwrap();
    }

    /// Hazard H53.
    async fn a_sealed_report_is_on_no_page_and_in_no_answer(store: &Store) {
        let open = Open::house(store).await;
        let report_id = resulted(&open).await;
        let browser = Browser::of(&open.epr, &doctor(), "7B").await;
        // The control: all of it shows it before.
        assert_eq!(showing(&open, &browser, "6.8").await, ["", "/results", "/timeline"]);
        assert!(matches!(latest(&open).await, Answer::Known { .. }));
        seal(&open, report_id).await.unwrap();
        assert!(showing(&open, &browser, "6.8").await.is_empty());
        assert!(!browser.get(&format!("/patients/{}/timeline", open.patient)).await.says("LIMS"), "not that there was one");
        let tab = browser.get(&format!("/patients/{}/results", open.patient)).await;
        assert!(tab.says("1 sealed report is not shown") && tab.says("No results yet."), "{}", tab.text);
        let page = browser.get(&format!("/patients/{}/results/{report_id}", open.patient)).await;
        assert_eq!(page.status, 404, "{}", page.text);
        assert!(matches!(latest(&open).await, Answer::NoneKnown));
        let far = at(100_000);
        let mut look = look(&open.epr);
        assert!(report::newest(&mut look, open.patient, far, 9).await.unwrap().is_empty());
        assert!(report::abnormal(&mut look, open.patient, 9).await.unwrap().is_empty());
        assert!(report::due(&mut look, open.patient).await.unwrap().is_empty());
        assert_eq!(report::sealed(&mut look, open.patient).await.unwrap(), 1);
        // What files a correction still finds it.
        assert!(report::report(&mut look, open.patient, report_id).await.unwrap().is_some());
    }

    /// Hazard H53: the result follows its request.
    async fn a_sealed_request_takes_its_results_along(store: &Store) {
        let open = Open::house(store).await;
        let report_id = resulted(&open).await;
        let browser = Browser::of(&open.epr, &doctor(), "7B").await;
        let placed = order::order(&mut look(&open.epr), open.patient, open.order).await.unwrap().unwrap().order;
        let paper = format!("/patients/{}/requisitions/{}", open.patient, placed.requisition);
        assert_eq!(browser.get(&paper).await.status, 200);
        assert_eq!(showing(&open, &browser, &placed.item.name).await.last().map(String::as_str), Some("/orders"));
        seal(&open, open.order).await.unwrap();
        assert!(showing(&open, &browser, "6.8").await.is_empty());
        assert!(showing(&open, &browser, &placed.item.name).await.is_empty(), "nor what was asked for");
        assert_eq!(browser.get(&paper).await.status, 404);
        for page in [format!("orders/{}", open.order), format!("results/{report_id}")] {
            assert_eq!(browser.get(&format!("/patients/{}/{page}", open.patient)).await.status, 404, "{page}");
        }
        let list = browser.get(&format!("/patients/{}/orders", open.patient)).await;
        assert!(list.says("1 sealed request is not shown"), "{}", list.text);
        assert!(matches!(latest(&open).await, Answer::NoneKnown));
    }

    /// Hazard H53: a correction is filed, waits, and is told to whoever asked and to whoever may open it; to nobody else.
    async fn a_correction_of_a_sealed_report_reaches_whom_it_concerns(store: &Store) {
        let open = Open::house(store).await;
        let report_id = resulted(&open).await;
        seal(&open, report_id).await.unwrap();
        let (asked, other) = (Browser::of(&open.epr, &chief(), "7B").await, Browser::of(&open.epr, &doctor(), "7B").await);
        let opens = Browser::of(&open.epr, &opener(), "7B").await;
        for browser in [&asked, &other, &opens] {
            assert!(browser.get("/results?scope=all").await.says("None. Nothing waits"));
        }
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let stands = report::report(&mut look(&open.epr), open.patient, report_id).await.unwrap().unwrap();
        assert!(stands.report.due() && stands.report.changed(), "filed as a correction, and due");

        let list = other.get("/results?scope=all").await;
        assert!(list.says("None. Nothing waits"), "under their care, and not theirs to know: {}", list.text);
        assert!(other.get("/").await.says("Results to acknowledge"));
        assert!(report::waiting(&mut look(&open.epr)).await.unwrap().is_empty(), "no column counts it");
        let path = format!("/patients/{}/results/{report_id}", open.patient);
        let list = asked.get("/results?scope=mine").await;
        assert!(list.says("Withheld") && list.says("Ask whoever may open what is sealed"), "{}", list.text);
        assert!(!list.says("4.8") && !list.says("Urea") && !list.says(&path), "{}", list.text);
        assert_eq!(asked.get(&path).await.status, 404);
        let list = opens.get("/results?scope=all").await;
        assert!(list.says("Withheld") && list.says(&path) && !list.says("4.8") && !list.says("Urea"), "{}", list.text);

        let ask = opens.get(&path).await;
        assert!(ask.status == 200 && ask.says("Why you open it") && !ask.says("4.8"), "{}", ask.text);
        let nothing = opens.send(&ask, &path, &[("do", "open"), ("because", " ")]).await;
        assert!(nothing.status == 422 && nothing.says("Say why you open it") && !nothing.says("4.8"), "{}", nothing.text);
        let page = opens.send(&ask, &path, &[("do", "open"), ("because", "potassium corrected")]).await;
        assert!(page.status == 200 && page.says("4.8") && page.says("Acknowledge and go to the next"), "{}", page.text);
        let said = [("action", "no_action"), ("because", "potassium corrected")];
        let done = opens.send(&page, &path, &said).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let stands = report::report(&mut look(&open.epr), open.patient, report_id).await.unwrap().unwrap();
        assert!(!stands.report.due());
        assert!(asked.get("/results?scope=all").await.says("None. Nothing waits"));
    }

    /// Hazard H53: the rule against asking twice counts what is sealed, and its words name nothing of it.
    async fn asking_again_names_nothing_that_is_sealed(store: &Store) {
        let open = Open::house(store).await;
        resulted(&open).await;
        // On the day of the result, when asking again is too soon.
        let then = || anew(&doctor()).true_at("2026-06-10T12:00:00Z".parse().unwrap());
        let context = then();
        let again = async || {
            let found = repeated(open.epr.ports(), &mut look(&open.epr), open.patient, "ue", "", &context).await;
            found.unwrap().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let before = again().await;
        assert!(before.len() > 1 && before.iter().any(|says| says.contains("otassium")), "{before:?}");
        seal(&open, open.order).await.unwrap();
        let after = again().await;
        assert_eq!(after.len(), 1, "{after:?}");
        assert!(after[0].contains("withheld from you") && !after[0].contains("otassium"), "{after:?}");
        let command = trefoil_orders_results::order::place::PlaceOrder {
            id: id(), patient: open.patient, requisition: "G2".into(), item: "ue".into(),
            priority: trefoil_orders_results::order::Priority::Routine, clinical_details: "Vomiting".into(),
            answers: vec![], repeat_reason: None, on_paper: true,
        };
        let refused = open.epr.execute(&then(), command).await.unwrap_err();
        assert!(refused.to_string().contains("withheld from you") && !refused.to_string().contains("6.8"), "{refused}");
    }

    /// The reason a person gave opens it, and without the permission no reason does.
    async fn a_reason_alone_opens_nothing(store: &Store) {
        let open = Open::house(store).await;
        let report_id = resulted(&open).await;
        seal(&open, open.order).await.unwrap();
        for (who, opened) in [(opener(), true), (doctor(), false)] {
            let context = anew(&who).because("asked by the coroner");
            let seen = open.epr.view(&context, "test", async |door| {
                let view = door.patient(open.patient, trefoil_orders_results::permissions::SEE_RESULTS).await?;
                view.record_of(open.patient, report_id, open.order).await
            });
            let seen: Result<(), Refused> = seen.await;
            assert_eq!(seen.is_ok(), opened, "{seen:?}");
        }
    }
}
