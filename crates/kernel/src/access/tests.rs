//! The table of decisions.

use trefoil_core::{CommandId, Grants, Principal, Purpose, StaffId};

use super::*;

const CHART: Permission = Permission {
    name: "t.chart",
    says: "read the chart",
    reach: Reach::Chart,
};
const IDENTITY: Permission = Permission {
    name: "t.identity",
    says: "search",
    reach: Reach::Identity,
};
const SYSTEM: Permission = Permission {
    name: "t.system",
    says: "run the system",
    reach: Reach::System,
};
const US: PatientId = PatientId(Uuid::from_u128(1));
const SURVIVOR: Uuid = Uuid::from_u128(2);

fn asked(grants: &[Permission], needs: Permission, restricted: Option<bool>, basis: Option<&str>) -> String {
    asked_of(None, grants, needs, restricted, basis)
}

fn asked_of(
    survivor: Option<Uuid>,
    grants: &[Permission],
    needs: Permission,
    restricted: Option<bool>,
    basis: Option<&str>,
) -> String {
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
    let facts = Facts {
        survivor,
        restricted,
        basis: basis.map(str::to_owned),
    };
    match decide(&context, US, needs, &facts) {
        Ok(Basis(basis)) => format!("yes: {}", basis.unwrap_or_default()),
        Err(Refused::Denied { .. }) => "denied".into(),
        Err(Refused::NotRelated { patient: US }) => "not related".into(),
        Err(Refused::NotFound) => "not found".into(),
        Err(Refused::Merged {
            into: PatientId(SURVIVOR),
        }) => "merged".into(),
        Err(other) => other.to_string(),
    }
}

#[test]
fn the_table() {
    let (open, hidden, unknown) = (Some(false), Some(true), None);
    let ward = Some("ward_team");
    for (needs, restricted, basis, expected) in [
        (CHART, open, ward, "yes: ward_team"),
        (CHART, open, Some(BROKEN_GLASS), "yes: broken_glass"),
        (CHART, open, None, "not related"),
        (CHART, hidden, ward, "yes: ward_team"),
        (CHART, hidden, None, "not found"),
        (CHART, unknown, None, "not found"),
        (CHART, unknown, ward, "not found"),
        (IDENTITY, open, ward, "yes: ward_team"),
        (IDENTITY, open, None, "yes: "),
        (IDENTITY, hidden, ward, "yes: ward_team"),
        (IDENTITY, hidden, None, "not found"),
        (IDENTITY, unknown, None, "not found"),
        (SYSTEM, open, None, "yes: "),
        (SYSTEM, unknown, None, "yes: "),
    ] {
        let row = (needs.name, restricted, basis);
        assert_eq!(asked(&[needs], needs, restricted, basis), expected, "{row:?}");
        assert_eq!(
            asked(&[], needs, restricted, basis),
            "denied",
            "deny by default: {row:?}"
        );
        assert_eq!(
            asked(&[EVERY_PATIENT], needs, restricted, basis),
            "denied",
            "reach is not permission: {row:?}"
        );
        let interface = format!("yes: {}", basis.unwrap_or("interface"));
        assert_eq!(
            asked(&[needs, EVERY_PATIENT], needs, restricted, basis),
            interface,
            "{row:?}"
        );
    }
}

#[test]
fn a_number_merged_into_another_is_told_to_who_may_know_of_it() {
    let gone = Some(SURVIVOR);
    assert_eq!(asked_of(gone, &[CHART], CHART, Some(false), None), "merged");
    assert_eq!(
        asked_of(gone, &[CHART], CHART, Some(true), Some("ward_team")),
        "merged"
    );
    assert_eq!(asked_of(gone, &[CHART], CHART, Some(true), None), "not found");
    assert_eq!(asked_of(gone, &[], CHART, Some(false), None), "denied");
}
