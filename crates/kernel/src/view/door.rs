//! The door to a view: it asks the one decision, and hands out the view only when that allowed it.

use futures_util::FutureExt;
use trefoil_core::{Context, PatientId, Permission, Refused};
use uuid::Uuid;

use super::View;
use crate::{
    audit::{self, AuditEvent},
    db::Failed,
    epr::Epr,
};

/// What [`Epr::view`] hands out before anything was decided. It answers nothing but a decision; whatever the decision
/// was, closing it leaves the access event.
pub struct Door {
    view: View,
}

impl Epr {
    /// Open a door, ask everything through it, close it. One access event, with whom it showed, is committed before
    /// the value is handed over; a refusal is recorded likewise. If neither can be written, nothing is handed over.
    ///
    /// # Errors
    /// Whatever `work` returns, or the store's when the event cannot be written.
    pub async fn view<T, E, F>(&self, context: &Context, what: &'static str, work: F) -> Result<T, E>
    where
        E: std::error::Error + From<Refused>,
        F: AsyncFnOnce(&mut Door) -> Result<T, E>,
    {
        let mut door = self.open_view(context, what);
        let found = work(&mut door).await;
        door.close(found).await
    }

    /// For a caller that cannot use a closure (the web shell): whatever it makes must go through [`Door::close`].
    pub fn open_view(&self, context: &Context, what: &'static str) -> Door {
        let view = View {
            epr: self.clone(),
            context: context.clone(),
            what,
            patient: None,
            record: None,
            shown: vec![],
            detail: None,
            unattended: false,
            opened_sealed: false,
        };
        Door { view }
    }
}

impl Door {
    /// Open one patient's record as far as `needs` reaches. Everything shown after this is recorded as theirs.
    ///
    /// # Errors
    /// As [`View::patient`].
    pub async fn patient(&mut self, patient: PatientId, needs: Permission) -> Result<&mut View, Refused> {
        self.view.patient(patient, needs).await?;
        Ok(&mut self.view)
    }

    /// A list of several patients: whom it shows is said by [`View::list`], which the statement's own condition
    /// ([`crate::may_know_of!`]) has chosen.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::StepUp`].
    pub fn list(&mut self, needs: Permission) -> Result<&mut View, Refused> {
        self.nobody(needs)
    }

    /// A page that shows nobody.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::StepUp`].
    pub fn nobody(&mut self, needs: Permission) -> Result<&mut View, Refused> {
        self.view.nobody(needs)?;
        Ok(&mut self.view)
    }

    /// What was asked: the normalised terms of a search, recorded even when the asker is turned away.
    pub fn asked(&mut self, terms: impl Into<String>) {
        self.view.asked(terms);
    }

    /// This is a list refreshing itself: one event until the patients change.
    pub fn unattended(&mut self) {
        self.view.unattended = true;
    }

    /// Commit the access event, then hand over what was found.
    ///
    /// # Errors
    /// As [`Epr::view`].
    pub async fn close<T, E: std::error::Error + From<Refused>>(self, found: Result<T, E>) -> Result<T, E> {
        let view = self.view;
        let act = match (&found, view.patient.is_some(), view.detail.is_some()) {
            (Err(_), ..) => "refused",
            (_, true, _) => "view",
            (_, _, true) => "search",
            _ => "list",
        };
        let outcome = found
            .as_ref()
            .err()
            .map_or_else(|| "shown".to_owned(), ToString::to_string);
        let mut event = AuditEvent::of(&view.context, act, view.what, &outcome);
        event.detail = view.detail;
        event.opened_sealed = view.opened_sealed;
        event.id = view.record.map(Uuid::from);
        if let Some((patient, basis)) = view.patient {
            event.patient = Some(patient.0);
            event.basis = basis.0;
        }
        let shown = if found.is_ok() { view.shown } else { vec![] };
        let refreshed = (found.is_ok() && view.unattended).then(|| audit::shown_digest(&shown));
        if let Some(digest) = &refreshed
            && view.epr.recorded_lately(&view.context, view.what, digest)
        {
            return found;
        }
        let noted: Result<(), Failed> = view
            .epr
            .0
            .db
            .write_small(move |tx| async move { audit::append(tx, event, &shown).await }.boxed())
            .await;
        noted.map_err(Refused::from)?;
        if let Some(digest) = refreshed {
            view.epr.remember(&view.context, view.what, digest);
        }
        found
    }

    /// Whether this view names anybody or anything beside this one patient: a list, what was asked, one record,
    /// somebody else. The web shell asks before it lets a form that was taken go without an event of the view.
    pub fn has_shown(&self, beside: Option<PatientId>) -> bool {
        let view = &self.view;
        let opened = view.patient.as_ref().map(|(open, _)| *open);
        let other = opened.is_some() && opened != beside;
        other || view.record.is_some() || view.detail.is_some() || !view.shown.is_empty()
    }
}
