//! Who works here, as whoever administers them looks for them: in pages, by name, and one person whole.

use chrono::{DateTime, Utc};
use trefoil_core::{Refused, StaffId};
use uuid::Uuid;

use crate::{
    db::Look,
    digest::digest_of,
    people::{Staff, Team, roles_of, staff_by_id, teams_of},
};

/// Which people are looked for, and from where on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Part of a name or username, in any case; empty: everybody.
    pub like: String,
    /// Only those with this role; empty: any.
    pub role: String,
    /// Only members of this team, by code; empty: any.
    pub team: String,
    /// Only those who may sign in, or only those who may not.
    pub active: Option<bool>,
    /// The last one of the page before: username. Empty: from the beginning.
    pub after: String,
    /// How many at most.
    pub most: i64,
}

/// One person of the list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Listed {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub staff: StaffId,
    /// What they sign in with.
    pub username: String,
    /// As shown to others.
    pub name: String,
    /// ODS code.
    pub organisation: String,
    /// Whether they may sign in.
    pub active: bool,
    /// When they last signed in, as far as sittings are kept.
    pub last_signed_in: Option<DateTime<Utc>>,
}

/// One person, whole: what an administrator looks at before changing it.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Name, username, organisation, active.
    pub staff: Staff,
    /// Roles: id and name.
    pub roles: Vec<(String, String)>,
    /// Teams.
    pub teams: Vec<Team>,
}

impl Person {
    /// A digest of all that can be changed: sent with the form, so that what somebody else changed meanwhile is seen. It
    /// says nothing of the password.
    pub fn digest(&self) -> String {
        let roles: Vec<&str> = self.roles.iter().map(|(role, _)| role.as_str()).collect();
        let teams: Vec<&str> = self.teams.iter().map(|team| team.code.as_str()).collect();
        let whole = serde_json::json!([
            self.staff.staff.0,
            self.staff.username,
            self.staff.name,
            self.staff.organisation,
            self.staff.active,
            roles,
            teams
        ]);
        digest_of(whole.to_string().as_bytes())
    }
}

/// A page of people, by username.
///
/// # Errors
/// As the store says.
pub async fn people(look: &mut Look<'_>, asked: &People) -> Result<Vec<Listed>, Refused> {
    let active = asked
        .active
        .map_or("", |active| if active { "yes" } else { "no" });
    let like = format!("%{}%", escaped(&asked.like.to_lowercase()));
    Ok(look
        .rows(
            "SELECT p.staff, p.username, p.name, p.organisation, p.active,
               (SELECT max(s.began) FROM kernel_session s WHERE s.staff = p.staff) AS last_signed_in
             FROM kernel_staff p
             WHERE p.username > $1 AND (lower(p.name) LIKE $2 ESCAPE '!' OR p.username LIKE $2 ESCAPE '!')
               AND ($3 = '' OR EXISTS (SELECT 1 FROM kernel_staff_role r WHERE r.staff = p.staff AND r.role = $3))
               AND ($4 = '' OR EXISTS (SELECT 1 FROM kernel_team_member m JOIN kernel_team t ON t.team = m.team
                 WHERE m.staff = p.staff AND t.code = $4))
               AND ($5 = '' OR ($5 = 'yes' AND p.active) OR ($5 = 'no' AND NOT p.active))
             ORDER BY p.username LIMIT $6",
            &[&asked.after, &like, &asked.role, &asked.team, &active, &asked.most],
        )
        .await?)
}

/// One person with roles and teams.
///
/// # Errors
/// As the store says.
pub async fn person(look: &mut Look<'_>, staff: StaffId) -> Result<Option<Person>, Refused> {
    let Some(found) = staff_by_id(look, staff).await? else {
        return Ok(None);
    };
    Ok(Some(Person {
        staff: found,
        roles: roles_of(look, staff).await?,
        teams: teams_of(look, staff).await?,
    }))
}

/// Everybody with a role, active or not, by username.
///
/// # Errors
/// As the store says.
pub async fn holders(look: &mut Look<'_>, role: &str) -> Result<Vec<Listed>, Refused> {
    let asked = People {
        role: role.to_owned(),
        most: i64::MAX,
        ..People::default()
    };
    people(look, &asked).await
}

/// What is typed is looked for as it is typed, percent signs and underscores too.
fn escaped(like: &str) -> String {
    like.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            staff: Staff {
                staff: StaffId(Uuid::from_u128(1)),
                username: "kturner".into(),
                name: "K Turner, RN".into(),
                organisation: "RXX01".into(),
                password: None,
                active: true,
            },
            roles: vec![("nurse".into(), "Nurse".into())],
            teams: vec![],
        }
    }

    #[test]
    fn the_digest_changes_with_what_can_be_changed_and_not_with_the_password() {
        let before = person().digest();
        let mut other = person();
        other.staff.password = Some("$argon2id$".into());
        assert_eq!(other.digest(), before);
        other.staff.active = false;
        assert_ne!(other.digest(), before);
        let mut other = person();
        other.roles.clear();
        assert_ne!(other.digest(), before);
        let mut other = person();
        other.teams.push(Team {
            team: Uuid::from_u128(2),
            code: "7B".into(),
            name: "Ward 7B".into(),
        });
        assert_ne!(other.digest(), before);
    }

    #[test]
    fn a_percent_sign_is_a_percent_sign() {
        assert_eq!(escaped("50%_!"), "50!%!_!!");
    }
}
