//! The pages as a browser without scripts meets them.

use trefoil_core::{Answer, ports::AllergyStatement};
use trefoil_testkit::{both_engines, count};

use crate::{
    browser::{Browser, Page},
    house::*,
};

fn sentence(page: &Page) -> String {
    let (_, rest) = page.text.split_once("name=\"sentence\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// The hidden fields of one name, in order.
fn hidden(page: &Page, name: &str) -> Vec<String> {
    let before = format!("type=\"hidden\" name=\"{name}\" value=\"");
    let parts = page.text.split(&before).skip(1);
    parts
        .filter_map(|part| part.split('"').next())
        .map(|text| text.replace("&quot;", "\"").replace("&amp;", "&"))
        .collect()
}

both_engines! {
    /// Four presses from the record: the medicines page, search, sentence, sign.
    async fn an_order_sentence_is_prescribed_in_four_presses(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}");
        let medicines = doctor.get(&format!("{path}/medicines")).await; // 1
        assert_eq!(medicines.status, 200, "{}", medicines.text);
        assert!(medicines.says("No medicines prescribed") && medicines.says("No known allergies"));
        let found = doctor.get(&format!("{path}/prescribe?medicine=amoxicillin+500mg+cap")).await; // 2
        assert_eq!(found.status, 200, "{}", found.text);
        assert!(found.says("1 medicine was found") && found.says("DOSE"), "{}", found.text);
        let taken = doctor.send(&found, &format!("{path}/prescribe"), &[("sentence", &sentence(&found))]).await; // 3
        assert_eq!(taken.status, 303, "{}", taken.text);
        let review = doctor.get(&taken.location.unwrap()).await;
        assert!(review.says("Sign 1 prescription") && review.says("Nothing was found"), "{}", review.text);
        // Three times a day, signed at 08:00 and no earlier: hazard H48.
        assert!(review.says("First dose: <b>15-Jan-2027 14:00</b>, then 15-Jan-2027 22:00"), "{}", review.text);
        assert!(review.says("The dose of <b>15-Jan-2027 08:00</b> has passed and is not given"), "{}", review.text);
        let signed = doctor.send(&review, &format!("{path}/prescribe/review"), &[]).await; // 4
        assert_eq!(signed.status, 303, "{}", signed.text);
        let again = doctor.send(&review, &format!("{path}/prescribe/review"), &[]).await;
        assert_eq!(again.status, 303, "a second press: {}", again.text);
        let medicines = doctor.get(&format!("{path}/medicines")).await;
        assert!(medicines.says("Started") && medicines.says("amoxicillin") && medicines.says("three times a day"));
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 1);
        let summary = doctor.get(&path).await;
        assert!(summary.says("Current medicines") && summary.says("amoxicillin"), "{}", summary.text);
        println!("pages: medicines {} bytes, search {} bytes, review {} bytes", medicines.text.len(), found.text.len(), review.text.len());
    }

    /// Hazard H38, as a doctor meets it.
    async fn a_stop_asks_for_a_reason_on_the_page(store: &Store) {
        let epr = hospital(store).await;
        let allergic = allergic(&epr, "penicillins").await;
        let patient = patient_with(&epr, allergic).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescribe");
        let found = doctor.get(&format!("{path}?medicine=amoxicillin+500")).await;
        assert!(found.says("Known allergies") && found.says("anaphylaxis"), "allergies stand on top");
        doctor.send(&found, &path, &[("sentence", &sentence(&found))]).await;
        let review = doctor.get(&format!("{path}/review")).await;
        assert!(review.says("Stop") && review.says("one of the penicillins"), "{}", review.text);
        let refused = doctor.send(&review, &format!("{path}/review"), &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("There is a problem") && refused.says("give a reason to go on"), "{}", refused.text);
        let says = hidden(&review, "says-0");
        let given = [("reason-0", "specialist"), ("words-0", "ID team"), ("says-0", says[0].as_str())];
        let fields: Vec<(&str, &str)> = given.to_vec();
        let signed = doctor.send(&refused, &format!("{path}/review"), &fields).await;
        assert_eq!(signed.status, 303, "{}", signed.text);
        let all = trefoil_prescribing::store::prescription::all(&mut look(&epr), patient).await.unwrap();
        let detail = doctor.get(&format!("/patients/{patient}/prescriptions/{}", all[0].id)).await;
        assert!(detail.says("Prescribed after a warning") && detail.says("On a specialist") && detail.says("ID team"));
    }

    /// Hazard H38: the page that was read is not the page that is signed.
    async fn an_allergy_recorded_after_the_review_comes_back_to_the_page(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let browser = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescribe");
        let found = browser.get(&format!("{path}?medicine=amoxicillin+500")).await;
        browser.send(&found, &path, &[("sentence", &sentence(&found))]).await;
        let review = browser.get(&format!("{path}/review")).await;
        assert!(review.says("Nothing was found"));
        let allergic = allergic(&epr, "penicillins").await;
        say(&epr, patient, 1, allergic).await;
        let refused = browser.send(&review, &format!("{path}/review"), &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("one of the penicillins") && refused.says("Reason for prescribing nevertheless"));
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 0);
    }

    async fn unavailable_is_said_on_top_and_on_every_line(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient_with(&epr, Answer::Unavailable { because: "it is being restarted".into() }).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescribe");
        for medicine in ["senna", "paracetamol+500mg+tab"] {
            let found = doctor.get(&format!("{path}?medicine={medicine}")).await;
            assert!(found.says("Not available") && found.says("it is being restarted"));
            doctor.send(&found, &path, &[("sentence", &sentence(&found))]).await;
        }
        let review = doctor.get(&format!("{path}/review")).await;
        assert_eq!(review.text.matches("was not checked against them").count(), 4, "twice shown, twice hidden: {}", review.text);
        let patient = patient_with(&epr, Answer::Known { value: AllergyStatement::NotRecorded }).await;
        assert!(doctor.get(&format!("/patients/{patient}/medicines")).await.says("Allergies not recorded"));
    }

    /// Hazard H40, as a doctor meets it: each fault at its field, and what was typed is kept.
    async fn the_line_builder_says_each_fault_at_its_field(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescribe/line");
        let form = doctor.get(&format!("{path}?product=39732411000001106")).await;
        assert!(form.status == 200 && form.says("Amoxicillin 500mg capsules"), "{}", form.text);
        let wrong = doctor.send(&form, &path, &[("product", "39732411000001106"), ("dose", "500"), ("timing", "as_required")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("The dose has no unit") && wrong.says("value=\"500\""), "{}", wrong.text);
        let fields = [
            ("product", "39732411000001106"), ("dose", "750"), ("unit", "mg"), ("route", "26643006"), ("timing", "3"),
            ("days", "7"), ("indication", "pneumonia"),
        ];
        let taken = doctor.send(&wrong, &path, &fields).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        let review = doctor.get(&taken.location.unwrap()).await;
        assert!(review.says("750\u{a0}mg") && review.says("for 7 days"), "{}", review.text);
        let line = hidden(&review, "line")[0].clone();
        let change = doctor.get(&format!("{path}?change={line}")).await;
        assert!(change.says("value=\"750\"") && change.says("pneumonia"), "{}", change.text);
        let gone = doctor.send(&review, &format!("/patients/{patient}/prescribe/review"), &[("remove", &line)]).await;
        assert_eq!(gone.status, 303);
        assert!(doctor.get(&format!("/patients/{patient}/prescribe/review")).await.says("Nothing is chosen yet"));
    }

    async fn stopped_with_a_reason_and_a_stale_page_shows_both(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let id = prescribe(&epr, patient, "ramipril").await.unwrap().id;
        let browser = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescriptions/{id}");
        let suspend = browser.get(&format!("{path}/change?do=suspend")).await;
        let stop = browser.get(&format!("{path}/change?do=stop")).await;
        let wrong = browser.send(&stop, &format!("{path}/change"), &[("do", "stop")]).await;
        assert!(wrong.status == 422 && wrong.says("Say why it is stopped"), "{}", wrong.text);
        let done = browser.send(&suspend, &format!("{path}/change"), &[("do", "suspend"), ("because", "dizzy")]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let stale = browser.send(&stop, &format!("{path}/change"), &[("do", "stop"), ("because", "cough")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.says("Nothing was saved") && stale.says("dizzy") && stale.says("cough"), "{}", stale.text);
        let detail = browser.get(&path).await;
        assert!(detail.says("First dose") && detail.says("None while it is suspended"), "{}", detail.text);
        assert!(detail.says("Suspended") && detail.says("Resume") && detail.says("dizzy"));
    }

    /// A pharmacist sees and does not prescribe; what one person has chosen is shown to nobody else.
    async fn drafts_and_permissions_stay_with_their_person(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let registrar = Browser::of(&epr, &doctor(), "7B").await;
        let pharmacist = Browser::of(&epr, &pharmacist(), "7B").await;
        let path = format!("/patients/{patient}/prescribe");
        let found = registrar.get(&format!("{path}?medicine=senna")).await;
        registrar.send(&found, &path, &[("sentence", &sentence(&found))]).await;
        let medicines = pharmacist.get(&format!("/patients/{patient}/medicines")).await;
        assert!(medicines.status == 200 && !medicines.says("senna") && !medicines.says("Find medicine"), "{}", medicines.text);
        assert_eq!(pharmacist.get(&path).await.status, 403);
        assert_eq!(pharmacist.get(&format!("{path}/review")).await.status, 403);
    }

    async fn searches_that_cannot_be_made_say_so(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/prescribe");
        let short = doctor.get(&format!("{path}?medicine=am")).await;
        assert!(short.status == 422 && short.says("at least 3 letters"), "{}", short.text);
        assert!(doctor.get(&format!("{path}?medicine=zzzz")).await.says("No medicine was found"));
        let found = doctor.get(&format!("{path}?medicine=senna")).await;
        let gone = doctor.send(&found, &path, &[("sentence", "404")]).await;
        assert!(gone.status == 422 && gone.says("no longer has this order sentence"));
    }
}
