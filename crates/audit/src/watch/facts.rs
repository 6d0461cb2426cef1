//! What is known of reader and patient, asked once in a step.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use trefoil_core::{
    Answer, PatientId, Refused, StaffId,
    ports::{Demographics, Identity},
};
use trefoil_kernel::{
    Db, Epr, Look,
    held::{is_patient, is_watched},
    staff_person::{person_of, staff_who_are},
};
use uuid::Uuid;

use super::Seen;
use crate::rules::{Closeness, Heuristics, Met};

pub(super) struct Facts<'a> {
    epr: &'a Epr,
    db: &'a Db,
    heuristics: &'a Heuristics,
    people: HashMap<StaffId, Option<PatientId>>,
    identities: HashMap<PatientId, Option<Identity>>,
    watched: HashMap<PatientId, bool>,
    colleagues: HashMap<(StaffId, PatientId), Option<Closeness>>,
    opened: HashMap<StaffId, Vec<(DateTime<Utc>, Uuid)>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(epr: &'a Epr, db: &'a Db, heuristics: &'a Heuristics) -> Self {
        Self {
            epr,
            db,
            heuristics,
            people: HashMap::new(),
            identities: HashMap::new(),
            watched: HashMap::new(),
            colleagues: HashMap::new(),
            opened: HashMap::new(),
        }
    }

    fn look(&self) -> Look<'static> {
        self.db.look()
    }

    /// The reader as a patient.
    pub(super) async fn person_of(&mut self, staff: StaffId) -> Result<Option<PatientId>, Refused> {
        if let Some(known) = self.people.get(&staff) {
            return Ok(*known);
        }
        let found = person_of(&mut self.look(), staff).await?;
        self.people.insert(staff, found);
        Ok(found)
    }

    /// Who somebody is. Where nobody can say, there is nothing to compare; the other rules still run.
    async fn identity(&mut self, patient: PatientId) -> Result<Option<Identity>, Refused> {
        if let Some(known) = self.identities.get(&patient) {
            return Ok(known.clone());
        }
        let found = match self.epr.ports().get::<dyn Demographics>() {
            Ok(port) => match port.identity(self.look().reading(), patient).await? {
                Answer::Known { value } => Some(value),
                _ => None,
            },
            Err(_) => None,
        };
        self.identities.insert(patient, found.clone());
        Ok(found)
    }

    async fn colleague(&mut self, reader: StaffId, patient: PatientId) -> Result<Option<Closeness>, Refused> {
        if let Some(known) = self.colleagues.get(&(reader, patient)) {
            return Ok(*known);
        }
        let all = staff_who_are(&mut self.look(), patient, reader).await?;
        let others: Vec<_> = all.iter().filter(|one| one.staff != reader).collect();
        let found = if others.iter().any(|one| one.shared_teams > 0) {
            Some(Closeness::Team)
        } else {
            (!others.is_empty()).then_some(Closeness::Trust)
        };
        self.colleagues.insert((reader, patient), found);
        Ok(found)
    }

    async fn is_watched(&mut self, patient: PatientId) -> Result<bool, Refused> {
        if let Some(known) = self.watched.get(&patient) {
            return Ok(*known);
        }
        let found = is_watched(&mut self.look(), patient).await?;
        self.watched.insert(patient, found);
        Ok(found)
    }

    pub(super) async fn met(
        &mut self,
        reader: StaffId,
        patient: PatientId,
        event: &Seen,
    ) -> Result<Met, Refused> {
        let own = self.person_of(reader).await?;
        let reader_address = match own {
            Some(own) => self.identity(own).await?.and_then(|identity| identity.address),
            None => None,
        };
        let identity = self.identity(patient).await?;
        let breaks_glass = event.what == "kernel.break_glass";
        Ok(Met {
            opened: !breaks_glass,
            breaks_glass,
            ordinary: event
                .basis
                .as_deref()
                .is_some_and(|basis| basis != "broken_glass"),
            watched: self.is_watched(patient).await?,
            own: own == Some(patient),
            reader: event.actor_name.clone(),
            family: identity
                .as_ref()
                .and_then(|identity| identity.name.family().map(str::to_owned)),
            reader_address,
            patient_address: identity.and_then(|identity| identity.address),
            colleague: self.colleague(reader, patient).await?,
        })
    }

    /// Whether with this look so many different records were opened within the time. What a person opened is asked once in
    /// a step: the events of a step are all in the log when it begins.
    pub(super) async fn opened_many(&mut self, actor: StaffId, event: &Seen) -> Result<bool, Refused> {
        let Some(most) = self.heuristics.records else {
            return Ok(false);
        };
        let since = event.at - self.heuristics.records_within;
        if !self.opened.contains_key(&actor) {
            let rows: Vec<(DateTime<Utc>, Uuid)> = self
                .look()
                .rows(
                    "SELECT at, patient FROM kernel_audit
                     WHERE actor = $1 AND at > $2 AND act = 'view' AND patient IS NOT NULL ORDER BY at LIMIT 20000",
                    &[&actor, &since],
                )
                .await?;
            self.opened.insert(actor, rows);
        }
        let all = self.opened.get(&actor).into_iter().flatten();
        let within = all.filter(|(at, _)| *at > since && *at <= event.at);
        let different: HashSet<Uuid> = within.map(|(_, patient)| *patient).collect();
        Ok(different.len() >= most)
    }

    /// Whether this refusal is one of a series: so many records, of patients who are there, within the time.
    pub(super) async fn refused_in_series(&mut self, actor: StaffId, event: &Seen) -> Result<bool, Refused> {
        if !of_access(&event.outcome) {
            return Ok(false);
        }
        let since = event.at - self.heuristics.refusals_within;
        let rows: Vec<(Uuid, String)> = self
            .look()
            .rows(
                "SELECT patient, outcome FROM kernel_audit
                 WHERE actor = $1 AND at > $2 AND at <= $3 AND act = 'refused' AND patient IS NOT NULL
                 ORDER BY at DESC LIMIT 500",
                &[&actor, &since, &event.at],
            )
            .await?;
        let mut patients: Vec<Uuid> = rows
            .into_iter()
            .filter(|(_, outcome)| of_access(outcome))
            .map(|(patient, _)| patient)
            .collect();
        patients.sort_unstable();
        patients.dedup();
        let mut there = 0;
        for patient in patients {
            // A number that was mistyped, or made up, is nobody's record.
            there += usize::from(is_patient(&mut self.look(), PatientId(patient)).await?);
            if there >= self.heuristics.refusals {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether somebody was refused access, and not a dose that was too early or a bed that was taken.
fn of_access(outcome: &str) -> bool {
    let patient = PatientId(Uuid::nil());
    outcome == Refused::NotFound.to_string()
        || outcome == (Refused::NotRelated { patient }).to_string()
        || (outcome.starts_with("a ") && outcome.ends_with("; ask somebody whose role allows it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bed_that_was_taken_is_no_refusal_of_access() {
        let denied = Refused::Denied {
            role: "ward_clerk".into(),
            needs: "open a patient's record".into(),
        };
        for refused in [
            denied,
            Refused::NotFound,
            Refused::NotRelated {
                patient: PatientId(Uuid::from_u128(1)),
            },
        ] {
            assert!(of_access(&refused.to_string()), "{refused}");
        }
        for other in [
            "bed B2 on 7B is taken by another patient; choose another".to_owned(),
            Refused::Stale { seen: 1, found: 2 }.to_string(),
        ] {
            assert!(!of_access(&other), "{other}");
        }
    }
}
