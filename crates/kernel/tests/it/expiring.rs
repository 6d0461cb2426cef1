//! Events whose time is over let go, what stays all the same, and the legal hold that stops it.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{
    Db, Epr,
    audit::{
        Counted, ERASE_FIELD, EXPIRE, Examined, ExpireError, Field, HOLD, HoldError, Span, erase, expire,
        hold, holds, lift_hold,
    },
    merge::MergePatients,
};
use trefoil_testkit::{Engine, Store, anew, at, both, count, id, personas::administrator};

use crate::{
    beds::{WRITE, open},
    charts::{everything, inpatient, note, patient},
    leaves::events,
};

both! { what_is_old_goes_and_its_place_and_leaf_stay what_is_in_use_stays a_hold_stops_it_and_lifted_lets_it_go
a_hold_reaches_every_number_of_a_person what_is_not_let_go mistakes_of_holding }

/// Ten years after everything in these tests but what says otherwise.
fn late() -> DateTime<Utc> {
    at(0) + Duration::days(3653)
}

fn then(context: &Context, now: DateTime<Utc>) -> Context {
    let who = context.principal.clone();
    let context = Context::new(id(), who, context.purpose, now);
    context.because("retention schedule 2036, section 4")
}

fn owner() -> Context {
    then(&administrator(&[EXPIRE, HOLD, ERASE_FIELD]), late())
}

async fn look(epr: &Epr, patient: PatientId) {
    epr.view(&anew(&everything()), "chart", async |door| {
        door.patient(patient, WRITE).await.map(drop)
    })
    .await
    .unwrap();
}

async fn list(epr: &Epr, patients: &[PatientId]) {
    epr.view(&anew(&everything()), "ward", async |door| {
        door.list(WRITE)?.list(WRITE, patients.iter().copied())
    })
    .await
    .unwrap();
}

async fn last(db: &Db) -> i64 {
    count(db, "SELECT max(position) FROM kernel_position").await
}

async fn span(epr: &Epr, rehearse: bool) -> Span {
    epr.catch_up().await.unwrap();
    Span {
        after: 0,
        until: last(epr.db()).await,
        before: at(0) + Duration::days(1),
        rehearse,
    }
}

async fn let_go(store: &Store, epr: &Epr) -> Examined {
    let db = store.open_owner().await;
    expire(&db, &owner(), span(epr, false).await).await.unwrap()
}

/// How many looks at records and lists there are.
async fn looks(epr: &Epr) -> usize {
    let all = events(epr).await;
    all.iter()
        .filter(|event| matches!(event.act.as_str(), "view" | "list"))
        .count()
}

async fn what_is_old_goes_and_its_place_and_leaf_stay(store: &Store) {
    let epr = open(store).await;
    let (one, other) = (patient(&epr).await, patient(&epr).await);
    look(&epr, one).await;
    list(&epr, &[one, other]).await;
    let db = store.open_owner().await;
    let rehearsed = span(&epr, true).await;
    let before = events(&epr).await;
    let counted = expire(&db, &owner(), rehearsed).await.unwrap();
    assert_eq!((counted.counted.gone, counted.said), (2, None));
    assert_eq!(events(&epr).await, before, "only counted");
    let done = let_go(store, &epr).await;
    assert_eq!(done.counted, counted.counted);
    assert_eq!(done.until, rehearsed.until);
    assert_eq!(looks(&epr).await, 0);
    for sql in [
        "SELECT count(*) FROM kernel_audit_shown",
        "SELECT count(*) FROM kernel_position p LEFT JOIN kernel_audit a ON a.event = p.event
         LEFT JOIN kernel_audit_gone g ON g.event = p.event WHERE a.event IS NULL AND g.event IS NULL",
    ] {
        assert_eq!(count(&db, sql).await, 0, "{sql}");
    }
    let leaves: Vec<(Vec<u8>,)> = db
        .look()
        .rows("SELECT leaf FROM kernel_audit_gone ORDER BY event", &[])
        .await
        .unwrap();
    let gone = before
        .iter()
        .filter(|event| matches!(event.act.as_str(), "view" | "list"));
    assert!(
        gone.map(|event| &event.leaf)
            .eq(leaves.iter().map(|(leaf,)| leaf)),
        "the leaves that were"
    );
    let after = events(&epr).await;
    let said = after.iter().find(|event| Some(event.event) == done.said).unwrap();
    assert_eq!(said.expires().unwrap().until, rehearsed.until);
    assert_eq!(said.reason.as_deref(), Some("retention schedule 2036, section 4"));
    let again = let_go(store, &epr).await;
    assert_eq!((again.counted.gone, again.said), (0, None), "nothing twice");
    // The fence stands again, for the owner too.
    for sql in [
        "DELETE FROM kernel_audit RETURNING what",
        "DELETE FROM kernel_audit_shown RETURNING 'x'",
        "DELETE FROM kernel_audit_gone RETURNING 'x'",
    ] {
        let refused = db.look().rows::<(String,)>(sql, &[]).await;
        assert!(refused.is_err(), "{sql}: {refused:?}");
    }
    if store.engine == Engine::Sqlite {
        let fences = "SELECT count(*) FROM sqlite_schema WHERE name IN
            ('kernel_audit_no_DELETE', 'kernel_audit_shown_no_DELETE') AND sql LIKE '%RAISE(ABORT%'";
        assert_eq!(count(&db, fences).await, 2);
    }
}

async fn what_is_in_use_stays(store: &Store) {
    let epr = open(store).await;
    let (idle, used, joined) = (
        patient(&epr).await,
        inpatient(&epr, "A1").await,
        patient(&epr).await,
    );
    for one in [idle, used, joined] {
        look(&epr, one).await;
    }
    list(&epr, &[idle, used]).await;
    epr.note_act(&anew(&administrator(&[])), "administer", "test.act", "done", None)
        .await
        .unwrap();
    // Years later one of them is treated again, and another turns out to be the same person.
    let later = then(&everything(), at(0) + Duration::days(700));
    epr.execute(&later, note(used, "here again")).await.unwrap();
    let same = MergePatients {
        loser: joined,
        into: Some(used),
        seen: 0,
    };
    epr.merge(&then(&everything(), at(0)), same).await.unwrap();
    let done = let_go(store, &epr).await;
    let Counted {
        gone,
        written,
        administered,
        in_use,
        ..
    } = done.counted;
    assert_eq!((gone, in_use), (1, 3), "{done:?}");
    assert_eq!((written, administered), (6, 1), "{done:?}");
    assert_eq!(looks(&epr).await, 3);
}

async fn a_hold_stops_it_and_lifted_lets_it_go(store: &Store) {
    let epr = open(store).await;
    let (wanted, other) = (patient(&epr).await, patient(&epr).await);
    look(&epr, wanted).await;
    look(&epr, other).await;
    list(&epr, &[other, wanted]).await;
    let db = store.open_owner().await;
    let one = hold(&db, &owner(), Some(wanted)).await.unwrap();
    let all = hold(&db, &owner(), None).await.unwrap();
    let stand: Vec<_> = holds(&mut db.look()).await.unwrap();
    assert_eq!(
        stand.iter().map(|hold| hold.patient).collect::<Vec<_>>(),
        [Some(wanted.0), None]
    );
    let done = let_go(store, &epr).await;
    assert_eq!(
        (done.counted.gone, done.counted.held),
        (0, 3),
        "everything is held"
    );
    lift_hold(&db, &owner(), all).await.unwrap();
    let done = let_go(store, &epr).await;
    assert_eq!((done.counted.gone, done.counted.held), (1, 2), "one person is");
    lift_hold(&db, &owner(), one).await.unwrap();
    assert_eq!(holds(&mut db.look()).await.unwrap(), []);
    let done = let_go(store, &epr).await;
    assert_eq!((done.counted.gone, done.counted.held), (2, 0), "nobody is");
    // Each was said, and nobody learns it from the record itself.
    let said = events(&epr).await;
    let said: Vec<_> = said.iter().filter(|event| event.what == "audit.hold").collect();
    assert_eq!(said.len(), 4);
    assert!(said.iter().all(|event| event.patient.is_none()));
}

async fn a_hold_reaches_every_number_of_a_person(store: &Store) {
    let epr = open(store).await;
    let (loser, survivor, stranger) = (patient(&epr).await, patient(&epr).await, patient(&epr).await);
    for one in [loser, survivor, stranger] {
        look(&epr, one).await;
    }
    let same = MergePatients {
        loser,
        into: Some(survivor),
        seen: 0,
    };
    epr.merge(&anew(&everything()), same).await.unwrap();
    let db = store.open_owner().await;
    for number in [loser, survivor] {
        let held = hold(&db, &owner(), Some(number)).await.unwrap();
        let done = expire(&db, &owner(), span(&epr, true).await).await.unwrap();
        assert_eq!((done.counted.gone, done.counted.held), (1, 2), "by {number}");
        lift_hold(&db, &owner(), held).await.unwrap();
    }
}

async fn what_is_not_let_go(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    look(&epr, patient).await;
    look(&epr, patient).await;
    let db = store.open_owner().await;
    let span = span(&epr, false).await;
    let stranger = then(&administrator(&[]), late());
    let refused = expire(&db, &stranger, span).await.unwrap_err();
    assert!(
        matches!(refused, ExpireError::Refused(Refused::Denied { .. })),
        "{refused}"
    );
    let silent = owner().because("old");
    assert!(matches!(
        expire(&db, &silent, span).await,
        Err(ExpireError::NoReason)
    ));
    // What was erased in rests on the event that says so.
    let view = events(&epr)
        .await
        .into_iter()
        .find(|event| event.act == "view")
        .unwrap();
    erase(&db, &owner(), view.event, Field::ActorName).await.unwrap();
    let done = expire(
        &db,
        &owner(),
        Span {
            rehearse: true,
            ..span
        },
    )
    .await
    .unwrap();
    assert_eq!((done.counted.gone, done.counted.erased_in), (1, 1));
    // What was changed is evidence.
    store
        .attack("UPDATE kernel_audit SET role = 'x' WHERE act = 'view'")
        .await;
    let before = events(&epr).await;
    let spoiled = expire(&db, &owner(), span).await.unwrap_err();
    assert!(matches!(spoiled, ExpireError::Spoiled(_)), "{spoiled}");
    assert_eq!(events(&epr).await, before, "and nothing went with it");
    assert_eq!(count(&db, "SELECT count(*) FROM kernel_audit_gone").await, 0);
}

async fn mistakes_of_holding(store: &Store) {
    let epr = open(store).await;
    let patient = patient(&epr).await;
    let db = store.open_owner().await;
    let stranger = then(&administrator(&[]), late());
    let refused = hold(&db, &stranger, None).await.unwrap_err();
    assert!(
        matches!(refused, HoldError::Refused(Refused::Denied { .. })),
        "{refused}"
    );
    let silent = owner().because("coroner");
    assert!(matches!(hold(&db, &silent, None).await, Err(HoldError::NoReason)));
    let unknown = hold(&db, &owner(), Some(id())).await.unwrap_err();
    assert!(unknown.to_string().contains("/patients/"), "{unknown}");
    let held = hold(&db, &owner(), Some(patient)).await.unwrap();
    lift_hold(&db, &owner(), held).await.unwrap();
    for gone in [held, id()] {
        let twice = lift_hold(&db, &owner(), gone).await.unwrap_err();
        assert!(matches!(twice, HoldError::NoSuchHold(_)), "{twice}");
    }
}
