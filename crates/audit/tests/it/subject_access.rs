//! The report for a patient: every look and every write of theirs and of nobody else, and nothing that is not theirs to be
//! told.

use std::time::Instant;

use trefoil_audit::{
    permissions::SEARCH_LOG,
    search::Terms,
    store::withheld::withhold,
    subject_access::{Form, Line, Report, WITHHELD, count, written::Written},
    words::Words,
};
use trefoil_core::{PatientId, Refused};
use trefoil_kernel::{
    access::OPEN_RECORD,
    audit::{ERASE_FIELD, Field, erase},
};
use trefoil_testkit::{Engine, Store, anew, both, personas};
use uuid::Uuid;

use crate::house::{House, administrator, doctor, nurse, officer};

both! {
    every_look_and_write_and_nobody_elses
    who_they_were_then
    an_erased_field_is_gone_from_it
    what_was_searched_or_typed_of_others_is_not_told
    a_name_that_is_withheld
    twenty_thousand_events
}

async fn report(house: &House, patient: PatientId, terms: Terms) -> Vec<Line> {
    let words = Words::of(&house.epr);
    let look = house.epr.db().look();
    let mut report = Report::of(look, patient, terms, words).await.unwrap();
    let mut all = vec![];
    while let Some(lines) = report.next().await.unwrap() {
        all.extend(lines);
    }
    all
}

fn of(patient: PatientId) -> Terms {
    Terms {
        patient: Some(patient),
        ..Terms::default()
    }
}

async fn every_look_and_write_and_nobody_elses(store: &Store) {
    let house = House::open(store).await;
    let (patient, other) = (
        house.register("Okonkwo", true).await,
        house.register("Byrne", false).await,
    );
    house.look(&nurse(), patient).await.unwrap();
    house.amend(&administrator(), patient, 1).await;
    house.look(&doctor(), patient).await.unwrap_err();
    house.break_glass(&doctor(), patient).await;
    house.look(&doctor(), patient).await.unwrap();
    house.look(&doctor(), other).await.unwrap_err();
    house.break_glass(&doctor(), other).await;
    // A list that shows both of them is an entry of each.
    let listed: Result<(), Refused> = house
        .epr
        .view(&anew(&nurse()), "people.list", async |door| {
            let view = door.list(OPEN_RECORD)?;
            view.list(OPEN_RECORD, [patient, other])
        })
        .await;
    listed.unwrap();
    let did = |lines: &[Line]| -> Vec<String> {
        let mut all: Vec<String> = lines
            .iter()
            .map(|line| format!("{}: {}", line.who, line.what))
            .collect();
        all.sort();
        all
    };
    let boss = administrator().principal.name;
    let expected = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let mine = report(&house, patient, of(patient)).await;
    let opening = "opening the record without a recorded relationship, with a reason";
    assert_eq!(
        did(&mine),
        expected(vec![
            format!("{boss}: Changed: register people"),
            "K Turner, RN: Looked at the summary page of the record".into(),
            format!("{boss}: Changed: register people"),
            "Dr S Patel: Was refused: the summary page of the record – nothing was shown".into(),
            format!("Dr S Patel: Changed: {opening}"),
            "Dr S Patel: Looked at the summary page of the record".into(),
            "K Turner, RN: Saw in a list: list".into(),
        ])
    );
    assert_eq!(mine.iter().filter(|line| line.broken_glass).count(), 2);
    assert_eq!(count(&mut house.epr.db().look(), &of(patient)).await.unwrap(), 7);
    assert_eq!(
        did(&report(&house, other, of(other)).await),
        expected(vec![
            format!("{boss}: Changed: register people"),
            "Dr S Patel: Was refused: the summary page of the record – nothing was shown".into(),
            format!("Dr S Patel: Changed: {opening}"),
            "K Turner, RN: Saw in a list: list".into(),
        ])
    );
}

/// A13: names, roles and organisations as they were, whatever became of the person since.
async fn who_they_were_then(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    let mut married = nurse();
    married.principal.name = "K Turner-Hall, RN".to_owned();
    married.principal.role = "charge_nurse".to_owned();
    married.principal.organisation = "RYY02".to_owned();
    house.look(&married, patient).await.unwrap();
    store
        .attack("UPDATE kernel_staff SET name = 'Somebody else', organisation = 'RZZ03', active = FALSE")
        .await;
    let looks: Vec<(String, String, String)> = report(&house, patient, of(patient))
        .await
        .into_iter()
        .filter(|line| line.what.starts_with("Looked"))
        .map(|line| (line.who, line.role, line.organisation))
        .collect();
    let then = |who: &str, role: &str, organisation: &str| {
        (who.to_owned(), role.to_owned(), organisation.to_owned())
    };
    assert_eq!(
        looks,
        [
            then("K Turner-Hall, RN", "Charge nurse", "RYY02"),
            then("K Turner, RN", "Nurse", "RXX01"),
        ]
    );
}

async fn an_erased_field_is_gone_from_it(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let because = nurse().because("told by the neighbour at number four");
    house.look(&because, patient).await.unwrap();
    let why = |lines: &[Line]| {
        lines
            .iter()
            .map(|line| line.why.clone())
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let before = report(&house, patient, of(patient)).await;
    assert!(
        why(&before).contains("the neighbour at number four"),
        "the control"
    );
    let row: Option<(Uuid,)> = house
        .epr
        .db()
        .look()
        .row(
            "SELECT event FROM kernel_audit WHERE what = 'kernel.summary' AND patient = $1",
            &[&patient],
        )
        .await
        .unwrap();
    let owner = personas::administrator(&[ERASE_FIELD]).because("ordered by the court of protection");
    let db = store.open_owner().await;
    erase(&db, &anew(&owner), row.unwrap().0, Field::Reason)
        .await
        .unwrap();
    let after = report(&house, patient, of(patient)).await;
    assert_eq!(
        after.len(),
        before.len() + 1,
        "the entry stays, and the erasing is one more"
    );
    assert!(!why(&after).contains("neighbour"), "{}", why(&after));
}

async fn what_was_searched_or_typed_of_others_is_not_told(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    // Found by a search for somebody else, in words that name them; a log search about the patient, which names a person.
    let found: Result<(), Refused> = house
        .epr
        .view(&anew(&nurse()), "people.search", async |door| {
            door.asked("family zzmarchmont; born 1958-11-22");
            let view = door.list(OPEN_RECORD)?;
            view.list(OPEN_RECORD, [patient])
        })
        .await;
    found.unwrap();
    let searched: Result<(), Refused> = house
        .epr
        .view(&anew(&officer()), "audit.search", async |door| {
            door.asked(format!("person={}; patient={patient}", doctor().principal.staff));
            let view = door.list(SEARCH_LOG)?;
            view.list(SEARCH_LOG, [patient])
        })
        .await;
    searched.unwrap();
    let lines = report(&house, patient, of(patient)).await;
    assert_eq!(lines.len(), 3, "both are entries, beside the registration");
    let whole = format!("{lines:?}");
    assert!(
        !whole.contains("zzmarchmont") && !whole.contains("1958"),
        "{whole}"
    );
    assert!(!whole.contains(&doctor().principal.staff.to_string()), "{whole}");
    // And no id or text of a record is in it: what was done is said by what it is for.
    assert!(!whole.contains(&patient.to_string()), "{whole}");
}

async fn a_name_that_is_withheld(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    let staff = nurse().principal.staff;
    withhold(
        &house.epr,
        &anew(&officer()),
        patient,
        staff,
        Some("was threatened by the patient"),
    )
    .await
    .unwrap();
    let lines = report(&house, patient, of(patient)).await;
    let whole = format!("{lines:?}");
    assert!(whole.contains(WITHHELD) && !whole.contains("K Turner"), "{whole}");
    assert!(!whole.contains("threatened"), "nor why: {whole}");
    withhold(&house.epr, &anew(&officer()), patient, staff, None)
        .await
        .unwrap();
    let lines = report(&house, patient, of(patient)).await;
    assert!(format!("{lines:?}").contains("K Turner"), "told again");
}

/// A record that was opened twenty thousand times is written to a file in parts; how long that takes is printed.
async fn twenty_thousand_events(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    let whose = patient.0.simple();
    let (series, uuid, this, time, bytes) = match store.engine {
        Engine::Sqlite => (
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT n FROM s) AS s",
            "randomblob(16)",
            format!("x'{whose}'"),
            "strftime('%Y-%m-%dT%H:%M:%S.000001+00:00', 1760000000 + n * 60, 'unixepoch')",
            "zeroblob(32)",
        ),
        Engine::Postgres => (
            "generate_series(1, 20000) AS s(n)",
            "gen_random_uuid()",
            format!("'{whose}'::uuid"),
            "to_timestamp(1760000000 + n * 60)",
            "decode(repeat('00', 32), 'hex')",
        ),
    };
    store
        .attack(&format!(
            "INSERT INTO kernel_audit (event, form, at, act, what, outcome, actor_name, role, organisation, purpose, patient,
               salt, leaf) SELECT {uuid}, 2, {time}, 'view', 'kernel.summary', 'shown', 'K Turner, RN', 'nurse', 'RXX01',
               'direct_care', {this}, '00', {bytes} FROM {series}; ANALYZE"
        ))
        .await;
    let words = Words::of(&house.epr);
    let begun = Instant::now();
    let look = house.epr.db().look();
    let report = Report::of(look, patient, of(patient), words).await.unwrap();
    let mut file = Written::new(report, Form::Csv);
    let (mut lines, mut parts) = (0, 0);
    let mut first = None;
    while let Some(part) = file.next().await.unwrap() {
        lines += part.iter().filter(|byte| **byte == b'\n').count();
        parts += 1;
        first.get_or_insert_with(|| begun.elapsed());
    }
    println!(
        "a report of {} entries on {:?}: {:?}, its first part after {:?}, in {parts} parts",
        lines - 1,
        store.engine,
        begun.elapsed(),
        first.unwrap_or_default()
    );
    assert_eq!(lines, 20_002, "the head, the registration and each of them");
    assert!(begun.elapsed().as_secs() < 120, "it grows with the record alone");
}
