//! Somebody has shown who they are: their sitting begins, whoever was here before is locked and kept, and who comes back
//! goes where they were.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use trefoil_core::Refused;
use trefoil_kernel::{
    Epr,
    people::{Staff, grants_of},
    sessions::{Proof, Session},
    settings::SecondFactor,
    sign_in_tries::Try,
};

use super::device_of;
use crate::{
    sign_in_way::local,
    signed_in::{Sitting, begin_cookie, browser_cookie, browser_in, half_cookie, sitting, token_in},
};

/// Who arrives.
pub struct Arrival {
    /// Who.
    pub staff: Staff,
    /// In which of their roles.
    pub role: String,
    /// How they showed it.
    pub proof: Proof,
    /// The try it was, where a name was typed: what failed before it is forgotten.
    pub one: Option<Try>,
    /// The page they asked for, if any. Without one they come back to where they were at this browser.
    pub next: Option<String>,
}

/// Let them in: the answer that leads on. Every way to sign in ends here, so that a screen that is changed hands keeps what
/// its first person left, whichever way the second and the first come.
///
/// # Errors
/// The store's, or when the machine has no randomness to give.
pub async fn arrive(
    epr: &Epr,
    headers: &HeaderMap,
    arrival: Arrival,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let Arrival {
        staff,
        role,
        proof,
        one,
        next,
    } = arrival;
    // A browser that is not told from others yet is from now on.
    let fresh = match browser_in(headers) {
        Some(_) => None,
        None => Some(trefoil_kernel::sessions::fresh_browser()?),
    };
    let known = browser_in(headers).map(str::to_owned);
    let browser = fresh.clone().or(known).unwrap_or_default();
    // Whoever sat here before is locked and kept; their drafts are theirs alone.
    match sitting(epr, token_in(headers), epr.clock().now(), false).await? {
        Sitting::Open(before) | Sitting::Locked(before) if before.principal.staff == staff.staff => {
            epr.keep_at_browser(before.session, &browser).await?;
        }
        Sitting::Open(before) => {
            epr.keep_at_browser(before.session, &browser).await?;
            epr.lock_at(before.session, None, now).await?;
        }
        Sitting::Locked(before) => epr.keep_at_browser(before.session, &browser).await?,
        Sitting::Nobody => {}
    }
    let token = epr
        .begin_session(&staff, &role, device_of(headers), proof, now)
        .await?;
    if let Some(mut one) = one {
        one.browser = Some(browser.clone());
        epr.sign_in_succeeded(&one, staff.staff, now).await?;
    }
    let place = epr.come_back(staff.staff, &token, &browser, now).await?;
    let to = match next.as_deref().map(|next| local(Some(next))) {
        _ if must_set_up(epr, &staff, &role, proof).await? => "/me/second-factor".to_owned(),
        _ if epr.keeps_a_form(&token).await? => "/kept".to_owned(),
        Some(next) if next != "/" => next.to_owned(),
        _ => local(place.as_deref()).to_owned(),
    };
    let mut response = (begin_cookie(&token), Redirect::to(&to)).into_response();
    let more = fresh
        .map(|fresh| browser_cookie(&fresh))
        .into_iter()
        .chain((proof != Proof::PASSWORD).then(|| half_cookie("")));
    for cookie in more {
        for (name, value) in cookie.0 {
            if let Ok(value) = value.parse() {
                response.headers_mut().append(name, value);
            }
        }
    }
    Ok(response)
}

/// Somebody with a sitting has shown again who they are: the answer that leads to what they had entered, or on.
///
/// # Errors
/// The store's.
pub async fn arrive_again(
    epr: &Epr,
    sitting: &Session,
    proof: Proof,
    next: &str,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let token = epr.prove_again(sitting, proof, now).await?;
    let to = match epr.kept_form(sitting.session).await? {
        Some(_) => "/kept",
        None => local(Some(next)),
    };
    Ok((begin_cookie(&token), Redirect::to(to)).into_response())
}

/// Whether somebody whose role needs a second factor has none yet. They are shown the way to one, and may go on without:
/// what needs it is refused until then, and care is not.
async fn must_set_up(epr: &Epr, staff: &Staff, role: &str, proof: Proof) -> Result<bool, Refused> {
    if epr.settings().second_factor != SecondFactor::Required || proof != Proof::PASSWORD {
        return Ok(false);
    }
    let grants = grants_of(&mut epr.db().look(), role).await?;
    let about = epr.about();
    let holds = about
        .permissions
        .iter()
        .any(|(_, permission)| about.step_up.contains(permission.name) && grants.allow(*permission));
    let has = epr.second_factor_of(staff.staff).await?;
    let lacks = has.is_none_or(|has| has.confirmed.is_none()) && !epr.proves_well(staff.staff).await?;
    Ok(holds && lacks)
}
