//! A small house: three roles, four people, a ward's team, and two patients of whom one is restricted.

use std::sync::Arc;

use trefoil_administration::{Administration, permissions::EXPLAIN_ACCESS};
use trefoil_core::{
    Answer, Context, NhsNumber, PatientId, Permission, Reach, Refused, StaffId,
    gender::CurrentGender,
    person_name::PersonName,
    ports::{Demographics, Identity, NumberedPatients, Reading},
};
use trefoil_kernel::{
    Epr, FutureExt, Manifest, Migration, Module, Mount,
    access::{BREAK_GLASS, EVERY_PATIENT, OPEN_RECORD},
    async_trait,
    people::{ADMINISTER_PEOPLE, NewStaff},
};
use trefoil_testkit::{AuditStub, Store, assemble, id, personas::administrator};
use uuid::Uuid;

pub(crate) const BEDS: Permission = Permission {
    name: "ward.make_beds",
    says: "make beds",
    reach: Reach::System,
};
pub(crate) const OBSERVE: Permission = Permission {
    name: "ward.observe",
    says: "record observations",
    reach: Reach::Chart,
};

pub(crate) const ANN: PatientId = PatientId(Uuid::from_u128(0xA1));
pub(crate) const HIDDEN: PatientId = PatientId(Uuid::from_u128(0xB2));
pub(crate) const WARD: Uuid = Uuid::from_u128(0x7B);

/// A ward that answers who its patients are.
#[derive(Default)]
struct Ward;

impl Module for Ward {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "ward",
            version: "0",
            permissions: &[BEDS, OBSERVE],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.provide::<dyn Demographics>(Arc::new(Ward))
            .provide::<dyn NumberedPatients>(Arc::new(Ward));
    }
}

#[async_trait]
impl Demographics for Ward {
    async fn identity(&self, _: &mut dyn Reading, patient: PatientId) -> Result<Answer<Identity>, Refused> {
        let (family, number) = if patient == ANN {
            ("Archer", "9990000018")
        } else {
            ("Hidden", "9990001006")
        };
        Ok(Answer::Known {
            value: Identity {
                name: PersonName::builder()
                    .family(family)
                    .given("Ann")
                    .finish()
                    .unwrap(),
                born: None,
                born_at: None,
                gender: CurrentGender::Female,
                nhs_number: NhsNumber::parse(number).ok(),
                hospital_number: None,
                died: None,
                address: None,
                telephones: vec![],
                restricted: patient == HIDDEN,
            },
        })
    }
}

#[async_trait]
impl NumberedPatients for Ward {
    async fn with_number(
        &self,
        _: &mut dyn Reading,
        number: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused> {
        Ok(match number.replace(' ', "").as_str() {
            "9990000018" => Answer::Known { value: vec![ANN] },
            "9990001006" => Answer::Known { value: vec![HIDDEN] },
            "TWICE" => Answer::Known {
                value: vec![ANN, HIDDEN],
            },
            "DOWN" => Answer::Unavailable {
                because: "the index is being rebuilt".into(),
            },
            _ => Answer::NoneKnown,
        })
    }
}

/// The installer, who is nobody of the house.
pub(crate) fn installer() -> Context {
    administrator(&[ADMINISTER_PEOPLE]).because("setting up the house of the test")
}

pub(crate) async fn house(store: &Store) -> Epr {
    let epr = assemble(store, || {
        Epr::builder()
            .with(AuditStub)
            .with(Ward)
            .with(Administration)
            .extend(|on| {
                on.suggest("administrator", "System administrator", &[ADMINISTER_PEOPLE])
                    .suggest("nurse", "Nurse", &[OPEN_RECORD, BREAK_GLASS, OBSERVE])
                    .suggest("porter", "Porter", &[BEDS])
                    .suggest(
                        "privacy_officer",
                        "Privacy officer",
                        &[EXPLAIN_ACCESS, EVERY_PATIENT, OPEN_RECORD],
                    )
                    .suggest("records_officer", "Records officer", &[EXPLAIN_ACCESS]);
            })
    })
    .await;
    let context = installer();
    let made = epr.keep_house(&context, ADMINISTER_PEOPLE, None, |tx| {
        async move {
            tx.publish_patient(ANN, false).await?;
            tx.publish_patient(HIDDEN, true).await?;
            tx.publish_team(WARD, "7B", "Ward 7B").await
        }
        .boxed()
    });
    made.await.unwrap();
    for (number, username, name, role, team) in [
        (1, "tabara", "T Abara", "administrator", None),
        (2, "kturner", "K Turner, RN", "nurse", Some("7B")),
        (3, "jlindqvist", "J Lindqvist", "privacy_officer", None),
        (4, "rokoro", "R Okoro", "records_officer", None),
    ] {
        let new = NewStaff {
            staff: staff(number),
            username: username.into(),
            name: name.into(),
            organisation: "RXX01".into(),
            password: None,
            roles: vec![role.to_owned()],
            teams: team.map(str::to_owned).into_iter().collect(),
        };
        let context = Context::new(
            id(),
            installer().principal,
            trefoil_core::Purpose::Administration,
            epr.clock().now(),
        )
        .because("setting up the house of the test");
        epr.enrol(&context, new).await.unwrap();
    }
    epr
}

/// The people of this house by number; not those who act in other tests.
pub(crate) fn staff(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(
        0x5741_FF00_0000_0000_0000_0000_0000_0A00 + number,
    ))
}
