//! Reports in the timeline of a record.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{Timeline, TimelineEntry};

use crate::{
    permissions::SEE_RESULTS,
    report::{ResultStatus, Urgency},
    store::report::{ShownReport, newest},
};

pub(super) struct Reports;

#[async_trait]
impl Timeline for Reports {
    fn key(&self) -> &'static str {
        "orders_results.reports"
    }
    fn label(&self) -> &'static str {
        "Results"
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let reports = newest(&mut view.look(), patient, until, most).await?;
        Ok(reports.iter().map(|shown| entry(patient, shown)).collect())
    }
}

fn entry(patient: PatientId, shown: &ShownReport) -> TimelineEntry {
    let report = &shown.report;
    let flagged = report
        .lines
        .iter()
        .filter(|line| line.shown() && line.urgency() > Urgency::Normal);
    let flagged: Vec<String> = flagged
        .take(4)
        .map(|line| {
            let letters = line.flag.as_ref().map_or("", |flag| flag.letters());
            format!("{} {} {letters}", line.test.name, line.value)
                .trim_end()
                .to_owned()
        })
        .collect();
    let status = report.status();
    TimelineEntry {
        when: report.header.collected,
        title: format!("{} ({})", report.header.title, status.words().to_lowercase()),
        detail: (!flagged.is_empty()).then(|| flagged.join(", ")),
        by: Some(report.header.source.clone()),
        href: Some(format!("/patients/{patient}/results/{}", shown.id)),
        in_error: status == ResultStatus::Withdrawn,
    }
}
