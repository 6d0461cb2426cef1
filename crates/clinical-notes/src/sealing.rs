//! Which records of this module can be sealed, and when.
//!
//! Notes always; problems, unless it is the main one; sets of observations once they no longer say when the next is due.
//! Allergies, statements that none are known and observation plans never: whoever treats the patient has to see them.

use chrono::{DateTime, TimeDelta, Utc};
use trefoil_core::display;
use trefoil_kernel::{Mount, seal::Sealable};

use crate::{
    note::Note,
    observation::{Breathes, ObservationSet},
    problem::Problem,
};

/// The longest interval a plan can have. An older set changes nobody's next one: by it, as by any set before it, the next
/// is overdue already.
const STEERS_FOR: TimeDelta = TimeDelta::hours(24);

pub(crate) fn mount(on: &mut Mount) {
    on.sealable::<Note>(Sealable {
        one: "note",
        parts: &[],
        title: |note| format!("{} of {}", note.title, display::date_time(note.written)),
        lines: note_lines,
        may: |_, _| Ok(()),
    });
    on.sealable::<ObservationSet>(Sealable {
        one: "set of observations",
        parts: &[],
        title: |set| format!("Observations of {}", display::date_time(set.taken)),
        lines: set_lines,
        may: set_may,
    });
    on.sealable::<Problem>(Sealable {
        one: "problem",
        parts: &[],
        title: |problem| problem.what.shown().to_owned(),
        lines: problem_lines,
        may: problem_may,
    });
}

fn line(word: &str, says: impl ToString) -> (String, String) {
    (word.to_owned(), says.to_string())
}

fn note_lines(note: &Note) -> Vec<(String, String)> {
    let mut lines = vec![
        line("Signed by", &note.signed.name),
        line("Standing", note.status()),
    ];
    lines.extend(
        note.sections
            .iter()
            .map(|section| line(&section.title, &section.text)),
    );
    lines.extend(
        note.addenda
            .iter()
            .map(|added| line(&format!("Added by {}", added.by.name), &added.text)),
    );
    lines.extend(note.struck.iter().map(|ended| line("Struck out", &ended.reason)));
    lines
}

/// The score of a set says when the next is due, and whom to call. Hidden, an earlier and lower one would say it.
fn set_may(set: &ObservationSet, now: DateTime<Utc>) -> Result<(), &'static str> {
    if now - set.taken < STEERS_FOR {
        return Err(
            "the next observations are due by this set; it can be sealed 24 hours after it was taken",
        );
    }
    Ok(())
}

fn set_lines(set: &ObservationSet) -> Vec<(String, String)> {
    let values = &set.values;
    let breathes = values.breathes.map(|breathes| match breathes {
        Breathes::Air => "air".to_owned(),
        Breathes::Oxygen {
            litres_a_minute,
            device,
        } => format!(
            "oxygen, {litres_a_minute} L/min{}",
            device
                .map(|device| format!(", {}", device.word()))
                .unwrap_or_default()
        ),
    });
    let measured = [
        (
            "Respiration, a minute",
            values.respiration.map(|it| it.to_string()),
        ),
        ("Oxygen saturation, %", values.saturation.map(|it| it.to_string())),
        ("Breathes", breathes),
        (
            "Systolic pressure, mmHg",
            values.systolic.map(|it| it.to_string()),
        ),
        (
            "Diastolic pressure, mmHg",
            values.diastolic.map(|it| it.to_string()),
        ),
        ("Pulse, a minute", values.pulse.map(|it| it.to_string())),
        (
            "Consciousness",
            values.consciousness.map(|it| it.word().to_owned()),
        ),
        ("Temperature, °C", values.temperature.map(|it| it.to_string())),
        ("Pain, 0 to 10", values.pain.map(|it| it.to_string())),
        ("Glucose, mmol/L", values.glucose.map(|it| it.to_string())),
        ("Weight, kg", values.weight.map(|it| it.to_string())),
        ("Height, cm", values.height.map(|it| it.to_string())),
    ];
    let mut lines = vec![
        line("Score", set.scored.says()),
        line("Entered by", &set.entered.name),
    ];
    lines.extend(
        measured
            .into_iter()
            .filter_map(|(word, value)| value.map(|value| line(word, value))),
    );
    lines.extend(
        set.struck
            .iter()
            .map(|ended| line("Entered in error", &ended.reason)),
    );
    lines
}

/// There is one main problem at most: a hidden one would keep everybody from naming another.
fn problem_may(problem: &Problem, _: DateTime<Utc>) -> Result<(), &'static str> {
    if problem.main() {
        return Err(
            "it is the main problem, which everybody works by; make another one the main problem first",
        );
    }
    Ok(())
}

fn problem_lines(problem: &Problem) -> Vec<(String, String)> {
    let mut lines = vec![
        line("Problem", problem.what.shown()),
        line("Standing", problem.standing.word()),
        line("Recorded by", &problem.recorded.name),
    ];
    lines.extend(problem.details.onset.map(|onset| line("Since", onset)));
    lines.extend(problem.details.remark.iter().map(|remark| line("Remark", remark)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::examples;

    #[test]
    fn a_set_that_says_when_the_next_is_due_is_not_sealed() {
        let set = examples::observations(0);
        for (minutes, may) in [(0, false), (24 * 60 - 1, false), (24 * 60, true), (90_000, true)] {
            let now = set.taken + TimeDelta::minutes(minutes);
            assert_eq!(set_may(&set, now).is_ok(), may, "after {minutes} minutes");
        }
    }

    #[test]
    fn the_main_problem_is_not_sealed_and_any_other_is() {
        let mut problem = examples::problem("Gout");
        assert!(problem_may(&problem, problem.recorded.at).is_ok());
        problem.details.main = true;
        assert!(problem_may(&problem, problem.recorded.at).is_err());
    }
}
