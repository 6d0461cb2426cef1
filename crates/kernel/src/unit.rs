//! A unit of work: one transaction, in which any number of commands may be executed.

mod steps;

use std::sync::Arc;

use trefoil_core::{Context, PatientId, Purpose, Record, RecordId, Refused, Version};
use uuid::Uuid;

use crate::{
    access::{self, Facts},
    clock::fresh_id,
    command::{Gather, Project, Rule},
    db::{Failed, Look, Param, Row, Tx},
    epr::{Epr, House},
    journal,
};

/// The most a snapshot may be: each version is one.
pub const RECORD_LIMIT: usize = 20_000;

/// One transaction of the kernel.
pub struct Unit<'t> {
    pub(crate) tx: &'t mut Tx,
    pub(crate) epr: Epr,
    pub(crate) context: Arc<Context>,
    commit: Uuid,
    step: i64,
    /// The record of the command in hand is sealed, and a person who may open it changes it.
    opened_sealed: bool,
    /// What was being done, for the record of a refusal.
    pub(crate) doing: Option<(PatientId, &'static str)>,
    /// Somebody else got there first in a way that a second run would see and understand.
    pub(crate) again: bool,
}

/// How the record of a command stands: its home, and its newest version, text and entry.
struct Stands<R> {
    home: PatientId,
    before: Option<(i64, R)>,
    snapshot: Option<String>,
    entry: Option<Uuid>,
    facts: Facts,
    sealed: bool,
}

impl<'t> Unit<'t> {
    pub(crate) fn new(tx: &'t mut Tx, epr: Epr, context: Arc<Context>) -> Self {
        tx.recorded = Some(context.now());
        Self {
            tx,
            epr,
            context,
            commit: fresh_id(),
            step: 0,
            opened_sealed: false,
            doing: None,
            again: false,
        }
    }

    pub(crate) fn house(&self) -> &House {
        &self.epr.0
    }

    /// The intention this unit carries out.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The assembled record, for its ports.
    pub fn epr(&self) -> &Epr {
        &self.epr
    }

    /// Read, what this unit has already done included.
    pub fn look(&mut self) -> Look<'_> {
        self.tx.look()
    }

    /// Change a row that is not a clinical fact (the state of an inbox, say) in the same commit. A module's SQL names
    /// only its own tables.
    ///
    /// # Errors
    /// As the store says; the unit will not commit.
    pub async fn keep(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<u64, Failed> {
        self.tx.exec(sql, params).await
    }

    /// As [`Unit::keep`], with rows in answer.
    ///
    /// # Errors
    /// As [`Unit::keep`].
    pub async fn kept<T: Row>(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<Vec<T>, Failed> {
        self.tx.rows(sql, params).await
    }

    /// The record as it stands inside this unit.
    ///
    /// # Errors
    /// [`Refused::Corrupt`] when it cannot be read.
    pub async fn record<R: Record>(
        &mut self,
        patient: PatientId,
        id: RecordId,
    ) -> Result<Option<Version<R>>, Refused> {
        let (staff, now) = (self.context.principal.staff.0, self.context.now());
        let found = journal::standing(&mut self.look(), patient.0, R::KIND, id.0, staff, now).await?;
        match found.version.zip(found.snapshot) {
            Some((number, text)) => Ok(Some(Version {
                home: patient,
                patient,
                id,
                number,
                record: serde_json::from_str(&text)?,
            })),
            None => Ok(None),
        }
    }

    /// Check, gather, decide, ask the rules, journal, project, audit: the one road to a write.
    ///
    /// A person's command on a sealed record is answered as one on an unknown record, unless the person may open what is
    /// sealed and gave a reason.
    ///
    /// # Errors
    /// The command's own, or the kernel's [`Refused`] inside it.
    pub async fn execute<C: Gather>(&mut self, command: &C) -> Result<Version<C::Record>, C::Error> {
        let (epr, context, patient, id) = (
            self.epr.clone(),
            self.context.clone(),
            command.patient(),
            command.id(),
        );
        self.doing = Some((patient, C::NAME));
        if !epr.0.commands.contains(C::NAME) {
            return Err(Refused::Absent(format!("the command {}", C::NAME)).into());
        }
        context.may(C::NEEDS)?;
        let step = self.step;
        self.step += 1;
        self.hold(patient).await.map_err(Refused::from)?;
        let stands = self.stands::<C::Record>(patient, id, command.seen()).await?;
        let basis = self.allowed(patient, C::NEEDS, &stands.facts, command.seen())?;
        self.opened_sealed = stands.sealed && by_a_person(&context);
        if self.opened_sealed {
            access::opens_sealed(&context)?;
        }
        let found = stands.before.as_ref().map_or(0, |(version, _)| *version);
        if found != command.seen() {
            // Stale, unless this very command moved the record on. A command that was done always meets this branch
            // again, so the command id costs the others nothing.
            let first = journal::already(&mut self.look(), stands.home.0, context.command_id.0, step).await;
            if let Some(first) = first.map_err(Refused::from)? {
                if (first.command.as_str(), first.id) != (C::NAME, id.0) {
                    return Err(Refused::Reused.into());
                }
                let record = serde_json::from_str(&first.snapshot).map_err(Refused::from)?;
                return Ok(Version {
                    home: stands.home,
                    patient,
                    id,
                    number: first.version,
                    record,
                });
            }
            // A record that is not there is told apart from a sealed one by nothing.
            return Err(match found {
                0 => Refused::NotFound,
                _ => Refused::Stale {
                    seen: command.seen(),
                    found,
                },
            }
            .into());
        }
        let facts = command.gather(&epr.0.ports, &mut self.look(), &context).await?;
        let event = command.decide(stands.before.as_ref().map(|(_, record)| record), &facts, &context)?;
        let record = C::Record::apply(stands.before.map(|(_, record)| record), &event);
        let answers = self.ask_rules(command, &record).await?;
        let next = Version {
            home: stands.home,
            patient,
            id,
            number: found + 1,
            record,
        };
        let entry = self.entry::<C>(&next, step, stands.entry, &event, &facts, &answers)?;
        if let Err(failed) = self.append(&entry, stands.snapshot.as_deref(), basis).await {
            return Err(self.lost_the_race(failed, found).into());
        }
        let project = epr
            .0
            .projection::<C::Record>()
            .ok_or_else(|| Refused::Absent(C::Record::KIND.into()))?;
        match project.project(self.tx, &next).await {
            Ok(()) => Ok(next),
            Err(Failed::Clash(name)) => Err(command
                .clash(&name)
                .unwrap_or_else(|| Refused::from(Failed::Clash(name)).into())),
            Err(failed) => Err(self.lost_the_race(failed, found).into()),
        }
    }
}

/// Whether a person does this by hand. What other systems send (a corrected result) is filed, sealed or not, and what the
/// program itself keeps in order goes on: it shows nothing to anybody.
fn by_a_person(context: &Context) -> bool {
    context.principal.session.is_some() && context.purpose != Purpose::Interface
}

/// Shared by the house and the mount: the slots are keyed by these types.
pub(crate) type Projection<R> = Arc<dyn Project<R>>;
pub(crate) type Rules<C> = Vec<Arc<dyn Rule<C>>>;
