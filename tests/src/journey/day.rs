//! The patient's day, on the house that stands: observations, an allergy, a note, medicines; one line a step.

use trefoil_tests::hospital::{Browser, Hospital, Page};

use crate::{
    laboratory::{Answer, Laboratory, field, judged},
    steps::done,
};

pub(crate) fn shown(page: &Page, status: u16, words: &[&str]) {
    assert_eq!(page.status, status, "{}: {}", page.path, page.words());
    for one in words {
        assert!(page.says(one), "{} says `{one}`: {}", page.path, page.words());
    }
}

/// What the nurse and the doctor do, before the laboratory answers.
pub(crate) fn morning(hospital: &Hospital, record: &str) {
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.7b");
    observe(&mut nurse, record);
    let mut doctor = Browser::signed_in(&hospital.pages, "doctor.7b");
    allergy(&mut doctor, record);
    note(&mut doctor, record);
    prescribe(&mut doctor, record);
}

/// As it is typed at the bedside: every field, Tab between them, Enter at the end.
const SET: [(&str, &str); 8] = [
    ("respiration", "22"),
    ("saturation", "95"),
    ("oxygen", "4"),
    ("systolic", "104"),
    ("diastolic", "58"),
    ("pulse", "104"),
    ("consciousness", "A"),
    ("temperature", "38.4"),
];

fn observe(nurse: &mut Browser, record: &str) {
    let path = format!("{record}/observations");
    let form = nurse.get(&path).form(&path);
    let page = nurse.send(&form.with("temperature", "101.1"));
    shown(&page, 422, &["Fahrenheit"]);
    let form = page.form(&path);
    let typed = SET
        .iter()
        .fold(form, |form, (field, value)| form.with(field, value));
    let keys: usize = SET.iter().map(|(_, value)| value.len() + 1).sum();
    assert!(keys <= 30, "{keys} keys");
    let page = nurse.send(&typed);
    shown(&page, 200, &["NEWS2 8. Emergency response", "SpO₂ scale 1"]);
    done(&format!(
        "the nurse records observations with {keys} keys; the page shows NEWS2 8 and what it asks for"
    ));
}

fn allergy(doctor: &mut Browser, record: &str) {
    let path = format!("{record}/allergies/new");
    let empty = doctor.get(&path);
    let said_by = empty.option("said_by");
    let page = doctor.send(
        &empty
            .form(&path)
            .with("agent", "penicillin")
            .with("reactions", "Anaphylaxis")
            .with("severity", "severe")
            .with("certainty", "confirmed")
            .with("said_by", &said_by),
    );
    // The dictionary offers what is meant, and the doctor chooses the group.
    let page = if page.status == 422 {
        let choice = page.radio("substance", "enicillin");
        doctor.send(&page.form(&path).with("substance", &choice))
    } else {
        page
    };
    shown(&page, 200, &["enicillin", "Anaphylaxis"]);
    let banner = doctor.get(record);
    shown(&banner, 200, &["Known allergies", "Anaphylaxis"]);
    done("the doctor records penicillin anaphylaxis, coded; the banner says so");
}

fn note(doctor: &mut Browser, record: &str) {
    let path = format!("{record}/notes/write/ward_round");
    let written = doctor.get(&path).form(&path).with("do", "review");
    let page = doctor.send(
        &written
            .with("clinical_summary", "Community-acquired pneumonia, day 1")
            .with("plan", "Oxygen, antibiotics, chest film"),
    );
    let sign = format!("{record}/notes/sign/ward_round");
    shown(&page, 200, &["Community-acquired pneumonia, day 1"]);
    let page = doctor.send(&page.form(&sign));
    shown(&page, 200, &["The note is signed"]);
    let note = page.path.clone();
    let amend = format!("{note}/amend");
    let form = doctor.get(&amend).form(&amend);
    let page = doctor.send(&form.with("text", "Chest film shows a right lower lobe shadow"));
    shown(
        &page,
        200,
        &["Chest film shows a right lower lobe shadow", "Community-acquired"],
    );
    done("the doctor writes a note, reads it, signs it, and adds to it; what was signed stays");
}

/// The page after a medicine was found and its first order sentence chosen.
pub(crate) fn choose(doctor: &mut Browser, record: &str, medicine: &str, sentence: &str) -> Page {
    let path = format!("{record}/prescribe");
    let found = doctor.get(&format!("{path}?medicine={medicine}"));
    let code = found.button("sentence", sentence);
    doctor.send(&found.form(&path).with("sentence", &code))
}

fn prescribe(doctor: &mut Browser, record: &str) {
    let review = format!("{record}/prescribe/review");
    let page = choose(doctor, record, "amoxicillin", "amoxicillin");
    shown(&page, 200, &["amoxicillin", "enicillin"]);
    let page = doctor.send(&page.form(&review));
    shown(&page, 422, &["give a reason to go on, or take it out"]);
    let form = page.form(&review);
    let reason = page.option("reason-0");
    let page = doctor.send(
        &form
            .with("reason-0", &reason)
            .with("words-0", "Tolerated amoxicillin last year"),
    );
    shown(&page, 200, &["1 prescription was signed"]);
    done("amoxicillin is stopped by the allergy, and prescribed only with a reason that is kept");
    let line = page.link(&format!("{record}/prescriptions/"));
    let opened = doctor.get(&line);
    shown(&opened, 200, &["Tolerated amoxicillin last year"]);
    let change = format!("{line}/change");
    let cancel = opened
        .links()
        .into_iter()
        .find(|link| link.starts_with(&change) && link.contains("cancel"))
        .unwrap_or_else(|| panic!("a way to cancel on {line}: {}", opened.words()));
    let form = doctor.get(&cancel).form(&change);
    let page = doctor.send(&form.with("because", "The allergy was confirmed with the family"));
    assert_eq!(page.status, 200, "{}", page.words());
    done("it is cancelled again, with a reason, before a dose was given");
    let page = choose(doctor, record, "paracetamol", "paracetamol");
    let page = doctor.send(&page.form(&review));
    shown(&page, 200, &["1 prescription was signed", "paracetamol"]);
    done("paracetamol is prescribed from an order sentence");
}

/// Requests, their way to the laboratory, and what comes back.
pub(crate) fn tests(hospital: &Hospital, record: &str, laboratory: &Laboratory, ago: &dyn Fn(i64) -> String) {
    let mut doctor = Browser::signed_in(&hospital.pages, "doctor.7b");
    let path = format!("{record}/orders/new");
    let picker = doctor.get(&path);
    let item = picker.tick("item", "Urea and electrolytes");
    let review = doctor.send(&picker.form(&path).with("item", &item).with("go", "review"));
    shown(&review, 200, &["Urea and electrolytes"]);
    let basket = review.form(&path).with("go", "sign");
    let page = doctor.send(&basket);
    shown(&page, 422, &["linical details"]);
    let basket = page.form(&path).with("go", "sign");
    let page = doctor.send(&basket.with("clinical_details", "Pneumonia, on oxygen"));
    shown(&page, 200, &["request was signed"]);
    let request = laboratory.hears("Pneumonia, on oxygen");
    assert!(field(&request, "MSH", 8).starts_with("OML^O21"), "{request}");
    judged(&request);
    done(
        "the doctor requests tests and signs once; the OML^O21 reaches the laboratory, and hl7apy finds it valid",
    );
    let (collected, reported) = (ago(50), ago(15));
    let first = Answer {
        request: &request,
        control: "LAB0001",
        potassium: "6.8",
        flag: "HH",
        status: "F",
        collected: &collected,
        reported: &reported,
    };
    let answer = first.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|LAB0001"), "{answer}");
    let list = doctor.get("/results?scope=mine");
    shown(&list, 200, &["TESTPATIENT", "ritical"]);
    let report = list.link(&format!("{record}/results/"));
    let report = report.split('?').next().unwrap_or_default().to_owned();
    let page = doctor.get(&report);
    shown(&page, 200, &["6.8", "HH"]);
    let page = doctor.send(&page.form(&report).with("action", "treatment_changed"));
    assert_eq!(page.status, 200, "{}", page.words());
    assert!(!doctor.get("/results?scope=mine").says("TESTPATIENT"));
    done(
        "results arrive, one critical; the doctor acknowledges it with what was done, and goes on to the next",
    );
    let reported = ago(10);
    let corrected = Answer {
        control: "LAB0002",
        potassium: "4.8",
        flag: "N",
        status: "C",
        reported: &reported,
        ..first
    };
    let answer = corrected.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|LAB0002"), "{answer}");
    shown(
        &doctor.get("/results?scope=mine"),
        200,
        &["TESTPATIENT", "orrected"],
    );
    shown(&doctor.get(&report), 200, &["4.8", "6.8"]);
    done("the laboratory corrects the potassium: it comes back to the list, and the page shows both values");
    let mut other = first.request.replace("TESTPATIENT", "SOMEBODYELSE");
    other = other.replace(crate::steps::NHS, "9999999026");
    let stray = Answer {
        request: &other,
        control: "LAB0003",
        ..first
    };
    let answer = stray.send(&hospital.messages);
    assert!(answer.contains("MSA|AA|LAB0003"), "{answer}");
    let mut records = Browser::signed_in(&hospital.pages, "records");
    shown(
        &records.get("/results/unmatched"),
        200,
        &["belongs to a patient with another NHS or hospital number"],
    );
    done("a result for another patient with the same number of the request waits in the match queue");
}
