//! Enrolling and removing.

use trefoil_testkit::{Store, authenticator::Authenticator, both};

use crate::{
    again::{AGAIN, proved},
    house::{House, ORIGIN, OWN, options},
};

both! {
    one_is_enrolled_named_listed_and_removed
    an_enrolment_is_not_sent_twice_nor_late_nor_for_somebody_else
    a_device_that_does_not_check_its_person_is_refused
    whoever_has_one_proves_themselves_before_another_is_added
}

async fn one_is_enrolled_named_listed_and_removed(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.at_work(1).await;
    let mut phone = Authenticator::default();
    assert!(browser.get(OWN).await.text.contains("You have no passkey"));
    let done = house.enrolled(&mut browser, &mut phone, "my phone").await;
    assert_eq!((done.status, done.location()), (303, Some(OWN)), "{}", done.text);
    let list = browser.get(OWN).await;
    assert!(
        list.text.contains("my phone") && list.text.contains("Never"),
        "{}",
        list.text
    );
    // A password, which somebody may have seen, is not enough to take it away.
    let token = list.field("form_token").unwrap();
    let id = list.field("id").unwrap();
    let remove = [("form_token", &*token), ("step", "remove"), ("id", &id)];
    let refused = browser.send(OWN, &remove).await;
    assert_eq!(refused.location(), Some("/step-up"), "{}", refused.text);
    let page = browser.get("/step-up").await;
    assert!(
        page.text.contains("password alone is not enough") && page.text.contains(AGAIN),
        "{}",
        page.text
    );
    let asked = browser.get(AGAIN).await;
    let done = proved(&mut browser, &mut phone, &asked).await;
    assert_eq!(
        done.location(),
        Some("/kept"),
        "what was sent waits: {}",
        done.text
    );
    // The last one: first it is said what that means.
    let asked = browser.send(OWN, &remove).await;
    assert!(asked.text.contains("is your last passkey"), "{}", asked.text);
    assert!(
        browser.get(OWN).await.text.contains("my phone"),
        "not removed before that was answered"
    );
    let sure = [
        ("form_token", &*token),
        ("step", "remove"),
        ("id", &id),
        ("sure", "yes"),
    ];
    assert_eq!(browser.send(OWN, &sure).await.status, 303);
    assert!(browser.get(OWN).await.text.contains("You have no passkey"));
    let removed = house.logged("passkeys.remove").await;
    assert_eq!(removed.len(), 1);
    assert!(
        removed[0].1.contains("my phone") && removed[0].1.contains("the last one"),
        "{removed:?}"
    );
    assert_eq!(house.logged("passkeys.enrol").await.len(), 1);
}

async fn an_enrolment_is_not_sent_twice_nor_late_nor_for_somebody_else(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.at_work(1).await;
    let mut phone = Authenticator::default();
    let asked = house.asked_to_enrol(&mut browser, "my phone").await;
    let answer = phone.create(ORIGIN, &options(&asked));
    // Somebody else's browser, with their own form token.
    let mut other = house.at_work(2).await;
    let theirs = house.asked_to_enrol(&mut other, "theirs").await;
    let challenge = asked.field("challenge").unwrap();
    let token = theirs.field("form_token").unwrap();
    let fields = [
        ("form_token", &*token),
        ("step", "enrol"),
        ("name", "x"),
        ("challenge", &challenge),
        ("answer", &answer),
    ];
    let refused = other.send(OWN, &fields).await;
    assert!(
        refused.text.contains("begun in another browser"),
        "{}",
        refused.text
    );
    assert_eq!(
        house
            .send_enrolment(&mut browser, &asked, &answer, "my phone")
            .await
            .status,
        303
    );
    // Whoever has one shows it before another is added, so that it is the answer which is refused here.
    let proof = browser.get(AGAIN).await;
    assert_eq!(proved(&mut browser, &mut phone, &proof).await.status, 303);
    let again = house
        .send_enrolment(&mut browser, &asked, &answer, "my phone")
        .await;
    assert_eq!(again.status, 422, "{}", again.text);
    assert!(again.text.contains("not taken twice"), "{}", again.text);
    let asked = house.asked_to_enrol(&mut other, "late").await;
    let answer = Authenticator::default().create(ORIGIN, &options(&asked));
    house.later(6);
    // Idle that long, the screen is locked; work went on elsewhere in the same sitting.
    let mut other = house.at_work(2).await;
    let theirs = house.asked_to_enrol(&mut other, "x").await;
    assert_eq!(
        house
            .send_enrolment(&mut other, &theirs, &answer, "x")
            .await
            .status,
        422,
        "another challenge"
    );
    assert_eq!(
        house
            .logged("passkeys.enrol")
            .await
            .iter()
            .filter(|(outcome, _)| outcome == "done")
            .count(),
        1
    );
}

async fn a_device_that_does_not_check_its_person_is_refused(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.at_work(1).await;
    let mut careless = Authenticator {
        verifies: false,
        ..Authenticator::default()
    };
    let refused = house.enrolled(&mut browser, &mut careless, "old key").await;
    assert!(
        refused.text.contains("did not check that it is you"),
        "{}",
        refused.text
    );
    let elsewhere = house.asked_to_enrol(&mut browser, "elsewhere").await;
    let answer =
        Authenticator::default().create("https://epr.trust.example.attacker.example", &options(&elsewhere));
    let refused = house
        .send_enrolment(&mut browser, &elsewhere, &answer, "elsewhere")
        .await;
    assert!(
        refused.text.contains("made for another address"),
        "{}",
        refused.text
    );
    assert!(browser.get(OWN).await.text.contains("You have no passkey"));
    assert_eq!(
        house.logged("passkeys.enrol").await.len(),
        2,
        "both refusals are in the log"
    );
}

async fn whoever_has_one_proves_themselves_before_another_is_added(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.at_work(1).await;
    let mut phone = Authenticator::default();
    assert_eq!(
        house.enrolled(&mut browser, &mut phone, "my phone").await.status,
        303
    );
    // By password alone a second one is not added.
    let asked = house.asked_to_enrol(&mut browser, "key").await;
    assert_eq!(asked.location(), Some("/step-up"), "{}", asked.text);
    let asked = browser.get(AGAIN).await;
    assert_eq!(proved(&mut browser, &mut phone, &asked).await.status, 303);
    // Fresh from the passkey it is: the control.
    assert_eq!(
        house
            .enrolled(&mut browser, &mut Authenticator::default(), "key")
            .await
            .status,
        303
    );
    for _ in 0..5 {
        house.later(4);
        assert_eq!(browser.get(OWN).await.status, 200, "at work all the time");
    }
    let asked = house.asked_to_enrol(&mut browser, "another").await;
    assert!(
        asked.attribute("data-options").is_none(),
        "twenty minutes later it is asked who sits there"
    );
}
