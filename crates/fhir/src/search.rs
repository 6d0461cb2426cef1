//! Searching: of the few types whose records are asked for by patient and not with the whole record. One patient's record
//! is opened, as for a page; what was asked is in the log with the access event.

mod asked;
mod date;

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::StatusCode;
use trefoil_core::{Context, PatientId, Permission, Refused};
use trefoil_kernel::{Contribution, Epr, View};

pub use self::asked::{Asked, Place, Target};
use self::asked::{Typed, Whose};
use crate::{
    bundle::Found,
    outcome::Trouble,
    read::unknown_type,
    readable::{FhirResource, unfit},
    wire::Json,
};

/// A parameter that a search takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// `patient=…`: whose record.
    Patient,
    /// `target=Condition/…`: which resource, and with `/_history/2` which version of it.
    Target,
    /// `date=ge2026-11-01`: when; at most two.
    Date,
}

impl Parameter {
    /// As it stands in an address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Target => "target",
            Self::Date => "date",
        }
    }

    /// Its kind, by FHIR's name.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Patient | Self::Target => "reference",
            Self::Date => "date",
        }
    }

    /// What it takes, in words.
    pub(crate) fn says(self) -> &'static str {
        match self {
            Self::Patient => {
                "Whose record: the id of a patient, or Patient/id. This or the target is needed."
            }
            Self::Target => {
                "Which resource, Type/id; with /_history/version one version of it. This or the patient is needed."
            }
            Self::Date => {
                "When: a day, month, year or instant, alone or after eq, ge, gt, le or lt; twice for a span. Days are London's."
            }
        }
    }
}

/// What was found, of what was asked.
#[derive(Debug, Default)]
pub struct Page {
    /// The newest first.
    pub resources: Vec<Json>,
    /// Where the next page begins; none on the last.
    pub next: Option<Place>,
    /// What is left out, in words; nothing when nothing is.
    pub says: Option<String>,
}

/// A type that is searched.
#[async_trait]
pub trait Searched: Send + Sync + 'static {
    /// The type: `AuditEvent`.
    fn resource(&self) -> &'static str;
    /// The permission a reader needs: the one of the page that shows the same.
    fn needs(&self) -> Permission;
    /// What it is searched by.
    fn parameters(&self) -> &'static [Parameter];
    /// One page. The toolkit has opened the patient's record with [`Searched::needs`], and writes the access event.
    async fn page(&self, view: &mut View, asked: &Asked) -> Result<Page, Refused>;
}

/// A [`Searched`], for `Mount::add`.
#[derive(Clone)]
pub struct FhirSearch(pub Arc<dyn Searched>);

impl FhirSearch {
    /// Offer it.
    pub fn new(searched: impl Searched) -> Self {
        Self(Arc::new(searched))
    }
}

impl Contribution for FhirSearch {
    fn key(&self) -> String {
        self.0.resource().to_owned()
    }
    fn needs(&self) -> Option<Permission> {
        Some(self.0.needs())
    }
    fn unfit(&self) -> Option<String> {
        unfit(self.0.resource())
    }
}

/// A page of what is asked of a type, as a bundle.
pub(crate) async fn search(
    epr: &Epr,
    context: &Context,
    base: &str,
    kind: &str,
    query: &[(String, String)],
) -> Result<Json, Trouble> {
    let all = epr.contributions::<FhirSearch>();
    let Some(one) = all.iter().find(|one| one.0.resource() == kind) else {
        let read = epr.contributions::<FhirResource>();
        return Err(if read.iter().any(|one| one.0.resource() == kind) {
            not_searched(kind)
        } else {
            unknown_type(kind)
        });
    };
    let typed = Typed::read(query, one.0.parameters())?;
    let page = epr
        .view(context, "fhir.search", async |door| -> Result<Page, Refused> {
            door.asked(format!("{kind}?{}", typed.query(None)));
            let view = door.nobody(one.0.needs())?;
            let patient = match &typed.whose {
                Whose::Patient(patient) => *patient,
                Whose::Target(target) => opened(epr, view, target).await?,
            };
            view.patient(patient, one.0.needs()).await?;
            one.0.page(view, &typed.asked(patient)).await
        })
        .await
        .map_err(|refused| match &typed.whose {
            Whose::Patient(_) => Trouble::of_patient(&refused),
            Whose::Target(_) => Trouble::of_record(&refused),
        })?;
    let address = |place: Option<Place>| format!("{base}/{kind}?{}", typed.query(place));
    let mut links = vec![("self", address(typed.after))];
    links.extend(page.next.map(|next| ("next", address(Some(next)))));
    let found = Found {
        base,
        links,
        total: None, // counting would read everything; a reader follows `next` to the end
        resources: page.resources,
        says: page.says,
    };
    Ok(found.bundle())
}

/// Whose the target is, once it may be read by this person.
async fn opened(epr: &Epr, view: &mut View, target: &Target) -> Result<PatientId, Refused> {
    let offered = || {
        let all = epr.contributions::<FhirResource>().iter();
        all.filter(|one| one.0.resource() == target.kind)
    };
    for one in offered() {
        // What a role lacks must not tell whether a record is there.
        view.nobody(one.0.needs())?;
    }
    for one in offered() {
        let Some(home) = one.0.whose(view, &target.id).await? else {
            continue;
        };
        let patient = match view.patient(home, one.0.needs()).await {
            Ok(_) => home,
            Err(Refused::Merged { into }) => {
                view.patient(into, one.0.needs()).await?;
                into
            }
            Err(refused) => return Err(refused),
        };
        view.record(patient, target.id.record).await?;
        return Ok(patient);
    }
    Err(Refused::NotFound)
}

fn not_searched(kind: &str) -> Trouble {
    Trouble::new(
        StatusCode::BAD_REQUEST,
        "not-supported",
        format!(
            "{kind} is not searched here; read one by its id, or the whole record at Patient/id/$everything"
        ),
    )
}
