//! Writes that are not clinical facts: the inbox of an interface, wards and beds as data. Same store, same durable
//! commit, no road for anything a clinician would call part of the record.

use futures_util::{FutureExt, future::BoxFuture};
use trefoil_core::{Context, Permission, Refused};

use crate::{
    audit::{self, AuditEvent},
    db::{Failed, Tx},
    epr::Epr,
};

impl Epr {
    /// Keep something of a module's own that is no part of a patient's record. `work` may touch only the module's own
    /// tables. With `note`, an audit event says that it was done.
    ///
    /// # Errors
    /// [`Refused::Denied`], or the store's.
    pub async fn keep_house<T, F>(
        &self,
        context: &Context,
        needs: Permission,
        note: Option<(&'static str, String)>,
        work: F,
    ) -> Result<T, Refused>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, Failed>> + Send + 'static,
    {
        context.may(needs)?;
        let event = note.map(|(what, detail)| {
            let mut event = AuditEvent::of(context, "administer", what, "done");
            event.detail = Some(detail);
            event
        });
        let now = context.now();
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.recorded = Some(now);
                    let value = work(tx).await?;
                    if let Some(event) = event {
                        audit::append(tx, event, &[]).await?;
                    }
                    Ok(value)
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }
}
