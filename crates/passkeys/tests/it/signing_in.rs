//! Signing in.

use serde_json::json;
use trefoil_testkit::{Store, authenticator::Authenticator, both, personas};

use crate::{
    again::{AGAIN, proved},
    house::{House, ORIGIN, OWN, SIGN_IN, answered, options, sent},
};

both! {
    a_passkey_signs_in_and_is_written_down
    an_answer_is_taken_once_soon_and_in_one_browser
    an_answer_for_another_address_or_of_an_unchecked_person_is_refused
    a_counter_that_goes_back_stops_the_passkey
    the_passkey_of_somebody_else_and_one_that_was_removed_are_refused
    nonsense_is_refused_in_words
}

async fn with_passkey(house: &House<'_>, number: u128) -> Authenticator {
    let mut device = Authenticator::default();
    let mut browser = house.at_work(number).await;
    assert_eq!(
        house.enrolled(&mut browser, &mut device, "my phone").await.status,
        303
    );
    device
}

async fn a_passkey_signs_in_and_is_written_down(store: &Store) {
    let house = House::of(store).await;
    let mut phone = with_passkey(&house, 1).await;
    let mut browser = house.stranger();
    let asked = browser.get(SIGN_IN).await;
    assert!(
        asked.text.contains("<noscript>"),
        "without scripts it says what else to do"
    );
    let done = answered(&mut browser, &mut phone, &asked).await;
    assert_eq!(
        (done.status, done.location()),
        (303, Some("/me")),
        "{}",
        done.text
    );
    assert!(browser.get("/me").await.text.contains("nurse.a, RN"));
    assert_eq!(house.logged("passkeys.use").await.len(), 1);
    let sittings = house.logged("kernel.session").await;
    assert!(
        sittings.iter().any(|(_, detail)| detail == "by passkey"),
        "{sittings:?}"
    );
    assert!(
        !browser.get(OWN).await.text.contains("Never"),
        "its last use is listed"
    );
    // Once more, and by a device that does not count.
    let mut silent = Authenticator {
        counts: false,
        ..Authenticator::default()
    };
    let mut other = house.at_work(2).await;
    assert_eq!(house.enrolled(&mut other, &mut silent, "quiet").await.status, 303);
    for device in [&mut phone, &mut silent] {
        let mut browser = house.stranger();
        let asked = browser.get(SIGN_IN).await;
        assert_eq!(answered(&mut browser, device, &asked).await.status, 303);
    }
}

async fn an_answer_is_taken_once_soon_and_in_one_browser(store: &Store) {
    let house = House::of(store).await;
    let mut phone = with_passkey(&house, 1).await;
    let mut browser = house.stranger();
    let asked = browser.get(SIGN_IN).await;
    let answer = phone.get(ORIGIN, &options(&asked));
    let mut thief = house.stranger();
    thief.get(SIGN_IN).await;
    let refused = sent(&mut thief, &asked, &answer).await;
    assert!(
        refused.status == 422 && refused.text.contains("begun in another browser"),
        "{}",
        refused.text
    );
    assert_eq!(
        sent(&mut browser, &asked, &answer).await.status,
        303,
        "the control"
    );
    let again = sent(&mut browser, &asked, &answer).await;
    assert!(
        again.status == 422 && again.text.contains("not taken twice"),
        "{}",
        again.text
    );
    let asked = browser.get(SIGN_IN).await;
    house.later(6);
    let late = answered(&mut browser, &mut phone, &asked).await;
    assert!(
        late.status == 422 && late.text.contains("longer than five minutes"),
        "{}",
        late.text
    );
    // An old signature under a new challenge.
    let asked = browser.get(SIGN_IN).await;
    let old = sent(&mut browser, &asked, &answer).await;
    assert!(
        old.status == 422 && old.text.contains("does not fit"),
        "{}",
        old.text
    );
    assert_eq!(
        house.logged("passkeys.sign_in").await.len(),
        4,
        "each refusal is in the log"
    );
}

async fn an_answer_for_another_address_or_of_an_unchecked_person_is_refused(store: &Store) {
    let house = House::of(store).await;
    let mut phone = with_passkey(&house, 1).await;
    let mut browser = house.stranger();
    let asked = browser.get(SIGN_IN).await;
    let answer = phone.get("https://epr.trust.example.attacker.example", &options(&asked));
    let refused = sent(&mut browser, &asked, &answer).await;
    assert!(
        refused.status == 422 && refused.text.contains("made for another address"),
        "{}",
        refused.text
    );
    phone.verifies = false;
    let asked = browser.get(SIGN_IN).await;
    let refused = answered(&mut browser, &mut phone, &asked).await;
    assert!(
        refused.text.contains("did not check that it is you"),
        "{}",
        refused.text
    );
    assert!(browser.cookie("__Host-trefoil").is_none(), "nobody is signed in");
    phone.verifies = true;
    let asked = browser.get(SIGN_IN).await;
    assert_eq!(
        answered(&mut browser, &mut phone, &asked).await.status,
        303,
        "the control"
    );
}

async fn a_counter_that_goes_back_stops_the_passkey(store: &Store) {
    let house = House::of(store).await;
    let mut phone = with_passkey(&house, 1).await;
    let mut browser = house.stranger();
    let asked = browser.get(SIGN_IN).await;
    assert_eq!(answered(&mut browser, &mut phone, &asked).await.status, 303);
    phone.counter = 0;
    let mut copy = house.stranger();
    let asked = copy.get(SIGN_IN).await;
    let refused = answered(&mut copy, &mut phone, &asked).await;
    assert!(
        refused.status == 422 && refused.text.contains("a copy of it may exist"),
        "{}",
        refused.text
    );
    assert!(copy.cookie("__Host-trefoil").is_none());
    assert_eq!(
        house.logged("passkeys.possible_copy").await.len(),
        1,
        "an event of its own, to be alerted on"
    );
    // From now on neither the copy nor the device itself is taken.
    phone.counter = 100;
    let asked = copy.get(SIGN_IN).await;
    let refused = answered(&mut copy, &mut phone, &asked).await;
    assert!(refused.text.contains("is not taken any more"), "{}", refused.text);
    assert!(
        browser.get(OWN).await.text.contains("not taken any more"),
        "its owner is told"
    );
}

async fn the_passkey_of_somebody_else_and_one_that_was_removed_are_refused(store: &Store) {
    let house = House::of(store).await;
    let mut phone = with_passkey(&house, 1).await;
    let mut browser = house.stranger();
    phone.user_instead = Some(personas::staff(2).0.as_bytes().to_vec());
    let asked = browser.get(SIGN_IN).await;
    let refused = answered(&mut browser, &mut phone, &asked).await;
    assert!(
        refused.text.contains("belongs to somebody else"),
        "{}",
        refused.text
    );
    phone.user_instead = None;
    let mut owner = house.at_work(1).await;
    let asked = owner.get(AGAIN).await;
    assert_eq!(proved(&mut owner, &mut phone, &asked).await.status, 303);
    let list = owner.get(OWN).await;
    let (token, id) = (list.field("form_token").unwrap(), list.field("id").unwrap());
    // Nobody removes another's.
    let mut other = house.at_work(2).await;
    let theirs = other.get(OWN).await.field("form_token").unwrap();
    let fields = [
        ("form_token", &*theirs),
        ("step", "remove"),
        ("id", &id),
        ("sure", "yes"),
    ];
    assert_eq!(other.send(OWN, &fields).await.status, 404);
    let fields = [
        ("form_token", &*token),
        ("step", "remove"),
        ("id", &id),
        ("sure", "yes"),
    ];
    assert_eq!(owner.send(OWN, &fields).await.status, 303);
    let asked = browser.get(SIGN_IN).await;
    let refused = answered(&mut browser, &mut phone, &asked).await;
    assert!(refused.text.contains("is not known here"), "{}", refused.text);
}

async fn nonsense_is_refused_in_words(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.stranger();
    let long = "x".repeat(20_000);
    for answer in [
        "",
        "{}",
        "null",
        "[1]",
        &long,
        &json!({ "id": "a", "rawId": "a", "response": {}, "type": "x" }).to_string(),
    ] {
        let asked = browser.get(SIGN_IN).await;
        let refused = sent(&mut browser, &asked, answer).await;
        assert!(
            refused.status == 422 && refused.text.contains("nothing that can be read"),
            "{answer}: {}",
            refused.text
        );
    }
    for challenge in [
        "",
        "1",
        "00000000-0000-0000-0000-000000000000",
        "'; DROP TABLE passkeys_challenge",
    ] {
        let refused = browser
            .send(SIGN_IN, &[("challenge", challenge), ("answer", "{}")])
            .await;
        assert!(
            refused.status == 422 && refused.text.contains("Try again"),
            "{challenge}: {}",
            refused.text
        );
    }
    assert!(browser.cookie("__Host-trefoil").is_none());
}
