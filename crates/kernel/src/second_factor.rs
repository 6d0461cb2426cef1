//! The second factor: six digits from a telephone that change every half minute (TOTP, RFC 6238), and recovery codes on
//! paper for the night on which the telephone is flat.

mod recovery;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use totp_rs::{Algorithm, TOTP};
use trefoil_core::{Context, Permission, Refused, StaffId};

use crate::{
    audit::{self, AuditEvent},
    clock::secret,
    db::Failed,
    epr::Epr,
    people::ADMINISTER_PEOPLE,
    secrets_key::SecretsKey,
};

/// How long one code lasts, in seconds.
const STEP: i64 = 30;

/// A second factor that is being set up: shown once, as text and as a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// `otpauth://totp/…`, for the picture.
    pub address: String,
    /// The secret in letters, for typing it in.
    pub typed: String,
}

/// The second factor of somebody, as they may see it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SecondFactorState {
    /// Since when.
    pub confirmed: Option<DateTime<Utc>>,
    /// Recovery codes that were not used.
    pub recovery_codes: i64,
}

#[derive(sqlx::FromRow)]
struct Kept {
    key_id: String,
    secret: Vec<u8>,
    confirmed: Option<DateTime<Utc>>,
    last_step: i64,
}

/// The generator of a secret. The issuer and the name stand beside the digits on the telephone.
fn generator(secret: Vec<u8>, issuer: &str, username: &str) -> Result<TOTP, Refused> {
    let plain = |text: &str| text.replace(':', " ");
    TOTP::new(
        Algorithm::SHA1,
        6,
        1,
        30,
        secret,
        Some(plain(issuer)),
        plain(username),
    )
    .map_err(|error| Refused::Corrupt(format!("the secret of a second factor: {error}")))
}

/// The step of time a code belongs to: now, or one before or after, and later than the last that was used.
fn step_of(totp: &TOTP, typed: &str, last: i64, now: DateTime<Utc>) -> Option<i64> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let current = now.timestamp().div_euclid(STEP);
    (current - 1..=current + 1).find(|step| {
        let time = u64::try_from(step * STEP).unwrap_or_default();
        *step > last && totp.generate(time) == digits
    })
}

impl Epr {
    fn secrets_key(&self) -> Result<&SecretsKey, Refused> {
        self.settings()
            .secrets_key
            .as_ref()
            .ok_or_else(|| Refused::Absent("the second factor (no `secrets_key` is configured)".to_owned()))
    }

    /// Whether somebody has a second factor, and how many recovery codes are left.
    ///
    /// # Errors
    /// The store's.
    pub async fn second_factor_of(&self, staff: StaffId) -> Result<Option<SecondFactorState>, Refused> {
        Ok(self
            .db()
            .look()
            .row(
                "SELECT f.confirmed, (SELECT count(*) FROM kernel_recovery_code c WHERE c.staff = f.staff AND c.used IS NULL) AS recovery_codes
                 FROM kernel_second_factor f WHERE f.staff = $1",
                &[&staff],
            )
            .await?)
    }

    /// Begin to set one up: a new secret, which is good for nothing until a code of it was given. Asked again before that,
    /// it is the same one, so that going back does not spoil what the telephone has read.
    ///
    /// # Errors
    /// [`Refused::Absent`] without a key to keep it under; [`Refused::Reused`] when there is one already.
    pub async fn begin_second_factor(
        &self,
        context: &Context,
        issuer: &str,
        username: &str,
    ) -> Result<Enrolment, Refused> {
        let (key, staff, now) = (self.secrets_key()?, context.principal.staff, context.now());
        let kept = self.kept_factor(staff).await?;
        let plain = match kept {
            Some(kept) if kept.confirmed.is_some() => return Err(Refused::Reused),
            Some(kept) if kept.key_id == key.id() => key.open(&staff.to_string(), &kept.secret)?,
            _ => {
                let fresh: [u8; 20] =
                    secret().map_err(|error| Refused::Corrupt(format!("no randomness: {error}")))?;
                let (closed, id) = (key.close(&staff.to_string(), &fresh)?, key.id());
                let done = self.0.db.write_small(move |tx| {
                    async move {
                        tx.exec(
                            "INSERT INTO kernel_second_factor (staff, key_id, secret, made, last_step) VALUES ($1,$2,$3,$4,0)
                             ON CONFLICT (staff) DO UPDATE SET key_id = excluded.key_id, secret = excluded.secret, made = excluded.made",
                            &[&staff, &id, &closed, &now],
                        )
                        .await
                        .map(drop)
                    }
                    .boxed()
                });
                done.await?;
                fresh.to_vec()
            }
        };
        let totp = generator(plain, issuer, username)?;
        Ok(Enrolment {
            address: totp.get_url(),
            typed: totp.get_secret_base32(),
        })
    }

    /// The first code: from now on the second factor is asked for. Answers the recovery codes, shown this once; none when
    /// the code was not right.
    ///
    /// # Errors
    /// The store's, or [`Refused::NotFound`] when none is being set up.
    pub async fn confirm_second_factor(
        &self,
        context: &Context,
        typed: &str,
    ) -> Result<Option<Vec<String>>, Refused> {
        let (staff, now) = (context.principal.staff, context.now());
        let kept = self
            .kept_factor(staff)
            .await?
            .filter(|kept| kept.confirmed.is_none());
        let kept = kept.ok_or(Refused::NotFound)?;
        let Some(step) = self.step_of_kept(staff, &kept, typed, now)? else {
            return Ok(None);
        };
        let codes = recovery::fresh_codes()?;
        let digests = recovery::digests(staff, &codes);
        let event = AuditEvent::of(context, "administer", "kernel.second_factor", "set up");
        let done = self.0.db.write_small(move |tx| {
            async move {
                let mine = tx
                    .exec(
                        "UPDATE kernel_second_factor SET confirmed = $2, last_step = $3 WHERE staff = $1 AND confirmed IS NULL",
                        &[&staff, &now, &step],
                    )
                    .await?;
                if mine == 1 {
                    recovery::keep(tx, staff, &digests).await?;
                    audit::append(tx, event, &[]).await?;
                }
                Ok::<_, Failed>(mine == 1)
            }
            .boxed()
        });
        Ok(done.await?.then_some(codes))
    }

    /// Whether this is the code of now. Each is good once: a second use, by somebody who looked over a shoulder, is refused.
    ///
    /// # Errors
    /// The store's, or [`Refused::Corrupt`] when the secret cannot be read with this key.
    pub async fn check_second_factor(
        &self,
        staff: StaffId,
        typed: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, Refused> {
        let kept = self
            .kept_factor(staff)
            .await?
            .filter(|kept| kept.confirmed.is_some());
        let Some(kept) = kept else {
            return Ok(false);
        };
        let Some(step) = self.step_of_kept(staff, &kept, typed, now)? else {
            return Ok(false);
        };
        let done = self.0.db.write_small(move |tx| {
            async move {
                let first = tx
                    .exec(
                        "UPDATE kernel_second_factor SET last_step = $2 WHERE staff = $1 AND last_step < $2",
                        &[&staff, &step],
                    )
                    .await?;
                Ok::<_, Failed>(first == 1)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// Take one's own second factor away, recovery codes too. The edge asks for it once more before.
    ///
    /// # Errors
    /// The store's.
    pub async fn remove_second_factor(&self, context: &Context) -> Result<(), Refused> {
        self.take_factor(context, context.principal.staff, "taken away")
            .await
    }

    /// Take somebody's second factor away, who has lost telephone and paper. They set up another at the next sign-in.
    ///
    /// # Errors
    /// [`Refused::Denied`], [`Refused::StepUp`].
    pub async fn reset_second_factor(&self, context: &Context, staff: StaffId) -> Result<(), Refused> {
        const NEEDS: Permission = ADMINISTER_PEOPLE;
        context.may(NEEDS)?;
        self.take_factor(context, staff, "taken away by an administrator")
            .await
    }

    async fn take_factor(&self, context: &Context, staff: StaffId, outcome: &str) -> Result<(), Refused> {
        let mut event = AuditEvent::of(context, "administer", "kernel.second_factor", outcome);
        event.detail = Some(format!("of {staff}"));
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec("DELETE FROM kernel_second_factor WHERE staff = $1", &[&staff])
                    .await?;
                tx.exec("DELETE FROM kernel_recovery_code WHERE staff = $1", &[&staff])
                    .await?;
                audit::append(tx, event, &[]).await
            }
            .boxed()
        });
        Ok(done.await?)
    }

    async fn kept_factor(&self, staff: StaffId) -> Result<Option<Kept>, Refused> {
        Ok(self
            .db()
            .look()
            .row(
                "SELECT key_id, secret, confirmed, last_step FROM kernel_second_factor WHERE staff = $1",
                &[&staff],
            )
            .await?)
    }

    fn step_of_kept(
        &self,
        staff: StaffId,
        kept: &Kept,
        typed: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, Refused> {
        let plain = self.secrets_key()?.open(&staff.0.to_string(), &kept.secret)?;
        Ok(step_of(&generator(plain, "", "")?, typed, kept.last_step, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, for SHA-1: the last six of their eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let totp = generator(b"12345678901234567890".to_vec(), "Trust", "nurse").unwrap();
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = DateTime::from_timestamp(time, 0).unwrap();
            assert_eq!(step_of(&totp, code, 0, now), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_around_now_and_once() {
        let totp = generator(b"12345678901234567890".to_vec(), "Trust", "nurse").unwrap();
        let at = |time| DateTime::from_timestamp(time, 0).unwrap();
        let step = 1_111_111_111 / 30;
        let tried = |time, last| step_of(&totp, "050 471", last, at(time));
        for time in [1_111_111_111, 1_111_111_111 - 30, 1_111_111_111 + 30] {
            assert_eq!(tried(time, 0), Some(step), "{time}");
        }
        assert_eq!(tried(1_111_111_111 - 60, 0), None);
        assert_eq!(tried(1_111_111_111 + 60, 0), None);
        assert_eq!(tried(1_111_111_111, step), None, "a second time");
        assert_eq!(step_of(&totp, "", 0, at(1_111_111_111)), None);
    }
}
