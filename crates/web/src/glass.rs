//! Breaking the glass: the reason first, and in plain words what follows.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use maud::html;
use trefoil_core::{Answer, Context, PatientId, RecordId, Refused, ports::Demographics};
use trefoil_kernel::{
    access::BREAK_GLASS,
    break_glass::{BreakGlass, BreakGlassError, GlassReason},
    fresh_id,
};

use crate::{
    answer::{context, respond},
    components::{BreakGlass as Page, Choice, FieldError, Guard, break_glass},
    frame::Above,
    refusal::Trouble,
    request::Sent,
    screen::Reply,
    shell::Shell,
    signed_in::SignedIn,
};

/// Ask for the reason.
pub(crate) async fn ask(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    form(&shell, &person, &sent, &[]).await
}

/// Record it and open the record.
pub(crate) async fn open(State(shell): State<Shell>, person: SignedIn, sent: Sent) -> Response {
    let Ok(patient) = sent.request.part("patient").parse::<PatientId>() else {
        return Trouble::page(&shell, &person, &Refused::NotFound);
    };
    if sent.request.field("patient_id") != Some(patient.to_string().as_str()) {
        return Trouble::other_patient(&shell, &person);
    }
    let Some(code) = sent.request.field("reason").and_then(GlassReason::from_code) else {
        return form(
            &shell,
            &person,
            &sent,
            &[FieldError::new(
                "reason",
                "Choose why you need to open the record",
            )],
        )
        .await;
    };
    let reason = sent.request.field("details").unwrap_or_default().to_owned();
    let context = context(&shell, &person, &sent.request);
    let context: Context = context.because(format!("{}: {reason}", code.says()));
    // The id of the record is the command's own, so that a double click opens the glass once.
    let id = RecordId(context.command_id.0);
    let lasts = shell.epr.settings().broken_glass_lasts;
    match shell
        .epr
        .execute(
            &context,
            BreakGlass {
                id,
                patient,
                code,
                reason,
                lasts,
            },
        )
        .await
    {
        Ok(_) => {
            shell.say(
                person.session,
                format!("The record is open to you for {} hours", lasts.num_hours()),
            );
            Redirect::to(&format!("/patients/{patient}")).into_response()
        }
        Err(BreakGlassError::Refused(refused)) => Trouble::page(&shell, &person, &refused),
        Err(error) => {
            form(
                &shell,
                &person,
                &sent,
                &[FieldError::new("details", &error.to_string())],
            )
            .await
        }
    }
}

async fn form(shell: &Shell, person: &SignedIn, sent: &Sent, errors: &[FieldError]) -> Response {
    let context = context(shell, person, &sent.request);
    let Ok(patient) = sent.request.part("patient").parse::<PatientId>() else {
        return Trouble::page(shell, person, &Refused::NotFound);
    };
    let epr = &shell.epr;
    let shown: Result<String, Refused> = epr
        .view(&context, "kernel.break_glass_page", async |door| {
            let view = door.patient(patient, BREAK_GLASS).await?;
            let mut look = view.look();
            match epr
                .ports()
                .get::<dyn Demographics>()?
                .identity(look.reading(), patient)
                .await?
            {
                Answer::Known { value } => Ok(value.name.banner()),
                _ => Err(Refused::NotFound),
            }
        })
        .await;
    let name = match shown {
        Ok(name) => name,
        Err(refused) => return Trouble::page(shell, person, &refused),
    };
    let reasons: Vec<Choice<'_>> = GlassReason::ALL
        .iter()
        .map(|reason| Choice {
            value: reason.code(),
            label: reason.says(),
        })
        .collect();
    let (id, command) = (patient.to_string(), fresh_id().to_string());
    let page = break_glass(Page {
        action: &format!("/patients/{patient}/break-glass"),
        guard: Guard {
            patient_id: Some(&id),
            version: None,
            command_id: &command,
            form_token: &person.form_token,
        },
        patient: &name,
        reasons: &reasons,
        chosen: sent.request.field("reason").unwrap_or_default(),
        details: sent.request.field("details").unwrap_or_default(),
        errors,
        cancel: "/",
    });
    let (title, body) = (
        "Open a record without a relationship".to_owned(),
        html! { (page) },
    );
    let reply = if errors.is_empty() {
        Reply::Page { title, body }
    } else {
        Reply::Problem { title, body }
    };
    respond(shell, person, &Above::default(), reply)
}
