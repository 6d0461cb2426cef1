//! The one road to a read: recorded before it is shown, or not shown.

use chrono::Duration;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{Clock, Epr, audit::AuditEvent, audit::shown_digest};
use trefoil_testkit::{
    Engine, Store, both, count, id,
    personas::{charge_nurse, nobody, nurse},
};
use uuid::Uuid;

use crate::{
    beds::{ADMIT, HOUSEKEEPING, WRITE, open},
    charts::{everything, inpatient, patient},
    leaves::events,
};

both! { on_disk_before_it_is_shown a_list_with_whom_it_showed a_search_with_its_terms a_refused_view_is_recorded
refreshes_are_coalesced a_refresh_that_was_not_recorded_is_not_remembered two_people_on_one_page
not_recorded_not_shown }

/// The newest event about something.
async fn newest(epr: &Epr, what: &str) -> AuditEvent {
    events(epr)
        .await
        .into_iter()
        .rfind(|event| event.what == what)
        .expect("an event")
}

async fn on_disk_before_it_is_shown(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let ctx = everything();
    let before = events(&epr).await.len();
    let during = epr.view(&ctx, "chart", async |door| {
        let view = door.patient(patient, WRITE).await?;
        Ok::<_, Refused>(count(view.epr().db(), "SELECT count(*) FROM kernel_audit").await)
    });
    assert_eq!(usize::try_from(during.await.unwrap()).unwrap(), before, "not yet");
    let event = newest(&epr, "chart").await;
    assert_eq!(
        events(&epr).await.len(),
        before + 1,
        "and one, when the value is handed over"
    );
    assert_eq!(
        (event.act.as_str(), event.outcome.as_str(), event.patient),
        ("view", "shown", Some(patient.0))
    );
    assert_eq!(
        (event.actor, event.basis.as_deref()),
        (Some(ctx.principal.staff.0), Some("interface"))
    );
    assert_eq!(event.at, ctx.now());
}

async fn shown(epr: &Epr, event: &AuditEvent) -> Vec<Uuid> {
    let sql = "SELECT patient FROM kernel_audit_shown WHERE event = $1 ORDER BY patient";
    let rows: Vec<(Uuid,)> = epr.db().look().rows(sql, &[&event.event]).await.unwrap();
    rows.into_iter().map(|(patient,)| patient).collect()
}

async fn a_list_with_whom_it_showed(store: &Store) {
    let epr = open(store).await;
    let (a, b): (PatientId, PatientId) = (id(), id());
    let listed = epr
        .view(&nurse(&[ADMIT]), "ward", async |door| {
            door.list(ADMIT)?.list(ADMIT, [b, a, b])
        })
        .await;
    listed.unwrap();
    let event = newest(&epr, "ward").await;
    assert_eq!((event.act.as_str(), event.patient), ("list", None));
    let mut both = vec![a.0, b.0];
    both.sort_unstable();
    assert_eq!(shown(&epr, &event).await, both, "each once");
    assert_eq!(event.shown_digest, shown_digest(&both));
    assert!(event.shown_digest.is_some() && event.shown_digest != shown_digest(&both[..1]));
    epr.view(&nurse(&[HOUSEKEEPING]), "settings", async |door| {
        door.nobody(HOUSEKEEPING).map(drop)
    })
    .await
    .unwrap();
    assert_eq!(newest(&epr, "settings").await.shown_digest, None);
}

async fn a_search_with_its_terms(store: &Store) {
    let epr = open(store).await;
    let found: PatientId = id();
    let ctx = nurse(&[ADMIT]);
    let searched = epr.view(&ctx, "search", async |door| {
        door.asked("SMITH 1971");
        door.list(ADMIT)?.list(ADMIT, [found])
    });
    searched.await.unwrap();
    let event = newest(&epr, "search").await;
    assert_eq!(
        (event.act.as_str(), event.detail.as_deref()),
        ("search", Some("SMITH 1971"))
    );
    assert_eq!(shown(&epr, &event).await, [found.0]);
}

async fn a_refused_view_is_recorded(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    let see = async |ctx: &Context| {
        epr.view(ctx, "chart", async |door| {
            door.patient(patient, WRITE).await.map(drop)
        })
        .await
    };
    assert_eq!(see(&nurse(&[WRITE])).await, Err(Refused::NotRelated { patient }));
    let event = newest(&epr, "chart").await;
    assert_eq!((event.act.as_str(), event.patient), ("refused", Some(patient.0)));
    assert!(
        event.outcome.starts_with("you have no recorded relationship"),
        "{}",
        event.outcome
    );
    assert!(matches!(see(&nobody()).await, Err(Refused::Denied { .. })));
    assert_eq!(newest(&epr, "chart").await.patient, Some(patient.0));
    let list = epr
        .view(&nobody(), "ward", async |door| {
            door.list(ADMIT)?.list(ADMIT, [patient])
        })
        .await;
    assert!(matches!(list, Err(Refused::Denied { .. })));
    let event = newest(&epr, "ward").await;
    assert_eq!(
        (event.act.as_str(), shown(&epr, &event).await),
        ("refused", vec![]),
        "nobody was shown"
    );
}

async fn refresh(epr: &Epr, ctx: &Context, patients: &[PatientId]) -> Result<(), Refused> {
    epr.view(ctx, "ward", async |door| {
        door.unattended();
        door.list(ADMIT)?.list(ADMIT, patients.iter().copied())
    })
    .await
}
fn now(store: &Store, who: &Context) -> Context {
    Context::new(id(), who.principal.clone(), who.purpose, store.clock.now())
}
async fn recorded(epr: &Epr) -> i64 {
    count(
        epr.db(),
        "SELECT count(*) FROM kernel_audit WHERE what = 'ward' AND act = 'list'",
    )
    .await
}

async fn refreshes_are_coalesced(store: &Store) {
    let epr = open(store).await;
    let (one, other, a, b) = (nurse(&[ADMIT]), charge_nurse(&[ADMIT]), id(), id());
    let mut expected = 0;
    for (who, patients, minutes, fresh, why) in [
        (&one, vec![a, b], 0, 1, "the first"),
        (&one, vec![b, a], 1, 0, "the same people"),
        (&one, vec![a, b], 13, 0, "still"),
        (&other, vec![a, b], 0, 1, "somebody else's screen"),
        (&one, vec![a], 0, 1, "somebody has gone"),
        (&one, vec![a], 14, 0, "the same"),
        (
            &one,
            vec![a],
            1,
            1,
            "a quarter of an hour since it was last recorded",
        ),
        (&one, vec![], 0, 1, "an empty ward is another ward"),
        (&one, vec![], 1, 0, "and stays so"),
    ] {
        store.clock.advance(Duration::minutes(minutes));
        refresh(&epr, &now(store, who), &patients).await.unwrap();
        expected += fresh;
        assert_eq!(recorded(&epr).await, expected, "{why}");
    }
    epr.view(&now(store, &one), "ward", async |door| {
        door.list(ADMIT)?.list(ADMIT, [])
    })
    .await
    .unwrap();
    assert_eq!(
        recorded(&epr).await,
        expected + 1,
        "somebody who looks is always recorded"
    );
    let mut nowhere = one.clone();
    nowhere.principal.session = None;
    for _ in 0..2 {
        refresh(&epr, &now(store, &nowhere), &[]).await.unwrap();
    }
    assert_eq!(
        recorded(&epr).await,
        expected + 3,
        "without a sitting there is nothing to be the same as"
    );
}

/// Make the log unwritable, or writable again.
async fn jam(store: &Store, jammed: bool) {
    let role = store.application_role().unwrap_or_default();
    let sql = match (store.engine, jammed) {
        (Engine::Sqlite, true) => {
            "CREATE TRIGGER jam BEFORE INSERT ON kernel_audit BEGIN SELECT RAISE(ABORT, 'jammed'); END".into()
        }
        (Engine::Sqlite, false) => "DROP TRIGGER jam".into(),
        (Engine::Postgres, true) => format!("REVOKE INSERT ON kernel_audit FROM {role}"),
        (Engine::Postgres, false) => format!("GRANT INSERT ON kernel_audit TO {role}"),
    };
    store.attack(&sql).await;
}

async fn a_refresh_that_was_not_recorded_is_not_remembered(store: &Store) {
    let epr = open(store).await;
    let (ctx, patient) = (nurse(&[ADMIT]), id());
    jam(store, true).await;
    refresh(&epr, &ctx, &[patient])
        .await
        .expect_err("not recorded, not shown");
    jam(store, false).await;
    refresh(&epr, &ctx, &[patient]).await.unwrap();
    assert_eq!(recorded(&epr).await, 1);
}

async fn not_recorded_not_shown(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    jam(store, true).await;
    let see = async || {
        epr.view(&everything(), "chart", async |door| {
            door.patient(patient, WRITE).await.map(drop)
        })
        .await
    };
    assert!(matches!(see().await, Err(Refused::Store(_))));
    let out = epr
        .execute(&everything(), crate::charts::note(patient, "?"))
        .await;
    assert!(out.is_err(), "nor written without its event");
    jam(store, false).await;
    see().await.unwrap();
    assert_eq!(count(epr.db(), "SELECT count(*) FROM beds_note").await, 0);
}

async fn two_people_on_one_page(store: &Store) {
    let epr = open(store).await;
    let (a, b) = (inpatient(&epr, "A1").await, inpatient(&epr, "A2").await);
    let ctx = everything();
    let seen = epr.view(&ctx, "compare", async |door| {
        let view = door.patient(a, WRITE).await?;
        view.patient(b, WRITE).await?;
        view.patient(b, WRITE).await
    });
    seen.await.unwrap();
    let event = newest(&epr, "compare").await;
    assert_eq!(
        (event.patient, shown(&epr, &event).await),
        (Some(b.0), vec![a.0]),
        "both are known to have been seen"
    );
}
