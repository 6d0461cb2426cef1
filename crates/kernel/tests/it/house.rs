//! The whole road: what is written, what is refused, what happens together or not at all.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, RecordId, Refused, StoreFault};
use trefoil_kernel::{Epr, FutureExt, unit::RECORD_LIMIT};
use trefoil_testkit::{Store, anew, at, both, count, id, personas::nobody};

use crate::{
    beds::{BedsError, Discharge, WRITE, open},
    charts::{admission, entries, everything, inpatient, note, notes, patient},
};

both! { whole_road refusals together_is_all_or_nothing a_record_too_large keeping_house }

async fn whole_road(store: &Store) {
    let epr = open(store).await;
    let (db, ctx) = (epr.db().clone(), everything());
    let patient = patient(&epr).await;
    let bed = admission(patient, "A1");
    let v = epr.execute(&ctx, bed.clone()).await.unwrap();
    assert_eq!(
        (v.number, v.record.bed.as_deref(), v.record.since),
        (1, Some("A1"), ctx.now())
    );
    let later = anew(&ctx).true_at(at(-3600)).because("entered after downtime");
    let written = epr.execute(&later, note(patient, "comfortable")).await.unwrap();
    let seen = epr
        .view(&ctx, "notes", async |door| {
            let view = door.patient(patient, WRITE).await?;
            Ok::<_, Refused>(notes(view.look(), patient).await)
        })
        .await;
    assert_eq!(seen.unwrap(), ["comfortable"]);
    assert_eq!(
        count(
            &db,
            "SELECT count(*) FROM kernel_audit WHERE what = 'notes' AND outcome = 'shown'"
        )
        .await,
        1
    );
    let out = Discharge {
        id: bed.id,
        patient,
        seen: 1,
    };
    let v = epr.execute(&anew(&ctx), out).await.unwrap();
    assert_eq!((v.number, v.record.bed), (2, None));
    // What a coroner asks, in one row.
    type Row = (
        String,
        String,
        String,
        Option<String>,
        DateTime<Utc>,
        DateTime<Utc>,
        String,
    );
    let sql = "SELECT command, role, snapshot, reason, effective, recorded, facts FROM kernel_journal WHERE id = $1";
    let row: Row = db.look().row(sql, &[&written.id]).await.unwrap().unwrap();
    assert_eq!(
        (row.0.as_str(), row.1.as_str()),
        ("beds.write_note", "charge_nurse")
    );
    assert_eq!(row.3.as_deref(), Some("entered after downtime"));
    assert_eq!(row.2, r#"{"text":"comfortable","bed":"A1"}"#);
    assert_eq!((row.4, row.5), (later.effective(), later.now()));
    assert!(
        row.6.contains(r#""answer":"known""#) && row.6.contains(r#""bed":"A1""#),
        "the facts it rests on: {}",
        row.6
    );
}

async fn refusals(store: &Store) {
    let epr = open(store).await;
    let (db, ctx) = (epr.db().clone(), everything());
    let patient = inpatient(&epr, "A1").await;
    let before = entries(&db).await;
    let refused =
        async |ctx: &Context, bed: &str| epr.execute(ctx, admission(patient, bed)).await.unwrap_err();
    let err = refused(&nobody(), "A2").await;
    assert_eq!(
        err.to_string(),
        "a visitor may not admit a patient to a bed; ask somebody whose role allows it"
    );
    let err = refused(&anew(&ctx), "day 3").await;
    assert!(
        matches!(&err, BedsError::Refused(Refused::Vetoed(all)) if all[0].rule == "trust.day_beds"),
        "{err}"
    );
    assert_eq!(err.to_string(), "day 3 is a day bed; use a ward bed");
    assert!(matches!(refused(&anew(&ctx), "").await, BedsError::NoBed));
    assert!(matches!(refused(&anew(&ctx), "A1").await, BedsError::BedTaken(bed) if bed == "A1"));
    let err = refused(&anew(&ctx), "side 1").await;
    assert!(matches!(&err, BedsError::Refused(Refused::Warned(_))), "{err}");
    let err = refused(&anew(&ctx).because("  "), "side 1").await;
    assert!(
        matches!(&err, BedsError::Refused(Refused::Warned(_))),
        "a blank is no reason: {err}"
    );
    let err = epr
        .execute(&anew(&ctx), note(crate::charts::patient(&epr).await, "?"))
        .await
        .unwrap_err();
    assert!(matches!(err, BedsError::NotInBed), "{err}");
    assert_eq!(
        entries(&db).await,
        before + 1,
        "of all this only the patient just registered was journalled"
    );
    let sql = "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what LIKE 'beds.%' AND patient IS NOT NULL";
    assert_eq!(
        count(&db, sql).await,
        7,
        "every refusal was recorded, with whose record it was"
    );
    // With a reason it may be done, and what was said is kept beside what was done.
    let v = epr
        .execute(
            &anew(&ctx).because("needs isolation"),
            admission(patient, "side 1"),
        )
        .await
        .unwrap();
    let sql = "SELECT answers, reason FROM kernel_journal WHERE id = $1";
    let (answers, reason): (String, Option<String>) = db.look().row(sql, &[&v.id]).await.unwrap().unwrap();
    assert_eq!(
        answers,
        r#"[{"rule":"trust.day_beds","says":"side 1 is a side room","refuses":false}]"#
    );
    assert_eq!(reason.as_deref(), Some("needs isolation"));
}

async fn run(
    epr: &Epr,
    ctx: &Context,
    patient: PatientId,
    ids: [RecordId; 2],
    seen: i64,
) -> Result<i64, BedsError> {
    epr.together(ctx, move |unit| {
        async move {
            let mut admit = admission(patient, "B1");
            admit.id = ids[0];
            unit.execute(&admit).await?;
            let mut written = note(patient, "admitted");
            (written.id, written.seen) = (ids[1], seen);
            Ok(unit.execute(&written).await?.number)
        }
        .boxed()
    })
    .await
}

async fn together_is_all_or_nothing(store: &Store) {
    let epr = open(store).await;
    let (db, ctx, patient) = (epr.db().clone(), everything(), patient(&epr).await);
    let ids = [id(), id()];
    let err = run(&epr, &anew(&ctx), patient, ids, 4).await.unwrap_err();
    assert!(matches!(err, BedsError::Refused(Refused::NotFound)), "{err}");
    assert_eq!(entries(&db).await, 1, "so the first did not happen");
    for table in [
        "SELECT count(*) FROM beds_admission",
        "SELECT count(*) FROM kernel_relationship",
    ] {
        assert_eq!(count(&db, table).await, 0);
    }
    assert_eq!(run(&epr, &ctx, patient, ids, 0).await.unwrap(), 1);
    assert_eq!(
        run(&epr, &ctx, patient, ids, 0).await.unwrap(),
        1,
        "the same command id again: the first outcome"
    );
    assert_eq!(entries(&db).await, 3);
    assert_eq!(
        count(&db, "SELECT count(DISTINCT commit_id) FROM kernel_journal").await,
        2
    );
    assert_eq!(count(&db, "SELECT max(step) FROM kernel_journal").await, 1);
}

async fn a_record_too_large(store: &Store) {
    let epr = open(store).await;
    let patient = inpatient(&epr, "A1").await;
    let frame = r#"{"text":"","bed":"A1"}"#.len();
    let fits = "x".repeat(RECORD_LIMIT - frame);
    epr.execute(&everything(), note(patient, &fits)).await.unwrap();
    let err = epr
        .execute(&everything(), note(patient, &format!("{fits}x")))
        .await
        .unwrap_err();
    assert!(
        matches!(
            err,
            BedsError::Refused(Refused::TooLarge {
                bytes: 20_001,
                limit: 20_000
            })
        ),
        "{err}"
    );
    assert_eq!(notes(epr.db().look(), patient).await, [fits]);
}

async fn keeping_house(store: &Store) {
    let epr = open(store).await;
    let needs = crate::beds::HOUSEKEEPING;
    let keep = async |ctx: &Context, n: i64| {
        epr.keep_house(ctx, needs, Some(("beds.row", format!("row {n}"))), move |tx| {
            async move { tx.exec("INSERT INTO beds_row (n) VALUES ($1)", &[&n]).await }.boxed()
        })
        .await
    };
    assert_eq!(keep(&everything(), 1).await.unwrap(), 1);
    let clash = keep(&everything(), 1).await.unwrap_err();
    assert_eq!(
        clash,
        Refused::Store(StoreFault::Clash("beds_row_pkey".into())),
        "one name on both engines"
    );
    assert!(matches!(keep(&nobody(), 2).await, Err(Refused::Denied { .. })));
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'administer'"
        )
        .await,
        1
    );
}
