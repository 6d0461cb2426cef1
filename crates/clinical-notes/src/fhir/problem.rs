//! A problem as a Condition (UKCore-Condition).

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Record, RecordId, Refused};
use trefoil_fhir::{
    FhirId, Readable,
    concept::{coded, concept, words},
    profile, reference, value,
    wire::{
        FhirJson, Json,
        r4::{Annotation, Condition, ConditionAbatement, ConditionOnset},
    },
};
use trefoil_kernel::View;

use super::signer;
use crate::{
    permissions::READ,
    problem::{Problem, ProblemStanding, What},
    store,
};

const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/condition-category";

pub(super) struct Problems;

#[async_trait]
impl Readable for Problems {
    fn resource(&self) -> &'static str {
        "Condition"
    }
    fn kind(&self) -> &'static str {
        Problem::KIND
    }
    fn profiles(&self) -> &'static [&'static str] {
        &["Condition"]
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let found = store::problem::problem(&mut view.look(), patient, id).await?;
        Ok(found
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .into_iter()
            .collect())
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let found = store::problem::problems(&mut view.look(), patient).await?;
        Ok(found
            .iter()
            .map(|shown| map(patient, shown.id, &shown.record).encode())
            .collect())
    }
}

pub(super) fn map(patient: PatientId, id: RecordId, problem: &Problem) -> Condition {
    let details = &problem.details;
    let (clinical, over, wrong) = match &problem.standing {
        ProblemStanding::Active => (Some(("active", "Active")), None, None),
        ProblemStanding::Resolved { on, .. } => (Some(("resolved", "Resolved")), on.as_ref(), None),
        // by invariant con-5 nothing clinical is said of it
        ProblemStanding::EnteredInError(ended) => (None, None, Some(ended)),
    };
    let main = problem.main().then_some("Main problem");
    let wrong_because = wrong.map(|ended| format!("Entered in error: {}", ended.reason));
    let note: Vec<Annotation> = [main, details.remark.as_deref(), wrong_because.as_deref()]
        .into_iter()
        .flatten()
        .flat_map(value::note)
        .collect();
    Condition {
        id: Some(FhirId::of(id).to_string()),
        meta: profile("Condition"),
        clinical_status: clinical.map(|(code, words)| coded(CLINICAL, code, words)),
        verification_status: wrong.map(|_| coded(VERIFICATION, "entered-in-error", "Entered in Error")),
        category: vec![coded(CATEGORY, "problem-list-item", "Problem List Item")],
        code: Some(match &problem.what {
            What::Coded(code) => concept(code),
            What::Words(said) => words(said),
        }),
        subject: Some(reference::patient(patient)),
        onset: details
            .onset
            .as_ref()
            .and_then(value::partial)
            .map(ConditionOnset::DateTime),
        abatement: over.and_then(value::partial).map(ConditionAbatement::DateTime),
        recorded_date: value::instant(problem.recorded.at),
        recorder: Some(signer(&problem.recorded)),
        note,
        ..Condition::default()
    }
}
