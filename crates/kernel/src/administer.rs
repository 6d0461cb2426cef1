//! Administering the people who work here: who they are, page by page, and changes that are made on what was looked at.
//!
//! Changes of people and roles are rare, and two that are right alone can be wrong together: two administrators who take
//! the right from each other leave nobody. So all of them take one row's lock first, and read what they decide on after it.

pub(crate) mod change_person;
mod choices;
mod counts;
mod directory;
mod end_sittings;
mod name_role;
mod relationships;
mod set_active;

use trefoil_core::{Objection, Refused, StaffId};

use crate::db::{Failed, Tx};

pub use change_person::{ChangeError, PersonChange};
pub use choices::{every_grant, every_role, every_team};
pub use counts::{Counts, counts};
pub use directory::{Listed, People, Person, holders, people, person};
pub use relationships::{Relationship, relationships};

/// Wait for whoever else is changing people or roles; held until the transaction ends.
pub(crate) async fn one_at_a_time(tx: &mut Tx) -> Result<(), Failed> {
    tx.exec(
        "UPDATE kernel_permission SET says = says WHERE permission = 'kernel.administer_people'",
        &[],
    )
    .await
    .map(drop)
}

/// Whether anybody who may sign in holds one of these permissions, one person left out.
pub(crate) async fn somebody_holds(
    tx: &mut Tx,
    permissions: &[String],
    besides: Option<StaffId>,
) -> Result<bool, Failed> {
    for permission in permissions {
        let (count,): (i64,) = tx
            .rows(
                "SELECT count(*) FROM kernel_staff p JOIN kernel_staff_role s ON s.staff = p.staff
                 JOIN kernel_role_permission g ON g.role = s.role
                 WHERE p.active AND g.permission = $1 AND p.staff <> $2",
                &[permission, &besides.unwrap_or(StaffId(uuid::Uuid::nil()))],
            )
            .await?
            .pop()
            .unwrap_or_default();
        if count > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refused: to take from a role the right to administer people, where nobody would be left who has it.
pub(crate) fn nobody_left() -> Refused {
    Refused::Vetoed(vec![Objection {
        rule: "kernel.last_administrator".to_owned(),
        says: "nobody would be left with the right to administer people; give it to another role first"
            .to_owned(),
        refuses: true,
    }])
}
