//! A form that could not be taken yet: kept for the sitting that sent it until its person has shown again who they are,
//! and offered to them then. Nobody else ever gets it.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::Refused;
use uuid::Uuid;

use crate::{db::Failed, epr::Epr};

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptForm {
    /// Where it goes.
    pub path: String,
    /// Its fields, in the form they were sent in.
    pub fields: String,
    /// When.
    pub kept: DateTime<Utc>,
}

impl Epr {
    /// Keep it. One for each sitting: the last.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_form(
        &self,
        session: Uuid,
        path: String,
        fields: String,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let oldest = now - self.settings().session_ends;
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec("DELETE FROM kernel_kept_form WHERE kept < $1", &[&oldest]).await?;
                tx.exec(
                    "INSERT INTO kernel_kept_form (session, path, fields, kept) VALUES ($1,$2,$3,$4)
                     ON CONFLICT (session) DO UPDATE SET path = excluded.path, fields = excluded.fields, kept = excluded.kept",
                    &[&session, &path, &fields, &now],
                )
                .await
                .map(drop)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// What is kept for a sitting.
    ///
    /// # Errors
    /// The store's.
    pub async fn kept_form(&self, session: Uuid) -> Result<Option<KeptForm>, Refused> {
        Ok(self
            .db()
            .look()
            .row(
                "SELECT path, fields, kept FROM kernel_kept_form WHERE session = $1",
                &[&session],
            )
            .await?)
    }

    /// It was sent again, or given up.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget_form(&self, session: Uuid) -> Result<(), Refused> {
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec("DELETE FROM kernel_kept_form WHERE session = $1", &[&session])
                    .await?;
                Ok::<_, Failed>(())
            }
            .boxed()
        });
        Ok(done.await?)
    }
}
