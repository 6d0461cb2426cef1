//! What the banner says of a patient, asked of whoever knows: identity, place, allergies.

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Refused, display,
    ports::{
        Allergies, AllergyStatement, Certainty, Demographics, Identity, KnownAllergy, ReconciledAllergies,
        Severity, UnreconciledAllergies, Whereabouts, still_unreconciled,
    },
};
use trefoil_kernel::{View, access::OPEN_RECORD};

use crate::components::{Allergy, AllergyState, Banner, Chip, ChipColour, chip, patient_banner};

/// The banner, and the title a page of this patient bears.
pub(crate) struct Said {
    pub banner: Markup,
    pub title: String,
}

/// The banner of the patient whose record is open in a view.
pub(crate) async fn banner(view: &View, patient: PatientId) -> Result<Said, Refused> {
    let (epr, context, mut look) = (view.epr(), view.context(), view.look());
    let identity = match epr
        .ports()
        .get::<dyn Demographics>()?
        .identity(look.reading(), patient)
        .await?
    {
        Answer::Known { value } => value,
        Answer::NoneKnown => return Err(Refused::NotFound),
        Answer::Unavailable { because } => return Err(Refused::Corrupt(because)),
    };
    let clinical = context.principal.grants.allow(OPEN_RECORD);
    let allergy = if clinical {
        Some(allergies(view, patient).await?)
    } else {
        None
    };
    let zone2 = zone2(view, &identity, patient, clinical).await?;
    let now = context.now();
    let name = identity.name.banner();
    let age = identity
        .born
        .map(|born| age(&identity, born, now))
        .unwrap_or_default();
    let markup = patient_banner(&Banner {
        name: &name,
        preferred: identity.name.preferred(),
        born: &identity.born.map(display::date).unwrap_or_default(),
        age: &age,
        gender: &identity.gender.to_string(),
        nhs_number: identity.nhs_number.as_ref().map_or("", |number| number.digits()),
        hospital_number: identity.hospital_number.as_deref(),
        died: identity.died.map(display::date_time).as_deref(),
        age_at_death: identity
            .died
            .zip(identity.born)
            .map(|(died, born)| display::age_at_death(born, died))
            .as_deref(),
        zone2,
        allergy,
    });
    Ok(Said {
        banner: markup,
        title: name,
    })
}

fn age(identity: &Identity, born: chrono::NaiveDate, now: chrono::DateTime<chrono::Utc>) -> String {
    identity
        .born_at
        .map_or_else(|| display::age(born, now), |at| display::age(at, now))
}

/// The reconciled allergies by their port; nobody answering is not the same as there being none.
async fn allergies(view: &View, patient: PatientId) -> Result<AllergyState, Refused> {
    let Some(port) = view.epr().ports().find::<dyn Allergies>() else {
        return Ok(AllergyState::NotRecorded);
    };
    let mut look = view.look();
    Ok(match port.allergies(look.reading(), patient).await {
        Ok(Answer::Known {
            value: AllergyStatement::Known(all),
        }) => AllergyState::Known(
            all.into_iter()
                .map(|allergy| Allergy {
                    reaction: reaction(&allergy),
                    free_text: allergy.substance.is_none(),
                    updated: display::date(display::london_date(allergy.updated)),
                    substance: allergy.agent,
                })
                .collect(),
        ),
        Ok(Answer::Known {
            value: AllergyStatement::NotRecorded,
        }) => AllergyState::NotRecorded,
        Ok(Answer::NoneKnown) => AllergyState::NoneKnown,
        Ok(Answer::Unavailable { .. }) | Err(_) => AllergyState::Unavailable,
    })
}

/// What it did, how bad it was, and whether it is only said: `anaphylaxis, severe`, `rash, unconfirmed`.
fn reaction(allergy: &KnownAllergy) -> Option<String> {
    let severity = allergy.severity.map(|severity| match severity {
        Severity::Mild => "mild",
        Severity::Moderate => "moderate",
        Severity::Severe => "severe",
    });
    let doubt = (allergy.certainty == Some(Certainty::Unconfirmed)).then_some("unconfirmed");
    let parts: Vec<&str> = allergy
        .reaction
        .as_deref()
        .into_iter()
        .chain(severity)
        .chain(doubt)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Why a neighbour could not say: a broken module never takes the banner down, and never reads as "none".
fn unavailable<T>(answered: &Result<Answer<T>, Refused>) -> Option<String> {
    match answered {
        Ok(Answer::Unavailable { because }) => Some(because.clone()),
        Err(refused) => Some(refused.to_string()),
        Ok(Answer::Known { .. } | Answer::NoneKnown) => None,
    }
}

async fn zone2(
    view: &View,
    identity: &Identity,
    patient: PatientId,
    clinical: bool,
) -> Result<Vec<Markup>, Refused> {
    let mut parts = vec![];
    if clinical && let Some(port) = view.epr().ports().find::<dyn UnreconciledAllergies>() {
        let mut look = view.look();
        let settled = view.epr().ports().find::<dyn ReconciledAllergies>();
        let answered = still_unreconciled(&*port, settled.as_deref(), look.reading(), patient).await;
        if let Some(because) = unavailable(&answered) {
            parts.push(html! { "Allergy statements received: unavailable (" (because) ")" });
        }
        if let Ok(Answer::Known { value }) = answered {
            let words = value
                .iter()
                .map(|one| format!("{} ({})", one.agent, one.source))
                .collect::<Vec<_>>()
                .join("; ");
            parts.push(html! {
                (chip(Chip { colour: ChipColour::Red, words: "! Not yet confirmed" })) " "
                (value.len()) " allergy " (if value.len() == 1 { "statement" } else { "statements" }) " received: " b { (words) }
            });
        }
    }
    if let Some(port) = view.epr().ports().find::<dyn Whereabouts>() {
        let mut look = view.look();
        match port.whereabouts(look.reading(), patient).await {
            Ok(Answer::Known { value }) => {
                parts.push(html! {
                    (value.ward_name)
                    @if let Some(bed) = &value.bed { " bed " b { (bed) } } @else { " " b { "no bed" } }
                });
                if let Some(consultant) = &value.consultant {
                    parts.push(html! { (consultant) });
                }
            }
            Ok(Answer::NoneKnown) => parts.push(html! { "Not in the hospital" }),
            Ok(Answer::Unavailable { because }) => parts.push(html! { "Place unavailable: " (because) }),
            Err(refused) => parts.push(html! { "Place unavailable: " (refused) }),
        }
    }
    if identity.restricted {
        parts.push(html! { (chip(Chip { colour: ChipColour::Red, words: "! Restricted: do not tell anybody where they are" })) });
    } else if identity.address.is_some() || !identity.telephones.is_empty() {
        parts.push(html! {
            details {
                summary { "Address and telephone" }
                @if let Some(address) = &identity.address { p { (address) } }
                @for telephone in &identity.telephones { p { (telephone) } }
            }
        });
    }
    Ok(parts)
}
