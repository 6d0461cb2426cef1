//! Admitting a patient to a bed.

use maud::{Markup, html};
use trefoil_core::{Objection, PatientId, Permission, RecordId, Refused, date_input, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Choice, Field, FieldError, Form, TextInput, error_for, form, select, text_input},
    screen::{RecordScreen, Reply, Visit},
};

use super::places::{chosen, free_places, place_field, reason_field, warnings};
use crate::{
    codes::AdmissionMethod,
    permissions::ADMIT,
    stay::{
        Care,
        admit::{AdmitError, AdmitPatient},
    },
};

pub(super) struct Admit;

const TITLE: &str = "Admit";

#[async_trait]
impl RecordScreen for Admit {
    fn path(&self) -> &'static str {
        "/patients/{patient}/admit"
    }
    fn what(&self) -> &'static str {
        "patient_administration.admit"
    }
    fn needs(&self) -> Permission {
        ADMIT
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page(TITLE, page(visit, patient, &[], &[]).await?))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (mut errors, mut objections) = (vec![], vec![]);
        match command(visit, patient) {
            Err(wrong) => errors = wrong,
            Ok(command) => match visit.epr.execute(visit.context, command).await {
                Ok(_) => {
                    return Ok(Reply::goto(format!("/patients/{patient}/stays"), "The patient is admitted"));
                }
                Err(AdmitError::Refused(refused)) => objections = warnings(refused)?,
                Err(error @ AdmitError::Place(_)) => errors.push(FieldError::new("place", &error.to_string())),
                Err(error) => errors.push(FieldError::new("", &error.to_string())),
            },
        }
        Ok(Reply::Problem { title: TITLE.into(), body: page(visit, patient, &errors, &objections).await? })
    }
}

fn command(visit: &Visit<'_>, patient: PatientId) -> Result<AdmitPatient, Vec<FieldError>> {
    let mut errors = vec![];
    let text = |name: &str| visit.request.field(name).map(str::to_owned);
    let to = chosen(visit);
    if to.is_none() {
        errors.push(FieldError::new("place", "Choose where the patient is to go"));
    }
    let method = text("method").map(|code| AdmissionMethod::parse(&code));
    if let Some(Err(error)) = &method {
        errors.push(FieldError::new("method", &error.to_string()));
    }
    let today = display::london_date(visit.context.now());
    let expected = text("expected").map(|typed| date_input::date(&typed, today));
    if let Some(Err(error)) = &expected {
        errors.push(FieldError::new("expected", &error.to_string()));
    }
    match (to, errors.is_empty()) {
        (Some(to), true) => Ok(AdmitPatient {
            id: RecordId(visit.context.command_id.0), // a double click admits once
            patient,
            to,
            method: method.and_then(Result::ok),
            care: Care {
                consultant: text("consultant"),
                reason: text("problem"),
                specialty: None,
                expected_discharge: expected.and_then(Result::ok),
            },
            spell_number: None,
        }),
        _ => Err(errors),
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    errors: &[FieldError],
    objections: &[Objection],
) -> Result<Markup, Refused> {
    let places = free_places(&mut visit.view.look()).await?;
    let id = patient.to_string();
    let field = |name, label, hint| Field {
        name,
        label,
        hint,
        error: error_for(errors, name),
        value: visit.request.field(name).unwrap_or_default(),
    };
    let input = |name, label, hint, width| {
        text_input(TextInput { field: field(name, label, hint), width: Some(width), ..TextInput::default() })
    };
    let methods: Vec<Choice<'_>> =
        AdmissionMethod::ALL.iter().map(|(value, label)| Choice { value, label }).collect();
    Ok(html! {
        h2 { "Admit to a bed" }
        (form(&Form {
            action: &format!("/patients/{patient}/admit"),
            guard: visit.guard(Some(&id), None),
            errors,
            body: html! {
                (place_field(visit, &places, errors))
                (input("problem", "Main problem", Some("A few words"), 30))
                (input("consultant", "Consultant", Some("For example: Dr S Rao"), 20))
                (select(field("method", "How they came", None), "Not recorded", &methods))
                (input("expected", "Expected to go", Some("For example: 25-Nov-2026, or +3d"), 10))
                (reason_field(visit, objections))
            },
            submit: "Admit",
            cancel: Some(&format!("/patients/{patient}/stays")),
            ..Form::default()
        }))
    })
}
