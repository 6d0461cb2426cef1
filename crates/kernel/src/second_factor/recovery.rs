//! Recovery codes: ten on paper, each good once, for when the telephone is lost or flat.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Refused, StaffId};

use crate::{
    audit::{self, AuditEvent},
    db::{Failed, Tx},
    epr::Epr,
    passwords::{code, kept_of},
};

/// So many are printed.
const COUNT: usize = 10;

pub(super) fn fresh_codes() -> Result<Vec<String>, Refused> {
    (0..COUNT).map(|_| code(3)).collect()
}

/// What is kept of them: 60 bits each, so that a plain digest cannot be searched through.
pub(super) fn digests(staff: StaffId, codes: &[String]) -> Vec<String> {
    codes.iter().map(|code| kept_of(staff, code)).collect()
}

pub(super) async fn keep(tx: &mut Tx, staff: StaffId, digests: &[String]) -> Result<(), Failed> {
    tx.exec("DELETE FROM kernel_recovery_code WHERE staff = $1", &[&staff])
        .await?;
    for digest in digests {
        tx.exec(
            "INSERT INTO kernel_recovery_code (staff, code_digest) VALUES ($1,$2)",
            &[&staff, digest],
        )
        .await?;
    }
    Ok(())
}

impl Epr {
    /// Ten new recovery codes instead of those there are, shown this once.
    ///
    /// # Errors
    /// The store's.
    pub async fn new_recovery_codes(&self, context: &Context) -> Result<Vec<String>, Refused> {
        let (codes, staff) = (fresh_codes()?, context.principal.staff);
        let digests = digests(staff, &codes);
        let event = AuditEvent::of(context, "administer", "kernel.recovery_codes", "done");
        let done = self.0.db.write_small(move |tx| {
            async move {
                keep(tx, staff, &digests).await?;
                audit::append(tx, event, &[]).await
            }
            .boxed()
        });
        done.await?;
        Ok(codes)
    }

    /// Whether this is one of somebody's recovery codes. It is used up by it.
    ///
    /// # Errors
    /// The store's.
    pub async fn use_recovery_code(
        &self,
        staff: StaffId,
        typed: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, Refused> {
        let digest = kept_of(staff, typed);
        let done = self.0.db.write_small(move |tx| {
            async move {
                let used = tx
                    .exec(
                        "UPDATE kernel_recovery_code SET used = $3 WHERE staff = $1 AND code_digest = $2 AND used IS NULL",
                        &[&staff, &digest, &now],
                    )
                    .await?;
                Ok::<_, Failed>(used == 1)
            }
            .boxed()
        });
        Ok(done.await?)
    }
}
