//! Two patients found to be one, and found to be two after all.

use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{
    Epr,
    merge::{MergeError, MergePatients},
};
use trefoil_testkit::{Store, anew, both, count, id, personas::doctor};

use crate::{
    beds::{BedsError, Discharge, WRITE, open},
    charts::{admission, everything, inpatient, note, notes, patient},
};

both! { merged_and_unmerged mistakes_of_merging a_late_retry_moves_nothing relationships_follow
a_merge_tells_nothing_to_who_may_not_know }

fn merge(loser: PatientId, into: Option<PatientId>, seen: i64) -> MergePatients {
    MergePatients { loser, into, seen }
}
async fn amend(
    epr: &Epr,
    patient: PatientId,
    id: RecordId,
    seen: i64,
) -> Result<(i64, PatientId, PatientId), BedsError> {
    let mut amended = note(patient, "amended");
    (amended.id, amended.seen) = (id, seen);
    epr.execute(&everything(), amended)
        .await
        .map(|v| (v.number, v.home, v.patient))
}

async fn merged_and_unmerged(store: &Store) {
    let epr = open(store).await;
    let (db, ctx, loser, survivor) = (
        epr.db().clone(),
        everything(),
        patient(&epr).await,
        inpatient(&epr, "A2").await,
    );
    let bed = epr.execute(&anew(&ctx), admission(loser, "A1")).await.unwrap();
    let written = epr
        .execute(&anew(&ctx), note(loser, "of the loser"))
        .await
        .unwrap();
    epr.merge(&anew(&ctx), merge(loser, Some(survivor), 0))
        .await
        .unwrap();
    assert_eq!(notes(db.look(), survivor).await, ["of the loser"]);
    assert_eq!(
        count(&db, "SELECT count(*) FROM kernel_review").await,
        1,
        "two admissions: somebody must look"
    );
    let err = epr.execute(&anew(&ctx), note(loser, "?")).await.unwrap_err();
    assert!(
        matches!(err, BedsError::Refused(Refused::Merged { into }) if into == survivor),
        "{err}"
    );
    // A record that has moved is still one record: its next version joins the first, under the survivor.
    assert_eq!(
        amend(&epr, survivor, written.id, 1).await.unwrap(),
        (2, loser, survivor)
    );
    assert_eq!(notes(db.look(), survivor).await, ["amended"]);
    epr.merge(&anew(&ctx), merge(loser, None, 1)).await.unwrap();
    assert!(notes(db.look(), survivor).await.is_empty());
    assert_eq!(notes(db.look(), loser).await, ["amended"]);
    epr.execute(
        &anew(&ctx),
        Discharge {
            id: bed.id,
            patient: loser,
            seen: 1,
        },
    )
    .await
    .unwrap();
    assert_eq!(
        amend(&epr, loser, written.id, 2).await.unwrap_err().to_string(),
        BedsError::NotInBed.to_string()
    );
}

async fn mistakes_of_merging(store: &Store) {
    let epr = open(store).await;
    let (ctx, a, b, c) = (
        everything(),
        patient(&epr).await,
        patient(&epr).await,
        patient(&epr).await,
    );
    let refused = async |m: MergePatients| epr.merge(&anew(&ctx), m).await.unwrap_err();
    assert!(matches!(refused(merge(a, Some(a), 0)).await, MergeError::Same));
    assert!(matches!(refused(merge(a, None, 0)).await, MergeError::AlreadySo));
    assert!(matches!(
        refused(merge(a, Some(id()), 0)).await,
        MergeError::Refused(Refused::NotFound)
    ));
    epr.merge(&anew(&ctx), merge(a, Some(b), 0)).await.unwrap();
    assert!(matches!(
        refused(merge(a, Some(b), 1)).await,
        MergeError::AlreadySo
    ));
    assert!(matches!(
        refused(merge(c, Some(a), 0)).await,
        MergeError::SurvivorMerged
    ));
    assert!(matches!(
        refused(merge(b, Some(c), 0)).await,
        MergeError::IsSurvivor
    ));
    assert!(matches!(
        refused(merge(a, None, 0)).await,
        MergeError::Refused(Refused::Stale { seen: 0, found: 1 })
    ));
    let err = epr.merge(&doctor(&[WRITE]), merge(a, None, 1)).await.unwrap_err();
    assert!(
        matches!(err, MergeError::Refused(Refused::Denied { .. })),
        "{err}"
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'refused'"
        )
        .await,
        8
    );
}

async fn a_late_retry_moves_nothing(store: &Store) {
    let epr = open(store).await;
    let (ctx, loser, survivor) = (everything(), inpatient(&epr, "A1").await, patient(&epr).await);
    epr.execute(&anew(&ctx), note(loser, "of the loser"))
        .await
        .unwrap();
    epr.merge(&ctx, merge(loser, Some(survivor), 0)).await.unwrap();
    epr.merge(&ctx, merge(loser, Some(survivor), 0))
        .await
        .expect("a retry at once");
    assert_eq!(notes(epr.db().look(), survivor).await, ["of the loser"]);
    epr.merge(&anew(&ctx), merge(loser, None, 1)).await.unwrap();
    epr.merge(&ctx, merge(loser, Some(survivor), 0))
        .await
        .expect("a retry that was long on its way");
    assert_eq!(
        notes(epr.db().look(), loser).await,
        ["of the loser"],
        "they were found to be two since"
    );
    assert!(notes(epr.db().look(), survivor).await.is_empty());
}

async fn relationships_follow(store: &Store) {
    let epr = open(store).await;
    let (ctx, loser, survivor) = (everything(), inpatient(&epr, "A1").await, patient(&epr).await);
    let member = crate::people::ward_doctor(&epr).await;
    let sees = async |ctx: &Context, patient| {
        epr.view(ctx, "chart", async |door| {
            door.patient(patient, WRITE).await.map(drop)
        })
        .await
    };
    sees(&member, loser).await.unwrap();
    assert_eq!(
        sees(&member, survivor).await,
        Err(Refused::NotRelated { patient: survivor })
    );
    epr.merge(&anew(&ctx), merge(loser, Some(survivor), 0))
        .await
        .unwrap();
    sees(&member, survivor)
        .await
        .expect("the ward looks after whoever lies in its bed");
    epr.merge(&anew(&ctx), merge(loser, None, 1)).await.unwrap();
    assert_eq!(
        sees(&member, survivor).await,
        Err(Refused::NotRelated { patient: survivor })
    );
    sees(&member, loser).await.unwrap();
}

async fn a_merge_tells_nothing_to_who_may_not_know(store: &Store) {
    let epr = open(store).await;
    let (secret, survivor) = (id(), patient(&epr).await);
    epr.execute(
        &everything(),
        crate::charts::registration(secret, "HIDDEN", None, true),
    )
    .await
    .unwrap();
    epr.merge(&everything(), merge(secret, Some(survivor), 0))
        .await
        .unwrap();
    let stranger = doctor(&[WRITE, crate::beds::ADMIT]);
    let err = epr
        .execute(&anew(&stranger), admission(secret, "A1"))
        .await
        .unwrap_err();
    assert!(
        matches!(err, BedsError::Refused(Refused::NotFound)),
        "not even that it was merged: {err}"
    );
    let read = epr
        .view(&stranger, "chart", async |door| {
            door.patient(secret, WRITE).await.map(drop)
        })
        .await;
    assert_eq!(read, Err(Refused::NotFound));
}
