//! Stop, suspend, resume or cancel a prescription, each with its reason.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, RecordId, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{
        ButtonKind, Choice, Conflict, ConflictRow, Field, FieldError, Form, conflict, error_for, form,
        select, text_area,
    },
    screen::{RecordScreen, Reply, Visit},
};

use super::{
    line::{findings, medication_line},
    top::top,
    wrong::{objected, wrong},
};
use crate::{
    checks::{self, Answered, Finding, Level, REASONS, Safety},
    medication_line::Shown,
    permissions::CHANGE_PRESCRIPTION,
    prescription::{
        Standing,
        cancel::{CancelError, CancelPrescription},
        resume::{ResumeError, ResumePrescription, order_of, product_of},
        stop::{StopError, StopPrescription},
        suspend::{SuspendError, SuspendPrescription},
    },
    store::{
        dictionary::product,
        prescription::{ShownPrescription, prescription},
    },
};

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Stop,
    Suspend,
    Resume,
    Cancel,
}

impl Doing {
    pub(super) const ALL: [Self; 4] = [Self::Stop, Self::Suspend, Self::Resume, Self::Cancel];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Stop => "Stop",
            Self::Suspend => "Suspend",
            Self::Resume => "Resume",
            Self::Cancel => "Cancel, entered in error",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Stop => "The prescription was stopped",
            Self::Suspend => "The prescription was suspended",
            Self::Resume => "The prescription goes on",
            Self::Cancel => "The prescription was cancelled",
        }
    }

    pub(super) fn fits(self, standing: Standing) -> bool {
        match self {
            Self::Stop => standing.current(),
            Self::Suspend => matches!(standing, Standing::Started | Standing::NotStarted),
            Self::Resume => standing == Standing::Suspended,
            Self::Cancel => standing.current() || standing == Standing::Completed,
        }
    }
}

pub(super) struct Change;

#[async_trait]
impl RecordScreen for Change {
    fn path(&self) -> &'static str {
        "/patients/{patient}/prescriptions/{prescription}/change"
    }
    fn what(&self) -> &'static str {
        "prescribing.change_prescription"
    }
    fn needs(&self) -> Permission {
        CHANGE_PRESCRIPTION
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (doing, shown) = of(visit, patient).await?;
        Ok(Reply::page(
            doing.words(),
            page(visit, patient, doing, &shown, &[]).await?,
        ))
    }

    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let (doing, shown) = of(visit, patient).await?;
        let error = match act(visit, patient, doing, shown.id).await {
            Ok(()) => {
                let path = format!("/patients/{patient}/prescriptions/{}", shown.id);
                return Ok(Reply::goto(path, doing.done()));
            }
            Err(Fell::Refused(Refused::Stale { .. })) => return Ok(stale(visit, patient, doing, &shown)),
            Err(Fell::Refused(refused)) => objected(refused)?,
            Err(Fell::Field(error)) => error,
        };
        let body = page(visit, patient, doing, &shown, &[error]).await?;
        Ok(Reply::Problem {
            title: doing.words().into(),
            body,
        })
    }
}

enum Fell {
    Refused(Refused),
    Field(FieldError),
}

async fn of(visit: &mut Visit<'_>, patient: PatientId) -> Result<(Doing, ShownPrescription), Refused> {
    let id = visit.request.record("prescription")?;
    visit.view.record(patient, id).await?;
    let asked = visit.request.field("do").unwrap_or_default();
    let doing = Doing::ALL
        .into_iter()
        .find(|doing| doing.code() == asked)
        .ok_or(Refused::NotFound)?;
    let shown = prescription(&mut visit.view.look(), patient, id)
        .await?
        .ok_or(Refused::NotFound)?;
    Ok((doing, shown))
}

async fn act(visit: &Visit<'_>, patient: PatientId, doing: Doing, id: RecordId) -> Result<(), Fell> {
    let seen = visit.request.seen();
    let (epr, context) = (visit.epr, visit.context);
    match doing {
        Doing::Stop => match epr.execute(context, StopPrescription { id, patient, seen }).await {
            Ok(_) => Ok(()),
            Err(StopError::Refused(refused)) => Err(Fell::Refused(refused)),
            Err(error) => Err(Fell::Field(wrong(
                field(matches!(error, StopError::NoReason)),
                &error,
            ))),
        },
        Doing::Suspend => match epr
            .execute(context, SuspendPrescription { id, patient, seen })
            .await
        {
            Ok(_) => Ok(()),
            Err(SuspendError::Refused(refused)) => Err(Fell::Refused(refused)),
            Err(error) => Err(Fell::Field(wrong(
                field(matches!(error, SuspendError::NoReason)),
                &error,
            ))),
        },
        Doing::Cancel => match epr
            .execute(context, CancelPrescription { id, patient, seen })
            .await
        {
            Ok(_) => Ok(()),
            Err(CancelError::Refused(refused)) => Err(Fell::Refused(refused)),
            Err(error) => Err(Fell::Field(wrong(
                field(matches!(error, CancelError::NoReason)),
                &error,
            ))),
        },
        Doing::Resume => {
            let answered = answered(visit);
            match epr
                .execute(
                    context,
                    ResumePrescription {
                        id,
                        patient,
                        seen,
                        answered,
                    },
                )
                .await
            {
                Ok(_) => Ok(()),
                Err(ResumeError::Refused(refused)) => Err(Fell::Refused(refused)),
                Err(error @ ResumeError::Stopped(_)) => Err(Fell::Field(wrong("reason", &error))),
                Err(error) => Err(Fell::Field(wrong(
                    field(matches!(error, ResumeError::NoReason)),
                    &error,
                ))),
            }
        }
    }
}

/// The box of the reason, where it was the reason that was missing.
fn field(no_reason: bool) -> &'static str {
    if no_reason { "because" } else { "" }
}

fn answered(visit: &Visit<'_>) -> Vec<Answered> {
    let Some(reason) = visit.request.field("reason").and_then(checks::reason) else {
        return vec![];
    };
    let said = visit.request.form.iter().filter(|(name, _)| name == "says");
    said.map(|(_, says)| Answered {
        says: says.clone(),
        reason: reason.clone(),
        words: None,
    })
    .collect()
}

/// Somebody changed it meanwhile: nothing was saved, and both are shown.
fn stale(visit: &Visit<'_>, patient: PatientId, doing: Doing, shown: &ShownPrescription) -> Reply {
    let it = &shown.prescription;
    let last = it.ended.as_ref().or_else(|| {
        it.pauses
            .last()
            .map(|pause| pause.resumed.as_ref().unwrap_or(&pause.suspended))
    });
    let last = last.unwrap_or(&it.prescribed);
    let rows = [
        ConflictRow {
            label: "Status",
            typed: doing.words(),
            current: it.standing(visit.context.now()).word(),
        },
        ConflictRow {
            label: "Reason",
            typed: visit.request.field("because").unwrap_or_default(),
            current: &last.reason,
        },
    ];
    Reply::Conflict {
        title: doing.words().into(),
        body: conflict(Conflict {
            record: "prescription",
            changed_by: &last.name,
            changed_at: &display::date_time(last.at),
            rows: &rows,
            current_href: &format!("/patients/{patient}/prescriptions/{}", shown.id),
        }),
    }
}

async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    doing: Doing,
    shown: &ShownPrescription,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let it = &shown.prescription;
    let found = if doing == Doing::Resume {
        said(visit, patient, shown).await?
    } else {
        vec![]
    };
    let stops: Vec<&Finding> = found
        .iter()
        .filter(|finding| finding.level == Level::Stop)
        .collect();
    let choices = REASONS.map(|(value, label)| Choice { value, label });
    let id = patient.to_string();
    let version = if errors.is_empty() {
        shown.version
    } else {
        visit.request.seen()
    }
    .to_string();
    let detail = format!("/patients/{patient}/prescriptions/{}", shown.id);
    Ok(html! {
        (top(visit.view, patient).await)
        h2 { (doing.words()) }
        p { (medication_line(Shown::from(it))) }
        @if doing == Doing::Resume { (findings(&found)) }
        (form(&Form {
            action: &format!("{detail}/change"),
            guard: visit.guard(Some(&id), Some(&version)),
            errors,
            body: html! {
                input type="hidden" name="do" value=(doing.code());
                @if !stops.is_empty() {
                    @for stop in &stops { input type="hidden" name="says" value=(stop.says); }
                    (select(Field {
                        name: "reason", label: "Reason for going on nevertheless", hint: None,
                        error: error_for(errors, "reason"), value: "",
                    }, "Choose a reason", &choices))
                }
                (text_area(Field {
                    name: "because", label: "Why", hint: Some("It is kept on the chart"),
                    error: error_for(errors, "because"), value: visit.request.field("because").unwrap_or_default(),
                }, 2))
            },
            submit: doing.words(),
            kind: if matches!(doing, Doing::Stop | Doing::Cancel) { ButtonKind::Warning } else { ButtonKind::Primary },
            cancel: Some(&detail),
        }))
    })
}

/// What is said against going on, today.
async fn said(
    visit: &Visit<'_>,
    patient: PatientId,
    shown: &ShownPrescription,
) -> Result<Vec<Finding>, Refused> {
    let it = &shown.prescription;
    let look = &mut visit.view.look();
    let today = product(look, it.medicine.code.code()).await?;
    let (ports, now) = (visit.epr.ports(), visit.context.now());
    let safety = Safety::gather(ports, look, patient, &it.medicine, Some(shown.id), now).await?;
    Ok(checks::check(&order_of(it), &product_of(it, today), &safety))
}
