//! A table of meetings, and the laws of what stands.

use proptest::prelude::*;
use trefoil_core::{Record, RecordId, StaffId};
use uuid::Uuid;

use super::*;
use crate::report::{Acknowledgement, Action, ReportEvent, Unit};

fn at(minute: i64) -> DateTime<Utc> {
    "2026-06-10T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::Duration::minutes(minute)
}

fn line(test: &str, value: &str, status: ResultStatus) -> IncomingLine {
    IncomingLine {
        national: None,
        local: Some(test.into()),
        name: test.into(),
        sub_id: None,
        value: if value.is_empty() {
            Said::Nothing
        } else {
            Said::This(Value::numeric(value))
        },
        numeric: true,
        unit: Some(Unit::read("mmol/L")),
        range: Some("3.5-5.3".into()),
        flags: vec![],
        alert: false,
        status,
        notes: vec![],
    }
}

fn message(minute: i64, status: ResultStatus, lines: Vec<IncomingLine>) -> Incoming {
    Incoming {
        placer: "T1".into(),
        filler: "L1".into(),
        part: None,
        source: "LIMS at RXX".into(),
        title: "Urea and electrolytes".into(),
        section: Some("CH".into()),
        specimen: None,
        collected: Some(at(0)),
        received: None,
        reported: at(minute),
        status,
        lines,
        notes: vec![],
    }
}

fn asked() -> Asked {
    Asked {
        order: RecordId(Uuid::from_u128(1)),
        placer: "T1".into(),
        requester: Some(StaffId(Uuid::from_u128(2))),
        requester_name: Some("Dr S Rao".into()),
        title: "Urea and electrolytes".into(),
        collected: None,
    }
}

/// The report after one more message, by the events that would be kept, and what became of its results.
fn after(stands: Option<Report>, said: &Incoming) -> (Option<Report>, Vec<Outcome>) {
    let met = meeting(stands.as_ref(), said, &[], &asked(), said.reported);
    let event = met.change.map(|change| match &stands {
        None => ReportEvent::ReportReceived {
            report: Box::new(first(change)),
        },
        Some(_) => ReportEvent::ReportChanged {
            change: Box::new(change),
        },
    });
    let next = match event {
        Some(event) => Some(Report::apply(stands, &event)),
        None => stands,
    };
    (next, met.outcomes)
}

fn fold(messages: &[Incoming]) -> Report {
    let report = messages.iter().fold(None, |stands, said| after(stands, said).0);
    report.unwrap()
}

fn acknowledged(report: Report) -> Report {
    let acknowledgement = Acknowledgement {
        at: at(90),
        by: StaffId(Uuid::from_u128(2)),
        name: "Dr S Rao".into(),
        version: 1,
        action: Action::NoAction,
        note: None,
        void: None,
    };
    Report::apply(Some(report), &ReportEvent::ReportAcknowledged { acknowledgement })
}

/// Two messages about one test, one after the other: what became of the second, what stands, what is kept, whether it waits.
#[test]
fn table_of_meetings() {
    use Outcome::{Corrected as Corr, Late, Repeat, Replaced, Withdrawn as Gone};
    use ResultStatus::{Corrected as C, Final as F, Partial as S, Preliminary as P, Withdrawn as W};
    type Said<'a> = (ResultStatus, &'a str, i64);
    let table: &[(Said<'_>, Said<'_>, Outcome, Said<'_>, usize)] = &[
        ((P, "6.8", 10), (F, "6.8", 40), Replaced, (F, "6.8", 40), 1),
        ((P, "6.8", 10), (F, "4.8", 40), Replaced, (F, "4.8", 40), 1),
        ((P, "6.8", 10), (P, "6.9", 20), Replaced, (P, "6.9", 20), 1),
        ((P, "6.8", 10), (S, "6.8", 20), Replaced, (S, "6.8", 20), 1),
        ((F, "6.8", 40), (P, "6.8", 10), Late, (F, "6.8", 40), 1),
        ((F, "6.8", 40), (P, "5.0", 50), Late, (F, "6.8", 40), 1),
        ((F, "6.8", 40), (F, "6.8", 40), Repeat, (F, "6.8", 40), 0),
        ((F, "6.8", 40), (F, "6.8", 50), Repeat, (F, "6.8", 50), 0),
        ((F, "6.8", 40), (F, "4.8", 50), Corr, (F, "4.8", 50), 1),
        ((F, "6.8", 40), (F, "4.8", 30), Late, (F, "6.8", 40), 1),
        ((F, "6.8", 40), (C, "4.8", 85), Corr, (C, "4.8", 85), 1),
        ((C, "4.8", 85), (F, "6.8", 40), Late, (C, "4.8", 85), 1),
        ((C, "4.8", 85), (C, "4.9", 95), Corr, (C, "4.9", 95), 1),
        ((C, "4.8", 85), (C, "6.8", 80), Late, (C, "4.8", 85), 1),
        ((F, "6.8", 40), (W, "", 95), Gone, (W, "", 95), 1),
        ((W, "", 95), (F, "6.8", 40), Late, (W, "", 95), 1),
        ((C, "4.8", 85), (W, "", 95), Gone, (W, "", 95), 1),
        ((W, "", 95), (C, "4.8", 99), Corr, (C, "4.8", 99), 1),
    ];
    for (one, two, outcome, stands, kept) in table {
        let of =
            |(status, value, minute): &Said<'_>| message(*minute, *status, vec![line("K", value, *status)]);
        let (report, outcomes) = after(Some(fold(&[of(one)])), &of(two));
        let found = &report.unwrap().lines[0];
        let now = (found.status, found.value.text.as_str(), found.reported);
        assert_eq!(outcomes, [*outcome], "{one:?} then {two:?}");
        assert_eq!(now, (stands.0, stands.1, at(stands.2)), "{one:?} then {two:?}");
        assert_eq!(found.earlier.len(), *kept, "{one:?} then {two:?}");
    }
}

#[test]
fn a_correction_comes_back_and_voids_the_acknowledgement_and_leaves_the_others() {
    use ResultStatus::{Corrected, Final};
    let first = message(40, Final, vec![line("NA", "139", Final), line("K", "6.8", Final)]);
    let report = acknowledged(fold(&[first]));
    assert!(!report.due());
    assert!(report.acknowledged().is_some());
    let (report, _) = after(
        Some(report),
        &message(85, Corrected, vec![line("K", "4.8", Corrected)]),
    );
    let report = report.unwrap();
    assert!(
        report.due() && report.changed(),
        "it comes back, marked as corrected"
    );
    assert_eq!(report.acknowledgements[0].void, Some(at(85)));
    assert!(report.acknowledged().is_none());
    let values: Vec<&str> = report.lines.iter().map(|line| line.value.text.as_str()).collect();
    assert_eq!(values, ["139", "4.8"], "what was not sent again stays");
    assert!(
        !report.lines[0].new && report.lines[1].new,
        "only what changed waits"
    );
    let was = report.lines[1].was().unwrap();
    assert_eq!((was.value.text.as_str(), was.status), ("6.8", Final));
}

#[test]
fn what_is_verified_as_it_was_acknowledged_does_not_come_back() {
    use ResultStatus::{Final, Preliminary};
    let mut critical = line("K", "6.8", Preliminary);
    critical.flags = vec!["HH".into()];
    let report = fold(&[message(10, Preliminary, vec![critical.clone()])]);
    assert!(report.due(), "critical waits, also when preliminary");
    let report = acknowledged(report);
    let mut verified = critical;
    verified.status = Final;
    let (report, _) = after(
        Some(report),
        &message(40, Final, vec![verified, line("UREA", "4.2", Final)]),
    );
    let report = report.unwrap();
    assert!(!report.lines[0].new, "the same value, acknowledged already");
    assert!(report.lines[1].new && report.due(), "what is new waits");
    assert!(report.acknowledgements[0].void.is_none());
}

#[test]
fn preliminary_and_not_critical_waits_for_nobody() {
    use ResultStatus::Preliminary;
    assert!(!fold(&[message(10, Preliminary, vec![line("K", "4.2", Preliminary)])]).due());
}

#[test]
fn a_correction_that_comes_first_says_so() {
    use ResultStatus::{Corrected, Final};
    let report = fold(&[message(85, Corrected, vec![line("K", "4.8", Corrected)])]);
    assert_eq!(report.lines[0].remarks, [Remark::CorrectedFirstKnown]);
    let (report, outcomes) = after(Some(report), &message(40, Final, vec![line("K", "6.8", Final)]));
    let report = report.unwrap();
    assert_eq!(outcomes, [Outcome::Late]);
    assert_eq!(
        report.lines[0].value.text, "4.8",
        "the original never overwrites it"
    );
    assert!(report.lines[0].earlier[0].late);
}

#[test]
fn a_later_word_of_lower_standing_is_never_silent() {
    use ResultStatus::{Corrected, Final};
    let report = acknowledged(fold(&[message(40, Corrected, vec![line("K", "4.8", Corrected)])]));
    let (report, outcomes) = after(Some(report), &message(85, Final, vec![line("K", "6.8", Final)]));
    let report = report.unwrap();
    assert_eq!(outcomes, [Outcome::Late]);
    assert!(report.due() && report.lines[0].remarks.contains(&Remark::LaterDiffers));
}

#[test]
fn withdrawn_leaves_a_tombstone() {
    use ResultStatus::{Final, Withdrawn};
    let report = fold(&[
        message(40, Final, vec![line("HB", "98", Final)]),
        message(95, Withdrawn, vec![line("HB", "", Withdrawn)]),
    ]);
    let found = &report.lines[0];
    assert!(!found.shown() && report.due());
    assert_eq!(found.was().unwrap().value.text, "98");
    assert_eq!(report.status(), Withdrawn);
}

#[test]
fn a_status_without_a_value_keeps_the_value() {
    use ResultStatus::{Final, Preliminary};
    let report = fold(&[
        message(10, Preliminary, vec![line("K", "4.2", Preliminary)]),
        message(40, Final, vec![line("K", "", Final)]),
    ]);
    assert_eq!(
        (report.lines[0].value.text.as_str(), report.lines[0].status),
        ("4.2", Final)
    );
}

#[test]
fn one_test_is_found_again_however_it_is_coded() {
    use ResultStatus::Final;
    let mut both = line("K", "6.8", Final);
    both.national = Some("1107761000000109".into());
    let (report, outcomes) = after(
        Some(fold(&[message(40, Final, vec![both])])),
        &message(50, Final, vec![line("K", "6.8", Final)]),
    );
    assert_eq!(
        (outcomes, report.unwrap().lines.len()),
        (vec![Outcome::Repeat], 1)
    );
}

#[test]
fn a_new_remark_of_the_laboratory_comes_back() {
    use ResultStatus::Final;
    let mut said = message(40, Final, vec![line("K", "4.2", Final)]);
    let report = acknowledged(fold(&[said.clone()]));
    said.notes = vec!["Sample haemolysed.".into()];
    let report = after(Some(report), &said).0.unwrap();
    assert!(report.due());
    assert_eq!(after(Some(report.clone()), &said).0.unwrap(), report, "once");
}

fn status() -> impl Strategy<Value = ResultStatus> {
    use ResultStatus::{Corrected, Final, Partial, Preliminary, Withdrawn};
    prop::sample::select(vec![Preliminary, Partial, Final, Corrected, Withdrawn])
}

/// Messages about two tests, no two of them at the same time.
fn messages() -> impl Strategy<Value = Vec<Incoming>> {
    let one = (status(), 0u8..3, prop::bool::ANY);
    prop::collection::vec(one, 1..8).prop_map(|all| {
        let one = |(minute, (status, value, second)): (usize, (ResultStatus, u8, bool))| {
            let test = if second { "NA" } else { "K" };
            let value = if status == ResultStatus::Withdrawn {
                String::new()
            } else {
                format!("{value}")
            };
            message(minute as i64, status, vec![line(test, &value, status)])
        };
        all.into_iter().enumerate().map(one).collect()
    })
}

fn standing(report: &Report) -> Vec<(String, String, ResultStatus)> {
    let mut all: Vec<_> = report
        .lines
        .iter()
        .map(|line| (line.test.key.clone(), line.value.text.clone(), line.status))
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

proptest! {
    /// The order of arrival does not matter for what stands.
    #[test]
    fn any_order_of_arrival_gives_the_same_standing((sent, arrived) in messages().prop_flat_map(|all| {
        (Just(all.clone()), Just(all).prop_shuffle())
    })) {
        prop_assert_eq!(standing(&fold(&sent)), standing(&fold(&arrived)));
    }

    /// The same message again changes nothing.
    #[test]
    fn a_message_applied_twice_changes_nothing(all in messages(), which in 0usize..8) {
        let report = fold(&all);
        let again = &all[which % all.len()];
        prop_assert_eq!(after(Some(report.clone()), again).0.unwrap(), report);
    }

    /// A final value is never overwritten by what is less than final, whenever that comes.
    #[test]
    fn no_late_preliminary_overwrites_a_final(all in messages(), minute in 0i64..1000, value in 3u8..9) {
        let report = fold(&all);
        let said = line("K", &value.to_string(), ResultStatus::Preliminary);
        let late = message(minute, ResultStatus::Preliminary, vec![said]);
        let kept = |report: &Report| report.lines.iter().find(|line| line.test.key == "K" && line.status.conclusive())
            .map(|line| (line.value.clone(), line.status));
        let before = kept(&report);
        prop_assume!(before.is_some());
        prop_assert_eq!(kept(&after(Some(report), &late).0.unwrap()), before);
    }

    /// Nothing that was ever sent is lost: it stands, or it is kept.
    #[test]
    fn every_value_sent_stands_or_is_kept(all in messages()) {
        let report = fold(&all);
        for said in all.iter().flat_map(|message| &message.lines) {
            let Said::This(value) = &said.value else { continue };
            let found = report.lines.iter().filter(|line| line.test.local == said.local).any(|line| {
                line.value == *value || line.earlier.iter().any(|earlier| earlier.value == *value)
            });
            prop_assert!(found);
        }
    }
}
