//! At the bedside: one dose given with one press, one not given with a reason.

use trefoil_tests::hospital::{Browser, Hospital};

use crate::{
    day::{choose, shown},
    steps::done,
};

/// Doses: one given with one press, one not given with a reason; the second press finds it recorded.
pub(crate) fn doses(hospital: &Hospital, record: &str) {
    let mut doctor = Browser::signed_in(&hospital.pages, "doctor.7b");
    let review = format!("{record}/prescribe/review");
    for (medicine, sentence) in [("doxycycline", "first dose"), ("gentamicin", "sepsis")] {
        let page = choose(&mut doctor, record, medicine, sentence);
        let page = doctor.send(&page.form(&review));
        shown(&page, 200, &["1 prescription was signed", medicine]);
    }
    let mut nurse = Browser::signed_in(&hospital.pages, "nurse.7b");
    let path = format!("{record}/drug-chart");
    let chart = nurse.get(&path);
    shown(
        &chart,
        200,
        &[
            "doxycycline",
            "gentamicin",
            "paracetamol",
            "Known allergies",
            "● due",
        ],
    );
    let press = chart.form_with(&path, "Give doxycycline");
    let page = nurse.send(&press);
    shown(&page, 200, &["Given: doxycycline", "✓ given"]);
    let mut other = Browser::signed_in(&hospital.pages, "charge.7b");
    let mut again = press.clone();
    again
        .fields
        .retain(|(name, _)| !["form_token", "command_id", "record"].contains(&name.as_str()));
    let own = other.get(&path).form_with(&path, "Give gentamicin");
    let mut twice = own.clone();
    for (name, value) in again.fields {
        twice = twice.with(&name, &value);
    }
    let page = other.send(&twice);
    shown(&page, 422, &["already given by"]);
    done(
        "a dose is given with one press; a second nurse is told by whom and when, and nothing is given twice",
    );
    let more = nurse
        .get(&path)
        .link_after(&format!("{path}/give?"), "gentamicin");
    let give = format!("{path}/give");
    let page = nurse.get(&more);
    let form = page.form_with(&give, "Record as not given");
    let page = nurse.send(&form.clone());
    shown(&page, 422, &["hoose why it was not given"]);
    let form = page.form_with(&give, "Record as not given");
    let page = nurse.send(&form.with("why", "2"));
    shown(
        &page,
        200,
        &["Recorded as not given", "✗ not given", "Patient refused"],
    );
    done("another is recorded as not given, with the reason; without one it is not taken");
}
