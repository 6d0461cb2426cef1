//! Signing in, wrong tries, one-time codes, sittings and the people who share a computer.

use axum::Router;
use chrono::Duration;
use trefoil_core::Refused;
use trefoil_kernel::{Clock, Epr, Settings, people::ADMINISTER_PEOPLE, settings::SecondFactor};
use trefoil_testkit::{
    Store, both, count,
    personas::{self, later},
};
use trefoil_web::{PageSettings, password};

use crate::{
    person::{HASHES, PASSWORD, Person, employ, house},
    ward::somebody,
};

both! { every_wrong_try_gets_the_same_answer_for_the_same_work a_name_that_cannot_be_read_is_refused_in_words
somebody_elsewhere_never_locks_her_own_computer a_one_time_code_is_good_once two_people_at_one_computer
a_screen_locks_and_a_sitting_ends_by_the_servers_clock sittings_are_seen_and_ended }

async fn ward(store: &Store) -> (Epr, Router) {
    let settings = Settings {
        second_factor: SecondFactor::Off,
        ..Settings::default()
    };
    let epr = house(store, settings, |builder| builder).await;
    employ(&epr, 20, "nurse", Some(PASSWORD)).await;
    let router = trefoil_web::router(epr.clone(), PageSettings::default());
    (epr, router)
}

/// X21, by what is computed and not by a watch: a busy machine would make a watch say anything.
async fn every_wrong_try_gets_the_same_answer_for_the_same_work(store: &Store) {
    let _alone = HASHES.write().await;
    let (epr, router) = ward(store).await;
    employ(&epr, 21, "left0", Some(PASSWORD)).await;
    employ(&epr, 22, "nopas", None).await;
    store
        .attack("UPDATE kernel_staff SET active = FALSE WHERE username = 'left0'")
        .await;
    let mut answers = vec![];
    for (username, given) in [
        ("nurse", "wrong one here"),
        ("nobod", PASSWORD),
        ("left0", PASSWORD),
        ("nopas", PASSWORD),
    ] {
        let person = Person::at(&router);
        let before = password::work();
        let page = person
            .post("/sign-in", &[("username", username), ("password", given)])
            .await;
        let hashes = password::work() - before;
        let headers: Vec<String> = page.headers.iter().map(|(name, _)| name.to_string()).collect();
        answers.push((page.status, hashes, headers, page.text.replace(username, "NAME")));
    }
    assert_eq!((answers[0].0, answers[0].1), (422, 1));
    assert!(
        answers[0].3.contains("username or password is not right"),
        "{}",
        answers[0].3
    );
    for other in &answers[1..] {
        assert_eq!(*other, answers[0]);
    }
    // The control: who gives the right one is let in.
    assert_eq!(Person::at(&router).signs_in("nurse").await.status, 303);
}

async fn a_name_that_cannot_be_read_is_refused_in_words(store: &Store) {
    let _alone = HASHES.write().await;
    let (epr, router) = ward(store).await;
    let (before, long) = (password::work(), "n".repeat(4096));
    for (name, words) in [
        (long.as_str(), "at most 100 characters"),
        ("nurse\u{202E}", "cannot be seen"),
        ("nu\u{1}rse", "cannot be seen"),
        ("nurse\r\nadmin", "cannot be seen"),
    ] {
        let page = Person::at(&router).signs_in(name).await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains(words), "{}", page.text);
    }
    assert_eq!(
        password::work(),
        before,
        "nothing is hashed for a name nobody can have"
    );
    let sql = "SELECT actor_name FROM kernel_audit WHERE act = 'refused'";
    let names: Vec<(String,)> = epr.db().look().rows(sql, &[]).await.unwrap();
    assert_eq!(names.len(), 4);
    for (name,) in names {
        assert!(
            name.chars().count() < 80 && name.chars().all(|letter| !letter.is_control()),
            "{name:?}"
        );
    }
}

/// Hazard H62.
async fn somebody_elsewhere_never_locks_her_own_computer(store: &Store) {
    let _others = HASHES.read().await;
    let (_epr, router) = ward(store).await;
    let hers = Person::at(&router);
    assert_eq!(hers.signs_in("nurse").await.status, 303);
    let guesser = Person::at(&router);
    let mut waits = 0;
    for _ in 0..20 {
        let page = guesser
            .post(
                "/sign-in",
                &[("username", "nurse"), ("password", "a guess at it")],
            )
            .await;
        waits += usize::from(page.status == 429);
    }
    assert_eq!(waits, 15, "five tries, then the guesser waits");
    // The control: at a browser nobody knows, even the right password waits.
    let strange = Person::at(&router).signs_in("nurse").await;
    assert_eq!(strange.status, 429);
    assert!(strange.text.contains("Nothing is locked"), "{}", strange.text);
    assert!(!strange.header("retry-after").is_empty());
    // Hers does not.
    assert_eq!(hers.signs_in("nurse").await.status, 303);
    // And nothing is for good.
    store.clock.advance(Duration::minutes(6));
    assert_eq!(Person::at(&router).signs_in("nurse").await.status, 303);
}

async fn a_one_time_code_is_good_once(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store).await;
    let staff = employ(&epr, 23, "porter", None).await;
    let boss = || {
        later(
            &personas::administrator(&[ADMINISTER_PEOPLE]),
            (store.clock.now() - trefoil_testkit::at(0)).num_seconds(),
        )
    };
    let code = epr.issue_reset_code(&boss(), staff).await.unwrap();
    let choose = async |username: &str, code: &str, new: &str| {
        let fields = [("username", username), ("code", code), ("new_password", new)];
        Person::at(&router).post("/sign-in/new-password", &fields).await
    };
    let new = "warm toast and marmalade";
    let short = choose("porter", &code, "short").await;
    assert!(
        short.status == 422 && short.text.contains("at least 12"),
        "{}",
        short.text
    );
    let other = choose("nurse", &code, new).await;
    let none = choose("nobod", &code, new).await;
    assert_eq!(
        (other.status, other.text.replace("nurse", "NAME")),
        (422, none.text.replace("nobod", "NAME"))
    );
    let done = choose("PORTER", &code.to_lowercase(), new).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let signed = Person::at(&router)
        .post("/sign-in", &[("username", "porter"), ("password", new)])
        .await;
    assert_eq!(signed.status, 303);
    let again = choose("porter", &code, "another warm breakfast").await;
    assert!(
        again.status == 422 && again.text.contains("used already"),
        "{}",
        again.text
    );
    let late = epr.issue_reset_code(&boss(), staff).await.unwrap();
    store.clock.advance(Duration::minutes(31));
    assert_eq!(choose("porter", &late, new).await.status, 422);
    let kept = "SELECT count(*) FROM kernel_reset_code WHERE code_digest LIKE '%-%'";
    assert_eq!(count(epr.db(), kept).await, 0, "the code itself is not kept");
    let visitor = personas::nobody();
    assert!(matches!(
        epr.issue_reset_code(&visitor, staff).await,
        Err(Refused::Denied { .. })
    ));
}

/// Hazards H16 and H63: the first is locked and kept, the second sees nothing of it, the first is back in one step.
async fn two_people_at_one_computer(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store).await;
    employ(&epr, 24, "doctor", Some(PASSWORD)).await;
    let patient = somebody(&epr).await;
    let place = format!("/patients/{patient}/lines");
    let computer = Person::at(&router);
    computer.signs_in("doctor").await;
    let doctors = computer.cookie("__Host-trefoil").unwrap();
    let token = computer.token().await;
    let gone = computer
        .post_from("/switch", &[("form_token", &token)], &place)
        .await;
    assert_eq!((gone.status, gone.header("location")), (303, "/switch"));
    assert_eq!(
        computer.get("/me").await.header("location"),
        "/unlock?next=%2Fme",
        "locked"
    );
    let form = computer.get("/switch").await;
    assert!(!form.text.contains(&patient.to_string()), "{}", form.text);
    let nurse = computer.signs_in("nurse").await;
    assert_eq!((nurse.status, nurse.header("location")), (303, "/"));
    for page in ["/", "/me"] {
        let text = computer.get(page).await.text;
        assert!(
            !text.contains("doctor") && !text.contains(&patient.to_string()),
            "{text}"
        );
    }
    let token = computer.token().await;
    computer
        .post_from("/switch", &[("form_token", &token)], "/latest")
        .await;
    let back = computer.signs_in("doctor").await;
    assert_eq!((back.status, back.header("location")), (303, place.as_str()));
    let old = Person::at(&router);
    old.put("__Host-trefoil", &doctors);
    assert_eq!(
        old.get("/me").await.header("location"),
        "/sign-in?next=%2Fme",
        "the kept sitting ended"
    );
    let elsewhere = Person::at(&router);
    assert_eq!(
        elsewhere.signs_in("nurse").await.header("location"),
        "/",
        "her place is of her own computer"
    );
}

/// X20; and hazard H64: what was sent from a locked screen is there after unlocking.
async fn a_screen_locks_and_a_sitting_ends_by_the_servers_clock(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store).await;
    let patient = somebody(&epr).await.to_string();
    let (nurse, path) = (Person::at(&router), format!("/patients/{patient}/lines"));
    nurse.signs_in("nurse").await;
    let token = nurse.token().await;
    store.clock.advance(Duration::minutes(5));
    assert_eq!(
        nurse.get("/me").await.status,
        200,
        "five minutes are not more than five"
    );
    store.clock.advance(Duration::minutes(5) + Duration::seconds(1));
    let before = nurse.cookie("__Host-trefoil").unwrap();
    let command = uuid::Uuid::from_u128(0x64).to_string();
    let fields = [
        ("form_token", token.as_str()),
        ("patient_id", &patient),
        ("command_id", &command),
        ("text", "typed before the screen locked"),
    ];
    let locked = nurse.post(&path, &fields).await;
    assert_eq!((locked.status, locked.header("location")), (303, "/unlock"));
    let wrong = nurse
        .post(
            "/unlock",
            &[("form_token", &token), ("password", "not hers at all")],
        )
        .await;
    assert_eq!(wrong.status, 422);
    let open = nurse
        .post("/unlock", &[("form_token", &token), ("password", PASSWORD)])
        .await;
    assert_eq!(
        (open.status, open.header("location")),
        (303, "/kept"),
        "{}",
        open.text
    );
    assert_ne!(
        nurse.cookie("__Host-trefoil").unwrap(),
        before,
        "the secret is a new one"
    );
    let kept = nurse.get("/kept").await;
    assert!(
        kept.text.contains("typed before the screen locked"),
        "{}",
        kept.text
    );
    let sent = nurse
        .post(&path, &[&fields[..], &[("kept_form", "1")]].concat())
        .await;
    assert_eq!(
        (sent.status, sent.header("location")),
        (303, path.as_str()),
        "{}",
        sent.text
    );
    assert_eq!(
        nurse.get("/kept").await.header("location"),
        "/",
        "it waits no more"
    );
    for _ in 0..200 {
        store.clock.advance(Duration::minutes(4));
        nurse.get("/me").await;
    }
    assert_eq!(
        nurse.get("/me").await.header("location"),
        "/sign-in?next=%2Fme",
        "twelve hours are over"
    );
}

async fn sittings_are_seen_and_ended(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store).await;
    let (here, there, third) = (Person::at(&router), Person::at(&router), Person::at(&router));
    for person in [&here, &there, &third] {
        assert_eq!(person.signs_in("nurse").await.status, 303);
    }
    let me = here.get("/me").await;
    assert_eq!(me.text.matches("End it").count(), 2, "{}", me.text);
    let (token, session) = (
        here.token().await,
        me.text.split("name=\"session\" value=\"").nth(2).unwrap()[..36].to_owned(),
    );
    let ended = here
        .post("/me/sittings", &[("form_token", &token), ("session", &session)])
        .await;
    assert_eq!(ended.status, 303);
    assert_eq!(there.get("/me").await.status, 303, "the oldest but one's own");
    let again = here
        .post("/me/sittings", &[("form_token", &token), ("session", &session)])
        .await;
    assert_eq!(again.status, 404);
    let change = async |password: &str| {
        let fields = [
            ("form_token", token.as_str()),
            ("password", password),
            ("new_password", "warm toast and marmalade"),
        ];
        here.post("/me/password", &fields).await
    };
    for wrong in ["not hers at all", &PASSWORD.to_uppercase()] {
        assert_eq!(change(wrong).await.status, 422, "{wrong}");
    }
    assert_eq!(change(PASSWORD).await.status, 303);
    let changed = "SELECT count(*) FROM kernel_audit WHERE act = 'change_password' AND outcome = 'done'";
    assert_eq!(count(epr.db(), changed).await, 1);
    let refused =
        "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what = 'kernel.change_password'";
    assert_eq!(count(epr.db(), refused).await, 2);
    assert_eq!(
        (here.get("/me").await.status, third.get("/me").await.status),
        (200, 303)
    );
    here.post("/me/sittings", &[("form_token", &token), ("everywhere", "1")])
        .await;
    assert_eq!(here.get("/me").await.status, 303);
}
