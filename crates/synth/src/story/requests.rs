//! Tests: asked for on admission and each morning while it matters, with what came back.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Course, Found, Item, Report, Request, Status, Value,
    condition::Condition,
    course::Severity,
    duty::{Duty, clock, day_before, minutes_of},
    laboratory::{component, components, values},
};
use crate::chance::Chance;

/// Who it is about, as far as the laboratory's figures depend on it.
pub(super) struct Subject {
    pub(super) male: bool,
    pub(super) age: i64,
    /// Their place in the list of those in beds: numbers of the laboratory follow it.
    pub(super) place: usize,
}

/// What an item is to be asked with.
struct Ask<'a> {
    items: Vec<&'static str>,
    asked: DateTime<Utc>,
    collected: DateTime<Utc>,
    urgent: bool,
    details: &'a str,
    again: Option<&'static str>,
}

/// All of a stay, the earliest first.
pub(super) fn requests(
    chance: &mut Chance,
    duty: &Duty,
    condition: &'static Condition,
    severity: &Severity,
    course: Course,
    subject: &Subject,
) -> Vec<Request> {
    let mut all: Vec<Request> = vec![];
    let mut ask = |chance: &mut Chance, ask: Ask<'_>| {
        let number = all.iter().map(|request: &Request| request.items.len()).sum();
        let made = request(chance, duty, condition, severity, subject, ask, number);
        all.push(made);
    };
    let mut items = vec!["fbc", "ue", "crp", "lft"];
    items.extend(
        condition
            .tests
            .iter()
            .filter(|test| !items.contains(test))
            .collect::<Vec<_>>(),
    );
    let asked = duty.after(chance.between(35, 80));
    let first = Ask {
        items,
        asked,
        collected: asked + minutes_of(chance.between(8, 30)),
        urgent: true,
        details: condition.name,
        again: None,
    };
    ask(chance, first);
    for (at, day) in duty.days().into_iter().enumerate().skip(1) {
        let collected = clock(day, (6, 20)) + minutes_of(chance.below(60));
        let asked = clock(day_before(day), (17, 10)) + minutes_of(chance.below(40));
        let asked = asked.max(duty.after(180));
        if !(at <= 3 || at % 3 == 0) || asked >= collected || asked >= duty.now || duty.hours(collected) < 8 {
            continue;
        }
        let moves = |id: &str| condition.blood.iter().any(|(moved, _)| *moved == id);
        let mut items = vec!["ue", "fbc"];
        items.extend(["crp", "ck"].into_iter().filter(|id| moves(id)));
        let details = format!("{}, day {}", condition.name, at + 1);
        let morning = Ask {
            items,
            asked,
            collected,
            urgent: false,
            details: &details,
            again: Some("Monitoring while unwell"),
        };
        ask(chance, morning);
    }
    if course == Course::Deteriorating {
        let asked = duty.now - minutes_of(chance.between(170, 230));
        let worse = Ask {
            items: vec!["ue", "fbc", "gas"],
            asked,
            collected: asked + minutes_of(10),
            urgent: true,
            details: "Worse since this morning",
            again: Some("Worse than at the last specimen"),
        };
        if duty.hours(asked) > 10 {
            ask(chance, worse);
        }
    }
    all.sort_by_key(|request| request.asked.at);
    all
}

fn request(
    chance: &mut Chance,
    duty: &Duty,
    condition: &Condition,
    severity: &Severity,
    subject: &Subject,
    ask: Ask<'_>,
    number: usize,
) -> Request {
    let collected = (ask.collected <= duty.now).then(|| duty.nurse(ask.collected));
    let items = ask.items.iter().zip(number + 1..).map(|(id, number)| {
        let mut item = Item {
            id,
            number: format!("L{:07}", subject.place * 1000 + number),
            reports: vec![],
            acknowledged: None,
        };
        if collected.is_some() {
            let ill = severity.at(duty, ask.collected);
            item.reports = reports(
                chance,
                duty,
                condition,
                id,
                ask.collected,
                (ill, ask.urgent),
                subject,
            );
        }
        let last = item
            .reports
            .last()
            .filter(|report| report.status != Status::Preliminary);
        let seen = last.map(|report| report.at + minutes_of(chance.between(40, 420)));
        item.acknowledged = seen.filter(|at| *at <= duty.now).map(|at| duty.doctor(at));
        item
    });
    let items = items.collect();
    Request {
        asked: duty.doctor(ask.asked),
        urgent: ask.urgent,
        details: ask.details.to_owned(),
        again_because: ask.again,
        collected,
        items,
    }
}

fn reports(
    chance: &mut Chance,
    duty: &Duty,
    condition: &Condition,
    id: &'static str,
    collected: DateTime<Utc>,
    (ill, urgent): (i64, bool),
    subject: &Subject,
) -> Vec<Report> {
    let report = |at, status, values| Report { at, status, values };
    let minutes = match id {
        "gas" => chance.between(4, 12),
        _ if urgent => chance.between(45, 100),
        _ => chance.between(110, 220),
    };
    let at = collected + minutes_of(minutes);
    let mut all = vec![];
    if !components(id).is_empty() {
        let lines = values(chance, condition, id, ill, (subject.male, subject.age));
        all.push(report(at, Status::Final, lines));
    } else if matches!(id, "bc" | "msu") {
        let growth = shown(condition, id).unwrap_or("No growth");
        let first = vec![words(id, "Culture in progress; no growth so far".to_owned())];
        all.push(report(
            collected + TimeDelta::hours(20),
            Status::Preliminary,
            first,
        ));
        let last = vec![words(id, format!("{growth} after 48 hours"))];
        all.push(report(collected + TimeDelta::hours(49), Status::Final, last));
    } else if let Some(found) = shown(condition, id) {
        let mut lines = vec![words(id, found.to_owned())];
        if id == "gs" {
            lines.push(Value {
                component: "gs_screen",
                found: Found::Words("Negative".to_owned()),
            });
        }
        all.push(report(at, Status::Final, lines));
    }
    all.retain(|report| report.at <= duty.now);
    all
}

fn shown(condition: &Condition, id: &str) -> Option<&'static str> {
    let shown = condition.shows.iter().find(|(item, _)| *item == id);
    shown.map(|(_, words)| *words)
}

fn words(id: &'static str, found: String) -> Value {
    let component = match id {
        "bc" => "bc_culture",
        "msu" => "msu_culture",
        "gs" => "gs_group",
        other => other,
    };
    Value {
        component,
        found: Found::Words(found),
    }
}

/// Whether the last report of an item has this component.
fn has(item: &Item, id: &str) -> bool {
    let lines = item.reports.last().map(|report| &report.values);
    lines.is_some_and(|lines| lines.iter().any(|line| line.component == id))
}

/// Another number in the last report of the newest item that has this component. Nobody has acknowledged it.
pub(super) fn newest_number(requests: &mut [Request], id: &str, number: i64, male: bool) -> bool {
    let items = requests.iter_mut().rev().flat_map(|request| &mut request.items);
    let Some((item, one)) = items.into_iter().find(|item| has(item, id)).zip(component(id)) else {
        return false;
    };
    item.acknowledged = None;
    let lines = item.reports.last_mut().map(|report| &mut report.values);
    for line in lines.into_iter().flatten().filter(|line| line.component == id) {
        line.found = one.found(number, male);
    }
    true
}

/// The last report of the newest item with this component is corrected half an hour ago: it had been this number.
pub(super) fn corrected(
    requests: &mut [Request],
    id: &str,
    was: i64,
    male: bool,
    now: DateTime<Utc>,
) -> bool {
    let at = now - TimeDelta::minutes(30);
    let items = requests.iter_mut().rev().flat_map(|request| &mut request.items);
    let known = items
        .into_iter()
        .find(|item| has(item, id) && item.reports.last().is_some_and(|report| report.at < at));
    let Some((item, one)) = known.zip(component(id)) else {
        return false;
    };
    let Some(right) = item.reports.last().cloned() else {
        return false;
    };
    if let Some(wrong) = item.reports.last_mut() {
        for line in wrong.values.iter_mut().filter(|line| line.component == id) {
            line.found = one.found(was, male);
        }
    }
    item.reports.push(Report {
        at,
        status: Status::Corrected,
        values: right.values,
    });
    // Whoever acknowledged the wrong one has to look again.
    item.acknowledged = None;
    true
}
