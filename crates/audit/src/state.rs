//! How the log stands: its size, what waits, what is signed, and how far behind that is.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::StaffId;
use trefoil_kernel::{Db, Failed, Look, audit::holds};
use uuid::Uuid;

use crate::retention::{Past, past};

/// An event that waits longer than this for its place in the order is an incident.
const STANDS: Duration = Duration::seconds(60);
/// A log in which something is unsigned for longer than this is not being signed.
const UNSIGNED: Duration = Duration::minutes(10);

/// How the log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// How many events have their place in the order.
    pub ordered: i64,
    /// How many wait for it.
    pub waiting: i64,
    /// When the oldest that waits was written.
    pub oldest_waiting: Option<DateTime<Utc>>,
    /// How many are in the tree.
    pub in_tree: i64,
    /// How many the last checkpoint is over; none was made yet.
    pub signed: Option<i64>,
    /// When it was made.
    pub signed_at: Option<DateTime<Utc>>,
    /// What was last reported to have failed in signing and carrying, with its time; none since the last checkpoint.
    pub carrying: Option<String>,
    /// The last verification that is recorded.
    pub verified: Option<Verified>,
    /// What was let go when its time was over.
    pub past: Option<Past>,
    /// How many legal holds stand, and how many of them on the whole log.
    pub holds: (usize, usize),
}

/// That the log was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was whole.
    pub whole: bool,
    /// What was found, in words.
    pub outcome: String,
}

/// The program itself, as it stands in the log: it signs, watches and verifies.
pub const PROGRAM: StaffId = StaffId(Uuid::from_u128(0x7265_666f_696c));

/// What is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Events do not get their place in the order; since when.
    OrderStands(DateTime<Utc>),
    /// Nothing was ever signed.
    NotSigned,
    /// Something is unsigned for long; when it was last signed.
    SignedLongAgo(DateTime<Utc>),
    /// Signing or carrying failed; how.
    NotCarried(String),
    /// It did not verify; when and how.
    NotWhole(DateTime<Utc>, String),
}

impl Trouble {
    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::OrderStands(_) => "!! The order stands still",
            Self::NotSigned => "! Not signed",
            Self::SignedLongAgo(_) => "!! No longer signed",
            Self::NotCarried(_) => "!! Not carried outside",
            Self::NotWhole(..) => "!! The log did not verify",
        }
    }

    /// What is wrong, and what to do.
    pub fn says(&self) -> String {
        match self {
            Self::OrderStands(since) => format!(
                "An entry waits for its place since {}, more than 60 seconds. Alerts, other systems and checkpoints wait \
                 behind it. Look whether the program runs and the database takes writes (`check`), and call the service desk.",
                trefoil_core::display::date_time(*since)
            ),
            Self::NotSigned => {
                "No checkpoint was ever made, so that nobody outside could tell if the log were rewritten. \
                 Set `audit_key` and `audit_places`; `audit-key` makes a key."
                    .to_owned()
            }
            Self::SignedLongAgo(at) => format!(
                "Entries were written and not signed since {}. Look into the program's own log for why; the key or a place \
                 outside may not be reachable.",
                trefoil_core::display::date_time(*at)
            ),
            Self::NotCarried(how) => format!(
                "{how} Mend the place, and do not delete anything there; if the store does not continue what the place \
                 has, run `verify-audit` and call the service desk."
            ),
            Self::NotWhole(at, how) => format!(
                "At {}: {how}. Somebody changed what was written, or the disk did. Change nothing and restore nothing: keep the \
                 store and the places outside as they are, and tell whoever answers for the security of the record.",
                trefoil_core::display::date_time(*at)
            ),
        }
    }
}

impl LogState {
    /// Events that nobody has signed for yet.
    pub fn unsigned(&self) -> i64 {
        self.ordered + self.waiting - self.signed.unwrap_or(0)
    }

    /// What is wrong at this time, the worst first.
    pub fn troubles(&self, now: DateTime<Utc>) -> Vec<Trouble> {
        let mut all = vec![];
        if let Some(last) = self.verified.as_ref().filter(|last| !last.whole) {
            all.push(Trouble::NotWhole(last.at, last.outcome.clone()));
        }
        if let Some(since) = self.oldest_waiting.filter(|at| now - *at > STANDS) {
            all.push(Trouble::OrderStands(since));
        }
        all.extend(self.carrying.clone().map(Trouble::NotCarried));
        match self.signed_at {
            None => all.push(Trouble::NotSigned),
            Some(at) if now - at > UNSIGNED && self.unsigned() > 0 => all.push(Trouble::SignedLongAgo(at)),
            Some(_) => {}
        }
        all
    }
}

/// Ask the store.
///
/// # Errors
/// As the store says.
pub async fn log_state(db: &Db) -> Result<LogState, Failed> {
    log_state_of(&mut db.look()).await
}

/// The same through somebody's view.
///
/// # Errors
/// As the store says.
pub async fn log_state_of(look: &mut Look<'_>) -> Result<LogState, Failed> {
    let counts: Option<(i64, i64, i64)> = look
        .row(
            "SELECT coalesce((SELECT max(position) FROM kernel_position), 0), (SELECT count(*) FROM kernel_unsequenced),
               coalesce((SELECT max(size) FROM audit_tree), 0)",
            &[],
        )
        .await?;
    let (ordered, waiting, in_tree) = counts.unwrap_or_default();
    let oldest: Option<(DateTime<Utc>,)> = look
        .row(
            "SELECT a.at FROM kernel_unsequenced u JOIN kernel_audit a ON a.event = u.event ORDER BY u.event LIMIT 1",
            &[],
        )
        .await?;
    let last: Option<(i64, DateTime<Utc>)> = look
        .row(
            "SELECT size, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1",
            &[],
        )
        .await?;
    let signed_at = last.map(|(_, at)| at);
    let newest = latest(look, "audit.seal_log").await?;
    let carrying = newest
        .filter(|(act, at, _)| act == "failed" && signed_at.is_none_or(|signed| *at >= signed))
        .map(|(_, at, outcome)| format!("{}: {outcome}.", trefoil_core::display::date_time(at)));
    let verified = latest(look, "audit.verify")
        .await?
        .map(|(act, at, outcome)| Verified {
            at,
            whole: act != "failed",
            outcome,
        });
    let past = past(look).await?;
    let holds = holds(look).await?;
    let on_everything = holds.iter().filter(|hold| hold.patient.is_none()).count();
    Ok(LogState {
        past,
        holds: (holds.len(), on_everything),
        ordered,
        waiting,
        oldest_waiting: oldest.map(|(at,)| at),
        in_tree,
        signed: last.map(|(size, _)| size),
        signed_at,
        carrying,
        verified,
    })
}

/// The newest of the program's own events of a name: found by who did it, so that it costs the same in a log of any size.
async fn latest(
    look: &mut Look<'_>,
    what: &'static str,
) -> Result<Option<(String, DateTime<Utc>, String)>, Failed> {
    look.row(
        "SELECT act, at, outcome FROM kernel_audit WHERE actor = $1 AND what = $2 ORDER BY at DESC, event DESC LIMIT 1",
        &[&PROGRAM, &what],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_stands_is_said_first_and_what_to_do() {
        let at = |second: i64| DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(second);
        let well = LogState {
            ordered: 10,
            waiting: 1,
            oldest_waiting: Some(at(1000)),
            in_tree: 10,
            signed: Some(10),
            signed_at: Some(at(990)),
            carrying: None,
            verified: None,
            past: None,
            holds: (0, 0),
        };
        assert_eq!(well.troubles(at(1060)), [], "not yet over a minute");
        assert_eq!(well.troubles(at(1061)), [Trouble::OrderStands(at(1000))]);
        let idle = LogState {
            waiting: 0,
            oldest_waiting: None,
            ..well.clone()
        };
        assert_eq!(idle.troubles(at(1_000_000)), [], "nothing was written since");
        let never = LogState {
            signed: None,
            signed_at: None,
            ..idle.clone()
        };
        assert_eq!(never.troubles(at(1000)), [Trouble::NotSigned]);
        let verified = |whole| {
            Some(Verified {
                at: at(900),
                whole,
                outcome: "what was found".into(),
            })
        };
        let whole = LogState {
            verified: verified(true),
            ..idle.clone()
        };
        assert_eq!(whole.troubles(at(1000)), []);
        let rewritten = LogState {
            verified: verified(false),
            ..whole
        };
        assert_eq!(
            rewritten.troubles(at(1000)),
            [Trouble::NotWhole(at(900), "what was found".into())]
        );
        let failed = LogState {
            carrying: Some("the disk is full.".into()),
            ..well
        };
        let all = failed.troubles(at(2000));
        assert_eq!(all.len(), 3);
        assert!(
            all.iter().all(|one| one.says().len() > 60),
            "each says what to do"
        );
    }
}
