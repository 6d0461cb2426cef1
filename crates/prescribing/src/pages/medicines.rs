//! The tab of a patient's medicines: current ones first, past ones on request, none hidden in silence.

use maud::{Markup, html};
use trefoil_core::{PatientId, Permission, Refused, display};
use trefoil_kernel::async_trait;
use trefoil_web::{
    components::{Column, EmptyState, Table, data_table, empty_state},
    screen::{RecordScreen, Reply, Visit},
};

use super::{find::search_box, line::medication_line, top::top};
use crate::{
    medication_line::Shown,
    permissions::{PRESCRIBE, SEE_MEDICINES},
    store::prescription::{ShownPrescription, all, sealed},
};

pub(super) struct Medicines;

#[async_trait]
impl RecordScreen for Medicines {
    fn path(&self) -> &'static str {
        "/patients/{patient}/medicines"
    }
    fn what(&self) -> &'static str {
        "prescribing.medicines"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((300, "Medicines"))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let now = visit.context.now();
        let past = visit.request.field("show") == Some("past");
        let (current, over): (Vec<_>, Vec<_>) = all(&mut visit.view.look(), patient)
            .await?
            .into_iter()
            .partition(|shown| shown.prescription.standing(now).current());
        let hidden = sealed(&mut visit.view.look(), patient).await?;
        let hidden = visit.view.sealed_told(hidden);
        let (shown, title) = if past {
            (&over, "Past medicines")
        } else {
            (&current, "Current medicines")
        };
        let rows: Vec<Markup> = shown.iter().map(|one| row(visit, patient, one)).collect();
        let recent = over.iter().filter(|one| {
            one.prescription
                .ended
                .as_ref()
                .is_some_and(|act| act.at > now - chrono::Duration::hours(24))
        });
        let stopped = recent.count();
        let columns = ["Status", "Drug details", if past { "End" } else { "Start" }].map(Column::of);
        Ok(Reply::page(
            "Medicines",
            html! {
                (top(visit.view, patient).await)
                h2 { (title) ", newest start first" }
                @if visit.may(PRESCRIBE) { (search_box(visit, patient, "", &[], false)) }
                p {
                    @if past { a href="?show=current" { "Current medicines" } " (" (current.len()) ")" }
                    @else { a href="?show=past" { "Past medicines" } " (" (over.len()) ")" }
                }
                @if stopped > 0 && !past {
                    p { (stopped) @if stopped == 1 { " medicine" } @else { " medicines" } " stopped or cancelled in the last 24 hours." }
                }
                @if rows.is_empty() {
                    (empty_state(EmptyState::Nothing(if past { "No past medicines" } else { "No medicines prescribed" }), None))
                } @else {
                    (data_table(&Table { caption: title, caption_hidden: true, columns: &columns, rows: &rows, empty: "None" }))
                }
                (withheld(hidden))
                p class="small" { (display::clock_note(now)) "." }
            },
        ))
    }
}

/// That prescriptions are left out, where that is told.
pub(super) fn withheld(hidden: usize) -> Markup {
    html! {
        @if hidden > 0 {
            @let words = if hidden == 1 { "prescription is not shown, nor are its doses." } else { "prescriptions are not shown, nor are their doses." };
            p { (hidden) " sealed " (words) }
        }
    }
}

fn row(visit: &Visit<'_>, patient: PatientId, shown: &ShownPrescription) -> Markup {
    let now = visit.context.now();
    let it = &shown.prescription;
    let standing = it.standing(now);
    let line = medication_line(Shown::from(it));
    let href = format!("/patients/{patient}/prescriptions/{}", shown.id);
    let when = if standing.current() {
        it.start
    } else {
        it.over_from().unwrap_or(it.start)
    };
    html! {
        tr {
            td { b { (standing.word()) } }
            td {
                @if it.valid() { (line) } @else { del { (line) } }
                @if let Some(words) = it.medicine.controlled.words() { br; span class="small" { (words) } }
                @if !it.overrides.is_empty() { br; span class="small" { "Prescribed after a warning: " (it.overrides.len()) } }
                " " a href=(href) { "Open" span class="nhsuk-u-visually-hidden" { " " (it.medicine.generic) } }
            }
            td class="no-break" { (display::date_time(when)) }
        }
    }
}
