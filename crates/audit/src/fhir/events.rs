//! Who looked, searched: AuditEvent by patient and date, a page at a time, as much as the page "Who looked" shows.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_fhir::{
    Searched,
    search::{Asked, Page, Parameter, Place},
};
use trefoil_kernel::{View, async_trait};

use super::{Event, encoded};
use crate::{
    permissions::{SEARCH_LOG, WHO_LOOKED},
    search::{Cursor, Found, Terms, search_within},
    veil::Veil,
    who_looked::Looked,
};

pub(crate) struct Events;

#[async_trait]
impl Searched for Events {
    fn resource(&self) -> &'static str {
        "AuditEvent"
    }
    fn needs(&self) -> Permission {
        WHO_LOOKED
    }
    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter::Patient, Parameter::Date]
    }

    async fn page(&self, view: &mut View, asked: &Asked) -> Result<Page, Refused> {
        let after = asked.after.map(|place| Cursor {
            at: place.at,
            event: place.id,
        });
        let found = events(view, asked.patient, (asked.from, asked.until), after, asked.count).await?;
        let next = found.next.map(|cursor| Place {
            at: cursor.at,
            id: cursor.event,
        });
        Ok(Page {
            resources: encoded(asked.patient, found.events),
            next,
            says: None,
        })
    }
}

/// The events of a patient, the newest first; refusals for whoever may search the log.
pub(super) async fn events(
    view: &View,
    patient: PatientId,
    (from, until): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    after: Option<Cursor>,
    most: usize,
) -> Result<Found, Refused> {
    let terms = Terms {
        patient: Some(patient),
        refusals: tells_refusals(view),
        ..Terms::default()
    };
    let (first, end) = terms.span();
    let within = (from.unwrap_or(first), until.unwrap_or(end));
    let mut found = search_within(&mut view.look(), &terms, within, after, most).await?;
    found.events = Veil::of(view).await?.lifted_from(found.events);
    Ok(found)
}

/// Whether this person is told of refusals, as on the page.
pub(super) fn tells_refusals(view: &View) -> bool {
    view.context().principal.grants.allow(SEARCH_LOG)
}

impl From<Looked> for Event {
    fn from(looked: Looked) -> Self {
        Self {
            event: looked.event,
            at: looked.at,
            act: looked.act,
            what: looked.what,
            outcome: looked.outcome,
            actor: looked.actor,
            actor_name: looked.actor_name,
            role: looked.role,
            organisation: looked.organisation,
            device: looked.device,
            purpose: looked.purpose,
            basis: looked.basis,
            reason: looked.reason,
            detail: looked.detail,
            id: looked.id,
            version: looked.version,
        }
    }
}
