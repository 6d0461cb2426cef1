//! What the verifier found.

use std::fmt;

use uuid::Uuid;

/// One thing that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Its place in the order, when it has one.
    pub position: Option<i64>,
    /// The event, when it is about one.
    pub event: Option<Uuid>,
    /// What is wrong.
    pub says: String,
}

/// What the verifier says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many audit events were read.
    pub events: u64,
    /// How many journal rows were read.
    pub entries: u64,
    /// How many events wait for their place in the order: committed less than a moment ago, or the sequencer stands.
    pub waiting: u64,
    /// How many checkpoints kept outside were held to it.
    pub checkpoints: u64,
    /// How many proofs that one of them goes on from another were checked.
    pub proofs: u64,
    /// Up to where the log was signed.
    pub signed: u64,
    /// How many lines of the witness were held to it.
    pub witnessed: u64,
    /// How many receipts of the witness were held to its lines.
    pub receipts: u64,
    /// How many fields were erased by law.
    pub erased: u64,
    /// How many events were let go when their time was over.
    pub gone: u64,
    /// Rows of the journal were not there to be read: they were not exported.
    pub without_journal: bool,
    /// What is wrong, the earliest place first. Empty means whole.
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether everything is as it was written.
    pub fn whole(&self) -> bool {
        self.findings.is_empty()
    }

    /// The first place in the order at which something is wrong, where one is known.
    pub fn first(&self) -> Option<i64> {
        self.findings.iter().filter_map(|finding| finding.position).min()
    }

    pub(super) fn find(&mut self, position: Option<i64>, event: Option<Uuid>, says: impl Into<String>) {
        self.findings.push(Finding {
            position,
            event,
            says: says.into(),
        });
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} audit events and {} journal rows read, {} not yet in order",
            self.events, self.entries, self.waiting
        )?;
        if self.checkpoints > 0 {
            writeln!(
                f,
                "{} checkpoints kept outside, {} proofs that one goes on from another, signed up to event {}",
                self.checkpoints, self.proofs, self.signed
            )?;
        } else {
            writeln!(
                f,
                "held to no checkpoint kept outside: whoever can change the store unseen is not found; name a place and a key"
            )?;
        }
        if self.witnessed > 0 {
            writeln!(
                f,
                "{} lines of the witness, {} receipts",
                self.witnessed, self.receipts
            )?;
        }
        if self.erased > 0 {
            writeln!(f, "{} fields were erased by law", self.erased)?;
        }
        if self.gone > 0 {
            writeln!(
                f,
                "{} events were let go when their time was over: their places and leaves are as they were signed",
                self.gone
            )?;
        }
        if self.without_journal {
            writeln!(f, "the rows of the journal were not exported, and not read")?;
        }
        if self.whole() {
            return writeln!(
                f,
                "whole: every leaf, every journal row and the order are as they were written"
            );
        }
        writeln!(f, "NOT WHOLE: {} findings", self.findings.len())?;
        for finding in self.findings.iter().take(20) {
            match finding.position {
                Some(position) => writeln!(f, "  at {position}: {}", finding.says)?,
                None => writeln!(f, "  {}", finding.says)?,
            }
        }
        if self.findings.len() > 20 {
            writeln!(f, "  and {} more", self.findings.len() - 20)?;
        }
        Ok(())
    }
}
