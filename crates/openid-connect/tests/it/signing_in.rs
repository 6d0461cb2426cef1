//! The way as it should be.

use trefoil_testkit::{
    Store, both,
    openid_provider::{Plan, Provider, Signing},
};

use crate::house::{BEGIN, House, KIM, settings};

both! {
    somebody_signs_in_and_their_assurance_stands_in_the_log
    rsa_and_no_shared_secret_are_fine_too
    whoever_sat_there_before_is_signed_out
    a_new_key_of_the_provider_is_learned
}

async fn somebody_signs_in_and_their_assurance_stands_in_the_log(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let done = house.signed_in(&mut browser, &provider, KIM).await;
    assert_eq!(
        (done.status, done.location()),
        (303, Some("/me")),
        "{}",
        done.text
    );
    assert!(browser.get("/me").await.text.contains("nurse.a, RN"));
    let sittings = house.logged("kernel.session").await;
    assert_eq!(
        sittings.iter().filter(|(_, detail)| detail == "by oidc").count(),
        2,
        "{sittings:?}"
    );
    let levels = trefoil_testkit::count(
        house.epr.db(),
        "SELECT COUNT(*) FROM kernel_session WHERE level = 2",
    )
    .await;
    assert_eq!(levels, 2, "AAL2 is level 2");
    let left = browser.get(BEGIN).await;
    let address = left.location().unwrap();
    for part in [
        "acr_values=AAL2_OR_AAL3_ANY",
        "code_challenge_method=S256",
        "nonce=",
        "state=",
        "scope=openid+profile",
    ] {
        assert!(address.contains(part), "{part} is missing: {address}");
    }
    let cookie = left.headers.get("set-cookie").unwrap().to_str().unwrap();
    assert!(cookie.contains("Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(
        house
            .stranger()
            .get("/sign-in/openid-connect/another")
            .await
            .status,
        404
    );
}

async fn rsa_and_no_shared_secret_are_fine_too(store: &Store) {
    let plan = Plan {
        signing: Signing::Rs256,
        secret: None,
        ..Plan::usual()
    };
    let provider = Provider::start(plan, store.clock.clone()).await;
    let house = House::of(store, &settings(store, &provider.issuer, None)).await;
    house.link(KIM, 1).await;
    let mut browser = house.stranger();
    assert_eq!(
        house.signed_in_first(&mut browser, &provider, KIM).await.status,
        303
    );
    assert!(browser.get("/me").await.text.contains("nurse.a, RN"));
}

async fn whoever_sat_there_before_is_signed_out(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.at_work(2).await;
    let before = browser.cookie("__Host-trefoil").unwrap().to_owned();
    assert_eq!(house.signed_in(&mut browser, &provider, KIM).await.status, 303);
    assert!(browser.get("/me").await.text.contains("nurse.a, RN"));
    let mut other = house.stranger();
    other.keep("__Host-trefoil", &before);
    assert_eq!(other.get("/me").await.status, 303, "the sitting before is over");
}

async fn a_new_key_of_the_provider_is_learned(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    provider.new_key();
    let mut browser = house.stranger();
    assert_eq!(house.signed_in(&mut browser, &provider, KIM).await.status, 303);
    let keys = provider.asked().iter().filter(|path| *path == "/jwks").count();
    assert_eq!(
        keys, 2,
        "asked for once at first, and once more when a signature did not fit"
    );
    assert_eq!(
        house
            .signed_in(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303
    );
    assert_eq!(
        provider.asked().iter().filter(|path| *path == "/jwks").count(),
        2,
        "and kept"
    );
}
