//! Clinical stories loaded by their own commands: what the story says stands in the journal, under the author's name, at
//! the story's time.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use trefoil::{
    configuration::Configuration,
    kernel::Epr,
    load::{load, stories},
    standard,
    synth::{
        Hospital, Size, hospital,
        story::{Allergies, Story},
    },
};
use trefoil_testkit::{assemble, both_engines};
use uuid::Uuid;

const SEED: u64 = 3;

/// A few people with their stories: three of the first, and one each of those who are awkward to prescribe for.
fn few(now: DateTime<Utc>) -> (Hospital, Vec<Story>) {
    let mut plan = hospital(SEED, now, Size::Standard);
    let all = trefoil::synth::story::stories(SEED, now, &plan);
    let first = |is: fn(&Story) -> bool| all.iter().find(|story| is(story)).unwrap().clone();
    let mut told: Vec<Story> = all.iter().take(3).cloned().collect();
    told.push(first(|story| story.heard.is_some()));
    told.push(first(|story| matches!(story.allergies, Allergies::Known(_))));
    told.push(first(|story| {
        story.allergies == Allergies::NotRecorded && story.heard.is_none() && !story.prescriptions.is_empty()
    }));
    let mut seen = BTreeSet::new();
    told.retain(|story| seen.insert(story.patient));
    plan.people
        .retain(|person| told.iter().any(|story| story.patient == person.id));
    (plan, told)
}

async fn journal(epr: &Epr, kind: &str) -> Vec<(Uuid, String, DateTime<Utc>, DateTime<Utc>)> {
    let sql =
        "SELECT patient, actor_name, effective, recorded FROM kernel_journal WHERE kind = $1 ORDER BY entry";
    epr.db().look().rows(sql, &[&kind]).await.unwrap()
}

both_engines! {
    async fn what_a_story_says_stands_in_the_journal(store: &Store) {
        let epr = assemble(store, || standard(&Configuration::default())).await;
        let now = epr.clock().now();
        let (plan, told) = few(now);
        load(&epr, &plan, |_, _| ()).await.unwrap();
        let mut done = 0;
        stories(&epr, &plan, &told, |so_far, _| done = so_far).await.unwrap();
        assert_eq!(done, u64::try_from(told.len()).unwrap());
        let names: BTreeMap<&str, &str> =
            plan.staff.iter().map(|one| (one.username.as_str(), one.title_line.as_str())).collect();
        let notes = journal(&epr, "clinical_notes.note").await;
        for story in &told {
            let mut kept: Vec<(&str, DateTime<Utc>)> = notes
                .iter()
                .filter(|note| note.0 == story.patient)
                .map(|note| (note.1.as_str(), note.2))
                .collect();
            kept.sort_by_key(|note| note.1);
            let wanted: Vec<(&str, DateTime<Utc>)> =
                story.notes.iter().map(|note| (names[note.written.by.as_str()], note.written.at)).collect();
            assert_eq!(kept, wanted);
        }
        assert!(notes.iter().all(|note| note.3 >= now), "recorded now, whenever it was true");
        let count = |of: fn(&Story) -> usize| told.iter().map(of).sum::<usize>();
        let store = &epr;
        let versions = |kind| async move { journal(store, kind).await.len() };
        assert_eq!(
            versions("prescribing.prescription").await,
            count(|story| {
                story.prescriptions.len() + story.prescriptions.iter().filter(|one| one.stopped.is_some()).count()
            })
        );
        assert_eq!(versions("clinical_notes.observation_set").await, count(|story| story.observations.len()));
        assert_eq!(
            versions("prescribing.administration").await,
            count(|story| story.prescriptions.iter().map(|one| one.doses.len()).sum())
        );
        let items = |story: &Story| -> Vec<_> {
            story.requests.iter().flat_map(|request| request.items.clone()).collect()
        };
        let reports: usize = told
            .iter()
            .flat_map(items)
            .map(|item| item.reports.len() + usize::from(item.acknowledged.is_some()))
            .sum();
        assert_eq!(versions("orders_results.report").await, reports);
        assert_eq!(versions("patient_administration.allergy_statement").await, 1);
        let overridden: Vec<(String,)> = epr
            .db()
            .look()
            .rows(
                "SELECT event FROM kernel_journal WHERE kind = $1 AND event LIKE '%allergies_not_recorded%'",
                &[&"prescribing.prescription"],
            )
            .await
            .unwrap();
        assert!(!overridden.is_empty() && overridden.iter().all(|(event,)| event.contains("emergency")));
        let verdict = trefoil::audit::verify::verify(epr.db(), None, |_, _| ()).await.unwrap();
        assert!(verdict.whole(), "{verdict}");
    }
}
