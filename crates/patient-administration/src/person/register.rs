//! Registering a person who has no record here.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{
    Command, Context, PatientId, Permission, Purpose, RecordId, Refused,
    identifier::{Identifier, IdentifierError, IdentifierKind},
    ods_code::OdsCode,
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{DetailsError, Person, PersonDetails, PersonEvent, Restriction, person_of};
use crate::{
    duplicates::Likeness,
    permissions::REGISTER,
    store::candidates::{self, Holder},
};

/// How this hospital makes numbers of its own: a prefix and so many digits, counted upwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSeries {
    /// `T`.
    pub prefix: &'static str,
    /// How many digits follow it.
    pub digits: usize,
}

/// Who says that those who look alike are different people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Different {
    /// Nobody yet: ask, when there are any.
    #[default]
    NotSaid,
    /// The person who registers has looked at these. Anybody found besides is asked about again.
    From(Vec<PatientId>),
    /// The index of the sending system. Only for an interface: nobody is there to be asked.
    Sender,
}

/// Add a person to the index.
#[derive(Debug, Clone)]
pub struct RegisterPerson {
    /// A fresh id.
    pub patient: PatientId,
    /// Who they are.
    pub details: PersonDetails,
    /// Gives them a hospital number where the details have none.
    pub series: Option<NumberSeries>,
    /// About those who look alike.
    pub different: Different,
    /// Why it may not be told that they are here, where that is so.
    pub restricted: Option<String>,
}

/// What registration must know of the index.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RegisterFacts {
    pub(crate) nhs_number: Option<Holder>,
    pub(crate) hospital_number: Option<Holder>,
    pub(crate) alike: Vec<Alike>,
    pub(crate) next_number: Option<String>,
}

/// Somebody who looks alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// Who.
    pub patient: PatientId,
    /// How like.
    #[serde(flatten)]
    pub likeness: Likeness,
}

/// Why the registration was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RegisterError {
    /// The record is there.
    #[error("this person was already registered; open their record")]
    Already,
    /// Somebody has this number.
    #[error("{0} is already the number of {1}; open that record instead, or correct the number")]
    InUse(&'static str, Holder),
    /// People who may be the same one.
    #[error("{} may be the same person; open one of them, or confirm that each is a different person", people(.0))]
    Alike(Vec<Alike>),
    /// Two registrations at the same moment.
    #[error("this number was given to somebody else at the same moment; save again")]
    NumberTaken,
    /// The restriction has no reason.
    #[error("say why this record is to be restricted")]
    NoReason,
    /// The organisation acted for cannot give numbers.
    #[error(
        "a hospital number could not be given ({0}); ask the service desk to check your organisation's code"
    )]
    Number(String),
    /// Something about the details.
    #[error(transparent)]
    Details(#[from] DetailsError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

fn people(alike: &[Alike]) -> String {
    if alike.len() == 1 {
        "1 person".to_owned()
    } else {
        format!("{} people", alike.len())
    }
}

impl From<IdentifierError> for RegisterError {
    fn from(error: IdentifierError) -> Self {
        Self::Number(error.to_string())
    }
}

impl RegisterPerson {
    fn numbered(&self, facts: &RegisterFacts, context: &Context) -> Result<PersonDetails, RegisterError> {
        let mut details = self.details.clone();
        if let (None, Some(next)) = (&details.hospital_number, &facts.next_number) {
            let issuer = OdsCode::parse(&context.principal.organisation)
                .map_err(|e| RegisterError::Number(e.to_string()))?;
            details.hospital_number = Some(Identifier::new(IdentifierKind::HospitalNumber, next, issuer)?);
        }
        Ok(details)
    }

    fn not_yet_looked_at(&self, facts: &RegisterFacts, context: &Context) -> Vec<Alike> {
        let looked_at: &[PatientId] = match &self.different {
            Different::Sender if context.purpose == Purpose::Interface => return vec![],
            Different::From(people) => people,
            Different::Sender | Different::NotSaid => &[],
        };
        let found = facts
            .alike
            .iter()
            .filter(|alike| alike.likeness.must_be_looked_at());
        found
            .filter(|alike| !looked_at.contains(&alike.patient))
            .cloned()
            .collect()
    }
}

impl Command for RegisterPerson {
    type Record = Person;
    type Facts = RegisterFacts;
    type Error = RegisterError;
    const NAME: &'static str = "patient_administration.register_person";
    const NEEDS: Permission = REGISTER;

    fn id(&self) -> RecordId {
        person_of(self.patient)
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        now: Option<&Person>,
        facts: &RegisterFacts,
        context: &Context,
    ) -> Result<PersonEvent, RegisterError> {
        if now.is_some() {
            return Err(RegisterError::Already);
        }
        self.details.check(None, context.now())?;
        if let Some(holder) = &facts.nhs_number {
            return Err(RegisterError::InUse("this NHS number", holder.clone()));
        }
        if let Some(holder) = &facts.hospital_number {
            return Err(RegisterError::InUse("this hospital number", holder.clone()));
        }
        let left = self.not_yet_looked_at(facts, context);
        if !left.is_empty() {
            return Err(RegisterError::Alike(left));
        }
        let restriction = match self.restricted.as_deref().map(str::trim) {
            Some("") => return Err(RegisterError::NoReason),
            Some(reason) => Some(Restriction {
                by: context.principal.staff,
                reason: reason.to_owned(),
                since: context.now(),
                lifted: None,
            }),
            None => None,
        };
        let alike = facts
            .alike
            .iter()
            .filter(|alike| alike.likeness.must_be_looked_at());
        Ok(PersonEvent::PersonRegistered {
            details: Box::new(self.numbered(facts, context)?),
            restriction,
            different_from: alike.map(|alike| alike.patient).collect(),
        })
    }

    fn clash(&self, constraint: &str) -> Option<RegisterError> {
        let ours = constraint == "patient_administration_nhs_number_once"
            || constraint == "patient_administration_hospital_number_once";
        ours.then_some(RegisterError::NumberTaken)
    }
}

#[async_trait]
impl Gather for RegisterPerson {
    async fn gather(
        &self,
        _: &Ports,
        look: &mut Look<'_>,
        context: &Context,
    ) -> Result<RegisterFacts, Refused> {
        let organisation = context.principal.organisation.as_str();
        let next_number = match (&self.details.hospital_number, &self.series) {
            (None, Some(series)) => Some(candidates::next_number(look, organisation, series).await?),
            _ => None,
        };
        Ok(RegisterFacts {
            nhs_number: candidates::holder_of_nhs_number(look, context, &self.details, self.patient).await?,
            hospital_number: candidates::holder_of_hospital_number(
                look,
                context,
                &self.details,
                self.patient,
            )
            .await?,
            alike: candidates::alike(look, context, &self.details, self.patient).await?,
            next_number,
        })
    }
}

#[cfg(test)]
mod tests;
