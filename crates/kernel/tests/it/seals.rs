//! Seals: one record hidden from all but those who may open what is sealed, and say why.

use trefoil_core::{Context, PatientId, Purpose, RecordId, Refused};
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
    beds::{BedsError, WRITE, builder, open},
    charts::{RecordAllergy, WriteNote, everything, how_a_note_is_sealed, inpatient, note, patient},
};

both! { what_is_told_of_what_is_sealed sealed_and_lifted mistakes_of_sealing a_seal_stays_on_through_a_merge
what_can_be_sealed declared_twice a_command_on_what_is_sealed the_list_of_what_is_sealed }

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

async fn what_can_be_sealed(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let refused = async |record: RecordId| epr.execute(&sealer(), seal(patient, record)).await.unwrap_err();
    let allergy = RecordAllergy {
        id: id(),
        patient,
        seen: 0,
        agent: "penicillin".into(),
    };
    let allergy = epr.execute(&everything(), allergy).await.unwrap().id;
    let said = refused(allergy).await;
    assert!(matches!(said, SealError::NotSealable), "{said}");
    let waiting = epr
        .execute(&everything(), note(patient, "waits for the team"))
        .await;
    let waiting = waiting.unwrap().id;
    let said = refused(waiting).await.to_string();
    assert_eq!(
        said,
        "it cannot be sealed now: somebody still has to read it; ask them to, then seal it"
    );
    let read = WriteNote {
        id: waiting,
        seen: 1,
        ..note(patient, "read")
    };
    epr.execute(&everything(), read).await.unwrap();
    epr.execute(&sealer(), seal(patient, waiting))
        .await
        .expect("as it stands now, not as it stood");
    // A second seal of one record would be taken off with the first.
    let said = refused(waiting).await;
    assert!(matches!(said, SealError::AlreadySo), "{said}");
}

async fn declared_twice(store: &Store) {
    let said = builder()
        .with(crate::odd::Again)
        .build(store.open().await)
        .await
        .map(drop)
        .expect_err("was built")
        .to_string();
    assert!(
        said.contains("the sealing of beds.note is offered by both beds and again"),
        "{said}"
    );
    // The control: a trust's own word in place of the module's is no mistake.
    let epr = assemble(store, || {
        builder().extend(|on| _ = on.sealable(how_a_note_is_sealed()))
    })
    .await;
    assert_eq!(epr.about().sealable, ["beds.note"]);
}

async fn a_command_on_what_is_sealed(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let written = epr
        .execute(&everything(), note(patient, "delicate"))
        .await
        .unwrap();
    let changed = |id: RecordId, seen: i64| WriteNote {
        id,
        seen,
        ..note(patient, "more")
    };
    let anybody = nurse(&[WRITE, EVERY_PATIENT]).because("curious");
    let chosen = doctor(&[WRITE, EVERY_PATIENT, OPEN_SEALED]);
    epr.execute(&sealer(), seal(patient, written.id)).await.unwrap();
    let says = async |ctx: &Context, command: WriteNote| match epr.execute(&anew(ctx), command).await {
        Ok(done) => Ok(done.number),
        Err(BedsError::Refused(refused)) => Err(refused),
        Err(other) => panic!("{other}"),
    };
    let unknown = says(&anybody, changed(id(), 1)).await;
    assert_eq!(unknown, Err(Refused::NotFound));
    for (ctx, seen) in [(&anybody, 1), (&anybody, 7), (&anybody, 0), (&chosen, 1)] {
        assert_eq!(says(ctx, changed(written.id, seen)).await, unknown, "seen {seen}");
    }
    let mut interface = anybody.clone();
    interface.purpose = Purpose::Interface;
    assert_eq!(
        says(&interface, changed(written.id, 1)).await,
        Ok(2),
        "what another system sends is filed"
    );
    let mut program = anybody.clone();
    program.principal.session = None;
    assert_eq!(says(&program, changed(written.id, 2)).await, Ok(3));
    let why = chosen.because("it has to be added to");
    assert_eq!(says(&why, changed(written.id, 3)).await, Ok(4));
    let turned_away = "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what = 'beds.write_note'";
    assert_eq!(
        trefoil_testkit::count(epr.db(), turned_away).await,
        5,
        "each is on record"
    );
}

async fn the_list_of_what_is_sealed(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let [hidden, open] = ["delicate", "ordinary"].map(|text| note(patient, text));
    for one in [&hidden, &open] {
        epr.execute(&anew(&everything()), one.clone()).await.unwrap();
    }
    epr.execute(&sealer(), seal(patient, hidden.id)).await.unwrap();
    let read = async |ctx: &Context| {
        let lists = epr.view(ctx, "sealed", async |door| {
            let view = door.patient(patient, WRITE).await?;
            Ok::<_, Refused>((view.seals(patient).await?, view.could_be_sealed(patient).await))
        });
        lists.await
    };
    let (seals, could) = read(&doctor(&[WRITE, SEAL, EVERY_PATIENT])).await.unwrap();
    let [seal] = &seals[..] else { panic!("{seals:?}") };
    assert_eq!((seal.record, seal.one, seal.version), (hidden.id, "note", 1));
    assert_eq!(
        (seal.reason.as_str(), seal.by.as_str()),
        ("asked by the patient", "Dr S Patel")
    );
    let could = could.unwrap();
    assert_eq!(could.len(), 1, "{could:?}");
    assert_eq!(
        (could[0].record, could[0].told.title.as_str()),
        (open.id, "Note in A1")
    );
    let (seals, could) = read(&doctor(&[WRITE, OPEN_SEALED, EVERY_PATIENT])).await.unwrap();
    assert!(seals.len() == 1 && matches!(could, Err(Refused::Denied { .. })));
    assert!(matches!(
        read(&nurse(&[WRITE, EVERY_PATIENT])).await,
        Err(Refused::Denied { .. })
    ));
    let told = async |ctx: &Context, record: RecordId| {
        let told = epr.view(ctx, "sealed", async |door| {
            door.patient(patient, WRITE).await?.told(patient, record).await
        });
        told.await
    };
    let chosen = doctor(&[WRITE, OPEN_SEALED, EVERY_PATIENT]);
    assert_eq!(
        told(&chosen, hidden.id).await,
        Err(Refused::NotFound),
        "without a reason"
    );
    let said = told(&chosen.because("medication review"), hidden.id)
        .await
        .unwrap();
    assert_eq!(said.lines, [("Text".to_owned(), "delicate".to_owned())]);
}
