//! The pages over the log, as somebody who may open them and as somebody who may not; each reading is itself an event.

use trefoil_audit::verify::{Finding, Verdict, record};
use trefoil_core::{Context, PatientId};
use trefoil_kernel::Epr;
use trefoil_testkit::{Store, anew, both, id};

use crate::{
    browser::Browser,
    house::{House, doctor, nurse, officer, program},
};

both! {
    the_log_is_searched_by_whoever_may
    a_search_in_pages
    what_cannot_be_searched_for_is_said
    the_queue_of_alerts
    the_state_of_the_log
    who_looked_at_a_record
    who_looked_in_pages
    the_report_for_a_patient
}

/// How many events of a page there are, of one act.
async fn events(epr: &Epr, what: &'static str, act: &'static str) -> i64 {
    let sql = "SELECT count(*) FROM kernel_audit WHERE what = $1 AND act = $2";
    let row: Option<(i64,)> = epr.db().look().row(sql, &[&what, &act]).await.unwrap();
    row.unwrap().0
}

/// Nobody without the permission is shown the page, and that they asked is in the log.
async fn is_closed_to_a_nurse(house: &House, path: &str, what: &'static str) {
    let before = events(&house.epr, what, "refused").await;
    let answer = Browser::of(&house.epr, &nurse()).await.get(path).await;
    assert_eq!(answer.status, 403, "{path}");
    assert_eq!(events(&house.epr, what, "refused").await, before + 1, "{path}");
}

async fn the_log_is_searched_by_whoever_may(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    let browser = Browser::of(&house.epr, &officer()).await;
    let form = browser.get("/audit/search").await;
    assert_eq!((form.status, form.rows()), (200, 0));
    let ask = async |fields: &[(&str, &str)]| browser.send(&form, "Search", "/audit/search", fields).await;
    let found = ask(&[("patient_typed", "Okonkwo")]).await;
    // The registration and the look; and this search, which showed them, is not yet in the log while it reads.
    assert_eq!((found.status, found.rows()), (200, 2), "{}", found.text);
    assert!(found.says("K Turner, RN") && found.says("OKONKWO"));
    let noted = "SELECT count(*) FROM kernel_audit a JOIN kernel_audit_shown s ON s.event = a.event
                 WHERE a.what = 'audit.search' AND a.act = 'search' AND a.detail LIKE 'patient=%'";
    assert_eq!(trefoil_testkit::count(house.epr.db(), noted).await, 1);
    let whose = patient.to_string();
    let by_act = ask(&[("patient", &whose), ("act", "write")]).await;
    assert_eq!(by_act.rows(), 1);
    let by_person = ask(&[("person_typed", "Turner"), ("patient", &whose)]).await;
    assert_eq!(by_person.rows(), 1);
    let glass = ask(&[("patient", &whose), ("glass", "only")]).await;
    assert!(glass.rows() == 0 || glass.says("Nothing in the log answers to this."));
    let never = ask(&[("patient", &whose), ("from", "1-Jan-2090")]).await;
    assert!(never.says("Nothing in the log answers to this."));
    // By an address, as other pages link to it.
    let linked = browser.get(&format!("/audit/search?patient={patient}")).await;
    assert!(linked.status == 200 && linked.says("K Turner, RN"));
    is_closed_to_a_nurse(&house, "/audit/search", "audit.search").await;
}

async fn a_search_in_pages(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    for _ in 0..60 {
        house.look(&nurse(), patient).await.unwrap();
    }
    let browser = Browser::of(&house.epr, &officer()).await;
    let form = browser.get("/audit/search").await;
    let whose = patient.to_string();
    let asked = [("patient", whose.as_str()), ("act", "view")];
    let first = browser.send(&form, "Search", "/audit/search", &asked).await;
    assert_eq!(first.rows(), 50);
    let second = browser
        .send(&first, "Earlier entries", "/audit/search", &[])
        .await;
    assert_eq!(second.rows(), 10, "{}", second.text);
    assert!(!second.says("Earlier entries"));
    assert_eq!(events(&house.epr, "audit.search", "search").await, 2);
}

async fn what_cannot_be_searched_for_is_said(store: &Store) {
    let house = House::open(store).await;
    let browser = Browser::of(&house.epr, &officer()).await;
    let form = browser.get("/audit/search").await;
    let (first, last) = ("22-Nov-2026", "21-Nov-2026");
    for (fields, says) in [
        (
            vec![("from", first), ("to", last)],
            "the last day is before the first",
        ),
        (vec![("from", "31-Feb-2026")], "from"),
        (vec![("person_typed", "Nobody Ofthisname")], "nobody of this name"),
        (vec![("patient_typed", "Unheardof")], "no such patient was found"),
    ] {
        let said = browser.send(&form, "Search", "/audit/search", &fields).await;
        assert_eq!(said.status, 422, "{fields:?}");
        assert!(said.says(says) && said.rows() == 0, "{fields:?}: {}", said.text);
    }
    assert_eq!(
        events(&house.epr, "audit.search", "search").await,
        4,
        "what was not understood was asked all the same"
    );
    // An id that is nobody's finds nothing, and says nothing of why.
    let nobody = browser
        .get(&format!("/audit/search?patient={}", id::<PatientId>()))
        .await;
    assert!(nobody.status == 422 || nobody.says("Nothing in the log answers to this."));
}

async fn the_queue_of_alerts(store: &Store) {
    let house = House::open(store).await;
    let browser = Browser::of(&house.epr, &officer()).await;
    let empty = browser.get("/audit/alerts").await;
    assert!(empty.status == 200 && empty.says("No alert is waiting."));
    assert!(
        browser
            .get("/audit/alerts?show=reviewed")
            .await
            .says("None was reviewed yet.")
    );
    let patient = house.register("Okonkwo", false).await;
    let because = doctor().because("found collapsed at the door");
    house.break_glass(&because, patient).await;
    house.watch(1).await;
    let one = house.waiting().await[0].id;
    let path = format!("/audit/alerts/{one}");
    let queue = browser.get("/audit/alerts").await;
    assert!(queue.rows() == 1 && queue.says(&path) && queue.says("Broke the glass") && queue.says("OKONKWO"));
    let alert = browser.get(&path).await;
    assert!(
        alert.status == 200 && alert.says("found collapsed at the door"),
        "{}",
        alert.text
    );
    for (fields, says) in [
        (vec![("outcome", ""), ("text", "asked the ward, all well")], "422"),
        (vec![("outcome", "justified"), ("text", "")], "422"),
        (
            vec![("outcome", "no such"), ("text", "asked the ward, all well")],
            "422",
        ),
    ] {
        let said = browser.send(&alert, "outcome", &path, &fields).await;
        assert_eq!(said.status.to_string(), says, "{fields:?}");
    }
    let judged = [
        ("outcome", "justified"),
        ("text", "called to the ward in an emergency"),
    ];
    assert_eq!(browser.send(&alert, "outcome", &path, &judged).await.status, 303);
    let done = browser.get("/audit/alerts?show=reviewed").await;
    assert!(done.rows() == 1 && done.says("Justified"));
    assert_eq!(
        browser
            .get(&format!("/audit/alerts/{}", id::<PatientId>()))
            .await
            .status,
        404
    );
    assert_eq!(browser.get("/audit/alerts/1").await.status, 404);
    assert_eq!(events(&house.epr, "audit.alerts", "list").await, 4);
    let told = "SELECT count(*) FROM kernel_audit a JOIN kernel_audit_shown s ON s.event = a.event WHERE a.what = 'audit.alert'
                AND a.detail LIKE 'alert=%'";
    assert!(
        trefoil_testkit::count(house.epr.db(), told).await >= 1,
        "whose it is about is said"
    );
    is_closed_to_a_nurse(&house, "/audit/alerts", "audit.alerts").await;
    is_closed_to_a_nurse(&house, &path, "audit.alert").await;
}

fn verifies() -> Context {
    let mut context = program(5);
    context.principal.staff = trefoil_audit::state::PROGRAM;
    context.principal.grants = trefoil_core::Grants::of(&[trefoil_audit::permissions::VERIFY_LOG]);
    context
}

async fn the_state_of_the_log(store: &Store) {
    let house = House::open(store).await;
    let browser = Browser::of(&house.epr, &officer()).await;
    let page = browser.get("/audit/log").await;
    assert!(page.status == 200 && page.says("! Not signed"), "{}", page.text);
    assert!(page.says("None is recorded in this log"));
    let whole = Verdict {
        events: 12,
        entries: 3,
        ..Verdict::default()
    };
    record(&house.epr, &verifies(), &whole).await.unwrap();
    // Many events of others do not push it out of sight.
    let patient = house.register("Okonkwo", true).await;
    for _ in 0..30 {
        house.look(&nurse(), patient).await.unwrap();
    }
    let page = browser.get("/audit/log").await;
    assert!(
        page.says("whole: 12 entries and 3 rows of the journal"),
        "{}",
        page.text
    );
    let broken = Verdict {
        findings: vec![Finding {
            position: Some(7),
            event: None,
            says: "entry 7 is not as it was written".to_owned(),
        }],
        ..whole
    };
    record(&house.epr, &anew(&verifies()), &broken).await.unwrap();
    let page = browser.get("/audit/log").await;
    assert!(page.says("!! The log did not verify") && page.says("entry 7 is not as it was written"));
    assert!(record(&house.epr, &nurse(), &Verdict::default()).await.is_err());
    assert_eq!(events(&house.epr, "audit.log_state", "list").await, 3);
    is_closed_to_a_nurse(&house, "/audit/log", "audit.log_state").await;
}

async fn who_looked_at_a_record(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    house.look(&doctor(), patient).await.unwrap_err();
    let path = format!("/patients/{patient}/who-looked");
    let browser = Browser::of(&house.epr, &nurse()).await;
    let page = browser.get(&path).await;
    assert!(page.status == 200 && page.says("K Turner, RN"), "{}", page.text);
    assert!(
        !page.says("Was refused"),
        "a refusal is for whoever may search the log"
    );
    let officers = Browser::of(&house.epr, &officer()).await;
    assert!(officers.get(&path).await.says("Was refused"));
    assert_eq!(events(&house.epr, "audit.who_looked", "view").await, 2);
    let by = format!("{path}?person={}", nurse().principal.staff);
    assert!(browser.get(&by).await.says("K Turner, RN"));
    let nobodys = format!("{path}?person={}", id::<PatientId>());
    assert!(
        browser
            .get(&nobodys)
            .await
            .says("Nobody, in what is asked for here.")
    );
    assert!(
        browser
            .get(&format!("{path}?glass=only"))
            .await
            .says("Nobody, in what is asked for here.")
    );
    let bad = browser.get(&format!("{path}?from=yesterdayish")).await;
    assert_eq!(bad.status, 422);
    let reversed = browser
        .get(&format!("{path}?from=22-Nov-2026&to=21-Nov-2026"))
        .await;
    assert!(
        reversed.status == 422 && reversed.says("the last day is before the first"),
        "{}",
        reversed.text
    );
    // A doctor's role may not, also at a patient of theirs.
    let closed = Browser::of(&house.epr, &doctor()).await.get(&path).await;
    assert_eq!(closed.status, 403);
    let unknown = format!("/patients/{}/who-looked", id::<PatientId>());
    assert_eq!(browser.get(&unknown).await.status, 404);
}

async fn who_looked_in_pages(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    for _ in 0..110 {
        house.look(&nurse(), patient).await.unwrap();
    }
    let browser = Browser::of(&house.epr, &nurse()).await;
    let first = browser.get(&format!("/patients/{patient}/who-looked")).await;
    let next = first
        .text
        .split("href=\"")
        .filter_map(|part| part.split('"').next())
        .find(|href| href.contains("after="))
        .unwrap()
        .replace("&amp;", "&");
    let second = browser.get(&next).await;
    assert!(second.status == 200 && !second.says("after="), "{}", second.text);
    assert!(
        second.says("11 looks and changes") || second.says("10 looks and changes"),
        "{}",
        second.text
    );
}

async fn the_report_for_a_patient(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    let browser = Browser::of(&house.epr, &officer()).await;
    let path = "/audit/subject-access";
    let form = browser.get(&format!("{path}?patient={patient}")).await;
    assert!(form.status == 200 && form.says("OKONKWO"), "{}", form.text);
    let (whose, because) = (patient.to_string(), ("because", "asked for in a signed letter"));
    let ask = async |fields: &[(&str, &str)]| browser.send(&form, "Make the report", path, fields).await;
    for (fields, says) in [
        (vec![("because", "")], "say who asked for it"),
        (
            vec![because, ("from", "22-Nov-2026"), ("to", "21-Nov-2026")],
            "the last day is before the first",
        ),
        (
            vec![because, ("patient", ""), ("patient_typed", "Unheardof")],
            "no such patient was found",
        ),
        (vec![because, ("patient", "")], "say whose record"),
    ] {
        let said = ask(&fields).await;
        assert_eq!(said.status, 422, "{fields:?}");
        assert!(said.says(says), "{fields:?}: {}", said.text);
    }
    let asked = [("patient", whose.as_str()), because];
    let report = ask(&asked).await;
    assert!(
        report.status == 200 && report.says("K Turner, RN"),
        "{}",
        report.text
    );
    let none = ask(&[("patient", &whose), because, ("from", "1-Jan-2090")]).await;
    assert!(none.says("Nobody, in this time."));
    let table = ask(&[("patient", &whose), because, ("what", "csv")]).await;
    assert!(
        table.status == 200 && table.text.contains("\"K Turner, RN\""),
        "{}",
        table.text
    );
    let program = ask(&[("patient", &whose), because, ("what", "json")]).await;
    let read: serde_json::Value = serde_json::from_str(&program.text).unwrap();
    assert!(read.as_array().unwrap().len() >= 2);
    assert_eq!(
        events(&house.epr, "audit.subject_access", "view").await,
        4,
        "each report, on paper or as a file, is a view of the record"
    );
    let with_reason =
        "SELECT count(*) FROM kernel_audit WHERE what = 'audit.subject_access' AND patient IS NOT NULL
                       AND (reason = 'asked for in a signed letter' OR detail LIKE '%patient=%')";
    assert!(trefoil_testkit::count(house.epr.db(), with_reason).await >= 4);
    is_closed_to_a_nurse(&house, path, "audit.subject_access").await;
}
