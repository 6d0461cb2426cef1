//! A house with two people, their browsers and their devices.

use axum::Router;
use chrono::Duration;
use serde_json::Value;

use trefoil_kernel::{
    Builder, Epr,
    people::{ADMINISTER_PEOPLE, NewStaff, staff_by_id},
    sessions::Proof,
};
use trefoil_passkeys::{Passkeys, Relying, permissions};
use trefoil_testkit::{
    AuditStub, Store, anew, assemble,
    authenticator::Authenticator,
    browser::{Browser, Page},
    personas,
};
use trefoil_web::PageSettings;

pub(crate) const ORIGIN: &str = "https://epr.trust.example";
pub(crate) const SIGN_IN: &str = "/sign-in/passkey";
pub(crate) const OWN: &str = "/me/passkeys";

fn builder() -> Builder {
    let relying = Relying::at(ORIGIN, "A trust").unwrap();
    Epr::builder()
        .with(AuditStub)
        .with(Passkeys::of(Some(relying)))
        .extend(|on| {
            on.suggest("nurse", "Nurse", permissions::ALL);
        })
}

pub(crate) struct House<'s> {
    pub(crate) store: &'s Store,
    pub(crate) epr: Epr,
    pub(crate) router: Router,
}

impl<'s> House<'s> {
    pub(crate) async fn of(store: &'s Store) -> Self {
        let epr = assemble(store, builder).await;
        let settings = PageSettings::default();
        let beside = trefoil_passkeys::router(&epr, &settings);
        let router = trefoil_web::router_beside(epr.clone(), settings, beside);
        let house = Self { store, epr, router };
        for (number, username) in [(1, "nurse.a"), (2, "nurse.b")] {
            house.enrol(number, username).await;
        }
        house
    }

    async fn enrol(&self, number: u128, username: &str) {
        let administrator = personas::administrator(&[ADMINISTER_PEOPLE]);
        let new = NewStaff {
            staff: personas::staff(number),
            username: username.into(),
            name: format!("{username}, RN"),
            organisation: "RXX01".into(),
            password: None,
            roles: vec!["nurse".into()],
            teams: vec![],
        };
        self.epr
            .enrol(&anew(&administrator).because("for this test"), new)
            .await
            .unwrap();
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

    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(&self.router)
    }

    /// Enrol a passkey of this device: the answer to the last form.
    pub(crate) async fn enrolled(
        &self,
        browser: &mut Browser,
        device: &mut Authenticator,
        name: &str,
    ) -> Page {
        let asked = self.asked_to_enrol(browser, name).await;
        let answer = device.create(ORIGIN, &options(&asked));
        self.send_enrolment(browser, &asked, &answer, name).await
    }

    pub(crate) async fn asked_to_enrol(&self, browser: &mut Browser, name: &str) -> Page {
        let list = browser.get(OWN).await;
        let token = list.field("form_token").unwrap();
        browser
            .send(OWN, &[("form_token", &token), ("step", "name"), ("name", name)])
            .await
    }

    pub(crate) async fn send_enrolment(
        &self,
        browser: &mut Browser,
        asked: &Page,
        answer: &str,
        name: &str,
    ) -> Page {
        let (token, challenge) = (
            asked.field("form_token").unwrap(),
            asked.field("challenge").unwrap(),
        );
        let fields = [
            ("form_token", &*token),
            ("step", "enrol"),
            ("name", name),
            ("challenge", &challenge),
            ("answer", answer),
        ];
        browser.send(OWN, &fields).await
    }

    /// Everything of one kind the log holds: what, outcome, detail.
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

    pub(crate) fn later(&self, minutes: i64) {
        self.store.clock.advance(Duration::minutes(minutes));
    }
}

/// What the page asks the browser.
pub(crate) fn options(page: &Page) -> Value {
    let options = page
        .attribute("data-options")
        .unwrap_or_else(|| panic!("nothing is asked: {}", page.text));
    serde_json::from_str(&options).unwrap()
}

/// Answer the page to sign in with.
pub(crate) async fn answered(browser: &mut Browser, device: &mut Authenticator, asked: &Page) -> Page {
    let answer = device.get(ORIGIN, &options(asked));
    sent(browser, asked, &answer).await
}

pub(crate) async fn sent(browser: &mut Browser, asked: &Page, answer: &str) -> Page {
    let challenge = asked.field("challenge").unwrap();
    browser
        .send(
            SIGN_IN,
            &[("challenge", &challenge), ("answer", answer), ("next", "/me")],
        )
        .await
}
