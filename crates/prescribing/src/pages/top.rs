//! What stands on top of every page where a medicine is prescribed: allergies, weight, kidneys.

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, display,
    ports::{
        Allergies, AllergyStatement, LatestResults, Measured, Measurements, ReconciledAllergies,
        UnreconciledAllergies, still_unreconciled,
    },
};
use trefoil_kernel::View;
use trefoil_web::components::{Allergy, AllergyState, allergy_state, summary_list};

/// Creatinine and eGFR in the national list of pathology tests (SNOMED CT, bounded code list).
const KIDNEYS: [(&str, &str); 2] = [("Creatinine", "1000731000000107"), ("eGFR", "1011481000000105")];

/// The panel. A neighbour who fails is said to be not available, and never takes the page down.
pub(crate) async fn top(view: &View, patient: PatientId) -> Markup {
    let (allergies, weight, kidneys) = (
        allergies(view, patient).await,
        weight(view, patient).await,
        kidneys(view, patient).await,
    );
    html! {
        div class="prescribing-top" role="region" aria-label="Allergies, weight and kidney function" {
            (summary_list(&[("Allergies", allergies), ("Weight", weight), ("Kidney function", kidneys)]))
        }
    }
}

fn not_available(because: &str) -> Markup {
    html! { b { "Not available" } " \u{2013} " (because) }
}

async fn allergies(view: &View, patient: PatientId) -> Markup {
    let ports = view.epr().ports();
    let mut look = view.look();
    let Ok(port) = ports.get::<dyn Allergies>() else {
        return not_available("no module keeps allergies here");
    };
    let (state, because) = match port.allergies(look.reading(), patient).await {
        Ok(Answer::Known {
            value: AllergyStatement::Known(all),
        }) => {
            let shown = all.into_iter().map(|one| Allergy {
                free_text: one.substance.is_none(),
                reaction: one.reaction,
                updated: display::date(display::london_date(one.updated)),
                substance: one.agent,
            });
            (AllergyState::Known(shown.collect()), None)
        }
        Ok(Answer::Known {
            value: AllergyStatement::NotRecorded,
        }) => (AllergyState::NotRecorded, None),
        Ok(Answer::NoneKnown) => (AllergyState::NoneKnown, None),
        Ok(Answer::Unavailable { because }) => (AllergyState::Unavailable, Some(because)),
        Err(refused) => (AllergyState::Unavailable, Some(refused.to_string())),
    };
    let said = match ports.find::<dyn UnreconciledAllergies>() {
        Some(port) => {
            let settled = ports.find::<dyn ReconciledAllergies>();
            still_unreconciled(&*port, settled.as_deref(), look.reading(), patient)
                .await
                .map_or(0, |answer| answer.known().map_or(0, |all| all.len()))
        }
        None => 0,
    };
    html! {
        (allergy_state(&state))
        @if let Some(because) = because { " " (not_available(&because)) ". No line can be checked against allergies." }
        @match said {
            0 => {}
            1 => { p { b { "1 statement" } " that came by message is not reconciled." } }
            many => { p { b { (many) " statements" } " that came by message are not reconciled." } }
        }
    }
}

async fn weight(view: &View, patient: PatientId) -> Markup {
    let Some(port) = view.epr().ports().find::<dyn Measurements>() else {
        return not_available("no module records weights here");
    };
    match port
        .latest(view.look().reading(), patient, Measured::Weight)
        .await
    {
        Ok(Answer::Known { value }) => html! {
            (value.quantity) @if value.estimated { " (estimated)" } ", " (display::date_time(value.taken))
        },
        Ok(Answer::NoneKnown) => html! { "Not recorded" },
        Ok(Answer::Unavailable { because }) => not_available(&because),
        Err(refused) => not_available(&refused.to_string()),
    }
}

async fn kidneys(view: &View, patient: PatientId) -> Markup {
    let Some(port) = view.epr().ports().find::<dyn LatestResults>() else {
        return not_available("no module keeps results here");
    };
    let mut parts = vec![];
    for (name, code) in KIDNEYS {
        parts.push(match port.latest_result(view.look().reading(), patient, code).await {
            Ok(Answer::Known { value }) => html! {
                (name) " " b { (value.value) } @if let Some(unit) = &value.unit { " " (unit) }
                @if let Some(flag) = &value.flag { " " b { (flag) } } ", " (display::date_time(value.collected))
            },
            Ok(Answer::NoneKnown) => html! { (name) " not recorded" },
            Ok(Answer::Unavailable { because }) => html! { (name) " " (not_available(&because)) },
            Err(refused) => html! { (name) " " (not_available(&refused.to_string())) },
        });
    }
    html! { @for (at, part) in parts.iter().enumerate() { @if at > 0 { "; " } (part) } }
}
