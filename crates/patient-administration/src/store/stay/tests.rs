//! Who has a relationship because of a stay.

use trefoil_core::StaffId;

use super::*;
use crate::{
    codes::{DischargeDestination, DischargeMethod},
    stay::{Care, Discharge, Movement, Place},
};

fn at(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(day)
}

fn movement(day: i64, ward: u128) -> Movement {
    let place = Place {
        ward: format!("W{ward}"),
        team: Uuid::from_u128(ward),
        bed: None,
    };
    Movement { at: at(day), place }
}

fn stay(movements: &[(i64, u128)], discharged: Option<i64>) -> Stay {
    Stay {
        spell_number: None,
        admitted: at(0),
        admitted_by: StaffId(Uuid::from_u128(99)),
        method: None,
        care: Care::default(),
        movements: movements
            .iter()
            .map(|(day, ward)| movement(*day, *ward))
            .collect(),
        discharge: discharged.map(|day| Discharge {
            at: at(day),
            method: DischargeMethod::parse("1").unwrap(),
            destination: DischargeDestination::parse("19").unwrap(),
        }),
        cancelled: None,
    }
}

/// One ward's relationship: its team, since and until, in days.
type Wards = Vec<(u128, i64, i64)>;

/// When the stay was last written, and until when that renews what is open.
const WRITTEN: i64 = 400;
const RENEWED: i64 = WRITTEN + 366;

fn wards(stay: &Stay) -> Wards {
    let days = |at: DateTime<Utc>| (at - DateTime::UNIX_EPOCH).num_days();
    let wards = relationships(stay, at(WRITTEN))
        .into_iter()
        .filter(|(_, basis, ..)| *basis == RelationshipBasis::WardTeam);
    wards
        .map(|(team, _, since, until)| (team.as_u128(), days(since), days(until)))
        .collect()
}

#[test]
fn table_of_wards() {
    let cases: Vec<(Stay, Wards)> = vec![
        (stay(&[(0, 1)], None), vec![(1, 0, RENEWED)]),
        (stay(&[(0, 1), (2, 2)], None), vec![(1, 0, 2), (2, 2, RENEWED)]),
        (stay(&[(0, 1), (2, 1)], None), vec![(1, 0, RENEWED)]),
        (
            stay(&[(0, 1), (2, 2), (3, 1)], None),
            vec![(1, 0, RENEWED), (2, 2, 3)],
        ),
        (stay(&[(0, 1), (2, 2)], Some(5)), vec![(1, 0, 2), (2, 2, 19)]),
        (
            Stay {
                cancelled: Some(at(1)),
                ..stay(&[(0, 1)], None)
            },
            vec![],
        ),
    ];
    for (stay, want) in cases {
        assert_eq!(wards(&stay), want);
    }
}
