//! The drug round of a ward: whose doses are due or overdue, bed by bed. Nothing is given from here, since a page that
//! shows several patients records for none of them; each line leads to the drug chart of one.

mod column;
mod gathered;
mod on_chart;
mod tile;

use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use trefoil_core::{
    Answer, Permission, Refused, display,
    ports::{Allergies, Demographics, Identity},
};
use trefoil_kernel::{Mount, async_trait, people::teams_of};
use trefoil_web::{
    components::{EmptyState, empty_state, nhs_number, warning_callout},
    screen::{ListScreen, Reply, Screen, Visit, WardColumn, Worklist},
};

use self::gathered::OfPatient;
use super::line::medication_line;
use crate::{
    medication_line::Shown,
    permissions::SEE_MEDICINES,
    round::{Waiting, looked_ahead_to},
    schedule::Stage,
};

use self::on_chart::in_an_address;
pub(super) use self::on_chart::{asked, line, with_round};

pub(super) fn mount(on: &mut Mount) {
    on.add(Screen::new(DosesDue))
        .add(WardColumn::new(column::DosesDue))
        .add(Worklist::new(tile::DosesDue));
}

struct DosesDue;

#[async_trait]
impl ListScreen for DosesDue {
    fn path(&self) -> &'static str {
        "/wards/{ward}/doses"
    }
    fn what(&self) -> &'static str {
        "prescribing.doses_due"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }

    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let code = visit.request.part("ward").to_owned();
        visit.view.asked(format!("doses due on ward {code}"));
        let teams = teams_of(&mut visit.view.look(), visit.context.principal.staff).await?;
        let mine = teams.into_iter().find(|team| team.code == code);
        let all = match gathered::on_ward(visit.view, &code).await? {
            Answer::Known { value } => value,
            Answer::NoneKnown => vec![],
            Answer::Unavailable { because } => {
                let body = empty_state(EmptyState::NotAvailable(&because), None);
                return Ok(Reply::page(format!("Doses due on {code}"), body));
            }
        };
        let name = all.first().map(|one| one.place.ward_name.clone());
        let name = name
            .or(mine.as_ref().map(|team| team.name.clone()))
            .unwrap_or(code);
        let waiting: Vec<&OfPatient> = all.iter().filter(|one| !one.waiting.is_empty()).collect();
        visit
            .view
            .list(SEE_MEDICINES, waiting.iter().map(|one| one.patient))?;
        let mut lines = vec![];
        for one in &waiting {
            lines.push(Line {
                who: identity(visit, one).await,
                unchecked: unchecked(visit, one).await,
                one,
            });
        }
        let body = page(visit, &name, mine.is_some(), &lines);
        Ok(Reply::page(format!("Doses due on {name}"), body))
    }
}

/// One patient with what other modules say of them.
struct Line<'g> {
    one: &'g OfPatient,
    who: Result<Identity, String>,
    /// Why allergies cannot be known just now.
    unchecked: Option<String>,
}

/// Who it is. A round does not fail because one name cannot be had.
async fn identity(visit: &Visit<'_>, one: &OfPatient) -> Result<Identity, String> {
    let port = visit.epr.ports().get::<dyn Demographics>();
    let port = port.map_err(|refused| refused.to_string())?;
    match port.identity(visit.view.look().reading(), one.patient).await {
        Ok(Answer::Known { value }) => Ok(value),
        Ok(Answer::NoneKnown) => Err("nobody is registered here".to_owned()),
        Ok(Answer::Unavailable { because }) => Err(because),
        Err(refused) => Err(refused.to_string()),
    }
}

async fn unchecked(visit: &Visit<'_>, one: &OfPatient) -> Option<String> {
    let port = visit.epr.ports().find::<dyn Allergies>()?;
    match port.allergies(visit.view.look().reading(), one.patient).await {
        Ok(Answer::Unavailable { because }) => Some(because),
        Err(refused) => Some(refused.to_string()),
        Ok(Answer::Known { .. } | Answer::NoneKnown) => None,
    }
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn page(visit: &Visit<'_>, ward: &str, mine: bool, lines: &[Line<'_>]) -> Markup {
    let now = visit.context.now();
    let doses: Vec<&Waiting> = lines
        .iter()
        .flat_map(|line| line.one.waiting.iter().map(|(_, dose)| dose))
        .collect();
    let overdue = doses.iter().filter(|dose| dose.overdue()).count();
    let unchecked = lines.iter().filter(|line| line.unchecked.is_some()).count();
    html! {
        div class="drug-round" {
            @if !mine {
                (warning_callout("You are not in the team of this ward", html! {
                    p { "Only patients whom you or a team of yours look after are listed here. Others may have doses due." }
                }))
            }
            @if unchecked > 0 {
                (warning_callout("Allergies not available", html! { p {
                    "For " (unchecked) " of " (counted(lines.len(), "patient", "patients"))
                    " allergies are not available just now. It is said beside each of them; their medicines cannot be checked."
                } }))
            }
            @if lines.is_empty() {
                (empty_state(EmptyState::Nothing(&nothing(mine, now)), None))
            } @else {
                p class="round-count" {
                    b { (counted(doses.len(), "dose", "doses")) } " for " b { (counted(lines.len(), "patient", "patients")) }
                    @if overdue > 0 { ", " b { (overdue) " overdue" } } @else { ", none overdue" }
                }
                (table(visit, ward, lines))
                p class="small" {
                    "Regular and once-only medicines due before " (display::time(looked_ahead_to(now))) " without a record since yesterday. "
                    "As required, suspended and stopped medicines are not listed. Last checked "
                    (display::date_time(now)) " (" (display::clock_note(now)) "). A printed list is as old as this time."
                }
                p class="no-print" { button type="button" class="nhsuk-button nhsuk-button--secondary" data-print { "Print round list" } }
            }
            p class="no-print" { a href={ "/wards/" (in_an_address(visit.request.part("ward"))) } { "Ward list" } }
        }
    }
}

fn nothing(mine: bool, now: DateTime<Utc>) -> String {
    let (until, checked) = (display::time(looked_ahead_to(now)), display::time(now));
    if mine {
        format!("No doses are due before {until} on this ward. Last checked {checked}.")
    } else {
        format!("No doses are due before {until} for patients of yours on this ward. Last checked {checked}.")
    }
}

fn table(visit: &Visit<'_>, ward: &str, lines: &[Line<'_>]) -> Markup {
    let now = visit.context.now();
    html! {
        div class="scroll-box" tabindex="0" role="region" aria-label={ "Doses due on " (ward) ", scrollable" } {
            table class="data-table round" {
                caption class="nhsuk-u-visually-hidden" { "Doses due on " (ward) ", by bed" }
                thead { tr { th scope="col" { "Due" } th scope="col" { "How late" } th scope="col" { "Medicine" } } }
                @for line in lines {
                    tbody {
                        tr class="round-patient" { th scope="rowgroup" colspan="3" { (patient(visit, line)) } }
                        @for (one, dose) in &line.one.waiting {
                            tr {
                                td class="no-break" { (when(dose, now)) }
                                td class="no-break" { (how_late(dose, now)) }
                                td { (medication_line(Shown::from(&one.prescription))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Bed, who it is, and the way to the chart.
fn patient(visit: &Visit<'_>, line: &Line<'_>) -> Markup {
    let href = with_round(
        &super::chart::path(line.one.patient),
        Some(visit.request.part("ward")),
    );
    html! {
        b { (bed(line.one.place.bed.as_deref())) } " "
        a href=(href) data-row {
            @match &line.who {
                Ok(who) => { (who.name.banner()) }
                Err(_) => { "Open the drug chart" }
            }
        }
        @match &line.who {
            Ok(who) => {
                " " span class="no-break" { "Born " (who.born.map_or_else(|| "Not Known".to_owned(), display::date)) }
                " " span class="no-break" { "NHS No. " (nhs_number(&who.nhs_number.as_ref().map(ToString::to_string).unwrap_or_default())) }
            }
            Err(because) => { " " b { "Name not available" } " – " (because) }
        }
        @if let Some(because) = &line.unchecked { br; b { "! Allergies not available" } " – " (because) }
    }
}

/// `Bed 12`, whether the label says bed or not.
fn bed(label: Option<&str>) -> String {
    match label {
        Some(label) if label.to_lowercase().starts_with("bed") => label.to_owned(),
        Some(label) => format!("Bed {label}"),
        None => "No bed".to_owned(),
    }
}

/// In words and with a sign that differs in form, as on the chart.
fn when(dose: &Waiting, now: DateTime<Utc>) -> Markup {
    let time = if display::london_date(dose.due) == display::london_date(now) {
        display::time(dose.due)
    } else {
        display::date_time(dose.due)
    };
    match dose.stage {
        Stage::Late => html! { span class="dose late" { "▲ overdue " (time) } },
        Stage::NotRecorded => html! { span class="dose missing" { "? overdue, not recorded " (time) } },
        Stage::Due | Stage::Scheduled => html! { span class="dose due" { "● due " (time) } },
    }
}

/// By the minutes of the clock that the page shows: what is due at 09:00 is due in an hour all through 08:00.
fn how_late(dose: &Waiting, now: DateTime<Utc>) -> Markup {
    let minute = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
    let length = |minutes| display::duration(Duration::minutes(minutes));
    match minute(now) - minute(dose.due) {
        0 => html! { "on time" },
        before if before < 0 => html! { "in " (length(-before)) },
        late if dose.overdue() => html! { b { (length(late)) " late" } },
        late => html! { (length(late)) " after its time" },
    }
}
