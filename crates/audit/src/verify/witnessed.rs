//! The log against the witness of high-risk events: what vanished between its commit and its place in the order is found
//! here; and what the witness lost.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use chrono::{DateTime, Utc};
use trefoil_core::display;
use trefoil_kernel::audit::Witnessed;
use uuid::Uuid;

use super::{
    Verdict,
    source::{KeptReceipt, Source},
};
use crate::{
    checkpoint::PublicKey,
    merkle::Hash,
    witness::{Lines, Receipt},
};

/// What the witness was told, and what of it was met in the log.
#[derive(Default)]
pub(super) struct Told {
    lines: Lines,
    rest: HashMap<Uuid, Witnessed>,
    /// A file that cannot be read is a finding by itself; its receipts are then held to nothing.
    read: bool,
}

impl Told {
    pub(super) fn read(path: Option<&Path>, verdict: &mut Verdict) -> Self {
        let Some(path) = path else {
            return Self::default();
        };
        match Lines::read(path) {
            Ok(lines) => {
                verdict.witnessed = lines.lines.len() as u64;
                let rest = lines
                    .by_event()
                    .into_iter()
                    .map(|(id, event)| (id, event.clone()));
                Self {
                    rest: rest.collect(),
                    lines,
                    read: true,
                }
            }
            Err(error) => {
                verdict.find(None, None, format!("the witness: {error}"));
                Self::default()
            }
        }
    }

    /// Whether the witness was told of an event of high risk; it cannot be asked of what was before its first line.
    pub(super) fn knew_of(&self, event: Uuid, at: DateTime<Utc>) -> bool {
        let began = self.lines.lines.iter().map(|line| line.event.at).min();
        !self.read || began.is_none_or(|began| began > at) || self.rest.contains_key(&event)
    }

    /// An event is met in the log, with what it is called there.
    pub(super) fn seen(
        &mut self,
        event: Uuid,
        name: &str,
        leaf: Hash,
        position: Option<i64>,
        verdict: &mut Verdict,
    ) {
        let Some(told) = self.rest.remove(&event) else {
            return;
        };
        if told.leaf.as_slice() != leaf {
            verdict.find(
                position,
                Some(event),
                format!("{name} is not the one the witness was told of"),
            );
        }
    }

    /// After the whole log.
    pub(super) async fn check<S: Source>(
        self,
        source: &mut S,
        key: Option<&PublicKey>,
        verdict: &mut Verdict,
    ) -> Result<(), S::Error> {
        let mut vanished: Vec<&Witnessed> = self.rest.values().collect();
        vanished.sort_by_key(|told| (told.at, told.event));
        for told in vanished {
            verdict.find(
                None,
                Some(told.event),
                format!(
                    "audit event {} vanished: on {} the witness was told of {} {} by {} about {}",
                    told.event,
                    display::date_time(told.at),
                    told.act,
                    told.what,
                    told.actor
                        .map_or_else(|| "the program".to_owned(), |actor| actor.to_string()),
                    told.patient
                        .map_or_else(|| "nobody".to_owned(), |patient| patient.to_string()),
                ),
            );
        }
        let Some(key) = key.filter(|_| self.read) else {
            return Ok(());
        };
        let mut met = HashSet::new();
        for KeptReceipt { event, receipt } in source.receipts().await? {
            match Receipt::opened(&receipt, key) {
                Err(error) => verdict.find(
                    None,
                    Some(event),
                    format!("the receipt of audit event {event}: {error}"),
                ),
                Ok(receipt) => {
                    let at = usize::try_from(receipt.number.saturating_sub(1)).unwrap_or(usize::MAX);
                    if receipt.event != event || self.lines.hashes.get(at) != Some(&receipt.line) {
                        verdict.find(
                            None,
                            Some(event),
                            format!(
                                "the witness gave a receipt for audit event {event} and has no such line {}: it lost some, or another file was named",
                                receipt.number
                            ),
                        );
                    }
                    met.insert(event);
                }
            }
        }
        verdict.receipts = met.len() as u64;
        Ok(())
    }
}
