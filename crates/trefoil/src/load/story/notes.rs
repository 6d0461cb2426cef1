//! Allergies, problems and notes.

use chrono::Datelike;
use trefoil_clinical_notes::{
    allergy::{AgentGiven, AllergyDetails, Source, record::RecordAllergy},
    allergy_statement::make::StateNoKnownAllergies,
    note::sign::SignNote,
    problem::{ProblemDetails, ProblemGiven, record::RecordProblem},
};
use trefoil_core::{
    RecordId,
    partial_date::PartialDate,
    ports::{Certainty, Severity},
};
use trefoil_kernel::fresh_id;
use trefoil_patient_administration::allergy_statement::{AllergyStatement, receive::ReceiveAllergyStatement};
use trefoil_synth::story::{self, Allergies, Story};

use super::{Scene, words};

/// What is known of allergies, and what another system said.
pub(super) async fn allergies(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    let epr = &scene.stage.epr;
    match &story.allergies {
        Allergies::NotRecorded => {}
        Allergies::NoneKnown(act) => {
            let state = StateNoKnownAllergies {
                id: RecordId(fresh_id()),
                patient: scene.patient,
                said_by: Source::Patient,
            };
            let stated = epr.execute(&scene.by(act)?, state).await;
            stated.map_err(|error| words("no known allergies", error))?;
        }
        Allergies::Known(all) => {
            for one in all {
                let recorded = epr.execute(&scene.by(&one.recorded)?, record(scene, one)).await;
                recorded.map_err(|error| words(one.agent, error))?;
            }
        }
    }
    if let Some(heard) = &story.heard {
        let statement = AllergyStatement {
            agent: heard.agent.to_owned(),
            code: None,
            system: None,
            severity: None,
            reaction: Some(heard.reaction.to_owned()),
            onset: None,
            application: "Practice system".to_owned(),
            facility: "Quarry Rise Surgery".to_owned(),
            received: heard.at,
        };
        let receive = ReceiveAllergyStatement {
            id: RecordId(fresh_id()),
            patient: scene.patient,
            statement,
        };
        let received = epr.execute(&scene.by_interface(heard.at)?, receive).await;
        received.map_err(|error| words(heard.agent, error))?;
    }
    Ok(())
}

fn record(scene: &Scene<'_>, one: &story::Allergy) -> RecordAllergy {
    let agent = match one.code {
        Some(code) => AgentGiven::Code(code.to_owned()),
        None => AgentGiven::Words(one.agent.to_owned()),
    };
    let details = AllergyDetails {
        reactions: vec![one.reaction.to_owned()],
        severity: Some(match one.severity {
            story::Severity::Mild => Severity::Mild,
            story::Severity::Moderate => Severity::Moderate,
            story::Severity::Severe => Severity::Severe,
        }),
        certainty: Some(if one.confirmed {
            Certainty::Confirmed
        } else {
            Certainty::Unconfirmed
        }),
        onset: None,
        said_by: Source::Patient,
    };
    RecordAllergy {
        id: RecordId(fresh_id()),
        patient: scene.patient,
        agent,
        details,
    }
}

/// The main problem and those of long standing.
pub(super) async fn problems(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    for one in &story.problems {
        let year = one.since.unwrap_or_else(|| one.recorded.at.year());
        let record = RecordProblem {
            id: RecordId(fresh_id()),
            patient: scene.patient,
            what: ProblemGiven::Words(one.name.to_owned()),
            details: ProblemDetails {
                onset: PartialDate::year(year).ok(),
                main: one.main,
                remark: None,
            },
        };
        let recorded = scene.stage.epr.execute(&scene.by(&one.recorded)?, record).await;
        recorded.map_err(|error| words(one.name, error))?;
    }
    Ok(())
}

/// Notes, each signed by its author.
pub(super) async fn notes(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    for one in &story.notes {
        let sections = one.sections.iter();
        let sign = SignNote {
            id: RecordId(fresh_id()),
            patient: scene.patient,
            template: one.template.to_owned(),
            sections: sections
                .map(|(heading, text)| ((*heading).to_owned(), text.clone()))
                .collect(),
        };
        let signed = scene.stage.epr.execute(&scene.by(&one.written)?, sign).await;
        signed.map_err(|error| words(one.template, error))?;
    }
    Ok(())
}
