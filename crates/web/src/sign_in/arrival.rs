//! Somebody has shown who they are: their sitting begins, whoever was here before is locked and kept, and who comes back
//! goes where they were.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use trefoil_core::Refused;
use trefoil_kernel::{
    people::{Staff, grants_of},
    sessions::Proof,
    settings::SecondFactor,
    sign_in_tries::Try,
};

use super::{device_of, of};
use crate::{
    shell::Shell,
    sign_in_way::local,
    signed_in::{Sitting, begin_cookie, browser_cookie, browser_in, half_cookie},
};

/// Who arrives.
pub(crate) struct Arrival {
    pub staff: Staff,
    pub role: String,
    pub proof: Proof,
    pub one: Try,
    pub next: Option<String>,
}

/// Let them in.
pub(crate) async fn arrive(
    shell: &Shell,
    headers: &HeaderMap,
    arrival: Arrival,
    now: DateTime<Utc>,
) -> Result<Response, Refused> {
    let Arrival {
        staff,
        role,
        proof,
        mut one,
        next,
    } = arrival;
    // A browser that is not told from others yet is from now on.
    let fresh = match browser_in(headers) {
        Some(_) => None,
        None => Some(trefoil_kernel::sessions::fresh_browser()?),
    };
    let browser = fresh.clone().or_else(|| one.browser.clone()).unwrap_or_default();
    one.browser = Some(browser.clone());
    // Whoever sat here before is locked and kept; their drafts are theirs alone.
    match of(shell, headers).await? {
        Sitting::Open(before) | Sitting::Locked(before) if before.principal.staff == staff.staff => {
            shell.epr.keep_at_browser(before.session, &browser).await?;
        }
        Sitting::Open(before) => {
            shell.epr.keep_at_browser(before.session, &browser).await?;
            shell.epr.lock_at(before.session, None, now).await?;
        }
        Sitting::Locked(before) => shell.epr.keep_at_browser(before.session, &browser).await?,
        Sitting::Nobody => {}
    }
    let token = shell
        .epr
        .begin_session(&staff, &role, device_of(headers), proof, now)
        .await?;
    shell.epr.sign_in_succeeded(&one, staff.staff, now).await?;
    let place = shell.epr.come_back(staff.staff, &token, &browser, now).await?;
    let to = match next.as_deref().map(|next| local(Some(next))) {
        _ if must_set_up(shell, &staff, &role, proof).await? => "/me/second-factor".to_owned(),
        _ if shell.epr.keeps_a_form(&token).await? => "/kept".to_owned(),
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

/// Whether somebody whose role needs a second factor has none yet. They are shown the way to one, and may go on without:
/// what needs it is refused until then, and care is not.
async fn must_set_up(shell: &Shell, staff: &Staff, role: &str, proof: Proof) -> Result<bool, Refused> {
    if shell.epr.settings().second_factor != SecondFactor::Required || proof != Proof::PASSWORD {
        return Ok(false);
    }
    let grants = grants_of(&mut shell.epr.db().look(), role).await?;
    let about = shell.epr.about();
    let holds = about
        .permissions
        .iter()
        .any(|(_, permission)| about.step_up.contains(permission.name) && grants.allow(*permission));
    let has = shell.epr.second_factor_of(staff.staff).await?;
    Ok(holds && has.is_none_or(|has| has.confirmed.is_none()))
}
