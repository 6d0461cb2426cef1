//! Audit capture: one event with every write, one per view before its response leaves, one per refusal.
//!
//! Each event carries a leaf hash, SHA-256(0x00 || encoding), over an RFC 8785 object of its fields. What is
//! personal or free text enters as a salted commitment, so that one field can be erased by law and the leaf still
//! verifies. The order is given afterwards by the sequencer; the `audit` module reads and verifies.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::FromRow;
use trefoil_core::Context;
use uuid::Uuid;

use crate::{
    clock::{fresh_id, secret},
    db::{Failed, Tx},
    digest::{hex, sha256},
    journal::instant,
};

/// The form of the encoding below; a new one gets a new number and the old stays readable.
const FORM: i64 = 1;

/// One audit event, as it is stored.
#[derive(Debug, Clone, PartialEq, FromRow)]
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
    pub leaf: Vec<u8>,
}

impl AuditEvent {
    /// An event of this person at this time, with nothing said yet of what it touched.
    pub(crate) fn of(context: &Context, act: &str, what: &str, outcome: &str) -> Self {
        let who = &context.principal;
        Self {
            event: fresh_id(),
            form: FORM,
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
        }
    }

    /// The leaf hash of what the columns say now. The verifier compares it with the one that was stored.
    pub fn computed_leaf(&self) -> [u8; 32] {
        let salted = |name: &str, value: &Option<String>| -> Value {
            value.as_ref().map_or(Value::Null, |value| {
                json!(hex(&sha256(&[
                    self.salt.as_bytes(),
                    &[0],
                    name.as_bytes(),
                    &[0],
                    value.as_bytes()
                ])))
            })
        };
        let encoding = json!({
            "act": self.act, "actor": self.actor, "actor_name": salted("actor_name", &Some(self.actor_name.clone())),
            "after_digest": self.after_digest, "at": instant(self.at), "basis": self.basis,
            "before_digest": self.before_digest, "detail": salted("detail", &self.detail),
            "device": salted("device", &self.device), "entry": self.entry, "event": self.event, "form": self.form,
            "id": self.id, "kind": self.kind, "on_behalf_of": self.on_behalf_of, "organisation": self.organisation,
            "outcome": salted("outcome", &Some(self.outcome.clone())), "patient": self.patient,
            "purpose": self.purpose, "reason": salted("reason", &self.reason), "role": self.role,
            "salt": hex(&sha256(&[self.salt.as_bytes()])), "session": self.session,
            "shown_digest": self.shown_digest, "version": self.version, "what": self.what,
        });
        sha256(&[&[0], encoding.to_string().as_bytes()])
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
        "INSERT INTO kernel_audit (event, form, at, act, what, outcome, actor, actor_name, role, organisation, on_behalf_of,
           session, device, purpose, basis, reason, detail, patient, kind, id, version, entry, before_digest, after_digest,
           shown_digest, salt, leaf)
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27)"
    };
}
macro_rules! into_queue {
    () => {
        "INSERT INTO kernel_unsequenced (event, patient, kind, id, version) VALUES ($1,$28,$29,$30,$31)"
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
    tx.exec_in_one(
        concat!(into_log!(), "; ", into_queue!()),
        concat!("WITH logged AS (", into_log!(), ") ", into_queue!()),
        &[
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
        ],
    )
    .await?;
    for patient in &shown {
        tx.exec(
            "INSERT INTO kernel_audit_shown (patient, event, at) VALUES ($1,$2,$3)",
            &[patient, &e.event, &e.at],
        )
        .await?;
    }
    Ok(())
}
