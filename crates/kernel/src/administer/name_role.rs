//! Make a role, which may do nothing yet, or call one something else.

use futures_util::FutureExt;
use trefoil_core::{Context, Refused};

use super::change_person::{ChangeError, reason};
use crate::{
    audit::{self, AuditEvent},
    epr::Epr,
    people::ADMINISTER_PEOPLE,
};

impl Epr {
    /// Make the role of this id, or give the one there is another name. The reason is the context's.
    ///
    /// # Errors
    /// [`ChangeError::NoReason`], [`Refused::Denied`].
    pub async fn name_role(&self, context: &Context, role: &str, name: &str) -> Result<(), ChangeError> {
        context.may(ADMINISTER_PEOPLE)?;
        reason(context)?;
        let mut event = AuditEvent::of(context, "administer", "kernel.name_role", "done");
        event.detail = Some(format!("{role} is called {name}"));
        let (role, name) = (role.to_owned(), name.to_owned());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "INSERT INTO kernel_role (role, name) VALUES ($1,$2) ON CONFLICT (role) DO UPDATE SET name = excluded.name",
                        &[&role, &name],
                    )
                    .await?;
                    audit::append(tx, event, &[]).await
                }
                .boxed()
            })
            .await;
        Ok(done.map_err(Refused::from)?)
    }
}
