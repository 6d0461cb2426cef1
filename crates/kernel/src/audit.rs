//! Audit capture: one event with every write, one per view before its response leaves, one per refusal.
//!
//! Each event carries a leaf hash, SHA-256(0x00 || encoding), over an RFC 8785 object of its fields. What is
//! personal or free text enters as a salted commitment, so that one field can be erased by law and the leaf still
//! verifies. The order is given afterwards by the sequencer; the `audit` module reads and verifies. What is of high risk is
//! told to a witness too, before the answer leaves.

mod append;
mod erase;
mod expire;
mod field;
mod gone;
mod hold;
mod in_hex;
mod leaf;
mod owner;
mod risk;
mod witness;
mod written;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use trefoil_core::Context;
use uuid::Uuid;

pub(crate) use self::{append::append, witness::Second, written::append_written};
pub use self::{
    erase::{ERASE_FIELD, EraseError, erase},
    expire::{EXPIRE, Examined, ExpireError, Span, expire},
    field::{ERASED, Field},
    gone::{Counted, Expiry, Gone, GoneDigest},
    hold::{HOLD, Hold, HoldError, hold, holds, lift_hold},
    risk::{Risk, Signs, high_risk},
    witness::{Witness, Witnessed},
};
use crate::{
    access::Basis,
    clock::{fresh_id, secret},
    db::{Db, Failed, Tx},
    digest::{hex, sha256},
    journal::Entry,
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

    /// The event that tells of a journal row. It says the same as the row wherever both have the column.
    pub(crate) fn of_entry(entry: &Entry, basis: Basis, before_digest: Option<String>) -> Self {
        Self {
            event: fresh_id(),
            form: leaf::FORM,
            at: entry.recorded,
            act: "write".to_owned(),
            what: entry.command.clone(),
            outcome: "done".to_owned(),
            actor: Some(entry.actor),
            actor_name: entry.actor_name.clone(),
            role: entry.role.clone(),
            organisation: entry.organisation.clone(),
            on_behalf_of: entry.on_behalf_of,
            session: entry.session,
            device: entry.device.clone(),
            purpose: entry.purpose.clone(),
            basis: basis.0,
            reason: entry.reason.clone(),
            detail: None,
            patient: Some(entry.patient),
            kind: Some(entry.kind.clone()),
            id: Some(entry.id),
            version: Some(entry.version),
            entry: Some(entry.entry),
            before_digest,
            after_digest: Some(entry.digest()),
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

impl AuditEvent {
    /// Its salt is drawn and its leaf computed: after this nothing of it changes.
    fn close(&mut self) -> Result<(), Failed> {
        let salt: [u8; 16] =
            secret().map_err(|error| Failed::NotCommitted(format!("no randomness: {error}")))?;
        self.salt = hex(&salt);
        self.leaf = self.computed_leaf().to_vec();
        Ok(())
    }

    /// The word of its high risk, where there is a witness to tell.
    fn risk(&self, tx: &Tx) -> Option<String> {
        if !tx.second.there() {
            return None;
        }
        let signs = Signs {
            act: &self.act,
            what: &self.what,
            basis: self.basis.as_deref(),
            opened_sealed: self.opened_sealed,
        };
        high_risk(signs).map(|risk| risk.word().to_owned())
    }

    /// To the witness, once it is committed. Without a risk of its own its patient is watched more closely.
    fn to_tell(&self, tx: &mut Tx, risk: Option<&str>) {
        let told = Witnessed::of(self, risk.unwrap_or(Risk::Watched.word()));
        tx.untold.push(told);
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
