//! Showing again who one is.

use trefoil_testkit::{
    Store, both,
    browser::{Browser, Page},
    openid_provider::{Fault, Provider},
};

use crate::house::{AGAIN, ASHA, House, KIM, onwards, refused};

both! {
    a_proof_is_fresh_again_and_at_the_higher_level
    an_old_login_and_a_downgrade_prove_nothing
    somebody_else_proves_nothing_and_changes_nothing
}

async fn shown(house: &House<'_>, browser: &mut Browser, provider: &Provider, subject: &str) -> Page {
    let address = house
        .pressed(browser, provider, subject, &format!("{AGAIN}?next=/me"))
        .await;
    browser.get(&address).await
}

async fn level(house: &House<'_>) -> Vec<(i64, String)> {
    house
        .epr
        .db()
        .look()
        .rows(
            "SELECT level, method FROM kernel_session WHERE ended IS NULL ORDER BY began DESC, session DESC",
            &[],
        )
        .await
        .unwrap()
}

async fn a_proof_is_fresh_again_and_at_the_higher_level(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    house.later(1);
    let mut browser = house.at_work(1).await;
    assert_eq!(level(&house).await[0], (1, "password".to_owned()));
    house.later(20);
    assert_eq!(browser.get("/me").await.status, 303, "locked meanwhile");
    let left = browser.get(AGAIN).await;
    for part in ["acr_values=AAL3_ANY", "max_age=0", "prompt=login"] {
        assert!(
            left.location().unwrap().contains(part),
            "{part}: {:?}",
            left.location()
        );
    }
    let before = browser.cookie("__Host-trefoil").unwrap().to_owned();
    let back = shown(&house, &mut browser, &provider, KIM).await;
    let done = browser.get(&onwards(&back)).await;
    assert_eq!(
        (done.status, done.location()),
        (303, Some("/me")),
        "{}",
        done.text
    );
    assert_ne!(browser.cookie("__Host-trefoil"), Some(&*before));
    assert_eq!(level(&house).await[0], (3, "oidc".to_owned()));
    assert_eq!(browser.get("/me").await.status, 200, "and the screen is open");
    assert_eq!(house.stranger().get(AGAIN).await.location(), Some("/sign-in"));
}

async fn an_old_login_and_a_downgrade_prove_nothing(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    house.later(1);
    let mut browser = house.at_work(1).await;
    for (fault, words) in [
        (Fault::OldLogin, "did not ask you anew"),
        (Fault::Downgrade, "less safely than is needed"),
        (Fault::NoAcr, "less safely than is needed"),
    ] {
        provider.misbehave(Some(fault));
        refused(&shown(&house, &mut browser, &provider, KIM).await, 422, words);
        assert_eq!(level(&house).await[0], (1, "password".to_owned()), "{fault:?}");
    }
    assert_eq!(
        browser.get("/me").await.status,
        200,
        "the sitting goes on as it was"
    );
    provider.misbehave(Some(Fault::OldLogin));
    assert_eq!(
        house
            .signed_in(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303,
        "it is enough to sign in"
    );
    provider.misbehave(None);
    let back = shown(&house, &mut browser, &provider, KIM).await;
    assert_eq!(browser.get(&onwards(&back)).await.status, 303, "the control");
}

async fn somebody_else_proves_nothing_and_changes_nothing(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    house.link(ASHA, 2).await;
    assert_eq!(
        house
            .signed_in_first(&mut house.stranger(), &provider, ASHA)
            .await
            .status,
        303
    );
    house.later(1);
    let mut browser = house.at_work(1).await;
    let back = shown(&house, &mut browser, &provider, ASHA).await;
    refused(
        &browser.get(&onwards(&back)).await,
        422,
        "somebody else's account",
    );
    assert_eq!(level(&house).await[0], (1, "password".to_owned()));
    assert!(
        browser.get("/me").await.text.contains("nurse.a, RN"),
        "still Kim's"
    );
    // Signed out meanwhile, there is nothing to prove.
    let mut browser = house.at_work(1).await;
    let back = shown(&house, &mut browser, &provider, KIM).await;
    browser.keep("__Host-trefoil", "");
    refused(
        &browser.get(&onwards(&back)).await,
        422,
        "somebody else's account",
    );
}
