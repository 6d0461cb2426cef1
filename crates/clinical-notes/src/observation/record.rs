//! Recording a set of observations.

use async_trait::async_trait;
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use trefoil_core::{
    Answer, Command, Context, PatientId, Permission, RecordId, Refused, display, ports::Demographics,
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    ObservationEvent, ObservationSet, Scored, Values,
    values::{Implausible, ValueError},
};
use crate::{
    news2::{SaturationScale, score},
    permissions::RECORD_OBSERVATIONS,
    signature::Signature,
    store,
};

/// Write down a set.
#[derive(Debug, Clone)]
pub struct RecordObservations {
    /// The set.
    pub id: RecordId,
    /// Whose.
    pub patient: PatientId,
    /// What was measured.
    pub values: Values,
    /// The person said that values that are hardly believed are so.
    pub confirmed: bool,
}

/// What must be known before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordFacts {
    /// Date of birth.
    pub born: Option<NaiveDate>,
    /// When they died, if they have.
    pub died: Option<DateTime<Utc>>,
    /// The saturation scale in force.
    pub scale: SaturationScale,
}

/// Why it was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordObservationsError {
    /// It stands already.
    #[error("this set is recorded already; look at the chart")]
    Started,
    /// Nothing.
    #[error("nothing was measured; type at least one value")]
    Empty,
    /// Impossible values, each with its field.
    #[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Impossible(Vec<ValueError>),
    /// Hardly believed.
    #[error("{0} is unusual; check it, then say that it is right")]
    Implausible(String, &'static str),
    /// Not yet.
    #[error("observations cannot be taken in the future; check the time ({0})")]
    InFuture(String),
    /// Long ago.
    #[error("observations of {0} are more than 31 days old; a set that old belongs in a note")]
    TooOld(String),
    /// Before they were born.
    #[error("the patient was not born then; check the date and that this is the right patient")]
    BeforeBirth,
    /// After they died.
    #[error("the patient died at {0}; check the time and that this is the right patient")]
    AfterDeath(String),
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// A clock on a ward may be a little ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(2);
/// Back-entry after downtime.
const OLDEST: TimeDelta = TimeDelta::days(31);

impl RecordFacts {
    /// Whether NEWS2 is meant for somebody of this age [S: not under 16 years]. Of unknown age it is scored: adults
    /// brought in unconscious are the usual case.
    fn not_for(&self, taken: DateTime<Utc>) -> Option<String> {
        let sixteen = self.born?.checked_add_months(Months::new(16 * 12))?;
        (display::london_date(taken) < sixteen).then(|| "not meant for people under 16 years old".to_owned())
    }

    fn check(&self, taken: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), RecordObservationsError> {
        let words = display::date_time(taken);
        if taken > now + AHEAD {
            return Err(RecordObservationsError::InFuture(words));
        }
        if self.born.is_some_and(|born| display::london_date(taken) < born) {
            return Err(RecordObservationsError::BeforeBirth);
        }
        if now - taken > OLDEST {
            return Err(RecordObservationsError::TooOld(words));
        }
        match self.died {
            Some(died) if taken > died => Err(RecordObservationsError::AfterDeath(display::date_time(died))),
            _ => Ok(()),
        }
    }
}

impl Command for RecordObservations {
    type Record = ObservationSet;
    type Facts = RecordFacts;
    type Error = RecordObservationsError;
    const NAME: &'static str = "clinical_notes.record_observations";
    const NEEDS: Permission = RECORD_OBSERVATIONS;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        0
    }

    fn decide(
        &self,
        now: Option<&ObservationSet>,
        facts: &RecordFacts,
        context: &Context,
    ) -> Result<ObservationEvent, RecordObservationsError> {
        if now.is_some() {
            return Err(RecordObservationsError::Started);
        }
        if self.values.empty() {
            return Err(RecordObservationsError::Empty);
        }
        let taken = context.effective();
        facts.check(taken, context.now())?;
        let doubts = self.values.check().map_err(RecordObservationsError::Impossible)?;
        let confirmed: Vec<String> = doubts.iter().map(|doubt| doubt.says.clone()).collect();
        if let (false, Some(Implausible { field, .. })) = (self.confirmed, doubts.first()) {
            return Err(RecordObservationsError::Implausible(confirmed.join(", "), field));
        }
        let scored = match facts.not_for(taken) {
            Some(because) => Scored::NotForThisPatient { because },
            None => match score(&self.values.for_news2(facts.scale)) {
                Ok(score) => Scored::Whole(score),
                Err(missing) => Scored::Incomplete { missing },
            },
        };
        Ok(ObservationEvent::ObservationsRecorded {
            set: Box::new(ObservationSet {
                taken,
                values: self.values,
                scale: facts.scale,
                scored,
                confirmed,
                entered: Signature::of(context),
                struck: None,
            }),
        })
    }
}

#[async_trait]
impl Gather for RecordObservations {
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, _: &Context) -> Result<RecordFacts, Refused> {
        let identity = match ports.find::<dyn Demographics>() {
            Some(port) => port.identity(look.reading(), self.patient).await?,
            None => Answer::NoneKnown,
        };
        let identity = match identity {
            Answer::Known { value } => Some(value),
            Answer::NoneKnown => None,
            // Without the age nobody knows whether the score is meant for them: the set is not scored wrongly, it waits.
            Answer::Unavailable { because } => return Err(Refused::Corrupt(because)),
        };
        let plan = store::observation::plan(look, self.patient).await?;
        Ok(RecordFacts {
            born: identity.as_ref().and_then(|identity| identity.born),
            died: identity.as_ref().and_then(|identity| identity.died),
            scale: plan.map(|plan| plan.record.scale).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::{examples, news2::Consciousness, observation::Breathes};

    fn whole() -> Values {
        Values {
            respiration: Some(22),
            saturation: Some(95),
            breathes: Some(Breathes::Oxygen {
                litres_a_minute: Decimal::from(4),
                device: None,
            }),
            systolic: Some(104),
            diastolic: Some(58),
            pulse: Some(104),
            consciousness: Some(Consciousness::Alert),
            temperature: Some(Decimal::new(384, 1)),
            ..Values::default()
        }
    }

    fn facts() -> RecordFacts {
        RecordFacts {
            born: NaiveDate::from_ymd_opt(1936, 7, 23),
            died: None,
            scale: SaturationScale::One,
        }
    }

    fn decide(
        values: Values,
        confirmed: bool,
        facts: &RecordFacts,
        ago: i64,
    ) -> Result<ObservationSet, RecordObservationsError> {
        let command = RecordObservations {
            id: examples::record(1),
            patient: examples::patient(),
            values,
            confirmed,
        };
        let context = examples::context();
        let context = context.clone().true_at(context.now() - TimeDelta::minutes(ago));
        match command.decide(None, facts, &context)? {
            ObservationEvent::ObservationsRecorded { set } => Ok(*set),
            ObservationEvent::ObservationsStruck { .. } => unreachable!("recording strikes nothing"),
        }
    }

    #[test]
    fn a_whole_set_is_scored_and_one_that_lacks_something_is_not() {
        let set = decide(whole(), false, &facts(), 0).unwrap();
        assert_eq!(set.scored.whole().map(|score| score.total), Some(8));
        assert!(
            set.scored.says().starts_with("NEWS2 8. Emergency response"),
            "{}",
            set.scored.says()
        );
        let less = decide(
            Values {
                pulse: None,
                ..whole()
            },
            false,
            &facts(),
            0,
        )
        .unwrap();
        assert_eq!(less.scored.whole(), None);
        assert!(less.scored.says().contains("not measured: pulse"));
        assert_eq!(
            decide(Values::default(), false, &facts(), 0),
            Err(RecordObservationsError::Empty)
        );
    }

    #[test]
    fn the_scale_in_force_is_the_one_that_scores() {
        let two = RecordFacts {
            scale: SaturationScale::Two,
            ..facts()
        };
        let set = decide(
            Values {
                saturation: Some(90),
                ..whole()
            },
            false,
            &two,
            0,
        )
        .unwrap();
        assert_eq!(
            (set.scale, set.part(crate::news2::Parameter::Saturation)),
            (SaturationScale::Two, Some(0))
        );
    }

    #[test]
    fn children_have_no_news2() {
        let today = display::london_date(examples::context().now());
        let child = |days| RecordFacts {
            born: today
                .checked_sub_months(Months::new(16 * 12))
                .map(|day| day + TimeDelta::days(days)),
            ..facts()
        };
        assert!(
            decide(whole(), false, &child(1), 0)
                .unwrap()
                .scored
                .says()
                .contains("under 16")
        );
        assert!(
            decide(whole(), false, &child(0), 0)
                .unwrap()
                .scored
                .whole()
                .is_some(),
            "16 today"
        );
    }

    #[test]
    fn what_is_hardly_believed_is_asked_about_and_kept_with_that() {
        let fast = Values {
            pulse: Some(230),
            ..whole()
        };
        assert_eq!(
            decide(fast, false, &facts(), 0),
            Err(RecordObservationsError::Implausible(
                "pulse of 230 beats a minute".into(),
                "pulse"
            ))
        );
        assert_eq!(
            decide(fast, true, &facts(), 0).unwrap().confirmed,
            ["pulse of 230 beats a minute"]
        );
        let never = Values {
            pulse: Some(999),
            ..whole()
        };
        assert!(matches!(
            decide(never, true, &facts(), 0),
            Err(RecordObservationsError::Impossible(_))
        ));
    }

    #[test]
    fn table_of_times() {
        let at = |ago| decide(whole(), false, &facts(), ago);
        assert!(at(0).is_ok() && at(60 * 24 * 30).is_ok() && at(-1).is_ok());
        assert!(matches!(at(-5), Err(RecordObservationsError::InFuture(_))));
        assert!(matches!(
            at(60 * 24 * 32),
            Err(RecordObservationsError::TooOld(_))
        ));
        let tomorrow = display::london_date(examples::context().now()) + TimeDelta::days(1);
        let unborn = RecordFacts {
            born: Some(tomorrow),
            ..facts()
        };
        assert_eq!(
            decide(whole(), false, &unborn, 0),
            Err(RecordObservationsError::BeforeBirth)
        );
        let dead = RecordFacts {
            died: Some(examples::context().now() - TimeDelta::hours(1)),
            ..facts()
        };
        assert!(matches!(
            decide(whole(), false, &dead, 0),
            Err(RecordObservationsError::AfterDeath(_))
        ));
        assert!(
            decide(whole(), false, &dead, 90).is_ok(),
            "those of before the death may still be entered"
        );
    }
}
