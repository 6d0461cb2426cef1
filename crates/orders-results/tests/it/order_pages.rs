//! The pages of orders, as a browser without scripts meets them.

use trefoil_testkit::{anew, at, both_engines};

use crate::{
    browser::Browser,
    house::{People, charge_nurse, doctor, hospital, nurse, place, somebody},
};

both_engines! {
    async fn admission_bloods_are_ticked_answered_and_signed_once(store: &Store) {
        let epr = hospital(store, &People::default()).await;
        let patient = somebody(&epr).await;
        let browser = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/orders/new");
        let picker = browser.get(&path).await;
        assert!(picker.status == 200 && picker.says("Admission bloods") && picker.says("Microbiology"), "{}", picker.text);
        let nothing = browser.send(&picker, &path, &[("go", "review")]).await;
        assert!(nothing.status == 422 && nothing.says("tick at least one test"), "{}", nothing.text);

        let found = browser.send(&picker, &path, &[("go", "search"), ("find", "cbc"), ("item", "ecg")]).await;
        assert!(found.says("Full blood count") && found.ticked("item") == ["ecg"], "{}", found.text);
        let set = browser.send(&found, &path, &[("go", "set:admission"), ("item", "cthead")]).await;
        assert_eq!(set.ticked("item"), ["cthead", "fbc", "ue", "lft", "crp", "bone", "mg"]);

        let items: Vec<(&str, &str)> = ["cthead", "fbc", "ue"].map(|item| ("item", item)).to_vec();
        let review = browser.send(&set, &path, &[&items[..], &[("go", "review")]].concat()).await;
        assert!(review.status == 200 && review.says("Could the patient be pregnant?") && review.says("anticoagulant"), "{}", review.text);
        let bare = browser.send(&review, &path, &[&items[..], &[("go", "sign")]].concat()).await;
        assert!(bare.status == 422 && bare.says("Say why the tests are requested"), "{}", bare.text);
        let told = [&items[..], &[("go", "sign"), ("clinical_details", "Fall, <confused>")]].concat();
        let unanswered = browser.send(&bare, &path, &told).await;
        assert!(unanswered.status == 422 && unanswered.says("Answer the question: Could the patient be pregnant?"), "{}", unanswered.text);
        assert!(unanswered.says("Fall, &lt;confused&gt;"), "nothing typed is lost");
        let whole = [&told[..], &[("q-pregnant", "No"), ("q-anticoagulant", "None"), ("priority", "urgent")]].concat();
        let signed = browser.send(&unanswered, &path, &whole).await;
        assert_eq!(signed.location.as_deref(), Some(format!("/patients/{patient}/orders").as_str()), "{}", signed.text);
        let twice = browser.send(&unanswered, &path, &whole).await;
        assert_eq!(twice.status, 303, "a double click signs once: {}", twice.text);
        let list = browser.get(&format!("/patients/{patient}/orders")).await;
        assert_eq!(list.text.matches("data-row>").count(), 3, "{}", list.text);
        assert!(list.says("Urgent") && list.says("To be taken") && list.says("On paper: print it"), "{}", list.text);
        let summary = browser.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("Active orders") && summary.says("Request tests"), "{}", summary.text);
    }

    async fn a_repeat_is_shown_beside_and_needs_a_reason(store: &Store) {
        let epr = hospital(store, &People::default()).await;
        let patient = somebody(&epr).await;
        place(&epr, patient, "renal").await.unwrap();
        let browser = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/orders/new");
        let sent = [("item", "ue"), ("clinical_details", "AKI")];
        let review = browser.send(&browser.get(&path).await, &path, &[&sent[..], &[("go", "review")]].concat()).await;
        assert!(review.says("Repeats") && review.says("Potassium was requested") && review.says("(Renal profile) and has no result yet"), "{}", review.text);
        let refused = browser.send(&review, &path, &[&sent[..], &[("go", "sign")]].concat()).await;
        assert!(refused.status == 422 && refused.says("give a reason to request it all the same"), "{}", refused.text);
        let reasoned = [&sent[..], &[("go", "sign"), ("repeat_other", "haemolysed")]].concat();
        let signed = browser.send(&refused, &path, &reasoned).await;
        assert_eq!(signed.status, 303, "{}", signed.text);
        let list = browser.get(&format!("/patients/{patient}/orders")).await;
        assert!(list.says("Requested again, with a reason"), "{}", list.text);
    }

    async fn specimens_are_taken_and_a_request_is_cancelled(store: &Store) {
        let epr = hospital(store, &People::default()).await;
        let patient = somebody(&epr).await;
        let (one, other) = (place(&epr, patient, "ue").await.unwrap(), place(&epr, patient, "fbc").await.unwrap());
        let browser = Browser::of(&epr, &charge_nurse(), "7B").await;
        let path = format!("/patients/{patient}/orders");
        let list = browser.get(&path).await;
        let nothing = browser.send(&list, &path, &[]).await;
        assert!(nothing.status == 422 && nothing.says("Tick the specimens that were taken"), "{}", nothing.text);
        let tick = format!("{}:1", one.id);
        let wrong = browser.send(&nothing, &path, &[("collected", &tick), ("at", "25:00")]).await;
        assert!(wrong.status == 422 && wrong.says("Type a time"), "{}", wrong.text);
        let taken = browser.send(&wrong, &path, &[("collected", &tick)]).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        let list = browser.get(&path).await;
        assert!(list.says("Taken ") && list.says("A Byrne, RN"), "{}", list.text);

        let detail = format!("{path}/{}", other.id);
        let (mine, theirs) = (browser.get(&detail).await, browser.get(&detail).await);
        let bare = browser.send(&mine, &detail, &[]).await;
        assert!(bare.status == 422 && bare.says("Say why the request is cancelled"), "{}", bare.text);
        let tick = format!("{}:1", other.id);
        assert_eq!(browser.send(&browser.get(&path).await, &path, &[("collected", &tick)]).await.status, 303);
        let stale = browser.send(&theirs, &detail, &[("because", "wrong patient")]).await;
        assert!(stale.status == 409 && stale.says("it was not cancelled") && stale.says("Taken "), "{}", stale.text);
        let again = browser.send(&stale, &detail, &[("because", "wrong patient")]).await;
        assert_eq!(again.location.as_deref(), Some(path.as_str()), "{}", again.text);
        let list = browser.get(&path).await;
        assert!(list.says("Cancelled") && list.says("wrong patient"), "{}", list.text);
    }

    async fn the_request_form_names_the_patient_on_each_label(store: &Store) {
        let epr = hospital(store, &People::default()).await;
        let patient = somebody(&epr).await;
        let placed = trefoil_orders_results::order::basket::sign(&epr, &anew(&doctor()), &crate::house::basket(patient, &["ue", "crp", "fbc"])).await.unwrap();
        let browser = Browser::of(&epr, &charge_nurse(), "7B").await;
        let number = &placed[0].record.requisition;
        let paper = browser.get(&format!("/patients/{patient}/requisitions/{number}")).await;
        assert_eq!(paper.text.matches("specimen-label").count(), 2, "two tubes: {}", paper.text);
        assert_eq!(paper.text.matches("Born 02-Nov-1958").count(), 2, "{}", paper.text);
        assert!(placed.iter().all(|one| paper.says(&one.record.placer_number)));
        assert_eq!(browser.get(&format!("/patients/{patient}/requisitions/G0")).await.status, 404);
        let other = somebody(&epr).await;
        assert_eq!(browser.get(&format!("/patients/{other}/requisitions/{number}")).await.status, 404, "of this patient alone");
        assert_eq!(browser.get(&format!("/patients/{other}/orders/{}", placed[0].id)).await.status, 404);
    }

    async fn who_may_only_look_is_offered_nothing(store: &Store) {
        let people = People::default();
        let epr = hospital(store, &people).await;
        let patient = somebody(&epr).await;
        let placed = place(&epr, patient, "ue").await.unwrap();
        let browser = Browser::of(&epr, &nurse(), "7B").await;
        let list = browser.get(&format!("/patients/{patient}/orders")).await;
        assert!(list.status == 200 && !list.says("Request tests") && !list.says("Record as taken"), "{}", list.text);
        let one = browser.get(&format!("/patients/{patient}/orders/{}", placed.id)).await;
        assert!(one.status == 200 && !one.says("Cancel the request"), "{}", one.text);
        assert_eq!(browser.get(&format!("/patients/{patient}/orders/new")).await.status, 403);
        // Of the dead nobody asks for tests.
        *people.died.lock().unwrap() = Some(at(-10));
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let picker = doctor.get(&format!("/patients/{patient}/orders/new")).await;
        assert!(picker.says("Tests cannot be requested") && !picker.says("Review and sign"), "{}", picker.text);
    }
}
