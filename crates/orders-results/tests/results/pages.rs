//! The pages of results as a browser without scripts meets them.

use trefoil_testkit::both_engines;

use crate::{browser::Browser, house::*};

both_engines! {
    async fn the_cumulative_table_and_one_report(store: &Store) {
        let open = Open::house(store).await;
        let doctor = Browser::of(&open.epr, &doctor(), "7B").await;
        let tab = format!("/patients/{}/results", open.patient);
        let page = doctor.get(&tab).await;
        assert!(page.status == 200 && page.says("Awaiting") && page.says("specimen not taken yet"), "{}", page.text);
        assert!(page.says("No results yet."), "{}", page.text);
        open.taken(&open.sample("03_ORU_R01_preliminary")).await;
        let page = doctor.get(&tab).await;
        assert!(page.says("Cumulative results – most recent on the right"));
        assert!(page.says("6.8 HH") && page.says("Critically high") && page.says("Preliminary") && page.says("3.5-5.3"), "{}", page.text);
        assert!(page.says("10-Jun-2026") && page.says("09:10"), "the hour of the specimen, in London: {}", page.text);
        open.taken(&open.sample("04_ORU_R01_final")).await;
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let page = doctor.get(&tab).await;
        assert!(page.says("Corrected 11:30 (was 6.8)") && page.says("To acknowledge: 1"), "{}", page.text);
        assert!(!page.says("Awaiting"), "answered");
        let report = page.href("/results/", "Urea");
        let page = doctor.get(&report).await;
        assert!(page.says("Was: 6.8 mmol/L, final 10-Jun-2026 10:45"), "{}", page.text);
        assert!(page.says("= 2.38 mg/dL"), "creatinine in the other unit, beside: {}", page.text);
        assert!(page.says("Telephoned to ward 12") && page.says("Version 3 (this one)"));
        let first = doctor.get(&format!("{}?version=1", report.split('?').next().unwrap())).await;
        assert!(first.says("This is how the report stood at version 1 of 3") && first.says("6.8"), "{}", first.text);
        let summary = doctor.get(&format!("/patients/{}", open.patient)).await;
        assert!(summary.says("Newest abnormal results") && summary.says("Creatinine"), "{}", summary.text);
    }

    async fn one_press_acknowledges_and_goes_on(store: &Store) {
        let open = Open::house(store).await;
        let doctor = Browser::of(&open.epr, &doctor(), "7B").await;
        assert!(doctor.get("/results").await.says("None. No result that you asked for"), "under my care and nothing there");
        let message = open.sample("04_ORU_R01_final");
        let second = open.ask(open.patient, "crp").await;
        let calm = message
            .replace(&trefoil_orders_results::order::placer_number(open.order), &trefoil_orders_results::order::placer_number(second))
            .replace("L26061000123", "L777").replace("|HH|", "|N|").replace("6.8", "4.2");
        open.taken(&message).await;
        open.taken(&again(&calm, "MSG0901")).await;
        let list = doctor.get("/results").await;
        assert!(list.says("!! Critical") && list.says("TESTER, Ann") && list.says("Birch Ward B2"), "{}", list.text);
        assert!(list.says("Potassium <b>6.8 HH"), "{}", list.text);
        assert!(doctor.get("/").await.says("Results to acknowledge, 1 critical"));
        let first = list.href("/results/", "<b>TESTER");
        let page = doctor.get(&first).await;
        assert!(page.says("Critical result"), "{}", page.text);
        let path = first.split('?').next().unwrap();
        let from = [("from", "mine")];
        let what = doctor.send(&page, path, &from).await;
        assert!(what.status == 422 && what.says("Choose what is done about this result"), "{}", what.text);
        let whom = doctor.send(&what, path, &[("from", "mine"), ("action", "passed_on")]).await;
        assert!(whom.status == 422 && whom.says("to whom"), "{}", whom.text);
        let done = doctor.send(&whom, path, &[("from", "mine"), ("action", "treatment_changed")]).await;
        let next = done.location.clone().unwrap();
        assert!(done.status == 303 && next.contains("/results/") && next.ends_with("from=mine") && !next.contains(path), "{next}");
        let page = doctor.get(&next).await;
        assert!(page.says("value=\"no_action\" selected"), "one press: {}", page.text);
        let path = next.split('?').next().unwrap();
        let done = doctor.send(&page, path, &[("from", "mine"), ("action", "no_action")]).await;
        assert_eq!(done.location.as_deref(), Some("/results?scope=mine"), "{}", done.text);
        let twice = doctor.send(&page, path, &[("from", "mine"), ("action", "no_action")]).await;
        assert_eq!(twice.status, 303, "a double click acknowledges once: {}", twice.text);
        let all = doctor.get("/results?scope=ward:7B").await;
        assert!(all.says("None. Nothing waits"), "{}", all.text);
    }

    async fn corrected_while_it_was_open_shows_both(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let doctor = Browser::of(&open.epr, &doctor(), "7B").await;
        let shown = open.report().await;
        let path = format!("/patients/{}/results/{}", open.patient, shown.id);
        let page = doctor.get(&path).await;
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let both = doctor.send(&page, &path, &[("action", "treatment_changed")]).await;
        assert!(both.status == 409 && both.says("6.8 mmol/L, final") && both.says("4.8 mmol/L, corrected"), "{}", both.text);
        assert!(open.report().await.report.due());
        let page = doctor.get(&path).await;
        assert_eq!(doctor.send(&page, &path, &[("action", "no_action")]).await.status, 303);
        assert!(!open.report().await.report.due());
    }

    async fn a_nurse_sees_and_does_not_acknowledge_and_a_stranger_sees_nothing(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let shown = open.report().await;
        let path = format!("/patients/{}/results/{}", open.patient, shown.id);
        let nurse = Browser::of(&open.epr, &nurse(), "7B").await;
        let page = nurse.get(&path).await;
        assert!(page.status == 200 && page.says("for acknowledgement by a doctor") && !page.says("Acknowledge and go"), "{}", page.text);
        let (patient, command) = (open.patient.to_string(), trefoil_kernel::fresh_id().to_string());
        let made_up = [("action", "no_action"), ("patient_id", &patient), ("version", "1"), ("command_id", &command)];
        let sent = nurse.send(&page, &path, &made_up).await;
        assert_eq!(sent.status, 403, "{}", sent.text);
        let stranger = Browser::of(&open.epr, &stranger(), "").await;
        let page = stranger.get(&path).await;
        assert!(page.location.is_some_and(|to| to.contains("break-glass")) || page.status == 403, "{}", page.text);
        assert!(!page.text.contains("6.8"));
    }
}
