//! End the open sittings of somebody else: a computer that was left, a person who should not be there.

use futures_util::FutureExt;
use trefoil_core::{Context, Refused, StaffId};
use uuid::Uuid;

use crate::{
    audit::{self, AuditEvent},
    epr::Epr,
    people::{ADMINISTER_PEOPLE, staff_by_id},
};

impl Epr {
    /// End one sitting of somebody, or all of them (`None`). Answers how many were ended; their next request asks them to
    /// sign in.
    ///
    /// # Errors
    /// [`Refused::Denied`]; [`Refused::NotFound`] when there is no such person.
    pub async fn end_sittings_of(
        &self,
        context: &Context,
        staff: StaffId,
        only: Option<Uuid>,
    ) -> Result<u64, Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        let person = staff_by_id(&mut self.db().look(), staff)
            .await?
            .ok_or(Refused::NotFound)?;
        let mut event = AuditEvent::of(context, "administer", "kernel.end_sittings", "done");
        event.detail = Some(match only {
            Some(session) => format!("{}: the sitting {session}", person.username),
            None => format!("{}: every sitting", person.username),
        });
        let now = context.now();
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    let ended = tx
                        .exec(
                            "UPDATE kernel_session SET ended = $2 WHERE staff = $1 AND ended IS NULL AND ($3 OR session = $4)",
                            &[&staff, &now, &only.is_none(), &only.unwrap_or_default()],
                        )
                        .await?;
                    audit::append(tx, event, &[]).await?;
                    Ok(ended)
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }
}
