//! What only the owner of the store does to the log, on the command line: the fence lifted for one transaction, and a
//! reason that a court could be shown.

use trefoil_core::Context;

use crate::db::{Failed, Tx};

/// A reason shorter than this is none.
pub(super) const SHORTEST: usize = 10;

/// Whether there is a reason worth the name.
pub(super) fn says_why(context: &Context) -> bool {
    context
        .reason
        .as_deref()
        .is_some_and(|reason| reason.trim().chars().count() >= SHORTEST)
}

/// Open a table of the log to one verb, for this one transaction: nobody else sees it open, and a rollback closes it.
pub(super) async fn lift(tx: &mut Tx, table: &str, verb: &str) -> Result<(), Failed> {
    if tx.is_sqlite() {
        // What was there is overwritten with zeros in the file, and not only taken out of the index of its page.
        tx.script(format!(
            "PRAGMA secure_delete = ON; DROP TRIGGER {table}_no_{verb}"
        ))
        .await
    } else {
        tx.script(format!("GRANT {verb} ON {table} TO CURRENT_USER"))
            .await
    }
}

/// The same fence, word for word.
pub(super) async fn restore(tx: &mut Tx, table: &str, verb: &str) -> Result<(), Failed> {
    if tx.is_sqlite() {
        let fence = crate::migrate::fence(table, verb);
        tx.script(fence).await
    } else {
        tx.script(format!("REVOKE {verb} ON {table} FROM CURRENT_USER"))
            .await
    }
}
