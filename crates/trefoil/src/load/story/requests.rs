//! Tests: signed as a basket, collected, reported by the interface, acknowledged.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, RecordId, Refused, Version};
use trefoil_kernel::Epr;
use trefoil_orders_results::{
    catalogue::Catalogue,
    order::{
        Order, Priority,
        basket::{Basket, sign},
        collect::{RecordCollection, RecordCollectionError},
        progress::{Progress, ProgressOrder, ProgressOrderError},
    },
    report::{
        Report, ResultStatus, Unit, Value,
        acknowledge::{AcknowledgeReport, Action},
        incoming::{Incoming, IncomingLine, Said},
        receive::{ReceiveReport, ReceiveReportError},
    },
};
use trefoil_synth::story::{self, Found, Item, Request, Status, Story};

use super::{Scene, words};

/// Answers to the catalogue's questions; those of other tests are left out by the order itself.
const ANSWERS: [(&str, &str); 6] = [
    ("anticoagulant", "See the drug chart"),
    ("antibiotics", "See the drug chart"),
    ("site", "Left arm"),
    ("pregnant", "Does not apply"),
    ("transfused", "No"),
    ("fasting", "Not known"),
];

/// All of a story, in the order in which they were asked for.
pub(super) async fn requests(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    for one in &story.requests {
        request(scene, one)
            .await
            .map_err(|error| words(&one.details, error))?;
    }
    Ok(())
}

async fn request(scene: &Scene<'_>, one: &Request) -> Result<(), String> {
    let epr = &scene.stage.epr;
    let basket = Basket {
        patient: scene.patient,
        items: one.items.iter().map(|item| item.id.to_owned()).collect(),
        priority: if one.urgent {
            Priority::Urgent
        } else {
            Priority::Routine
        },
        clinical_details: one.details.clone(),
        answers: ANSWERS
            .map(|(question, answer)| (question.to_owned(), answer.to_owned()))
            .to_vec(),
        repeat_reason: one.again_because.map(str::to_owned),
        on_paper: true,
    };
    let mut placed = sign(epr, &scene.by(&one.asked)?, &basket)
        .await
        .map_err(|error| error.to_string())?;
    if let Some(act) = &one.collected {
        let collected = collect(scene, &scene.by(act)?, &placed).await;
        for (order, version) in placed
            .iter_mut()
            .zip(collected.map_err(|error| words("collection", error))?)
        {
            order.number = version;
        }
    }
    let catalogue = epr
        .ports()
        .get::<Catalogue>()
        .map_err(|error| error.to_string())?;
    for item in &one.items {
        let Some(order) = placed.iter_mut().find(|order| order.record.item.id == item.id) else {
            continue;
        };
        let collected = one.collected.as_ref().map(|act| act.at);
        reported(scene, &catalogue, order, item, collected)
            .await
            .map_err(|error| words(item.id, error))?;
    }
    Ok(())
}

/// The specimens of all that need one, at once; the versions the orders have then.
async fn collect(
    scene: &Scene<'_>,
    context: &Context,
    placed: &[Version<Order>],
) -> Result<Vec<i64>, RecordCollectionError> {
    let patient = scene.patient;
    let all: Vec<(RecordId, i64, bool)> = placed
        .iter()
        .map(|order| (order.id, order.number, order.record.specimen.is_some()))
        .collect();
    scene
        .stage
        .epr
        .together(context, move |unit| {
            let all = all.clone();
            Box::pin(async move {
                let mut versions = vec![];
                for (id, seen, needed) in all {
                    versions.push(if needed {
                        unit.execute(&RecordCollection { id, patient, seen })
                            .await?
                            .number
                    } else {
                        seen
                    });
                }
                Ok(versions)
            })
        })
        .await
}

/// What filing may meet.
#[derive(Debug, thiserror::Error)]
enum Unfiled {
    #[error(transparent)]
    Report(#[from] ReceiveReportError),
    #[error(transparent)]
    Order(#[from] ProgressOrderError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Every report of an item, and who acknowledged the last.
async fn reported(
    scene: &Scene<'_>,
    catalogue: &Catalogue,
    order: &mut Version<Order>,
    item: &Item,
    collected: Option<DateTime<Utc>>,
) -> Result<(), String> {
    let mut filed: Option<Version<Report>> = None;
    for one in &item.reports {
        let said = incoming(catalogue, order, item, one, collected);
        let completes = said.completes();
        let receive = ReceiveReport {
            patient: scene.patient,
            seen: filed.as_ref().map_or(0, |filed| filed.number),
            order: order.id,
            said,
        };
        // The same state again is refused, so a correction does not move the request.
        let progress = (filed.is_none() || order.record.resulted.is_none()).then(|| ProgressOrder {
            id: order.id,
            patient: scene.patient,
            seen: order.number,
            to: if completes {
                Progress::Resulted
            } else {
                Progress::InProgress
            },
            filler_number: Some(item.number.clone()),
        });
        let context = scene.by_interface(one.at)?;
        let (report, moved) = file(&scene.stage.epr, &context, receive, progress)
            .await
            .map_err(|error| error.to_string())?;
        filed = Some(report);
        if let Some(moved) = moved {
            *order = moved;
        }
    }
    let Some((act, report)) = item.acknowledged.as_ref().zip(filed) else {
        return Ok(());
    };
    let acknowledge = AcknowledgeReport {
        id: report.id,
        patient: scene.patient,
        seen: report.number,
        action: Action::AlreadyKnown,
        note: None,
    };
    let acknowledged = scene.stage.epr.execute(&scene.by(act)?, acknowledge).await;
    acknowledged.map(drop).map_err(|error| error.to_string())
}

/// The report and how far its request is, in one unit, as the interface files them.
async fn file(
    epr: &Epr,
    context: &Context,
    receive: ReceiveReport,
    progress: Option<ProgressOrder>,
) -> Result<(Version<Report>, Option<Version<Order>>), Unfiled> {
    epr.together(context, move |unit| {
        let (receive, progress) = (receive.clone(), progress.clone());
        Box::pin(async move {
            let report = unit.execute(&receive).await?;
            let moved = match progress {
                Some(progress) => Some(unit.execute(&progress).await?),
                None => None,
            };
            Ok((report, moved))
        })
    })
    .await
}

fn incoming(
    catalogue: &Catalogue,
    order: &Version<Order>,
    item: &Item,
    one: &story::Report,
    collected: Option<DateTime<Utc>>,
) -> Incoming {
    let status = match one.status {
        Status::Preliminary => ResultStatus::Preliminary,
        Status::Final => ResultStatus::Final,
        Status::Corrected => ResultStatus::Corrected,
    };
    Incoming {
        placer: order.record.placer_number.clone(),
        filler: format!("{}^LIMS", item.number),
        part: None,
        source: "The laboratory".to_owned(),
        title: order.record.item.name.clone(),
        section: None,
        specimen: order
            .record
            .item
            .specimen
            .as_ref()
            .map(|specimen| specimen.name.clone()),
        collected,
        received: None,
        reported: one.at,
        status,
        lines: one
            .values
            .iter()
            .map(|value| line(catalogue, value, status))
            .collect(),
        notes: vec![],
    }
}

fn line(catalogue: &Catalogue, one: &story::Value, status: ResultStatus) -> IncomingLine {
    let known = catalogue.component(one.component);
    let mut line = IncomingLine {
        national: known.and_then(|(_, component)| component.snomed.first().cloned()),
        local: Some(one.component.to_owned()),
        name: known
            .map_or("Report", |(_, component)| &component.name)
            .to_owned(),
        sub_id: None,
        value: Said::Nothing,
        numeric: false,
        unit: None,
        range: None,
        flags: vec![],
        alert: false,
        status,
        notes: vec![],
    };
    match &one.found {
        Found::Words(text) => line.value = Said::This(Value::words(text)),
        Found::Number {
            value,
            unit,
            range,
            flag,
        } => {
            line.value = Said::This(Value::numeric(&value.to_string()));
            line.numeric = true;
            line.unit = Some(Unit::read(unit));
            line.range = range.map(|(low, high)| format!("{low}-{high}"));
            line.flags = flag.iter().map(|flag| (*flag).to_owned()).collect();
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use trefoil_synth::story::COMPONENTS;

    use super::*;

    #[test]
    fn every_component_of_the_stories_is_one_of_the_catalogue_with_its_unit() {
        let catalogue = Catalogue::demonstration();
        for one in COMPONENTS {
            let (_, component) = catalogue.component(one.id).unwrap();
            assert_eq!(component.unit.as_ref().unwrap().as_str(), one.unit, "{}", one.id);
            assert_eq!(component.decimals, Some(one.decimals), "{}", one.id);
        }
    }
}
