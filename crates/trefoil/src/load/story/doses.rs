//! Doses: given, or not given with the reason, each by the nurse of the story at its time.

use trefoil_core::RecordId;
use trefoil_kernel::fresh_id;
use trefoil_prescribing::administration::{
    give::{GiveDose, GiveError},
    not_given::RecordNotGiven,
};
use trefoil_synth::story::{Dose, Omitted, Prescription};

use super::{Scene, medicines, words};

/// One dose of a prescription that stands at its first version: a story's doses are all before its stop.
pub(super) async fn dose(
    scene: &Scene<'_>,
    of: &Prescription,
    prescription: RecordId,
    one: &Dose,
) -> Result<(), String> {
    let (Some(omitted), Some(due)) = (one.omitted, one.due) else {
        return give(scene, of, prescription, one).await;
    };
    let not_given = RecordNotGiven {
        id: RecordId(fresh_id()),
        patient: scene.patient,
        prescription,
        prescription_seen: 1,
        due,
        reason: code(omitted).to_owned(),
        words: None,
    };
    let recorded = scene.stage.epr.execute(&scene.by(&one.done)?, not_given).await;
    recorded
        .map(drop)
        .map_err(|error| words("a dose not given", error))
}

async fn give(
    scene: &Scene<'_>,
    of: &Prescription,
    prescription: RecordId,
    one: &Dose,
) -> Result<(), String> {
    let give = GiveDose {
        id: RecordId(fresh_id()),
        patient: scene.patient,
        prescription,
        prescription_seen: 1,
        due: one.due,
        dose: medicines::order(&scene.stage.sentences, of)?.dose.most(),
        witness: None,
        answered: vec![],
    };
    let epr = &scene.stage.epr;
    let told = |error: GiveError| words("a dose", error);
    match epr.execute(&scene.by(&one.done)?, give.clone()).await {
        Ok(_) => Ok(()),
        Err(GiveError::Stopped(found)) => {
            let answered = found.iter().map(medicines::answer).collect::<Result<_, _>>()?;
            let again = GiveDose { answered, ..give };
            epr.execute(&scene.by(&one.done)?, again)
                .await
                .map(drop)
                .map_err(told)
        }
        Err(error) => Err(told(error)),
    }
}

/// The code on the drug chart.
fn code(omitted: Omitted) -> &'static str {
    match omitted {
        Omitted::NilByMouth => "1",
        Omitted::Refused => "2",
        Omitted::Away => "3",
        Omitted::Asleep => "4",
    }
}

#[cfg(test)]
mod tests {
    use trefoil_prescribing::administration::omission;

    use super::*;

    #[test]
    fn every_reason_is_on_the_chart_and_needs_no_more_words() {
        for (omitted, wanted) in [
            (Omitted::NilByMouth, "Nil by mouth"),
            (Omitted::Refused, "Patient refused"),
            (Omitted::Away, "Patient away from ward"),
            (Omitted::Asleep, "Patient asleep"),
        ] {
            let known = omission(code(omitted)).unwrap();
            assert_eq!((known.words, known.say), (wanted, None));
        }
    }
}
