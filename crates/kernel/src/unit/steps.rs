//! The steps of the one road to a write, each by itself.

use trefoil_core::{Command, Objection, PatientId, Permission, Record, RecordId, Refused, Version};
use uuid::Uuid;

use super::{RECORD_LIMIT, Stands, Unit};
use crate::{
    access::{self, Facts},
    audit,
    clock::id_after,
    command::Verdict,
    db::Failed,
    digest::digest_of,
    journal::{self, Entry},
    merge::Link,
};

impl Unit<'_> {
    /// Commands about one patient take turns, so that a fact gathered is still so at the commit. SQLite has one
    /// writer anyway; PostgreSQL holds the patient's row (`docs/adr/0003`).
    pub(crate) async fn hold(&mut self, patient: PatientId) -> Result<(), Failed> {
        if self.tx.is_sqlite() {
            return Ok(());
        }
        let held: Vec<(Uuid,)> = self
            .tx
            .rows(
                "SELECT patient FROM kernel_patient WHERE patient = $1 FOR NO KEY UPDATE",
                &[&patient],
            )
            .await?;
        drop(held);
        Ok(())
    }

    pub(super) fn allowed(
        &self,
        patient: PatientId,
        needs: Permission,
        facts: &Facts,
        seen: i64,
    ) -> Result<access::Basis, Refused> {
        let unknown = facts.restricted.is_none();
        // Whoever may give a person an identity may begin one that is not there yet.
        if unknown && seen == 0 && needs.reach == trefoil_core::Reach::Identity {
            return Ok(access::Basis(None));
        }
        access::decide(&self.context, patient, needs, facts)
    }

    pub(super) async fn ask_rules<C: Command>(
        &mut self,
        command: &C,
        next: &C::Record,
    ) -> Result<Vec<Objection>, Refused> {
        let mut rules = self.epr.0.rules::<C>();
        rules.sort_by_key(|rule| rule.name());
        let (context, mut objections) = (self.context.clone(), vec![]);
        for rule in rules {
            let (says, refuses) = match rule.check(&mut self.look(), command, next, &context).await {
                Ok(Verdict::Allow) => continue,
                Ok(Verdict::Warn(says)) => (says, false),
                Ok(Verdict::Refuse(says)) => (says, true),
                Err(failed) => (
                    format!("the rule {} could not be checked ({failed})", rule.name()),
                    true,
                ),
            };
            objections.push(Objection {
                rule: rule.name().to_owned(),
                says,
                refuses,
            });
        }
        if objections.iter().any(|objection| objection.refuses) {
            return Err(Refused::Vetoed(objections));
        }
        if !objections.is_empty()
            && context
                .reason
                .as_deref()
                .is_none_or(|reason| reason.trim().is_empty())
        {
            return Err(Refused::Warned(objections));
        }
        Ok(objections)
    }

    /// The journal row of what was just decided; `last` is the record's row before it.
    pub(super) fn entry<C: Command>(
        &self,
        next: &Version<C::Record>,
        step: i64,
        last: Option<Uuid>,
        event: &<C::Record as Record>::Event,
        facts: &C::Facts,
        answers: &[Objection],
    ) -> Result<Entry, Refused> {
        let (context, principal) = (&*self.context, &self.context.principal);
        let snapshot = serde_json::to_string(&next.record)?;
        if snapshot.len() > RECORD_LIMIT {
            return Err(Refused::TooLarge {
                bytes: snapshot.len(),
                limit: RECORD_LIMIT,
            });
        }
        Ok(Entry {
            patient: next.home.0,
            kind: C::Record::KIND.into(),
            id: next.id.0,
            version: next.number,
            entry: id_after(last),
            commit_id: self.commit,
            command: C::NAME.into(),
            command_id: context.command_id.0,
            step,
            event: serde_json::to_string(event)?,
            facts: serde_json::to_string(facts)?,
            answers: serde_json::to_string(answers)?,
            snapshot,
            actor: principal.staff.0,
            actor_name: principal.name.clone(),
            role: principal.role.clone(),
            organisation: principal.organisation.clone(),
            on_behalf_of: principal.on_behalf_of.map(Uuid::from),
            session: principal.session.map(Uuid::from),
            device: principal.device.clone(),
            purpose: context.purpose.word().to_owned(),
            reason: context.reason.clone(),
            effective: context.effective(),
            recorded: context.now(),
        })
    }

    pub(super) async fn append(
        &mut self,
        entry: &Entry,
        before: Option<&str>,
        basis: access::Basis,
    ) -> Result<(), Failed> {
        let before = before.map(|text| digest_of(text.as_bytes()));
        audit::append_written(self.tx, entry, basis, before, self.opened_sealed).await
    }

    /// The journal key is the lock: who meets a row already there looks once more, and is then told that it is done,
    /// stale or misused.
    pub(super) fn lost_the_race(&mut self, failed: Failed, found: i64) -> Refused {
        let Failed::Clash(name) = &failed else {
            return failed.into();
        };
        match name.as_str() {
            "kernel_journal_pkey" => {
                self.again = true;
                Refused::Stale {
                    seen: found,
                    found: found + 1,
                }
            }
            "kernel_journal_once" => {
                self.again = true;
                Refused::Reused
            }
            _ => failed.into(),
        }
    }

    /// Where the record lives, how it stands, and its last entry. A record's home is the patient it was first written
    /// for, which after a merge is not the one it is shown under.
    pub(super) async fn stands<R: Record>(
        &mut self,
        patient: PatientId,
        id: RecordId,
        seen: i64,
    ) -> Result<Stands<R>, Refused> {
        let (staff, at) = (self.context.principal.staff.0, self.context.now());
        let mut home = patient;
        let mut now = journal::standing(&mut self.look(), home.0, R::KIND, id.0, staff, at).await?;
        // The link itself is the one record that is still written under a number given up.
        let survivor = now.survivor.filter(|_| R::KIND != Link::KIND);
        let facts = Facts {
            survivor,
            restricted: now.restricted,
            basis: now.basis.take(),
        };
        if now.version.is_none() && seen > 0 {
            let moved: Option<(Uuid,)> = self
                .tx
                .row(
                    "SELECT home FROM kernel_shown WHERE patient = $1 AND kind = $2 AND id = $3",
                    &[&patient, &R::KIND, &id],
                )
                .await?;
            if let Some((first,)) = moved {
                home = first.into();
                now = journal::standing(&mut self.look(), first, R::KIND, id.0, staff, at).await?;
            }
        }
        let before = match (now.version, &now.snapshot) {
            (Some(version), Some(text)) => Some((version, serde_json::from_str(text)?)),
            _ => None,
        };
        Ok(Stands {
            home,
            before,
            sealed: now.sealed.is_some(),
            snapshot: now.snapshot,
            entry: now.entry,
            facts,
        })
    }
}
