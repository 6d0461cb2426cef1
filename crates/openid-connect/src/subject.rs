//! Who a provider's subject is here: said by an administrator, never guessed from a name or an address, and confirmed by
//! the person.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, Refused, StaffId};
use trefoil_kernel::{
    Epr, FutureExt, Look,
    people::{ADMINISTER_PEOPLE, staff_by_id},
};
use uuid::Uuid;

use crate::permissions::SIGN_IN;

/// Who a subject is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    /// The provider's id.
    pub provider: String,
    /// What the provider calls them.
    pub subject: String,
    /// Who they are here.
    #[sqlx(try_from = "Uuid")]
    pub staff: StaffId,
    /// Since when.
    pub linked: DateTime<Utc>,
    /// When they said that it is them.
    pub confirmed: Option<DateTime<Utc>>,
}

/// Why nobody was linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The provider.
    #[error("there is no provider `{0}`; the configuration (`openid_connect`) has them")]
    NoProvider(String),
    /// The subject.
    #[error(
        "a subject is 1 to 255 characters without spaces; copy it from the page that asked for it to be linked"
    )]
    Subject,
    /// The person.
    #[error("there is nobody like that here; add them first")]
    Nobody,
    /// The subject is somebody's.
    #[error("this subject is linked to somebody already; take that link away first, when it is wrong")]
    SubjectTaken,
    /// The person has another.
    #[error(
        "this person is linked to another subject of this provider already; take that link away first, when it is wrong"
    )]
    PersonTaken,
    /// Not allowed, or the store's.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Who a subject of a provider is.
///
/// # Errors
/// The store's.
pub async fn link_of(look: &mut Look<'_>, provider: &str, subject: &str) -> Result<Option<Link>, Refused> {
    Ok(look
        .row(
            "SELECT provider, subject, staff, linked, confirmed FROM openid_connect_subject WHERE provider = $1 AND subject = $2",
            &[&provider, &subject],
        )
        .await?)
}

/// What somebody is linked to.
///
/// # Errors
/// The store's.
pub async fn links_of(look: &mut Look<'_>, staff: StaffId) -> Result<Vec<Link>, Refused> {
    Ok(look
        .rows(
            "SELECT provider, subject, staff, linked, confirmed FROM openid_connect_subject WHERE staff = $1 ORDER BY provider",
            &[&staff],
        )
        .await?)
}

/// Say who a subject is. An administrator's, with a fresh proof of who they are; it is written to the log.
///
/// # Errors
/// See [`LinkError`].
pub async fn link_subject(
    epr: &Epr,
    context: &Context,
    provider: &str,
    subject: &str,
    staff: StaffId,
) -> Result<(), LinkError> {
    context.may(ADMINISTER_PEOPLE)?;
    if !epr
        .contributions::<crate::Providers>()
        .iter()
        .any(|all| all.find(provider).is_some())
    {
        return Err(LinkError::NoProvider(provider.to_owned()));
    }
    let fit = !subject.is_empty() && subject.len() <= 255 && subject.bytes().all(|b| b.is_ascii_graphic());
    if !fit {
        return Err(LinkError::Subject);
    }
    let mut look = epr.db().look();
    let person = staff_by_id(&mut look, staff).await?.ok_or(LinkError::Nobody)?;
    if link_of(&mut look, provider, subject).await?.is_some() {
        return Err(LinkError::SubjectTaken);
    }
    if links_of(&mut look, staff)
        .await?
        .iter()
        .any(|link| link.provider == provider)
    {
        return Err(LinkError::PersonTaken);
    }
    drop(look);
    let note = Some((
        "openid_connect.link",
        format!("{provider} {subject} is {} ({staff})", person.name),
    ));
    let (provider, subject) = (provider.to_owned(), subject.to_owned());
    let (at, by) = (context.now(), context.principal.staff);
    epr.keep_house(context, ADMINISTER_PEOPLE, note, move |tx| {
        async move {
            tx.exec(
                "INSERT INTO openid_connect_subject (provider, subject, staff, linked, linked_by) VALUES ($1,$2,$3,$4,$5)",
                &[&provider, &subject, &staff, &at, &by],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await?;
    Ok(())
}

/// Take a link away: nobody signs in by it any more, and every sitting of whoever was linked ends, since one of them may
/// have begun by it.
///
/// # Errors
/// [`Refused::NotFound`], [`Refused::Denied`] or the store's.
pub async fn unlink_subject(
    epr: &Epr,
    context: &Context,
    provider: &str,
    subject: &str,
) -> Result<(), Refused> {
    context.may(ADMINISTER_PEOPLE)?;
    let link = link_of(&mut epr.db().look(), provider, subject)
        .await?
        .ok_or(Refused::NotFound)?;
    let staff = link.staff;
    take_away(epr, context, link, ADMINISTER_PEOPLE, "openid_connect.unlink").await?;
    epr.end_sittings_of(context, staff, None).await.map(drop)
}

/// The person said that it is not them.
pub(crate) async fn not_me(epr: &Epr, context: &Context, link: Link) -> Result<(), Refused> {
    take_away(epr, context, link, SIGN_IN, "openid_connect.not_me").await
}

async fn take_away(
    epr: &Epr,
    context: &Context,
    link: Link,
    needs: trefoil_core::Permission,
    what: &'static str,
) -> Result<(), Refused> {
    let note = Some((
        what,
        format!("{} {} was {}", link.provider, link.subject, link.staff),
    ));
    epr.keep_house(context, needs, note, move |tx| {
        async move {
            tx.exec(
                "DELETE FROM openid_connect_subject WHERE provider = $1 AND subject = $2",
                &[&link.provider, &link.subject],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}

/// The person said that it is them.
pub(crate) async fn confirm(epr: &Epr, context: &Context, link: Link) -> Result<(), Refused> {
    let note = Some((
        "openid_connect.confirm",
        format!("{} {}", link.provider, link.subject),
    ));
    let at = context.now();
    epr.keep_house(context, SIGN_IN, note, move |tx| {
        async move {
            tx.exec(
                "UPDATE openid_connect_subject SET confirmed = $3 WHERE provider = $1 AND subject = $2 AND confirmed IS NULL",
                &[&link.provider, &link.subject, &at],
            )
            .await
            .map(drop)
        }
        .boxed()
    })
    .await
}
