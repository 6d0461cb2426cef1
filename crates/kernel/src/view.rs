//! The one road to a read: what a page or message shows leaves only when the record of showing it is on disk.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, PatientId, Permission, RecordId, Refused};
use uuid::Uuid;

use crate::{
    access::{self, Basis, OPEN_SEALED},
    audit::{self, AuditEvent},
    db::{Failed, Look},
    epr::Epr,
};

/// What a list last showed to one sitting, so that an unattended refresh of the same is not recorded each minute.
pub(crate) struct Shown {
    digest: Option<String>,
    recorded: DateTime<Utc>,
}

/// A view of the record by one person for one purpose. Opened by [`Epr::view`], which closes it.
pub struct View {
    epr: Epr,
    context: Context,
    what: &'static str,
    patient: Option<(PatientId, Basis)>,
    record: Option<RecordId>,
    shown: Vec<Uuid>,
    detail: Option<String>,
    unattended: bool,
}

impl Epr {
    /// Open a view, ask everything through it, close it. One access event, with whom it showed, is committed before
    /// the value is handed over; a refusal is recorded likewise. If neither can be written, nothing is handed over.
    ///
    /// # Errors
    /// Whatever `work` returns, or the store's when the event cannot be written.
    pub async fn view<T, E, F>(&self, context: &Context, what: &'static str, work: F) -> Result<T, E>
    where
        E: std::error::Error + From<Refused>,
        F: AsyncFnOnce(&mut View) -> Result<T, E>,
    {
        let mut view = self.open_view(context, what);
        let found = work(&mut view).await;
        view.close(found).await
    }

    /// For a caller that cannot use a closure (the web shell): whatever it makes must go through [`View::close`].
    pub fn open_view(&self, context: &Context, what: &'static str) -> View {
        View {
            epr: self.clone(),
            context: context.clone(),
            what,
            patient: None,
            record: None,
            shown: vec![],
            detail: None,
            unattended: false,
        }
    }
}

impl View {
    /// Whose view it is, and why.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The assembled record, for its ports.
    pub fn epr(&self) -> &Epr {
        &self.epr
    }

    /// Read what is committed.
    pub fn look(&self) -> Look<'static> {
        self.epr.db().look()
    }

    /// Open one patient's record as far as `needs` reaches. Everything shown after this is recorded as theirs.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::NotRelated`] (offer to break the glass), [`Refused::NotFound`],
    /// [`Refused::Merged`].
    pub async fn patient(&mut self, patient: PatientId, needs: Permission) -> Result<Basis, Refused> {
        let (staff, now) = (self.context.principal.staff.0, self.context.now());
        // Kept even when refused, so that the refusal says whose record was asked for.
        if let Some((earlier, _)) = self.patient.replace((patient, Basis(None)))
            && earlier != patient
        {
            self.shown.push(earlier.0); // a page that shows two people says so of both
        }
        let facts = access::facts(&mut self.look(), patient.0, staff, now).await?;
        let basis = access::decide(&self.context, patient, needs, &facts)?;
        self.patient = Some((patient, basis.clone()));
        Ok(basis)
    }

    /// Open one record of the patient whose record is open.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when that patient's record is not open in this view, or when it is sealed and the person
    /// may not open what is sealed, or gave no reason.
    pub async fn record(&mut self, patient: PatientId, id: RecordId) -> Result<(), Refused> {
        self.record = Some(id);
        if self.patient.as_ref().is_none_or(|(open, _)| *open != patient) {
            return Err(Refused::NotFound);
        }
        if access::sealed(&mut self.look(), id.0).await? {
            let may = self.context.principal.grants.allow(OPEN_SEALED);
            if !may
                || self
                    .context
                    .reason
                    .as_deref()
                    .is_none_or(|reason| reason.trim().is_empty())
            {
                return Err(Refused::NotFound);
            }
        }
        Ok(())
    }

    /// Which records of the patient whose record is open are sealed: a page that shows several leaves these out, and says
    /// how many it left out. None is opened by this; see [`View::record`].
    ///
    /// # Errors
    /// As the store says.
    pub async fn sealed(&self) -> Result<BTreeSet<RecordId>, Refused> {
        match &self.patient {
            Some((patient, _)) => Ok(access::sealed_of(&mut self.look(), patient.0).await?),
            None => Ok(BTreeSet::new()),
        }
    }

    /// A list: the patients it shows.
    ///
    /// # Errors
    /// [`Refused::Denied`].
    pub fn list(
        &mut self,
        needs: Permission,
        patients: impl IntoIterator<Item = PatientId>,
    ) -> Result<(), Refused> {
        self.context.may(needs)?;
        self.shown.extend(patients.into_iter().map(Uuid::from));
        Ok(())
    }

    /// A page that shows nobody.
    ///
    /// # Errors
    /// [`Refused::Denied`].
    pub fn nobody(&mut self, needs: Permission) -> Result<(), Refused> {
        self.context.may(needs)
    }

    /// What was asked: the normalised terms of a search.
    pub fn asked(&mut self, terms: impl Into<String>) {
        self.detail = Some(terms.into());
    }

    /// This is a list refreshing itself: one event until the patients change.
    pub fn unattended(&mut self) {
        self.unattended = true;
    }

    /// Commit the access event, then hand over what was found.
    ///
    /// # Errors
    /// As [`Epr::view`].
    pub async fn close<T, E: std::error::Error + From<Refused>>(self, found: Result<T, E>) -> Result<T, E> {
        let act = match (&found, self.patient.is_some(), self.detail.is_some()) {
            (Err(_), ..) => "refused",
            (_, true, _) => "view",
            (_, _, true) => "search",
            _ => "list",
        };
        let outcome = found
            .as_ref()
            .err()
            .map_or_else(|| "shown".to_owned(), ToString::to_string);
        let mut event = AuditEvent::of(&self.context, act, self.what, &outcome);
        event.detail = self.detail;
        event.id = self.record.map(Uuid::from);
        if let Some((patient, basis)) = self.patient {
            event.patient = Some(patient.0);
            event.basis = basis.0;
        }
        let shown = if found.is_ok() { self.shown } else { vec![] };
        let refreshed = (found.is_ok() && self.unattended).then(|| audit::shown_digest(&shown));
        if let Some(digest) = &refreshed
            && self.epr.recorded_lately(&self.context, self.what, digest)
        {
            return found;
        }
        let noted: Result<(), Failed> = self
            .epr
            .0
            .db
            .write_small(move |tx| async move { audit::append(tx, event, &shown).await }.boxed())
            .await;
        noted.map_err(Refused::from)?;
        if let Some(digest) = refreshed {
            self.epr.remember(&self.context, self.what, digest);
        }
        found
    }

    /// Whether this view names anybody or anything beside this one patient: a list, what was asked, one record,
    /// somebody else. The web shell asks before it lets a form that was taken go without an event of the view.
    pub fn has_shown(&self, beside: Option<PatientId>) -> bool {
        let opened = self.patient.as_ref().map(|(open, _)| *open);
        let other = opened.is_some() && opened != beside;
        other || self.record.is_some() || self.detail.is_some() || !self.shown.is_empty()
    }
}

impl Epr {
    /// Whether a refresh shows the same people as the last one that was recorded, not long ago.
    fn recorded_lately(&self, context: &Context, what: &'static str, digest: &Option<String>) -> bool {
        let Some(session) = context.principal.session else {
            return false;
        };
        let mut lists = self
            .0
            .shown_lists
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let every = self.0.settings.refresh_recorded_every;
        lists.retain(|_, last| context.now() - last.recorded < every);
        lists
            .get(&(session.0, what))
            .is_some_and(|last| last.digest == *digest)
    }

    /// Called when the event is on disk, and not before.
    fn remember(&self, context: &Context, what: &'static str, digest: Option<String>) {
        let Some(session) = context.principal.session else {
            return;
        };
        let mut lists = self
            .0
            .shown_lists
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        lists.insert(
            (session.0, what),
            Shown {
                digest,
                recorded: context.now(),
            },
        );
    }
}
