//! Between the password and the sitting: the six digits, or a recovery code.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use trefoil_core::Refused;
use trefoil_kernel::{people::staff_by_id, sessions::Proof};

use super::{
    arrival::{Arrival, arrive},
    form::code_form,
    note,
    tries::From,
};
use crate::{components::FieldError, refusal::Trouble, request::Sent, shell::Shell, signed_in::half_in};

/// How a second factor proves who somebody is.
pub(crate) const WITH_CODE: Proof = Proof {
    method: "password+totp",
    level: 2,
};
/// The same by a code from paper.
pub(crate) const WITH_RECOVERY: Proof = Proof {
    method: "password+recovery",
    level: 2,
};

/// Which proof a typed code is, if it is one: six digits are of the telephone, anything else is of the paper.
pub(crate) async fn proof_of(
    shell: &Shell,
    staff: trefoil_core::StaffId,
    typed: &str,
) -> Result<Option<Proof>, Refused> {
    let now = shell.epr.clock().now();
    let plain: String = typed
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .take(64)
        .collect();
    if plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit()) {
        let right = shell.epr.check_second_factor(staff, &plain, now).await?;
        return Ok(right.then_some(WITH_CODE));
    }
    let right = shell.epr.use_recovery_code(staff, &plain, now).await?;
    Ok(right.then_some(WITH_RECOVERY))
}

/// GET `/sign-in/second-factor`.
pub(crate) async fn ask_second_factor(
    State(shell): State<Shell>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let now = shell.epr.clock().now();
    let Some(half) = half_in(&headers) else {
        return Redirect::to("/sign-in").into_response();
    };
    match shell.epr.half_signed_in(half, now).await {
        Ok(Some(_)) => code_form(&shell, &sent, &[], StatusCode::OK),
        Ok(None) => Redirect::to("/sign-in").into_response(),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}

/// POST `/sign-in/second-factor`.
pub(crate) async fn second_factor(
    State(shell): State<Shell>,
    headers: HeaderMap,
    from: From,
    sent: Sent,
) -> Response {
    let now = shell.epr.clock().now();
    let Some(token) = half_in(&headers) else {
        return Redirect::to("/sign-in").into_response();
    };
    let problem = |words: &str| {
        let error = FieldError::new("code", words);
        code_form(&shell, &sent, &[error], StatusCode::UNPROCESSABLE_ENTITY)
    };
    let Some(typed) = sent.request.field("code") else {
        return problem("Enter the six digits, or a recovery code.");
    };
    let tried = async {
        let Some(half) = shell.epr.half_signed_in(token, now).await? else {
            return Ok(Some(Redirect::to("/sign-in").into_response()));
        };
        let staff = staff_by_id(&mut shell.epr.db().look(), half.staff)
            .await?
            .filter(|staff| staff.active);
        let Some(staff) = staff else {
            return Ok(Some(Redirect::to("/sign-in").into_response()));
        };
        if !shell.epr.half_sign_in_tried(token).await? {
            return Ok(Some(Redirect::to("/sign-in").into_response()));
        }
        let one = from.a_try(&headers, &staff.username);
        let Some(proof) = proof_of(&shell, half.staff, typed).await? else {
            shell.epr.sign_in_failed(&one, now).await?;
            note(&shell, Some(&staff), &staff.username, "wrong second factor", now).await?;
            return Ok::<_, Refused>(None);
        };
        shell.epr.half_sign_in_over(token).await?;
        let arrival = Arrival {
            staff,
            role: half.role,
            proof,
            one: Some(one),
            next: sent.request.field("next").map(str::to_owned),
        };
        arrive(&shell.epr, &headers, arrival, now).await.map(Some)
    };
    match tried.await {
        Ok(Some(response)) => response,
        Ok(None) => problem(
            "This code is not right, or was used already. Wait for the next one; after five wrong codes you sign in again from the beginning.",
        ),
        Err(refused) => Trouble::bare(&shell, &refused),
    }
}
