//! The steps, one line each.

use chrono::{Duration, Utc};
use tokio::runtime::Runtime;
use trefoil_core::display::london;

use trefoil_tests::hospital::{Browser, Hospital, Store};

use crate::{
    afterwards::{on_another_ward, over_fhir, who_looked},
    day::{morning, tests},
    doses::doses,
    keeping::keeping,
    laboratory::Laboratory,
    messages::{Sent, send},
    technical_log::TechnicalLog,
    verifier::{Outside, verifier},
};

pub(crate) const NHS: &str = "9999999018";
pub(crate) const GLASS: &str = "Asked by the night team to review her before theatre";

pub(crate) fn done(step: &str) {
    println!("  {step}");
}

/// `YYYYMMDDHHMMSS` in London, so many minutes ago.
#[expect(clippy::disallowed_methods, reason = "a journey happens now")]
fn ago(minutes: i64) -> String {
    london(Utc::now() - Duration::minutes(minutes))
        .format("%Y%m%d%H%M%S")
        .to_string()
}

const fn message<'a>(template: &'a str, control_id: &'a str, at: &'a str, bed: &'a str) -> Sent<'a> {
    Sent {
        template,
        control_id,
        nhs_number: NHS,
        hospital_number: "J4000001",
        family: "TESTPATIENT",
        ward: "7B",
        bed,
        at,
        spell: "SPL0900001",
    }
}

pub(crate) fn walk(runtime: &Runtime, store: &Store) {
    let laboratory = Laboratory::open();
    let outside = Outside::prepared(store);
    let technical_log = TechnicalLog::beside(store);
    let hospital = Hospital::open_telling(
        store,
        &[
            ("TREFOIL_ORDERS_SEND_TO", &laboratory.address),
            ("TREFOIL_AUDIT_KEY", &outside.key),
            ("TREFOIL_AUDIT_PLACES", &outside.places),
            ("TREFOIL_AUDIT_SIGN_SECONDS", "2"),
        ],
        &technical_log.file,
    );
    done("the hospital opens on free ports and the synthetic people are there");
    let free = |ward: &str, which: i64| {
        store.ask(
            runtime,
            &format!(
                "SELECT b.code FROM patient_administration_bed b WHERE b.ward = '{ward}' AND b.code NOT LIKE 'SR%' AND NOT EXISTS
                 (SELECT 1 FROM patient_administration_stay s WHERE s.ward = b.ward AND s.bed = b.code AND s.active)
                 ORDER BY b.place, b.code LIMIT 1 OFFSET {which}"
            ),
        )
    };
    let (bed, next, elsewhere) = (free("7B", 0), free("7B", 1), free("8C", 0));
    let taken = store.ask(
        runtime,
        "SELECT bed FROM patient_administration_stay WHERE ward = '7B' AND active AND bed IS NOT NULL ORDER BY bed LIMIT 1",
    );
    interface(&hospital, &bed, &next, &taken);
    let record = people(&hospital, &next);
    morning(&hospital, &record);
    tests(&hospital, &record, &laboratory, &ago);
    doses(&hospital, &record);
    let at = ago(2);
    let mut moved = message("A02_transfer_ward", "JRN0008", &at, &elsewhere);
    moved.ward = "8C";
    let answer = moved.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|JRN0008"), "{answer}");
    on_another_ward(&hospital, &record);
    let at = ago(1);
    let mut home = message("A03_discharge_home", "JRN0009", &at, &elsewhere);
    home.ward = "8C";
    let answer = home.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|JRN0009"), "{answer}");
    done("the discharge arrives and is acknowledged");
    over_fhir(&hospital, &record);
    who_looked(&hospital, runtime, store, &record);
    let secrets = technical_log.provoked(&hospital);
    hospital.close();
    done("the system stops when it is told to");
    technical_log.has_none_of(&secrets);
    keeping(runtime, store, &outside);
    verifier(runtime, store, &outside);
}

fn interface(hospital: &Hospital, bed: &str, next: &str, taken: &str) {
    let at = ago(60);
    let first = message("A01_admit_daycase", "JRN0001", &at, bed);
    let answer = first.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|JRN0001"), "{answer}");
    done("an admission message from an outside client registers and admits, and is acknowledged");
    let again = first.send(&hospital.messages);
    assert!(again.contains("MSA|AA|JRN0001"), "{again}");
    done("the same message again is answered the same");
    let at = ago(40);
    let answer = message("A02_transfer_ward", "JRN0002", &at, next).send(&hospital.messages);
    assert!(answer.contains("MSA|AA|JRN0002"), "{answer}");
    done("a transfer message moves the patient to another bed");
    let at = ago(30);
    let corrected = message("A31_delete_mobile_null", "JRN0003", &at, next);
    let answer = corrected.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|JRN0003"), "{answer}");
    done("a correction takes the telephone numbers away that it says are gone");
    let at = ago(20);
    let mut other = message("A01_admit_daycase", "JRN0004", &at, taken);
    (other.nhs_number, other.hospital_number, other.family, other.spell) =
        ("9999999026", "J4000002", "SECONDPATIENT", "SPL0900002");
    let answer = other.send(&hospital.messages);
    assert!(
        answer.contains("MSA|AE|JRN0004") && answer.contains("ERR|"),
        "{answer}"
    );
    let unknown = other
        .text()
        .replace("ADT^A01^ADT_A01", "ADT^Z99^ADT_Z99")
        .replace("JRN0004", "JRN0005");
    let answer = send(&hospital.messages, &unknown);
    assert!(
        answer.contains("MSA|AR|JRN0005") && answer.contains("ERR|"),
        "{answer}"
    );
    let mut records = Browser::signed_in(&hospital.pages, "records");
    let page = records.get("/messages");
    assert!(
        page.status == 200 && page.says("JRN0004") && page.says("JRN0005"),
        "{}",
        page.words()
    );
    done(
        "a message for a taken bed is answered AE, one of an unknown type AR; both wait in the queue, visibly",
    );
}

/// What people do; the path of the record.
fn people(hospital: &Hospital, bed: &str) -> String {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.7b");
    let ward = nurse.get("/wards/7B");
    assert!(
        ward.status == 200 && ward.says("TESTPATIENT") && ward.says(bed),
        "{}",
        ward.words()
    );
    done("the patient is on the ward list");
    let form = nurse.get("/").form("/search");
    let found = nurse.send(&form.with("terms", &format!("{} {} {}", &NHS[..3], &NHS[3..6], &NHS[6..])));
    assert!(
        found.status == 200 && found.says("TESTPATIENT"),
        "{}",
        found.words()
    );
    let record = found.link("/patients/");
    let record = record.split('/').take(3).collect::<Vec<_>>().join("/");
    let page = nurse.get(&record);
    assert!(
        page.status == 200 && page.text.contains("patient-banner") && page.says("TESTPATIENT, Anna"),
        "{}",
        page.words()
    );
    done("a nurse signs in, finds the patient by NHS number, and opens the record");
    let mut clerk = Browser::signed_in(&hospital.pages, "clerk.7b");
    let edit = format!("{record}/identity");
    let (mine, theirs) = (nurse.get(&edit).form(&edit), clerk.get(&edit).form(&edit));
    let telephone = mine.named("mobile");
    let page = clerk.send(&theirs.with(&telephone, "07700 900123"));
    assert_eq!(page.status, 200, "{}", page.words());
    let page = nurse.send(&mine.with(&telephone, "07700 900456"));
    assert_eq!(page.status, 409, "{}", page.words());
    assert!(
        page.says("07700 900123") && page.says("07700 900456"),
        "both versions: {}",
        page.words()
    );
    done(
        "a clerk and the nurse edit one telephone number; the second is shown both versions, and nothing is lost",
    );
    let mut other = Browser::signed_in(&hospital.pages, "nurse.8c");
    let page = other.get(&record);
    assert_eq!(page.status, 403, "{}", page.words());
    assert!(!page.says("07700 900123"), "nothing of the record is shown");
    let glass = format!("{record}/break-glass");
    let form = other.get(&glass).form(&glass);
    let page = other.send(&form.clone().with("reason", "emergency").with("details", "short"));
    assert_eq!(
        page.status,
        422,
        "a reason of five letters is none: {}",
        page.words()
    );
    let page = other.send(&form.with("reason", "emergency").with("details", GLASS));
    assert!(
        page.status == 200 && page.text.contains("patient-banner"),
        "{}",
        page.words()
    );
    done("a nurse of another ward is refused the chart, breaks the glass with a reason, and is let in");
    record
}
