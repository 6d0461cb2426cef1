//! The drug chart: regular, once only and as required, each dose in its cell; one press gives a dose that is due.

mod cell;
mod give;
mod record;
mod timeline;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use maud::{Markup, html};
use trefoil_core::{
    Answer, PatientId, Permission, Refused,
    display::{self, london_date},
    ports::{Allergies, Reading},
};
use trefoil_kernel::{Mount, View, async_trait};
use trefoil_web::{
    components::{EmptyState, FieldError, empty_state, error_summary},
    screen::{RecordAction, RecordPage, RecordScreen, Reply, TimelineSource, Visit},
};

use super::{line::medication_line, medicines::withheld, round, top::top};
use crate::{
    medication_line::Shown,
    permissions::{ADMINISTER, SEE_MEDICINES},
    prescription::{Section, Standing},
    round::{looked_back_to, waiting},
    store::{
        administration::{ShownAdministration, since},
        prescription::{ShownPrescription, all, sealed},
    },
};

pub(super) fn mount(on: &mut Mount) {
    on.add(RecordPage::new(DrugChart))
        .add(RecordPage::new(give::Give))
        .add(RecordPage::new(record::OneDose))
        .add(TimelineSource::new(timeline::Doses))
        .add(RecordAction {
            key: "prescribing.drug_chart",
            label: "Drug chart",
            order: 300,
            path: "/patients/{patient}/drug-chart",
            needs: SEE_MEDICINES,
        });
}

pub(super) struct DrugChart;

/// The address of the chart.
pub(super) fn path(patient: PatientId) -> String {
    format!("/patients/{patient}/drug-chart")
}

/// The same, staying on the drug round it was opened from.
pub(super) fn address(visit: &Visit<'_>, patient: PatientId) -> String {
    round::with_round(&path(patient), round::asked(visit))
}

#[async_trait]
impl RecordScreen for DrugChart {
    fn path(&self) -> &'static str {
        "/patients/{patient}/drug-chart"
    }
    fn what(&self) -> &'static str {
        "prescribing.drug_chart"
    }
    fn needs(&self) -> Permission {
        SEE_MEDICINES
    }
    fn tab(&self) -> Option<(u16, &'static str)> {
        Some((290, "Drug chart"))
    }
    /// Doses that wait: due, late, or without a record since yesterday.
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let now = view.context().now();
        let days = Days3::about(now);
        let (prescriptions, records) = read(view, patient, &days).await?;
        let open = prescriptions
            .iter()
            .flat_map(|one| {
                waiting(
                    &one.prescription,
                    |due| of_dose(&records, one, due).is_some(),
                    now,
                )
            })
            .count();
        Ok(i64::try_from(open).ok().filter(|open| *open > 0))
    }

    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        Ok(Reply::page("Drug chart", page(visit, patient, &[]).await?))
    }

    /// One press: the dose as prescribed, now. What needs more is asked on a page of its own.
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        give::press(visit, patient).await
    }
}

/// Yesterday, today and tomorrow.
struct Days3 {
    days: [NaiveDate; 3],
    from: DateTime<Utc>,
}

impl Days3 {
    fn about(now: DateTime<Utc>) -> Self {
        let today = london_date(now);
        let (yesterday, tomorrow) = (today - Days::new(1), today + Days::new(1));
        Self {
            days: [yesterday, today, tomorrow],
            from: looked_back_to(now),
        }
    }
}

/// What the chart is made from: prescriptions in force at any time of its days, and every record since.
async fn read(
    view: &View,
    patient: PatientId,
    days: &Days3,
) -> Result<(Vec<ShownPrescription>, Vec<ShownAdministration>), Refused> {
    let mut look = view.look();
    let prescriptions = all(&mut look, patient).await?;
    let on_the_chart = prescriptions
        .into_iter()
        .filter(|one| {
            one.prescription.valid() && one.prescription.over_from().is_none_or(|over| over > days.from)
        })
        .collect();
    let records = since(&mut look, patient, days.from - Duration::days(1)).await?;
    Ok((on_the_chart, records))
}

/// What is recorded of one dose, unless it was struck out.
fn of_dose<'r>(
    records: &'r [ShownAdministration],
    one: &ShownPrescription,
    due: DateTime<Utc>,
) -> Option<&'r ShownAdministration> {
    records.iter().find(|record| {
        let it = &record.administration;
        it.valid() && it.prescription == one.id && it.due == Some(due)
    })
}

/// The chart.
///
/// # Errors
/// As the store says.
pub(super) async fn page(
    visit: &Visit<'_>,
    patient: PatientId,
    errors: &[FieldError],
) -> Result<Markup, Refused> {
    let now = visit.context.now();
    let days = Days3::about(now);
    let (prescriptions, records) = read(visit.view, patient, &days).await?;
    let hidden = visit
        .view
        .sealed_told(sealed(&mut visit.view.look(), patient).await?);
    let unavailable = allergies_unavailable(visit, patient).await;
    let group = |section: Section| -> Vec<&ShownPrescription> {
        let mut all: Vec<&ShownPrescription> = prescriptions
            .iter()
            .filter(|one| one.prescription.section() == section)
            .collect();
        // By name, and never by what is due: a row does not move under the hand.
        all.sort_by_cached_key(|one| (one.prescription.medicine.generic.to_lowercase(), one.id));
        all
    };
    let sections = [
        ("Regular", group(Section::Regular)),
        ("Once only", group(Section::OnceOnly)),
    ];
    let as_required = group(Section::AsRequired);
    Ok(html! {
        (round::line(visit, patient).await?)
        (top(visit.view, patient).await)
        h2 { "Drug chart" }
        (error_summary(errors))
        @if prescriptions.is_empty() {
            (empty_state(EmptyState::Nothing("No medicines prescribed"), None))
        }
        @for (title, lines) in &sections {
            @if !lines.is_empty() { (grid(visit, patient, title, lines, &records, &days, unavailable.as_deref())) }
        }
        @if !as_required.is_empty() {
            (cell::as_required(visit, patient, &as_required, &records, unavailable.as_deref()))
        }
        (withheld(hidden))
        p class="small" {
            "Shown " (display::date_time(now)) " (" (display::clock_note(now)) "). A printed chart is as old as this time."
        }
    })
}

/// Why allergies cannot be checked just now: said on every line, not only on top.
async fn allergies_unavailable(visit: &Visit<'_>, patient: PatientId) -> Option<String> {
    let port = visit.epr.ports().find::<dyn Allergies>()?;
    let mut look = visit.view.look();
    let reading: &mut dyn Reading = look.reading();
    match port.allergies(reading, patient).await {
        Ok(Answer::Unavailable { because }) => Some(because),
        Err(refused) => Some(refused.to_string()),
        Ok(Answer::Known { .. } | Answer::NoneKnown) => None,
    }
}

fn grid(
    visit: &Visit<'_>,
    patient: PatientId,
    title: &str,
    lines: &[&ShownPrescription],
    records: &[ShownAdministration],
    days: &Days3,
    unavailable: Option<&str>,
) -> Markup {
    let today = london_date(visit.context.now());
    html! {
        section class="drug-chart" aria-label=(title) {
            h3 { (title) }
            div class="scroll-box" tabindex="0" role="region" aria-label={ (title) ", scrollable" } {
                table class="data-table chart" {
                    caption class="nhsuk-u-visually-hidden" { (title) " medicines, yesterday to tomorrow" }
                    thead { tr {
                        th scope="col" { "Medicine" }
                        @for day in days.days {
                            th scope="col" class=[(day == today).then_some("today")] {
                                (display::weekday_date(day)) @if day == today { " – now " (display::time(visit.context.now())) }
                            }
                        }
                    } }
                    tbody {
                        @for one in lines {
                            tr {
                                th scope="row" { (medicine(patient, one, visit.context.now(), unavailable)) }
                                @for day in days.days {
                                    td class=(if day < today { "past" } else if day > today { "future" } else { "today" }) data-label=(display::weekday_date(day)) {
                                        (cell::day(visit, patient, one, records, day))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The line, how it stands, and what cannot be checked.
fn medicine(
    patient: PatientId,
    one: &ShownPrescription,
    now: DateTime<Utc>,
    unavailable: Option<&str>,
) -> Markup {
    let it = &one.prescription;
    let standing = it.standing(now);
    html! {
        (medication_line(Shown::from(it)))
        @if standing != Standing::Started { br; b { (standing.word()) } }
        @if let Some(because) = unavailable { br; b { "Allergies not available" } ": this line cannot be checked (" (because) ")" }
        br; a class="small" href={ "/patients/" (patient) "/prescriptions/" (one.id) } {
            "Prescribed by " (it.prescribed.name) span class="nhsuk-u-visually-hidden" { ": " (it.medicine.generic) }
        }
    }
}

/// Whether the person may give.
pub(super) fn may_give(visit: &Visit<'_>) -> bool {
    visit.may(ADMINISTER)
}
