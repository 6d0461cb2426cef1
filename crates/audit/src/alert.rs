//! A privacy alert: something in the log that somebody must judge. One for each person, patient, kind and day, counted.

pub mod escalate;
pub mod kind;
pub mod raise;
pub mod reopen;
pub mod review;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, PatientId, Record, RecordId, StaffId, display};
use trefoil_kernel::digest_of;
use uuid::Uuid;

pub use self::kind::{AlertKind, Outcome};

/// What in the log it was raised for: the first event, with who it was as they were then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What is suspected.
    pub kind: AlertKind,
    /// By whom.
    pub actor: StaffId,
    /// By the name they had.
    pub actor_name: String,
    /// As what.
    pub role: String,
    /// For which organisation.
    pub organisation: String,
    /// The device, as far as it is known.
    pub device: Option<String>,
    /// The event of the log.
    pub event: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What part of the record, by the name in the log.
    pub what: String,
    /// The relationship it rested on.
    pub basis: Option<String>,
    /// The reason they gave.
    pub reason: Option<String>,
    /// What gave rise to it, in words. No address and no name of a relative stands here.
    pub says: String,
    /// False where it is about no patient but about the person's own account; the home is then the person's own id.
    pub of_a_patient: bool,
}

/// What somebody found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// How it ended.
    pub outcome: Outcome,
    /// In words.
    pub text: String,
    /// Who judged.
    pub by: StaffId,
    /// By the name they had.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why it is open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Why.
    pub why: String,
    /// By whose name; the program's where it happened again.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What it was raised for.
    pub cause: Cause,
    /// When it was raised.
    pub raised: DateTime<Utc>,
    /// How many events of this kind there were on the day.
    pub count: i64,
    /// The last of them.
    pub last: DateTime<Utc>,
    /// The position in the log up to which was counted.
    pub position: i64,
    /// The last review; none while it is open.
    pub review: Option<Review>,
    /// Whether it was opened again, and why.
    pub reopened: Option<Reopened>,
    /// When it was escalated, because nobody had judged it in time.
    pub escalated: Option<DateTime<Utc>>,
}

impl Alert {
    /// Whether it waits for somebody.
    pub fn open(&self) -> bool {
        self.review.is_none()
    }

    /// Since when it waits, or waited.
    pub fn waiting_since(&self) -> DateTime<Utc> {
        self.reopened.as_ref().map_or(self.raised, |reopened| reopened.at)
    }
}

/// What can happen to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AlertEvent {
    /// The program found something.
    AlertRaised {
        /// What.
        cause: Cause,
        /// How many events there were.
        count: i64,
        /// The last of them.
        last: DateTime<Utc>,
        /// Its position in the log.
        position: i64,
        /// When it was found.
        at: DateTime<Utc>,
    },
    /// It happened again on the same day; a review that was made before does not cover it.
    AlertCounted {
        /// How many times more.
        more: i64,
        /// The last of them.
        last: DateTime<Utc>,
        /// Its position in the log.
        position: i64,
        /// When it was found.
        at: DateTime<Utc>,
    },
    /// Somebody judged it.
    AlertReviewed {
        /// How.
        review: Review,
    },
    /// Somebody wants it judged again.
    AlertReopened {
        /// Why and by whom.
        reopened: Reopened,
    },
    /// Nobody judged it in time.
    AlertEscalated {
        /// When that was found.
        at: DateTime<Utc>,
    },
}

impl Record for Alert {
    const KIND: &'static str = "audit.alert";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = AlertEvent;

    fn apply(before: Option<Self>, event: &AlertEvent) -> Self {
        let mut alert = before.unwrap_or_else(unknown);
        match event.clone() {
            AlertEvent::AlertRaised {
                cause,
                count,
                last,
                position,
                at,
            } => {
                return Self {
                    cause,
                    raised: at,
                    count,
                    last,
                    position,
                    review: None,
                    reopened: None,
                    escalated: None,
                };
            }
            AlertEvent::AlertCounted {
                more,
                last,
                position,
                at,
            } => {
                alert.count = alert.count.saturating_add(more);
                alert.last = alert.last.max(last);
                alert.position = alert.position.max(position);
                if alert.review.take().is_some() {
                    alert.reopened = Some(Reopened {
                        why: "it happened again after it was reviewed".to_owned(),
                        by_name: "Trefoil".to_owned(),
                        at,
                    });
                    alert.escalated = None;
                }
            }
            AlertEvent::AlertReviewed { review } => alert.review = Some(review),
            AlertEvent::AlertReopened { reopened } => {
                alert.review = None;
                alert.escalated = None;
                alert.reopened = Some(reopened);
            }
            AlertEvent::AlertEscalated { at } => alert.escalated = Some(at),
        }
        alert
    }
}

/// What an event is applied to that has nothing before it; no command makes one.
fn unknown() -> Alert {
    let never = DateTime::UNIX_EPOCH;
    Alert {
        cause: Cause {
            kind: AlertKind::BrokenGlass,
            actor: StaffId(Uuid::nil()),
            actor_name: "Not known".to_owned(),
            role: String::new(),
            organisation: String::new(),
            device: None,
            event: Uuid::nil(),
            at: never,
            what: String::new(),
            basis: None,
            reason: None,
            says: String::new(),
            of_a_patient: false,
        },
        raised: never,
        count: 0,
        last: never,
        position: 0,
        review: None,
        reopened: None,
        escalated: None,
    }
}

/// The id of the one alert of a person, a patient, a kind and a day (in London): whoever finds it again finds the same.
pub fn alert_id(kind: AlertKind, actor: StaffId, home: PatientId, at: DateTime<Utc>) -> RecordId {
    let day = display::london_date(at);
    let digest = digest_of(format!("{} {actor} {home} {day}", kind.word()).as_bytes());
    let number = digest
        .get(..32)
        .and_then(|half| u128::from_str_radix(half, 16).ok())
        .unwrap_or_default();
    RecordId(uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alert_for_each_person_patient_kind_and_day() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (who, whose) = (StaffId(Uuid::from_u128(1)), PatientId(Uuid::from_u128(2)));
        let id = |kind, who, whose, text| alert_id(kind, who, whose, at(text));
        let first = id(AlertKind::BrokenGlass, who, whose, "2026-11-22T08:00:00Z");
        assert_eq!(
            first,
            id(AlertKind::BrokenGlass, who, whose, "2026-11-22T23:59:59Z")
        );
        for other in [
            id(AlertKind::BrokenGlass, who, whose, "2026-11-23T00:00:00Z"),
            id(AlertKind::OwnRecord, who, whose, "2026-11-22T08:00:00Z"),
            id(
                AlertKind::BrokenGlass,
                StaffId(Uuid::from_u128(3)),
                whose,
                "2026-11-22T08:00:00Z",
            ),
            id(
                AlertKind::BrokenGlass,
                who,
                PatientId(Uuid::from_u128(3)),
                "2026-11-22T08:00:00Z",
            ),
        ] {
            assert_ne!(first, other);
        }
        // In summer the day ends an hour earlier by UTC.
        assert_ne!(
            id(AlertKind::OwnRecord, who, whose, "2026-07-01T22:59:59Z"),
            id(AlertKind::OwnRecord, who, whose, "2026-07-01T23:00:00Z")
        );
    }
}
