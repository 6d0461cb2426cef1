//! Who wrote, as Provenance (UKCore-Provenance): one of each version of every record that is read here as a resource. It
//! is read by whoever may read the record itself; of what is sealed there is none.

mod map;
mod written;

use std::collections::BTreeMap;

use trefoil_core::{PatientId, Permission, RecordId, Refused};
use trefoil_fhir::{
    FhirId, FhirResource, Readable, Searched,
    search::{Asked, Page, Parameter, Place},
    wire::{FhirJson, Json},
};
use trefoil_kernel::{View, access::OPEN_RECORD, async_trait, held::numbers_of, locator::locate};

use self::{
    map::{Target, map},
    written::{Written, of_record, page_of},
};
use crate::words::Words;

const RESOURCE: &str = "Provenance";
/// The most versions that are read together with the whole record.
const MOST: usize = 1000;

#[derive(Clone, Copy)]
pub(crate) struct Provenances;

/// The mappings of a kind of record that this person may read.
fn served<'v>(view: &'v View, kind: &'v str) -> impl Iterator<Item = &'v FhirResource> {
    let all = view.epr().contributions::<FhirResource>().iter();
    all.filter(move |one| one.0.kind() == kind && view.context().principal.grants.allow(one.0.needs()))
}

/// Which resources a record is, asked once for all its versions. None for one that this person may not see though it is not
/// sealed itself: a dose of a sealed prescription.
#[derive(Default)]
struct Targets(BTreeMap<RecordId, Option<Vec<Target>>>);

impl Targets {
    async fn of(
        &mut self,
        view: &mut View,
        patient: PatientId,
        written: &Written,
    ) -> Result<Option<Vec<Target>>, Refused> {
        if let Some(known) = self.0.get(&written.record()) {
            return Ok(known.clone());
        }
        let all: Vec<FhirResource> = served(view, &written.kind).cloned().collect();
        let mut found = vec![];
        for one in &all {
            let resources = match one.0.one(view, patient, written.record()).await {
                Ok(resources) => resources,
                Err(Refused::NotFound) => {
                    self.0.insert(written.record(), None);
                    return Ok(None);
                }
                Err(refused) => return Err(refused),
            };
            found.extend(resources.iter().filter_map(|resource| Target::of(one, resource)));
        }
        if let (true, Some(first)) = (found.is_empty(), all.first()) {
            found.push(Target::Unmapped(first.0.resource(), written.record()));
        }
        self.0.insert(written.record(), Some(found.clone()));
        Ok(Some(found))
    }
}

async fn mapped(
    view: &mut View,
    patient: PatientId,
    targets: &mut Targets,
    words: &Words,
    written: &Written,
) -> Result<Option<Json>, Refused> {
    let of = targets.of(view, patient, written).await?;
    Ok(of.map(|of| map(written, &of, words).encode()))
}

#[async_trait]
impl Readable for Provenances {
    fn resource(&self) -> &'static str {
        RESOURCE
    }
    fn kind(&self) -> &'static str {
        "kernel.version" // of no kind of record, but of all
    }
    fn profiles(&self) -> &'static [&'static str] {
        &[RESOURCE]
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    fn newest(&self) -> Option<usize> {
        Some(MOST)
    }
    fn with_everything(&self) -> bool {
        false
    }

    async fn whose(&self, view: &mut View, id: &FhirId) -> Result<Option<PatientId>, Refused> {
        let found = locate(&mut view.look(), id.record).await?;
        Ok(found
            .filter(|located| served(view, &located.kind).next().is_some())
            .map(|located| located.home))
    }

    async fn one(&self, view: &mut View, patient: PatientId, id: RecordId) -> Result<Vec<Json>, Refused> {
        let Some(located) = locate(&mut view.look(), id).await? else {
            return Ok(vec![]);
        };
        let versions = of_record(&mut view.look(), located.home, &located.kind, id).await?;
        let (mut targets, words) = (Targets::default(), Words::of(view.epr()));
        let mut all = vec![];
        for written in &versions {
            all.extend(mapped(view, patient, &mut targets, &words, written).await?);
        }
        Ok(all)
    }

    async fn all(&self, view: &mut View, patient: PatientId) -> Result<Vec<Json>, Refused> {
        let asked = Asked {
            patient,
            target: None,
            from: None,
            until: None,
            count: MOST,
            after: None,
        };
        Ok(self.page(view, &asked).await?.resources)
    }
}

#[async_trait]
impl Searched for Provenances {
    fn resource(&self) -> &'static str {
        RESOURCE
    }
    fn needs(&self) -> Permission {
        OPEN_RECORD
    }
    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter::Target, Parameter::Patient]
    }

    async fn page(&self, view: &mut View, asked: &Asked) -> Result<Page, Refused> {
        let numbers = numbers_of(&mut view.look(), asked.patient).await?;
        let (mut targets, words) = (Targets::default(), Words::of(view.epr()));
        let (mut page, mut after) = (Page::default(), asked.after);
        'full: loop {
            let only = asked.target.as_ref().map(|target| target.id.record);
            let some = page_of(&mut view.look(), &numbers, only, after, asked.count).await?;
            for written in &some.versions {
                let last = Some(Place {
                    at: written.recorded,
                    id: written.entry,
                });
                // Seals, broken glasses and the like are records too, and no resources.
                let wanted = asked
                    .target
                    .as_ref()
                    .is_none_or(|target| target.version.is_none_or(|version| version == written.version));
                if wanted && served(view, &written.kind).next().is_some() {
                    page.resources
                        .extend(mapped(view, asked.patient, &mut targets, &words, written).await?);
                }
                after = last;
                if page.resources.len() == asked.count {
                    page.next = last.filter(|_| some.more || some.versions.last() != Some(written));
                    break 'full;
                }
            }
            if !some.more {
                break;
            }
        }
        let sealed = view.sealed().await?.len();
        let sealed = view.sealed_told(sealed);
        if sealed > 0 && asked.target.is_none() {
            page.says = Some(format!("what was written of {sealed} sealed is left out"));
        }
        Ok(page)
    }
}
