//! Fields that were erased, and the events that say so: each of the one needs one of the other.

use std::collections::{BTreeMap, BTreeSet};

use trefoil_kernel::audit::{AuditEvent, Field};
use uuid::Uuid;

use super::Verdict;

/// What is learnt of erasures on the way through the log.
#[derive(Default)]
pub(super) struct Erasures {
    /// Which fields are gone, and where.
    gone: BTreeMap<(Uuid, Field), Option<i64>>,
    /// Which are said to be.
    said: BTreeSet<(Uuid, Field)>,
}

impl Erasures {
    pub(super) fn note(&mut self, event: &AuditEvent, position: Option<i64>) {
        for field in event.erased() {
            self.gone.insert((event.event, field), position);
        }
        self.said.extend(event.erases());
    }

    pub(super) fn check(self, verdict: &mut Verdict) {
        verdict.erased = self.gone.len() as u64;
        for ((event, field), position) in &self.gone {
            if !self.said.contains(&(*event, *field)) {
                verdict.find(
                    *position,
                    Some(*event),
                    format!("the {field} of audit event {event} was taken out, and no event says that it was erased by law"),
                );
            }
        }
        for (event, field) in &self.said {
            if !self.gone.contains_key(&(*event, *field)) {
                verdict.find(
                    None,
                    Some(*event),
                    format!(
                        "the {field} of audit event {event} was erased by law, and is there again, or its event is gone"
                    ),
                );
            }
        }
    }
}
