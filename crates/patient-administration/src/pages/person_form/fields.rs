//! The fields, as markup.

use maud::{Markup, html};
use trefoil_core::gender::CurrentGender;
use trefoil_web::components::{
    Choice, Field, FieldError, InputKind, TextInput, checkboxes, error_for, select, text_area, text_input,
};

use super::{FIELDS, Typed};

fn hint(name: &str) -> Option<&'static str> {
    Some(match name {
        "given" => "The first one",
        "born" => "For example 14-Mar-1941 or 14/03/1941",
        "gender" => "For addressing and identifying; not for clinical judgement",
        "nhs_number" => "10 digits; leave it empty if it is not known",
        "postcode" => "ZZ99 3VZ for no fixed abode, ZZ99 3WZ when it is not known",
        "gp_practice" => "For example F84062",
        "previous_names" => "One on each line: family name, given name",
        _ => return None,
    })
}

fn label(name: &str) -> &'static str {
    FIELDS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, label)| label)
}

/// Which fields a form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pages) enum Asked {
    /// Those of somebody new.
    Registering,
    /// With what only a correction needs.
    Correcting,
    /// The same of a restricted person: where they live and how to reach them is shown to nobody.
    Restricted,
}

/// All of them.
pub(in crate::pages) fn fields(typed: &Typed, errors: &[FieldError], asked: Asked) -> Markup {
    let correcting = asked != Asked::Registering;
    let field = |name: &'static str| Field {
        name,
        label: label(name),
        hint: hint(name),
        error: error_for(errors, name),
        value: typed.get(name),
    };
    let line = |name: &'static str, kind: InputKind, width: u8| {
        text_input(TextInput {
            field: field(name),
            kind,
            width: Some(width),
            ..TextInput::default()
        })
    };
    let words = |name| line(name, InputKind::Text, 20);
    let tick = |name: &'static str, legend: &'static str| {
        let ticked = Some(typed.get(name)).filter(|value| !value.is_empty());
        let field = Field {
            label: legend,
            value: "",
            ..field(name)
        };
        checkboxes(
            field,
            &[Choice {
                value: "yes",
                label: label(name),
            }],
            &ticked.into_iter().collect::<Vec<_>>(),
        )
    };
    let genders: Vec<String> = CurrentGender::ALL.iter().map(ToString::to_string).collect();
    let genders: Vec<Choice<'_>> = genders
        .iter()
        .map(|word| Choice {
            value: word,
            label: word,
        })
        .collect();
    html! {
        h2 { "Name" }
        (words("family")) (words("given")) (words("middle")) (line("title", InputKind::Text, 5)) (words("preferred"))
        @if correcting { (tick("keep_name", "If the name changes")) }
        (tick("identity_unknown", "If the name is not known"))
        h2 { "Birth and numbers" }
        (line("born", InputKind::Text, 10))
        (select(field("gender"), "Choose", &genders))
        (line("nhs_number", InputKind::NhsNumber, 20))
        @if correcting { (line("hospital_number", InputKind::Text, 20)) }
        h2 { "Address and telephone" }
        @if asked == Asked::Restricted {
            p { "Address, telephone numbers and general practice are withheld while this record is restricted, and stay as \
                they are. Lift the restriction to correct them." }
        } @else {
            @for name in ["line1", "line2", "line3", "line4", "line5"] { (line(name, InputKind::Text, 30)) }
            (line("postcode", InputKind::Text, 10))
            (words("mobile")) (words("home")) (words("work"))
        }
        h2 { "Other" }
        @if asked != Asked::Restricted { (line("gp_practice", InputKind::Text, 10)) }
        (text_area(field("previous_names"), 3))
    }
}
