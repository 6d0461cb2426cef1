//! Prescriptions, each by its order sentence, and their doses, in the order of time: every check runs as on a ward, and a
//! stop is answered as a prescriber answers it.

use std::collections::HashMap;

use chrono::NaiveTime;
use trefoil_core::RecordId;
use trefoil_kernel::fresh_id;
use trefoil_prescribing::{
    checks::{Answered, Finding, reason},
    dictionary::{Release, Sentence},
    prescription::{
        Timing,
        order::Order,
        prescribe::{Prescribe, PrescribeError},
        stop::StopPrescription,
    },
};
use trefoil_synth::story::{Dose, Prescription, Schedule, Story};

use super::{Scene, doses, words};
use crate::load::LoadError;

/// Order sentences of the dictionary by code.
pub(super) type Sentences = HashMap<String, Sentence>;

/// Those of the community's dictionary.
pub(super) fn sentences() -> Result<Sentences, LoadError> {
    let content = Release::own().read();
    let content = content.map_err(trefoil_prescribing::dictionary::load::LoadError::from)?;
    let all = content.sentences.into_iter();
    Ok(all.map(|sentence| (sentence.code.clone(), sentence)).collect())
}

/// What happens to a prescription, in the order of time.
enum Step<'s> {
    Sign,
    Stop,
    Dose(&'s Dose),
}

/// All of a story.
pub(super) async fn prescriptions(scene: &Scene<'_>, story: &Story) -> Result<(), String> {
    let mut steps = vec![];
    for (at, one) in story.prescriptions.iter().enumerate() {
        steps.push((one.prescribed.at, at, Step::Sign));
        steps.extend(one.stopped.as_ref().map(|(act, _)| (act.at, at, Step::Stop)));
        steps.extend(one.doses.iter().map(|dose| (dose.done.at, at, Step::Dose(dose))));
    }
    // At one moment: a stop before what takes its place, and that before its first dose.
    steps.sort_by_key(|(when, _, step)| {
        let rank = match step {
            Step::Stop => 0,
            Step::Sign => 1,
            Step::Dose(_) => 2,
        };
        (*when, rank)
    });
    let ids: Vec<RecordId> = story.prescriptions.iter().map(|_| RecordId(fresh_id())).collect();
    for (_, at, step) in steps {
        let (Some(one), Some(id)) = (story.prescriptions.get(at), ids.get(at)) else {
            continue;
        };
        match step {
            Step::Sign => sign(scene, one, *id).await,
            Step::Stop => stop(scene, one, *id).await,
            Step::Dose(dose) => doses::dose(scene, one, *id, dose).await,
        }
        .map_err(|error| words(one.entry.name, error))?;
    }
    Ok(())
}

async fn sign(scene: &Scene<'_>, one: &Prescription, id: RecordId) -> Result<(), String> {
    let prescribe = Prescribe {
        id,
        patient: scene.patient,
        order: order(&scene.stage.sentences, one)?,
        answered: vec![],
    };
    let epr = &scene.stage.epr;
    match epr.execute(&scene.by(&one.prescribed)?, prescribe.clone()).await {
        Ok(_) => Ok(()),
        Err(PrescribeError::Stopped(found)) => {
            let answered = found.iter().map(answer).collect::<Result<_, _>>()?;
            let again = Prescribe {
                answered,
                ..prescribe
            };
            let signed = epr.execute(&scene.by(&one.prescribed)?, again).await;
            signed.map(drop).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// As whoever is on call answers: the patient is ill now, and nobody could ask about allergies yet.
pub(super) fn answer(found: &Finding) -> Result<Answered, String> {
    let code = match found.check.as_str() {
        "duplicate_ingredient" => "intended",
        _ => "emergency",
    };
    Ok(Answered {
        says: found.says.clone(),
        reason: reason(code).ok_or("the list of reasons has changed")?,
        words: None,
    })
}

async fn stop(scene: &Scene<'_>, one: &Prescription, id: RecordId) -> Result<(), String> {
    let Some((act, why)) = &one.stopped else {
        return Ok(());
    };
    let stop = StopPrescription {
        id,
        patient: scene.patient,
        seen: 1,
    };
    let stopped = scene.stage.epr.execute(&scene.by(act)?.because(*why), stop).await;
    stopped.map(drop).map_err(|error| error.to_string())
}

/// The sentence of the dictionary, with the times of the day, the days and the indication of the story.
pub(super) fn order(sentences: &Sentences, one: &Prescription) -> Result<Order, String> {
    let sentence = sentences.get(one.entry.sentence);
    let sentence =
        sentence.ok_or_else(|| format!("the dictionary has no order sentence {}", one.entry.sentence))?;
    let mut order = Order::from(sentence);
    order.days = one.days;
    if let Some(indication) = one.indication {
        order.indication = Some(indication.to_owned());
    }
    if let (Timing::TimesADay { at, .. }, Schedule::Daily(times)) = (&mut order.timing, one.entry.schedule) {
        *at = times
            .iter()
            .filter_map(|(hour, minute)| NaiveTime::from_hms_opt(*hour, *minute, 0))
            .collect();
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use trefoil_synth::story::ENTRIES;

    use super::*;

    #[test]
    fn every_entry_of_the_stories_is_a_sentence_of_the_dictionary() {
        let content = Release::own().read().unwrap();
        for entry in ENTRIES {
            let sentence = content.sentences.iter().find(|one| one.code == entry.sentence);
            let sentence = sentence.unwrap_or_else(|| panic!("{}", entry.sentence));
            let product = content
                .products
                .iter()
                .find(|one| one.medicine.code.code() == sentence.product);
            assert_eq!(product.unwrap().medicine.code.display(), entry.name);
            match (&sentence.timing, entry.schedule) {
                (Timing::TimesADay { times, at }, Schedule::Daily(own)) => {
                    assert_eq!(usize::try_from(*times).unwrap(), own.len(), "{}", entry.key);
                    let own: Vec<NaiveTime> = own
                        .iter()
                        .map(|(hour, minute)| NaiveTime::from_hms_opt(*hour, *minute, 0).unwrap())
                        .collect();
                    assert!(at.is_empty() || *at == own, "{}", entry.key);
                }
                (Timing::EveryHours { hours }, Schedule::Every(own)) => {
                    assert_eq!(*hours, own, "{}", entry.key)
                }
                (Timing::Once, Schedule::Once) => {}
                (Timing::AsRequired(bounds), Schedule::AsRequired { minutes, most }) => {
                    assert_eq!(
                        u64::from(bounds.minimum_interval_minutes),
                        minutes,
                        "{}",
                        entry.key
                    );
                    assert_eq!(bounds.most_doses_in_24_hours, Some(most), "{}", entry.key);
                }
                (timing, own) => panic!("{}: {timing:?} and {own:?}", entry.key),
            }
        }
    }
}
