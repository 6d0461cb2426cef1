//! What the clinical modules ask of one another: substances, allergies, measurements, results.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Reading;
use crate::{Answer, PatientId, RecordId, Refused, coded_value::CodedValue, quantity::Quantity};

/// How sure somebody is of an allergy (FHIR `AllergyIntolerance.verificationStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Seen, tested or well documented.
    Confirmed,
    /// Said, and not confirmed. It counts as known.
    Unconfirmed,
}

/// The worst the reaction was (FHIR `AllergyIntolerance.reaction.severity`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe: anaphylaxis among others.
    Severe,
}

/// One known allergy or intolerance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAllergy {
    /// The agent, as it is to be shown.
    pub agent: String,
    /// The substance or group of substances it was coded as; none for free text, which no check can use and every
    /// check says so.
    pub substance: Option<CodedValue>,
    /// The reaction, where it was recorded.
    pub reaction: Option<String>,
    /// How bad it was, where it was recorded.
    pub severity: Option<Severity>,
    /// How sure it is; none where nobody said.
    pub certainty: Option<Certainty>,
    /// When it was last updated.
    pub updated: DateTime<Utc>,
}

/// What is known of a patient's allergies. `NoneKnown` means that somebody asked and there are none; that nobody
/// has asked is [`AllergyStatement::NotRecorded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AllergyStatement {
    /// At least one.
    Known(Vec<KnownAllergy>),
    /// Nobody has recorded an answer yet.
    NotRecorded,
}

/// The allergies that have been reconciled by a clinician.
#[async_trait]
pub trait Allergies: Send + Sync + 'static {
    /// Known, none known, not recorded, or unavailable.
    async fn allergies(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<AllergyStatement>, Refused>;
}

/// What another system told us of an allergy, which no clinician has reconciled yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreconciledAllergy {
    /// The statement, as its keeper names it: by this a clinician's decision about it is kept.
    pub id: RecordId,
    /// The agent in the sender's words.
    pub agent: String,
    /// The reaction in the sender's words.
    pub reaction: Option<String>,
    /// Who sent it.
    pub source: String,
    /// When it came.
    pub received: DateTime<Utc>,
}

/// Statements about allergies that came by message. Their keeper does not know which of them a clinician has settled:
/// ask by [`still_unreconciled`].
#[async_trait]
pub trait UnreconciledAllergies: Send + Sync + 'static {
    /// All that came; `NoneKnown` when nothing did.
    async fn unreconciled(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused>;
}

/// Which statements of other systems a clinician has settled: recorded as an allergy, or dismissed with a reason.
#[async_trait]
pub trait ReconciledAllergies: Send + Sync + 'static {
    /// The statements that are settled, by id; `NoneKnown` when none is.
    async fn reconciled(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
    ) -> Result<Answer<Vec<RecordId>>, Refused>;
}

/// What came and still awaits a clinician. While nobody can say what was settled, everything that came is shown: one
/// statement too many is looked at again, one too few is given.
///
/// # Errors
/// As the keeper of the statements says.
pub async fn still_unreconciled(
    received: &dyn UnreconciledAllergies,
    settled: Option<&dyn ReconciledAllergies>,
    reading: &mut dyn Reading,
    patient: PatientId,
) -> Result<Answer<Vec<UnreconciledAllergy>>, Refused> {
    let all = match received.unreconciled(reading, patient).await? {
        Answer::Known { value } => value,
        other => return Ok(other),
    };
    let settled = match settled {
        Some(port) => port
            .reconciled(reading, patient)
            .await
            .ok()
            .and_then(Answer::known)
            .unwrap_or_default(),
        None => vec![],
    };
    let left: Vec<UnreconciledAllergy> = all.into_iter().filter(|one| !settled.contains(&one.id)).collect();
    Ok(Answer::looked(Some(left).filter(|left| !left.is_empty())))
}

/// The substances one can be allergic to, as the medicines dictionary knows them: single ones and groups.
#[async_trait]
pub trait Substances: Send + Sync + 'static {
    /// Substances and groups whose name holds what was typed, the best first; at most 20.
    async fn search(
        &self,
        reading: &mut dyn Reading,
        typed: &str,
    ) -> Result<Answer<Vec<CodedValue>>, Refused>;
    /// The substance or group of a code (dm+d ingredient or SNOMED CT); `NoneKnown` when the dictionary does not have it.
    async fn substance(&self, reading: &mut dyn Reading, code: &str) -> Result<Answer<CodedValue>, Refused>;
}

/// What can be measured and asked for by a neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Body weight, in kilograms.
    Weight,
    /// Body height, in centimetres.
    Height,
}

/// One measurement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// The value with its unit.
    pub quantity: Quantity,
    /// When it was taken.
    pub taken: DateTime<Utc>,
    /// Whether it was estimated and not measured.
    pub estimated: bool,
}

/// Measurements of a patient's body.
#[async_trait]
pub trait Measurements: Send + Sync + 'static {
    /// The newest of one kind that is not in error.
    async fn latest(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
        what: Measured,
    ) -> Result<Answer<Measurement>, Refused>;
}

/// The newest result of one test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatestResult {
    /// The test, as it is to be shown.
    pub name: String,
    /// The value as the laboratory sent it.
    pub value: String,
    /// Its unit, where it has one.
    pub unit: Option<String>,
    /// `L`, `H`, `LL`, `HH` … where it was flagged.
    pub flag: Option<String>,
    /// When the specimen was taken.
    pub collected: DateTime<Utc>,
}

/// Results of the laboratory.
#[async_trait]
pub trait LatestResults: Send + Sync + 'static {
    /// The newest result of a test by its SNOMED CT code, withdrawn ones left out.
    async fn latest_result(
        &self,
        reading: &mut dyn Reading,
        patient: PatientId,
        test: &str,
    ) -> Result<Answer<LatestResult>, Refused>;
}
