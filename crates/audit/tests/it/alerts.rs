//! Alerts are raised for what must be judged, once, and whatever happens to the program meanwhile.

use chrono::Duration;
use trefoil_audit::{
    alert::{
        Outcome,
        reopen::{ReopenAlert, ReopenError},
        review::{ReviewAlert, ReviewError},
    },
    rules::Heuristics,
    search::{Terms, WHAT},
    watch::{escalate, step},
};
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{merge::MergePatients, watch::MarkWatched};
use trefoil_testkit::{Store, anew, both, id, personas::later};

use crate::house::{House, administrator, another_officer, doctor, nurse, officer, program};

both! {
    broken_glass_is_in_the_queue_at_once
    the_ordinary_work_of_a_ward_raises_nothing
    counted_once_though_the_program_crashed
    staff_as_patients
    a_watched_record_was_opened
    refused_at_one_record_after_another
    a_search_about_oneself
    more_records_than_the_work_explains
    judged_and_opened_again
    nobody_judges_themself
    escalated_after_seven_days
    an_alert_follows_a_merge
    nobody_but_the_program_raises
}

async fn broken_glass_is_in_the_queue_at_once(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", false).await;
    assert!(matches!(
        house.look(&doctor(), patient).await,
        Err(Refused::NotRelated { .. })
    ));
    house.break_glass(&doctor(), patient).await;
    house.look(&doctor(), patient).await.unwrap();
    assert_eq!(house.watch(59).await, 1);
    let all = house.waiting().await;
    let cause = &all[0].alert.cause;
    assert_eq!(
        (all.len(), cause.kind.word(), all[0].patient),
        (1, "broken_glass", patient)
    );
    assert_eq!(
        (cause.actor_name.as_str(), cause.role.as_str()),
        ("Dr S Patel", "doctor")
    );
    assert_eq!(
        all[0].alert.count, 1,
        "what is opened afterwards is read from the log, and not counted as a breaking"
    );
    // The same person at the same patient on the same day is the same alert.
    house.break_glass(&later(&doctor(), 600), patient).await;
    house.watch(700).await;
    let all = house.waiting().await;
    assert_eq!((all.len(), all[0].alert.count), (1, 2));
    // The next day is another.
    house.break_glass(&later(&doctor(), 26 * 3600), patient).await;
    house.watch(26 * 3600 + 1).await;
    assert_eq!(house.waiting().await.len(), 2);
}

async fn the_ordinary_work_of_a_ward_raises_nothing(store: &Store) {
    let house = House::open(store).await;
    for family in ["Okonkwo", "Smith", "Byrne"] {
        let patient = house.register(family, true).await;
        house.look(&nurse(), patient).await.unwrap();
    }
    assert_eq!(house.watch(1).await, 0);
    assert_eq!(house.kinds().await, Vec::<&str>::new());
}

async fn counted_once_though_the_program_crashed(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Turner", true).await;
    house.look(&nurse(), patient).await.unwrap();
    house.look(&nurse(), patient).await.unwrap();
    assert_eq!(house.watch(1).await, 1);
    assert_eq!(house.waiting().await[0].alert.count, 2);
    // As after a crash between the alert and the place in the log: everything is read again.
    store.attack("UPDATE audit_watched SET position = 0").await;
    assert_eq!(house.watch(2).await, 0);
    let again = house.waiting().await;
    assert_eq!((again.len(), again[0].alert.count, again[0].version), (1, 2, 1));
    // Two programs at once.
    house.look(&nurse(), patient).await.unwrap();
    house.epr.catch_up().await.unwrap();
    let heuristics = Heuristics::default();
    let (one, other) = tokio::join!(
        async { step(&house.epr, house.epr.db(), &program(3), &heuristics).await },
        async { step(&house.epr, house.epr.db(), &program(3), &heuristics).await }
    );
    assert_eq!(one.unwrap().alerts + other.unwrap().alerts, 1);
    assert_eq!(house.waiting().await[0].alert.count, 3);
}

async fn staff_as_patients(store: &Store) {
    let house = House::open(store).await;
    let nurse_home = house.living_at("Turner", true, "14 Elm Road", "ZY1 2BB").await;
    let husband = house.living_at("Marsh", true, "14 Elm Rd.", "ZY1 2BB").await;
    let neighbour = house.living_at("Hart", true, "16 Elm Road", "ZY1 2BB").await;
    let sister = house
        .living_at("Turner-Webb", true, "9 Far Lane", "ZY9 9ZZ")
        .await;
    let doctor_person = house.register("Hartmann", true).await;
    house.watch(0).await; // the registrations, by an administrator who is nobody's relative
    let link = async |who: &Context, patient| {
        house
            .epr
            .link_staff_person(&anew(&administrator()), who.principal.staff, Some(patient))
            .await
            .unwrap();
    };
    link(&nurse(), nurse_home).await;
    link(&doctor(), doctor_person).await;
    house.watch(1).await;
    assert_eq!(house.kinds().await, Vec::<&str>::new(), "a link opens nothing");
    for (patient, kind) in [
        (nurse_home, "own_record"),
        (husband, "same_address"),
        (neighbour, "same_postcode"),
        (sister, "same_surname"),
        (doctor_person, "colleague"),
    ] {
        house.look(&nurse(), patient).await.unwrap();
        assert_eq!(house.watch(2).await, 1, "{kind}");
        let all = house.waiting().await;
        let of_patient: Vec<&str> = all
            .iter()
            .filter(|one| one.patient == patient)
            .map(|one| one.alert.cause.kind.word())
            .collect();
        assert_eq!(of_patient, [kind]);
        assert!(
            all.iter().all(|one| !one.alert.cause.says.contains("Elm")),
            "no address in an alert"
        );
    }
}

async fn a_watched_record_was_opened(store: &Store) {
    let house = House::open(store).await;
    let patient = house.register("Okonkwo", true).await;
    house.look(&nurse(), patient).await.unwrap();
    house.watch(1).await;
    assert_eq!(house.kinds().await, Vec::<&str>::new(), "not watched yet");
    let mark = MarkWatched {
        id: id(),
        patient,
        watched: true,
        seen: 0,
    };
    let because = anew(&administrator()).because("well known, and asked for it");
    house.epr.execute(&because, mark).await.unwrap();
    house.watch(2).await;
    assert_eq!(house.kinds().await, Vec::<&str>::new(), "marking it is no look");
    house.look(&nurse(), patient).await.unwrap();
    house.watch(3).await;
    assert_eq!(house.kinds().await, ["watched_patient"]);
}

async fn refused_at_one_record_after_another(store: &Store) {
    let house = House::open(store).await;
    let doctor = doctor();
    for number in 0..4 {
        let patient = house.register("Okonkwo", false).await;
        house.look(&later(&doctor, number), patient).await.unwrap_err();
        // The same again, and a number that nobody has: no further record.
        house.look(&later(&doctor, number), patient).await.unwrap_err();
        house.look(&later(&doctor, number), id()).await.unwrap_err();
    }
    house.watch(5).await;
    assert_eq!(house.kinds().await, Vec::<&str>::new(), "four records");
    let fifth = house.register("Okonkwo", false).await;
    house.look(&later(&doctor, 3 + 3600), fifth).await.unwrap_err();
    house.watch(3604).await;
    assert_eq!(
        house.kinds().await,
        Vec::<&str>::new(),
        "more than an hour after the first four"
    );
    house.look(&later(&doctor, 100), fifth).await.unwrap_err();
    house.watch(3605).await;
    assert_eq!(house.kinds().await, ["refused_in_series"]);
    let all = house.waiting().await;
    assert!(!all[0].alert.cause.of_a_patient);
}

async fn searched(house: &House, who: &Context, terms: &Terms) {
    house
        .epr
        .view(&anew(who), WHAT, async |view| -> Result<(), Refused> {
            view.nobody(trefoil_audit::permissions::SEARCH_LOG)?;
            view.asked(terms.normalised());
            Ok(())
        })
        .await
        .unwrap();
}

async fn a_search_about_oneself(store: &Store) {
    let house = House::open(store).await;
    let officer = officer();
    let of = |person| Terms {
        person,
        ..Terms::default()
    };
    searched(&house, &officer, &of(Some(nurse().principal.staff))).await;
    searched(&house, &officer, &of(None)).await;
    assert_eq!(house.watch(1).await, 0, "the work of a privacy officer");
    searched(&house, &officer, &of(Some(officer.principal.staff))).await;
    assert_eq!(house.watch(2).await, 1);
    assert_eq!(house.kinds().await, ["own_account_searched"]);
    // And who looked at the officer's own record.
    let own = house.register("Lindqvist", false).await;
    house.watch(3).await;
    house
        .epr
        .link_staff_person(&anew(&administrator()), officer.principal.staff, Some(own))
        .await
        .unwrap();
    let whose = Terms {
        patient: Some(own),
        ..Terms::default()
    };
    searched(&house, &later(&officer, 60), &whose).await;
    assert_eq!(house.watch(61).await, 1);
    let all = house.waiting().await;
    assert!(
        all.iter()
            .any(|one| one.patient == own && one.alert.cause.of_a_patient)
    );
}

async fn one_alert(house: &House, who: &Context) -> PatientId {
    let patient = house.register("Okonkwo", false).await;
    house.break_glass(who, patient).await;
    house.watch(10).await;
    patient
}

async fn review(
    house: &House,
    who: &Context,
    outcome: Option<Outcome>,
    text: &str,
) -> Result<(), ReviewError> {
    let all = [house.waiting().await, house.reviewed().await].concat();
    let command = ReviewAlert {
        patient: all[0].patient,
        id: all[0].id,
        seen: all[0].version,
        outcome,
        text: text.into(),
    };
    house.epr.execute(&anew(who), command).await.map(drop)
}

async fn judged_and_opened_again(store: &Store) {
    let house = House::open(store).await;
    let patient = one_alert(&house, &doctor()).await;
    let officer = later(&officer(), 20);
    let text = "Spoke with the consultant on call: the patient collapsed in the car park";
    assert!(matches!(
        review(&house, &officer, None, text).await,
        Err(ReviewError::NoOutcome)
    ));
    let justified = Some(Outcome::Justified);
    assert!(matches!(
        review(&house, &officer, justified, "fine").await,
        Err(ReviewError::NoText)
    ));
    review(&house, &officer, justified, text).await.unwrap();
    assert_eq!(house.waiting().await.len(), 0);
    assert!(matches!(
        review(&house, &officer, justified, text).await,
        Err(ReviewError::Already)
    ));
    let one = house.reviewed().await.remove(0);
    assert_eq!(
        one.alert.review.as_ref().map(|review| review.by_name.as_str()),
        Some("J Lindqvist")
    );
    let reopen = |why: &str, seen| ReopenAlert {
        patient,
        id: one.id,
        seen,
        why: why.into(),
    };
    house
        .epr
        .execute(
            &anew(&officer),
            reopen("the consultant says otherwise", one.version),
        )
        .await
        .unwrap();
    let open = house.waiting().await.remove(0);
    let again = house
        .epr
        .execute(&anew(&officer), reopen("once more, please", open.version))
        .await;
    assert!(matches!(again, Err(ReopenError::Open)));
    review(&house, &officer, Some(Outcome::NotJustified), text)
        .await
        .unwrap();
    // What happens after a review is not covered by it.
    house.break_glass(&later(&doctor(), 900), patient).await;
    house.watch(901).await;
    let open = house.waiting().await.remove(0);
    assert_eq!(open.alert.count, 2);
    assert!(
        open.alert
            .reopened
            .is_some_and(|reopened| reopened.why.contains("again"))
    );
}

async fn nobody_judges_themself(store: &Store) {
    let house = House::open(store).await;
    let officer = officer();
    let own = Terms {
        person: Some(officer.principal.staff),
        ..Terms::default()
    };
    searched(&house, &officer, &own).await;
    house.watch(1).await;
    let text = "I only wanted to see how it works";
    let outcome = Some(Outcome::RaisedInError);
    assert!(matches!(
        review(&house, &officer, outcome, text).await,
        Err(ReviewError::AboutYou)
    ));
    review(&house, &another_officer(), outcome, text).await.unwrap();
    // Nor a look of somebody else at their own record.
    let patient = one_alert(&house, &doctor()).await;
    house
        .epr
        .link_staff_person(&anew(&administrator()), officer.principal.staff, Some(patient))
        .await
        .unwrap();
    assert!(matches!(
        review(&house, &officer, outcome, text).await,
        Err(ReviewError::AboutYou)
    ));
    review(&house, &another_officer(), outcome, text).await.unwrap();
}

async fn escalated_after_seven_days(store: &Store) {
    let house = House::open(store).await;
    one_alert(&house, &doctor()).await;
    let day = |days: i64| program(10 + days * 86_400);
    let marked = async |context: &Context| {
        escalate(&house.epr, house.epr.db(), context, &Heuristics::default())
            .await
            .unwrap()
    };
    assert_eq!(marked(&program(9 + 7 * 86_400)).await, 0, "a second too early");
    assert_eq!(marked(&day(7)).await, 1);
    assert_eq!(marked(&day(8)).await, 0, "once");
    // A younger one stands behind it, though it is of another kind.
    let other = house.register("Turner", true).await;
    house.look(&later(&nurse(), 11), other).await.unwrap();
    house.watch(12).await;
    let all = house.waiting().await;
    assert_eq!(all.len(), 2);
    assert!(all[0].alert.escalated.is_some() && all[1].alert.escalated.is_none());
    // Reviewed, opened again: the time begins anew.
    let first = all[0].clone();
    let officer = later(&officer(), 8 * 86_400);
    review(
        &house,
        &officer,
        Some(Outcome::Explained),
        "He was called to theatre",
    )
    .await
    .unwrap();
    let reopen = ReopenAlert {
        patient: first.patient,
        id: first.id,
        seen: first.version + 1,
        why: "he was not on duty that day".into(),
    };
    house.epr.execute(&anew(&officer), reopen).await.unwrap();
    assert_eq!(
        marked(&day(9)).await,
        1,
        "only the nurse's, which waits since the first day"
    );
    assert_eq!(marked(&day(16)).await, 1);
    let short = Heuristics {
        review_within: Duration::hours(1),
        ..Heuristics::default()
    };
    assert_eq!(
        escalate(&house.epr, house.epr.db(), &day(17), &short)
            .await
            .unwrap(),
        0
    );
}

async fn more_records_than_the_work_explains(store: &Store) {
    let house = House::open(store).await;
    let mut all = vec![];
    for number in 0..12 {
        all.push(house.register(&format!("Marsh{number}"), true).await);
    }
    for patient in &all {
        house.look(&nurse(), *patient).await.unwrap();
        house.look(&nurse(), *patient).await.unwrap(); // the same one again counts once
    }
    house.epr.catch_up().await.unwrap();
    let watched = async |most: Option<usize>| {
        let heuristics = Heuristics {
            records: most,
            ..Heuristics::default()
        };
        let mut alerts = 0;
        loop {
            let done = step(&house.epr, house.epr.db(), &program(1), &heuristics)
                .await
                .unwrap();
            alerts += done.alerts;
            if done.read == 0 {
                return alerts;
            }
        }
    };
    assert_eq!(
        watched(Some(13)).await,
        0,
        "the control: one more than were opened"
    );
    store.attack("UPDATE audit_watched SET position = 0").await;
    assert_eq!(watched(None).await, 0, "not counted at all");
    store.attack("UPDATE audit_watched SET position = 0").await;
    assert_eq!(watched(Some(12)).await, 1);
    assert_eq!(
        house.kinds().await,
        ["many_records"],
        "one for the person and the day"
    );
    let says = &house.waiting().await[0].alert.cause.says;
    assert_eq!(says, "opened 12 different records or more within 60 minutes");
}

async fn an_alert_follows_a_merge(store: &Store) {
    let house = House::open(store).await;
    let gone = one_alert(&house, &doctor()).await;
    let into = house.register("Okonkwo", false).await;
    let merge = MergePatients {
        loser: gone,
        into: Some(into),
        seen: 0,
    };
    house.epr.merge(&anew(&administrator()), merge).await.unwrap();
    let all = house.waiting().await;
    assert_eq!((all.len(), all[0].patient), (1, into));
    review(
        &house,
        &officer(),
        Some(Outcome::Justified),
        "seen with the consultant",
    )
    .await
    .unwrap();
    assert_eq!(house.reviewed().await[0].patient, into);
}

async fn nobody_but_the_program_raises(store: &Store) {
    let house = House::open(store).await;
    let heuristics = Heuristics::default();
    for context in [nurse(), doctor(), another_officer()] {
        assert!(matches!(
            step(&house.epr, house.epr.db(), &context, &heuristics).await,
            Err(Refused::Denied { .. })
        ));
        assert!(matches!(
            escalate(&house.epr, house.epr.db(), &context, &heuristics).await,
            Err(Refused::Denied { .. })
        ));
    }
}
