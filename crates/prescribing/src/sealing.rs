//! Which prescriptions can be sealed, and when: none of which a dose may still be given. Doses follow their prescription.

use chrono::{DateTime, Utc};
use trefoil_core::display;
use trefoil_kernel::{Mount, seal::Sealable};

use crate::{
    medication_line::{Shown, text},
    prescription::{Prescription, Standing},
};

pub(crate) fn mount(on: &mut Mount) {
    on.sealable::<Prescription>(Sealable {
        one: "prescription",
        parts: &["prescribing_administration"],
        title: |it| {
            format!(
                "{}, started {}",
                it.medicine.code.display(),
                display::date_time(it.start)
            )
        },
        lines,
        may,
    });
}

/// Hidden, a dose that is due would be given by nobody, and one that is suspended would be resumed by nobody.
fn may(it: &Prescription, now: DateTime<Utc>) -> Result<(), &'static str> {
    match it.standing(now) {
        Standing::Discontinued | Standing::EnteredInError | Standing::Completed => Ok(()),
        Standing::NotStarted | Standing::Started | Standing::Suspended => {
            Err("doses of it may still be given; stop it first, or wait for the end of its course")
        }
    }
}

fn line(word: &str, says: impl ToString) -> (String, String) {
    (word.to_owned(), says.to_string())
}

fn lines(it: &Prescription) -> Vec<(String, String)> {
    let mut lines = vec![
        line("Prescription", text(Shown::from(it))),
        line("Prescribed by", &it.prescribed.name),
    ];
    lines.extend(it.indication.iter().map(|what| line("Indication", what)));
    lines.extend(it.instructions.iter().map(|what| line("Instructions", what)));
    lines.extend(
        it.end
            .map(|end| line("End of the course", display::date_time(end))),
    );
    lines.extend(it.ended.iter().map(|act| {
        let word = if it.valid() {
            "Stopped"
        } else {
            "Cancelled, entered in error"
        };
        line(
            word,
            format!("{} by {}: {}", display::date_time(act.at), act.name, act.reason),
        )
    }));
    lines
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::prescription::{Act, Pause, State, tests::begun};

    #[test]
    fn table_of_prescriptions_that_can_be_sealed() {
        let it = begun();
        let now = it.start + Duration::days(3);
        let act = Act {
            at: now,
            ..it.prescribed.clone()
        };
        let ended = |state| Prescription {
            state,
            ended: Some(act.clone()),
            ..it.clone()
        };
        let suspended = Prescription {
            state: State::Suspended,
            pauses: vec![Pause {
                suspended: act.clone(),
                resumed: None,
            }],
            end: None,
            ..it.clone()
        };
        for (what, one, expected) in [
            (
                "running",
                Prescription {
                    end: None,
                    ..it.clone()
                },
                false,
            ),
            (
                "not begun",
                Prescription {
                    start: now + Duration::days(1),
                    end: None,
                    ..it.clone()
                },
                false,
            ),
            ("suspended", suspended, false),
            (
                "course not over",
                Prescription {
                    end: Some(now + Duration::hours(1)),
                    ..it.clone()
                },
                false,
            ),
            (
                "course over",
                Prescription {
                    end: Some(now),
                    ..it.clone()
                },
                true,
            ),
            ("stopped", ended(State::Stopped), true),
            ("cancelled", ended(State::Cancelled), true),
        ] {
            assert_eq!(may(&one, now).is_ok(), expected, "{what}");
        }
    }

    #[test]
    fn a_prescription_is_told_to_whoever_opens_it() {
        let it = begun();
        assert!(lines(&it).contains(&line("Prescribed by", &it.prescribed.name)));
    }
}
