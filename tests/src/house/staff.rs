//! One member of staff in each role, and their sittings.

use trefoil::{
    core::{Context, Grants, Purpose, StaffId},
    kernel::{
        Epr, fresh_id,
        people::{NewStaff, Staff, grants_of, staff_by_id},
        sessions::Proof,
    },
    load::loader,
};

use super::{House, OURS, Pass};

/// Somebody whose access is tried.
pub struct Person {
    /// Their role.
    pub role: String,
    /// Its name.
    pub role_name: String,
    /// Who they are.
    pub staff: Staff,
}

/// How somebody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sitting {
    /// Just now, with a second factor.
    Fresh,
    /// By a password alone.
    Password,
    /// The screen is locked.
    Locked,
    /// Too long ago.
    Expired,
}

/// Everybody, on the ward that is ours.
pub(super) async fn enrol(epr: &Epr, organisation: &str) -> Vec<Person> {
    let roles: Vec<(String, String)> = epr
        .db()
        .look()
        .rows("SELECT role, name FROM kernel_role ORDER BY role", &[])
        .await
        .expect("the roles");
    let context = loader(epr, organisation);
    let mut all = vec![];
    for (role, role_name) in roles {
        let staff = StaffId(fresh_id());
        let new = NewStaff {
            staff,
            username: format!("tried.{role}"),
            name: format!("Tried as {role_name}"),
            organisation: organisation.to_owned(),
            password: None,
            roles: vec![role.clone()],
            teams: vec![OURS.to_owned()],
        };
        epr.enrol(
            &context.anew(fresh_id().into()).because("tries what may be done"),
            new,
        )
        .await
        .unwrap_or_else(|refused| panic!("{role}: {refused}"));
        let staff = staff_by_id(&mut epr.db().look(), staff)
            .await
            .expect("the store")
            .expect("somebody just enrolled");
        all.push(Person {
            role,
            role_name,
            staff,
        });
    }
    all
}

impl House {
    /// A sitting of somebody, as their browser has it.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn sits(&self, person: &Person, how: Sitting) -> Pass {
        let now = self.epr.clock().now();
        let (proof, began) = match how {
            Sitting::Password => (Proof::PASSWORD, now),
            Sitting::Expired => (
                second_factor(),
                now - self.epr.settings().session_ends - chrono::Duration::hours(1),
            ),
            Sitting::Fresh | Sitting::Locked => (second_factor(), now),
        };
        let token = self
            .epr
            .begin_session(&person.staff, &person.role, None, proof, began)
            .await
            .expect("a sitting");
        let session = self.epr.session(&token, now).await.expect("the store");
        if how == Sitting::Locked
            && let Some(session) = &session
        {
            let locked = self.epr.lock_session(session.session, now).await;
            locked.expect("a locked screen");
        }
        Pass {
            token,
            form_token: session.map(|session| session.form_token).unwrap_or_default(),
        }
    }

    /// Who acts in a sitting; nobody when it is over or locked.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn acts(&self, pass: &Pass) -> Option<Context> {
        let now = self.epr.clock().now();
        let session = self.epr.session(&pass.token, now).await.expect("the store")?;
        let principal = self.epr.principal(&session).await.expect("the store");
        (!session.locked).then(|| Context::new(fresh_id().into(), principal, Purpose::DirectCare, now))
    }

    /// What somebody's role may do.
    ///
    /// # Panics
    /// When the store fails.
    pub async fn grants(&self, person: &Person) -> Grants {
        grants_of(&mut self.epr.db().look(), &person.role)
            .await
            .expect("the store")
    }
}

fn second_factor() -> Proof {
    Proof {
        method: "password+totp",
        level: 2,
    }
}
