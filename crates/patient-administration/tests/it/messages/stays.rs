//! A person comes, moves and goes by message.

use trefoil_hl7v2::{
    inbox::{Inbox, RetryError},
    permissions::SETTLE_QUEUE,
};
use trefoil_testkit::{Store, both, personas};

use super::feed::{Feed, again, other, sample};

both! { a_whole_stay_and_each_message_twice a_death_in_the_hospital a_taken_bed_waits_until_it_is_free
what_comes_out_of_order_waits the_ward_may_stand_first attendances_are_answered_and_not_kept
another_stay_while_one_is_open_waits }

const JOURNAL: &str = "SELECT COUNT(*) FROM kernel_journal";
const WHERE: &str = "SELECT ward || ' ' || bed FROM patient_administration_stay WHERE active";

async fn a_whole_stay_and_each_message_twice(store: &Store) {
    let feed = Feed::open(store).await;
    let steps = [
        ("A28_create_person", None),
        ("A01_admit_emergency", Some("WARD-A1 BED-04")),
        ("A02_transfer_ward", Some("WARD-B2 BED-11")),
        ("A08_update_diagnosis", Some("WARD-B2 BED-11")),
        ("A03_discharge_home", None),
    ];
    for (name, place) in steps {
        feed.applied(&sample(name)).await;
        let written = feed.count(JOURNAL).await;
        feed.applied(&sample(name)).await;
        assert_eq!(feed.count(JOURNAL).await, written, "{name} twice");
        assert_eq!(feed.text(WHERE).await.as_deref(), place, "{name}");
    }
    assert_eq!(
        feed.text("SELECT shown FROM patient_administration_person")
            .await
            .as_deref(),
        Some("TESTPATIENT, Anna May (Mrs)")
    );
    assert_eq!(
        feed.text("SELECT nhs_number FROM patient_administration_person")
            .await
            .as_deref(),
        Some("9990001006")
    );
    assert_eq!(
        feed.text("SELECT hospital_number FROM patient_administration_person")
            .await
            .as_deref(),
        Some("H1000001")
    );
    assert_eq!(
        feed.text("SELECT consultant FROM patient_administration_stay")
            .await
            .as_deref(),
        Some("Dr Jo Testconsultant")
    );
    assert_eq!(
        feed.text("SELECT reason FROM patient_administration_stay")
            .await
            .as_deref(),
        Some("Community acquired pneumonia")
    );
    assert_eq!(
        feed.text("SELECT spell_number FROM patient_administration_stay")
            .await
            .as_deref(),
        Some("SPL0000123")
    );
    // The same statement came with the A28 and with the A01.
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_allergy_statement")
            .await,
        1
    );
    assert_eq!(
        feed.text("SELECT agent FROM patient_administration_allergy_statement")
            .await
            .as_deref(),
        Some("Amoxicillin allergy")
    );
    let (admitted, discharged): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) = feed
        .epr
        .db()
        .look()
        .row(
            "SELECT admitted, discharged FROM patient_administration_stay",
            &[],
        )
        .await
        .unwrap()
        .unwrap();
    assert_eq!(admitted.to_rfc3339(), "2026-03-02T09:10:00+00:00");
    assert_eq!(discharged.to_rfc3339(), "2026-03-06T14:30:00+00:00");
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'applied' AND patient IS NOT NULL")
            .await,
        5
    );
    // A discharge told once more under a new control id.
    assert_eq!(
        feed.waits(&again(&sample("A03_discharge_home"), "X1")).await,
        "PV1-19 204"
    );
    feed.close().await;
}

async fn a_death_in_the_hospital(store: &Store) {
    let feed = Feed::open(store).await;
    for name in [
        "A01_admit_emergency",
        "A02_transfer_ward",
        "A03_discharge_died",
        "A31_deceased",
    ] {
        feed.applied(&sample(name)).await;
    }
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_person WHERE died IS NOT NULL")
            .await,
        1
    );
    assert_eq!(feed.text(WHERE).await, None);
    // Only a person takes a death back.
    let undone = again(&sample("A31_deceased"), "X1").replace("|202603051430|Y|", "|\"\"|\"\"|");
    assert_eq!(feed.waits(&undone).await, "PID-29 205");
    feed.close().await;
}

async fn a_taken_bed_waits_until_it_is_free(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(&sample("A01_admit_emergency")).await;
    let second = other(&sample("A01_admit_emergency"), "X1");
    assert_eq!(feed.waits(&second).await, "PV1-3 205");
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_person")
            .await,
        1,
        "all of it was undone"
    );
    let queue = feed.queue().await;
    assert_eq!(queue[0].about.as_deref(), Some("OTHERWISE, BERYL"));
    assert_eq!(
        queue[0].error_text.as_deref(),
        Some("bed BED-04 on WARD-A1 is taken by another patient; choose another")
    );

    let (inbox, clerk) = (
        Inbox::of(&feed.epr).unwrap(),
        personas::administrator(&[SETTLE_QUEUE]),
    );
    let still = inbox.retry(&feed.epr, &clerk, queue[0].id).await;
    assert!(matches!(still, Err(RetryError::StillNot(_))));
    feed.applied(&sample("A02_transfer_ward")).await; // the first leaves the bed
    assert_eq!(
        inbox.retry(&feed.epr, &clerk, queue[0].id).await.unwrap(),
        "registered; admitted to WARD-A1; allergy statement kept for reconciliation"
    );
    feed.applied(&second).await;
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_stay WHERE active")
            .await,
        2
    );
    feed.close().await;
}

async fn what_comes_out_of_order_waits(store: &Store) {
    let feed = Feed::open(store).await;
    assert_eq!(feed.waits(&sample("A02_transfer_ward")).await, "PID-3 204");
    assert_eq!(feed.waits(&sample("A08_update_diagnosis")).await, "PID-3 204");
    feed.applied(&sample("A01_admit_emergency")).await;
    feed.applied(&again(&sample("A02_transfer_ward"), "X0")).await;
    let earlier = again(&sample("A02_transfer_ward"), "X1")
        .replace("MED^WARD-B2^BED-11", "ED^WARD-A1^BED-05")
        .replace("20260302175500", "20260302120000");
    assert_eq!(feed.waits(&earlier).await, "EVN-6 205");
    // One that happened and was overtaken by its repetition under another control id changes nothing.
    feed.applied(&again(&sample("A02_transfer_ward"), "X2")).await;
    let before = again(&sample("A03_discharge_home"), "X3")
        .replace("20260306143000||||||EPI", "20260302100000||||||EPI")
        .replace("|20260306143000|", "|20260302100000|");
    assert_eq!(feed.waits(&before).await, "PV1-45 205");
    assert_eq!(feed.text(WHERE).await.as_deref(), Some("WARD-B2 BED-11"));
    feed.close().await;
}

async fn the_ward_may_stand_first(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(
        &sample("A01_admit_emergency").replace("ED^WARD-A1^BED-04^RZZ01", "WARD-A1^BAY-1^BED-05^RZZ01"),
    )
    .await;
    assert_eq!(feed.text(WHERE).await.as_deref(), Some("WARD-A1 BED-05"));
    let nowhere =
        other(&sample("A01_admit_emergency"), "X1").replace("ED^WARD-A1^BED-04", "ED^WARD-X9^BED-04");
    assert_eq!(feed.waits(&nowhere).await, "PV1-3 103");
    assert!(
        feed.queue().await[0]
            .error_text
            .as_deref()
            .unwrap()
            .starts_with("there is no ward WARD-X9")
    );
    feed.close().await;
}

async fn attendances_are_answered_and_not_kept(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(&sample("A28_create_person")).await;
    feed.applied(&sample("A03_outpatient_outcome")).await;
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_stay")
            .await,
        0
    );
    assert_eq!(
        feed.text("SELECT did FROM hl7v2_inbox WHERE event = 'ADT^A03'")
            .await
            .as_deref(),
        Some("the attendance is not kept here")
    );
    feed.close().await;
}

async fn another_stay_while_one_is_open_waits(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(&sample("A01_admit_emergency")).await;
    assert_eq!(feed.waits(&sample("A01_admit_daycase")).await, "PV1-19 205");
    feed.applied(&again(&sample("A01_admit_emergency"), "X1")).await;
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_stay")
            .await,
        1
    );
    feed.close().await;
}
