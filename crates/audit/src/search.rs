//! Searching the log: by patient, person, time and act. What was asked is kept with the search, in words that are the same
//! for the same question.

pub mod terms;

use chrono::{DateTime, Utc};
use trefoil_kernel::{Failed, Look, held::numbers_of};
use uuid::Uuid;

pub use self::terms::{Terms, about};
use crate::who_looked::Looked;

/// The name of the page in the log: the watcher knows a search by it.
pub const WHAT: &str = "audit.search";

/// How many are shown on a page.
pub const PAGE: usize = 50;

/// Where a page ended. What is written meanwhile is newer and moves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last event that was shown.
    pub at: DateTime<Utc>,
    /// The event.
    pub event: Uuid,
}

impl Cursor {
    /// As it travels in a form; it says nothing of anybody.
    pub fn text(&self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.event.simple())
    }

    /// Back from the form.
    pub fn read(text: &str) -> Option<Self> {
        let (at, event) = text.split_once('.')?;
        Some(Self {
            at: DateTime::from_timestamp_micros(at.parse().ok()?)?,
            event: event.parse().ok()?,
        })
    }
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The newest first.
    pub events: Vec<Looked>,
    /// Where the next page begins; none on the last.
    pub next: Option<Cursor>,
}

/// The conditions that every form of the search has; parameters 1 to 8.
macro_rules! wanted {
    () => {
        "a.at >= $1 AND a.at < $2 AND (a.at < $3 OR (a.at = $3 AND a.event < $4)) AND ($5 = '' OR a.act = $5)
         AND (NOT $6 OR a.basis = 'broken_glass' OR a.what = 'kernel.break_glass') AND ($7 OR a.act <> 'refused')"
    };
}
macro_rules! columns {
    () => {
        "a.event, a.at, a.actor, a.actor_name, a.role, a.organisation, a.session, a.act, a.what, a.outcome, a.purpose, a.basis,
         a.reason, a.detail, a.device, a.patient, a.kind, a.id, a.version"
    };
}

/// From the patient: each half by its own index, so that the cost grows with the patient. The tests ask the engines how they
/// would go about it.
pub const OF_PATIENT: &str = concat!(
    "SELECT * FROM (SELECT * FROM (SELECT ",
    columns!(),
    " FROM kernel_audit a WHERE a.patient = $9 AND (NOT $10 OR a.actor = $11) AND ",
    wanted!(),
    " ORDER BY a.at DESC, a.event DESC LIMIT $8) AS one UNION SELECT * FROM (SELECT ",
    columns!(),
    " FROM kernel_audit_shown s JOIN kernel_audit a ON a.event = s.event
      WHERE s.patient = $9 AND s.at >= $1 AND s.at < $2 AND (NOT $10 OR a.actor = $11) AND ",
    wanted!(),
    " ORDER BY s.at DESC, a.event DESC LIMIT $8) AS many) AS both_of_them ORDER BY at DESC, event DESC LIMIT $8"
);
/// From the person.
const OF_PERSON: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM kernel_audit a WHERE a.actor = $9 AND ",
    wanted!(),
    " ORDER BY a.at DESC, a.event DESC LIMIT $8"
);
/// From nobody: backwards through the ids, which are made in the order of time, and by no other index.
const OF_ALL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM kernel_audit a WHERE a.event < $3 AND a.at >= $1 AND a.at < $2 AND ($4 = '' OR a.act = $4)
      AND (NOT $5 OR a.basis = 'broken_glass' OR a.what = 'kernel.break_glass') AND ($6 OR a.act <> 'refused')
      ORDER BY a.event DESC LIMIT $7"
);

/// Find. `most` are on a page.
///
/// # Errors
/// As the store says.
pub async fn search(
    look: &mut Look<'_>,
    terms: &Terms,
    after: Option<Cursor>,
    most: usize,
) -> Result<Found, Failed> {
    search_within(look, terms, terms.span(), after, most).await
}

/// The same in a span that is not of whole days: from the first instant on, before the second.
///
/// # Errors
/// As the store says.
pub async fn search_within(
    look: &mut Look<'_>,
    terms: &Terms,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    after: Option<Cursor>,
    most: usize,
) -> Result<Found, Failed> {
    let after = after.unwrap_or(Cursor {
        at: until,
        event: Uuid::max(),
    });
    let limit = i64::try_from(most).unwrap_or(i64::MAX - 1) + 1;
    let act = terms.act.as_deref().unwrap_or_default();
    let person = terms.person.map(Uuid::from);
    let (is_person, who) = (person.is_some(), person.unwrap_or_default());
    let mut events: Vec<Looked> = match terms.patient {
        Some(patient) => {
            let mut all: Vec<Looked> = vec![];
            let numbers = numbers_of(look, patient).await?;
            for number in &numbers {
                all.extend(
                    look.rows::<Looked>(
                        OF_PATIENT,
                        &[
                            &from,
                            &until,
                            &after.at,
                            &after.event,
                            &act,
                            &terms.broken_glass,
                            &terms.refusals,
                            &limit,
                            number,
                            &is_person,
                            &who,
                        ],
                    )
                    .await?,
                );
            }
            if numbers.len() > 1 {
                all.sort_by_key(|one| std::cmp::Reverse((one.at, one.event)));
                all.dedup_by_key(|one| one.event);
            }
            all
        }
        None if is_person => {
            look.rows(
                OF_PERSON,
                &[
                    &from,
                    &until,
                    &after.at,
                    &after.event,
                    &act,
                    &terms.broken_glass,
                    &terms.refusals,
                    &limit,
                    &who,
                ],
            )
            .await?
        }
        None => {
            look.rows(
                OF_ALL,
                &[
                    &from,
                    &until,
                    &after.event,
                    &act,
                    &terms.broken_glass,
                    &terms.refusals,
                    &limit,
                ],
            )
            .await?
        }
    };
    let more = events.len() > most;
    events.truncate(most);
    let next = events.last().filter(|_| more).map(|last| Cursor {
        at: last.at,
        event: last.event,
    });
    Ok(Found { events, next })
}
