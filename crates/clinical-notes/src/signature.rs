//! Who did something and when, as they were then: kept inside the record, so that the record itself says it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use trefoil_core::{Context, StaffId};

/// Who, in what role, and when it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub staff: StaffId,
    /// As shown to others: "K Turner, RN".
    pub name: String,
    /// The role they acted in, by id.
    pub role: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

impl Signature {
    /// Of whoever acts in this context, now.
    pub fn of(context: &Context) -> Self {
        Self {
            staff: context.principal.staff,
            name: context.principal.name.clone(),
            role: context.principal.role.clone(),
            at: context.now(),
        }
    }
}

/// Why something ended, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// In their words.
    pub reason: String,
    /// Who and when.
    pub by: Signature,
}
