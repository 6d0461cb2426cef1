//! The ports: what modules may ask of one another, without naming one another.
//!
//! A port's answer is *known*, *none known* or *unavailable, because …* ([`Answer`]). Each is asked through a
//! [`Reading`], which the kernel hands out: inside a command it sees what that command has already done.

mod clinical;

use std::{any::Any, collections::HashMap};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Context, NhsNumber, PatientId, Refused, gender::CurrentGender, person_name::PersonName,
    postal_address::PostalAddress, telephone::Telephone,
};

pub use self::clinical::{
    Allergies, AllergyStatement, Certainty, KnownAllergy, LatestResult, LatestResults, Measured, Measurement,
    Measurements, ReconciledAllergies, Severity, Substances, UnreconciledAllergies, UnreconciledAllergy,
    still_unreconciled,
};

/// A view into the store, of which core knows only that it exists. The kernel's `Look` makes and reads it.
pub trait Reading: Send {
    /// For the kernel alone.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// Who a patient is: what the banner shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Their name.
    pub name: PersonName,
    /// Date of birth; unknown for some who arrive unconscious.
    pub born: Option<NaiveDate>,
    /// Hour and minute of birth, for the age of a newborn.
    pub born_at: Option<DateTime<Utc>>,
    /// For addressing and identifying, not for clinical judgement.
    pub gender: CurrentGender,
    /// Where they have one and it is known.
    pub nhs_number: Option<NhsNumber>,
    /// This trust's own number for them.
    pub hospital_number: Option<String>,
    /// When they died, if they have.
    pub died: Option<DateTime<Utc>>,
    /// Where they live. Withheld (none) for a restricted person unless the reader has a relationship.
    pub address: Option<PostalAddress>,
    /// How to reach them. Withheld likewise.
    pub telephones: Vec<Telephone>,
    /// The national "S" flag or a local one: where they are is not to be told.
    pub restricted: bool,
}

/// Where a patient is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabout {
    /// Ward by code.
    pub ward: String,
    /// Ward by name.
    pub ward_name: String,
    /// Bed, where they have one.
    pub bed: Option<String>,
    /// Under whose care.
    pub consultant: Option<String>,
    /// Since when in the hospital.
    pub admitted: DateTime<Utc>,
}

/// Who a patient is.
#[async_trait]
pub trait Demographics: Send + Sync + 'static {
    /// The identity of one patient; `NoneKnown` when there is no such patient.
    async fn identity(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Identity>, Refused>;
}

/// Whose a number is.
#[async_trait]
pub trait NumberedPatients: Send + Sync + 'static {
    /// Everybody who has this NHS number or hospital number, as it was typed; `NoneKnown` when nobody does. A port does not
    /// know who reads: whoever asks opens the patient through a view before saying that there is one.
    async fn with_number(
        &self,
        reading: &mut dyn Reading,
        number: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused>;
}

/// Finds people by what somebody typed.
#[async_trait]
pub trait FindPeople: Send + Sync + 'static {
    /// Those whom this person may know of, by a number or a name, as the index's own search finds them; at most 50.
    /// `Unavailable` says what to type instead. Whoever shows them says so to the view.
    async fn find(
        &self,
        reading: &mut dyn Reading,
        context: &Context,
        typed: &str,
    ) -> Result<Answer<Vec<PatientId>>, Refused>;
}

/// Where a patient is now.
#[async_trait]
pub trait Whereabouts: Send + Sync + 'static {
    /// `NoneKnown` when they are not in the hospital.
    async fn whereabouts(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Whereabout>, Refused>;

    /// The same for many, as a list needs it: those who are in the hospital. Whoever can answer in one statement should.
    async fn whereabouts_of(
        &self,
        reading: &mut dyn Reading,
        patients: &[PatientId],
    ) -> Result<Answer<HashMap<PatientId, Whereabout>>, Refused> {
        let mut all = HashMap::new();
        for patient in patients {
            match self.whereabouts(reading, *patient).await? {
                Answer::Known { value } => {
                    all.insert(*patient, value);
                }
                Answer::NoneKnown => {}
                Answer::Unavailable { because } => return Ok(Answer::Unavailable { because }),
            }
        }
        Ok(Answer::looked(Some(all).filter(|all| !all.is_empty())))
    }
}
