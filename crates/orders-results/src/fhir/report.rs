//! A report as a DiagnosticReport (UKCore-DiagnosticReport, and -Lab for a section of the laboratory).

use async_trait::async_trait;
use chrono::Duration;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, coded, codings, words},
    profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{CodeableConcept, DiagnosticReport, DiagnosticReportEffective},
    },
};
use trefoil_kernel::View;

use super::{filler, placer, result};
use crate::{
    permissions::SEE_RESULTS,
    report::{Header, Report, ResultStatus},
    store::report::{ShownReport, newest, report},
};

const SECTION: &str = "http://terminology.hl7.org/CodeSystem/v2-0074";
/// The most reports of one patient that are read together.
pub(super) const MOST: usize = 500;

pub(super) struct Reports;

#[async_trait]
impl Readable for Reports {
    fn resource(&self) -> &'static str {
        "DiagnosticReport"
    }
    fn kind(&self) -> &'static str {
        Report::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["DiagnosticReport", "DiagnosticReport-Lab"]
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }
    fn newest(&self) -> Option<usize> {
        Some(MOST)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = one(view, patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.report).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = reports(view, patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.report).encode())
            .collect())
    }
}

/// One, which follows the seal of its request too.
pub(super) async fn one(
    view: &mut View,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<ShownReport>, Refused> {
    let found = report(&mut view.look(), patient, id).await?;
    if let Some(shown) = &found {
        view.record_of(patient, id, shown.report.header.order).await?;
    }
    Ok(found)
}

/// The newest of a patient, those a laboratory dated ahead too.
pub(super) async fn reports(view: &mut View, patient: PatientId) -> Result<Vec<ShownReport>, Refused> {
    let ahead = view.context().now() + Duration::days(36_500);
    newest(
        &mut view.look(),
        patient,
        ahead,
        i64::try_from(MOST).unwrap_or(i64::MAX),
    )
    .await
}

pub(super) fn map(patient: PatientId, id: RecordId, report: &Report) -> DiagnosticReport {
    let header = &report.header;
    let laboratory = laboratory(header);
    let status = match report.status() {
        ResultStatus::Registered => "registered",
        ResultStatus::Preliminary => "preliminary",
        ResultStatus::Partial => "partial",
        ResultStatus::Final => "final",
        ResultStatus::Cancelled => "cancelled",
        ResultStatus::Corrected => "corrected",
        ResultStatus::Withdrawn => "entered-in-error",
    };
    DiagnosticReport {
        id: Some(FhirId::of(id).to_string()),
        meta: profile(if laboratory {
            "DiagnosticReport-Lab"
        } else {
            "DiagnosticReport"
        }),
        identifier: vec![filler(&header.filler), placer(&header.placer)],
        based_on: vec![reference::record("ServiceRequest", header.order)],
        status: value::text(status),
        category: categories(header, laboratory),
        code: Some(words(&header.title)),
        subject: Some(reference::patient(patient)),
        // Nobody said when the specimen was taken: then no time is invented, and `issued` says when it was reported.
        effective: value::instant(header.collected)
            .filter(|_| !header.time_assumed)
            .map(DiagnosticReportEffective::DateTime),
        issued: value::instant(header.reported),
        performer: vec![reference::named("Organization", &header.source)],
        specimen: header
            .specimen
            .iter()
            .map(|specimen| reference::named("Specimen", specimen))
            .collect(),
        result: (1..=report.lines.len())
            .map(|number| reference::to("Observation", result::id(id, number)))
            .collect(),
        conclusion: value::text(report.notes.join("\n")),
        ..DiagnosticReport::default()
    }
}

/// Sections of table 0074 that are no laboratory: pictures and measurements.
pub(super) fn laboratory(header: &Header) -> bool {
    const OTHERS: [&str; 15] = [
        "RAD", "RUS", "RX", "CT", "NMR", "NMS", "XRC", "CUS", "OUS", "VUS", "EC", "EN", "PF", "PT", "OTH",
    ];
    header
        .section
        .as_deref()
        .is_some_and(|section| !OTHERS.contains(&section))
}

fn categories(header: &Header, laboratory: bool) -> Vec<CodeableConcept> {
    let whole = laboratory.then(|| coded(SECTION, "LAB", "Laboratory"));
    let section = header
        .section
        .iter()
        .filter(|section| section.as_str() != "LAB")
        .map(|section| codings(vec![bare_coding(SECTION, section)], ""));
    whole.into_iter().chain(section).collect()
}
