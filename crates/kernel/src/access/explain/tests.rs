//! The explanation says what the decision does, over every combination there is; and who can reach what is sealed.

use trefoil_core::{CommandId, Context, Grants, Principal, Purpose};

use super::*;
use crate::access::{decide, opens_sealed};

const CHART: Permission = needs("t.chart", Reach::Chart);
const IDENTITY: Permission = needs("t.identity", Reach::Identity);
const SYSTEM: Permission = needs("t.system", Reach::System);
const US: PatientId = PatientId(Uuid::from_u128(1));

const fn needs(name: &'static str, reach: Reach) -> Permission {
    Permission {
        name,
        says: "do it",
        reach,
    }
}

fn context(grants: &[Permission], reason: Option<&str>) -> Context {
    let principal = Principal {
        staff: StaffId(Uuid::from_u128(3)),
        name: "K Turner".into(),
        role: "nurse".into(),
        organisation: "RXX".into(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::of(grants),
        proved: None,
    };
    let context = Context::new(
        CommandId(Uuid::nil()),
        principal,
        Purpose::DirectCare,
        DateTime::UNIX_EPOCH,
    );
    match reason {
        Some(reason) => context.because(reason),
        None => context,
    }
}

/// Every subset of what a role may hold.
fn roles() -> Vec<Vec<Permission>> {
    let all = [CHART, IDENTITY, SYSTEM, EVERY_PATIENT, BREAK_GLASS, OPEN_SEALED];
    (0..1_usize << all.len())
        .map(|bits| {
            all.iter()
                .enumerate()
                .filter(|(at, _)| bits & (1 << at) != 0)
                .map(|(_, one)| *one)
                .collect()
        })
        .collect()
}

#[test]
fn it_says_what_the_decision_does() {
    let mut cells = 0;
    for grants in roles() {
        let grants_of = Grants::of(&grants);
        for needs in [CHART, IDENTITY, SYSTEM] {
            for restricted in [None, Some(false), Some(true)] {
                for basis in [None, Some("ward_team"), Some("on_call"), Some("broken_glass")] {
                    for survivor in [None, Some(Uuid::from_u128(2))] {
                        for sealed in [0, 1] {
                            let facts = Facts {
                                survivor,
                                restricted,
                                basis: basis.map(str::to_owned),
                            };
                            let decided = decide(&context(&grants, None), US, needs, &facts);
                            let case = Case {
                                name: "K Turner".into(),
                                active: true,
                                role: "Nurse".into(),
                                acts: true,
                                needs,
                                holds: grants_of.allow(needs),
                                through: None,
                                proof: false,
                                every_patient: grants_of.allow(EVERY_PATIENT),
                                may_break: grants_of.allow(BREAK_GLASS),
                                facts,
                                ties: basis
                                    .map(|basis| Tie {
                                        basis: basis.to_owned(),
                                        team: None,
                                        on_duty: None,
                                        until: None,
                                    })
                                    .into_iter()
                                    .collect(),
                                sealed,
                                opens_sealed: grants_of.allow(OPEN_SEALED),
                            };
                            let explained = case.explained();
                            let row = (&grants, needs.name, restricted, basis, survivor, &explained);
                            assert_eq!(explained.allowed, decided.is_ok(), "{row:?}");
                            assert!(!explained.because.is_empty(), "{row:?}");
                            assert!(
                                grants_of.allow(needs) || !explained.allowed,
                                "deny by default: {row:?}"
                            );
                            cells += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(cells, 64 * 3 * 3 * 4 * 2 * 2);
}

#[test]
fn no_role_reaches_what_is_sealed_without_the_permission_and_a_reason() {
    for grants in roles() {
        for reason in [
            None,
            Some(""),
            Some("   "),
            Some("\u{200b}"),
            Some("..."),
            Some("the patient asked"),
        ] {
            let opens = opens_sealed(&context(&grants, reason)).is_ok();
            let may = grants.contains(&OPEN_SEALED) && reason == Some("the patient asked");
            assert_eq!(opens, may, "{grants:?} {reason:?}");
        }
    }
}

#[test]
fn a_policy_that_is_empty_denies() {
    for needs in [CHART, IDENTITY, SYSTEM] {
        for restricted in [None, Some(false), Some(true)] {
            let facts = Facts {
                survivor: None,
                restricted,
                basis: Some("ward_team".into()),
            };
            let decided = decide(&context(&[], Some("a reason")), US, needs, &facts);
            assert!(matches!(decided, Err(Refused::Denied { .. })), "{decided:?}");
        }
    }
}

#[test]
fn somebody_who_left_or_acts_as_something_else_is_told_so() {
    let case = |active, acts| Case {
        name: "K Turner".into(),
        active,
        role: "Nurse".into(),
        acts,
        needs: CHART,
        holds: true,
        through: Some("do more".into()),
        proof: true,
        every_patient: false,
        may_break: false,
        facts: Facts {
            survivor: None,
            restricted: Some(false),
            basis: Some("on_call".into()),
        },
        ties: vec![Tie {
            basis: "ward_team".into(),
            team: Some("Birch Ward".into()),
            on_duty: Some(DateTime::UNIX_EPOCH),
            until: Some(DateTime::UNIX_EPOCH),
        }],
        sealed: 1,
        opens_sealed: false,
    };
    let says = |active, acts| case(active, acts).explained().because.join("; ");
    assert!(says(false, true).contains("deactivated"));
    assert!(says(true, false).contains("does not act as Nurse"));
    let all = says(true, true);
    for words in [
        "which is part of what it takes to do more",
        "shown again who they are",
        "on call for the team of Birch Ward until",
        "may not open it",
    ] {
        assert!(all.contains(words), "{all}");
    }
}
