//! Deactivate somebody who left, and reactivate somebody who comes back: the same person, so that what they did stays theirs.

use futures_util::FutureExt;
use trefoil_core::{Context, Refused, StaffId};

use super::{
    change_person::{ChangeError, gives, reason},
    directory::person,
    one_at_a_time, somebody_holds,
};
use crate::{
    audit::{self, AuditEvent},
    db::Look,
    epr::Epr,
    people::ADMINISTER_PEOPLE,
    writer::Batch,
};

impl Epr {
    /// Let somebody sign in no longer, ending every sitting of theirs, or let them again. `looked_at` is the digest of what
    /// the administrator saw ([`super::Person::digest`]); the reason is the context's.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing was changed then.
    pub async fn set_active(
        &self,
        context: &Context,
        staff: StaffId,
        active: bool,
        looked_at: &str,
    ) -> Result<(), ChangeError> {
        context.may(ADMINISTER_PEOPLE)?;
        reason(context)?;
        let what = if active {
            "kernel.reactivate_staff"
        } else {
            "kernel.deactivate_staff"
        };
        let mut event = AuditEvent::of(context, "administer", what, "done");
        let (own, looked_at, now) = (
            context.principal.staff == staff,
            looked_at.to_owned(),
            context.now(),
        );
        let administering = self.administering();
        self.db()
            .write(Batch::Alone, move |tx| {
                async move {
                    one_at_a_time(tx).await?;
                    let before = person(&mut Look::open(tx), staff)
                        .await?
                        .ok_or(Refused::NotFound)?;
                    if before.digest() != looked_at {
                        return Err(ChangeError::Changed);
                    }
                    if !active && gives(tx, &before.roles, &administering).await? {
                        if own {
                            return Err(ChangeError::OwnRight);
                        }
                        if before.staff.active && !somebody_holds(tx, &administering, Some(staff)).await? {
                            return Err(ChangeError::LastAdministrator);
                        }
                    }
                    tx.exec(
                        "UPDATE kernel_staff SET active = $2 WHERE staff = $1",
                        &[&staff, &active],
                    )
                    .await?;
                    if !active {
                        tx.exec(
                            "UPDATE kernel_session SET ended = $2 WHERE staff = $1 AND ended IS NULL",
                            &[&staff, &now],
                        )
                        .await?;
                    }
                    event.detail = Some(before.staff.username);
                    Ok(audit::append(tx, event, &[]).await?)
                }
                .boxed()
            })
            .await
    }
}
