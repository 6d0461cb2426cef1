//! The page of messages to other systems: what was refused is in sight, and settled by who may.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use trefoil::{
    configuration::Configuration,
    hl7v2::outbox::{Outgoing, post},
    kernel::{
        Epr, FutureExt,
        people::{ADMINISTER_PEOPLE, NewStaff, staff_by_id},
    },
    patient_administration::{
        permissions::REGISTER,
        person::{
            PersonDetails,
            register::{Different, RegisterPerson},
        },
    },
    standard,
};
use trefoil_core::{Context, PatientId, person_name::PersonName};
use trefoil_hl7v2::permissions::SEND;
use trefoil_testkit::{anew, assemble, at, both_engines, id, personas};

async fn cookie(epr: &Epr, context: &Context) -> String {
    let staff = context.principal.staff;
    let new = NewStaff {
        staff,
        username: format!("user{}", staff.0.as_u128() % 1000),
        name: context.principal.name.clone(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec![context.principal.role.clone()],
        teams: vec![],
    };
    epr.enrol(
        &anew(&personas::administrator(&[ADMINISTER_PEOPLE])).because("for this test"),
        new,
    )
    .await
    .unwrap();
    let staff = staff_by_id(&mut epr.db().look(), staff).await.unwrap().unwrap();
    let token = epr
        .begin_session(
            &staff,
            &context.principal.role,
            None,
            trefoil_kernel::sessions::Proof::PASSWORD,
            epr.clock().now(),
        )
        .await
        .unwrap();
    format!("__Host-trefoil={token}")
}

async fn ask(epr: &Epr, cookie: &str, form: Option<String>) -> (u16, String) {
    use axum::{
        body::{Body, to_bytes},
        http::{Request, header},
    };
    use tower::ServiceExt;
    let path = "/messages/outgoing";
    let request = match &form {
        Some(_) => Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
        None => Request::get(path),
    };
    let request = request
        .header(header::COOKIE, cookie)
        .body(Body::from(form.unwrap_or_default()))
        .unwrap();
    let router = trefoil_web::router(epr.clone(), trefoil_web::PageSettings::default());
    let answer = router.oneshot(request).await.unwrap();
    let status = answer.status().as_u16();
    let text = to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(text.to_vec()).unwrap())
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .rsplit_once(&format!("type=\"hidden\" name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

both_engines! {
    async fn what_was_refused_is_settled_by_a_person(store: &Store) {
        let epr = assemble(store, || standard(&Configuration::default())).await;
        let patient: PatientId = id();
        let details = PersonDetails {
            born: chrono::NaiveDate::from_ymd_opt(1958, 11, 2), name: PersonName::builder().family("Jones").given("Ann").finish().ok(), ..PersonDetails::default() };
        let register = RegisterPerson { patient, details, series: None, different: Different::Sender, restricted: None };
        epr.execute(&personas::ward_clerk(&[REGISTER]), register).await.unwrap();
        let body = "MSH|^~\\&|TREFOIL|RXX|LIMS|RXX|20270115||OML^O21|M1|P|2.5.1\r";
        let message = Outgoing {
            destination: "laboratory".into(), control_id: "M1".into(), event: "OML^O21".into(), patient, record: id(),
            about: "JONES, Ann: Full blood count".into(), body: body.as_bytes().to_vec().into(), queued: at(0),
        };
        epr.keep_house(&personas::administrator(&[SEND]), SEND, None, move |tx| async move { post(tx, &message).await }.boxed()).await.unwrap();
        let officer = cookie(&epr, &personas::persona(41, "R Ofisa", "records_officer", &[])).await;
        let (status, waiting) = ask(&epr, &officer, None).await;
        assert!(status == 200 && waiting.contains("laboratory") && waiting.contains("Working") && !waiting.contains("JONES"), "{waiting}");
        for _ in 0..2 { // not so long at once that the screen locks
            store.clock.advance(chrono::Duration::minutes(3));
            assert_eq!(ask(&epr, &officer, None).await.0, 200);
        }
        store.clock.advance(chrono::Duration::seconds(1));
        assert!(ask(&epr, &officer, None).await.1.contains("Not delivering"));

        store.attack("UPDATE hl7v2_outbox SET state = 'refused', ack_code = 'AE', trouble = 'unknown ward'").await;
        let (_, refused) = ask(&epr, &officer, None).await;
        assert!(refused.contains("JONES, Ann: Full blood count") && refused.contains("AE: unknown ward") && refused.contains("Send again"), "{refused}");
        let form = |page: &str, act: &str, reason: &str| {
            let message = hidden(page, "message");
            format!("act={act}&message={message}&reason-{message}={reason}&form_token={}&command_id={}", hidden(page, "form_token"), hidden(page, "command_id"))
        };
        let (status, why) = ask(&epr, &officer, Some(form(&refused, "set_aside", ""))).await;
        assert!(status == 422 && why.contains("say in 3 to 500 letters"), "{why}");
        assert_eq!(ask(&epr, &officer, Some(form(&why, "resend", ""))).await.0, 303);
        let (status, again) = ask(&epr, &officer, Some(form(&why, "resend", ""))).await;
        assert!(status == 422 && again.contains("no longer among the refused"), "{again}");
        store.attack("UPDATE hl7v2_outbox SET state = 'refused'").await;
        assert_eq!(ask(&epr, &officer, Some(form(&why, "set_aside", "telephoned"))).await.0, 303);

        let nurse = cookie(&epr, &personas::nurse(&[])).await;
        assert_eq!(ask(&epr, &nurse, None).await.0, 403);
    }
}
