//! The passkeys people have.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::{
    Epr, FutureExt, Look, async_trait, fresh_id, people::ADMINISTER_PEOPLE, strong_proof::ProvesWell,
};
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use crate::permissions::OWN;

/// A passkey of somebody, as their list shows it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Credential {
    /// Its id here.
    pub id: Uuid,
    /// Whose it is.
    pub staff: Uuid,
    /// What its owner calls it: "my phone".
    pub name: String,
    /// The library's own form of it.
    pub(crate) passkey: String,
    /// Since when.
    pub enrolled: DateTime<Utc>,
    /// When it was used last.
    pub used: Option<DateTime<Utc>>,
    /// Since when it is not taken any more.
    pub stopped: Option<DateTime<Utc>>,
}

impl Credential {
    /// As the library reads it.
    pub(crate) fn passkey(&self) -> Result<Passkey, Refused> {
        serde_json::from_str(&self.passkey)
            .map_err(|error| Refused::Corrupt(format!("a stored passkey cannot be read: {error}")))
    }
}

/// Everything somebody has, the oldest first.
///
/// # Errors
/// The store's.
pub async fn credentials_of(look: &mut Look<'_>, staff: StaffId) -> Result<Vec<Credential>, Refused> {
    Ok(look
        .rows(
            "SELECT id, staff, name, passkey, enrolled, used, stopped FROM passkeys_credential WHERE staff = $1
             ORDER BY enrolled, id",
            &[&staff],
        )
        .await?)
}

/// Who could show with a passkey who they are.
pub(crate) struct Enrolled;

#[async_trait]
impl ProvesWell for Enrolled {
    async fn has(&self, look: &mut Look<'_>, staff: StaffId) -> Result<bool, Refused> {
        let (count,): (i64,) = look
            .row(
                "SELECT count(*) FROM passkeys_credential WHERE staff = $1 AND stopped IS NULL",
                &[&staff],
            )
            .await?
            .unwrap_or_default();
        Ok(count > 0)
    }
}

/// One by the id it was given by its authenticator.
pub(crate) async fn credential(look: &mut Look<'_>, credential: &str) -> Result<Option<Credential>, Refused> {
    Ok(look
        .row(
            "SELECT id, staff, name, passkey, enrolled, used, stopped FROM passkeys_credential WHERE credential = $1",
            &[&credential],
        )
        .await?)
}

/// Keep a new one.
pub(crate) async fn enrol(
    epr: &Epr,
    context: &Context,
    credential: String,
    passkey: String,
    name: String,
) -> Result<(), Refused> {
    let (staff, at, id) = (context.principal.staff, context.now(), fresh_id());
    let note = Some(("passkeys.enrol", format!("{name} ({id})")));
    epr.keep_house(context, OWN, note, move |tx| {
        async move {
            tx.exec(
                "INSERT INTO passkeys_credential (credential, id, staff, name, passkey, enrolled)
                 VALUES ($1,$2,$3,$4,$5,$6)",
                &[&credential, &id, &staff, &name, &passkey, &at],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Note that it was used, with the counter it has now.
pub(crate) async fn note_use(
    epr: &Epr,
    context: &Context,
    credential: &Credential,
    passkey: String,
) -> Result<(), Refused> {
    let (id, at) = (credential.id, context.now());
    let note = Some(("passkeys.use", format!("{} ({id})", credential.name)));
    epr.keep_house(context, OWN, note, move |tx| {
        async move {
            tx.exec(
                "UPDATE passkeys_credential SET used = $2, passkey = $3 WHERE id = $1",
                &[&id, &at, &passkey],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Take it no more: a copy of it may exist.
pub(crate) async fn stop(epr: &Epr, context: &Context, credential: &Credential) -> Result<(), Refused> {
    let (id, at) = (credential.id, context.now());
    let note = Some(("passkeys.possible_copy", format!("{} ({id})", credential.name)));
    epr.keep_house(context, OWN, note, move |tx| {
        async move {
            tx.exec(
                "UPDATE passkeys_credential SET stopped = $2 WHERE id = $1 AND stopped IS NULL",
                &[&id, &at],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Remove one of one's own. `last` says in the log that nothing is left but the password.
pub(crate) async fn remove(
    epr: &Epr,
    context: &Context,
    credential: &Credential,
    last: bool,
) -> Result<(), Refused> {
    let (id, staff) = (credential.id, context.principal.staff);
    let left = if last { "; the last one" } else { "" };
    let note = Some(("passkeys.remove", format!("{} ({id}){left}", credential.name)));
    epr.keep_house(context, OWN, note, move |tx| {
        async move {
            tx.exec(
                "DELETE FROM passkeys_credential WHERE id = $1 AND staff = $2",
                &[&id, &staff],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// Remove one of somebody else's, who lost the device or is no longer to have it: an administrator's. Their sittings end,
/// so that nobody goes on in one that began with it.
pub(crate) async fn take_away(epr: &Epr, context: &Context, credential: &Credential) -> Result<(), Refused> {
    let (id, staff) = (credential.id, credential.staff);
    let note = Some((
        "passkeys.take_away",
        format!("{} ({id}) of {staff}", credential.name),
    ));
    epr.keep_house(context, ADMINISTER_PEOPLE, note, move |tx| {
        async move {
            tx.exec(
                "DELETE FROM passkeys_credential WHERE id = $1 AND staff = $2",
                &[&id, &staff],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await?;
    epr.end_sittings_of(context, StaffId(staff), None).await.map(drop)
}
