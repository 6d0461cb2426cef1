//! Audit capture: one event with every write, one per view before its response leaves, one per refusal.
//!
//! Each event carries a leaf hash, SHA-256(0x00 || encoding), over an RFC 8785 object of its fields. What is
//! personal or free text enters as a salted commitment, so that one field can be erased by law and the leaf still
//! verifies. The order is given afterwards by the sequencer; the `audit` module reads and verifies. What is of high risk is
//! told to a witness too, before the answer leaves.

mod erase;
mod field;
mod in_hex;
mod leaf;
mod risk;
mod witness;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use trefoil_core::Context;
use uuid::Uuid;

pub(crate) use self::witness::Second;
pub use self::{
    erase::{ERASE_FIELD, EraseError, erase},
    field::{ERASED, Field},
    risk::{Risk, Signs, high_risk},
    witness::{Witness, Witnessed},
};
use crate::{
    clock::{fresh_id, secret},
    db::{Db, Failed, Param, Tx},
    digest::{hex, sha256},
};

/// One audit event, as it is stored.
#[derive(Debug, Clone, PartialEq, FromRow, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the columns of the log; `docs/architecture.md` says what each is"
)]
pub struct AuditEvent {
    pub event: Uuid,
    pub form: i64,
    pub at: DateTime<Utc>,
    pub act: String,
    pub what: String,
    pub outcome: String,
    pub actor: Option<Uuid>,
    pub actor_name: String,
    pub role: String,
    pub organisation: String,
    pub on_behalf_of: Option<Uuid>,
    pub session: Option<Uuid>,
    pub device: Option<String>,
    pub purpose: String,
    pub basis: Option<String>,
    pub reason: Option<String>,
    pub detail: Option<String>,
    pub patient: Option<Uuid>,
    pub kind: Option<String>,
    pub id: Option<Uuid>,
    pub version: Option<i64>,
    pub entry: Option<Uuid>,
    pub before_digest: Option<String>,
    pub after_digest: Option<String>,
    pub shown_digest: Option<String>,
    pub salt: String,
    #[serde(with = "in_hex")]
    pub leaf: Vec<u8>,
    /// Something sealed was opened; told by the view, kept in no column.
    #[sqlx(skip)]
    #[serde(skip)]
    pub(crate) opened_sealed: bool,
}

/// The columns of an [`AuditEvent`], as a piece of SQL text, in the order they are written. Give what stands before each:
/// `""`, or `"a."` where the log is joined as `a`.
#[macro_export]
macro_rules! audit_columns {
    ($of:literal) => {
        $crate::audit_columns!(
            $of, event form at act what outcome actor actor_name role organisation on_behalf_of session device purpose basis
            reason detail patient kind id version entry before_digest after_digest shown_digest salt leaf
        )
    };
    ($of:literal, $first:ident $($column:ident)+) => {
        concat!($of, stringify!($first) $(, ", ", $of, stringify!($column))+)
    };
}

impl AuditEvent {
    /// An event of this person at this time, with nothing said yet of what it touched.
    pub(crate) fn of(context: &Context, act: &str, what: &str, outcome: &str) -> Self {
        let who = &context.principal;
        Self {
            event: fresh_id(),
            form: leaf::FORM,
            at: context.now(),
            act: act.to_owned(),
            what: what.to_owned(),
            outcome: outcome.to_owned(),
            actor: Some(who.staff.0),
            actor_name: who.name.clone(),
            role: who.role.clone(),
            organisation: who.organisation.clone(),
            on_behalf_of: who.on_behalf_of.map(Uuid::from),
            session: who.session.map(Uuid::from),
            device: who.device.clone(),
            purpose: context.purpose.word().to_owned(),
            basis: None,
            reason: context.reason.clone(),
            detail: None,
            patient: None,
            kind: None,
            id: None,
            version: None,
            entry: None,
            before_digest: None,
            after_digest: None,
            shown_digest: None,
            salt: String::new(),
            leaf: vec![],
            opened_sealed: false,
        }
    }

    /// An event of the program itself, where nobody asked for anything.
    pub(crate) fn of_program(at: DateTime<Utc>, act: &str, what: &str, outcome: &str) -> Self {
        use trefoil_core::{Grants, Principal, Purpose, StaffId};
        let principal = Principal {
            staff: StaffId(Uuid::nil()),
            name: "Trefoil".to_owned(),
            role: "program".to_owned(),
            organisation: String::new(),
            on_behalf_of: None,
            session: None,
            device: None,
            grants: Grants::default(),
            proved: None,
        };
        let context = Context::new(fresh_id().into(), principal, Purpose::Administration, at);
        Self {
            actor: None,
            ..Self::of(&context, act, what, outcome)
        }
    }
}

impl Db {
    /// Record something that was done to the store as a whole, where there is no assembly to record it through: a backup,
    /// its restoration.
    ///
    /// # Errors
    /// As the store says.
    pub async fn note_act(
        &self,
        context: &Context,
        act: &str,
        what: &str,
        outcome: &str,
        detail: Option<String>,
    ) -> Result<(), Failed> {
        let mut event = AuditEvent::of(context, act, what, outcome);
        event.detail = detail;
        self.write_small(move |tx| append(tx, event, &[]).boxed()).await
    }
}

/// The digest of whom a list showed: over the sorted ids.
pub fn shown_digest(patients: &[Uuid]) -> Option<String> {
    if patients.is_empty() {
        return None;
    }
    let mut sorted = patients.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    Some(hex(&sha256(
        &sorted
            .iter()
            .map(|id| id.as_bytes().as_slice())
            .collect::<Vec<_>>(),
    )))
}

macro_rules! into_log {
    () => {
        concat!("INSERT INTO kernel_audit (", audit_columns!(""), ")
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27)")
    };
}
macro_rules! into_queue {
    () => {
        "INSERT INTO kernel_unsequenced (event, patient, kind, id, version) VALUES ($1,$28,$29,$30,$31)"
    };
}

/// What waits for a receipt of the witness. `$32` is its risk, where the event itself tells it; whether the patient is
/// watched more closely the store tells, in the same hop.
macro_rules! into_unwitnessed {
    () => {
        "INSERT INTO kernel_unwitnessed (event, at, risk) SELECT $1, $3, coalesce($32, 'watched')
         WHERE $32 IS NOT NULL OR EXISTS (SELECT 1 FROM kernel_patient w WHERE w.patient = $18 AND w.watched)"
    };
}

/// Write an event and put it in the queue of the sequencer. `shown` are the patients of a list.
pub(crate) async fn append(tx: &mut Tx, mut e: AuditEvent, shown: &[Uuid]) -> Result<(), Failed> {
    let mut shown = shown.to_vec();
    shown.sort_unstable();
    shown.dedup();
    e.shown_digest = shown_digest(&shown);
    let salt: [u8; 16] = secret().map_err(|error| Failed::NotCommitted(format!("no randomness: {error}")))?;
    e.salt = hex(&salt);
    e.leaf = e.computed_leaf().to_vec();
    // What the sequencer hands to followers; an event that wrote nothing only has its place in the order.
    let (patient, kind) = (e.entry.and(e.patient), e.entry.and(e.kind.clone()));
    let (id, version) = (e.entry.and(e.id), e.entry.and(e.version));
    let risk = if tx.second.there() {
        let signs = Signs {
            act: &e.act,
            what: &e.what,
            basis: e.basis.as_deref(),
            opened_sealed: e.opened_sealed,
        };
        high_risk(signs).map(|risk| risk.word().to_owned())
    } else {
        None
    };
    let params: [&dyn Param; 32] = [
        &e.event,
        &e.form,
        &e.at,
        &e.act,
        &e.what,
        &e.outcome,
        &e.actor,
        &e.actor_name,
        &e.role,
        &e.organisation,
        &e.on_behalf_of,
        &e.session,
        &e.device,
        &e.purpose,
        &e.basis,
        &e.reason,
        &e.detail,
        &e.patient,
        &e.kind,
        &e.id,
        &e.version,
        &e.entry,
        &e.before_digest,
        &e.after_digest,
        &e.shown_digest,
        &e.salt,
        &e.leaf,
        &patient,
        &kind,
        &id,
        &version,
        &risk,
    ];
    let witnessed = tx.second.there();
    let (sqlite, postgres) = if witnessed {
        (
            concat!(into_log!(), "; ", into_queue!(), "; ", into_unwitnessed!()),
            concat!(
                "WITH logged AS (",
                into_log!(),
                "), queued AS (",
                into_queue!(),
                ") ",
                into_unwitnessed!()
            ),
        )
    } else {
        (
            concat!(into_log!(), "; ", into_queue!()),
            concat!("WITH logged AS (", into_log!(), ") ", into_queue!()),
        )
    };
    let params = if witnessed { &params[..] } else { &params[..31] };
    let rows = tx.exec_in_one(sqlite, postgres, params).await?;
    // SQLite counts the rows of all three statements, PostgreSQL those of the last.
    let high = witnessed && rows == if tx.is_sqlite() { 3 } else { 1 };
    if high {
        let word = risk.as_deref().unwrap_or(Risk::Watched.word());
        let told = Witnessed::of(&e, word);
        tx.untold.push(told);
    }
    for patient in &shown {
        tx.exec(
            "INSERT INTO kernel_audit_shown (patient, event, at) VALUES ($1,$2,$3)",
            &[patient, &e.event, &e.at],
        )
        .await?;
    }
    Ok(())
}
