//! What the server said it had done. Whatever is in here must still be there.

use std::{collections::BTreeMap, fmt};

use uuid::Uuid;

/// Everything acknowledged so far, over all its lives.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Commands and how many rows each must have.
    pub(super) done: BTreeMap<Uuid, usize>,
    /// Commands that were refused, and whether the first half of a pair had been done before.
    pub(super) refused: BTreeMap<Uuid, bool>,
}

impl Ledger {
    /// Take in what one life said; how much that was, and what could not be understood.
    pub(super) fn take(&mut self, lines: Vec<String>) -> (String, Vec<String>) {
        let (mut done, mut pairs, mut refused, mut trouble) = (0, 0, 0, vec![]);
        for line in lines {
            let words: Vec<&str> = line.split(' ').collect();
            let id = words.get(1).and_then(|id| Uuid::parse_str(id).ok());
            match (words.first().copied(), id) {
                (Some("done"), Some(id)) => {
                    self.done.insert(id, 1);
                    done += 1;
                }
                (Some("pair"), Some(id)) => {
                    self.done.insert(id, 2);
                    (done, pairs) = (done + 1, pairs + 1);
                }
                (Some("refused"), Some(id)) => {
                    self.refused.insert(id, false);
                    refused += 1;
                }
                (Some("half"), Some(id)) => {
                    self.refused.insert(id, true);
                    refused += 1;
                }
                _ => trouble.push(format!("the server said: {line}")),
            }
        }
        (
            format!("{done:4} acknowledged ({pairs} in pairs), {refused} refused"),
            trouble,
        )
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.done.values().filter(|rows| **rows == 2).count();
        let halves = self.refused.values().filter(|half| **half).count();
        write!(
            f,
            "{} acknowledged ({pairs} in pairs), {} refused ({halves} in the second half of a pair)",
            self.done.len(),
            self.refused.len()
        )
    }
}
