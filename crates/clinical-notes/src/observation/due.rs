//! When the next set is due: pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::Scored;
use crate::observation_plan::ObservationPlan;

/// Where a whole score is wanted and there is none yet, or was not for so long, nobody waits longer than this [D].
const WITHOUT_SCORE: TimeDelta = TimeDelta::hours(1);
/// For whom NEWS2 is not meant and no plan was made: four hours, until a chart for them exists [D].
const WITHOUT_NEWS2: TimeDelta = TimeDelta::hours(4);

/// When the next set is due after one that stands. A plan replaces the interval of the score; a set without a total is
/// followed soon, since nobody knows yet how ill the patient is.
pub fn next_due(taken: DateTime<Utc>, scored: &Scored, plan: Option<&ObservationPlan>) -> DateTime<Utc> {
    let planned = plan
        .and_then(|plan| plan.every_minutes)
        .map(|every| TimeDelta::minutes(every.into()));
    let interval = match scored {
        Scored::Whole(score) => planned.unwrap_or_else(|| score.interval()),
        Scored::Incomplete { .. } => planned.map_or(WITHOUT_SCORE, |planned| planned.min(WITHOUT_SCORE)),
        Scored::NotForThisPatient { .. } => planned.unwrap_or(WITHOUT_NEWS2),
    };
    taken + interval
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{examples, news2::Score};

    #[test]
    fn table_of_intervals() {
        let whole = |total| {
            Scored::Whole(Score {
                total,
                single_three: false,
            })
        };
        let missing = Scored::Incomplete { missing: vec![] };
        let child = Scored::NotForThisPatient {
            because: "under 16 years old".into(),
        };
        let plan = |every| ObservationPlan {
            every_minutes: every,
            ..examples::plan()
        };
        let minutes = |scored: &Scored, plan: Option<&ObservationPlan>| {
            (next_due(examples::at(0), scored, plan) - examples::at(0)).num_minutes()
        };
        assert_eq!(minutes(&whole(0), None), 720);
        assert_eq!(minutes(&whole(9), None), 30);
        assert_eq!(
            minutes(&whole(9), Some(&plan(None))),
            30,
            "a plan for the scale alone changes nothing"
        );
        assert_eq!(
            minutes(&whole(9), Some(&plan(Some(120)))),
            120,
            "a plan is somebody's decision"
        );
        assert_eq!(minutes(&missing, None), 60);
        assert_eq!(
            minutes(&missing, Some(&plan(Some(240)))),
            60,
            "a plan does not excuse an incomplete set"
        );
        assert_eq!(minutes(&missing, Some(&plan(Some(15)))), 15);
        assert_eq!(minutes(&child, None), 240);
    }
}
