//! Telling the stories of everybody in a bed.

use chrono::{DateTime, Datelike, Utc};
use trefoil_core::gender::CurrentGender;

use super::{
    Course, Problem, Story, allergies, background, conditions,
    course::Severity,
    duty::Duty,
    medicines, notes, requests,
    requests::Subject,
    vitals::{self, Usual},
};
use crate::{chance::Chance, hospital::Hospital, person::Person};

/// Streams of chance for stories: none that a person, a member of staff or a bed draws from.
const STREAMS: u64 = 1 << 40;
/// A potassium that somebody must be rung for, in tenths of mmol/L.
const CRITICAL: i64 = 69;
/// What a shaken specimen made of a potassium, in tenths of mmol/L.
const SHAKEN: i64 = 64;

/// One story for everybody in a bed, in their order. The same seed and hospital give the same stories, each again the
/// same whoever else is told.
pub fn stories(seed: u64, now: DateTime<Utc>, hospital: &Hospital) -> Vec<Story> {
    let in_beds: Vec<&Person> = hospital.in_beds().collect();
    let mut all: Vec<Story> = in_beds
        .iter()
        .enumerate()
        .filter_map(|(place, person)| story(seed, now, hospital, place, person))
        .collect();
    let male = |story: &Story| {
        let person = in_beds.iter().find(|person| person.id == story.patient);
        person.is_some_and(|person| is_male(person))
    };
    // The likeliest first: a kidney that fails, then anybody whose blood was looked at.
    let mut by_kidney: Vec<&mut Story> = all.iter_mut().collect();
    by_kidney.sort_by_key(|story| story.condition != "Acute kidney injury");
    let mut rest = by_kidney.into_iter();
    rest.any(|story| {
        let male = male(story);
        requests::newest_number(&mut story.requests, "k", CRITICAL, male)
    });
    rest.any(|story| {
        let male = male(story);
        requests::corrected(&mut story.requests, "k", SHAKEN, male, now)
    });
    all
}

fn is_male(person: &Person) -> bool {
    person.gender == CurrentGender::Male
}

/// How it goes for the person at this place: one in twelve gets worse, of those who are here for a day.
fn course(chance: &mut Chance, place: usize, duty: &Duty) -> Course {
    let slow = chance.per_mille(220);
    if place % 12 == 4 && duty.hours(duty.now) >= 24 {
        Course::Deteriorating
    } else if slow {
        Course::Slow
    } else {
        Course::Recovering
    }
}

fn story(seed: u64, now: DateTime<Utc>, hospital: &Hospital, place: usize, person: &Person) -> Option<Story> {
    let stay = person.stay.as_ref()?;
    let consultant = hospital
        .staff
        .iter()
        .find(|staff| staff.title_line == stay.consultant)?;
    let duty = Duty::new(&stay.ward, consultant.username.clone(), stay.admitted, now);
    let mut chance = Chance::of(seed, STREAMS + u64::try_from(place).unwrap_or(0));
    let chance = &mut chance;
    let condition = conditions::of(&stay.reason);
    let age = i64::from(now.year() - person.born.year());
    let male = is_male(person);
    let course = course(chance, place, &duty);
    let severity = Severity::new(condition.half, course);
    let usual = Usual::of(chance, age, condition.retains(&stay.reason));
    let told = allergies::of(chance, place, &duty);
    let before = background::of(chance, age, person.gender, condition.name, now);
    let recorded = duty.doctor(duty.after(chance.between(60, 120)));
    let main = Problem {
        recorded: recorded.clone(),
        name: condition.name,
        main: true,
        since: None,
    };
    let others = before.iter().map(|(problem, since)| Problem {
        recorded: recorded.clone(),
        name: problem.name,
        main: false,
        since: Some(*since),
    });
    let problems: Vec<Problem> = [main].into_iter().chain(others).collect();
    let subject = Subject { male, age, place };
    let observations = vitals::sets(chance, &duty, condition, &severity, course, &usual);
    let requests = requests::requests(chance, &duty, condition, &severity, course, &subject);
    let prescriptions = medicines::prescriptions(chance, &duty, condition, course, &before, &told.avoid);
    let notes = notes::notes(
        chance,
        &duty,
        &notes::Told {
            condition,
            course,
            reason: &stay.reason,
            allergies: &told.allergies,
            problems: &problems,
            observations: &observations,
            requests: &requests,
            prescriptions: &prescriptions,
        },
    );
    Some(Story {
        patient: person.id,
        admitted: stay.admitted,
        condition: condition.name,
        course,
        allergies: told.allergies,
        heard: told.heard,
        problems,
        scale_2: usual.retains.then(|| duty.doctor(duty.after(10))),
        body: vitals::body(chance, &duty, &observations, male),
        observations,
        requests,
        prescriptions,
        notes,
    })
}
