//! Relationships end, the rota counts while it lasts, permissions include others, and what is asked is explained.

use chrono::Duration;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{
    Builder, Clock, Epr, FutureExt, Mistake,
    access::{OPEN_RECORD, RelationshipBasis, duties},
    people::{ADMINISTER_PEOPLE, NewStaff, grants_of},
    sessions::Proof,
    watch::{MarkWatched, WatchError, watch_of},
};
use trefoil_testkit::{
    AuditStub, Store, anew, assemble, both, count, id,
    personas::{administrator, doctor, later, nurse},
};
use uuid::Uuid;

use crate::{
    access::sees,
    beds::{ADMIT, Beds, HOUSEKEEPING, WRITE, open},
    charts::{everything, inpatient, patient},
    people::ward_doctor,
};

both! { one_without_end_is_refused every_ground_opens_and_ends on_call_while_it_lasts a_duty_that_never_ends
a_change_works_at_every_node_at_once what_is_included_is_granted a_watched_record_is_marked explained_in_sentences }

fn boss() -> Context {
    administrator(&[ADMINISTER_PEOPLE, HOUSEKEEPING]).because("asked for by the ward manager")
}

async fn publish(
    epr: &Epr,
    patient: PatientId,
    party: Uuid,
    basis: RelationshipBasis,
    lasts: Duration,
) -> Result<(), Refused> {
    let (ctx, from) = (boss(), boss().now());
    epr.keep_house(&ctx, HOUSEKEEPING, None, move |tx| {
        async move {
            tx.publish_relationship(patient, id(), party, basis, from, from + lasts)
                .await
        }
        .boxed()
    })
    .await
}

async fn one_without_end_is_refused(store: &Store) {
    let epr = open(store).await;
    let (patient, doctor) = (patient(&epr).await, doctor(&[WRITE]));
    for basis in RelationshipBasis::ALL {
        let too_long = basis.longest() + Duration::seconds(1);
        let refused = publish(&epr, patient, doctor.principal.staff.0, basis, too_long).await;
        assert!(refused.unwrap_err().to_string().contains("must end within"));
    }
    assert_eq!(
        sees(&epr, &doctor, patient).await,
        Err(Refused::NotRelated { patient }),
        "nothing is half there"
    );
}

async fn every_ground_opens_and_ends(store: &Store) {
    let epr = open(store).await;
    for basis in RelationshipBasis::ALL {
        let (patient, doctor) = (patient(&epr).await, doctor(&[WRITE]));
        publish(&epr, patient, doctor.principal.staff.0, basis, basis.longest())
            .await
            .unwrap();
        assert_eq!(
            sees(&epr, &doctor, patient).await,
            Ok(Some(basis.word().to_owned()))
        );
        let after = later(&doctor, basis.longest().num_seconds() + 1);
        assert_eq!(
            sees(&epr, &after, patient).await,
            Err(Refused::NotRelated { patient }),
            "{basis:?} ends"
        );
    }
}

/// Somebody of no team.
async fn registrar(epr: &Epr) -> Context {
    let registrar = nurse(&[WRITE]);
    let new = NewStaff {
        staff: registrar.principal.staff,
        username: "registrar".into(),
        name: "R Gistrar".into(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec!["nurse".into()],
        teams: vec![],
    };
    epr.enrol(&boss(), new).await.unwrap();
    registrar
}

async fn on_call_while_it_lasts(store: &Store) {
    let epr = open(store).await;
    ward_doctor(&epr).await;
    let (patient, registrar) = (inpatient(&epr, "A1").await, registrar(&epr).await);
    let refused = Err(Refused::NotRelated { patient });
    assert_eq!(
        sees(&epr, &registrar, patient).await,
        refused,
        "the control: of no team, not on call"
    );
    let (from, staff) = (registrar.now(), registrar.principal.staff);
    let until = from + Duration::hours(12);
    epr.put_on_duty(&boss(), staff, "W9", from, until).await.unwrap();
    assert_eq!(sees(&epr, &registrar, patient).await, Ok(Some("on_call".into())));
    assert_eq!(sees(&epr, &later(&registrar, 12 * 3600), patient).await, refused);
    let listed = duties(&mut epr.db().look(), from).await.unwrap();
    assert_eq!(
        (listed.len(), listed[0].code.as_str(), listed[0].until),
        (1, "W9", until)
    );
    let explained = epr.explain(staff, "nurse", patient, WRITE, from).await.unwrap();
    assert!(
        explained.allowed
            && explained
                .because
                .join("; ")
                .contains("on call for the team of Ward 9 until"),
        "{explained:?}"
    );
    // An end at the beginning takes it away.
    epr.put_on_duty(&boss(), staff, "W9", from, from).await.unwrap();
    assert_eq!(sees(&epr, &registrar, patient).await, refused);
}

async fn a_duty_that_never_ends(store: &Store) {
    let epr = open(store).await;
    ward_doctor(&epr).await;
    let registrar = registrar(&epr).await;
    let (staff, from) = (registrar.principal.staff, registrar.now());
    let put = async |staff, team: &str, days| {
        let until = from + Duration::days(days);
        epr.put_on_duty(&boss(), staff, team, from, until)
            .await
            .unwrap_err()
            .to_string()
    };
    assert!(put(staff, "W9", 8).await.contains("must end within"));
    assert!(put(staff, "no such ward", 1).await.contains("there is no team"));
    assert!(
        put(id(), "W9", 1)
            .await
            .contains("there is nobody of this number")
    );
    let refused = epr
        .put_on_duty(&registrar, staff, "W9", from, from + Duration::hours(1))
        .await;
    assert!(matches!(refused, Err(Refused::Denied { .. })));
    assert_eq!(count(epr.db(), "SELECT count(*) FROM kernel_duty").await, 0);
    let stranger = NewStaff {
        staff: id(),
        username: "stranger".into(),
        name: "A Stranger".into(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec!["wizard".into()],
        teams: vec![],
    };
    let refused = epr
        .enrol(&boss(), stranger.clone())
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("there is no role \"wizard\""), "{refused}");
    let teams = NewStaff {
        roles: vec![],
        teams: vec!["no such ward".into()],
        ..stranger
    };
    assert!(
        epr.enrol(&boss(), teams)
            .await
            .unwrap_err()
            .to_string()
            .contains("there is no team")
    );
}

/// Two programs over one store: what is changed through one holds in the other with its next request.
async fn a_change_works_at_every_node_at_once(store: &Store) {
    let (one, other) = (open(store).await, open(store).await);
    let doctor = ward_doctor(&one).await;
    let patient = inpatient(&one, "A1").await;
    let found = trefoil_kernel::people::staff_by_username(&mut one.db().look(), "spatel")
        .await
        .unwrap()
        .unwrap();
    let now = store.clock.now();
    let token = one
        .begin_session(&found, "nurse", None, Proof::PASSWORD, now)
        .await
        .unwrap();
    let session = other
        .session(&token, now)
        .await
        .unwrap()
        .expect("a sitting at one is one at the other");
    let may = async || other.principal(&session).await.unwrap().grants.allow(WRITE);
    assert!(may().await, "the control");
    one.grant(&boss(), "nurse", WRITE.name, false).await.unwrap();
    assert!(!may().await);
    one.grant(&boss(), "nurse", WRITE.name, true).await.unwrap();
    sees(&other, &doctor, patient).await.unwrap();
    let teamless = NewStaff {
        staff: doctor.principal.staff,
        username: "spatel".into(),
        name: doctor.principal.name.clone(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec!["nurse".into()],
        teams: vec![],
    };
    one.enrol(&boss(), teamless).await.unwrap();
    assert_eq!(
        sees(&other, &doctor, patient).await,
        Err(Refused::NotRelated { patient }),
        "the team was left"
    );
    assert!(other.session(&token, now).await.unwrap().is_some());
    store.attack("UPDATE kernel_staff SET active = FALSE").await;
    assert!(
        other.session(&token, now).await.unwrap().is_none(),
        "a leaver's open sitting ends"
    );
}

fn including() -> Builder {
    Epr::builder().with(AuditStub).with(Beds).extend(|on| {
        on.includes(WRITE, &[ADMIT]).includes(ADMIT, &[OPEN_RECORD]);
    })
}

async fn what_is_included_is_granted(store: &Store) {
    let epr = assemble(store, including).await;
    ward_doctor(&epr).await;
    epr.grant(&boss(), "nurse", ADMIT.name, false).await.unwrap();
    let may = async || grants_of(&mut epr.db().look(), "nurse").await.unwrap();
    assert!(
        may().await.allow(ADMIT) && may().await.allow(OPEN_RECORD),
        "near and far"
    );
    epr.grant(&boss(), "nurse", WRITE.name, false).await.unwrap();
    assert!(!may().await.allow(ADMIT) && !may().await.allow(OPEN_RECORD));
    let ring = including().extend(|on| {
        on.includes(OPEN_RECORD, &[WRITE]);
    });
    let wrong = ring
        .build(store.open().await)
        .await
        .err()
        .expect("a ring is refused");
    assert!(
        wrong
            .0
            .iter()
            .any(|mistake| matches!(mistake, Mistake::PermissionCycle(_))),
        "{wrong}"
    );
    assert!(wrong.to_string().contains(" includes "), "{wrong}");
}

async fn a_watched_record_is_marked(store: &Store) {
    let epr = open(store).await;
    let (patient, mark) = (patient(&epr).await, id());
    let officer = administrator(&[trefoil_kernel::access::MARK_WATCHED]);
    let watch = |watched, seen| MarkWatched {
        id: mark,
        patient,
        watched,
        seen,
    };
    let watched = async || count(epr.db(), "SELECT count(*) FROM kernel_patient WHERE watched").await;
    let refused = epr.execute(&officer, watch(true, 0)).await;
    assert!(matches!(refused, Err(WatchError::NoReason)));
    let because = anew(&officer).because("known from television");
    epr.execute(&because, watch(true, 0)).await.unwrap();
    assert_eq!(watched().await, 1);
    let known = watch_of(&mut epr.db().look(), patient).await.unwrap();
    assert_eq!(known, Some((mark, 1, Some("known from television".to_owned()))));
    let again = epr.execute(&anew(&because), watch(true, 1)).await;
    assert!(matches!(again, Err(WatchError::AlreadySo)));
    epr.execute(&anew(&officer), watch(false, 1)).await.unwrap();
    assert_eq!(watched().await, 0);
    let denied = epr.execute(&everything(), watch(true, 2)).await;
    assert!(matches!(denied, Err(WatchError::Refused(Refused::Denied { .. }))));
}

async fn explained_in_sentences(store: &Store) {
    let epr = open(store).await;
    let doctor = ward_doctor(&epr).await;
    let (here, elsewhere) = (inpatient(&epr, "A1").await, patient(&epr).await);
    let why = async |patient, role: &str| {
        let asked = epr.explain(doctor.principal.staff, role, patient, WRITE, doctor.now());
        let explained = asked.await.unwrap();
        (explained.allowed, explained.because.join("; "))
    };
    let (allowed, says) = why(here, "nurse").await;
    assert!(
        allowed && says.contains("related as a member of the team of Ward 9"),
        "{says}"
    );
    let (allowed, says) = why(elsewhere, "nurse").await;
    assert!(
        !allowed && says.contains("has no relationship with this patient now"),
        "{says}"
    );
    let (allowed, says) = why(here, "wizard").await;
    assert!(!allowed && says.contains("does not act as wizard"), "{says}");
    let (allowed, says) = why(id(), "nurse").await;
    assert!(
        !allowed && says.contains("there is no patient of this number"),
        "{says}"
    );
}
