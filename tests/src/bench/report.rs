//! The figures: printed as they come, kept for the JSON file.

use serde_json::{Map, Value, json};

use super::{Ground, pace::Rounds};

/// Every figure by its key.
#[derive(Debug, Default)]
pub struct Report {
    figures: Map<String, Value>,
}

impl Report {
    /// As JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&Value::Object(self.figures.clone())).expect("figures are JSON")
    }

    pub(super) fn keep(&mut self, key: String, value: f64) {
        self.figures.insert(key, json!((value * 1000.0).round() / 1000.0));
    }

    pub(super) fn skip(&mut self, name: &str, why: &str) {
        println!("skipped: {name} ({why})");
        self.figures.insert(format!("{name}_skipped"), json!(why));
    }

    pub(super) fn engine(&mut self, ground: &Ground, flushes: f64) {
        println!(
            "\n{}: the disk flushes {flushes:.0} times a second (4 kB overwritten, fdatasync)",
            ground.name
        );
        println!("what      callers   kernel/s    bare/s   of bare (median, range)   to a commit");
        self.keep(format!("{}_disk_flushes_per_second", ground.name), flushes);
    }

    pub(super) fn rates(&mut self, what: &str, ground: &Ground, callers: usize, rounds: &Rounds) {
        let (least, most) = rounds.range();
        let (kernel, bare) = (
            rounds.median(|round| round.kernel),
            rounds.median(|round| round.bare),
        );
        let (ratio, per_commit) = (rounds.ratio(), rounds.median(|round| round.per_commit));
        println!(
            "{what:9} {callers:7} {kernel:10.0} {bare:9.0}   {ratio:7.2}  ({least:.2}-{most:.2})          {per_commit:6.1}"
        );
        let key = format!("{}_{what}_{callers}", ground.name);
        self.keep(format!("{key}_over_bare"), ratio);
        self.keep(format!("{key}_over_bare_least"), least);
        self.keep(format!("{key}_over_bare_most"), most);
        self.keep(format!("{key}_per_second"), kernel);
        self.keep(format!("{key}_bare_per_second"), bare);
        self.keep(format!("{key}_per_commit"), per_commit);
    }
}
