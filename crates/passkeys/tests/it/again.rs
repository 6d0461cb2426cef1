//! Showing again that it is you: for a locked screen, and before what matters more.

use trefoil_testkit::{
    Store,
    authenticator::Authenticator,
    both,
    browser::{Browser, Page},
};

use crate::house::{House, ORIGIN, OWN, options};

pub(crate) const AGAIN: &str = "/sign-in/passkey/again";

both! {
    a_locked_screen_is_opened_and_a_proof_is_fresh_again
    nobody_proves_by_the_passkey_of_somebody_else
}

pub(crate) async fn proved(browser: &mut Browser, device: &mut Authenticator, asked: &Page) -> Page {
    let answer = device.get(ORIGIN, &options(asked));
    let (token, challenge) = (
        asked.field("form_token").unwrap(),
        asked.field("challenge").unwrap(),
    );
    let fields = [
        ("form_token", &*token),
        ("challenge", &challenge),
        ("answer", &answer),
        ("next", OWN),
    ];
    browser.send(AGAIN, &fields).await
}

async fn a_locked_screen_is_opened_and_a_proof_is_fresh_again(store: &Store) {
    let house = House::of(store).await;
    let mut browser = house.at_work(1).await;
    let mut phone = Authenticator::default();
    assert_eq!(
        house.enrolled(&mut browser, &mut phone, "my phone").await.status,
        303
    );
    house.later(20);
    assert_eq!(browser.get(OWN).await.status, 303, "locked");
    let before = browser.cookie("__Host-trefoil").unwrap().to_owned();
    let asked = browser.get(&format!("{AGAIN}?next={OWN}")).await;
    let done = proved(&mut browser, &mut phone, &asked).await;
    assert_eq!((done.status, done.location()), (303, Some(OWN)), "{}", done.text);
    assert_ne!(
        browser.cookie("__Host-trefoil"),
        Some(&*before),
        "the sitting has a new secret"
    );
    let list = browser.get(OWN).await;
    assert_eq!(list.status, 200);
    // The proof is fresh, so that another passkey is added at once.
    assert_eq!(
        house
            .enrolled(&mut browser, &mut Authenticator::default(), "key")
            .await
            .status,
        303
    );
    let sittings = house.logged("kernel.session").await;
    assert_eq!(
        sittings
            .iter()
            .filter(|(_, detail)| detail == "by passkey")
            .count(),
        1,
        "{sittings:?}"
    );
}

async fn nobody_proves_by_the_passkey_of_somebody_else(store: &Store) {
    let house = House::of(store).await;
    let mut first = house.at_work(1).await;
    let mut phone = Authenticator::default();
    assert_eq!(
        house.enrolled(&mut first, &mut phone, "my phone").await.status,
        303
    );
    let mut second = house.at_work(2).await;
    let none = second.get(AGAIN).await;
    assert!(
        none.text.contains("You have no passkey that could show it"),
        "{}",
        none.text
    );
    let mut own = Authenticator::default();
    assert_eq!(house.enrolled(&mut second, &mut own, "own").await.status, 303);
    let asked = second.get(AGAIN).await;
    let refused = proved(&mut second, &mut phone, &asked).await;
    assert!(
        refused.status == 422 && refused.text.contains("belongs to somebody else"),
        "{}",
        refused.text
    );
    assert_eq!(
        house.logged("passkeys.prove").await.len(),
        1,
        "and it is in the log"
    );
    let asked = second.get(AGAIN).await;
    assert_eq!(
        proved(&mut second, &mut own, &asked).await.status,
        303,
        "the control"
    );
    assert_eq!(house.stranger().get(AGAIN).await.location(), Some("/sign-in"));
}
