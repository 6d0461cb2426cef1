//! Events that were let go when their time was over: every one needs the event that says so, every such event exactly those
//! that went, and what went must have been signed, outside, for as long as the shortest time a record is kept.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, Utc};
use trefoil_core::display;
use trefoil_kernel::audit::{AuditEvent, Expiry, Gone, GoneDigest};
use uuid::Uuid;

use super::{Verdict, outside::Signed, witnessed::Told};
use crate::{merkle::Hash, retention::LEAST_YEARS};

/// The events one other says it let go, as they were met.
#[derive(Default)]
struct Went {
    first: i64,
    last: i64,
    digest: GoneDigest,
}

/// An event that says that others were let go.
struct Said {
    at: DateTime<Utc>,
    position: Option<i64>,
    expiry: Expiry,
    /// Whether the witness, where one is read, was told of it.
    told: bool,
}

/// What is learnt of it on the way through the log.
#[derive(Default)]
pub(super) struct Expiries {
    went: BTreeMap<Uuid, Went>,
    said: BTreeMap<Uuid, Said>,
}

impl Expiries {
    pub(super) fn note(&mut self, event: &AuditEvent, position: Option<i64>, told: &Told) {
        if let Some(expiry) = event.expires() {
            let said = Said {
                at: event.at,
                position,
                expiry,
                told: told.knew_of(event.event, event.at),
            };
            self.said.insert(event.event, said);
        }
    }

    /// An event that went, met in its place.
    pub(super) fn met(&mut self, gone: &Gone, signed: &[Signed], verdict: &mut Verdict) {
        let (position, event) = (Some(gone.position), Some(gone.event));
        if gone.wrote {
            verdict.find(
                position,
                event,
                "an event of a write is said to have been let go: those stay as long as the journal",
            );
        }
        // What is no hash is none that was signed: it differs below.
        let leaf = Hash::try_from(gone.leaf.as_slice()).ok();
        if signed.iter().any(|place| {
            place
                .leaf(gone.position)
                .is_some_and(|signed| Some(signed) != leaf.as_ref())
        }) {
            verdict.find(
                position,
                event,
                "what is said to have been let go here is not the one that was signed at this place",
            );
        }
        let went = self.went.entry(gone.expiry).or_insert_with(|| Went {
            first: gone.position,
            ..Went::default()
        });
        went.last = gone.position;
        went.digest.add(gone.position, gone.event, &gone.leaf);
        verdict.gone += 1;
    }

    /// After the whole log.
    pub(super) fn check(self, vouched: Option<&[(DateTime<Utc>, i64)]>, verdict: &mut Verdict) {
        let Self { mut went, said } = self;
        for (event, said) in said {
            let Some(went) = went.remove(&event) else {
                verdict.find(
                    said.position,
                    Some(event),
                    format!("audit event {event} says that others were let go, and nothing is kept of them"),
                );
                continue;
            };
            let mut find = |says: String| verdict.find(Some(went.first), Some(event), says);
            if !said.told {
                find(format!(
                    "the witness was never told that audit event {event} let others go"
                ));
            }
            if let Some(early) = vouched.and_then(|vouched| too_early(&said, went.last, vouched)) {
                find(early);
            }
            if went.digest.text() != said.expiry.digest || went.last > said.expiry.until {
                find(format!(
                    "what is kept as let go from here on is not what audit event {event} let go"
                ));
            }
        }
        for (expiry, went) in went {
            verdict.find(
                Some(went.first),
                Some(expiry),
                "events from here on are kept as let go, and no event of the log says so",
            );
        }
    }
}

/// Why what went, up to a place, went too early: no checkpoint over it was signed so long before.
fn too_early(said: &Said, last: i64, vouched: &[(DateTime<Utc>, i64)]) -> Option<String> {
    let latest = said.at.checked_sub_months(Months::new(LEAST_YEARS * 12))?;
    // A checkpoint of a clock that was set back comes after a younger one, and proves nothing.
    let youngest = vouched
        .iter()
        .filter(|(at, _)| *at > latest)
        .map(|(_, size)| *size);
    let youngest = youngest.min().unwrap_or(i64::MAX);
    let old_enough = vouched
        .iter()
        .any(|(at, size)| *at <= latest && *size >= last && *size < youngest);
    (!old_enough).then(|| {
        format!(
            "events up to {last} were let go on {}, and not all of them were signed {LEAST_YEARS} years before",
            display::date(said.at.date_naive())
        )
    })
}
