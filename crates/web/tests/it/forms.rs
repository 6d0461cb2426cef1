//! Forms that are not taken, and what every page of a patient carries.

use axum::{body::Body, http::header};
use trefoil_core::PatientId;
use trefoil_kernel::Epr;
use trefoil_testkit::{Store, both, count};

use crate::{
    browser::{Browser, Page, form},
    ward::{open, somebody},
};

both! { a_form_of_another_patient_is_refused glass_is_not_broken_for_another_patient a_form_of_another_sitting_is_refused a_form_that_is_too_long_is_refused
a_form_of_another_site_is_refused a_page_of_a_patient_is_kept_nowhere_and_runs_nothing_foreign }

async fn written(epr: &Epr) -> i64 {
    count(epr.db(), "SELECT COUNT(*) FROM kernel_journal").await
}

/// A patient, their page as the nurse has it open, and its address.
async fn at_the_page(epr: &Epr, nurse: &Browser) -> (PatientId, Page, String) {
    let patient = somebody(epr).await;
    let path = format!("/patients/{patient}/lines");
    let page = nurse.get(&path).await;
    (patient, page, path)
}

/// Hazard H02: two tabs, and a form sent to the wrong one's patient.
async fn a_form_of_another_patient_is_refused(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (mine, page, path) = at_the_page(&epr, &nurse).await;
    let (mine, other) = (mine.to_string(), somebody(&epr).await.to_string());
    let (token, command) = (page.hidden("form_token"), page.hidden("command_id"));
    let guard = [("form_token", token), ("command_id", command)];
    let before = written(&epr).await;
    for who in [&[("patient_id", other.as_str())][..], &[]] {
        let refused = nurse.post(&path, &[&guard[..], who].concat()).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert!(refused.text.contains("nothing was saved"), "{}", refused.text);
        assert_eq!(written(&epr).await, before);
    }
    let taken = nurse
        .post(&path, &[&guard[..], &[("patient_id", mine.as_str())]].concat())
        .await;
    assert_eq!(
        (taken.status, written(&epr).await),
        (303, before + 1),
        "{}",
        taken.text
    );
}

/// The form that opens a record is held to the same: what it names and where it is sent must agree.
async fn glass_is_not_broken_for_another_patient(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (mine, page, _) = at_the_page(&epr, &nurse).await;
    let (other, path) = (somebody(&epr).await, format!("/patients/{mine}/break-glass"));
    let before = written(&epr).await;
    let asked = [
        ("form_token", page.hidden("form_token")),
        ("command_id", page.hidden("command_id")),
        ("reason", "emergency"),
        ("details", "brought in unconscious"),
    ];
    let (mine, other) = (mine.to_string(), other.to_string());
    for who in [&[("patient_id", other.as_str())][..], &[]] {
        let refused = nurse.post(&path, &[&asked[..], who].concat()).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert_eq!(written(&epr).await, before);
    }
    let own = [("patient_id", mine.as_str())];
    let opened = nurse.post(&path, &[&asked[..], &own].concat()).await;
    assert_eq!(
        (opened.status, written(&epr).await),
        (303, before + 1),
        "{}",
        opened.text
    );
}

async fn a_form_of_another_sitting_is_refused(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (mine, page, path) = at_the_page(&epr, &nurse).await;
    let (mine, other) = (mine.to_string(), Browser::of(&epr).await);
    let theirs = other.get(&path).await;
    let sent = [
        ("patient_id", mine.as_str()),
        ("command_id", page.hidden("command_id")),
    ];
    let before = written(&epr).await;
    for token in [
        &[("form_token", theirs.hidden("form_token"))][..],
        &[("form_token", "")],
        &[],
    ] {
        let refused = nurse.post(&path, &[&sent[..], token].concat()).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(refused.text.contains("another sitting"), "{}", refused.text);
        assert_eq!(written(&epr).await, before);
    }
    let own = [("form_token", page.hidden("form_token"))];
    let taken = nurse.post(&path, &[&sent[..], &own].concat()).await;
    assert_eq!(
        (taken.status, written(&epr).await),
        (303, before + 1),
        "{}",
        taken.text
    );
}

async fn a_form_that_is_too_long_is_refused(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (_, _, path) = at_the_page(&epr, &nurse).await;
    let before = written(&epr).await;
    let long = format!("text={}", "a".repeat(1_000_000 - "text=".len()));
    let says_so = form(&path).header(header::CONTENT_LENGTH, long.len() + 1);
    let refused = nurse.ask(says_so, Body::from(format!("{long}a"))).await;
    assert_eq!(refused.status, 413, "{}", refused.text);
    // One that does not say how long it is, is counted.
    let refused = nurse.ask(form(&path), Body::from(format!("{long}a"))).await;
    assert_eq!(refused.status, 413, "{}", refused.text);
    let read = nurse.ask(form(&path), Body::from(long)).await;
    assert_eq!(read.status, 403, "it was read, and has no token: {}", read.text);
    assert_eq!(written(&epr).await, before);
}

async fn a_form_of_another_site_is_refused(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (mine, page, path) = at_the_page(&epr, &nurse).await;
    let body = format!("patient_id={mine}&form_token={}", page.hidden("form_token"));
    let before = written(&epr).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://example.org"),
    ] {
        let request = form(&path).header(header::HOST, "epr.test").header(name, value);
        let refused = nurse.ask(request, Body::from(body.clone())).await;
        assert_eq!((refused.status, written(&epr).await), (403, before), "{name}");
    }
    let request = form(&path)
        .header(header::HOST, "epr.test")
        .header("origin", "https://epr.test");
    assert_eq!(nurse.ask(request, Body::from(body)).await.status, 303);
}

async fn a_page_of_a_patient_is_kept_nowhere_and_runs_nothing_foreign(store: &Store) {
    let epr = open(store).await;
    let nurse = Browser::of(&epr).await;
    let (_, page, path) = at_the_page(&epr, &nurse).await;
    let refused = nurse.post(&path, &[]).await;
    assert_eq!((page.status, refused.status), (200, 403));
    for answer in [&page, &refused] {
        assert_eq!(answer.header("cache-control"), "no-store");
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'self'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
    }
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
}
