//! Tokens that are not what they should be: each refused in words, written to the log, and nobody signed in. The control
//! is the same provider without its fault.

use trefoil_testkit::{
    Store, both,
    openid_provider::{Fault, Plan, Provider},
};

use crate::house::{House, KIM, refused, settings};

both! {
    a_token_that_is_wrong_signs_nobody_in
    the_public_key_is_no_shared_secret
}

const FAULTS: [(Fault, &str); 14] = [
    (Fault::WrongAudience, "made for another system"),
    (Fault::WrongIssuer, "another provider than was asked"),
    (Fault::WrongNonce, "belongs to another sign-in"),
    (Fault::Expired, "has expired"),
    (Fault::Kept, "has expired"),
    (Fault::AlgNone, "is not signed by the provider"),
    (Fault::SharedSecret, "is not signed by the provider"),
    (Fault::UnknownKey, "is not signed by the provider"),
    (Fault::Changed, "is not signed by the provider"),
    (Fault::Downgrade, "less safely than is needed"),
    (Fault::NoAcr, "less safely than is needed"),
    (Fault::NoIdToken, "could not be understood"),
    (Fault::OtherAccessToken, "could not be understood"),
    (Fault::Garbage, "could not be understood"),
];

async fn a_token_that_is_wrong_signs_nobody_in(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let sittings = house.sittings().await;
    let mut count = 0;
    for (fault, words) in FAULTS {
        provider.misbehave(Some(fault));
        let mut browser = house.stranger();
        let page = house.back(&mut browser, &provider, KIM).await;
        refused(&page, 422, words);
        assert!(browser.cookie("__Host-trefoil").is_none(), "{fault:?}");
        count += 1;
        assert_eq!(house.refusals().await.len(), count, "{fault:?} is in the log");
        provider.misbehave(None);
    }
    assert_eq!(house.sittings().await, sittings, "nothing half-open");
    assert_eq!(
        house
            .signed_in(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303,
        "the control"
    );
}

async fn the_public_key_is_no_shared_secret(store: &Store) {
    let plan = Plan {
        secret: None,
        ..Plan::usual()
    };
    let provider = Provider::start(plan, store.clock.clone()).await;
    let house = House::of(store, &settings(store, &provider.issuer, None)).await;
    house.link(KIM, 1).await;
    provider.misbehave(Some(Fault::SharedSecret));
    let page = house.back(&mut house.stranger(), &provider, KIM).await;
    refused(&page, 422, "is not signed by the provider");
    provider.misbehave(None);
    assert_eq!(
        house
            .signed_in_first(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303,
        "the control"
    );
}
