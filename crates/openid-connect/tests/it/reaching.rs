//! Reaching the provider: down, slow, behind a wrong certificate, or sending us elsewhere.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use trefoil_openid_connect::ProviderSettings;
use trefoil_testkit::{
    Store, both,
    openid_provider::{Certificate, Fault, Front, Plan, Provider},
};

use crate::house::{BEGIN, House, KIM, refused, settings};

both! {
    a_provider_that_is_down_is_said_to_be_and_the_other_ways_are_offered
    nothing_is_asked_but_the_providers_own_hosts
    a_provider_is_known_by_its_certificate
}

async fn a_provider_that_is_down_is_said_to_be_and_the_other_ways_are_offered(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    let mut browser = house.stranger();
    let address = house.pressed(&mut browser, &provider, KIM, BEGIN).await;
    let issuer = provider.issuer.clone();
    drop(provider);
    // Between leaving and coming back.
    refused(&browser.get(&address).await, 503, "does not answer just now");
    house.later(61);
    let page = house.stranger().get(BEGIN).await;
    refused(&page, 503, "does not answer just now");
    assert!(page.text.contains("your work here does not depend on it"));
    assert_eq!(
        house.stranger().get("/sign-in").await.status,
        200,
        "passwords are asked for as ever"
    );
    // Back again at the same address, it signs in: the control.
    let at: SocketAddr = issuer.strip_prefix("http://").unwrap().parse().unwrap();
    let provider = Provider::start_at(at, Plan::usual(), store.clock.clone()).await;
    assert_eq!(
        house
            .signed_in(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303
    );
    for (fault, words, status) in [
        (Fault::Broken, "does not answer just now", 503),
        (Fault::Garbage, "could not be understood", 422),
        (Fault::WrongDiscovery, "another provider than was asked", 422),
    ] {
        house.later(61);
        provider.misbehave(Some(fault));
        refused(&house.stranger().get(BEGIN).await, status, words);
    }
    assert_eq!(house.refusals().await.len(), 5);
}

async fn nothing_is_asked_but_the_providers_own_hosts(store: &Store) {
    let (house, provider) = House::with_provider(store).await;
    // A listener inside the hospital that nobody is to be sent to. It is on this computer, and so on an allowed host, by
    // another name.
    let inside = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = inside.local_addr().unwrap().port();
    for elsewhere in [
        format!("http://localhost:{port}/jwks"),
        format!("http://[::1]:{port}/jwks"),
        format!("http://127.0.0.2:{port}/jwks"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://127.0.0.1:{port}@localhost:{port}/jwks"),
    ] {
        house.later(61);
        provider.keys_elsewhere(&elsewhere);
        provider.misbehave(Some(Fault::KeysElsewhere));
        refused(&house.stranger().get(BEGIN).await, 422, "could not be understood");
    }
    provider.keys_elsewhere(&format!("http://127.0.0.1:{port}/"));
    provider.misbehave(Some(Fault::Redirects));
    refused(&house.stranger().get(BEGIN).await, 422, "could not be understood");
    let nobody = tokio::time::timeout(std::time::Duration::from_millis(200), inside.accept()).await;
    assert!(nobody.is_err(), "somebody came");
    // What a caller sends is never an address.
    provider.misbehave(None);
    for query in [
        "?issuer=http://localhost:1",
        "?request_uri=http://localhost:1",
        "?redirect_uri=https://elsewhere.example",
    ] {
        let left = house.stranger().get(&format!("{BEGIN}{query}")).await;
        let address = left.location().unwrap();
        assert!(
            address.starts_with(&provider.issuer)
                && !address.contains("elsewhere")
                && !address.contains("localhost%3A1&"),
            "{address}"
        );
    }
}

async fn a_provider_is_known_by_its_certificate(store: &Store) {
    let trusting = |certificate: &Certificate, name: &str, issuer: &str| {
        let file = store.directory().join(name);
        std::fs::write(&file, &certificate.pem).unwrap();
        ProviderSettings {
            root_certificates: Some(file),
            ..settings(store, issuer, Some("a secret between two systems"))
        }
    };
    let mut tried = vec![];
    for (certificate, name) in [
        (Certificate::expired(), "expired.pem"),
        (Certificate::for_another_host(), "another.pem"),
        (Certificate::good(), "good.pem"),
    ] {
        let mut front = Front::bind().await;
        let plan = Plan {
            issuer: Some(front.address.clone()),
            ..Plan::usual()
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let at = listener.local_addr().unwrap();
        drop(listener);
        let provider = Provider::start_at(at, plan, store.clock.clone()).await;
        front.open(&certificate, at);
        tried.push((trusting(&certificate, name, &front.address), provider, front));
    }
    let (good, provider, _front) = tried.pop().unwrap();
    let house = House::of(store, &good).await;
    house.link(KIM, 1).await;
    assert_eq!(
        house
            .signed_in_first(&mut house.stranger(), &provider, KIM)
            .await
            .status,
        303,
        "the control"
    );
    for (settings, _provider, _front) in &tried {
        let house = House::of(store, settings).await;
        refused(
            &house.stranger().get(BEGIN).await,
            503,
            "its certificate is not accepted",
        );
    }
    // A good one that nobody vouches for.
    let stranger = ProviderSettings {
        root_certificates: None,
        ..good
    };
    let house = House::of(store, &stranger).await;
    refused(
        &house.stranger().get(BEGIN).await,
        503,
        "its certificate is not accepted",
    );
}
