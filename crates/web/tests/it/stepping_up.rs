//! The second factor, and the fresh proof that some permissions need.

use axum::Router;
use chrono::Duration;
use totp_rs::{Algorithm, Secret, TOTP};
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{Clock, Epr, SecretsKey, Settings, settings::SecondFactor};
use trefoil_testkit::{Store, both, count, id};
use trefoil_web::PageSettings;

use crate::{
    person::{HASHES, PASSWORD, Person, employ, house},
    ward::{WRITE, WriteLine, somebody},
};

both! { a_second_factor_from_beginning_to_end a_marked_form_waits_for_a_fresh_proof_and_is_not_lost nobody_gets_by_the_fresh_proof
half_a_sign_in_is_nothing }

async fn ward(store: &Store, second_factor: SecondFactor) -> (Epr, Router) {
    let settings = Settings {
        second_factor,
        idle_lock: Duration::hours(1),
        secrets_key: Some(SecretsKey::read(&"5a".repeat(32)).unwrap()),
        ..Settings::default()
    };
    let epr = house(store, settings, |builder| {
        builder.extend(|on| {
            on.step_up(WRITE);
        })
    })
    .await;
    employ(&epr, 30, "nurse", Some(PASSWORD)).await;
    let router = trefoil_web::router(epr.clone(), PageSettings::default());
    (epr, router)
}

/// What the telephone shows.
fn telephone(secret: &str, store: &Store) -> String {
    let bytes = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, 30, bytes, None, "nurse".into()).unwrap();
    totp.generate(u64::try_from(store.clock.now().timestamp()).unwrap())
}

/// Sign in by password, set one up; the secret and the recovery codes.
async fn set_up(person: &Person, store: &Store) -> (String, Vec<String>) {
    person.signs_in("nurse").await;
    let page = person.get("/me/second-factor").await;
    assert!(
        page.text.contains("<svg") && page.text.contains("otpauth://totp/"),
        "{}",
        page.text
    );
    let secret = page.text.split("secret=").nth(1).unwrap();
    let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
    let token = page.hidden("form_token").to_owned();
    let confirm = async |password: &str, code: &str| {
        let fields = [
            ("form_token", token.as_str()),
            ("act", "confirm"),
            ("password", password),
            ("code", code),
        ];
        person.post("/me/second-factor", &fields).await
    };
    assert_eq!(confirm(PASSWORD, "000000").await.status, 422);
    assert_eq!(
        confirm("not hers at all", &telephone(&secret, store))
            .await
            .status,
        422
    );
    let codes = confirm(PASSWORD, &telephone(&secret, store)).await;
    assert_eq!(codes.status, 200, "{}", codes.text);
    let codes: Vec<String> = codes
        .text
        .split("<li><code>")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

async fn with_code(person: &Person, code: &str) -> u16 {
    person
        .post("/sign-in/second-factor", &[("code", code)])
        .await
        .status
}

async fn a_second_factor_from_beginning_to_end(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store, SecondFactor::Required).await;
    let person = Person::at(&router);
    let to = person.signs_in("nurse").await;
    assert_eq!(
        to.header("location"),
        "/me/second-factor",
        "who needs one is shown the way"
    );
    assert_eq!(person.get("/").await.status, 200, "and may go on without");
    let (secret, codes) = set_up(&person, store).await;
    let used = telephone(&secret, store);
    let next = Person::at(&router);
    let asked = next.signs_in("nurse").await;
    assert_eq!(asked.header("location"), "/sign-in/second-factor?next=%2F");
    assert_eq!(
        next.get("/me").await.status,
        303,
        "half signed in is not signed in"
    );
    assert_eq!(
        with_code(&next, &used).await,
        422,
        "the code was used when it was set up"
    );
    store.clock.advance(Duration::seconds(30));
    let code = telephone(&secret, store);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(with_code(&next, &spaced).await, 303);
    assert_eq!(next.get("/me").await.status, 200);
    assert_eq!(next.cookie("__Host-trefoil-half"), None);
    let over_the_shoulder = Person::at(&router);
    over_the_shoulder.signs_in("nurse").await;
    assert_eq!(
        with_code(&over_the_shoulder, &code).await,
        422,
        "a code is good once"
    );
    assert_eq!(
        with_code(&over_the_shoulder, &codes[0].to_lowercase()).await,
        303,
        "a recovery code"
    );
    let again = Person::at(&router);
    again.signs_in("nurse").await;
    assert_eq!(with_code(&again, &codes[0]).await, 422, "once");
    let sql = "SELECT count(*) FROM kernel_audit WHERE act = 'sign_in' AND detail = 'by password+recovery'";
    assert_eq!(count(epr.db(), sql).await, 1);
    // Taken away with a code, and not asked for any more.
    let token = next.token().await;
    let remove = async |code: &str| {
        let fields = [("form_token", token.as_str()), ("act", "remove"), ("code", code)];
        next.post("/me/second-factor", &fields).await.status
    };
    assert_eq!(remove("000000").await, 422);
    assert_eq!(remove(&codes[1]).await, 303);
    assert_eq!(
        Person::at(&router).signs_in("nurse").await.header("location"),
        "/me/second-factor"
    );
}

async fn half_a_sign_in_is_nothing(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store, SecondFactor::Offered).await;
    let person = Person::at(&router);
    let (secret, _) = set_up(&person, store).await;
    store.clock.advance(Duration::seconds(30));
    let slow = Person::at(&router);
    slow.signs_in("nurse").await;
    assert_eq!(slow.get("/sign-in/second-factor").await.status, 200);
    store.clock.advance(Duration::minutes(5));
    assert_eq!(
        slow.get("/sign-in/second-factor").await.header("location"),
        "/sign-in"
    );
    let late = slow
        .post("/sign-in/second-factor", &[("code", &telephone(&secret, store))])
        .await;
    assert_eq!(
        late.header("location"),
        "/sign-in",
        "five minutes, and it begins again"
    );
    let guesser = Person::at(&router);
    guesser.signs_in("nurse").await;
    for _ in 0..5 {
        assert_eq!(with_code(&guesser, "123456").await, 422);
    }
    let sixth = guesser
        .post("/sign-in/second-factor", &[("code", &telephone(&secret, store))])
        .await;
    assert_eq!(
        sixth.header("location"),
        "/sign-in",
        "five codes, and it begins again"
    );
    assert_eq!(
        Person::at(&router)
            .post("/sign-in/second-factor", &[("code", "123456")])
            .await
            .status,
        303
    );
    let sql = "SELECT count(*) FROM kernel_second_factor WHERE length(secret) < 40";
    assert_eq!(count(epr.db(), sql).await, 0, "sealed, and longer for it");
}

/// Hazard H64.
async fn a_marked_form_waits_for_a_fresh_proof_and_is_not_lost(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store, SecondFactor::Off).await;
    let patient = somebody(&epr).await.to_string();
    let path = format!("/patients/{patient}/lines");
    let nurse = Person::at(&router);
    nurse.signs_in("nurse").await;
    let token = nurse.token().await;
    let write = async |command: u128, more: &[(&str, &str)]| {
        let command = uuid::Uuid::from_u128(command).to_string();
        let fields = [
            ("form_token", token.as_str()),
            ("patient_id", &patient),
            ("command_id", &command),
            ("text", "what was typed & kept"),
        ];
        nurse.post(&path, &[&fields[..], more].concat()).await
    };
    // The control: just signed in, it is taken at once.
    assert_eq!(write(1, &[]).await.header("location"), path);
    store.clock.advance(Duration::minutes(16));
    let lines = "SELECT count(*) FROM ward_line";
    let before = count(epr.db(), lines).await;
    assert_eq!(
        nurse.get(&path).await.header("location"),
        format!("/step-up?next={}", path.replace('/', "%2F"))
    );
    assert_eq!(write(2, &[]).await.header("location"), "/step-up");
    assert_eq!(count(epr.db(), lines).await, before);
    let page = nurse.get("/step-up").await;
    assert!(page.text.contains("switched off on this system"), "{}", page.text);
    assert_eq!(
        nurse
            .post(
                "/step-up",
                &[("form_token", &token), ("password", "not hers at all")]
            )
            .await
            .status,
        422
    );
    let secret = nurse.cookie("__Host-trefoil");
    let proved = nurse
        .post("/step-up", &[("form_token", &token), ("password", PASSWORD)])
        .await;
    assert_eq!(proved.header("location"), "/kept", "{}", proved.text);
    assert_ne!(nurse.cookie("__Host-trefoil"), secret, "the secret is a new one");
    let kept = nurse.get("/kept").await;
    assert!(kept.text.contains("what was typed &amp; kept"), "{}", kept.text);
    assert_eq!(
        write(2, &[("kept_form", "1")]).await.header("location"),
        path,
        "the form's token is still good"
    );
    assert_eq!(count(epr.db(), lines).await, before + 1);
    assert_eq!(nurse.get("/kept").await.header("location"), "/");
}

/// Whatever the way: a command through the kernel, with what the sitting's person has, is refused as the page is.
async fn nobody_gets_by_the_fresh_proof(store: &Store) {
    let _others = HASHES.read().await;
    let (epr, router) = ward(store, SecondFactor::Required).await;
    let patient = somebody(&epr).await;
    let person = Person::at(&router);
    person.signs_in("nurse").await;
    let path = format!("/patients/{patient}/lines");
    assert!(
        person.get(&path).await.header("location").starts_with("/step-up"),
        "a password alone is not enough"
    );
    let step_up = person.get("/step-up").await;
    assert!(
        step_up.text.contains("Set up a second factor"),
        "{}",
        step_up.text
    );
    let token = person.token().await;
    let tried = person
        .post("/step-up", &[("form_token", &token), ("password", PASSWORD)])
        .await;
    assert_eq!(tried.status, 422, "nor is it a second time");
    let secret = person.cookie("__Host-trefoil").unwrap();
    let session = epr.session(&secret, store.clock.now()).await.unwrap().unwrap();
    let principal = epr.principal(&session).await.unwrap();
    let context = Context::new(id(), principal, Purpose::DirectCare, store.clock.now());
    let refused = epr.execute(&context, WriteLine::new(patient)).await;
    assert!(
        matches!(refused, Err(Refused::StepUp { level: 2, .. })),
        "{refused:?}"
    );
    let house = epr
        .keep_house(&context, WRITE, None, |_| Box::pin(async { Ok(()) }))
        .await;
    assert!(matches!(house, Err(Refused::StepUp { .. })));
}
