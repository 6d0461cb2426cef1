//! Beds: one patient each, one open stay a patient, never a wrong or a closed bed.

use chrono::Duration;
use trefoil_core::{Answer, ports::Whereabouts};
use trefoil_kernel::Epr;
use trefoil_patient_administration::{
    codes::{DischargeDestination, DischargeMethod},
    stay::{
        Care,
        admit::AdmitError,
        cancel::{CancelStep, Mistaken},
        change::ChangeStay,
        discharge::DischargePatient,
        place::{Destination, PlaceError},
        transfer::{TransferError, TransferPatient},
    },
    store::{
        stay::stays,
        ward::wards,
        ward_list::{Occupant, ward_list},
    },
};
use trefoil_testkit::{anew, both_engines};

use crate::house::*;

/// The ward list in words: bed and name, or what else the bed holds.
async fn lines(epr: &Epr, ward: &str) -> Vec<String> {
    let lines = ward_list(&mut look(epr), &charge_nurse(), ward).await.unwrap();
    lines
        .into_iter()
        .map(|line| {
            let bed = line.bed.unwrap_or_else(|| "no bed".into());
            match line.occupant {
                Occupant::Patient(patient) => format!("{bed} {}", patient.name),
                Occupant::Hidden => format!("{bed} hidden"),
                Occupant::Empty => format!("{bed} empty"),
                Occupant::Closed(why) => format!("{bed} closed: {why}"),
            }
        })
        .collect()
}

async fn bed_of(epr: &Epr, patient: trefoil_core::PatientId) -> Option<String> {
    let port = epr.ports().get::<dyn Whereabouts>().unwrap();
    match port.whereabouts(look(epr).reading(), patient).await.unwrap() {
        Answer::Known { value } => value.bed.map(|bed| format!("{bed} on {}", value.ward_name)),
        _ => None,
    }
}

fn discharging(patient: trefoil_core::PatientId, id: trefoil_core::RecordId, seen: i64) -> DischargePatient {
    DischargePatient {
        id,
        patient,
        seen,
        method: DischargeMethod::parse("1").unwrap(),
        destination: DischargeDestination::parse("19").unwrap(),
    }
}

both_engines! {
    /// Hazard H04: a patient is put into a bed that is taken, closed or not there.
    async fn a_bed_holds_one_patient(store: &Store) {
        let epr = hospital(store).await;
        let (one, two) = (somebody(&epr, 0).await, somebody(&epr, 1).await);
        admit(&epr, one, "7B", Some("B2")).await.unwrap();
        let refused = admit(&epr, two, "7B", Some("B2")).await.unwrap_err();
        assert_eq!(refused.to_string(), "bed B2 on 7B is taken by another patient; choose another");
        for (ward, bed, want) in [
            ("7B", "B3", "bed B3 on 7B is closed (deep clean); choose another"),
            ("7B", "Z9", "there is no bed Z9 on 7B; choose a bed from the list"),
            ("9X", "A1", "there is no ward 9X; choose a ward from the list"),
        ] {
            assert_eq!(admit(&epr, two, ward, Some(bed)).await.unwrap_err().to_string(), want);
        }
        assert_eq!(admit(&epr, one, "7A", None).await.unwrap_err(), AdmitError::OpenStay);
        assert_eq!(bed_of(&epr, one).await.as_deref(), Some("B2 on Birch Ward"));
    }

    async fn two_at_the_same_moment_never_share_a_bed_or_a_stay(store: &Store) {
        let epr = hospital(store).await;
        let (one, two) = (somebody(&epr, 0).await, somebody(&epr, 1).await);
        let (a, b) = tokio::join!(admit(&epr, one, "7B", Some("B1")), admit(&epr, two, "7B", Some("B1")));
        let refused = [a.err(), b.err()].into_iter().flatten().collect::<Vec<_>>();
        assert!(matches!(refused.as_slice(), [AdmitError::Place(PlaceError::Taken { .. })]), "{refused:?}");
        let third = somebody(&epr, 2).await;
        let (a, b) = tokio::join!(admit(&epr, third, "7A", Some("A1")), admit(&epr, third, "7A", Some("A2")));
        let refused = [a.err(), b.err()].into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(refused, [AdmitError::OpenStay]);
    }

    async fn a_whole_stay(store: &Store) {
        let epr = hospital(store).await;
        let patient = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let stay = admit(&epr, patient, "7B", None).await.unwrap();
        assert_eq!(lines(&epr, "7B").await, ["B1 empty", "B2 empty", "B3 closed: deep clean", "no bed JONES, Gwyneth"]);
        let to = |ward: &str, bed: &str| Destination { ward: ward.into(), bed: Some(bed.into()) };
        let transfer = |seen, to| TransferPatient { id: stay.id, patient, seen, to };
        epr.execute(&anew(&charge_nurse()), transfer(1, to("7B", "B1"))).await.unwrap();
        epr.execute(&anew(&charge_nurse()), transfer(2, to("7A", "A2"))).await.unwrap();
        assert_eq!(lines(&epr, "7B").await, ["B1 empty", "B2 empty", "B3 closed: deep clean"]);
        assert_eq!(lines(&epr, "7A").await, ["A1 empty", "A2 JONES, Gwyneth"]);
        let again = epr.execute(&anew(&charge_nurse()), transfer(3, to("7A", "A2"))).await.unwrap_err();
        assert_eq!(again, TransferError::AlreadyThere);

        let care = Care {
            consultant: Some("Dr S Rao".into()),
            expected_discharge: "2027-02-01".parse().ok(),
            ..Care::default()
        };
        epr.execute(&anew(&charge_nurse()), ChangeStay { id: stay.id, patient, seen: 3, care }).await.unwrap();
        assert_eq!(wards(&mut look(&epr)).await.unwrap()[0].patients, 1);

        epr.execute(&anew(&charge_nurse()), discharging(patient, stay.id, 4)).await.unwrap();
        assert_eq!(lines(&epr, "7A").await, ["A1 empty", "A2 empty"]);
        assert_eq!(bed_of(&epr, patient).await, None);
        let all = stays(&mut look(&epr), patient).await.unwrap();
        assert_eq!(all[0].stay.movements.len(), 3);

        let back = CancelStep { id: stay.id, patient, seen: 5, mistaken: Mistaken::Discharge };
        epr.execute(&anew(&charge_nurse()).because("discharged by mistake"), back).await.unwrap();
        assert_eq!(bed_of(&epr, patient).await.as_deref(), Some("A2 on Ash Ward"));
    }

    async fn a_time_that_cannot_be_is_refused(store: &Store) {
        let epr = hospital(store).await;
        let patient = somebody(&epr, 0).await;
        let later = anew(&charge_nurse());
        let at = later.now() + Duration::minutes(1);
        let refused = epr.execute(&later.true_at(at), admitting(patient, "7A", Some("A1"))).await.unwrap_err();
        assert_eq!(refused, AdmitError::InFuture);
        let earlier = anew(&charge_nurse());
        let at = earlier.now() - Duration::hours(5);
        let stay = epr.execute(&earlier.true_at(at), admitting(patient, "7A", Some("A1"))).await.unwrap();
        assert_eq!(stay.record.admitted, at);
    }

    /// A list of many patients is answered as each of them alone is.
    async fn many_are_found_where_each_of_them_is(store: &Store) {
        let epr = hospital(store).await;
        let mut all = vec![];
        for (number, bed) in [(0, Some("A1")), (1, Some("A2")), (2, None), (3, None), (4, None), (5, None)] {
            let patient = somebody(&epr, number).await;
            if number < 4 {
                admit(&epr, patient, "7A", bed).await.unwrap();
            }
            all.push(patient);
        }
        let port = epr.ports().get::<dyn Whereabouts>().unwrap();
        for some in [&all[..], &all[..3], &all[4..]] {
            let together = port.whereabouts_of(look(&epr).reading(), some).await.unwrap().known().unwrap_or_default();
            for patient in some {
                let alone = port.whereabouts(look(&epr).reading(), *patient).await.unwrap().known();
                assert_eq!(together.get(patient), alone.as_ref());
            }
        }
    }
}
