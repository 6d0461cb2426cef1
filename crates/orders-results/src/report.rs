//! What a laboratory reported for one request: its results, how each came to stand, and who took responsibility for them.
//!
//! One record for each number the laboratory gives its work (the filler number; what hangs below an isolate has its own, see
//! [`incoming::Incoming::part`]). How a result that arrives meets the one that stands is [`standing`]; what it means beside
//! ranges and limits is [`judge`].

pub mod acknowledge;
pub mod flag;
pub mod incoming;
pub mod judge;
pub mod range;
pub mod receive;
pub mod standing;
pub mod status;
pub mod unit;
pub mod value;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{OnMerge, Record, RecordId, StaffId};

pub use self::{
    acknowledge::{Acknowledgement, Action},
    flag::{Flag, Urgency},
    judge::Remark,
    range::Range,
    status::ResultStatus,
    unit::Unit,
    value::Value,
};

/// One report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What concerns all its results.
    #[serde(flatten)]
    pub header: Header,
    /// Its results, in the order of the laboratory.
    pub lines: Vec<ResultLine>,
    /// Remarks of the laboratory on the whole, each once, in the order they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether a remark came that nobody has acknowledged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_notes: bool,
    /// Every time somebody took responsibility for it, also where a later version made that void.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acknowledgements: Vec<Acknowledgement>,
}

/// What concerns all results of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The request it answers.
    pub order: RecordId,
    /// Our number of the request.
    pub placer: String,
    /// The laboratory's number.
    pub filler: String,
    /// Who sent it: `LIMS at RXX`.
    pub source: String,
    /// What was asked for, in the laboratory's words.
    pub title: String,
    /// The section of the laboratory (table 0074): `CH`, `HM`, `MB`, `RAD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<StaffId>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_name: Option<String>,
    /// What was examined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specimen: Option<String>,
    /// When it was taken; where nobody said, when it reached the laboratory or was reported.
    pub collected: DateTime<Utc>,
    /// Whether nobody said when it was taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub time_assumed: bool,
    /// When it reached the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<DateTime<Utc>>,
    /// When the laboratory last said something.
    pub reported: DateTime<Utc>,
    /// How far the laboratory says the whole is.
    pub status: ResultStatus,
}

/// What a result is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// The component of the catalogue or, failing that, the code that was sent: the row of the cumulative table.
    pub key: String,
    /// As it is shown.
    pub name: String,
    /// The national code (SNOMED CT).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national: Option<String>,
    /// The laboratory's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local: Option<String>,
}

impl Test {
    /// Whether both are the same test, however each is coded. The catalogue's word counts last: it may change from one
    /// message to the next, and a correction must find what it corrects.
    pub fn same(&self, other: &Self) -> bool {
        match (
            self.national.as_ref().zip(other.national.as_ref()),
            self.local.as_ref().zip(other.local.as_ref()),
        ) {
            (Some((one, other)), _) | (None, Some((one, other))) => one == other,
            (None, None) => self.key == other.key,
        }
    }
}

/// One result: how it stands, and how it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultLine {
    /// Of what.
    pub test: Test,
    /// Which of several of one test (OBX-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_id: Option<String>,
    /// What was found.
    pub value: Value,
    /// In which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Where most healthy people's values lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// The laboratory's flag or, marked as such, a computed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// Whether somebody must be told at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub critical: bool,
    /// How far it is.
    pub status: ResultStatus,
    /// When the laboratory said so.
    pub reported: DateTime<Utc>,
    /// The laboratory's remarks on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What must be known to read it, said by this system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// What stood before, and what came too late to stand; in the order of their arrival.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// Whether nobody has acknowledged it as it stands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new: bool,
}

/// A value that does not stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// What was found.
    pub value: Value,
    /// In which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// Its flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// How far it was.
    pub status: ResultStatus,
    /// When the laboratory said so.
    pub reported: DateTime<Utc>,
    /// When another took its place here, or when it came too late.
    pub at: DateTime<Utc>,
    /// Whether it came too late and never stood.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

impl ResultLine {
    /// Whether somebody must acknowledge it: what is new and conclusive, and what is critical, also when preliminary.
    pub fn due(&self) -> bool {
        self.new && (self.status.conclusive() || self.critical)
    }

    /// How much it asks for somebody. A withdrawn one asks for nobody's treatment, but was told once.
    pub fn urgency(&self) -> Urgency {
        if self.status == ResultStatus::Withdrawn {
            return Urgency::Abnormal;
        }
        let flagged = self.flag.as_ref().map_or(Urgency::Normal, Flag::urgency);
        if self.critical { Urgency::Critical } else { flagged }
    }

    /// What stood last before a correction or withdrawal, if anything did.
    pub fn was(&self) -> Option<&Earlier> {
        self.earlier.iter().rev().find(|earlier| !earlier.late)
    }

    /// Whether it belongs into tables and trends.
    pub fn shown(&self) -> bool {
        !matches!(self.status, ResultStatus::Withdrawn | ResultStatus::Registered)
    }
}

impl Report {
    /// Whether somebody must acknowledge it.
    pub fn due(&self) -> bool {
        let nothing_but_a_status = self.lines.is_empty()
            && self.header.status.conclusive()
            && !self.acknowledgements.iter().any(|one| one.void.is_none());
        self.new_notes || nothing_but_a_status || self.lines.iter().any(ResultLine::due)
    }

    /// The most urgent of what waits for acknowledgement.
    pub fn urgency(&self) -> Urgency {
        let due = self.lines.iter().filter(|line| line.due());
        due.map(ResultLine::urgency).max().unwrap_or(Urgency::Normal)
    }

    /// Whether something that waits was corrected or withdrawn.
    pub fn changed(&self) -> bool {
        let taken_back = |line: &&ResultLine| {
            matches!(line.status, ResultStatus::Corrected | ResultStatus::Withdrawn)
                || line
                    .earlier
                    .iter()
                    .any(|earlier| !earlier.late && earlier.status.conclusive())
        };
        self.lines
            .iter()
            .filter(|line| line.due())
            .any(|line| taken_back(&line))
    }

    /// How far it is, in one word: withdrawn where all of it is, corrected where something is.
    pub fn status(&self) -> ResultStatus {
        let all = |wanted| !self.lines.is_empty() && self.lines.iter().all(|line| line.status == wanted);
        if all(ResultStatus::Withdrawn) {
            ResultStatus::Withdrawn
        } else if self
            .lines
            .iter()
            .any(|line| line.status == ResultStatus::Corrected)
        {
            ResultStatus::Corrected
        } else {
            self.header.status
        }
    }

    /// The acknowledgement that counts.
    pub fn acknowledged(&self) -> Option<&Acknowledgement> {
        self.acknowledgements
            .last()
            .filter(|last| last.void.is_none() && !self.due())
    }
}

/// What can happen to a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReportEvent {
    /// The first message of it came.
    ReportReceived {
        /// As it begins.
        report: Box<Report>,
    },
    /// A further one came that changed something.
    ReportChanged {
        /// What changed.
        change: Box<Change>,
    },
    /// Somebody took responsibility for what it says.
    ReportAcknowledged {
        /// Who, when and what is done about it.
        acknowledgement: Acknowledgement,
    },
}

/// What a further message changed: the outcome, not the message, so that it folds to the same for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// As it is now.
    pub header: Header,
    /// The results that changed or came, whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<ResultLine>,
    /// Remarks that came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// When the acknowledgement became void, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void: Option<DateTime<Utc>>,
}

impl Record for Report {
    const KIND: &'static str = "orders_results.report";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = ReportEvent;

    fn apply(before: Option<Self>, event: &ReportEvent) -> Self {
        match event {
            ReportEvent::ReportReceived { report } => (**report).clone(),
            ReportEvent::ReportChanged { change } => {
                let mut now = before.unwrap_or_else(|| Self::none(&change.header));
                now.header = change.header.clone();
                for line in &change.lines {
                    let is =
                        |kept: &&mut ResultLine| kept.sub_id == line.sub_id && kept.test.same(&line.test);
                    match now.lines.iter_mut().find(is) {
                        Some(kept) => *kept = line.clone(),
                        None => now.lines.push(line.clone()),
                    }
                }
                now.new_notes |= !change.notes.is_empty();
                now.notes.extend(change.notes.iter().cloned());
                if let Some(at) = change.void {
                    now.acknowledgements.iter_mut().for_each(|one| {
                        one.void.get_or_insert(at);
                    });
                }
                now
            }
            ReportEvent::ReportAcknowledged { acknowledgement } => {
                let Some(mut now) = before else {
                    return Self::none(&Header::none());
                };
                now.lines.iter_mut().for_each(|line| line.new = false);
                now.new_notes = false;
                now.acknowledgements.push(acknowledgement.clone());
                now
            }
        }
    }
}

impl Report {
    /// What an event without a report before it is applied to; `decide` never lets that happen.
    fn none(header: &Header) -> Self {
        Self {
            header: header.clone(),
            lines: vec![],
            notes: vec![],
            new_notes: false,
            acknowledgements: vec![],
        }
    }
}

impl Header {
    fn none() -> Self {
        Self {
            order: RecordId(uuid::Uuid::nil()),
            placer: String::new(),
            filler: String::new(),
            source: String::new(),
            title: "Unknown".to_owned(),
            section: None,
            requester: None,
            requester_name: None,
            specimen: None,
            collected: DateTime::UNIX_EPOCH,
            time_assumed: true,
            received: None,
            reported: DateTime::UNIX_EPOCH,
            status: ResultStatus::Registered,
        }
    }
}
