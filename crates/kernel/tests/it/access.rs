//! Who may reach whose record: journeys. The table of decisions is beside the decision itself.

use trefoil_core::{Context, PatientId, Permission, Refused};
use trefoil_kernel::{Epr, may_know_of, view::Door};
use trefoil_testkit::{
    Store, anew, both, id,
    personas::{doctor, interface, later, nobody, nurse},
};

use crate::{
    beds::{ADMIT, BedsError, Discharge, WRITE, open},
    charts::{admission, everything, inpatient, note, notes, patient, registration},
    people::ward_doctor,
};

both! { the_ward_and_nobody_else a_relationship_ends restricted_is_not_found an_interface_reaches_all lists_leave_them_out
a_role_without_the_permission }

pub(crate) async fn sees(epr: &Epr, ctx: &Context, patient: PatientId) -> Result<Option<String>, Refused> {
    let work = async |door: &mut Door| {
        let view = door.patient(patient, WRITE).await?;
        let again = view.patient(patient, WRITE).await?;
        assert_eq!(again.patient(), patient);
        Ok(again.basis().word().map(str::to_owned))
    };
    epr.view(ctx, "chart", work).await
}

async fn the_ward_and_nobody_else(store: &Store) {
    let epr = open(store).await;
    let (member, stranger) = (ward_doctor(&epr).await, nurse(&[WRITE]));
    let patient = inpatient(&epr, "A1").await;
    assert_eq!(sees(&epr, &member, patient).await, Ok(Some("ward_team".into())));
    assert_eq!(
        sees(&epr, &stranger, patient).await,
        Err(Refused::NotRelated { patient })
    );
    epr.execute(&anew(&member), note(patient, "seen on the round"))
        .await
        .unwrap();
    let err = epr
        .execute(&anew(&stranger), note(patient, "?"))
        .await
        .unwrap_err();
    assert!(
        matches!(err, BedsError::Refused(Refused::NotRelated { .. })),
        "{err}"
    );
    assert_eq!(notes(epr.db().look(), patient).await, ["seen on the round"]);
    let nobodys: PatientId = id();
    assert_eq!(
        sees(&epr, &member, nobodys).await,
        Err(Refused::NotFound),
        "an id that is made up"
    );
}

async fn a_role_without_the_permission(store: &Store) {
    let epr = open(store).await;
    let mut member = ward_doctor(&epr).await;
    let patient = inpatient(&epr, "A1").await;
    member.principal.grants = trefoil_core::Grants::of(&[ADMIT]);
    assert!(
        matches!(sees(&epr, &member, patient).await, Err(Refused::Denied { .. })),
        "related, but not allowed"
    );
    assert!(matches!(
        sees(&epr, &nobody(), patient).await,
        Err(Refused::Denied { .. })
    ));
}

async fn a_relationship_ends(store: &Store) {
    let epr = open(store).await;
    let (member, patient) = (ward_doctor(&epr).await, patient(&epr).await);
    let bed = epr
        .execute(&everything(), admission(patient, "A1"))
        .await
        .unwrap();
    sees(&epr, &member, patient).await.unwrap();
    assert_eq!(
        sees(&epr, &later(&member, -1), patient).await,
        Err(Refused::NotRelated { patient }),
        "not before"
    );
    let out = later(&everything(), 3600);
    epr.execute(
        &out,
        Discharge {
            id: bed.id,
            patient,
            seen: 1,
        },
    )
    .await
    .unwrap();
    sees(&epr, &later(&member, 3599), patient).await.unwrap();
    assert_eq!(
        sees(&epr, &later(&member, 3600), patient).await,
        Err(Refused::NotRelated { patient }),
        "nor after"
    );
}

async fn restricted_is_not_found(store: &Store) {
    let epr = open(store).await;
    let (member, hidden) = (ward_doctor(&epr).await, id());
    epr.execute(&everything(), registration(hidden, "HIDDEN", None, true))
        .await
        .unwrap();
    let clerk = nurse(&[WRITE, ADMIT]);
    assert_eq!(
        sees(&epr, &clerk, hidden).await,
        Err(Refused::NotFound),
        "as if there were no such person"
    );
    let err = epr
        .execute(&anew(&clerk), admission(hidden, "A1"))
        .await
        .unwrap_err();
    assert!(matches!(err, BedsError::Refused(Refused::NotFound)), "{err}");
    epr.execute(&everything(), admission(hidden, "A1")).await.unwrap();
    sees(&epr, &member, hidden)
        .await
        .expect("who looks after them knows of them");
    assert_eq!(sees(&epr, &clerk, hidden).await, Err(Refused::NotFound));
}

async fn an_interface_reaches_all(store: &Store) {
    let epr = open(store).await;
    const EVERY: Permission = trefoil_kernel::access::EVERY_PATIENT;
    let patient = patient(&epr).await;
    assert_eq!(
        sees(&epr, &interface(&[WRITE, EVERY]), patient).await,
        Ok(Some("interface".into()))
    );
    assert_eq!(
        sees(&epr, &interface(&[WRITE]), patient).await,
        Err(Refused::NotRelated { patient })
    );
    assert!(
        matches!(
            sees(&epr, &interface(&[EVERY]), patient).await,
            Err(Refused::Denied { .. })
        ),
        "only its task"
    );
    epr.execute(&interface(&[ADMIT, EVERY]), admission(patient, "A1"))
        .await
        .unwrap();
}

async fn lists_leave_them_out(store: &Store) {
    let epr = open(store).await;
    let (member, ordinary, hidden, gone) = (
        ward_doctor(&epr).await,
        patient(&epr).await,
        id(),
        patient(&epr).await,
    );
    epr.execute(&everything(), registration(hidden, "HIDDEN", None, true))
        .await
        .unwrap();
    let merge = trefoil_kernel::merge::MergePatients {
        loser: gone,
        into: Some(ordinary),
        seen: 0,
    };
    epr.merge(&everything(), merge).await.unwrap();
    let listed = async |ctx: &Context| {
        const SQL: &str = concat!(
            "SELECT p.patient FROM beds_person p WHERE ",
            may_know_of!("p.patient", "$1", "$2")
        );
        let (staff, now) = (ctx.principal.staff, ctx.now());
        let rows: Vec<(uuid::Uuid,)> = epr.db().look().rows(SQL, &[&staff, &now]).await.unwrap();
        rows.into_iter()
            .map(|(patient,)| PatientId(patient))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed(&doctor(&[])).await,
        [ordinary],
        "neither who is hidden nor a number given up"
    );
    epr.execute(&everything(), admission(hidden, "A1")).await.unwrap();
    let mut all = listed(&member).await;
    all.sort_unstable();
    let mut expected = [ordinary, hidden];
    expected.sort_unstable();
    assert_eq!(all, expected, "who looks after them sees them");
    assert_eq!(listed(&nurse(&[])).await, [ordinary]);
}
