//! What was shown is recorded, whatever the answer; a form that was taken leaves its command's event and no other.

use trefoil_kernel::Epr;
use trefoil_testkit::{Store, both};
use uuid::Uuid;

use crate::{
    browser::{Browser, Page},
    ward::{open, somebody},
};

both! { a_list_that_leads_elsewhere_is_recorded a_record_page_that_leads_elsewhere_is_recorded
a_form_that_was_taken_leaves_one_event a_form_that_looked_leaves_the_views_event_too
the_home_page_is_recorded_when_it_names_somebody the_count_of_a_tab_is_read_through_the_view }

/// Act, outcome and patient of the events of one page.
async fn events(epr: &Epr, what: &'static str) -> Vec<(String, String, Option<Uuid>)> {
    let sql = "SELECT act, outcome, patient FROM kernel_audit WHERE what = $1 ORDER BY event";
    epr.db().look().rows(sql, &[&what]).await.unwrap()
}

async fn shown(epr: &Epr, what: &'static str) -> Vec<Uuid> {
    let sql = "SELECT s.patient FROM kernel_audit_shown s JOIN kernel_audit a ON a.event = s.event WHERE a.what = $1 ORDER BY s.patient";
    let rows: Vec<(Uuid,)> = epr.db().look().rows(sql, &[&what]).await.unwrap();
    rows.into_iter().map(|(patient,)| patient).collect()
}

fn goes_to(page: &Page, path: &str) {
    assert_eq!(
        (page.status, page.header("location")),
        (303, path),
        "{}",
        page.text
    );
}

async fn a_list_that_leads_elsewhere_is_recorded(store: &Store) {
    let epr = open(store).await;
    let patient = somebody(&epr).await;
    let nurse = Browser::of(&epr).await;
    goes_to(&nurse.get("/latest").await, "/");
    assert_eq!(
        events(&epr, "ward.latest").await,
        [("list".into(), "shown".into(), None)]
    );
    assert_eq!(shown(&epr, "ward.latest").await, [patient.0]);
    let home = nurse.get("/").await;
    assert!(home.text.contains("Somebody was written about"), "{}", home.text);
}

async fn a_record_page_that_leads_elsewhere_is_recorded(store: &Store) {
    let epr = open(store).await;
    let patient = somebody(&epr).await;
    let nurse = Browser::of(&epr).await;
    goes_to(&nurse.get(&format!("/patients/{patient}/lines?go=1")).await, "/");
    assert_eq!(
        events(&epr, "ward.lines").await,
        [("view".into(), "shown".into(), Some(patient.0))]
    );
}

async fn a_form_that_was_taken_leaves_one_event(store: &Store) {
    let epr = open(store).await;
    let patient = somebody(&epr).await;
    let nurse = Browser::of(&epr).await;
    let path = format!("/patients/{patient}/lines");
    let page = nurse.get(&path).await;
    let id = patient.to_string();
    let fields = [
        ("patient_id", id.as_str()),
        ("form_token", page.hidden("form_token")),
        ("command_id", page.hidden("command_id")),
        ("text", "asleep"),
    ];
    let (views, writes) = (
        events(&epr, "ward.lines").await.len(),
        events(&epr, "ward.write_line").await.len(),
    );
    goes_to(&nurse.post(&path, &fields).await, &path);
    assert_eq!(events(&epr, "ward.lines").await.len(), views, "the command's own");
    assert_eq!(events(&epr, "ward.write_line").await.len(), writes + 1);
    // A list's form likewise: it shows nothing and names nobody.
    let token = page.hidden("form_token");
    goes_to(&nurse.post("/latest", &[("form_token", token)]).await, "/");
    assert_eq!(events(&epr, "ward.latest").await.len(), 0);
}

async fn a_form_that_looked_leaves_the_views_event_too(store: &Store) {
    let epr = open(store).await;
    let (one, other) = (somebody(&epr).await, somebody(&epr).await);
    let nurse = Browser::of(&epr).await;
    let path = format!("/patients/{one}/lines");
    let page = nurse.get(&path).await;
    let (id, token) = (one.to_string(), page.hidden("form_token"));
    for (number, look) in ["list", "ask", "open"].into_iter().enumerate() {
        goes_to(
            &nurse
                .post("/latest", &[("form_token", token), ("look", look)])
                .await,
            "/",
        );
        assert_eq!(events(&epr, "ward.latest").await.len(), number + 1, "{look}");
    }
    let before = events(&epr, "ward.lines").await.len();
    let fields = [
        ("patient_id", id.as_str()),
        ("form_token", token),
        ("command_id", page.hidden("command_id")),
        ("look", "others"),
    ];
    goes_to(&nurse.post(&path, &fields).await, &path);
    assert_eq!(events(&epr, "ward.lines").await.len(), before + 1);
    assert!(shown(&epr, "ward.lines").await.contains(&other.0));
}

async fn the_home_page_is_recorded_when_it_names_somebody(store: &Store) {
    let epr = open(store).await;
    let one = somebody(&epr).await;
    let nurse = Browser::of(&epr).await;
    let home = nurse.get("/").await;
    assert!(
        home.status == 200 && home.text.contains("Written about"),
        "{}",
        home.text
    );
    assert_eq!(events(&epr, "kernel.home").await, [], "counts name nobody");
    let two = somebody(&epr).await;
    assert_eq!(nurse.get("/").await.status, 200);
    assert_eq!(events(&epr, "kernel.home").await.len(), 1);
    let mut both = vec![one.0, two.0];
    both.sort_unstable();
    assert_eq!(shown(&epr, "kernel.home").await, both);
}

async fn the_count_of_a_tab_is_read_through_the_view(store: &Store) {
    let epr = open(store).await;
    let patient = somebody(&epr).await;
    let nurse = Browser::of(&epr).await;
    let page = nurse.get(&format!("/patients/{patient}/lines")).await;
    assert!(
        page.status == 200 && page.text.contains("JONES, Gwyneth"),
        "{}",
        page.text
    );
    let (_, tab) = page
        .text
        .split_once(&format!("href=\"/patients/{patient}/lines\""))
        .unwrap();
    let (tab, _) = tab.split_once("</a>").unwrap();
    assert!(tab.contains("Lines") && tab.contains('1'), "{tab}");
}
