//! Sign-ins that were begun: kept here, answered once, soon, and by the browser they were begun in.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Context, Refused};
use trefoil_kernel::{Epr, FutureExt, digest_of, fresh_id};
use uuid::Uuid;

use crate::{permissions::SIGN_IN, refused::SignInRefused};

/// From leaving for the provider to being signed in.
const LASTS: Duration = Duration::minutes(10);

/// A sign-in that was begun.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Attempt {
    pub(crate) attempt: Uuid,
    pub(crate) provider: String,
    browser: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    /// The sitting that has to show again who it is; none for signing in.
    pub(crate) session: Option<Uuid>,
    pub(crate) next: String,
    pub(crate) began: DateTime<Utc>,
    ends: DateTime<Utc>,
    answered: Option<DateTime<Utc>>,
    /// Whom the provider proved.
    pub(crate) subject: Option<String>,
    /// Their name, as the provider has it.
    pub(crate) shown: Option<String>,
    pub(crate) level: Option<i64>,
    finished: Option<DateTime<Utc>>,
}

impl Attempt {
    fn taken(&self, provider: &str, browser: &str, now: DateTime<Utc>) -> Result<(), SignInRefused> {
        if self.provider != provider {
            return Err(SignInRefused::Unknown);
        }
        if self.browser != digest_of(browser.as_bytes()) {
            return Err(SignInRefused::Elsewhere);
        }
        if now > self.ends {
            return Err(SignInRefused::Late);
        }
        Ok(())
    }
}

/// What is kept of one that begins.
pub(crate) struct Beginning<'b> {
    pub(crate) provider: &'b str,
    pub(crate) state: &'b str,
    pub(crate) browser: &'b str,
    pub(crate) nonce: &'b str,
    pub(crate) verifier: &'b str,
    pub(crate) session: Option<Uuid>,
    pub(crate) next: &'b str,
}

/// Keep one, and take away those nobody will come back to.
pub(crate) async fn begin(epr: &Epr, context: &Context, new: &Beginning<'_>) -> Result<(), Refused> {
    let (attempt, state, browser) = (
        fresh_id(),
        digest_of(new.state.as_bytes()),
        digest_of(new.browser.as_bytes()),
    );
    let (provider, nonce, verifier) = (
        new.provider.to_owned(),
        new.nonce.to_owned(),
        new.verifier.to_owned(),
    );
    let (session, next, now) = (new.session, new.next.to_owned(), context.now());
    let (ends, over) = (now + LASTS, now - Duration::hours(1));
    epr.keep_house(context, SIGN_IN, None, move |tx| {
        async move {
            tx.exec("DELETE FROM openid_connect_attempt WHERE ends < $1", &[&over]).await?;
            tx.exec("DELETE FROM openid_connect_code WHERE ends < $1", &[&over]).await?;
            tx.exec(
                "INSERT INTO openid_connect_attempt (attempt, state, provider, browser, nonce, verifier, session, next, began, ends)
                 VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
                &[&attempt, &state, &provider, &browser, &nonce, &verifier, &session, &next, &now, &ends],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Take the one of this state to be answered, and the code with it; both are used up by that.
pub(crate) async fn answer(
    epr: &Epr,
    context: &Context,
    provider: &str,
    browser: &str,
    state: &str,
    code: Option<&str>,
) -> Result<Attempt, SignInRefused> {
    let (state, now) = (digest_of(state.as_bytes()), context.now());
    let found: Option<Attempt> = epr
        .db()
        .look()
        .row(
            "SELECT attempt, provider, browser, nonce, verifier, session, next, began, ends, answered, subject, shown, level, finished
             FROM openid_connect_attempt WHERE state = $1",
            &[&state],
        )
        .await
        .map_err(Refused::from)?;
    let found = found.ok_or(SignInRefused::Unknown)?;
    found.taken(provider, browser, now)?;
    if found.answered.is_some() {
        return Err(SignInRefused::Again);
    }
    let (attempt, code, ends) = (
        found.attempt,
        code.map(|code| digest_of(code.as_bytes())),
        now + LASTS,
    );
    let first = epr
        .keep_house(context, SIGN_IN, None, move |tx| {
            async move {
                // Two answers at once: the row is changed by one of them alone.
                let taken = tx
                    .exec(
                        "UPDATE openid_connect_attempt SET answered = $2 WHERE attempt = $1 AND answered IS NULL",
                        &[&attempt, &now],
                    )
                    .await?;
                let Some(code) = code else { return Ok(taken == 1) };
                let fresh = tx
                    .exec(
                        "INSERT INTO openid_connect_code (code, ends) VALUES ($1,$2) ON CONFLICT (code) DO NOTHING",
                        &[&code, &ends],
                    )
                    .await?;
                Ok(taken == 1 && fresh == 1)
            }
            .boxed()
        })
        .await?;
    if first {
        Ok(found)
    } else {
        Err(SignInRefused::Again)
    }
}

/// Note whom the provider proved. The sitting begins when the browser comes back from this system's own page.
pub(crate) async fn proved(
    epr: &Epr,
    context: &Context,
    attempt: Uuid,
    subject: &str,
    shown: Option<String>,
    level: u8,
) -> Result<(), Refused> {
    let (subject, level) = (subject.to_owned(), i64::from(level));
    epr.keep_house(context, SIGN_IN, None, move |tx| {
        async move {
            tx.exec(
                "UPDATE openid_connect_attempt SET subject = $2, shown = $3, level = $4 WHERE attempt = $1",
                &[&attempt, &subject, &shown, &level],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// One that was proved and is not finished, of this browser.
pub(crate) async fn waiting(
    epr: &Epr,
    provider: &str,
    browser: &str,
    attempt: Option<&str>,
) -> Result<Attempt, SignInRefused> {
    let attempt = attempt
        .and_then(|one| one.parse::<Uuid>().ok())
        .ok_or(SignInRefused::Unknown)?;
    let found: Option<Attempt> = epr
        .db()
        .look()
        .row(
            "SELECT attempt, provider, browser, nonce, verifier, session, next, began, ends, answered, subject, shown, level, finished
             FROM openid_connect_attempt WHERE attempt = $1 AND subject IS NOT NULL",
            &[&attempt],
        )
        .await
        .map_err(Refused::from)?;
    let found = found.ok_or(SignInRefused::Unknown)?;
    found.taken(provider, browser, epr.clock().now())?;
    if found.finished.is_some() {
        return Err(SignInRefused::Again);
    }
    Ok(found)
}

/// It is over: the sitting begins, by one of two requests at once.
pub(crate) async fn finish(epr: &Epr, context: &Context, attempt: Uuid) -> Result<(), SignInRefused> {
    let now = context.now();
    let first = epr
        .keep_house(context, SIGN_IN, None, move |tx| {
            async move {
                tx.exec(
                    "UPDATE openid_connect_attempt SET finished = $2 WHERE attempt = $1 AND finished IS NULL",
                    &[&attempt, &now],
                )
                .await
            }
            .boxed()
        })
        .await?;
    if first == 1 {
        Ok(())
    } else {
        Err(SignInRefused::Again)
    }
}
