//! Breaking the glass: a relationship somebody claims for themselves, with a reason, for a while, in full view.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, StaffId, Version,
};
use uuid::Uuid;

use crate::{
    access::{BREAK_GLASS, RelationshipBasis},
    command::{Gather, Project},
    db::{Failed, Look, Tx},
    ports::Ports,
    words,
};

/// Why the glass is broken. The codes are kept; the words are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GlassReason {
    /// Care now, and the usual team is not there.
    Emergency,
    /// The patient asked.
    PatientRequest,
    /// Cover for another ward or team.
    CoveringTeam,
    /// Identity, letters, complaints.
    Administration,
    /// Safeguarding or a legal duty.
    Safeguarding,
}

impl GlassReason {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [
        Self::Emergency,
        Self::CoveringTeam,
        Self::PatientRequest,
        Self::Safeguarding,
        Self::Administration,
    ];

    /// As it is offered and shown.
    pub fn says(self) -> &'static str {
        match self {
            Self::Emergency => "Emergency care",
            Self::PatientRequest => "The patient asked me to",
            Self::CoveringTeam => "Covering for their team",
            Self::Administration => "Administration of the record",
            Self::Safeguarding => "Safeguarding or legal duty",
        }
    }

    /// As it is sent by a form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::PatientRequest => "patient_request",
            Self::CoveringTeam => "covering_team",
            Self::Administration => "administration",
            Self::Safeguarding => "safeguarding",
        }
    }

    /// Back from the form.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// One breaking of the glass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrokenGlass {
    /// By whom.
    pub staff: Uuid,
    /// Why, by code.
    pub code: GlassReason,
    /// Why, in their words.
    pub reason: String,
    /// From when.
    pub since: DateTime<Utc>,
    /// Until when it opens the record.
    pub until: DateTime<Utc>,
}

/// What can happen to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BrokenGlassEvent {
    /// Somebody opened a record without a relationship.
    GlassBroken {
        /// By whom, why, from when until when.
        glass: BrokenGlass,
    },
}

impl Record for BrokenGlass {
    const KIND: &'static str = "kernel.broken_glass";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = BrokenGlassEvent;

    fn apply(_: Option<Self>, event: &BrokenGlassEvent) -> Self {
        let BrokenGlassEvent::GlassBroken { glass } = event;
        glass.clone()
    }
}

/// Open a record without a relationship.
#[derive(Debug, Clone)]
pub struct BreakGlass {
    /// A fresh id.
    pub id: RecordId,
    /// Whose record.
    pub patient: PatientId,
    /// Why, by code.
    pub code: GlassReason,
    /// Why, in words.
    pub reason: String,
    /// For how long, from [`crate::settings::Settings`].
    pub lasts: chrono::Duration,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BreakGlassError {
    /// Words are needed.
    #[error(
        "say why in your own words, in at least 10 letters that are not the same few over and over: it is shown to the patient and the privacy officer"
    )]
    NoReason,
    /// Too many words.
    #[error("say why in at most 500 letters")]
    TooLong,
    /// Longer than it may be open.
    #[error(
        "a record is opened this way for 1 to 24 hours; ask whoever runs this system to mend the setting"
    )]
    Hours,
    /// Already done with this id.
    #[error("this was already recorded; open the record")]
    Already,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for BreakGlass {
    type Record = BrokenGlass;
    type Facts = ();
    type Error = BreakGlassError;
    const NAME: &'static str = "kernel.break_glass";
    const NEEDS: Permission = BREAK_GLASS;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        now: Option<&BrokenGlass>,
        (): &(),
        context: &Context,
    ) -> Result<BrokenGlassEvent, BreakGlassError> {
        let reason = self.reason.trim();
        match reason.chars().count() {
            501.. => return Err(BreakGlassError::TooLong),
            _ if !words::are_a_reason(reason) => return Err(BreakGlassError::NoReason),
            _ if self.lasts > RelationshipBasis::BrokenGlass.longest()
                || self.lasts <= chrono::Duration::zero() =>
            {
                return Err(BreakGlassError::Hours);
            }
            _ if now.is_some() => return Err(BreakGlassError::Already),
            _ => {}
        }
        Ok(BrokenGlassEvent::GlassBroken {
            glass: BrokenGlass {
                staff: context.principal.staff.0,
                code: self.code,
                reason: reason.to_owned(),
                since: context.now(),
                until: context.now() + self.lasts,
            },
        })
    }
}

#[async_trait]
impl Gather for BreakGlass {
    /// Only a patient who is there: an id that is made up is not a way in.
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        let known: Option<(Uuid,)> = look
            .row(
                "SELECT patient FROM kernel_patient WHERE patient = $1",
                &[&self.patient],
            )
            .await?;
        known.map(drop).ok_or(Refused::NotFound)
    }
}

/// The one that opens this record to this person longest.
pub(crate) async fn open_now(
    look: &mut Look<'_>,
    patient: PatientId,
    staff: StaffId,
    now: DateTime<Utc>,
) -> Result<Option<BrokenGlass>, Refused> {
    let row: Option<(String,)> = look
        .row(
            "SELECT j.snapshot FROM kernel_relationship r JOIN kernel_locator l ON l.id = r.id
             JOIN kernel_journal j ON j.patient = l.patient AND j.kind = l.kind AND j.id = l.id AND j.version = 1
             WHERE r.patient = $1 AND r.party = $2 AND r.basis = 'broken_glass' AND r.since <= $3 AND r.until > $3
             ORDER BY r.until DESC, r.id DESC LIMIT 1",
            &[&patient, &staff, &now],
        )
        .await?;
    Ok(row.map(|(text,)| serde_json::from_str(&text)).transpose()?)
}

pub(crate) struct Glasses;

#[async_trait]
impl Project<BrokenGlass> for Glasses {
    async fn project(&self, tx: &mut Tx, version: &Version<BrokenGlass>) -> Result<(), Failed> {
        let glass = &version.record;
        tx.publish_relationship(
            version.patient,
            version.id,
            glass.staff,
            RelationshipBasis::BrokenGlass,
            glass.since,
            glass.until,
        )
        .await
    }
}
