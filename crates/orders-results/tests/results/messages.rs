//! Results as a laboratory sends them: versions, corrections, withdrawals, out of order, twice.

use trefoil_core::{Record, ports::LatestResults};
use trefoil_kernel::journal;
use trefoil_orders_results::{
    order::State,
    report::{Remark, Report, ResultStatus},
    store::order::order,
};
use trefoil_testkit::{both_engines, count};

use crate::house::*;

both_engines! {
    async fn preliminary_final_corrected(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("03_ORU_R01_preliminary")).await;
        let first = open.report().await;
        let k = &first.report.lines[1];
        assert_eq!((k.value.text.as_str(), k.status, k.critical), ("6.8", ResultStatus::Preliminary, true));
        assert!(first.report.due(), "critical waits, also when preliminary");
        assert_eq!(first.report.header.requester_name.as_deref(), Some("A Byrne, RN"));
        let state = |shown: trefoil_orders_results::store::order::ShownOrder| shown.order.state;
        let order_of = async || order(&mut look(&open.epr), open.patient, open.order).await.unwrap().unwrap();
        assert_eq!(state(order_of().await), State::InProgress);

        open.taken(&open.sample("04_ORU_R01_final")).await;
        let second = open.report().await;
        assert_eq!(second.report.lines.len(), 6);
        assert_eq!(second.report.status(), ResultStatus::Final);
        let answered = order_of().await;
        assert_eq!(answered.order.filler_number.as_deref(), Some("L26061000123"));
        assert_eq!(state(answered), State::Resulted, "in the same unit");
        assert_eq!(second.report.lines[5].notes.len(), 1, "the remark stays where it was sent");

        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let third = open.report().await.report;
        assert_eq!((value(&third, "K"), value(&third, "NA"), third.lines.len()), ("4.8", "139", 6));
        assert_eq!(third.lines[1].was().unwrap().value.text, "6.8");
        assert!(!third.lines[1].critical && third.changed());
        let rows = journal::history(&mut look(&open.epr), open.patient.0, Report::KIND, second.id.0).await.unwrap();
        assert_eq!(rows.len(), 3);
        let replayed = journal::replay::<Report>(open.epr.db(), open.patient.0, second.id.0).await.unwrap();
        assert!(replayed.iter().all(|(folded, kept)| folded == kept));
    }

    async fn the_same_message_twice_changes_nothing(store: &Store) {
        let open = Open::house(store).await;
        let message = open.sample("04_ORU_R01_final");
        open.taken(&message).await;
        let first = open.report().await;
        open.taken(&message).await;
        open.taken(&again(&message, "MSG9999")).await;
        assert_eq!(open.report().await, first);
        assert!(open.did().await.contains("6 known already"), "{}", open.did().await);
    }

    async fn out_of_order_the_later_word_stands(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let first = open.report().await.report;
        assert_eq!(first.lines[0].remarks, [Remark::CorrectedFirstKnown]);
        open.taken(&open.sample("04_ORU_R01_final")).await;
        open.taken(&open.sample("03_ORU_R01_preliminary")).await;
        let last = open.report().await.report;
        assert_eq!((value(&last, "K"), value(&last, "NA")), ("4.8", "139"));
        let k = last.lines.iter().find(|line| line.test.key == "k").unwrap();
        assert!(k.earlier.len() == 2 && k.earlier.iter().all(|earlier| earlier.late));
        assert!(open.did().await.contains("2 late, kept as history"), "{}", open.did().await);
    }

    async fn withdrawn_is_out_of_trends_and_stays_in_sight(store: &Store) {
        let open = Open::house(store).await;
        let withdrawn = open.sample("06_ORU_R01_wrong_patient_withdrawn");
        let wrong = withdrawn.replace("\"\"", "98").replace("||||W", "|L|||F").replace("|HM|X", "|HM|F").replace("20260610120000", "20260610110000");
        open.taken(&again(&wrong, "MSG0600")).await;
        let count_shown = "SELECT COUNT(*) FROM orders_results_result WHERE shown";
        assert_eq!(count(open.epr.db(), count_shown).await, 1);
        let latest = open.epr.ports().get::<dyn LatestResults>().unwrap();
        let hb = latest.latest_result(look(&open.epr).reading(), open.patient, "1022431000000105").await.unwrap();
        assert_eq!(hb.known().unwrap().value, "98");
        open.taken(&withdrawn).await;
        let report = open.report().await.report;
        assert_eq!(report.status(), ResultStatus::Withdrawn);
        assert_eq!(report.lines[0].was().unwrap().value.text, "98");
        assert!(report.due(), "whoever saw it must know");
        assert_eq!(count(open.epr.db(), count_shown).await, 0);
        let hb = latest.latest_result(look(&open.epr).reading(), open.patient, "1022431000000105").await.unwrap();
        assert!(hb.known().is_none());
    }

    async fn cultures_reports_and_units_are_kept_as_sent(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("07_ORU_R01_microbiology")).await;
        let culture = open.reports().await;
        assert_eq!(culture.len(), 2, "what hangs below the isolate is a report of its own");
        let lines: Vec<_> = culture.iter().flat_map(|shown| &shown.report.lines).map(|line| line.value.text.clone()).collect();
        for text in ["Escherichia coli", ">10*5 cfu/mL", "R", "S"] {
            assert!(lines.iter().any(|line| line == text), "{text} of {lines:?}");
        }
        open.taken(&open.sample("08_ORU_R01_radiology")).await;
        let all = open.reports().await;
        let chest = all.iter().find(|shown| shown.report.header.section.as_deref() == Some("RAD")).unwrap();
        assert!(chest.report.lines[0].value.text.contains("right upper zone.\nConclusion"));
        assert!(chest.report.lines[1].critical, "an alert code is critical");
        open.taken(&open.sample("10_ORU_R01_unit_mismatch")).await;
        let all = open.reports().await;
        let folate = all.iter().flat_map(|shown| &shown.report.lines).find(|line| line.test.key == "fol").unwrap();
        assert_eq!(folate.flag, None);
        assert!(folate.remarks.contains(&Remark::RangeUnitDiffers), "{:?}", folate.remarks);
        assert_eq!(folate.range.as_ref().unwrap().text, "2.0-20.0 nmol/L");
    }

    async fn bad_input_is_kept_with_a_specific_error(store: &Store) {
        let open = Open::house(store).await;
        let good = open.sample("04_ORU_R01_final");
        let unknown = good.replace("6.8|mmol/L^mmol/L^UCUM|3.5-5.3|HH", "6.8|furlong||").replace("||||F|||2026", "|||F|||2026");
        open.taken(&again(&unknown, "MSG0401")).await;
        let k = open.report().await.report.lines[1].clone();
        assert_eq!((k.value.text.as_str(), k.flag.is_none()), ("6.8", true), "as sent, not flagged");
        assert!(k.remarks.contains(&Remark::UnknownUnit), "{:?}", k.remarks);
        for (number, (message, code, words)) in [
            (good.replace("|L26061000123^LIMS", "|"), "101", "laboratory's number"),
            (good.replace("20260610091000", "20990610091000"), "102", "in the future"),
            (good.replace("HH|||F", "HH|||Q"), "103", "table 0085"),
            (good.replace("9990001006^^^NHS", "9990001007^^^NHS"), "102", "NHS"),
            (good.replace("6.8", &"x".repeat(19_000)).replace("|NM|1000651", "|TX|1000651"), "102", "ask the laboratory to send it in parts"),
        ]
        .into_iter()
        .enumerate()
        {
            let answer = open.send(&again(&message, &format!("MSG05{number}"))).await;
            let error = &answer.errors[0];
            assert_eq!(error.code.as_str(), code, "{error:?}");
            assert!(error.text.contains(words), "{error:?}");
        }
        assert_eq!(open.report().await.version, 1, "nothing half done");
        let inbox = "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'waiting'";
        assert_eq!(count(open.epr.db(), inbox).await, 5, "and nothing lost");
    }

    /// The samples' own file of what is expected, line by line.
    async fn the_samples_give_what_is_expected_of_them(store: &Store) {
        let open = Open::house(store).await;
        let text = include_str!("../data/messages/expected.json");
        let cases: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
        let mut seen = 0;
        for case in &cases[..3] {
            let name = case["file"].as_str().unwrap().trim_end_matches(".hl7");
            open.taken(&open.sample(name)).await;
            let report = open.report().await.report;
            let expect = &case["expect"];
            assert_eq!(expect["report_status"].as_str(), Some(report.status().word()), "{name}");
            if let Some(count) = expect["obs_count"].as_u64() {
                assert_eq!(u64::try_from(report.lines.len()).unwrap(), count, "{name}");
            }
            let k = report.lines.iter().find(|line| line.test.key == "k").unwrap();
            let of = &expect["obs"]["K"];
            if of.is_null() {
                continue;
            }
            assert_eq!(of["value"].as_str(), Some(k.value.text.as_str()), "{name}");
            assert_eq!(of["status"].as_str(), Some(k.status.word()), "{name}");
            if let Some(flag) = of["flag"].as_str() {
                assert_eq!(Some(flag), k.flag.as_ref().map(|flag| flag.code.as_str()), "{name}");
            }
            if let Some(critical) = of["critical"].as_bool() {
                assert_eq!(k.critical, critical, "{name}");
            }
            if let Some(previous) = of["previous"].as_str() {
                assert_eq!(Some(previous), k.was().map(|was| was.value.text.as_str()), "{name}");
            }
            seen += 1;
        }
        assert_eq!(seen, 2, "two cases name values");
    }
}
