//! The way back: codes and states that come twice, late, in another browser, or not from there.

use trefoil_testkit::{Store, both};

use crate::house::{BEGIN, House, KIM, onwards, refused};

both! {
    a_state_is_taken_once
    a_code_is_taken_once_even_under_another_state
    another_browser_gets_nothing
    a_sign_in_that_takes_too_long_is_over
    what_was_not_begun_here_is_refused
    the_last_step_is_taken_once_and_in_the_same_browser
}

async fn a_state_is_taken_once(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let address = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    assert_eq!(browser.get(&address).await.status, 200);
    refused(&browser.get(&address).await, 422, "not taken twice");
    let asked = provider.asked().iter().filter(|path| *path == "/token").count();
    assert_eq!(
        asked, 2,
        "the provider is not asked again: once here, once before"
    );
}

async fn a_code_is_taken_once_even_under_another_state(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let first = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    assert_eq!(browser.get(&first).await.status, 200);
    let second = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    let code = |address: &str| address.split_once("code=").unwrap().1.to_owned();
    let mixed = second.replace(&code(&second), &code(&first));
    refused(&browser.get(&mixed).await, 422, "not taken twice");
    // One that the provider never gave, or gave for another sign-in, is refused there.
    let third = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    let stolen = house.pressed(&mut house.stranger(), &provider, KIM, BEGIN).await;
    let mixed = third.replace(&code(&third), &code(&stolen));
    refused(&browser.get(&mixed).await, 422, "does not accept the answer");
}

async fn another_browser_gets_nothing(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut victim = house.stranger();
    let mut attacker = house.stranger();
    let address = house.pressed(&mut attacker, &provider, KIM, BEGIN).await;
    refused(&victim.get(&address).await, 422, "begun in another browser");
    house.pressed(&mut victim, &provider, KIM, BEGIN).await;
    refused(&victim.get(&address).await, 422, "begun in another browser");
    assert_eq!(
        attacker.get(&address).await.status,
        200,
        "the control: where it was begun it is taken"
    );
}

async fn a_sign_in_that_takes_too_long_is_over(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let address = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    house.later(11);
    refused(&browser.get(&address).await, 422, "longer than ten minutes");
    house.later(60);
    house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    refused(
        &browser.get(&address).await,
        422,
        "was not begun here, or is long over",
    );
}

async fn what_was_not_begun_here_is_refused(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let callback = format!("{BEGIN}/callback");
    let long = "x".repeat(5000);
    for query in [
        "",
        "?code=a",
        "?state=a",
        "?state=a&code=b",
        "?state=%27&code=%00",
        &format!("?state={long}&code=a"),
    ] {
        refused(
            &house.stranger().get(&format!("{callback}{query}")).await,
            422,
            "was not begun here",
        );
    }
    let mut browser = house.stranger();
    let address = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    let named = address.replace(
        "iss=http%3A%2F%2F127.0.0.1",
        "iss=https%3A%2F%2Felsewhere.example%2F127.0.0.1",
    );
    assert_ne!(named, address);
    refused(&browser.get(&named).await, 422, "another provider than was asked");
    let declined = house.pressed(&mut browser, &provider, "", BEGIN).await;
    refused(&browser.get(&declined).await, 422, "did not sign in there");
    let address = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    let (state, _) = address.split_once("&iss=").unwrap();
    let page = browser
        .get(&format!("{state}&error=server_error%3Cscript%3E"))
        .await;
    refused(&page, 422, "could not sign you in");
    assert!(
        !page.text.contains("<script>alert") && !house.refusals().await.iter().any(|one| one.contains('<'))
    );
}

async fn the_last_step_is_taken_once_and_in_the_same_browser(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let back = house.back(&mut browser, &provider, KIM).await;
    let last = onwards(&back);
    let mut other = house.stranger();
    refused(&other.get(&last).await, 422, "begun in another browser");
    assert_eq!(browser.get(&last).await.status, 303, "the control");
    refused(&browser.get(&last).await, 422, "not taken twice");
    refused(
        &browser.get(&format!("{BEGIN}/finish?attempt=x")).await,
        422,
        "was not begun here",
    );
    // One that was begun, and not answered by the provider, is no sign-in.
    browser.get(BEGIN).await;
    let open: Vec<(uuid::Uuid,)> = house
        .epr
        .db()
        .look()
        .rows(
            "SELECT attempt FROM openid_connect_attempt WHERE subject IS NULL",
            &[],
        )
        .await
        .unwrap();
    refused(
        &browser
            .get(&format!("{BEGIN}/finish?attempt={}", open[0].0))
            .await,
        422,
        "was not begun here",
    );
}
