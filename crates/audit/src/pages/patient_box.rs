//! A box to say which patient, or which of the people who work here, is meant: by number or name, or chosen from a few.

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Refused, StaffId,
    ports::{FindPeople, NumberedPatients},
};
use trefoil_kernel::staff_person::staff_named;
use trefoil_web::{
    components::{Choice, Field, FieldError, TextInput, error_for, hidden, radios, text_input},
    screen::Visit,
};
use uuid::Uuid;

use super::parts::{identity, patient_line};

/// Whom somebody meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Picked {
    /// Nothing was typed.
    #[default]
    Nobody,
    /// This one.
    One(Uuid, String),
    /// One of these.
    Several(Vec<(Uuid, String)>),
}

impl Picked {
    pub(super) fn patient(&self) -> Option<PatientId> {
        match self {
            Self::One(id, _) => Some(PatientId(*id)),
            _ => None,
        }
    }

    pub(super) fn person(&self) -> Option<StaffId> {
        match self {
            Self::One(id, _) => Some(StaffId(*id)),
            _ => None,
        }
    }

    /// Everybody it names.
    pub(super) fn named(&self) -> Vec<PatientId> {
        match self {
            Self::Nobody => vec![],
            Self::One(id, _) => vec![PatientId(*id)],
            Self::Several(all) => all.iter().map(|(id, _)| PatientId(*id)).collect(),
        }
    }
}

/// The patient who is meant: by the field `patient` (an id, chosen before), or by what was typed.
pub(super) async fn patient(visit: &Visit<'_>, errors: &mut Vec<FieldError>) -> Result<Picked, Refused> {
    let typed = visit.request.field("patient_typed");
    if let Some(id) = visit.request.record_field("patient") {
        let patient = PatientId(id.0);
        return Ok(Picked::One(
            id.0,
            patient_line(identity(visit, patient).await?.as_ref()),
        ));
    }
    let Some(typed) = typed else {
        return Ok(Picked::Nobody);
    };
    let Some(all) = found(visit, typed, errors).await? else {
        return Ok(Picked::Nobody);
    };
    let mut lines = vec![];
    for patient in all {
        lines.push((patient.0, patient_line(identity(visit, patient).await?.as_ref())));
    }
    Ok(match lines.as_slice() {
        [(id, line)] => Picked::One(*id, line.clone()),
        _ => Picked::Several(lines),
    })
}

/// Who is found: by a whole number, also somebody restricted, for the log is about them too; else as the index searches.
/// None, with what is wrong said, when there is nobody.
async fn found(
    visit: &Visit<'_>,
    typed: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Vec<PatientId>>, Refused> {
    let mut look = visit.view.look();
    if let Ok(port) = visit.epr.ports().get::<dyn NumberedPatients>()
        && let Answer::Known { value } = port.with_number(look.reading(), typed).await?
    {
        return Ok(Some(value));
    }
    let Ok(port) = visit.epr.ports().get::<dyn FindPeople>() else {
        errors.push(FieldError::new(
            "patient_typed",
            "nobody has this number here; people cannot be found by name in this system",
        ));
        return Ok(None);
    };
    let says = match port.find(look.reading(), visit.context, typed).await? {
        Answer::Known { value } => return Ok(Some(value)),
        Answer::NoneKnown => "no such patient was found; check the number or the name".to_owned(),
        Answer::Unavailable { because } => because,
    };
    errors.push(FieldError::new("patient_typed", &says));
    Ok(None)
}

/// The person who is meant: by the field `person`, or by what was typed of their name or username.
pub(super) async fn person(visit: &Visit<'_>, errors: &mut Vec<FieldError>) -> Result<Picked, Refused> {
    let mut look = visit.view.look();
    if let Some(id) = visit.request.record_field("person") {
        let known = trefoil_kernel::people::staff_by_id(&mut look, StaffId(id.0)).await?;
        let name = known.map_or_else(|| format!("Account {id}"), |staff| staff.name);
        return Ok(Picked::One(id.0, name));
    }
    let Some(typed) = visit.request.field("person_typed") else {
        return Ok(Picked::Nobody);
    };
    let all: Vec<(Uuid, String)> = staff_named(&mut look, typed)
        .await?
        .into_iter()
        .map(|(staff, name, username)| (staff.0, format!("{name} ({username})")))
        .collect();
    Ok(match all.as_slice() {
        [] => {
            errors.push(FieldError::new(
                "person_typed",
                "nobody of this name works or worked here; check the spelling",
            ));
            Picked::Nobody
        }
        [(id, name)] => Picked::One(*id, name.clone()),
        _ => Picked::Several(all),
    })
}

/// The box: empty, filled, or with those there are to choose from. `name` is `patient` or `person`.
pub(super) fn picker(
    visit: &Visit<'_>,
    name: &'static str,
    label: &str,
    hint: &str,
    picked: &Picked,
    errors: &[FieldError],
) -> Markup {
    let typed = if name == "patient" {
        "patient_typed"
    } else {
        "person_typed"
    };
    match picked {
        Picked::One(id, line) => html! {
            (hidden(name, &id.to_string()))
            p { (label) ": " b { (line) } }
        },
        Picked::Several(all) => {
            let ids: Vec<String> = all.iter().map(|(id, _)| id.to_string()).collect();
            let choices: Vec<Choice<'_>> = ids
                .iter()
                .zip(all)
                .map(|(id, (_, line))| Choice {
                    value: id,
                    label: line,
                })
                .collect();
            html! {
                (radios(Field { name, label, hint: Some("More than one was found: choose one"), ..Field::default() }, &choices))
            }
        }
        Picked::Nobody => text_input(TextInput {
            field: Field {
                name: typed,
                label,
                hint: Some(hint),
                error: error_for(errors, typed),
                value: visit.request.field(typed).unwrap_or_default(),
            },
            width: Some(30),
            ..TextInput::default()
        }),
    }
}
