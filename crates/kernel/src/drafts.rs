//! Unsigned drafts: one per person, patient and form, outside the journal, never shown to anybody else.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, PatientId, Refused};
use uuid::Uuid;

use crate::epr::Epr;

/// A draft as it was last saved.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Draft {
    /// Whose record it is about.
    #[sqlx(try_from = "Uuid")]
    pub patient: PatientId,
    /// Which form.
    pub form: String,
    /// The form's own text.
    pub text: String,
    /// When.
    pub saved: DateTime<Utc>,
}

/// A draft may be this long.
const LIMIT: usize = 200_000;

impl Epr {
    /// Keep the draft of the person in `context`.
    ///
    /// # Errors
    /// [`Refused::TooLarge`], or the store's.
    pub async fn save_draft(
        &self,
        context: &Context,
        patient: PatientId,
        form: &str,
        text: &str,
    ) -> Result<(), Refused> {
        if text.len() > LIMIT {
            return Err(Refused::TooLarge {
                bytes: text.len(),
                limit: LIMIT,
            });
        }
        let (staff, now) = (context.principal.staff, context.now());
        let (form, text) = (form.to_owned(), text.to_owned());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "INSERT INTO kernel_draft (staff, patient, form, text, saved) VALUES ($1,$2,$3,$4,$5)
                         ON CONFLICT (staff, patient, form) DO UPDATE SET text = excluded.text, saved = excluded.saved",
                        &[&staff, &patient, &form, &text, &now],
                    )
                    .await
                    .map(drop)
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }

    /// The drafts of the person in `context`, newest first; of one patient, or of all.
    ///
    /// # Errors
    /// The store's.
    pub async fn drafts(&self, context: &Context, patient: Option<PatientId>) -> Result<Vec<Draft>, Refused> {
        let staff = context.principal.staff;
        let all: Vec<Draft> = self
            .db()
            .look()
            .rows(
                "SELECT patient, form, text, saved FROM kernel_draft WHERE staff = $1 ORDER BY saved DESC",
                &[&staff],
            )
            .await?;
        Ok(all
            .into_iter()
            .filter(|draft| patient.is_none_or(|patient| draft.patient == patient))
            .collect())
    }

    /// Throw away a draft that was signed or given up.
    ///
    /// # Errors
    /// The store's.
    pub async fn discard_draft(
        &self,
        context: &Context,
        patient: PatientId,
        form: &str,
    ) -> Result<(), Refused> {
        let (staff, form) = (context.principal.staff, form.to_owned());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "DELETE FROM kernel_draft WHERE staff = $1 AND patient = $2 AND form = $3",
                        &[&staff, &patient, &form],
                    )
                    .await
                    .map(drop)
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }
}
