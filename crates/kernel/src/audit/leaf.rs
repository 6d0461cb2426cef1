//! The leaf of an event: SHA-256(0x00 || RFC 8785 object of its columns), in each form there ever was.

use serde::Serialize;
use uuid::Uuid;

use super::{
    AuditEvent,
    field::{ERASED, Field, Salts},
};
use crate::{
    digest::{canonical, hex, sha256},
    journal::instant,
};

/// The form that is written. Form 1 had one salt for all fields, which stood in the leaf; it is still read.
pub(super) const FORM: i64 = 2;

/// What is hashed, its keys in the order of RFC 8785. On every write, so no tree of values is built for it.
#[derive(Serialize)]
struct Encoding<'a> {
    act: &'a str,
    actor: Option<Uuid>,
    actor_name: Option<String>,
    after_digest: Option<&'a str>,
    at: String,
    basis: Option<&'a str>,
    before_digest: Option<&'a str>,
    detail: Option<String>,
    device: Option<String>,
    entry: Option<Uuid>,
    event: Uuid,
    form: i64,
    id: Option<Uuid>,
    kind: Option<&'a str>,
    on_behalf_of: Option<Uuid>,
    organisation: &'a str,
    outcome: Option<String>,
    patient: Option<Uuid>,
    purpose: &'a str,
    reason: Option<String>,
    role: &'a str,
    /// Only form 1 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    session: Option<Uuid>,
    shown_digest: Option<&'a str>,
    version: Option<i64>,
    what: &'a str,
}

impl AuditEvent {
    /// The leaf hash of what the columns say now. The verifier compares it with the one that was stored.
    pub fn computed_leaf(&self) -> [u8; 32] {
        let salts = (self.form == FORM).then(|| Salts::read(&self.salt));
        let commitment = |field: Field| -> Option<String> {
            let value = self.value(field);
            match &salts {
                Some(salts) => salts.commitment(field, value),
                None => value.map(|value| self.first_commitment(field, value)),
            }
        };
        let encoding = Encoding {
            act: &self.act,
            actor: self.actor,
            actor_name: commitment(Field::ActorName),
            after_digest: self.after_digest.as_deref(),
            at: instant(self.at),
            basis: self.basis.as_deref(),
            before_digest: self.before_digest.as_deref(),
            detail: commitment(Field::Detail),
            device: commitment(Field::Device),
            entry: self.entry,
            event: self.event,
            form: self.form,
            id: self.id,
            kind: self.kind.as_deref(),
            on_behalf_of: self.on_behalf_of,
            organisation: &self.organisation,
            outcome: commitment(Field::Outcome),
            patient: self.patient,
            purpose: &self.purpose,
            reason: commitment(Field::Reason),
            role: &self.role,
            salt: salts.is_none().then(|| hex(&sha256(&[self.salt.as_bytes()]))),
            session: self.session,
            shown_digest: self.shown_digest.as_deref(),
            version: self.version,
            what: &self.what,
        };
        canonical(&[0], &encoding)
    }

    fn first_commitment(&self, field: Field, value: &str) -> String {
        hex(&sha256(&[
            self.salt.as_bytes(),
            &[0],
            field.name().as_bytes(),
            &[0],
            value.as_bytes(),
        ]))
    }

    /// What stands in a field.
    pub fn value(&self, field: Field) -> Option<&str> {
        match field {
            Field::ActorName => Some(&self.actor_name),
            Field::Device => self.device.as_deref(),
            Field::Outcome => Some(&self.outcome),
            Field::Reason => self.reason.as_deref(),
            Field::Detail => self.detail.as_deref(),
        }
    }

    /// The fields whose value and salt are gone. The verifier asks of each for the event of its erasure.
    pub fn erased(&self) -> Vec<Field> {
        if self.form == FORM {
            Salts::read(&self.salt).erased()
        } else {
            vec![]
        }
    }

    /// Of an event of an erasure: which event, and which of its fields.
    pub fn erases(&self) -> Option<(Uuid, Field)> {
        if (self.act.as_str(), self.what.as_str()) != ("administer", super::ERASE_FIELD.name) {
            return None;
        }
        self.id.zip(self.kind.as_deref().and_then(Field::of_kind))
    }

    /// The same event with the value and the salt of a field gone; its leaf is what it was. None where the field has no
    /// value, was erased before, or the form has one salt for all.
    pub(super) fn without(&self, field: Field) -> Option<Self> {
        self.value(field)?;
        if self.form != FORM || self.erased().contains(&field) {
            return None;
        }
        let values: Vec<(Field, &str)> = Field::ALL
            .into_iter()
            .filter_map(|field| Some((field, self.value(field)?)))
            .collect();
        let salt = Salts::read(&self.salt).without(field, &values).text();
        let mark = ERASED.to_owned();
        let mut next = self.clone();
        match field {
            Field::ActorName => next.actor_name = mark,
            Field::Device => next.device = Some(mark),
            Field::Outcome => next.outcome = mark,
            Field::Reason => next.reason = Some(mark),
            Field::Detail => next.detail = Some(mark),
        }
        next.salt = salt;
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trefoil_core::{Context, Grants, Principal, Purpose, StaffId};

    fn event(form: i64) -> AuditEvent {
        let principal = Principal {
            staff: StaffId(Uuid::from_u128(2)),
            name: "K Turner, RN".to_owned(),
            role: "nurse".to_owned(),
            organisation: "RXX01".to_owned(),
            on_behalf_of: None,
            session: None,
            device: Some("WARD-PC-2".to_owned()),
            grants: Grants::default(),
            proved: None,
        };
        let now = chrono::DateTime::UNIX_EPOCH;
        let context = Context::new(Uuid::from_u128(9).into(), principal, Purpose::DirectCare, now);
        let mut event = AuditEvent::of(&context, "view", "chart", "shown in part");
        event.event = Uuid::from_u128(7);
        event.form = form;
        event.reason = Some("asked by the family".to_owned());
        event.salt = "00112233445566778899aabbccddeeff".to_owned();
        event
    }

    /// What was ever written is read for ever: these hashes never change.
    #[test]
    fn every_form_there_was_is_still_read() {
        assert_eq!(
            hex(&event(1).computed_leaf()),
            "33ec0c585ba6345e0af9e09161b1728ce1d9f1c681e3cb2bf0c6165e10480a0d"
        );
        assert_eq!(
            hex(&event(2).computed_leaf()),
            "52fd14c0269e480e65e20196629e5fe1371d7ff406b3405e1fd66a3d8df24d4a"
        );
    }

    #[test]
    fn one_field_after_another_is_erased_and_the_leaf_stands() {
        let before = event(2);
        let leaf = before.computed_leaf();
        let mut now = before.clone();
        for field in [Field::Reason, Field::ActorName, Field::Device, Field::Outcome] {
            let value = now.value(field).unwrap_or_default().to_owned();
            now = now.without(field).unwrap();
            assert_eq!(now.computed_leaf(), leaf, "{field}");
            assert_eq!(now.value(field), Some(ERASED));
            assert!(!now.salt.contains(&before.salt), "the master is gone");
            assert!(!format!("{now:?}").contains(&value), "{field}");
            assert!(now.without(field).is_none(), "and cannot be erased twice");
        }
        assert!(now.without(Field::Detail).is_none(), "there was nothing");
        assert!(event(1).without(Field::Reason).is_none(), "one salt serves all");
    }

    #[test]
    fn what_stays_is_still_held_to_the_leaf() {
        let now = event(2).without(Field::Reason).unwrap();
        let leaf = now.computed_leaf();
        let change = |with: &dyn Fn(&mut AuditEvent)| {
            let mut other = now.clone();
            with(&mut other);
            other.computed_leaf()
        };
        assert_ne!(change(&|e| e.actor_name = "Nobody".into()), leaf);
        assert_ne!(change(&|e| e.reason = Some("something else".into())), leaf);
        assert_ne!(change(&|e| e.reason = None), leaf);
        assert_ne!(
            change(&|e| e.outcome = ERASED.into()),
            leaf,
            "a mark alone is no erasure"
        );
        assert_ne!(change(&|e| e.detail = Some(ERASED.into())), leaf);
        assert_ne!(
            change(&|e| e.salt.push(' ')),
            leaf,
            "there is one way to write it"
        );
    }
}
