//! What the checks must know of the patient and of the dictionary.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Answer, PatientId, RecordId, Refused,
    coded_value::CodedValue,
    ports::{
        Allergies, AllergyStatement, Measured, Measurement, Measurements, ReconciledAllergies,
        UnreconciledAllergies, UnreconciledAllergy, still_unreconciled,
    },
};
use trefoil_kernel::{Look, Ports};

use crate::{
    dictionary::{Medicine, Substance},
    prescription::{Section, timing::Timing},
    store,
};

/// Another prescription of the patient that is current.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Its id.
    pub id: RecordId,
    /// Its medicine's full name.
    pub name: String,
    /// Its ingredients.
    pub substances: Vec<CodedValue>,
    /// In which part of the chart it stands.
    pub section: Section,
    /// By which route.
    pub route: CodedValue,
    /// Whether it is sealed: it counts, and nothing that a person reads may name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sealed: bool,
}

/// One ingredient of the medicine as the dictionary knows it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The substance.
    pub substance: CodedValue,
    /// Other names of it.
    pub synonyms: Vec<String>,
    /// The groups it is in, with their other names.
    pub groups: Vec<Substance>,
}

/// The agent of a coded allergy, as the dictionary knows it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// The substance or group it was coded as.
    pub substance: CodedValue,
    /// Whether the dictionary has it at all; what it does not have cannot be checked, and that is said.
    pub known: bool,
    /// The groups it is in, by code.
    pub groups: Vec<String>,
}

/// Everything the checks need. Journalled with the prescription, so that what was known can be read for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// What is known of allergies.
    pub allergies: Answer<AllergyStatement>,
    /// What came by message and was not reconciled.
    pub unreconciled: Answer<Vec<UnreconciledAllergy>>,
    /// The medicine's ingredients with their groups.
    pub ingredients: Vec<Known>,
    /// The agents of the coded allergies.
    pub agents: Vec<Agent>,
    /// The other current prescriptions.
    pub others: Vec<Other>,
    /// The newest weight, in kilograms.
    pub weight: Answer<Measurement>,
}

impl Safety {
    /// Asks the neighbours and the own tables, inside the command that will use the answers. `except` is the
    /// prescription in question, where there is one already.
    ///
    /// # Errors
    /// As the store or a neighbour says.
    pub async fn gather(
        ports: &Ports,
        look: &mut Look<'_>,
        patient: PatientId,
        medicine: &Medicine,
        except: Option<RecordId>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        // A neighbour that fails is one that cannot say: that stops, and never reads as "none".
        let port = ports.get::<dyn Allergies>()?;
        let allergies = port
            .allergies(look.reading(), patient)
            .await
            .unwrap_or_else(|refused| Answer::Unavailable {
                because: refused.to_string(),
            });
        // Without a module that takes statements in, none can have come.
        let unreconciled = match ports.find::<dyn UnreconciledAllergies>() {
            Some(received) => {
                let settled = ports.find::<dyn ReconciledAllergies>();
                still_unreconciled(&*received, settled.as_deref(), look.reading(), patient).await?
            }
            None => Answer::NoneKnown,
        };
        let weight = match ports.find::<dyn Measurements>() {
            Some(port) => port.latest(look.reading(), patient, Measured::Weight).await?,
            None => Answer::Unavailable {
                because: "no module records weights here".to_owned(),
            },
        };
        let mut agents = vec![];
        if let Answer::Known {
            value: AllergyStatement::Known(all),
        } = &allergies
        {
            for substance in all.iter().filter_map(|allergy| allergy.substance.as_ref()) {
                agents.push(store::substances::agent(look, substance).await?);
            }
        }
        let mut ingredients = vec![];
        for ingredient in &medicine.ingredients {
            ingredients.push(store::substances::known(look, &ingredient.substance).await?);
        }
        let current = store::prescription::counted_current(look, patient, now).await?;
        let others = current
            .into_iter()
            .map(|one| (one.shown, one.sealed))
            .filter(|(shown, _)| Some(shown.id) != except)
            // A single dose counts while it may still be given, and for a day after.
            .filter(|(shown, _)| {
                !matches!(shown.prescription.timing, Timing::Once)
                    || shown.prescription.start > now - chrono::Duration::hours(24)
            })
            .map(|(shown, sealed)| Other {
                id: shown.id,
                sealed,
                // Kept with the prescription that is checked, where it is not sealed.
                name: if sealed {
                    String::new()
                } else {
                    shown.prescription.medicine.code.display().to_owned()
                },
                substances: shown
                    .prescription
                    .medicine
                    .ingredients
                    .iter()
                    .map(|it| it.substance.clone())
                    .collect(),
                section: shown.prescription.section(),
                route: shown.prescription.route.clone(),
            })
            .collect();
        Ok(Self {
            allergies,
            unreconciled,
            ingredients,
            agents,
            others,
            weight,
        })
    }
}
