//! What is sealed of prescriptions and their doses is on no page; it still counts, and no check names it.

use chrono::Duration;
use trefoil_core::{Answer, Context, PatientId, RecordId};
use trefoil_kernel::{
    Epr,
    access::{EVERY_PATIENT, SEAL},
    seal::{SealError, SealRecord},
};
use trefoil_prescribing::{
    administration::{
        facts::DoseFault,
        give::{GiveDose, GiveError},
    },
    checks::WITHHELD,
    prescription::{Timing, stop::StopPrescription},
    store,
};
use trefoil_testkit::{anew, both_engines, id, personas};

use crate::{bedside::*, browser::Browser, house::*};

/// Whoever may seal.
fn sealer() -> Context {
    personas::persona(90, "Dr V Sealer", "doctor", &[SEAL, EVERY_PATIENT]).because("asked by the patient")
}

async fn seal(epr: &Epr, patient: PatientId, sealed: RecordId) -> Result<(), SealError> {
    let command = SealRecord {
        id: id(),
        patient,
        sealed,
        lift: false,
        seen: 0,
    };
    epr.execute(&anew(&sealer()), command).await.map(drop)
}

async fn stop(epr: &Epr, patient: PatientId, id: RecordId) {
    let stop = StopPrescription { id, patient, seen: 1 };
    epr.execute(&anew(&doctor()).because("no longer needed"), stop)
        .await
        .unwrap();
}

fn giving(
    patient: PatientId,
    prescription: RecordId,
    of: &trefoil_prescribing::prescription::Prescription,
) -> GiveDose {
    let required = matches!(of.timing, Timing::AsRequired(_));
    GiveDose {
        id: id(),
        patient,
        prescription,
        prescription_seen: 1,
        due: (!required).then(morning),
        dose: of.dose.most(),
        witness: None,
        answered: vec![],
    }
}

/// Prescribed, one dose given, and stopped.
async fn over(epr: &Epr, patient: PatientId, typed: &str) -> (RecordId, RecordId) {
    let rx = prescribed(epr, patient, typed, twice(), doctor().now()).await;
    let command = giving(patient, rx, &stands(epr, patient, rx).await);
    let dose = epr.execute(&anew(&turner()), command).await.unwrap().id;
    stop(epr, patient, rx).await;
    (rx, dose)
}

both_engines! {
    /// Hazard H53: what still needs somebody to act is sealed by nobody.
    async fn what_may_still_be_given_is_not_sealed(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let refused = seal(&epr, patient, rx).await.unwrap_err();
        assert!(matches!(&refused, SealError::NotNow(why) if why.contains("may still be given")), "{refused}");
        let command = giving(patient, rx, &stands(&epr, patient, rx).await);
        let dose = epr.execute(&anew(&turner()), command).await.unwrap().id;
        let refused = seal(&epr, patient, dose).await.unwrap_err();
        assert!(matches!(refused, SealError::NotSealable), "a dose follows its prescription: {refused}");
        stop(&epr, patient, rx).await;
        seal(&epr, patient, rx).await.unwrap();
    }

    /// Hazard H53.
    async fn a_sealed_prescription_and_its_doses_are_on_no_page(store: &Store) {
        let epr = hospital(store).await;
        let patient = in_bed(&epr, "Jones", "7B", "2").await;
        let (rx, dose) = over(&epr, patient, "ramipril").await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let base = format!("/patients/{patient}");
        let pages = ["/drug-chart", "/medicines?show=past", "/timeline"].map(|page| format!("{base}{page}"));
        let alone = [format!("{base}/prescriptions/{rx}"), format!("{base}/doses/{dose}")];
        // The control: every one of them shows it before.
        for page in pages.iter().chain(&alone) {
            assert!(nurse.get(page).await.says("amipril"), "{page}");
        }
        seal(&epr, patient, rx).await.unwrap();
        for page in pages.iter().chain([&base, &"/wards/7B/doses".to_owned(), &"/wards/7B".to_owned()]) {
            let seen = nurse.get(page).await;
            assert!(!seen.text.to_lowercase().contains("ramipril"), "{page}: {}", seen.text);
        }
        for page in &alone {
            assert_eq!(nurse.get(page).await.status, 404, "{page}");
        }
        for page in &pages[..2] {
            let seen = nurse.get(page).await;
            assert!(seen.says("1 sealed prescription is not shown, nor are its doses."), "{page}: {}", seen.text);
        }
        let medicines = nurse.get(&pages[1]).await;
        assert!(!medicines.says("in the last 24 hours"), "nor is it counted: {}", medicines.text);
        let mut look = look(&epr);
        let (early, late) = (morning() - Duration::days(9), morning() + Duration::days(9));
        assert!(store::prescription::all(&mut look, patient).await.unwrap().is_empty());
        assert!(store::prescription::since(&mut look, patient, early).await.unwrap().is_empty());
        assert!(store::administration::since(&mut look, patient, early).await.unwrap().is_empty());
        assert!(store::administration::newest(&mut look, patient, late, 9).await.unwrap().is_empty());
        assert!(store::administration::of_prescription(&mut look, patient, rx).await.unwrap().is_empty());
        let recorded = store::round::recorded(&mut look, &turner(), &[patient], early, late).await.unwrap();
        assert!(recorded.is_empty());
        assert_eq!(store::prescription::sealed(&mut look, patient).await.unwrap(), 1);
        // What counts still does.
        let dosed = store::administration::dosed_since(&mut look, patient, early).await.unwrap();
        assert!(matches!(&dosed[..], [one] if one.sealed));
        // Of what is not there no dose is recorded, and nothing is told of why.
        let command = giving(patient, rx, &stands(&epr, patient, rx).await);
        let refused = epr.execute(&anew(&turner()), command).await.unwrap_err();
        assert!(matches!(refused, GiveError::Dose(DoseFault::NoPrescription)), "{refused}");
    }

    /// Hazard H53: the bounds of an as-required medicine count sealed doses, and their words name none.
    async fn sealed_doses_count_and_are_not_named(store: &Store) {
        let epr = hospital(store).await;
        for sealed in [false, true] {
            let patient = cared_for(&epr, Answer::NoneKnown).await;
            let (rx, _) = over(&epr, patient, "paracetamol 500mg tab").await;
            if sealed {
                seal(&epr, patient, rx).await.unwrap();
            }
            let now = paracetamol_as_required(&epr, patient).await;
            let command = giving(patient, now, &stands(&epr, patient, now).await);
            let refused = epr.execute(&anew(&turner()), command).await.unwrap_err();
            let GiveError::Bounds(says) = refused else { panic!("{refused}") };
            if sealed {
                assert_eq!(says, WITHHELD.trim_end_matches('.'), "neither how much nor when");
            } else {
                assert!(says.contains("the last dose was less than") && says.contains("it may be given from"), "{says}");
            }
        }
    }

    /// Hazard H53: so do the checks at the bedside.
    async fn the_check_of_the_same_ingredient_names_nothing_sealed(store: &Store) {
        let epr = hospital(store).await;
        for sealed in [false, true] {
            let patient = cared_for(&epr, Answer::NoneKnown).await;
            let (rx, _) = over(&epr, patient, "paracetamol 500mg tab").await;
            if sealed {
                seal(&epr, patient, rx).await.unwrap();
            }
            let now = prescribed(&epr, patient, "paracetamol 500mg tab", twice(), doctor().now()).await;
            let command = giving(patient, now, &stands(&epr, patient, now).await);
            let refused = epr.execute(&anew(&turner()), command).await.unwrap_err();
            let GiveError::Stopped(found) = refused else { panic!("{refused}") };
            let says: Vec<&str> = found.iter().map(|one| one.says.as_str()).collect();
            if sealed {
                assert_eq!(says, [WITHHELD]);
            } else {
                assert!(says[0].contains("was given at 08:00") && says[0].contains("aracetamol"), "{says:?}");
            }
        }
    }
}
