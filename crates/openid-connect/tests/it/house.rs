//! A house with two people, a provider, and browsers that go between them.

use axum::Router;
use chrono::Duration;
use trefoil_core::Context;
use trefoil_kernel::{
    Builder, Epr,
    people::{ADMINISTER_PEOPLE, NewStaff, staff_by_id},
    sessions::Proof,
};
use trefoil_openid_connect::{OpenIdConnect, Provider as Known, ProviderSettings, Providers, link_subject};
use trefoil_testkit::{
    AuditStub, Store, anew, assemble,
    browser::{Browser, Page},
    openid_provider::{Plan, Provider},
    personas,
};
use trefoil_web::PageSettings;

pub(crate) const BEGIN: &str = "/sign-in/openid-connect/learning";
pub(crate) const AGAIN: &str = "/sign-in/openid-connect/learning/again";
pub(crate) const ORIGIN: &str = "http://localhost:8080";
pub(crate) const KIM: &str = "999100000001";
pub(crate) const ASHA: &str = "999100000002";

pub(crate) struct House<'s> {
    pub(crate) store: &'s Store,
    pub(crate) epr: Epr,
    pub(crate) router: Router,
}

pub(crate) fn administrator() -> Context {
    anew(&personas::administrator(&[ADMINISTER_PEOPLE]))
}

/// As a trust would configure it, with the secret in a file.
pub(crate) fn settings(store: &Store, issuer: &str, plan_secret: Option<&str>) -> ProviderSettings {
    let file = store.directory().join("client-secret");
    let secret = plan_secret.map(|secret| {
        std::fs::write(&file, format!("{secret}\n")).unwrap();
        file
    });
    ProviderSettings {
        id: "learning".into(),
        name: "a provider for learning".into(),
        issuer: issuer.into(),
        client_id: "trefoil".into(),
        client_secret_file: secret,
        also_hosts: vec![],
        root_certificates: None,
        acr: vec!["AAL2_OR_AAL3_ANY".into()],
        step_up_acr: vec!["AAL3_ANY".into()],
        levels: [("AAL1_USERPASS", 1), ("AAL2_OR_AAL3_ANY", 2), ("AAL3_ANY", 3)]
            .map(|(acr, level)| (acr.to_owned(), level))
            .into(),
        least_level: 2,
    }
}

fn builder(settings: &ProviderSettings) -> Builder {
    let known = Known::of(settings.clone(), ORIGIN, false).unwrap();
    let providers = Providers::of(vec![known]).unwrap();
    Epr::builder()
        .with(AuditStub)
        .with(OpenIdConnect::of(providers))
        .extend(|on| {
            on.suggest("nurse", "Nurse", trefoil_openid_connect::permissions::ALL);
        })
}

impl<'s> House<'s> {
    /// With a provider that is as it should be, and Kim, who is nurse.a here, linked and confirmed.
    pub(crate) async fn with_provider(store: &'s Store) -> (Self, Provider) {
        let plan = Plan::usual();
        let secret = plan.secret.clone();
        let provider = Provider::start(plan, store.clock.clone()).await;
        let house = Self::of(store, &settings(store, &provider.issuer, secret.as_deref())).await;
        house.link(KIM, 1).await;
        let mut browser = house.stranger();
        assert_eq!(
            house.signed_in_first(&mut browser, &provider, KIM).await.status,
            303
        );
        (house, provider)
    }

    pub(crate) async fn of(store: &'s Store, settings: &ProviderSettings) -> Self {
        let epr = assemble(store, || builder(settings)).await;
        let pages = PageSettings::default();
        let beside = trefoil_openid_connect::router(&epr, &pages);
        let router = trefoil_web::router_beside(epr.clone(), pages, beside);
        let house = Self { store, epr, router };
        for (number, username) in [(1, "nurse.a"), (2, "nurse.b")] {
            let new = NewStaff {
                staff: personas::staff(number),
                username: username.into(),
                name: format!("{username}, RN"),
                organisation: "RXX01".into(),
                password: None,
                roles: vec!["nurse".into()],
                teams: vec![],
            };
            house
                .epr
                .enrol(&administrator().because("for this test"), new)
                .await
                .unwrap();
        }
        house
    }

    pub(crate) async fn link(&self, subject: &str, number: u128) {
        link_subject(
            &self.epr,
            &administrator(),
            "learning",
            subject,
            personas::staff(number),
        )
        .await
        .unwrap();
    }

    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(&self.router)
    }

    /// A browser in which somebody signed in by password just now.
    pub(crate) async fn at_work(&self, number: u128) -> Browser {
        let staff = staff_by_id(&mut self.epr.db().look(), personas::staff(number))
            .await
            .unwrap()
            .unwrap();
        let now = self.epr.clock().now();
        let token = self
            .epr
            .begin_session(&staff, "nurse", None, Proof::PASSWORD, now)
            .await
            .unwrap();
        Browser::signed_in(&self.router, &token)
    }

    /// Leave for the provider, press a name there, and come back: the address that is come back to.
    pub(crate) async fn pressed(
        &self,
        browser: &mut Browser,
        provider: &Provider,
        subject: &str,
        from: &str,
    ) -> String {
        let left = browser.get(from).await;
        assert_eq!(left.status, 303, "{}", left.text);
        let back = provider.press(left.location().unwrap(), subject);
        back.strip_prefix(ORIGIN)
            .unwrap_or_else(|| panic!("sent to {back}"))
            .to_owned()
    }

    /// The answer to coming back.
    pub(crate) async fn back(&self, browser: &mut Browser, provider: &Provider, subject: &str) -> Page {
        let address = self
            .pressed(browser, provider, subject, &format!("{BEGIN}?next=/me"))
            .await;
        browser.get(&address).await
    }

    /// All the way, for somebody who has confirmed before.
    pub(crate) async fn signed_in(&self, browser: &mut Browser, provider: &Provider, subject: &str) -> Page {
        let back = self.back(browser, provider, subject).await;
        assert_eq!(back.status, 200, "{}", back.text);
        browser.get(&onwards(&back)).await
    }

    /// All the way, for the first time: they say that it is them.
    pub(crate) async fn signed_in_first(
        &self,
        browser: &mut Browser,
        provider: &Provider,
        subject: &str,
    ) -> Page {
        let asked = self.signed_in(browser, provider, subject).await;
        assert!(asked.text.contains("Is this you?"), "{}", asked.text);
        let attempt = asked.field("attempt").unwrap();
        browser
            .send(
                &format!("{BEGIN}/finish"),
                &[("attempt", &attempt), ("me", "yes")],
            )
            .await
    }

    /// What the log holds of refused sign-ins.
    pub(crate) async fn refusals(&self) -> Vec<String> {
        self.logged("openid_connect.sign_in")
            .await
            .into_iter()
            .map(|(outcome, _)| outcome)
            .collect()
    }

    pub(crate) async fn logged(&self, what: &str) -> Vec<(String, String)> {
        let rows: Vec<(String, String, Option<String>)> = self
            .epr
            .db()
            .look()
            .rows(
                "SELECT what, outcome, detail FROM kernel_audit ORDER BY at, event",
                &[],
            )
            .await
            .unwrap();
        rows.into_iter()
            .filter(|(of, _, _)| of == what)
            .map(|(_, outcome, detail)| (outcome, detail.unwrap_or_default()))
            .collect()
    }

    /// How many sittings there are: a refused sign-in leaves none.
    pub(crate) async fn sittings(&self) -> i64 {
        trefoil_testkit::count(self.epr.db(), "SELECT COUNT(*) FROM kernel_session").await
    }

    pub(crate) fn later(&self, minutes: i64) {
        self.store.clock.advance(Duration::minutes(minutes));
    }
}

/// Where the page goes on to by itself.
pub(crate) fn onwards(page: &Page) -> String {
    page.attribute("href")
        .unwrap_or_else(|| panic!("it does not go on: {}", page.text))
}

/// Refused with these words, and nobody is signed in.
pub(crate) fn refused(page: &Page, status: u16, words: &str) {
    assert!(
        page.status == status && page.text.contains(words),
        "{}: {}",
        page.status,
        page.text
    );
    assert!(
        page.text.contains("Sign in with your username and password"),
        "the other ways are offered"
    );
}
