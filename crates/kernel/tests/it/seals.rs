//! Seals: one record hidden from all but those who may open what is sealed, and say why.

use trefoil_core::{Context, PatientId, RecordId, Refused};
use trefoil_kernel::{
    Epr, Settings,
    access::{EVERY_PATIENT, OPEN_SEALED, SEAL},
    merge::MergePatients,
    seal::{SealError, SealRecord},
    settings::SealedShown,
};
use trefoil_testkit::{
    Store, anew, assemble, both, id,
    personas::{doctor, nurse},
};

use crate::{
    beds::{WRITE, builder, open},
    charts::{everything, inpatient, note, patient},
};

both! { what_is_told_of_what_is_sealed sealed_and_lifted mistakes_of_sealing a_seal_stays_on_through_a_merge }

fn seal(patient: PatientId, sealed: RecordId) -> SealRecord {
    SealRecord {
        id: id(),
        patient,
        sealed,
        lift: false,
        seen: 0,
    }
}
fn sealer() -> Context {
    doctor(&[SEAL, EVERY_PATIENT]).because("asked by the patient")
}
async fn opens(epr: &Epr, ctx: &Context, patient: PatientId, record: RecordId) -> Result<(), Refused> {
    let seen = epr.view(ctx, "note", async |door| {
        let view = door.patient(patient, WRITE).await?;
        view.record(patient, record).await
    });
    seen.await
}

async fn what_is_told_of_what_is_sealed(store: &Store) {
    for (sealed_shown, told) in [(SealedShown::Withheld, 2), (SealedShown::Hidden, 0)] {
        let settings = Settings {
            sealed_shown,
            ..Settings::default()
        };
        let epr = assemble(store, || builder().settings(settings.clone())).await;
        let patient = patient(&epr).await;
        let says = async |ctx: &Context| {
            let said = epr.view(ctx, "chart", async |door| {
                Ok::<_, Refused>(door.patient(patient, WRITE).await?.sealed_told(2))
            });
            said.await.unwrap()
        };
        assert_eq!(says(&nurse(&[WRITE, EVERY_PATIENT])).await, told);
        assert_eq!(
            says(&doctor(&[WRITE, EVERY_PATIENT, OPEN_SEALED])).await,
            2,
            "who may open it is told"
        );
    }
}

async fn sealed_and_lifted(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let written = epr
        .execute(&everything(), note(patient, "delicate"))
        .await
        .unwrap();
    let other = epr
        .execute(&everything(), note(patient, "ordinary"))
        .await
        .unwrap();
    let (anybody, chosen) = (
        nurse(&[WRITE, EVERY_PATIENT]),
        doctor(&[WRITE, EVERY_PATIENT, OPEN_SEALED]),
    );
    opens(&epr, &anybody, patient, written.id).await.unwrap();
    let sealing = seal(patient, written.id);
    epr.execute(&sealer(), sealing.clone()).await.unwrap();
    assert_eq!(
        opens(&epr, &anybody, patient, written.id).await,
        Err(Refused::NotFound)
    );
    assert_eq!(
        opens(&epr, &anybody.clone().because("curious"), patient, written.id).await,
        Err(Refused::NotFound)
    );
    assert_eq!(
        opens(&epr, &chosen, patient, written.id).await,
        Err(Refused::NotFound),
        "without a reason"
    );
    assert_eq!(
        opens(&epr, &chosen.clone().because(" "), patient, written.id).await,
        Err(Refused::NotFound)
    );
    opens(
        &epr,
        &chosen.clone().because("medication review"),
        patient,
        written.id,
    )
    .await
    .unwrap();
    opens(&epr, &anybody, patient, other.id)
        .await
        .expect("one record, not the chart");
    epr.execute(
        &sealer(),
        SealRecord {
            lift: true,
            seen: 1,
            ..sealing
        },
    )
    .await
    .unwrap();
    opens(&epr, &anybody, patient, written.id).await.unwrap();
}

async fn mistakes_of_sealing(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let written = epr
        .execute(&everything(), note(patient, "delicate"))
        .await
        .unwrap();
    let other = epr.execute(&everything(), note(patient, "also")).await.unwrap();
    let refused = async |ctx: &Context, seal: SealRecord| epr.execute(&anew(ctx), seal).await.unwrap_err();
    assert!(matches!(
        refused(&doctor(&[SEAL, EVERY_PATIENT]), seal(patient, written.id)).await,
        SealError::NoReason
    ));
    assert!(matches!(
        refused(&sealer(), seal(patient, id())).await,
        SealError::NoSuchRecord
    ));
    let somebody = crate::charts::patient(&epr).await;
    assert!(matches!(
        refused(&sealer(), seal(somebody, written.id)).await,
        SealError::NoSuchRecord
    ));
    let lift = SealRecord {
        lift: true,
        ..seal(patient, written.id)
    };
    assert!(matches!(refused(&sealer(), lift).await, SealError::AlreadySo));
    let (first, second) = (seal(patient, written.id), seal(patient, other.id));
    epr.execute(&sealer(), first.clone()).await.unwrap();
    epr.execute(&sealer(), second).await.unwrap();
    let again = SealRecord {
        seen: 1,
        ..first.clone()
    };
    assert!(matches!(
        refused(&sealer(), again.clone()).await,
        SealError::AlreadySo
    ));
    // One seal's id with another's record must not lift the other.
    let crossed = SealRecord {
        lift: true,
        sealed: other.id,
        ..again
    };
    assert!(matches!(
        refused(&sealer(), crossed).await,
        SealError::NoSuchRecord
    ));
    let anybody = nurse(&[WRITE, EVERY_PATIENT]);
    assert_eq!(
        opens(&epr, &anybody, patient, other.id).await,
        Err(Refused::NotFound)
    );
}

async fn a_seal_stays_on_through_a_merge(store: &Store) {
    let epr = open(store).await;
    let (loser, survivor) = (inpatient(&epr, "A1").await, patient(&epr).await);
    let before = epr
        .execute(&everything(), note(loser, "sealed before"))
        .await
        .unwrap()
        .id;
    let during = epr
        .execute(&everything(), note(loser, "sealed while merged"))
        .await
        .unwrap()
        .id;
    let anybody = nurse(&[WRITE, EVERY_PATIENT]);
    let first = seal(loser, before);
    epr.execute(&sealer(), first.clone()).await.unwrap();
    epr.merge(
        &everything(),
        MergePatients {
            loser,
            into: Some(survivor),
            seen: 0,
        },
    )
    .await
    .unwrap();
    assert_eq!(
        opens(&epr, &anybody, survivor, before).await,
        Err(Refused::NotFound)
    );
    epr.execute(&sealer(), seal(survivor, during))
        .await
        .expect("a record that moved can be sealed where it is shown");
    assert_eq!(
        opens(&epr, &anybody, survivor, during).await,
        Err(Refused::NotFound)
    );
    epr.merge(
        &everything(),
        MergePatients {
            loser,
            into: None,
            seen: 1,
        },
    )
    .await
    .unwrap();
    for record in [before, during] {
        assert_eq!(
            opens(&epr, &anybody, loser, record).await,
            Err(Refused::NotFound),
            "and stays sealed"
        );
    }
    epr.merge(
        &everything(),
        MergePatients {
            loser,
            into: Some(survivor),
            seen: 2,
        },
    )
    .await
    .unwrap();
    let lift = SealRecord {
        lift: true,
        seen: 1,
        patient: survivor,
        ..first
    };
    epr.execute(&sealer(), lift)
        .await
        .expect("and can be lifted where it is shown");
    opens(&epr, &anybody, survivor, before).await.unwrap();
}
