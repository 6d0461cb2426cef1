//! What modules publish for the access decision, from their projections.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, RecordId};
use uuid::Uuid;

use super::RelationshipBasis;
use crate::db::{Failed, Tx};

impl Tx {
    /// That a patient exists, and whether where they are may be told.
    ///
    /// # Errors
    /// As the store says.
    pub async fn publish_patient(&mut self, patient: PatientId, restricted: bool) -> Result<(), Failed> {
        self.exec(
            "INSERT INTO kernel_patient (patient, restricted, watched) VALUES ($1,$2,FALSE)
             ON CONFLICT (patient) DO UPDATE SET restricted = excluded.restricted",
            &[&patient, &restricted],
        )
        .await
        .map(drop)
    }

    /// That `party` (a person, or a team by its id) has a legitimate relationship with a patient, and until when. The same
    /// `id` and party again replaces what was said; under another patient it moves. What goes on (a stay) is published with
    /// each of its events, and each renews it: an end is never left out.
    ///
    /// # Errors
    /// [`Failed::Relationship`] when it would last longer than [`RelationshipBasis::longest`]; as the store says.
    pub async fn publish_relationship(
        &mut self,
        patient: PatientId,
        id: RecordId,
        party: Uuid,
        basis: RelationshipBasis,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), Failed> {
        basis.allows(since, until, self.recorded())?;
        self.exec(
            "INSERT INTO kernel_relationship (patient, id, party, basis, since, until) VALUES ($1,$2,$3,$4,$5,$6)
             ON CONFLICT (patient, id, party) DO UPDATE SET basis = excluded.basis, since = excluded.since, until = excluded.until",
            &[&patient, &id, &party, &basis.word(), &since, &until],
        )
        .await
        .map(drop)
    }

    /// End every relationship that rests on this record, at this time.
    ///
    /// # Errors
    /// As the store says.
    pub async fn end_relationships(
        &mut self,
        patient: PatientId,
        id: RecordId,
        at: DateTime<Utc>,
    ) -> Result<(), Failed> {
        self.exec(
            "UPDATE kernel_relationship SET until = $3 WHERE patient = $1 AND id = $2 AND (until IS NULL OR until > $3)",
            &[&patient, &id, &at],
        )
        .await
        .map(drop)
    }

    /// The staff of a place or service, by its code: a relationship with the team is one with each of its members.
    ///
    /// # Errors
    /// As the store says.
    pub async fn publish_team(&mut self, team: Uuid, code: &str, name: &str) -> Result<(), Failed> {
        self.exec(
            "INSERT INTO kernel_team (team, code, name) VALUES ($1,$2,$3)
             ON CONFLICT (team) DO UPDATE SET code = excluded.code, name = excluded.name",
            &[&team, &code, &name],
        )
        .await
        .map(drop)
    }
}
