//! What everybody waited for, by what they did.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use super::people::Kind;

/// Times in milliseconds, by what was done.
type Times = BTreeMap<&'static str, (Kind, Vec<f64>)>;

/// Shared by all who work.
#[derive(Debug, Default)]
pub(super) struct Figures {
    times: Mutex<Times>,
    refused: Mutex<Vec<String>>,
}

impl Figures {
    pub(super) fn took(&self, what: &'static str, kind: Kind, time: Duration) {
        let mut times = self.times.lock().expect("nobody panicked");
        let (_, all) = times.entry(what).or_insert((kind, vec![]));
        all.push(time.as_secs_f64() * 1000.0);
    }

    /// An answer nobody wanted: counted and shown, never dropped.
    pub(super) fn refused(&self, what: String) {
        self.refused.lock().expect("nobody panicked").push(what);
    }

    pub(super) fn refusals(&self) -> Vec<String> {
        self.refused.lock().expect("nobody panicked").clone()
    }

    pub(super) fn requests(&self) -> usize {
        let times = self.times.lock().expect("nobody panicked");
        times.values().map(|(_, all)| all.len()).sum()
    }

    /// What, its kind, how often, and the times that half and 95 of 100 stayed within.
    pub(super) fn lines(&self) -> Vec<(&'static str, Kind, usize, f64, f64)> {
        let times = self.times.lock().expect("nobody panicked");
        times
            .iter()
            .map(|(what, (kind, all))| (*what, *kind, all.len(), within(all, 50), within(all, 95)))
            .collect()
    }
}

/// The time that so many of a hundred stayed within: the nearest rank.
fn within(all: &[f64], of_a_hundred: usize) -> f64 {
    let mut all = all.to_vec();
    all.sort_by(f64::total_cmp);
    let rank = (all.len() * of_a_hundred).div_ceil(100).max(1);
    all.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_rank() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((within(&hundred, 50), within(&hundred, 95)), (50.0, 95.0));
        assert_eq!((within(&[7.0], 50), within(&[7.0], 95)), (7.0, 7.0));
        assert_eq!(within(&[], 95), 0.0);
        assert_eq!(within(&[3.0, 1.0, 2.0], 95), 3.0);
    }
}
