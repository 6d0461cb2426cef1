//! Keeping a new password: chosen by its owner, or after an administrator gave a one-time code. What is kept is a hash;
//! making and checking one is the edge's work.

use chrono::{DateTime, Duration, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Grants, Principal, Purpose, Refused, StaffId};

use crate::{
    audit::{self, AuditEvent},
    clock::{fresh_id, secret},
    db::Failed,
    digest::digest_of,
    epr::Epr,
    people::{ADMINISTER_PEOPLE, Staff, staff_by_id, staff_by_username},
};

/// A one-time code is good for this long.
pub const CODE_LASTS: Duration = Duration::minutes(30);

/// Letters and digits that are not taken for one another, spoken or written.
pub(crate) const SPOKEN: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A code for people to type: `groups` of four, 20 bits each.
pub(crate) fn code(groups: usize) -> Result<String, Refused> {
    let bytes: [u8; 16] = secret().map_err(|error| Refused::Corrupt(format!("no randomness: {error}")))?;
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(SPOKEN.get(usize::from(byte % 32)).copied().unwrap_or(b'2')))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .take(groups)
        .map(|four| four.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

/// A code as somebody typed it, in the form it was made in; and what is kept of it, for this person only.
pub(crate) fn kept_of(staff: StaffId, typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .take(64)
        .collect();
    digest_of(format!("{staff} {plain}").as_bytes())
}

impl Epr {
    /// Keep a new password of one's own: its hash. Every other sitting of the person ends.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_password(&self, context: &Context, hash: String) -> Result<(), Refused> {
        let (staff, now) = (context.principal.staff, context.now());
        let session = context.principal.session.map(|session| session.0);
        let event = AuditEvent::of(context, "change_password", "kernel.staff", "done");
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec("UPDATE kernel_staff SET password = $2 WHERE staff = $1", &[&staff, &hash]).await?;
                tx.exec(
                    "UPDATE kernel_session SET ended = $2, place = NULL WHERE staff = $1 AND ended IS NULL AND session <> $3",
                    &[&staff, &now, &session.unwrap_or_default()],
                )
                .await?;
                audit::append(tx, event, &[]).await
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// Keep a stronger hash of the same password, made while its owner signed in. Nothing happens where it was changed
    /// meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn strengthen_password(
        &self,
        staff: StaffId,
        before: String,
        hash: String,
    ) -> Result<(), Refused> {
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec(
                    "UPDATE kernel_staff SET password = $3 WHERE staff = $1 AND password = $2",
                    &[&staff, &before, &hash],
                )
                .await
                .map(drop)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// A code with which somebody who cannot sign in chooses a new password, once, within [`CODE_LASTS`]. It is shown to
    /// the administrator this once, to be told in person; only its digest is kept. A code given before is no longer good.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::StepUp`]; [`Refused::NotFound`] for somebody who does not work here.
    pub async fn issue_reset_code(&self, context: &Context, staff: StaffId) -> Result<String, Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        let found = staff_by_id(&mut self.db().look(), staff)
            .await?
            .filter(|staff| staff.active);
        let found = found.ok_or(Refused::NotFound)?;
        let (code, now) = (code(3)?, context.now());
        let kept = kept_of(staff, &code);
        let mut event = AuditEvent::of(context, "administer", "kernel.issue_reset_code", "done");
        event.detail = Some(found.username);
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec(
                    "INSERT INTO kernel_reset_code (staff, code_digest, made) VALUES ($1,$2,$3)
                     ON CONFLICT (staff) DO UPDATE SET code_digest = excluded.code_digest, made = excluded.made, used = NULL",
                    &[&staff, &kept, &now],
                )
                .await?;
                audit::append(tx, event, &[]).await
            }
            .boxed()
        });
        done.await?;
        Ok(code)
    }

    /// Choose a new password (its hash) with a one-time code. Every sitting of the person ends. False, whatever was wrong:
    /// no such name, another code, one that was used, or that is too old.
    ///
    /// # Errors
    /// The store's.
    pub async fn redeem_reset_code(
        &self,
        username: &str,
        typed: &str,
        hash: String,
        now: DateTime<Utc>,
    ) -> Result<bool, Refused> {
        let found = staff_by_username(&mut self.db().look(), username).await?;
        let found = found.filter(|staff| staff.active);
        let staff = found
            .as_ref()
            .map_or_else(|| StaffId(uuid::Uuid::nil()), |staff| staff.staff);
        let kept = kept_of(staff, typed);
        let context = themselves(found.as_ref(), username, now);
        let good = AuditEvent::of(&context, "change_password", "kernel.redeem_reset_code", "done");
        let bad = AuditEvent::of(
            &context,
            "refused",
            "kernel.redeem_reset_code",
            "not the code of this name, used already, or too old",
        );
        let (oldest, latest) = (now - CODE_LASTS, now + Duration::minutes(1));
        let done = self.0.db.write_small(move |tx| {
            async move {
                // One statement, so that a code used twice at once is used once. One from the future is none: the clock
                // was set back.
                let used = tx
                    .exec(
                        "UPDATE kernel_reset_code SET used = $3 WHERE staff = $1 AND code_digest = $2 AND used IS NULL
                         AND made > $4 AND made < $5",
                        &[&staff, &kept, &now, &oldest, &latest],
                    )
                    .await?;
                if used == 1 {
                    tx.exec("UPDATE kernel_staff SET password = $2 WHERE staff = $1", &[&staff, &hash]).await?;
                    tx.exec(
                        "UPDATE kernel_session SET ended = $2, place = NULL WHERE staff = $1 AND ended IS NULL",
                        &[&staff, &now],
                    )
                    .await?;
                }
                audit::append(tx, if used == 1 { good } else { bad }, &[]).await?;
                Ok::<_, Failed>(used == 1)
            }
            .boxed()
        });
        Ok(done.await?)
    }
}

/// Whoever acts before a sitting: the name typed, and the person it belongs to if there is one.
pub fn themselves(staff: Option<&Staff>, typed: &str, now: DateTime<Utc>) -> Context {
    let principal = Principal {
        staff: staff.map_or_else(|| StaffId(uuid::Uuid::nil()), |staff| staff.staff),
        name: staff.map_or_else(|| crate::username::clipped(typed), |staff| staff.name.clone()),
        role: "not signed in".to_owned(),
        organisation: staff.map(|staff| staff.organisation.clone()).unwrap_or_default(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::default(),
        proved: None,
    };
    Context::new(fresh_id().into(), principal, Purpose::Administration, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_as_people_type_it() {
        let staff = StaffId(uuid::Uuid::from_u128(1));
        let made = code(3).unwrap();
        assert_eq!(made.len(), 14);
        assert_ne!(made, code(3).unwrap());
        let typed = made.to_lowercase().replace('-', " ");
        assert_eq!(kept_of(staff, &made), kept_of(staff, &typed));
        assert_ne!(
            kept_of(staff, &made),
            kept_of(StaffId(uuid::Uuid::from_u128(2)), &made)
        );
    }
}
