//! Choosing a ward and then a bed: links and a list, no dragging.

use maud::{Markup, html};
use trefoil_core::Refused;
use trefoil_kernel::Look;
use trefoil_web::{
    components::{Choice, Field, FieldError, error_for, hidden, select},
    screen::Request,
};

use crate::{
    stay::place::Destination,
    store::ward::{Bed, Ward, beds, wards},
};

/// The wards, and the beds of the one that was chosen.
pub(super) struct Places {
    wards: Vec<Ward>,
    chosen: Option<(Ward, Vec<Bed>)>,
}

/// What there is. `usual` is the ward taken when none was chosen yet.
pub(super) async fn places(
    look: &mut Look<'_>,
    request: &Request,
    usual: Option<&str>,
) -> Result<Places, Refused> {
    let wards = wards(look).await?;
    let code = request.field("ward").or(usual);
    let chosen = match wards.iter().find(|ward| Some(ward.code.as_str()) == code) {
        Some(ward) => Some((ward.clone(), beds(look, &ward.code).await?)),
        None => None,
    };
    Ok(Places { wards, chosen })
}

/// Where the form says; without a ward there is no such place, which the command says in words.
pub(super) fn destination(request: &Request) -> Destination {
    let bed = request
        .field("bed")
        .filter(|bed| *bed != "none")
        .map(str::to_owned);
    Destination {
        ward: request.field("ward").unwrap_or_default().to_owned(),
        bed,
    }
}

impl Places {
    /// Whether a ward was chosen, so that the form can be filled in.
    pub(super) fn chosen(&self) -> bool {
        self.chosen.is_some()
    }

    /// The wards as links to the same page, each with how full it is.
    pub(super) fn links(&self, path: &str) -> Markup {
        let current = self.chosen.as_ref().map(|(ward, _)| ward.code.as_str());
        html! {
            h2 { @if current.is_some() { "Another ward" } @else { "Choose a ward" } }
            @if self.wards.is_empty() { p { "There are no wards yet. A system administrator loads them." } }
            ul class="nhsuk-list" {
                @for ward in self.wards.iter().filter(|ward| Some(ward.code.as_str()) != current) {
                    li { a href={ (path) "?ward=" (ward.code) } { (ward.code) " " (ward.name) } " – " (ward.patients) " patients, " (ward.open_beds) " open beds" }
                }
            }
        }
    }

    /// The free beds of the chosen ward.
    pub(super) fn field(&self, request: &Request, errors: &[FieldError]) -> Markup {
        let Some((ward, beds)) = &self.chosen else {
            return html! {};
        };
        let free: Vec<(String, String)> = beds
            .iter()
            .filter(|bed| bed.closed.is_none() && bed.stay.is_none())
            .map(|bed| (bed.code.clone(), format!("{}, {}", bed.code, bed.bay_name)))
            .chain([("none".to_owned(), "No bed yet: waits on the ward".to_owned())])
            .collect();
        let choices: Vec<Choice<'_>> = free
            .iter()
            .map(|(value, label)| Choice { value, label })
            .collect();
        let label = format!("Bed on {} {}", ward.code, ward.name);
        let value = request
            .form
            .iter()
            .find(|(name, _)| name == "bed")
            .map_or("", |(_, value)| value.as_str());
        let field = Field {
            name: "bed",
            label: &label,
            hint: Some("Only free beds are listed"),
            error: error_for(errors, "bed"),
            value,
        };
        html! { (hidden("ward", &ward.code)) (select(field, "Choose a bed", &choices)) }
    }
}

/// The bed must be chosen, if only to say that there is none yet.
pub(super) fn not_chosen(request: &Request) -> Option<FieldError> {
    request
        .field("bed")
        .is_none()
        .then(|| FieldError::new("bed", "Choose a bed, or that there is none yet"))
}
