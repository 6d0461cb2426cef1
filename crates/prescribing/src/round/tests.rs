//! Tables of what waits, and of the way along the beds.

use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    format!("2027-01-15T{text}:00Z").parse().unwrap()
}

fn dose(time: &str, stage: Stage) -> Waiting {
    Waiting { due: at(time), stage }
}

#[test]
fn table_of_words() {
    use Stage::{Due, Late, NotRecorded};
    for (all, words) in [
        (vec![], "None due"),
        (vec![dose("09:00", Due)], "1 due 09:00"),
        (vec![dose("06:00", Late), dose("01:00", NotRecorded)], "2 late"),
        (
            vec![dose("06:00", Late), dose("09:00", Due), dose("08:00", Due)],
            "1 late, 2 due 08:00 to 09:00",
        ),
    ] {
        assert_eq!(in_words(&all), words);
    }
}

#[test]
fn beds_are_in_the_order_one_walks() {
    let mut beds = [
        None,
        Some("Bed 10"),
        Some("B1"),
        Some("Bed 2"),
        Some("A10"),
        Some("a9"),
    ];
    beds.sort_by_key(|bed| bed_order(*bed));
    assert_eq!(
        beds,
        [
            Some("a9"),
            Some("A10"),
            Some("B1"),
            Some("Bed 2"),
            Some("Bed 10"),
            None
        ]
    );
}

#[test]
fn a_round_goes_on_along_the_beds_and_begins_again() {
    let who = |number: u128| PatientId(Uuid::from_u128(number));
    let stop = |number: u128, waits| Stop {
        patient: who(number),
        bed: Some(number.to_string()),
        waits,
    };
    let stops = [stop(1, true), stop(2, false), stop(3, true), stop(4, false)];
    for (here, next) in [
        (1, Some(3)),
        (2, Some(3)),
        (3, Some(1)),
        (4, Some(1)),
        (9, Some(1)),
    ] {
        let found = progress(&stops, who(here));
        assert_eq!((found.left, found.of), (2, 4));
        assert_eq!(found.next.map(|stop| stop.patient), next.map(who), "from {here}");
    }
    let alone = [stop(1, true)];
    let found = progress(&alone, who(1));
    assert_eq!((found.left, found.of, found.next), (1, 1, None));
}

#[test]
fn what_is_overdue_comes_first() {
    let mut all = [
        dose("08:30", Stage::Due),
        dose("06:00", Stage::Late),
        dose("08:00", Stage::Due),
        dose("01:00", Stage::NotRecorded),
    ];
    all.sort_by_key(urgency);
    assert_eq!(
        all.map(|dose| dose.due),
        ["01:00", "06:00", "08:00", "08:30"].map(at)
    );
}

#[test]
fn a_dose_due_in_exactly_an_hour_is_looked_for_and_yesterday_is_not_forgotten() {
    assert!(looked_ahead_to(at("08:00")) > at("09:00"));
    assert_eq!(looked_back_to(at("08:00")), at("00:00") - Duration::days(1));
    assert!(of_this_round(at("06:00"), at("08:00")) && !of_this_round(at("05:59"), at("08:00")));
    assert!(of_this_round(at("09:00"), at("08:00")) && !of_this_round(at("09:01"), at("08:00")));
}
