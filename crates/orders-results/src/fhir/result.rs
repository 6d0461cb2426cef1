//! One result of a report as an Observation (UKCore-Observation-Lab; UKCore-Observation for what is no laboratory).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{bare_coding, coded, codings, words},
    profile,
    quantity::{self, decimal},
    reference,
    systems::{SNOMED, UCUM},
    value,
    wire::{
        FhirJson, Json,
        r4::{
            Annotation, CodeableConcept, Observation, ObservationEffective, ObservationReferenceRange,
            ObservationValue, Quantity,
        },
    },
};
use trefoil_kernel::View;

use super::report::{MOST, laboratory, one, reports};
use crate::{
    permissions::SEE_RESULTS,
    report::{Report, ResultLine, ResultStatus, Unit, Urgency, range::End},
};

const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
/// Flags that mean the same in HL7 v2 table 0078 and in FHIR's code system.
const FLAGS: [&str; 15] = [
    "H", "L", "HH", "LL", "A", "AA", "N", "S", "I", "R", ">", "<", "U", "D", "B",
];

pub(super) struct Results;

#[async_trait]
impl Readable for Results {
    fn resource(&self) -> &'static str {
        "Observation"
    }
    fn kind(&self) -> &'static str {
        Report::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Observation", "Observation-Lab"]
    }
    fn needs(&self) -> Permission {
        SEE_RESULTS
    }
    fn newest(&self) -> Option<usize> {
        Some(MOST)
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = one(view, patient, id).await?;
        Ok(found.map_or_else(Vec::new, |shown| map(patient, shown.id, &shown.report)))
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = reports(view, patient).await?;
        Ok(found
            .iter()
            .flat_map(|shown| map(patient, shown.id, &shown.report))
            .collect())
    }
}

/// The id of a result by its place in the report, which it keeps: what comes later is added behind.
pub(super) fn id(report: RecordId, number: usize) -> FhirId {
    FhirId::part(report, format!("result-{number}"))
}

fn map(patient: PatientId, report_id: RecordId, report: &Report) -> Vec<Json> {
    (1..)
        .zip(&report.lines)
        .map(|(number, line)| of_line(patient, &id(report_id, number), report, line).encode())
        .collect()
}

pub(super) fn of_line(patient: PatientId, id: &FhirId, report: &Report, line: &ResultLine) -> Observation {
    let header = &report.header;
    let laboratory = laboratory(header);
    // A withdrawn value may be another patient's: it is not sent again.
    let withdrawn = line.status == ResultStatus::Withdrawn;
    let found = if withdrawn { None } else { found(line) };
    Observation {
        id: Some(id.to_string()),
        meta: profile(if laboratory {
            "Observation-Lab"
        } else {
            "Observation"
        }),
        based_on: vec![reference::record("ServiceRequest", header.order)],
        status: value::text(status(line.status)),
        category: laboratory
            .then(|| coded(CATEGORY, "laboratory", "Laboratory"))
            .into_iter()
            .collect(),
        code: Some(codings(
            line.test
                .national
                .iter()
                .map(|code| bare_coding(SNOMED, code))
                .collect(),
            &line.test.name,
        )),
        subject: Some(reference::patient(patient)),
        effective: value::instant(header.collected)
            .filter(|_| !header.time_assumed)
            .map(ObservationEffective::DateTime),
        issued: value::instant(line.reported),
        performer: vec![reference::named("Organization", &header.source)],
        data_absent_reason: found.is_none().then(|| coded(ABSENT, "unknown", "Unknown")),
        value: found,
        interpretation: if withdrawn { vec![] } else { interpretation(line) },
        note: notes(line),
        reference_range: range(line).into_iter().collect(),
        specimen: header
            .specimen
            .as_ref()
            .map(|specimen| reference::named("Specimen", specimen)),
        ..Observation::default()
    }
}

fn status(status: ResultStatus) -> &'static str {
    match status {
        ResultStatus::Registered => "registered",
        // \[D\] an Observation cannot be partial: what is not whole may still change
        ResultStatus::Preliminary | ResultStatus::Partial => "preliminary",
        ResultStatus::Final => "final",
        ResultStatus::Cancelled => "cancelled",
        ResultStatus::Corrected => "corrected",
        ResultStatus::Withdrawn => "entered-in-error",
    }
}

/// A number with its unit, or the words of the laboratory; a unit that is not known is sent as it came, without a code.
fn found(line: &ResultLine) -> Option<ObservationValue> {
    match line.value.number {
        Some(number) => Some(ObservationValue::Quantity(Quantity {
            value: decimal(number),
            comparator: line.value.comparator.map(|it| it.signs()).and_then(value::text),
            ..unit(line.unit.as_ref())
        })),
        None => value::text(&line.value.text).map(ObservationValue::String),
    }
}

fn unit(unit: Option<&Unit>) -> Quantity {
    let Some(unit) = unit else {
        return Quantity::default();
    };
    Quantity {
        unit: value::text(unit.shown()),
        system: unit.ucum.as_ref().and_then(|_| value::text(UCUM)),
        code: unit.ucum.as_ref().and_then(|ucum| value::text(ucum.as_str())),
        ..Quantity::default()
    }
}

fn interpretation(line: &ResultLine) -> Vec<CodeableConcept> {
    let flag = line.flag.as_ref().map(|flag| {
        let known = FLAGS.contains(&flag.code.as_str());
        let coding = known.then(|| bare_coding(INTERPRETATION, &flag.code));
        codings(coding.into_iter().collect(), flag.words())
    });
    let flagged = line
        .flag
        .as_ref()
        .is_some_and(|flag| flag.urgency() == Urgency::Critical);
    let critical = (line.critical && !flagged).then(|| words("Critical"));
    flag.into_iter().chain(critical).collect()
}

/// Its ends as numbers only where both belong to it and are in the unit of the value; its text always.
fn range(line: &ResultLine) -> Option<ObservationReferenceRange> {
    let range = line.range.as_ref()?;
    let comparable = range.unit.is_none();
    let end = |end: Option<End>| {
        let end = end.filter(|end| end.within && comparable)?;
        Some(Quantity {
            value: quantity::decimal(end.at),
            ..unit(line.unit.as_ref())
        })
    };
    Some(ObservationReferenceRange {
        low: end(range.low),
        high: end(range.high),
        text: value::text(&range.text),
        ..ObservationReferenceRange::default()
    })
}

fn notes(line: &ResultLine) -> Vec<Annotation> {
    let computed = line
        .flag
        .as_ref()
        .filter(|flag| flag.computed)
        .map(|_| "The flag was computed by this system from the range".to_owned());
    let was = line
        .was()
        .filter(|_| line.status == ResultStatus::Corrected)
        .map(|was| {
            let unit = was
                .unit
                .as_ref()
                .map(|unit| format!(" {}", unit.shown()))
                .unwrap_or_default();
            format!("Before the correction: {}{unit}", was.value.text)
        });
    let withdrawn =
        (line.status == ResultStatus::Withdrawn).then(|| "Withdrawn by the laboratory".to_owned());
    line.notes
        .iter()
        .cloned()
        .chain(line.remarks.iter().map(|remark| remark.words().to_owned()))
        .chain(computed)
        .chain(was)
        .chain(withdrawn)
        .flat_map(value::note)
        .collect()
}
