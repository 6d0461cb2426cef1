//! The timeline and the buttons of a record, as the shell makes them from what modules add.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{Epr, View};
use trefoil_testkit::{Store, assemble, both, try_assemble};
use trefoil_web::screen::{RecordAction, Timeline, TimelineEntry, TimelineSource};

use crate::{
    browser::Browser,
    ward::{WRITE, builder, somebody},
};

both! { everything_that_happened_stands_in_order_of_time a_kind_that_cannot_be_asked_says_so
buttons_are_for_whoever_may_use_them }

/// So many rounds, a minute apart, up to a known instant.
struct Rounds(i64);

fn first() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

#[async_trait]
impl Timeline for Rounds {
    fn key(&self) -> &'static str {
        "ward.rounds"
    }
    fn label(&self) -> &'static str {
        "Rounds"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn entries(
        &self,
        _: &mut View,
        _: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let all = (0..self.0)
            .rev()
            .map(|number| (number, first() + TimeDelta::minutes(number)));
        let found = all
            .filter(|(_, when)| *when <= until)
            .map(|(number, when)| TimelineEntry {
                when,
                title: format!("Round {number}."),
                detail: None,
                by: None,
                href: None,
                in_error: number == 0,
            });
        Ok(found.take(usize::try_from(most).unwrap()).collect())
    }
}

struct Broken;

#[async_trait]
impl Timeline for Broken {
    fn key(&self) -> &'static str {
        "ward.broken"
    }
    fn label(&self) -> &'static str {
        "Letters"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn entries(
        &self,
        _: &mut View,
        _: PatientId,
        _: DateTime<Utc>,
        _: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        Err(Refused::Corrupt("the letters are away".into()))
    }
}

/// A record that is open to the nurse, who has no relationship with anybody here.
async fn opened(epr: &Epr) -> (PatientId, Browser) {
    let (patient, nurse) = (somebody(epr).await, Browser::of(epr).await);
    let form = nurse.get(&format!("/patients/{patient}/lines")).await;
    let id = patient.to_string();
    let given = [
        ("patient_id", id.as_str()),
        ("form_token", form.hidden("form_token")),
        ("command_id", form.hidden("command_id")),
        ("reason", "emergency"),
        ("details", "brought in unconscious"),
    ];
    let done = nurse
        .post(&format!("/patients/{patient}/break-glass"), &given)
        .await;
    assert_eq!(done.status, 303, "{}", done.text);
    (patient, nurse)
}

/// Page after page shows each entry once, the newest first, and what was entered in error is struck and said.
async fn everything_that_happened_stands_in_order_of_time(store: &Store) {
    let with_rounds = || {
        builder().extend(|on| {
            on.add(TimelineSource::new(Rounds(150)));
        })
    };
    let epr = assemble(store, with_rounds).await;
    let (patient, nurse) = opened(&epr).await;
    let (mut path, mut seen, mut last) = (format!("/patients/{patient}/timeline"), vec![], String::new());
    for _ in 0..5 {
        let page = nurse.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        seen.extend(
            (0..150)
                .rev()
                .filter(|number| page.text.contains(&format!("Round {number}."))),
        );
        last = page.text.clone();
        let Some((_, rest)) = page
            .text
            .split_once(r#"<a href="/patients/"#)
            .and_then(|_| page.text.split_once("?until="))
        else {
            break;
        };
        let until = rest.split('"').next().unwrap();
        path = format!("/patients/{patient}/timeline?until={until}");
    }
    assert_eq!(seen, (0..150).rev().collect::<Vec<_>>());
    assert!(last.contains("<s>Round 0.</s> – entered in error"), "{last}");
    let only = nurse
        .get(&format!("/patients/{patient}/timeline?show=ward.letters"))
        .await;
    assert!(only.text.contains("No entries before"), "{}", only.text);
}

/// One module that fails takes nothing else with it, and is not silently left out.
async fn a_kind_that_cannot_be_asked_says_so(store: &Store) {
    let both_kinds = || {
        builder().extend(|on| {
            on.add(TimelineSource::new(Rounds(2)))
                .add(TimelineSource::new(Broken));
        })
    };
    let epr = assemble(store, both_kinds).await;
    let (patient, nurse) = opened(&epr).await;
    let page = nurse.get(&format!("/patients/{patient}/timeline")).await;
    assert!(page.text.contains("Letters: not available."), "{}", page.text);
    assert!(page.text.contains("Round 1."), "{}", page.text);
}

async fn buttons_are_for_whoever_may_use_them(store: &Store) {
    const NOT_HELD: Permission = trefoil_kernel::access::SEAL;
    let button = |key, path, needs| RecordAction {
        key,
        label: key,
        order: 1,
        path,
        needs,
    };
    let two = move || {
        builder().extend(move |on| {
            on.add(button("ward.write", "/patients/{patient}/lines", WRITE))
                .add(button("ward.seal", "/patients/{patient}/lines", NOT_HELD));
        })
    };
    let epr = assemble(store, two).await;
    let (patient, nurse) = opened(&epr).await;
    let page = nurse.get(&format!("/patients/{patient}")).await;
    assert!(page.text.contains("ward.write"), "{}", page.text);
    assert!(!page.text.contains("ward.seal"), "{}", page.text);
    let astray = move || {
        builder().extend(move |on| {
            on.add(button("ward.away", "/wards", WRITE));
        })
    };
    let Err(mistakes) = try_assemble(store, astray).await else {
        panic!("it was assembled");
    };
    assert!(
        mistakes.to_string().contains("no page of the patient's record"),
        "{mistakes}"
    );
}
