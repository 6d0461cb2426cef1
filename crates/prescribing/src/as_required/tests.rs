//! The table of as-required doses, and the laws of the rolling 24 hours.

use chrono::NaiveDateTime;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::examples::{product, quantity};

#[derive(Deserialize)]
struct Case {
    name: String,
    now: NaiveDateTime,
    given: Vec<Given>,
    limits: Limits,
    expected: Expected,
}

#[derive(Deserialize)]
struct Given {
    t: NaiveDateTime,
    amount_mg: i64,
}

#[derive(Deserialize)]
struct Limits {
    max24_amount: Option<i64>,
    max24_doses: Option<u32>,
    min_interval_min: i64,
    dose: i64,
}

#[derive(Deserialize)]
struct Expected {
    allowed: bool,
    reasons: Vec<String>,
    total_24h: i64,
    doses_24h: usize,
    next_allowed: Option<NaiveDateTime>,
}

#[test]
fn table_of_as_required_doses() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/data/prn_vectors.json")).unwrap();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let bounds = Bounds {
            taken: case.given.iter().map(|one| one.t.and_utc()).collect(),
            interval: Duration::minutes(case.limits.min_interval_min),
            most_doses: case.limits.max24_doses,
        };
        let tally = Tally {
            taken: case
                .given
                .iter()
                .map(|one| (one.t.and_utc(), Decimal::from(one.amount_mg)))
                .collect(),
            dose: Decimal::from(case.limits.dose),
            most: case.limits.max24_amount.map(Decimal::from),
        };
        let found = availability(&bounds, &[tally], case.now.and_utc());
        let word = |bound: &Bound| match bound {
            Bound::Interval => "min-interval",
            Bound::Doses => "max-doses-24h",
            Bound::Amount => "max-amount-24h",
        };
        let name = &case.name;
        assert_eq!(found.allowed(), case.expected.allowed, "{name}");
        assert_eq!(
            found.broken.iter().map(word).collect::<Vec<_>>(),
            case.expected.reasons,
            "{name}"
        );
        assert_eq!(found.totals, [Decimal::from(case.expected.total_24h)], "{name}");
        assert_eq!(found.doses, case.expected.doses_24h, "{name}");
        assert_eq!(
            found.next,
            case.expected.next_allowed.map(|next| next.and_utc()),
            "{name}"
        );
    }
}

fn at(text: &str) -> DateTime<Utc> {
    format!("2026-11-22T{text}:00Z").parse().unwrap()
}

fn dosed(name: &str, dose: &str, when: &str) -> Dosed {
    Dosed {
        sealed: false,
        at: at(when),
        prescription: RecordId(uuid::Uuid::from_u128(1)),
        dose: quantity(dose),
        medicine: product(name).medicine,
    }
}

fn bounds(doses: Option<u32>, most: Option<&str>) -> AsRequired {
    AsRequired {
        reason: "pain".into(),
        minimum_interval_minutes: 240,
        most_doses_in_24_hours: doses,
        most_in_24_hours: most.map(quantity),
    }
}

/// Hazard H44: a regular dose, a combination and another strength all count to the ingredient.
#[test]
fn every_product_with_the_ingredient_counts() {
    let paracetamol = product("Paracetamol 500mg tablets").medicine;
    let taken = [
        dosed("Paracetamol 500mg tablets", "2 {tablet}", "00:10"),
        dosed("Co-codamol 30mg/500mg tablets", "2 {tablet}", "06:00"),
        dosed("Paracetamol 500mg tablets", "1 g", "11:00"),
        dosed("Ibuprofen 400mg tablets", "400 mg", "11:30"),
    ];
    let may = may_give(
        &paracetamol,
        &bounds(None, Some("4 g")),
        &quantity("1 g"),
        &taken,
        at("16:00"),
    );
    assert!(may.availability.allowed());
    assert_eq!(
        (may.total, may.availability.doses, may.uncounted),
        (Some(quantity("3 g")), 3, 0)
    );
    let may = may_give(
        &paracetamol,
        &bounds(None, Some("3500 mg")),
        &quantity("1 g"),
        &taken,
        at("16:00"),
    );
    assert_eq!(may.availability.broken, [Bound::Amount]);
    assert_eq!(may.availability.next, Some(at("00:10") + WINDOW));
    let soon = may_give(
        &paracetamol,
        &bounds(Some(4), None),
        &quantity("1 g"),
        &taken,
        at("14:59"),
    );
    assert_eq!(
        (soon.availability.broken, soon.availability.next),
        (vec![Bound::Interval], Some(at("15:00")))
    );
}

#[test]
fn what_cannot_be_added_up_is_said() {
    let codamol = product("Co-codamol 30mg/500mg tablets").medicine;
    let taken = [dosed("Paracetamol 500mg tablets", "1 g", "06:00")];
    let may = may_give(
        &codamol,
        &bounds(None, Some("8 {tablet}")),
        &quantity("2 {tablet}"),
        &taken,
        at("12:00"),
    );
    // Both ingredients follow from tablets: paracetamol 1 g of 4 g, codeine none of 240 mg.
    assert_eq!((may.availability.allowed(), may.uncounted), (true, 0));
    let mut odd = taken.to_vec();
    odd[0].dose = quantity("1 {application}");
    let may = may_give(
        &codamol,
        &bounds(None, Some("8 {tablet}")),
        &quantity("2 {tablet}"),
        &odd,
        at("12:00"),
    );
    assert_eq!((may.availability.doses, may.uncounted), (1, 1));
}

proptest! {
    /// The time that is named is the first at which it may be given: allowed then, and not a moment before.
    #[test]
    fn next_is_the_first_time_it_may_be_given(
        minutes in proptest::collection::vec(0i64..2880, 0..12), interval in 1i64..720, most in 1u32..8, amount in 1i64..8
    ) {
        let now = at("12:00");
        let bounds = Bounds {
            taken: minutes.iter().map(|minute| now - Duration::minutes(*minute)).collect(),
            interval: Duration::minutes(interval),
            most_doses: Some(most),
        };
        let tally = Tally {
            taken: bounds.taken.iter().map(|taken| (*taken, Decimal::ONE)).collect(),
            dose: Decimal::ONE,
            most: Some(Decimal::from(amount)),
        };
        let found = availability(&bounds, std::slice::from_ref(&tally), now);
        if let Some(next) = found.next {
            prop_assert!(!found.allowed() && next > now);
            prop_assert!(availability(&bounds, std::slice::from_ref(&tally), next).allowed());
            prop_assert!(!availability(&bounds, std::slice::from_ref(&tally), next - Duration::seconds(1)).allowed());
        } else {
            prop_assert!(found.allowed(), "one dose alone always fits, so that some time is the first");
        }
    }
}
