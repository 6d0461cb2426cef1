//! One prescription: what was ordered, by whom, what was said against it, and everything that happened to it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::summary_list,
    screen::{RecordScreen, Reply, Visit},
};

use super::{change::Doing, first_dose, line::medication_line, top::top};
use crate::{
    dose_text::dose_text,
    medication_line::Shown,
    permissions::{CHANGE_PRESCRIPTION, SEE_MEDICINES},
    prescription::{Act, Prescription},
    store::prescription::prescription,
};

pub(super) struct Detail;

#[async_trait]
impl RecordScreen for Detail {
    fn path(&self) -> &'static str {
        "/patients/{patient}/prescriptions/{prescription}"
    }
    fn what(&self) -> &'static str {
        "prescribing.prescription"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let id = visit.request.record("prescription")?;
        visit.view.record(patient, id).await?;
        let Some(shown) = prescription(&mut visit.view.look(), patient, id).await? else {
            return Err(Refused::NotFound);
        };
        let now = visit.context.now();
        let it = &shown.prescription;
        let standing = it.standing(now);
        let line = medication_line(Shown::from(it));
        Ok(Reply::page(
            "Prescription",
            html! {
                (top(visit.view, patient).await)
                h2 { "Prescription" }
                p { @if it.valid() { (line) } @else { del { (line) } } }
                (facts(it, standing.word(), now))
                @if visit.may(CHANGE_PRESCRIPTION) {
                    ul class="nhsuk-list action-links no-print" {
                        @for doing in Doing::ALL {
                            @if doing.fits(standing) {
                                li { a href={ "/patients/" (patient) "/prescriptions/" (id) "/change?do=" (doing.code()) } { (doing.words()) } }
                            }
                        }
                    }
                }
                @if !it.overrides.is_empty() { (overrides(it)) }
                h3 { "What happened to it" }
                (history(it))
                p { a href={ "/patients/" (patient) "/medicines" } { "All medicines" } }
            },
        ))
    }
}

fn facts(it: &Prescription, standing: &str, now: DateTime<Utc>) -> Markup {
    let text = |text: Option<&str>| html! { (text.unwrap_or(display::not_recorded())) };
    let end = it.end.map_or_else(|| "No end set".to_owned(), display::date_time);
    let mut rows = vec![
        ("Status", html! { b { (standing) } }),
        ("Product", html! { (it.medicine.code.display()) }),
        (
            "Contains",
            html! { (it.medicine.ingredients.iter().map(|one| one.substance.display()).collect::<Vec<_>>().join(", ")) },
        ),
        ("Start", html! { (display::date_time(it.start)) }),
        ("First dose", first_dose::first(&it.timing, it.start, it.end)),
        ("Next dose", html! { (first_dose::next(it, now)) }),
        ("End of the course", html! { (end) }),
        ("Indication", text(it.indication.as_deref())),
        ("Instructions", text(it.instructions.as_deref())),
        ("As sent to other systems", html! { (dose_text(Shown::from(it))) }),
    ];
    if let Some(words) = it.medicine.controlled.words() {
        rows.push(("Controlled drug", html! { (words) }));
    }
    summary_list(&rows)
}

fn overrides(it: &Prescription) -> Markup {
    html! {
        h3 { "Prescribed after a warning" }
        ul class="nhsuk-list" {
            @for one in &it.overrides {
                li class="finding stop" {
                    b { "Stop" } " " (one.said) br;
                    "Reason: " b { (one.reason.display()) } @if let Some(words) = &one.words { " \u{2013} " (words) }
                }
            }
        }
    }
}

fn history(it: &Prescription) -> Markup {
    let mut all: Vec<(&str, &Act)> = vec![("Prescribed", &it.prescribed)];
    for pause in &it.pauses {
        all.push(("Suspended", &pause.suspended));
        all.extend(pause.resumed.as_ref().map(|act| ("Resumed", act)));
    }
    all.extend(it.ended.as_ref().map(|act| {
        (
            if it.valid() {
                "Stopped"
            } else {
                "Cancelled, entered in error"
            },
            act,
        )
    }));
    html! {
        ol class="nhsuk-list" {
            @for (what, act) in all.iter().rev() {
                li {
                    b { (what) } " " (display::date_time(act.at)) " by " (act.name)
                    @if !act.reason.is_empty() { ": " (act.reason) }
                }
            }
        }
    }
}
