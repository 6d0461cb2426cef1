//! Loading a synthetic hospital: every person and stay by the commands a clerk would use, so that nothing in a
//! demonstration is there by another road than in a hospital.

mod house;
mod story;

use std::collections::HashMap;

use tokio::task::JoinSet;
use trefoil_core::{
    CommandId, Context, Grants, PatientId, Principal, Purpose, RecordId, Refused, StaffId,
    identifier::{Identifier, IdentifierKind},
    ods_code::OdsCode,
};
use trefoil_kernel::{Epr, access::EVERY_PATIENT, fresh_id, people::ADMINISTER_PEOPLE};
use trefoil_patient_administration::{
    codes::{AdmissionMethod, DischargeDestination, DischargeMethod},
    permissions::{ADMIT, DISCHARGE, MANAGE_WARDS, RECORD_DEATH, REGISTER},
    person::{
        PersonDetails,
        record_death::RecordDeath,
        register::{Different, RegisterPerson},
    },
    stay::{Care, admit::AdmitPatient, discharge::DischargePatient, place::Destination},
};
use trefoil_prescribing::{
    dictionary::{self, Release},
    permissions::LOAD_DICTIONARY,
};
use trefoil_synth::{Hospital, Person};

pub use self::story::stories;

/// The password of every demonstration user.
pub const PASSWORD: &str = "clover in the meadow";

/// What stopped the loading.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// One person.
    #[error("{who}: {why}")]
    Person {
        /// Hospital number.
        who: String,
        /// Why.
        why: String,
    },
    /// Wards or staff.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// One of the people who work there.
    #[error(transparent)]
    Staff(#[from] trefoil_kernel::administer::ChangeError),
    /// The medicines dictionary.
    #[error(transparent)]
    Dictionary(#[from] dictionary::load::LoadError),
    /// The password.
    #[error(transparent)]
    Password(#[from] trefoil_web::password::PasswordError),
}

/// The loader, as it stands in the log.
pub fn loader(epr: &Epr, organisation: &str) -> Context {
    let principal = Principal {
        staff: StaffId(fresh_id()),
        name: "Synthetic hospital".to_owned(),
        role: "interface".to_owned(),
        organisation: organisation.to_owned(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(&[
            REGISTER,
            ADMIT,
            DISCHARGE,
            RECORD_DEATH,
            MANAGE_WARDS,
            ADMINISTER_PEOPLE,
            LOAD_DICTIONARY,
            EVERY_PATIENT,
        ]),
        proved: None,
    };
    Context::new(
        fresh_id().into(),
        principal,
        Purpose::Interface,
        epr.clock().now(),
    )
}

/// Load wards, staff, the medicines dictionary and people. `progress` is told how many people are done, of how many.
///
/// # Errors
/// See [`LoadError`]; what was loaded before stays.
pub async fn load(epr: &Epr, plan: &Hospital, mut progress: impl FnMut(u64, u64)) -> Result<(), LoadError> {
    let context = loader(epr, plan.organisation.code.as_str());
    house::wards(epr, &context, plan).await?;
    house::staff(epr, &context, plan).await?;
    // The community's own; a trust loads its release instead.
    dictionary::load::load(epr, &anew(&context), &Release::own(), |_| ()).await?;
    let (total, mut done) = (u64::try_from(plan.people.len()).unwrap_or(0), 0);
    let specialties: HashMap<String, String> = plan
        .wards
        .iter()
        .map(|ward| (ward.code.clone(), ward.specialty.clone()))
        .collect();
    let specialties = std::sync::Arc::new(specialties);
    let mut running = JoinSet::new();
    let mut waiting = plan.people.iter().cloned();
    loop {
        while running.len() < 16 {
            let Some(one) = waiting.next() else { break };
            let (epr, context, specialties) = (epr.clone(), context.clone(), specialties.clone());
            running.spawn(async move {
                let who = one.hospital_number.clone();
                person(&epr, &context, &one, &specialties)
                    .await
                    .map_err(|why| LoadError::Person { who, why })
            });
        }
        match running.join_next().await {
            Some(Ok(loaded)) => loaded?,
            Some(Err(error)) => {
                return Err(LoadError::Person {
                    who: "a task".into(),
                    why: error.to_string(),
                });
            }
            None => return Ok(()),
        }
        done += 1;
        progress(done, total);
    }
}

fn anew(context: &Context) -> Context {
    context.anew(CommandId(fresh_id()))
}

/// One person: registered, every past stay, the present one, and their death.
async fn person(
    epr: &Epr,
    context: &Context,
    one: &Person,
    specialties: &HashMap<String, String>,
) -> Result<(), String> {
    let patient = PatientId(one.id);
    let issuer = OdsCode::parse(&context.principal.organisation).map_err(|error| error.to_string())?;
    let number = Identifier::new(IdentifierKind::HospitalNumber, &one.hospital_number, issuer);
    let details = PersonDetails {
        name: Some(one.name.clone()),
        previous_names: one.previous_names.clone(),
        born: Some(one.born),
        born_at: one.born_at,
        gender: one.gender,
        nhs_number: one.nhs_number.clone(),
        hospital_number: Some(number.map_err(|error| error.to_string())?),
        address: Some(one.address.clone()),
        telephones: one.telephones.clone(),
        gp_practice: one.gp_practice.clone(),
        ..PersonDetails::default()
    };
    let restricted = one
        .restricted
        .then(|| "asked that nobody be told that they are here".to_owned());
    let register = RegisterPerson {
        patient,
        details,
        series: None,
        different: Different::Sender,
        restricted,
    };
    epr.execute(&anew(context), register)
        .await
        .map_err(|error| error.to_string())?;
    for stay in one.past_stays.iter().rev() {
        let id = RecordId(fresh_id());
        let care = care(&stay.consultant, &stay.reason, None, specialties.get(&stay.ward));
        let to = Destination {
            ward: stay.ward.clone(),
            bed: None,
        };
        admit(epr, context, id, patient, to, care, stay.admitted).await?;
        let discharge = DischargePatient {
            id,
            patient,
            seen: 1,
            // 1: on clinical advice; 19: usual place of residence (NHS Data Dictionary).
            method: DischargeMethod::parse("1").map_err(|error| error.to_string())?,
            destination: DischargeDestination::parse("19").map_err(|error| error.to_string())?,
        };
        let at = anew(context).true_at(stay.discharged);
        epr.execute(&at, discharge)
            .await
            .map_err(|error| error.to_string())?;
    }
    if let Some(stay) = &one.stay {
        let care = care(
            &stay.consultant,
            &stay.reason,
            stay.expected_discharge,
            specialties.get(&stay.ward),
        );
        let to = Destination {
            ward: stay.ward.clone(),
            bed: Some(stay.bed.clone()),
        };
        admit(
            epr,
            context,
            RecordId(fresh_id()),
            patient,
            to,
            care,
            stay.admitted,
        )
        .await?;
    }
    if let Some(died) = one.died {
        let death = RecordDeath {
            patient,
            died: Some(died),
            seen: 1,
        };
        epr.execute(&anew(context), death)
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn care(
    consultant: &str,
    reason: &str,
    expected_discharge: Option<chrono::NaiveDate>,
    specialty: Option<&String>,
) -> Care {
    Care {
        consultant: Some(consultant.to_owned()),
        reason: Some(reason.to_owned()),
        specialty: specialty.cloned(),
        expected_discharge,
    }
}

async fn admit(
    epr: &Epr,
    context: &Context,
    id: RecordId,
    patient: PatientId,
    to: Destination,
    care: Care,
    admitted: chrono::DateTime<chrono::Utc>,
) -> Result<(), String> {
    // 21: emergency, by the emergency department here (NHS Data Dictionary).
    let method = AdmissionMethod::parse("21").map_err(|error| error.to_string())?;
    let admit = AdmitPatient {
        id,
        patient,
        to,
        method: Some(method),
        care,
        spell_number: None,
    };
    // Local rules may ask for a reason; the loader has one.
    let at = anew(context)
        .true_at(admitted)
        .because("loaded with the synthetic hospital");
    epr.execute(&at, admit)
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}
