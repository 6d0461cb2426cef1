//! Tries to sign in that failed: the next one waits, at the place the bad ones came from and nowhere else.
//!
//! A lock on the account would let anybody keep a nurse from her patients by typing her name. So nothing is ever
//! locked: who guesses waits, longer each time and never longer than a few minutes; and a browser at which a person
//! has signed in before has a count of its own, which nobody elsewhere can reach.

use chrono::{DateTime, Duration, Utc};
use futures_util::FutureExt;
use trefoil_core::{Refused, StaffId};

use crate::{db::Failed, digest::digest_of, epr::Epr};

/// One try: which name, from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Try {
    /// As typed, in the form of [`crate::username::username`]. It need not be anybody's.
    pub username: String,
    /// The secret of the browser, where it brought one.
    pub browser: Option<String>,
    /// The address the request came from.
    pub peer: String,
}

/// How fast patience ends.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// So many failures cost nothing: fingers slip.
    free: i64,
    /// The longest wait, in seconds.
    longest: i64,
}

/// One name from one address.
const NAME_AT_PEER: Patience = Patience {
    free: 4,
    longest: 300,
};
/// One name at a browser its owner has used: a colleague who guesses there must not shut her out for long.
const NAME_AT_KNOWN: Patience = Patience { free: 5, longest: 60 };
/// Any names from one address: a whole hospital may be behind it.
const PEER: Patience = Patience {
    free: 50,
    longest: 10,
};

/// Failures are forgotten after this long without one.
const FORGOTTEN: Duration = Duration::hours(1);

impl Patience {
    /// How long after the last failure the next try may come.
    fn wait(self, failures: i64) -> Duration {
        match failures - self.free {
            ..=0 => Duration::zero(),
            more => Duration::seconds(
                1_i64
                    .checked_shl(more.clamp(0, 20) as u32)
                    .unwrap_or(i64::MAX)
                    .min(self.longest),
            ),
        }
    }

    /// How long from now. A clock that was set back makes no wait longer than it was.
    fn left(self, failures: i64, last: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
        let wait = self.wait(failures);
        (last + wait - now).clamp(Duration::zero(), wait)
    }
}

impl Try {
    /// The counts this try stands under. Kept as digests: people type their password where the name belongs.
    fn counts(&self, known: bool) -> Vec<(String, Patience)> {
        let key = |parts: &[&str]| digest_of(parts.join("\n").as_bytes());
        match (&self.browser, known) {
            (Some(browser), true) => {
                vec![(key(&["name at browser", &self.username, browser]), NAME_AT_KNOWN)]
            }
            _ => vec![
                (key(&["name at peer", &self.username, &self.peer]), NAME_AT_PEER),
                (key(&["peer", &self.peer]), PEER),
            ],
        }
    }
}

impl Epr {
    /// How long this try has to wait; nothing is checked before. Whether the name is anybody's makes no difference.
    ///
    /// # Errors
    /// The store's.
    pub async fn wait_to_sign_in(&self, one: &Try, now: DateTime<Utc>) -> Result<Option<Duration>, Refused> {
        let mut longest = Duration::zero();
        for (key, patience) in one.counts(self.is_known(one).await?) {
            let found: Option<(i64, DateTime<Utc>)> = self
                .db()
                .look()
                .row(
                    "SELECT failures, last FROM kernel_sign_in_try WHERE place = $1",
                    &[&key],
                )
                .await?;
            if let Some((failures, last)) = found.filter(|(_, last)| now - *last < FORGOTTEN) {
                longest = longest.max(patience.left(failures, last, now));
            }
        }
        Ok((longest > Duration::zero()).then_some(longest))
    }

    /// It failed. Answers how long the next one has to wait.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_in_failed(&self, one: &Try, now: DateTime<Utc>) -> Result<Duration, Refused> {
        let counts = one.counts(self.is_known(one).await?);
        let done = self.0.db.write_small(move |tx| {
            async move {
                let mut longest = Duration::zero();
                for (key, patience) in counts {
                    let oldest = now - FORGOTTEN;
                    tx.exec(
                        "INSERT INTO kernel_sign_in_try (place, failures, last) VALUES ($1,1,$2)
                         ON CONFLICT (place) DO UPDATE SET last = excluded.last,
                           failures = CASE WHEN kernel_sign_in_try.last > $3 THEN kernel_sign_in_try.failures + 1 ELSE 1 END",
                        &[&key, &now, &oldest],
                    )
                    .await?;
                    let found: Vec<(i64,)> = tx
                        .rows("SELECT failures FROM kernel_sign_in_try WHERE place = $1", &[&key])
                        .await?;
                    let failures = found.first().map_or(1, |(failures,)| *failures);
                    longest = longest.max(patience.wait(failures));
                }
                Ok::<_, Failed>(longest)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// It succeeded: what failed before at this place is forgotten, and the browser is known as this person's from now
    /// on. What others count at the same address stays.
    ///
    /// # Errors
    /// The store's.
    pub async fn sign_in_succeeded(
        &self,
        one: &Try,
        staff: StaffId,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let keys: Vec<String> = [true, false]
            .into_iter()
            .flat_map(|known| one.counts(known))
            .filter(|(_, patience)| patience.longest != PEER.longest)
            .map(|(key, _)| key)
            .collect();
        let browser = one
            .browser
            .as_deref()
            .map(|browser| digest_of(browser.as_bytes()));
        let (oldest, long_ago) = (now - FORGOTTEN, now - Duration::days(400));
        let done = self.0.db.write_small(move |tx| {
            async move {
                for key in &keys {
                    tx.exec("DELETE FROM kernel_sign_in_try WHERE place = $1", &[key])
                        .await?;
                }
                tx.exec("DELETE FROM kernel_sign_in_try WHERE last < $1", &[&oldest])
                    .await?;
                tx.exec("DELETE FROM kernel_known_browser WHERE seen < $1", &[&long_ago])
                    .await?;
                if let Some(browser) = &browser {
                    tx.exec(
                        "INSERT INTO kernel_known_browser (browser, staff, seen) VALUES ($1,$2,$3)
                         ON CONFLICT (browser, staff) DO UPDATE SET seen = excluded.seen",
                        &[browser, &staff, &now],
                    )
                    .await?;
                }
                Ok::<_, Failed>(())
            }
            .boxed()
        });
        Ok(done.await?)
    }

    async fn is_known(&self, one: &Try) -> Result<bool, Refused> {
        let browser = one
            .browser
            .as_deref()
            .map(|browser| digest_of(browser.as_bytes()));
        let found: Option<(i64,)> = self
            .db()
            .look()
            .row(
                "SELECT count(*) FROM kernel_known_browser b JOIN kernel_staff s ON s.staff = b.staff
                 WHERE s.username = $1 AND b.browser = $2",
                &[&one.username, &browser.unwrap_or_default()],
            )
            .await?;
        Ok(found.is_some_and(|(known,)| known > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_ends_slowly_and_never_for_good() {
        let waits: Vec<i64> = (0..16)
            .map(|failures| NAME_AT_PEER.wait(failures).num_seconds())
            .collect();
        assert_eq!(
            waits,
            [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
        );
        assert_eq!(NAME_AT_PEER.wait(i64::MAX).num_seconds(), 300);
        assert_eq!(NAME_AT_KNOWN.wait(1_000_000).num_seconds(), 60);
    }

    #[test]
    fn a_clock_set_back_makes_no_wait_longer() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let left = |last| NAME_AT_PEER.left(6, last, now).num_seconds();
        assert_eq!(left(now), 4);
        assert_eq!(left(now - Duration::seconds(3)), 1);
        assert_eq!(left(now - Duration::seconds(9)), 0);
        assert_eq!(left(now + Duration::hours(9)), 4);
    }
}
