//! Filling a hospital quickly by the commands a hospital uses: a hundred people to a unit of work.

use std::sync::Arc;

use trefoil_core::{
    Context, PatientId, RecordId,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
};
use trefoil_kernel::{BoxFuture, Epr, FutureExt, Unit};
use trefoil_patient_administration::{
    codes::{DischargeDestination, DischargeMethod},
    person::{
        PersonDetails,
        register::{Different, RegisterError, RegisterPerson},
    },
    stay::{Care, admit::AdmitPatient, discharge::DischargePatient, place::Destination},
    store::ward::{BayPlan, BedPlan, WardPlan, load_wards},
};
use trefoil_synth::{Hospital, Person};
use trefoil_testkit::{anew, id};

/// How many people share a unit of work, and how many units run at once.
const TOGETHER: usize = 50;
const AT_ONCE: usize = 8;
/// One person in so many was in the hospital before.
const WERE_IN: usize = 5;

/// The wards, and somebody in most beds.
pub(super) async fn beds(epr: &Epr, clerk: &Context, hospital: &Hospital) {
    let wards: Vec<WardPlan> = hospital.wards.iter().map(plan).collect();
    load_wards(epr, &anew(clerk), &wards).await.expect("wards");
    for one in hospital.in_beds() {
        let Some(stay) = &one.stay else { continue };
        let patient = PatientId(one.id);
        epr.execute(&anew(clerk), register(clerk, one))
            .await
            .expect("a person");
        let to = Destination {
            ward: stay.ward.clone(),
            bed: Some(stay.bed.clone()),
        };
        let care = Care {
            reason: Some(stay.reason.clone()),
            ..Care::default()
        };
        let admit = AdmitPatient {
            id: id(),
            patient,
            to,
            method: None,
            care,
            spell_number: None,
        };
        epr.execute(&anew(clerk).true_at(stay.admitted), admit)
            .await
            .expect("an admission");
    }
}

/// Register them all; one in five was here before.
pub(super) async fn load(epr: &Epr, clerk: &Context, people: impl Iterator<Item = Person>) {
    let (mut people, mut running) = (people.peekable(), tokio::task::JoinSet::new());
    while people.peek().is_some() {
        let some: Arc<Vec<Person>> = Arc::new(people.by_ref().take(TOGETHER).collect());
        if running.len() == AT_ONCE {
            running
                .join_next()
                .await
                .expect("one runs")
                .expect("it ended well");
        }
        let (epr, clerk) = (epr.clone(), clerk.clone());
        running.spawn(async move { together(&epr, &clerk, some).await });
    }
    running.join_all().await;
}

async fn together(epr: &Epr, clerk: &Context, some: Arc<Vec<Person>>) {
    let people = some.clone();
    let context = anew(clerk);
    let actor = context.clone();
    let done: Result<(), RegisterError> = epr
        .together(&context, move |unit| {
            registered(unit, actor.clone(), people.clone())
        })
        .await;
    done.expect("people may be registered");
    for one in some.iter().step_by(WERE_IN) {
        let Some(stay) = one.past_stays.first() else {
            continue;
        };
        let (patient, stay_id): (PatientId, RecordId) = (PatientId(one.id), id());
        let to = Destination {
            ward: stay.ward.clone(),
            bed: None,
        };
        let care = Care {
            reason: Some(stay.reason.clone()),
            ..Care::default()
        };
        let admit = AdmitPatient {
            id: stay_id,
            patient,
            to,
            method: None,
            care,
            spell_number: None,
        };
        epr.execute(&anew(clerk).true_at(stay.admitted), admit)
            .await
            .expect("an admission");
        let discharge = DischargePatient {
            id: stay_id,
            patient,
            seen: 1,
            method: DischargeMethod::parse("1").expect("a method"),
            destination: DischargeDestination::parse("19").expect("a destination"),
        };
        epr.execute(&anew(clerk).true_at(stay.discharged), discharge)
            .await
            .expect("a discharge");
    }
}

fn registered<'u>(
    unit: &'u mut Unit<'_>,
    clerk: Context,
    people: Arc<Vec<Person>>,
) -> BoxFuture<'u, Result<(), RegisterError>> {
    async move {
        for one in people.iter() {
            unit.execute(&register(&clerk, one)).await?;
        }
        Ok(())
    }
    .boxed()
}

fn register(clerk: &Context, one: &Person) -> RegisterPerson {
    let issuer = OdsCode::parse(&clerk.principal.organisation).expect("a code");
    let number = Identifier::new(IdentifierKind::HospitalNumber, &one.hospital_number, issuer);
    let details = PersonDetails {
        name: Some(one.name.clone()),
        previous_names: one.previous_names.clone(),
        born: Some(one.born),
        gender: one.gender,
        nhs_number: one.nhs_number.clone(),
        hospital_number: Some(number.expect("a number")),
        address: Some(one.address.clone()),
        telephones: one.telephones.clone(),
        gp_practice: one.gp_practice.clone(),
        ..PersonDetails::default()
    };
    RegisterPerson {
        patient: PatientId(one.id),
        details,
        series: None,
        different: Different::Sender,
        restricted: None,
    }
}

fn plan(ward: &trefoil_synth::Ward) -> WardPlan {
    let bed = |code: &String| BedPlan {
        code: code.clone(),
        closed: None,
    };
    let bays = ward.bays.iter().map(|bay| BayPlan {
        code: bay.code.clone(),
        name: bay.name.clone(),
        beds: bay.beds.iter().map(bed).collect(),
    });
    WardPlan {
        code: ward.code.clone(),
        name: ward.name.clone(),
        specialty: Some(ward.specialty.clone()),
        team: id(),
        bays: bays.collect(),
    }
}
