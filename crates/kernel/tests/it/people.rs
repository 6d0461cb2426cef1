//! People, their roles and sittings, and the drafts nobody else sees.

use chrono::Duration;
use trefoil_core::{Context, Purpose, Refused};
use trefoil_kernel::{
    Clock, Epr, FutureExt,
    administer::ChangeError,
    people::{
        ADMINISTER_PEOPLE, NewStaff, Staff, grants_of, roles_of, staff_by_id, staff_by_username, teams_of,
    },
    sessions::Proof,
};
use trefoil_testkit::{
    Store, both, count, id,
    personas::{administrator, doctor, nobody, nurse, staff},
};

use crate::beds::{HOUSEKEEPING, WARD, WRITE, open};

both! { enrolled_and_granted a_sitting_and_its_end a_role_taken_away_ends_the_sitting drafts_are_private }

fn somebody(context: &Context, username: &str, roles: &[&str], teams: &[&str]) -> NewStaff {
    NewStaff {
        staff: context.principal.staff,
        username: username.into(),
        name: context.principal.name.clone(),
        organisation: "RXX01".into(),
        password: Some("$argon2id$".into()),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        teams: teams.iter().map(|team| (*team).to_owned()).collect(),
    }
}
fn boss() -> Context {
    administrator(&[ADMINISTER_PEOPLE, HOUSEKEEPING]).because("asked for by the ward manager")
}

/// A doctor who is a member of the ward's team.
pub(crate) async fn ward_doctor(epr: &Epr) -> Context {
    let ctx = boss();
    let made = epr.keep_house(&ctx, HOUSEKEEPING, None, move |tx| {
        async move { tx.publish_team(WARD, "W9", "Ward 9").await }.boxed()
    });
    made.await.unwrap();
    let doctor = doctor(&[WRITE]);
    epr.enrol(&boss(), somebody(&doctor, "spatel", &["nurse"], &["W9"]))
        .await
        .unwrap();
    doctor
}
async fn find(epr: &Epr, username: &str) -> Staff {
    staff_by_username(&mut epr.db().look(), username)
        .await
        .unwrap()
        .expect("enrolled")
}

async fn enrolled_and_granted(store: &Store) {
    let epr = open(store).await;
    let doctor = ward_doctor(&epr).await;
    let look = || epr.db().look();
    let found = find(&epr, "SPatel").await;
    assert_eq!(
        (found.staff, found.name.as_str(), found.active),
        (doctor.principal.staff, "Dr S Patel", true)
    );
    assert!(staff_by_id(&mut look(), staff(99)).await.unwrap().is_none());
    assert_eq!(
        roles_of(&mut look(), found.staff).await.unwrap(),
        [("nurse".to_owned(), "Nurse".to_owned())]
    );
    assert_eq!(teams_of(&mut look(), found.staff).await.unwrap()[0].code, "W9");
    let may = async || grants_of(&mut look(), "nurse").await.unwrap().allow(WRITE);
    assert!(may().await, "as suggested");
    epr.grant(&boss(), "nurse", WRITE.name, false).await.unwrap();
    assert!(!may().await);
    epr.grant(&boss(), "nurse", WRITE.name, true).await.unwrap();
    epr.grant(&boss(), "nurse", WRITE.name, true).await.unwrap();
    assert!(may().await);
    assert!(!grants_of(&mut look(), "no such role").await.unwrap().allow(WRITE));
    assert_eq!(
        epr.grant(&boss(), "nurse", "beds.no_such", true).await,
        Err(Refused::NotFound)
    );
    assert!(matches!(
        epr.grant(&nobody(), "visitor", WRITE.name, true).await,
        Err(Refused::Denied { .. })
    ));
    let taken = somebody(&nurse(&[]), "spatel", &[], &[]);
    assert_eq!(
        epr.enrol(&boss(), taken.clone()).await,
        Err(ChangeError::UsernameTaken)
    );
    let unsaid = administrator(&[ADMINISTER_PEOPLE]).because("why not");
    assert_eq!(
        epr.enrol(&unsaid, taken.clone()).await,
        Err(ChangeError::NoReason)
    );
    assert!(matches!(
        epr.enrol(&nobody(), taken).await,
        Err(ChangeError::Refused(Refused::Denied { .. }))
    ));
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'administer'"
        )
        .await,
        4
    );
}

async fn a_sitting_and_its_end(store: &Store) {
    let epr = open(store).await;
    ward_doctor(&epr).await;
    let found = find(&epr, "spatel").await;
    let began = store.clock.now();
    let begin = async || {
        epr.begin_session(&found, "nurse", Some("WARD-PC-1".into()), Proof::PASSWORD, began)
            .await
            .unwrap()
    };
    let token = begin().await;
    assert_eq!(token.len(), 64);
    assert_ne!(token, begin().await);
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'sign_in'"
        )
        .await,
        2
    );
    let find = async |token: &str, after: Duration| epr.session(token, began + after).await.unwrap();
    let at = async |after: Duration| find(&token, after).await;
    let session = at(Duration::zero()).await.unwrap();
    assert_eq!(
        (session.name.as_str(), session.role_name.as_str(), session.locked),
        ("Dr S Patel", "Nurse", false)
    );
    let principal = epr.principal(&session).await.unwrap();
    assert!(principal.grants.allow(WRITE) && principal.session.unwrap().0 == session.session);
    assert_eq!(
        Context::new(id(), principal, Purpose::DirectCare, began)
            .principal
            .device
            .as_deref(),
        Some("WARD-PC-1")
    );
    assert!(
        epr.session("0123", began).await.unwrap().is_none(),
        "a made-up secret"
    );
    let later = began + Duration::minutes(3);
    epr.lock_session(session.session, later).await.unwrap();
    assert!(at(Duration::minutes(3)).await.unwrap().locked);
    let token_before = token.clone();
    let token = epr.unlock_session(&session, later).await.unwrap();
    assert!(
        find(&token_before, Duration::minutes(3)).await.is_none(),
        "the secret from before is worth nothing"
    );
    let at = async |after: Duration| find(&token, after).await;
    epr.touch_session(session.session, later + Duration::minutes(1))
        .await
        .unwrap();
    let session = at(Duration::minutes(4)).await.unwrap();
    assert!(!session.locked && session.seen == later + Duration::minutes(1) && session.began == began);
    assert!(
        at(Duration::hours(12) - Duration::microseconds(1))
            .await
            .is_some()
    );
    assert!(
        at(Duration::hours(12)).await.is_none(),
        "twelve hours, whatever was done in them"
    );
    epr.end_session(session.session, later).await.unwrap();
    assert!(at(Duration::minutes(5)).await.is_none());
    let sql = "SELECT token_digest FROM kernel_session";
    let kept: Vec<(String,)> = epr.db().look().rows(sql, &[]).await.unwrap();
    assert!(
        kept.iter().all(|(kept,)| *kept != token),
        "the secret itself is never stored"
    );
}

async fn a_role_taken_away_ends_the_sitting(store: &Store) {
    let epr = open(store).await;
    let doctor = ward_doctor(&epr).await;
    let found = find(&epr, "spatel").await;
    let now = store.clock.now();
    let token = epr
        .begin_session(&found, "nurse", None, Proof::PASSWORD, now)
        .await
        .unwrap();
    let session = epr.session(&token, now).await.unwrap().unwrap();
    epr.grant(&boss(), "nurse", WRITE.name, false).await.unwrap();
    assert!(
        !epr.principal(&session).await.unwrap().grants.allow(WRITE),
        "with the next request"
    );
    epr.enrol(&boss(), somebody(&doctor, "spatel", &["ward_clerk"], &[]))
        .await
        .unwrap();
    assert!(epr.session(&token, now).await.unwrap().is_none(), "at once");
    epr.enrol(&boss(), somebody(&doctor, "spatel", &["nurse"], &[]))
        .await
        .unwrap();
    assert!(epr.session(&token, now).await.unwrap().is_some());
    store.attack("UPDATE kernel_staff SET active = FALSE").await;
    assert!(
        epr.session(&token, now).await.unwrap().is_none(),
        "who has left is out"
    );
}

async fn drafts_are_private(store: &Store) {
    let epr = open(store).await;
    let (mine, yours, patient) = (nurse(&[]), doctor(&[]), id());
    epr.save_draft(&mine, patient, "note", "half a").await.unwrap();
    epr.save_draft(&mine, patient, "note", "half a thought")
        .await
        .unwrap();
    epr.save_draft(&mine, id(), "note", "another").await.unwrap();
    epr.save_draft(&yours, patient, "note", "somebody else's")
        .await
        .unwrap();
    let texts = async |ctx: &Context, patient| {
        let all = epr.drafts(ctx, patient).await.unwrap();
        all.into_iter().map(|draft| draft.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(&mine, Some(patient)).await, ["half a thought"]);
    assert_eq!(texts(&mine, None).await.len(), 2);
    assert_eq!(texts(&yours, None).await, ["somebody else's"]);
    epr.discard_draft(&mine, patient, "note").await.unwrap();
    assert!(texts(&mine, Some(patient)).await.is_empty());
    assert_eq!(
        texts(&yours, Some(patient)).await,
        ["somebody else's"],
        "discarding mine leaves yours"
    );
    let long = "x".repeat(200_001);
    assert!(matches!(
        epr.save_draft(&mine, patient, "note", &long).await,
        Err(Refused::TooLarge { .. })
    ));
}
