//! Challenges: kept here, answered once, soon, and by the browser they were given to.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, FutureExt, digest_of, fresh_id};
use uuid::Uuid;

use crate::permissions::OWN;

/// A challenge is answered within this time.
pub(crate) const LASTS: Duration = Duration::minutes(5);

/// What a challenge is for; an answer to one is no answer to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    Enrol,
    SignIn,
    Prove,
}

impl For {
    fn word(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::SignIn => "sign_in",
            Self::Prove => "prove",
        }
    }
}

/// Why an answer is not taken, in words for the page and the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("This page was not the last one that asked for a passkey here. Try again.")]
    Unknown,
    #[error("This answer was sent before and is not taken twice. Try again.")]
    Again,
    #[error("This took longer than five minutes. Try again.")]
    Late,
    #[error("This was begun in another browser. Begin again in this one.")]
    Elsewhere,
}

#[derive(sqlx::FromRow)]
struct Row {
    purpose: String,
    browser: String,
    staff: Option<Uuid>,
    state: String,
    ends: DateTime<Utc>,
    used: Option<DateTime<Utc>>,
}

/// Keep one, and take away those nobody will answer any more.
pub(crate) async fn keep(
    epr: &Epr,
    context: &Context,
    what: For,
    browser: &str,
    staff: Option<Uuid>,
    state: String,
) -> Result<Uuid, Refused> {
    let (challenge, browser) = (fresh_id(), digest_of(browser.as_bytes()));
    let (ends, over) = (context.now() + LASTS, context.now() - Duration::hours(1));
    epr.keep_house(context, OWN, None, move |tx| {
        async move {
            tx.exec("DELETE FROM passkeys_challenge WHERE ends < $1", &[&over]).await?;
            tx.exec(
                "INSERT INTO passkeys_challenge (challenge, purpose, browser, staff, state, ends) VALUES ($1,$2,$3,$4,$5,$6)",
                &[&challenge, &what.word(), &browser, &staff, &state, &ends],
            )
            .await?;
            Ok(challenge)
        }
        .boxed()
    })
    .await
}

/// Take one to be answered: what was kept with it. It is used up by that, whatever comes of the answer.
pub(crate) async fn take(
    epr: &Epr,
    context: &Context,
    what: For,
    browser: &str,
    challenge: Option<&str>,
) -> Result<Result<(String, Option<Uuid>), NotTaken>, Refused> {
    let Some(challenge) = challenge.and_then(|one| one.parse::<Uuid>().ok()) else {
        return Ok(Err(NotTaken::Unknown));
    };
    let (browser, now) = (digest_of(browser.as_bytes()), context.now());
    epr.keep_house(context, OWN, None, move |tx| {
        async move {
            let row: Option<Row> = tx
                .row(
                    "SELECT purpose, browser, staff, state, ends, used FROM passkeys_challenge WHERE challenge = $1",
                    &[&challenge],
                )
                .await?;
            let Some(row) = row.filter(|row| row.purpose == what.word()) else {
                return Ok(Err(NotTaken::Unknown));
            };
            if row.browser != browser {
                return Ok(Err(NotTaken::Elsewhere));
            }
            if row.used.is_some() {
                return Ok(Err(NotTaken::Again));
            }
            // Two answers at once: the row is changed by one of them alone.
            let taken = tx
                .exec(
                    "UPDATE passkeys_challenge SET used = $2 WHERE challenge = $1 AND used IS NULL",
                    &[&challenge, &now],
                )
                .await?;
            Ok(match taken {
                1 if now > row.ends => Err(NotTaken::Late),
                1 => Ok((row.state, row.staff)),
                _ => Err(NotTaken::Again),
            })
        }
        .boxed()
    })
    .await
}
