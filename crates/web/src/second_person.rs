//! A second person says with their own password who they are, at somebody else's sitting: the witness of a dose.

use chrono::Duration;
use trefoil_core::{PatientId, Refused, StaffId};
use trefoil_kernel::{
    people::staff_by_username,
    sign_in_tries::Try,
    username::{UsernameError, username},
};

use crate::{password, screen::Visit, sign_in::waiting_words};

/// Why they did not show who they are.
#[derive(Debug, thiserror::Error)]
pub enum SecondPersonError {
    /// Nobody of this name works here, or the password is another.
    #[error("the username or password is not right; type both again")]
    Wrong,
    /// Too many wrong tries by the person at this sitting.
    #[error("{}", waiting_words(*.0))]
    Wait(Duration),
    /// What was typed can be nobody's name.
    #[error(transparent)]
    Username(#[from] UsernameError),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Who it is.
///
/// Wrong tries are counted under whoever is signed in and the name they typed, wherever they sit, and under nothing else: who
/// guesses a colleague's password waits, and the colleague signs in and witnesses for everybody else as before.
///
/// # Errors
/// See [`SecondPersonError`]. A wrong password is kept as a refusal about this patient.
pub async fn second_person(
    visit: &Visit<'_>,
    patient: PatientId,
    typed: &str,
    given: &str,
) -> Result<StaffId, SecondPersonError> {
    let now = visit.context.now();
    let one = Try {
        username: username(typed)?,
        browser: None,
        peer: format!("second person asked by {}", visit.context.principal.staff),
    };
    if let Some(wait) = visit.epr.wait_to_sign_in(&one, now).await? {
        return Err(SecondPersonError::Wait(wait));
    }
    let found = staff_by_username(&mut visit.view.look(), &one.username).await?;
    let found = found.filter(|staff| staff.active);
    let kept = found.as_ref().and_then(|staff| staff.password.clone());
    let right = password::check(given.to_owned(), kept).await.right();
    match found.filter(|_| right) {
        Some(staff) => {
            visit.epr.sign_in_succeeded(&one, staff.staff, now).await?;
            Ok(staff.staff)
        }
        None => {
            visit.epr.sign_in_failed(&one, now).await?;
            let refusal = visit.epr.note_refusal(
                visit.context,
                Some(patient),
                "web.second_person",
                "wrong password of a second person",
            );
            refusal.await?;
            Err(SecondPersonError::Wrong)
        }
    }
}
