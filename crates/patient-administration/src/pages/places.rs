//! Choosing a bed, and giving a reason where a rule asks for one: shared by admission, transfer and discharge.

use maud::{Markup, html};
use trefoil_core::{Objection, Refused};
use trefoil_kernel::Look;
use trefoil_web::{
    components::{Choice, Field, FieldError, error_for, select, text_area, warning_callout},
    screen::Visit,
};

use crate::{
    stay::place::Destination,
    store::ward::{beds, wards},
};

/// Somewhere a patient can be put: its word in the form, and its words on the page.
pub(super) struct FreePlace {
    word: String,
    label: String,
}

/// Every free bed of every ward, and each ward without a bed.
pub(super) async fn free_places(look: &mut Look<'_>) -> Result<Vec<FreePlace>, Refused> {
    let mut places = vec![];
    for ward in wards(look).await? {
        for bed in beds(look, &ward.code).await? {
            if bed.stay.is_none() && bed.closed.is_none() {
                let label = format!("{} – bed {}", ward.name, bed.code);
                places.push(FreePlace { word: format!("{}/{}", ward.code, bed.code), label });
            }
        }
        let label = format!("{} – waiting for a bed", ward.name);
        places.push(FreePlace { word: format!("{}/", ward.code), label });
    }
    Ok(places)
}

/// The list of places, with what was chosen.
pub(super) fn place_field(visit: &Visit<'_>, places: &[FreePlace], errors: &[FieldError]) -> Markup {
    let choices: Vec<Choice<'_>> =
        places.iter().map(|place| Choice { value: &place.word, label: &place.label }).collect();
    let value = visit.request.field("place").unwrap_or_default();
    let field = Field {
        name: "place",
        label: "Where to",
        hint: Some("Only free beds are listed"),
        error: error_for(errors, "place"),
        value,
    };
    select(field, "Choose a bed", &choices)
}

/// What was chosen.
pub(super) fn chosen(visit: &Visit<'_>) -> Option<Destination> {
    let (ward, bed) = visit.request.field("place")?.split_once('/')?;
    let bed = (!bed.is_empty()).then(|| bed.to_owned());
    Some(Destination { ward: ward.to_owned(), bed })
}

/// What rules warn of, and a box for the reason that lets it go on.
pub(super) fn reason_field(visit: &Visit<'_>, objections: &[Objection]) -> Markup {
    if objections.is_empty() {
        return html! {};
    }
    let field = Field {
        name: "because",
        label: "Reason for going on",
        hint: Some("It is kept with the record"),
        value: visit.request.field("because").unwrap_or_default(),
        ..Field::default()
    };
    html! {
        (warning_callout("Check before you go on", html! { @for one in objections { p { (one.says) } } }))
        (text_area(field, 2))
    }
}

/// Warnings that a reason lets pass; any other refusal is the shell's to show.
pub(super) fn warnings(refused: Refused) -> Result<Vec<Objection>, Refused> {
    match refused {
        Refused::Warned(objections) => Ok(objections),
        other => Err(other),
    }
}
