//! How ill somebody is at a time: one number from which observations, results and words follow, so that they agree.

use chrono::{DateTime, Utc};

use super::{Course, duty::Duty};

/// As ill as the condition makes people at its worst.
const WORST: i64 = 1000;
/// How ill somebody is who will get worse.
const SIMMERING: i64 = 350;
/// For how many hours they have been getting worse.
const FALLING: i64 = 14;

/// How ill somebody is over their stay.
pub(super) struct Severity {
    /// Hours in which half of it is over.
    half: i64,
    course: Course,
}

impl Severity {
    /// Half of it is over in so many hours if all goes well.
    pub(super) fn new(half: i64, course: Course) -> Self {
        let slower = if course == Course::Slow { 3 } else { 1 };
        Self {
            half: half * slower,
            course,
        }
    }

    /// From 0, well, to 1000, at the worst; a little more for somebody who gets worse.
    pub(super) fn at(&self, duty: &Duty, at: DateTime<Utc>) -> i64 {
        let getting_better = WORST * self.half / (self.half + duty.hours(at).max(0));
        if self.course != Course::Deteriorating {
            return getting_better;
        }
        let falling = FALLING * 60 - (duty.now - at).num_minutes().min(FALLING * 60);
        let worse = SIMMERING + (WORST + 50 - SIMMERING) * falling / (FALLING * 60);
        getting_better.min(SIMMERING).max(worse)
    }
}
