//! The one road to a read: what a page or message shows leaves only when the record of showing it is on disk.

mod door;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use trefoil_core::{Context, PatientId, Permission, RecordId, Refused};
use uuid::Uuid;

use crate::{
    access::{self, Authorised, Basis, OPEN_SEALED},
    break_glass::{self, BrokenGlass},
    db::Look,
    epr::Epr,
    settings::SealedShown,
};

pub use door::Door;

/// What a list last showed to one sitting, so that an unattended refresh of the same is not recorded each minute.
pub(crate) struct Shown {
    digest: Option<String>,
    recorded: DateTime<Utc>,
}

/// A view of the record by one person for one purpose, and the proof that a decision allowed it: only a [`Door`] hands
/// one out, and only after it has asked. Whatever reads is handed a view, so nothing is read without a decision.
///
/// There is no other way to one, and so none to a [`Look`]. It is not made by hand:
///
/// ```compile_fail,E0451
/// fn made_by_hand(epr: trefoil_kernel::Epr, context: trefoil_core::Context) -> trefoil_kernel::View {
///     trefoil_kernel::View { epr, context, what: "chart", patient: None, record: None, shown: vec![], detail: None, unattended: false, opened_sealed: false }
/// }
/// ```
///
/// A door that was not asked has nothing to look through:
///
/// ```compile_fail,E0599
/// fn past_the_decision(epr: &trefoil_kernel::Epr, context: &trefoil_core::Context) {
///     let look = epr.open_view(context, "chart").look();
/// }
/// ```
///
/// And what the decision is said to rest on is not made by hand either:
///
/// ```compile_fail,E0451
/// fn forged(patient: trefoil_core::PatientId, basis: trefoil_kernel::access::Basis) -> trefoil_kernel::access::Authorised {
///     trefoil_kernel::access::Authorised { patient, basis }
/// }
/// ```
///
/// This is the way:
///
/// ```
/// # use trefoil_core::{Context, PatientId, Refused};
/// # use trefoil_kernel::{Epr, access::OPEN_RECORD};
/// async fn asked(epr: &Epr, context: &Context, patient: PatientId) -> Result<(), Refused> {
///     epr.view(context, "chart", async |door| {
///         let view = door.patient(patient, OPEN_RECORD).await?;
///         let look = view.look();
///         drop(look);
///         Ok(())
///     })
///     .await
/// }
/// ```
pub struct View {
    epr: Epr,
    context: Context,
    what: &'static str,
    patient: Option<(PatientId, Basis)>,
    record: Option<RecordId>,
    shown: Vec<Uuid>,
    detail: Option<String>,
    unattended: bool,
    opened_sealed: bool,
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

    /// Whose record is open.
    pub(crate) fn opened(&self) -> Option<PatientId> {
        self.patient.as_ref().map(|(open, _)| *open)
    }

    /// Open one more patient's record as far as `needs` reaches, or the same one for more. Everything shown after this is
    /// recorded as theirs.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::StepUp`], [`Refused::NotRelated`] (offer to break the glass),
    /// [`Refused::NotFound`], [`Refused::Merged`].
    pub async fn patient(&mut self, patient: PatientId, needs: Permission) -> Result<Authorised, Refused> {
        let (staff, now) = (self.context.principal.staff.0, self.context.now());
        // Kept even when refused, so that the refusal says whose record was asked for.
        if let Some((earlier, _)) = self.patient.replace((patient, Basis(None)))
            && earlier != patient
        {
            self.shown.push(earlier.0); // a page that shows two people says so of both
        }
        let facts = access::facts(&mut self.look(), patient.0, staff, now).await?;
        let allowed = access::authorise(&self.context, patient, needs, &facts)?;
        self.patient = Some((patient, allowed.basis().clone()));
        Ok(allowed)
    }

    /// Open one record of the patient whose record is open.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when that patient's record is not open in this view, or when it is sealed and the person
    /// may not open what is sealed, or gave no reason.
    pub async fn record(&mut self, patient: PatientId, id: RecordId) -> Result<(), Refused> {
        self.record = Some(id);
        if self.opened() != Some(patient) {
            return Err(Refused::NotFound);
        }
        if access::sealed(&mut self.look(), id.0).await? {
            access::opens_sealed(&self.context)?;
            self.opened_sealed = true;
        }
        Ok(())
    }

    /// Open one record that belongs to another, as a result belongs to its request and a dose to its prescription: what
    /// seals either of them seals it.
    ///
    /// # Errors
    /// As [`View::record`].
    pub async fn record_of(
        &mut self,
        patient: PatientId,
        id: RecordId,
        owner: RecordId,
    ) -> Result<(), Refused> {
        self.record(patient, id).await?;
        if access::sealed(&mut self.look(), owner.0).await? {
            access::opens_sealed(&self.context)?;
            self.opened_sealed = true;
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

    /// How many of so many sealed parts are told of: where a trust hides even that there are any, only those who may open
    /// them are told.
    pub fn sealed_told(&self, sealed: usize) -> usize {
        let told = self.epr.settings().sealed_shown == SealedShown::Withheld;
        if told || self.context.principal.grants.allow(OPEN_SEALED) {
            sealed
        } else {
            0
        }
    }

    /// The broken glass that the open record rests on, if it rests on one and on nothing better: every page of the record
    /// says so.
    ///
    /// # Errors
    /// As the store says.
    pub async fn broken_glass(&self) -> Result<Option<BrokenGlass>, Refused> {
        match &self.patient {
            Some((patient, basis)) if basis.broken_glass() => {
                let (staff, now) = (self.context.principal.staff, self.context.now());
                break_glass::open_now(&mut self.look(), *patient, staff, now).await
            }
            _ => Ok(None),
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
