//! Stop, suspend, resume, cancel, as they are kept.

use trefoil_core::Refused;
use trefoil_prescribing::{
    prescription::{
        Standing,
        cancel::CancelPrescription,
        resume::{ResumeError, ResumePrescription},
        stop::{StopError, StopPrescription},
        suspend::SuspendPrescription,
    },
    store,
};
use trefoil_testkit::{both_engines, personas::later};

use crate::house::*;

both_engines! {
    async fn suspended_resumed_and_stopped_with_reasons(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let id = prescribe(&epr, patient, "ramipril").await.unwrap().id;
        let at = |second, why: &str| later(&doctor(), second).because(why);
        epr.execute(&at(60, "low blood pressure"), SuspendPrescription { id, patient, seen: 1 }).await.unwrap();
        let it = stands(&epr, patient, id).await;
        assert_eq!(it.standing(at(60, "").now()), Standing::Suspended);
        assert!(it.suspended_at(at(61, "").now()) && !it.suspended_at(at(59, "").now()));
        let resume = ResumePrescription { id, patient, seen: 2, answered: vec![] };
        epr.execute(&at(120, "pressure is back"), resume).await.unwrap();
        assert!(!stands(&epr, patient, id).await.suspended_at(at(121, "").now()));
        let stale = epr.execute(&at(130, "x"), StopPrescription { id, patient, seen: 1 }).await.unwrap_err();
        assert!(matches!(stale, StopError::Refused(Refused::Stale { seen: 1, found: 3 })));
        epr.execute(&at(180, "cough"), StopPrescription { id, patient, seen: 3 }).await.unwrap();
        let it = stands(&epr, patient, id).await;
        assert_eq!((it.standing(at(200, "").now()), it.over_from()), (Standing::Discontinued, Some(at(180, "").now())));
        let current = store::prescription::current(&mut look(&epr), patient, at(200, "").now()).await.unwrap();
        assert_eq!(current.len(), 0);
    }

    /// Hazard H38: what became true while it was suspended is seen when it goes on.
    async fn resuming_asks_about_allergies_again(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let id = prescribe(&epr, patient, "amoxicillin 500").await.unwrap().id;
        let at = |second, why: &str| later(&doctor(), second).because(why);
        epr.execute(&at(60, "rash"), SuspendPrescription { id, patient, seen: 1 }).await.unwrap();
        let allergic = allergic(&epr, "amoxicillin").await;
        say(&epr, patient, 1, allergic).await;
        let resume = ResumePrescription { id, patient, seen: 2, answered: vec![] };
        let error = epr.execute(&at(120, "rash is gone"), resume).await.unwrap_err();
        assert!(matches!(error, ResumeError::Stopped(stops) if stops[0].check == "allergy"));
        assert_eq!(stands(&epr, patient, id).await.standing(at(121, "").now()), Standing::Suspended);
    }

    async fn cancelled_counts_in_no_check_and_stays_readable(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let id = prescribe(&epr, patient, "paracetamol 500mg tab").await.unwrap().id;
        let stopped = prescribe(&epr, patient, "co-codamol 30").await;
        assert!(stopped.is_err());
        let why = later(&doctor(), 60).because("wrong patient");
        epr.execute(&why, CancelPrescription { id, patient, seen: 1 }).await.unwrap();
        prescribe(&epr, patient, "co-codamol 30").await.unwrap();
        let all = store::prescription::all(&mut look(&epr), patient).await.unwrap();
        let cancelled = all.iter().find(|one| one.id == id).unwrap();
        assert!(!cancelled.prescription.valid());
        assert_eq!(cancelled.prescription.standing(why.now()), Standing::EnteredInError);
    }
}
