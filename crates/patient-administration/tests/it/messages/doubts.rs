//! Who a message is about, what it changes of them, and when a person must decide.

use trefoil_testkit::{Store, both};

use super::feed::{Feed, again, other, sample};

both! { numbers_that_are_wrong_or_unknown_have_their_place null_deletes_and_absent_leaves the_flag_restricts
doubts_about_identity_wait a_namesake_waits_and_somebody_alike_does_not }

async fn numbers_that_are_wrong_or_unknown_have_their_place(store: &Store) {
    let feed = Feed::open(store).await;
    assert_eq!(feed.waits(&sample("A31_deceased")).await, "PID-3 204");
    let wrong = again(&sample("A28_create_person"), "X1").replace("9990001006", "9990001007");
    assert_eq!(feed.waits(&wrong).await, "PID-3 102");
    let queue = feed.queue().await;
    assert_eq!(queue[0].error_location.as_deref(), Some("PID^1^3"));
    assert_eq!(feed.count("SELECT COUNT(*) FROM kernel_journal").await, 0);
    feed.close().await;
}

const RECORD: &str = "SELECT record FROM patient_administration_person";

async fn null_deletes_and_absent_leaves(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(&sample("A28_create_person")).await;
    let before = feed.text(RECORD).await.unwrap();
    assert!(before.contains("07700900001") && before.contains("01134960001") && before.contains("Y99999"));
    feed.applied(&sample("A31_delete_mobile_null")).await;
    let after = feed.text(RECORD).await.unwrap();
    assert!(
        !after.contains("07700900001") && !after.contains("01134960000"),
        "{after}"
    );
    assert!(
        after.contains("01134960001") && after.contains("1 EXAMPLE STREET"),
        "{after}"
    );
    let bare = "MSH|^~\\&|PAS|RZZ|ROUTE|ROUTE|20260302093000||ADT^A31^ADT_A05|X1|P|2.4\rPID|1||9990001006^^^NHS~H1000001^^^RZZ\r";
    feed.applied(bare).await;
    let same = feed.text(RECORD).await.unwrap();
    assert_eq!(same, after);
    let renamed = again(bare, "X2").replace("^^^RZZ\r", "^^^RZZ||NEWNAME^ANNA\r");
    feed.applied(&renamed).await;
    let renamed = feed.text(RECORD).await.unwrap();
    assert!(
        renamed.contains("NEWNAME") && renamed.contains("TESTPATIENT"),
        "found by both: {renamed}"
    );
    feed.close().await;
}

async fn the_flag_restricts(store: &Store) {
    let feed = Feed::open(store).await;
    feed.applied(&sample("A28_create_person")).await;
    let restricted = "SELECT COUNT(*) FROM kernel_patient WHERE restricted";
    assert_eq!(feed.count(restricted).await, 0);
    feed.applied(&sample("A31_sensitive_S_flag")).await;
    assert_eq!(feed.count(restricted).await, 1);
    assert!(
        feed.text(RECORD).await.unwrap().contains("1 EXAMPLE STREET"),
        "not sent is not deleted"
    );
    // What is wrong with a message about them names nobody to the staff of another place.
    let wrong = again(&sample("A31_sensitive_S_flag"), "X1")
        .replace("|19620417|", "|19630101|")
        .replace("TESTPATIENT^ANNA", "SMITH^ANNA");
    assert_eq!(feed.waits(&wrong).await, "PID-5 205");
    assert_eq!(feed.queue().await[0].about, None);
    // The interface lifts what the interface restricted.
    let lifted = again(&sample("A31_sensitive_S_flag"), "X2")
        .replace("||S\r", "||N\r")
        .replace("ZU8||||2", "ZU8||||0");
    feed.applied(&lifted.replace("|||||||||||S\r", "|||||||||||N\r"))
        .await;
    assert_eq!(feed.count(restricted).await, 0);
    feed.close().await;
}

async fn doubts_about_identity_wait(store: &Store) {
    let feed = Feed::open(store).await;
    let anna = sample("A28_create_person");
    feed.applied(&anna).await;
    feed.applied(&other(&anna, "X1")).await;
    // Anna's NHS number with the other's hospital number.
    let crossed = again(&sample("A31_deceased"), "X2").replace("H1000001", "H1000002");
    assert_eq!(feed.waits(&crossed).await, "PID-3 205");
    // Anna's numbers on somebody of another name and birth.
    let stranger = again(&sample("A31_deceased"), "X3")
        .replace("TESTPATIENT^", "STRANGER^")
        .replace("19620417", "19700101");
    assert_eq!(feed.waits(&stranger).await, "PID-5 205");
    // Only one of both differs: a correction.
    feed.applied(&again(&sample("A31_delete_mobile_null"), "X4").replace("19620417", "19620418"))
        .await;
    // Another NHS number for Anna's hospital number.
    let renumbered = again(&anna, "X5").replace("9990001006", "9990001030");
    let answer = feed.send(&renumbered).await;
    assert_ne!(answer.code.as_str(), "AA");
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_person")
            .await,
        2
    );
    assert!(
        feed.queue()
            .await
            .iter()
            .all(|line| line.patient.is_some() || line.control_id == "X2" || line.control_id == "X5")
    );
    feed.close().await;
}

async fn a_namesake_waits_and_somebody_alike_does_not(store: &Store) {
    let feed = Feed::open(store).await;
    let anna = sample("A28_create_person");
    feed.applied(&anna).await;
    let unnumbered = "9990001006^^^NHS~H1000001^^^RZZ";
    let namesake = again(&anna, "X1")
        .replace(unnumbered, "H1000007^^^RZZ")
        .replace("|NSTS01", "|NSTS03");
    assert_eq!(feed.waits(&namesake).await, "PID-5 205");
    // A twin: another given name.
    let twin = again(&namesake, "X2")
        .replace("H1000007", "H1000008")
        .replace("^ANNA^MAY", "^BRENDA")
        .replace("^ANNIE", "^BREN");
    feed.applied(&twin).await;
    // The same name and birth under another NHS number is somebody else.
    let third = again(&anna, "X3")
        .replace("9990001006", "9990001022")
        .replace("H1000001", "H1000009");
    feed.applied(&third).await;
    assert_eq!(
        feed.count("SELECT COUNT(*) FROM patient_administration_person")
            .await,
        3
    );
    feed.close().await;
}
