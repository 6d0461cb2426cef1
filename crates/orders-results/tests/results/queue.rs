//! Results of which it is not sure whose they are: kept, in sight, settled by a person, never filed by guess.

use trefoil_orders_results::{
    matching::settle::{SettleError, file_unmatched, reject_unmatched},
    order::{State, placer_number},
    store::{order::order, unmatched::waiting},
};
use trefoil_testkit::{anew, both_engines, count};

use crate::{browser::Browser, house::*};

both_engines! {
    /// The hazard of the issue: another patient's result under a number that is ours.
    async fn anothers_result_under_the_same_number_is_never_filed(store: &Store) {
        let open = Open::house(store).await;
        let message = open.sample("04_ORU_R01_final");
        for (number, other) in [
            message.replace("9990001006", "9990001022"),
            message.replace("19600101", "19610101"),
            message.replace("H1234567", "H7654321"),
            message.replace("9990001006^^^NHS^NH~H1234567^^^RXX^MR", "X1^^^RQ6^MR"),
        ]
        .iter()
        .enumerate()
        {
            open.taken(&again(other, &format!("MSG07{number}"))).await;
            assert!(open.did().await.contains("kept for matching"), "{}", open.did().await);
        }
        assert!(open.reports().await.is_empty(), "filed to nobody");
        assert_eq!(waiting(&mut look(&open.epr)).await.unwrap().len(), 4, "and not lost");
        // A control: the same message about the right patient is filed.
        open.taken(&message).await;
        assert_eq!(open.reports().await.len(), 1);
    }

    async fn a_result_for_no_request_waits(store: &Store) {
        let open = Open::house(store).await;
        let ours = placer_number(open.order);
        let unknown = open.sample("04_ORU_R01_final").replace(&ours, "P999999");
        open.taken(&unknown).await;
        let none = open.sample("04_ORU_R01_final").replace(&format!("{ours}^EPR"), "");
        open.taken(&again(&none, "MSG0702")).await;
        open.neighbours.fall_silent(true);
        open.taken(&again(&open.sample("04_ORU_R01_final"), "MSG0703")).await;
        let reasons: Vec<String> = waiting(&mut look(&open.epr)).await.unwrap().into_iter().map(|line| line.reason).collect();
        assert_eq!(reasons.len(), 3);
        for words in ["no request of this number", "names no request", "could not be checked"] {
            assert!(reasons.iter().any(|reason| reason.contains(words)), "{words}");
        }
        assert!(open.reports().await.is_empty());
    }

    async fn a_person_files_it_once_after_confirming(store: &Store) {
        let open = Open::house(store).await;
        let ours = placer_number(open.order);
        open.taken(&open.sample("04_ORU_R01_final").replace(&ours, "P999999")).await;
        let held = waiting(&mut look(&open.epr)).await.unwrap().pop().unwrap();
        assert_eq!(held.urgency, 2, "critical comes first");
        let whose = (open.patient, open.order);
        let file = async |who: &trefoil_core::Context, confirmed, because: &str| {
            file_unmatched(&open.epr, &anew(who), held.id, whose, confirmed, because).await
        };
        assert!(matches!(file(&chief(), true, " ").await, Err(SettleError::NoReason)));
        assert!(matches!(file(&chief(), false, "spoke to J Smith").await, Err(SettleError::NotConfirmed)));
        assert!(matches!(file(&nurse(), true, "spoke to J Smith").await, Err(SettleError::Refused(_))));
        assert!(open.reports().await.is_empty());
        file(&chief(), true, "spoke to J Smith in the laboratory").await.unwrap();
        assert_eq!(value(&open.report().await.report, "K"), "6.8");
        let state = order(&mut look(&open.epr), open.patient, open.order).await.unwrap().unwrap().order.state;
        assert_eq!(state, State::Resulted);
        assert!(matches!(file(&chief(), true, "once more").await, Err(SettleError::NotWaiting)));
        let kept = "SELECT COUNT(*) FROM orders_results_unmatched WHERE state = 'filed' AND because LIKE 'spoke%'";
        assert_eq!(count(open.epr.db(), kept).await, 1);
        let audited = "SELECT COUNT(*) FROM kernel_audit WHERE reason LIKE 'spoke to J Smith in%' AND outcome = 'done'";
        assert!(count(open.epr.db(), audited).await >= 2, "report and request");
    }

    async fn the_queue_as_a_page(store: &Store) {
        let open = Open::house(store).await;
        let ours = placer_number(open.order);
        for control in ["MSG0704", "MSG0705"] {
            let unknown = open.sample("04_ORU_R01_final").replace(&ours, "P999999");
            open.taken(&again(&unknown, control)).await;
        }
        let chief = Browser::of(&open.epr, &chief(), "7B").await;
        let page = chief.get("/results/unmatched").await;
        assert!(page.status == 200 && page.says("no request of this number was made here") && page.says("!! Critical"), "{}", page.text);
        let home = chief.get("/").await;
        assert!(home.says("Results of which it is not sure whose they are, 2 critical"), "{}", home.text);
        let one = page.href("/results/unmatched/", "Urea");
        let nothing = chief.get(&format!("{one}?placer=T000")).await;
        assert!(nothing.says("There is no request of this number"), "{}", nothing.text);
        let beside = format!("{one}?placer={ours}");
        let form = chief.get(&beside).await;
        assert!(form.says("TESTER, Ann") && form.says("01-Jan-1960") && form.says("Same"), "{}", form.text);
        let send = async |fields: &[(&str, &str)]| {
            let fields = [fields, &[("placer", ours.as_str())]].concat();
            chief.send(&chief.get(&beside).await, &one, &fields).await
        };
        let missing = send(&[("what", "file"), ("because", "checked")]).await;
        assert!(missing.status == 422 && missing.says("compare name, numbers and date of birth"), "{}", missing.text);
        let filed = send(&[("what", "file"), ("confirmed", "yes"), ("because", "spoke to J Smith")]).await;
        assert_eq!(filed.location.as_deref(), Some("/results/unmatched"), "{}", filed.text);
        let other = chief.get("/results/unmatched").await.href("/results/unmatched/", "Urea");
        let why = chief.send(&chief.get(&other).await, &other, &[("what", "reject")]).await;
        assert!(why.status == 422 && why.says("how you made sure"), "{}", why.text);
        let rejected = chief.send(&why, &other, &[("what", "reject"), ("because", "a test of the interface")]).await;
        assert_eq!(rejected.status, 303, "{}", rejected.text);
        assert!(chief.get("/results/unmatched").await.says("None. Every result that came was matched"));
        let nurse = Browser::of(&open.epr, &nurse(), "7B").await;
        assert_eq!(nurse.get("/results/unmatched").await.status, 403);
    }

    async fn rejecting_needs_a_reason_and_keeps_the_message(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final").replace(&placer_number(open.order), "P9")).await;
        let held = waiting(&mut look(&open.epr)).await.unwrap().pop().unwrap();
        let reject = async |because: &str| reject_unmatched(&open.epr, &anew(&chief()), held.id, because).await;
        assert!(matches!(reject("").await, Err(SettleError::NoReason)));
        reject("the laboratory took it back").await.unwrap();
        assert!(matches!(reject("again").await, Err(SettleError::NotWaiting)));
        assert_eq!(count(open.epr.db(), "SELECT COUNT(*) FROM orders_results_unmatched WHERE state = 'rejected'").await, 1);
    }
}
