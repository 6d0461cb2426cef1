//! Whose record one may open because of a stay, and for how long.

use chrono::Duration;
use trefoil_core::{Context, PatientId, Refused};
use trefoil_kernel::{Epr, access::OPEN_RECORD, people::NewStaff};
use trefoil_patient_administration::{
    codes::{DischargeDestination, DischargeMethod},
    permissions::ALL,
    person::restrict::RestrictPerson,
    stay::{discharge::DischargePatient, place::Destination, transfer::TransferPatient},
    store::ward_list::{Occupant, ward_list},
};
use trefoil_testkit::{anew, both_engines, personas};

use crate::house::*;

/// Somebody of a ward's team who admits nobody.
async fn works_on(epr: &Epr, number: u128, ward: &str) -> Context {
    let context = personas::persona(
        number,
        "K Turner, RN",
        "nurse",
        &[&ALL[..], &[OPEN_RECORD]].concat(),
    );
    let staff = NewStaff {
        staff: context.principal.staff,
        username: format!("nurse{number}"),
        name: "K Turner, RN".into(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec![],
        teams: vec![ward.into()],
    };
    epr.enrol(&anew(&charge_nurse()).because("for this test"), staff)
        .await
        .unwrap();
    context
}

async fn opens(epr: &Epr, context: &Context, patient: PatientId) -> bool {
    let context = anew(context);
    let opened: Result<(), Refused> = epr
        .view(&context, "test", async |door| {
            door.patient(patient, OPEN_RECORD).await.map(drop)
        })
        .await;
    opened.is_ok()
}

fn later(context: &Context, days: i64) -> Context {
    personas::later(context, days * 86_400)
}

both_engines! {
    async fn a_ward_opens_its_patients_and_no_others(store: &Store) {
        let epr = hospital(store).await;
        let (ash, birch) = (works_on(&epr, 21, "7A").await, works_on(&epr, 22, "7B").await);
        let patient = somebody(&epr, 0).await;
        assert!(!opens(&epr, &birch, patient).await);
        let stay = admit(&epr, patient, "7B", Some("B1")).await.unwrap();
        assert!(opens(&epr, &birch, patient).await && !opens(&epr, &ash, patient).await);
        let to = Destination { ward: "7A".into(), bed: Some("A1".into()) };
        epr.execute(&anew(&charge_nurse()), TransferPatient { id: stay.id, patient, seen: 1, to }).await.unwrap();
        assert!(!opens(&epr, &birch, patient).await && opens(&epr, &ash, patient).await);
        let method = DischargeMethod::parse("1").unwrap();
        let destination = DischargeDestination::parse("19").unwrap();
        let discharge = DischargePatient { id: stay.id, patient, seen: 2, method, destination };
        epr.execute(&anew(&charge_nurse()), discharge).await.unwrap();
        assert!(opens(&epr, &later(&ash, 13), patient).await, "for letters");
        assert!(!opens(&epr, &later(&ash, 15), patient).await);
    }

    /// Hazard H12: a bed with a restricted patient is never shown as empty, nor the patient to others.
    async fn a_restricted_patient_takes_a_bed_without_being_named(store: &Store) {
        let epr = hospital(store).await;
        let birch = works_on(&epr, 22, "7B").await;
        let patient = somebody(&epr, 0).await;
        let restrict = RestrictPerson { patient, seen: 1, reason: Some("court order".into()) };
        epr.execute(&anew(&charge_nurse()), restrict).await.unwrap();
        admit(&epr, patient, "7B", Some("B1")).await.unwrap();
        let first = |lines: Vec<trefoil_patient_administration::store::ward_list::WardLine>| lines[0].occupant.clone();
        let own = ward_list(&mut look(&epr), &anew(&birch), "7B").await.unwrap();
        assert!(matches!(first(own), Occupant::Patient(_)));
        let others = ward_list(&mut look(&epr), &clerk(), "7B").await.unwrap();
        assert_eq!(first(others), Occupant::Hidden);
    }

    async fn whoever_admits_may_open_the_record(store: &Store) {
        let epr = hospital(store).await;
        let patient = somebody(&epr, 0).await;
        assert!(!opens(&epr, &charge_nurse(), patient).await);
        let context = anew(&charge_nurse());
        let at = context.now() - Duration::days(1);
        epr.execute(&context.true_at(at), admitting(patient, "7B", None)).await.unwrap();
        assert!(opens(&epr, &charge_nurse(), patient).await);
        assert!(!opens(&epr, &later(&charge_nurse(), 14), patient).await);
    }
}
