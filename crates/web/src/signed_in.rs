//! Who is signed in: the sitting behind a request, as the page frame and the screens need it.

use axum::{
    http::{HeaderMap, HeaderName, header},
    response::AppendHeaders,
};
use chrono::{DateTime, Utc};
use trefoil_core::{Principal, Refused};
use trefoil_kernel::{Epr, people, people::Team, sessions::Session};
use uuid::Uuid;

/// The cookie. `__Host-` makes browsers refuse it over plain connections, from subdomains and for other paths.
pub(crate) const COOKIE: &str = "__Host-trefoil";

/// The sitting behind a request.
#[derive(Clone)]
pub struct SignedIn {
    /// The sitting's id.
    pub session: Uuid,
    /// Who acts, with what their role may do now.
    pub principal: Principal,
    /// The role by name: "Charge nurse".
    pub role_name: String,
    /// What they sign in with.
    pub username: String,
    /// Sent back by every form, so that no other site can send one.
    pub form_token: String,
    /// The teams they belong to: their wards.
    pub teams: Vec<Team>,
    /// The sitting as it is stored: for an edge that proves again who this is ([`Epr::prove_again`]).
    pub sitting: Session,
}

/// What a cookie led to.
pub enum Sitting {
    /// Nobody is signed in.
    Nobody,
    /// Somebody is, but the screen is locked.
    Locked(Box<SignedIn>),
    /// Somebody is.
    Open(Box<SignedIn>),
}

/// The secret a browser sent, if there is one of the right form.
pub(crate) fn token_in(headers: &HeaderMap) -> Option<&str> {
    token_of(headers.get(header::COOKIE)?.to_str().ok()?)
}

/// The cookie of a browser at which people have signed in: no sitting, only what tells it from others.
const BROWSER: &str = "__Host-trefoil-browser";
/// The cookie between the password and the second factor.
const HALF: &str = "__Host-trefoil-half";

/// What tells this browser from others.
pub(crate) fn browser_in(headers: &HeaderMap) -> Option<&str> {
    secret_of(headers.get(header::COOKIE)?.to_str().ok()?, BROWSER)
}

/// The secret between the password and the second factor.
pub(crate) fn half_in(headers: &HeaderMap) -> Option<&str> {
    secret_of(headers.get(header::COOKIE)?.to_str().ok()?, HALF)
}

/// The browser is told from others from now on, for as long as browsers keep a cookie.
pub(crate) fn browser_cookie(secret: &str) -> Cookie {
    set(BROWSER, secret, "; Max-Age=34560000")
}

/// The browser of somebody whose password was right; empty when they are signed in, or gave up.
pub(crate) fn half_cookie(secret: &str) -> Cookie {
    set(
        HALF,
        secret,
        if secret.is_empty() {
            "; Max-Age=0"
        } else {
            "; Max-Age=300"
        },
    )
}

/// The cookie of a sitting that is over.
pub(crate) fn end_cookie() -> Cookie {
    set(COOKIE, "", "; Max-Age=0")
}

fn set(name: &str, value: &str, lasting: &str) -> Cookie {
    AppendHeaders([(
        header::SET_COOKIE,
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{lasting}"),
    )])
}

fn token_of(header: &str) -> Option<&str> {
    secret_of(header, COOKIE)
}

fn secret_of<'a>(header: &'a str, cookie: &str) -> Option<&'a str> {
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie)
        .map(|(_, token)| token)
        .filter(|token| token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// A header that sets a cookie.
pub type Cookie = AppendHeaders<[(HeaderName, String); 1]>;

/// The cookie of a sitting that just began, or has a new secret: put it on the answer to whoever signed in.
pub(crate) fn begin_cookie(token: &str) -> Cookie {
    set(COOKIE, token, "")
}

/// Whose request this is, for an edge beside the pages that the same people use (FHIR). It counts as work at the screen.
///
/// # Errors
/// As the store says.
pub async fn behind(epr: &Epr, headers: &HeaderMap) -> Result<Sitting, Refused> {
    sitting(epr, token_in(headers), epr.clock().now(), true).await
}

/// Find out whose request this is. `attended` is false for a list refreshing itself, which must not keep a screen open.
pub(crate) async fn sitting(
    epr: &Epr,
    token: Option<&str>,
    now: DateTime<Utc>,
    attended: bool,
) -> Result<Sitting, Refused> {
    let Some(token) = token else {
        return Ok(Sitting::Nobody);
    };
    let Some(session) = epr.session(token, now).await? else {
        return Ok(Sitting::Nobody);
    };
    let idle = now - session.seen > epr.settings().idle_lock;
    let person = Box::new(person(epr, &session).await?);
    if session.locked || idle {
        if !session.locked {
            epr.lock_session(session.session, session.seen).await?;
        }
        return Ok(Sitting::Locked(person));
    }
    // Written at most every half minute: a busy nurse is not a stream of writes.
    if attended && now - session.seen > chrono::Duration::seconds(30) {
        epr.touch_session(session.session, now).await?;
    }
    Ok(Sitting::Open(person))
}

async fn person(epr: &Epr, session: &Session) -> Result<SignedIn, Refused> {
    let principal = epr.principal(session).await?;
    let teams = people::teams_of(&mut epr.db().look(), principal.staff).await?;
    Ok(SignedIn {
        session: session.session,
        principal,
        role_name: session.role_name.clone(),
        username: session.username.clone(),
        form_token: session.form_token.clone(),
        teams,
        sitting: session.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_well_formed_secret_is_looked_up() {
        let token = "a".repeat(64);
        assert_eq!(token_of(&format!("x=1; {COOKIE}={token}")), Some(token.as_str()));
        assert_eq!(token_of(&format!("{COOKIE}=short")), None);
        assert_eq!(token_of(&format!("{COOKIE}={}", "'".repeat(64))), None);
        assert_eq!(token_of("trefoil=1"), None);
    }
}
