//! Breaking the glass: it opens the record for its hours, in full view, and then no more.

use chrono::Duration;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{
    access::BREAK_GLASS,
    break_glass::{BreakGlass, BreakGlassError, GlassReason},
};
use trefoil_testkit::{
    Store, anew, both, count, id,
    personas::{doctor, later, nurse},
};

use crate::{
    access::sees,
    beds::{WRITE, open},
    charts::{everything, inpatient, note, patient, registration},
    leaves::events,
};

both! { opens_for_its_hours_and_then_not mistakes_of_breaking ordinary_before_broken }

fn glass(patient: PatientId, reason: &str) -> BreakGlass {
    BreakGlass {
        id: id(),
        patient,
        code: GlassReason::Emergency,
        reason: reason.into(),
        lasts: Duration::hours(8),
    }
}
fn registrar() -> Context {
    doctor(&[WRITE, BREAK_GLASS])
}
const WHY: &str = "cardiac arrest on ward 9";

async fn opens_for_its_hours_and_then_not(store: &Store) {
    let epr = open(store).await;
    let (one, other) = (inpatient(&epr, "A1").await, inpatient(&epr, "A2").await);
    let ctx = registrar();
    assert_eq!(
        sees(&epr, &ctx, one).await,
        Err(Refused::NotRelated { patient: one })
    );
    let broken = epr.execute(&ctx, glass(one, WHY)).await.unwrap().record;
    assert_eq!(
        (broken.staff, broken.until - broken.since),
        (ctx.principal.staff.0, epr.settings().broken_glass_lasts)
    );
    assert_eq!(sees(&epr, &ctx, one).await, Ok(Some("broken_glass".into())));
    epr.execute(&anew(&ctx), note(one, "return of circulation"))
        .await
        .unwrap();
    assert_eq!(
        sees(&epr, &ctx, other).await,
        Err(Refused::NotRelated { patient: other }),
        "one record, not all"
    );
    assert_eq!(
        sees(&epr, &nurse(&[WRITE]), one).await,
        Err(Refused::NotRelated { patient: one }),
        "nor for others"
    );
    sees(&epr, &later(&ctx, 8 * 3600 - 1), one).await.unwrap();
    assert_eq!(
        sees(&epr, &later(&ctx, 8 * 3600), one).await,
        Err(Refused::NotRelated { patient: one })
    );
    let says = async |ctx: &Context, patient| {
        epr.view(ctx, "banner", async |door| {
            door.patient(patient, WRITE).await?.broken_glass().await
        })
        .await
        .unwrap()
    };
    let said = says(&ctx, one).await.expect("every page says so");
    assert_eq!((said.reason.as_str(), said.until), (WHY, broken.until));
    assert_eq!(
        says(&everything(), one).await,
        None,
        "nobody else is told that of themselves"
    );
    let log = events(&epr).await;
    let by_glass = log
        .iter()
        .filter(|event| event.basis.as_deref() == Some("broken_glass"))
        .count();
    assert_eq!(by_glass, 4, "what it opened is told apart");
    assert!(
        log.iter()
            .any(|event| event.what == "kernel.break_glass" && event.patient == Some(one.0))
    );
    epr.execute(&later(&ctx, 8 * 3600), glass(one, WHY))
        .await
        .expect("and may be broken again");
    sees(&epr, &later(&ctx, 8 * 3600), one).await.unwrap();
}

async fn mistakes_of_breaking(store: &Store) {
    let epr = open(store).await;
    let (patient, hidden) = (patient(&epr).await, id());
    epr.execute(&everything(), registration(hidden, "HIDDEN", None, true))
        .await
        .unwrap();
    let refused = async |ctx: &Context, glass: BreakGlass| epr.execute(&anew(ctx), glass).await.unwrap_err();
    assert!(matches!(
        refused(&registrar(), glass(patient, "   short   ")).await,
        BreakGlassError::NoReason
    ));
    assert!(matches!(
        refused(&registrar(), glass(patient, &"x".repeat(501))).await,
        BreakGlassError::TooLong
    ));
    for patient in [hidden, id()] {
        let err = refused(&registrar(), glass(patient, WHY)).await;
        assert!(
            matches!(err, BreakGlassError::Refused(Refused::NotFound)),
            "neither hidden nor made up: {err}"
        );
    }
    let err = refused(&doctor(&[WRITE]), glass(patient, WHY)).await;
    assert!(
        matches!(err, BreakGlassError::Refused(Refused::Denied { .. })),
        "{err}"
    );
    assert_eq!(
        count(epr.db(), "SELECT count(*) FROM kernel_relationship").await,
        0
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT count(*) FROM kernel_audit WHERE act = 'refused'"
        )
        .await,
        5
    );
}

async fn ordinary_before_broken(store: &Store) {
    let epr = open(store).await;
    let member = crate::people::ward_doctor(&epr).await;
    let patient = inpatient(&epr, "A1").await;
    let mut ctx = member.clone();
    ctx.principal.grants = registrar().principal.grants;
    epr.execute(&anew(&ctx), glass(patient, WHY)).await.unwrap();
    assert_eq!(
        sees(&epr, &ctx, patient).await,
        Ok(Some("ward_team".into())),
        "the ordinary reason is the one named"
    );
}
