//! The people who act. Who they are is fixed; what they may do is chosen by the test.

use trefoil_core::{Context, Grants, Permission, Principal, Purpose, SessionId, StaffId};
use uuid::Uuid;

use crate::{at, id};

/// The ids all personas have, from a small number: the same in every test.
pub fn staff(number: u128) -> StaffId {
    StaffId(Uuid::from_u128(
        0x5741_FF00_0000_0000_0000_0000_0000_0000 + number,
    ))
}

/// Somebody by number, as shown, in a role, with these permissions, at the ward, meaning something new.
pub fn persona(number: u128, name: &str, role: &str, grants: &[Permission]) -> Context {
    let principal = Principal {
        staff: staff(number),
        name: name.to_owned(),
        role: role.to_owned(),
        organisation: "RXX01".to_owned(),
        on_behalf_of: None,
        session: Some(SessionId(Uuid::from_u128(
            0x5E55_0000_0000_0000_0000_0000_0000_0000 + number,
        ))),
        device: Some(format!("WARD-PC-{number}")),
        grants: Grants::of(grants),
        proved: None,
    };
    Context::new(id(), principal, Purpose::DirectCare, at(0))
}

fn acting(purpose: Purpose, mut context: Context) -> Context {
    context.purpose = purpose;
    context
}

/// M Okafor, ward clerk.
pub fn ward_clerk(grants: &[Permission]) -> Context {
    acting(
        Purpose::Administration,
        persona(1, "M Okafor", "ward_clerk", grants),
    )
}

/// K Turner, nurse.
pub fn nurse(grants: &[Permission]) -> Context {
    persona(2, "K Turner, RN", "nurse", grants)
}

/// A Byrne, nurse in charge.
pub fn charge_nurse(grants: &[Permission]) -> Context {
    persona(3, "A Byrne, RN", "charge_nurse", grants)
}

/// Dr S Patel, registrar.
pub fn doctor(grants: &[Permission]) -> Context {
    persona(4, "Dr S Patel", "doctor", grants)
}

/// Whoever watches over privacy.
pub fn privacy_officer(grants: &[Permission]) -> Context {
    acting(
        Purpose::Audit,
        persona(5, "J Lindqvist", "privacy_officer", grants),
    )
}

/// Whoever runs the system.
pub fn administrator(grants: &[Permission]) -> Context {
    acting(
        Purpose::Administration,
        persona(6, "T Abara", "administrator", grants),
    )
}

/// A messaging interface: no session, no screen.
pub fn interface(grants: &[Permission]) -> Context {
    let mut context = persona(7, "Old PAS", "interface", grants);
    context.principal.session = None;
    context.principal.device = Some("pas.example".to_owned());
    acting(Purpose::Interface, context)
}

/// Somebody whose role allows nothing.
pub fn nobody() -> Context {
    persona(8, "N Obody", "visitor", &[])
}

/// The same person at another time: `now` moves, so a new intention.
pub fn later(context: &Context, second: i64) -> Context {
    let mut later = Context::new(id(), context.principal.clone(), context.purpose, at(second));
    later.reason.clone_from(&context.reason);
    later
}
