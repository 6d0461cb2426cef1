//! What is searched for, and how the question is kept in the log.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use trefoil_core::{PatientId, StaffId, display};

/// What is searched for. Each that is given narrows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whose record.
    pub patient: Option<PatientId>,
    /// Who did it.
    pub person: Option<StaffId>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// To this day, and on it.
    pub to: Option<NaiveDate>,
    /// What was done: `view`, `write` …
    pub act: Option<String>,
    /// Only what rests on a broken glass, and the breaking.
    pub broken_glass: bool,
    /// Whether refusals are among them.
    pub refusals: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            patient: None,
            person: None,
            from: None,
            to: None,
            act: None,
            broken_glass: false,
            refusals: true,
        }
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    display::from_london_earliest(day.and_time(NaiveTime::MIN))
}

impl Terms {
    /// The time they span: from the midnight a day begins with to the one after it, in London.
    pub fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        let never = DateTime::from_timestamp(7_258_118_400, 0).unwrap_or(DateTime::UNIX_EPOCH); // the year 2200
        let from = self.from.map_or(DateTime::UNIX_EPOCH, midnight);
        let until = self
            .to
            .and_then(|day| day.checked_add_days(Days::new(1)))
            .map_or(never, midnight);
        (from, until)
    }

    /// The question as it is kept: always in this order, ids and not names.
    pub fn normalised(&self) -> String {
        let mut all = vec![];
        if let Some(patient) = self.patient {
            all.push(format!("patient={patient}"));
        }
        if let Some(person) = self.person {
            all.push(format!("person={person}"));
        }
        if let Some(from) = self.from {
            all.push(format!("from={from}"));
        }
        if let Some(to) = self.to {
            all.push(format!("to={to}"));
        }
        if let Some(act) = &self.act {
            all.push(format!("act={act}"));
        }
        if self.broken_glass {
            all.push("broken_glass".to_owned());
        }
        if all.is_empty() {
            return "everything".to_owned();
        }
        all.join("; ")
    }
}

/// Whether a question that was kept is about the person who asked it: what they did, or who looked at their own record.
pub fn about(normalised: &str, asker: StaffId, own: Option<PatientId>) -> bool {
    let me = format!("person={asker}");
    let mine = own.map(|own| format!("patient={own}"));
    normalised
        .split("; ")
        .any(|term| term == me || mine.as_deref() == Some(term))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_same_question_is_kept_the_same_and_says_whom_it_is_about() {
        let (me, other) = (StaffId(Uuid::from_u128(1)), StaffId(Uuid::from_u128(2)));
        let own = PatientId(Uuid::from_u128(3));
        let of = |patient, person| {
            Terms {
                patient,
                person,
                ..Terms::default()
            }
            .normalised()
        };
        for (patient, person, mine) in [
            (None, None, false),
            (None, Some(other), false),
            (None, Some(me), true),
            (Some(own), None, true),
            (Some(own), Some(other), true),
            (Some(PatientId(Uuid::from_u128(4))), None, false),
        ] {
            assert_eq!(
                about(&of(patient, person), me, Some(own)),
                mine,
                "{patient:?} {person:?}"
            );
        }
        assert!(
            !about(&of(Some(own), None), me, None),
            "nobody has said which patient this is"
        );
        let whole = Terms {
            patient: Some(own),
            person: Some(me),
            from: "2026-11-01".parse().ok(),
            to: "2026-11-30".parse().ok(),
            act: Some("view".into()),
            broken_glass: true,
            refusals: true,
        };
        assert_eq!(
            whole.normalised(),
            format!("patient={own}; person={me}; from=2026-11-01; to=2026-11-30; act=view; broken_glass")
        );
        assert_eq!(Terms::default().normalised(), "everything");
    }

    #[test]
    fn a_day_is_whole_in_london() {
        let terms = Terms {
            from: "2026-07-01".parse().ok(),
            to: "2026-07-01".parse().ok(),
            ..Terms::default()
        };
        let (from, until) = terms.span();
        assert_eq!(from.to_rfc3339(), "2026-06-30T23:00:00+00:00");
        assert_eq!(until.to_rfc3339(), "2026-07-01T23:00:00+00:00");
    }
}
