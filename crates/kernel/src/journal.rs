//! The append-only journal: one row holds what was meant, what it did, who, as what, for whom, why and when.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use trefoil_core::{Record, Refused};
use uuid::Uuid;

use crate::{
    access::basis,
    db::{Db, Failed, Look, Param, Tx},
    digest::{canonical, hex},
};

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the columns of the journal; `docs/architecture.md` says what each is"
)]
pub struct Entry {
    pub patient: Uuid,
    pub kind: String,
    pub id: Uuid,
    pub version: i64,
    pub entry: Uuid,
    pub commit_id: Uuid,
    pub command: String,
    pub command_id: Uuid,
    pub step: i64,
    pub event: String,
    pub facts: String,
    pub answers: String,
    pub snapshot: String,
    pub actor: Uuid,
    pub actor_name: String,
    pub role: String,
    pub organisation: String,
    pub on_behalf_of: Option<Uuid>,
    pub session: Option<Uuid>,
    pub device: Option<String>,
    pub purpose: String,
    pub reason: Option<String>,
    pub effective: DateTime<Utc>,
    pub recorded: DateTime<Utc>,
}

/// The columns of an [`Entry`], as a piece of SQL text, in the order they are written. Give what stands before each:
/// `""`, or `"j."` where the journal is joined as `j`.
#[macro_export]
macro_rules! journal_columns {
    ($of:literal) => {
        $crate::journal_columns!(
            $of, patient kind id version entry commit_id command command_id step event facts answers snapshot actor
            actor_name role organisation on_behalf_of session device purpose reason effective recorded
        )
    };
    ($of:literal, $first:ident $($column:ident)+) => {
        concat!($of, stringify!($first) $(, ", ", $of, stringify!($column))+)
    };
}

/// An instant as it is hashed: six digits of a second, whatever the database made of it.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// What is hashed, its keys in the order of RFC 8785. On every write, so no tree of values is built for it.
#[derive(Serialize)]
struct Encoding<'a> {
    actor: Uuid,
    actor_name: &'a str,
    answers: &'a str,
    command: &'a str,
    command_id: Uuid,
    commit_id: Uuid,
    device: Option<&'a str>,
    effective: String,
    entry: Uuid,
    event: &'a str,
    facts: &'a str,
    id: Uuid,
    kind: &'a str,
    on_behalf_of: Option<Uuid>,
    organisation: &'a str,
    patient: Uuid,
    purpose: &'a str,
    reason: Option<&'a str>,
    recorded: String,
    role: &'a str,
    session: Option<Uuid>,
    snapshot: &'a str,
    step: i64,
    version: i64,
}

impl Entry {
    /// What the audit event holds of this row: one changed byte in any column changes it.
    ///
    /// SHA-256 over an RFC 8785 object (keys in order, strings, integers and nulls only).
    pub fn digest(&self) -> String {
        hex(&canonical(&[], &self.encoding()))
    }

    fn encoding(&self) -> Encoding<'_> {
        Encoding {
            actor: self.actor,
            actor_name: &self.actor_name,
            answers: &self.answers,
            command: &self.command,
            command_id: self.command_id,
            commit_id: self.commit_id,
            device: self.device.as_deref(),
            effective: instant(self.effective),
            entry: self.entry,
            event: &self.event,
            facts: &self.facts,
            id: self.id,
            kind: &self.kind,
            on_behalf_of: self.on_behalf_of,
            organisation: &self.organisation,
            patient: self.patient,
            purpose: &self.purpose,
            reason: self.reason.as_deref(),
            recorded: instant(self.recorded),
            role: &self.role,
            session: self.session,
            snapshot: &self.snapshot,
            step: self.step,
            version: self.version,
        }
    }
}

/// How a record stands and who may touch it. One statement, for it is on every write.
#[derive(Debug, FromRow)]
pub(crate) struct Standing {
    pub survivor: Option<Uuid>,
    pub restricted: Option<bool>,
    pub basis: Option<String>,
    pub version: Option<i64>,
    pub entry: Option<Uuid>,
    pub snapshot: Option<String>,
    /// The record's own id, when it is sealed.
    pub sealed: Option<Uuid>,
}

pub(crate) async fn standing(
    look: &mut Look<'_>,
    home: Uuid,
    kind: &str,
    id: Uuid,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<Standing, Failed> {
    let row = look
        .row(
            concat!(
                "SELECT p.survivor, p.restricted, j.version, j.entry, j.snapshot,
                   (SELECT ks.id FROM kernel_seal ks WHERE ks.id = $3 LIMIT 1) AS sealed, ",
                basis!("$1", "$4", "$5"),
                " FROM (SELECT 1 AS one) AS x LEFT JOIN kernel_patient p ON p.patient = $1
                 LEFT JOIN (SELECT version, entry, snapshot FROM kernel_journal
                   WHERE patient = $1 AND kind = $2 AND id = $3 ORDER BY version DESC LIMIT 1) AS j ON TRUE"
            ),
            &[&home, &kind, &id, &staff, &now],
        )
        .await?;
    Ok(row.unwrap_or(Standing {
        survivor: None,
        restricted: None,
        basis: None,
        version: None,
        entry: None,
        snapshot: None,
        sealed: None,
    }))
}

/// What this command id has already done at this step, if anything.
pub(crate) async fn already(
    look: &mut Look<'_>,
    home: Uuid,
    command_id: Uuid,
    step: i64,
) -> Result<Option<Entry>, Failed> {
    look.row(
        concat!(
            "SELECT ",
            journal_columns!(""),
            " FROM kernel_journal WHERE patient = $1 AND command_id = $2 AND step = $3"
        ),
        &[&home, &command_id, &step],
    )
    .await
}

macro_rules! into_journal {
    () => {
        concat!(
            "INSERT INTO kernel_journal (",
            journal_columns!(""),
            ") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)"
        )
    };
}
macro_rules! into_locator {
    () => {
        "INSERT INTO kernel_locator (id, kind, patient) VALUES ($3,$2,$1) ON CONFLICT (id) DO NOTHING"
    };
}
pub(crate) use {into_journal, into_locator};

/// A journal row, and for a first version where its record lives. It is called with its event alone: `audit::append_written`.
pub(crate) async fn append(tx: &mut Tx, e: &Entry) -> Result<(), Failed> {
    let params: [&dyn Param; 24] = [
        &e.patient,
        &e.kind,
        &e.id,
        &e.version,
        &e.entry,
        &e.commit_id,
        &e.command,
        &e.command_id,
        &e.step,
        &e.event,
        &e.facts,
        &e.answers,
        &e.snapshot,
        &e.actor,
        &e.actor_name,
        &e.role,
        &e.organisation,
        &e.on_behalf_of,
        &e.session,
        &e.device,
        &e.purpose,
        &e.reason,
        &e.effective,
        &e.recorded,
    ];
    if e.version > 1 {
        return tx.exec(into_journal!(), &params).await.map(drop);
    }
    tx.exec(concat!(into_locator!(), "; ", into_journal!()), &params)
        .await
        .map(drop)
}

/// Every version of a record, oldest first: what a coroner asks for.
///
/// # Errors
/// As the store says.
pub async fn history(look: &mut Look<'_>, home: Uuid, kind: &str, id: Uuid) -> Result<Vec<Entry>, Failed> {
    look.rows(
        concat!(
            "SELECT ",
            journal_columns!(""),
            " FROM kernel_journal WHERE patient = $1 AND kind = $2 AND id = $3 ORDER BY version"
        ),
        &[&home, &kind, &id],
    )
    .await
}

/// Fold a record's whole journal again: pairs of what the events give and what was stored. The tests compare them.
///
/// # Errors
/// [`Refused::Corrupt`] when an event no longer decodes.
pub async fn replay<R: Record>(db: &Db, home: Uuid, id: Uuid) -> Result<Vec<(R, R)>, Refused> {
    let mut state = None;
    history(&mut db.look(), home, R::KIND, id)
        .await?
        .into_iter()
        .map(|entry| {
            let next = R::apply(state.take(), &serde_json::from_str(&entry.event)?);
            state = Some(next.clone());
            Ok((next, serde_json::from_str(&entry.snapshot)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::in_canonical_order;

    fn entry() -> Entry {
        let id = Uuid::from_u128;
        Entry {
            patient: id(1),
            kind: "ward.note".into(),
            id: id(2),
            version: 3,
            entry: id(4),
            commit_id: id(5),
            command: "ward.write_note".into(),
            command_id: id(6),
            step: 0,
            event: "{\"type\":\"written\"}".into(),
            facts: "null".into(),
            answers: "[]".into(),
            snapshot: "{\"text\":\"n\u{e9}e \u{141}\u{f3}d\u{17a}\"}".into(),
            actor: id(7),
            actor_name: "K Turner, RN".into(),
            role: "nurse".into(),
            organisation: "RXX01".into(),
            on_behalf_of: None,
            session: Some(id(8)),
            device: None,
            purpose: "direct_care".into(),
            reason: Some("a \"quoted\" reason\n".into()),
            effective: DateTime::UNIX_EPOCH,
            recorded: DateTime::UNIX_EPOCH,
        }
    }

    /// What was ever written is read for ever: this hash never changes.
    #[test]
    fn the_digest_of_a_row_stays() {
        in_canonical_order(&entry().encoding());
        assert_eq!(
            entry().digest(),
            "a138b9274f93567424d264ccf2ea1c8172e7ba83ac8413f470517ca74f5ba27c"
        );
    }
}
