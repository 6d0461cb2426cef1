//! What several of the pages show the same way.

use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Refused, display,
    ports::{Demographics, Identity},
};
use trefoil_kernel::Look;
use trefoil_web::{
    components::{Chip, ChipColour, chip},
    screen::Visit,
};

use crate::{alert::AlertKind, retention::past, who_looked::Looked};

/// Who a patient is, where somebody can say.
pub(super) async fn identity(visit: &Visit<'_>, patient: PatientId) -> Result<Option<Identity>, Refused> {
    let Ok(port) = visit.epr.ports().get::<dyn Demographics>() else {
        return Ok(None);
    };
    let mut look = visit.view.look();
    Ok(match port.identity(look.reading(), patient).await? {
        Answer::Known { value } => Some(value),
        _ => None,
    })
}

/// A patient in one line: name, born, NHS number; never an address.
pub(super) fn patient_line(who: Option<&Identity>) -> String {
    let Some(who) = who else {
        return "Name not available".to_owned();
    };
    let mut line = who.name.banner();
    if let Some(born) = who.born {
        line.push_str(&format!(", born {}", display::date(born)));
    }
    match (&who.nhs_number, &who.hospital_number) {
        (Some(number), _) => line.push_str(&format!(", NHS No. {number}")),
        (None, Some(number)) => line.push_str(&format!(", hospital No. {number}")),
        (None, None) => {}
    }
    line
}

/// That older looks are not there any more, where any were let go.
pub(super) async fn let_go(look: &mut Look<'_>) -> Result<Markup, Refused> {
    let past = past(look).await?;
    Ok(html! { @if let Some(past) = past { p class="small" { (past.says()) } } })
}

/// The mark of a broken glass.
pub(super) fn glass(one: &Looked) -> Markup {
    html! { @if one.broken_glass() { (chip(Chip { words: "! Broke the glass", colour: ChipColour::Red })) " " } }
}

/// The colour of a kind of alert; its words carry the meaning.
pub(super) fn kind(kind: AlertKind) -> Markup {
    let colour = match kind {
        AlertKind::BrokenGlass
        | AlertKind::WatchedPatient
        | AlertKind::OwnRecord
        | AlertKind::RefusedInSeries
        | AlertKind::ManyRecords => ChipColour::Red,
        _ => ChipColour::Amber,
    };
    chip(Chip {
        words: kind.says(),
        colour,
    })
}

/// A field of the query or form that is a date as people type it. A date that is none is said, and not passed over.
pub(super) fn day(visit: &Visit<'_>, name: &str) -> Result<Option<chrono::NaiveDate>, String> {
    let Some(typed) = visit.request.field(name) else {
        return Ok(None);
    };
    // As the page's own links carry it, or as people type it.
    if let Ok(day) = typed.parse() {
        return Ok(Some(day));
    }
    trefoil_core::date_input::date(typed, display::london_date(visit.context.now()))
        .map(Some)
        .map_err(|error| error.to_string())
}
