//! The assembled record: the one road to a write, and the door to the one road to a read.

use std::{
    any::{Any, TypeId},
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex},
};

use futures_util::{FutureExt, future::BoxFuture};
use trefoil_core::{Command, Context, PatientId, Record, Refused, Version};

use crate::{
    audit::{self, AuditEvent},
    clock::Clock,
    command::{Gather, Rule},
    db::{Db, Failed},
    merge::{Kind, MergeError, MergePatients},
    module::Builder,
    ports::Ports,
    sequencer::Follower,
    settings::Settings,
    unit::{Projection, Rules, Unit},
    view::Shown,
    writer::Batch,
};

/// Everything an assembly is made of.
pub(crate) struct House {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
    pub ports: Ports,
    pub slots: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    pub kinds: BTreeMap<&'static str, Arc<dyn Kind>>,
    /// The names of the commands that were mounted: no other is executed.
    pub commands: HashSet<&'static str>,
    pub followers: Vec<Arc<dyn Follower>>,
    pub contributions: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    pub about: crate::module::About,
    pub shown_lists: Mutex<HashMap<(uuid::Uuid, &'static str), Shown>>,
}

impl House {
    pub(crate) fn projection<R: Record>(&self) -> Option<Projection<R>> {
        self.slots
            .get(&TypeId::of::<Projection<R>>())?
            .downcast_ref::<Projection<R>>()
            .cloned()
    }

    pub(crate) fn rules<C: Command>(&self) -> Vec<Arc<dyn Rule<C>>> {
        self.slots
            .get(&TypeId::of::<Rules<C>>())
            .and_then(|slot| slot.downcast_ref::<Rules<C>>())
            .cloned()
            .unwrap_or_default()
    }
}

/// The assembled record. Cheap to clone; handed to every page and interface.
#[derive(Clone)]
pub struct Epr(pub(crate) Arc<House>);

impl Epr {
    /// Begin an assembly.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// What modules may ask of one another.
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// The store, for what runs without a person: backup, the verifier, health, tests. **A module never calls it**: what
    /// is read through it leaves no access event. A page has a view instead, a command its [`Unit`], a projection or
    /// follower its transaction.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Tells the time.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// What the trust decided.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Which modules are here, with their permissions and tables.
    pub fn about(&self) -> &crate::module::About {
        &self.0.about
    }

    /// What modules contributed of one type (tabs, ward columns, message handlers, …), in the order of assembly.
    pub fn contributions<T: Send + Sync + 'static>(&self) -> &[T] {
        self.0
            .contributions
            .get(&TypeId::of::<T>())
            .and_then(|all| all.downcast_ref::<Vec<T>>())
            .map_or(&[], Vec::as_slice)
    }

    /// Check, gather, decide, ask the rules, journal, project, audit, commit.
    ///
    /// # Errors
    /// The command's own, or the kernel's [`Refused`] inside it. A refusal is recorded before it is returned.
    pub async fn execute<C: Gather>(
        &self,
        context: &Context,
        command: C,
    ) -> Result<Version<C::Record>, C::Error> {
        let command = Arc::new(command);
        self.together(context, move |unit| {
            let command = command.clone();
            async move { unit.execute(&*command).await }.boxed()
        })
        .await
    }

    /// Several commands, one transaction, one commit id: all or nothing. `work` may be run again, so it must do
    /// nothing else.
    ///
    /// # Errors
    /// Whatever `work` returns; recorded before it is returned.
    pub async fn together<T, E, F>(&self, context: &Context, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: std::error::Error + From<Refused> + Send + 'static,
        F: for<'u, 't> Fn(&'u mut Unit<'t>) -> BoxFuture<'u, Result<T, E>> + Send + Sync + 'static,
    {
        let (work, shared) = (Arc::new(work), Arc::new(context.clone()));
        let mut attempt = 1;
        loop {
            let (epr, context, work) = (self.clone(), shared.clone(), work.clone());
            let batch = if attempt == 1 { Batch::Shared } else { Batch::Alone };
            let done: Result<T, Fell<E>> = self
                .0
                .db
                .write(batch, move |tx| {
                    async move {
                        let mut unit = Unit::new(tx, epr, context);
                        let done = work(&mut unit).await;
                        done.map_err(|error| Fell::Refused {
                            again: unit.again,
                            collided: unit.tx.collided,
                            doing: unit.doing,
                            error,
                        })
                    }
                    .boxed()
                })
                .await;
            match done {
                Ok(value) => return Ok(value),
                Err(fell) if attempt < fell.worth() => attempt += 1,
                Err(Fell::Store(failed)) => {
                    tracing::error!(%failed, "a unit of work failed");
                    self.note_failure(&shared, &failed).await;
                    return Err(Refused::from(failed).into());
                }
                Err(Fell::Refused { error, doing, .. }) => {
                    // The refused transaction is gone; this is one of its own.
                    if let Some((patient, what)) = doing {
                        self.note_refusal(&shared, Some(patient), what, &error.to_string())
                            .await?;
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Find two patients to be one (`into`), or after all not (`None`).
    ///
    /// # Errors
    /// See [`MergeError`].
    pub async fn merge(&self, context: &Context, merge: MergePatients) -> Result<(), MergeError> {
        self.together(context, move |unit| {
            let merge = merge.clone();
            async move { unit.merge(&merge).await }.boxed()
        })
        .await
    }

    /// Record that somebody was turned away.
    ///
    /// # Errors
    /// When it cannot be recorded: then the caller must not go on as if nothing had been asked.
    pub async fn note_refusal(
        &self,
        context: &Context,
        patient: Option<PatientId>,
        what: &str,
        why: &str,
    ) -> Result<(), Refused> {
        let mut event = AuditEvent::of(context, "refused", what, why);
        event.patient = patient.map(|patient| patient.0);
        self.note(event).await
    }

    /// Record something that touched no patient: a sign-in, a start, a backup.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub async fn note_act(
        &self,
        context: &Context,
        act: &str,
        what: &str,
        outcome: &str,
        detail: Option<String>,
    ) -> Result<(), Refused> {
        let mut event = AuditEvent::of(context, act, what, outcome);
        event.detail = detail;
        self.note(event).await
    }

    pub(crate) async fn note(&self, event: AuditEvent) -> Result<(), Refused> {
        let noted = self
            .0
            .db
            .write_small(move |tx| audit::append(tx, event, &[]).boxed())
            .await;
        Ok(noted?)
    }

    /// A failure of the store is recorded where the store still can; the technical log has it in any case.
    async fn note_failure(&self, context: &Context, failed: &Failed) {
        let event = AuditEvent::of(context, "failed", "unit of work", &failed.to_string());
        if let Err(failed) = self.note(event).await {
            tracing::error!(%failed, "a failure could not be recorded");
        }
    }
}

enum Fell<E> {
    Store(Failed),
    Refused {
        error: E,
        again: bool,
        collided: bool,
        doing: Option<(PatientId, &'static str)>,
    },
}

impl<E> From<Failed> for Fell<E> {
    fn from(failed: Failed) -> Self {
        Self::Store(failed)
    }
}

impl<E> Fell<E> {
    /// How many tries: a clash is settled by one more look, a collision may take a few.
    fn worth(&self) -> usize {
        match self {
            Self::Store(Failed::Collided | Failed::NotCommitted(_))
            | Self::Refused { collided: true, .. } => 5,
            Self::Refused { again: true, .. } => 2,
            _ => 1,
        }
    }
}
