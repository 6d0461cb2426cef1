//! What there is to choose from: roles, teams, and what each role was granted and what that includes.

use std::collections::{BTreeMap, BTreeSet};

use trefoil_core::{Permission, Refused, display};
use trefoil_kernel::{
    Epr, Look,
    administer::{every_grant, every_role, every_team},
};

use crate::consequences::Standing;

/// Roles, teams and grants, as they are now.
pub(crate) struct Known {
    /// Id and name of every role, by name.
    pub(crate) roles: Vec<(String, String)>,
    /// Code and name of every team, by code.
    pub(crate) teams: Vec<(String, String)>,
    /// What each role was granted, by name.
    pub(crate) granted: BTreeMap<String, BTreeSet<String>>,
    /// Every permission of this assembly with the module that owns it.
    pub(crate) permissions: Vec<(&'static str, Permission)>,
    /// What each permission includes, however far.
    pub(crate) includes: BTreeMap<String, BTreeSet<String>>,
}

/// How a role comes to have a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Has {
    /// It was granted.
    Granted,
    /// Another that was granted includes it.
    Included(String),
    /// It has not.
    No,
}

impl Known {
    /// All of it, as the store has it now.
    pub(crate) async fn read(epr: &Epr, look: &mut Look<'_>) -> Result<Self, Refused> {
        let (roles, teams) = (every_role(look).await?, every_team(look).await?);
        let rows = every_grant(look).await?;
        let mut granted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (role, permission) in rows {
            granted.entry(role).or_default().insert(permission);
        }
        Ok(Self {
            roles,
            teams,
            granted,
            permissions: epr.about().permissions.clone(),
            includes: epr
                .about()
                .includes
                .iter()
                .map(|(one, all)| {
                    (
                        (*one).to_owned(),
                        all.iter().map(|other| (*other).to_owned()).collect(),
                    )
                })
                .collect(),
        })
    }

    /// The name of a role.
    pub(crate) fn role_name(&self, role: &str) -> Option<&str> {
        self.roles
            .iter()
            .find(|(id, _)| id == role)
            .map(|(_, name)| name.as_str())
    }

    /// The sentence of a permission; one that no module declares any more is named as it is kept.
    pub(crate) fn says<'k>(&self, permission: &'k str) -> &'k str {
        self.permissions
            .iter()
            .find(|(_, known)| known.name == permission)
            .map_or(permission, |(_, known)| known.says)
    }

    /// Whether a role has a permission, and how.
    pub(crate) fn has(&self, role: &str, permission: &str) -> Has {
        let Some(granted) = self.granted.get(role) else {
            return Has::No;
        };
        if granted.contains(permission) {
            return Has::Granted;
        }
        granted
            .iter()
            .find(|one| {
                self.includes
                    .get(*one)
                    .is_some_and(|all| all.contains(permission))
            })
            .map_or(Has::No, |by| Has::Included(by.clone()))
    }

    /// What these roles and teams let somebody do.
    pub(crate) fn standing(&self, roles: &[String], teams: &[String]) -> Standing {
        let may = self
            .permissions
            .iter()
            .filter(|(_, one)| roles.iter().any(|role| self.has(role, one.name) != Has::No))
            .map(|(_, one)| (one.name.to_owned(), one.says.to_owned()));
        Standing {
            roles: chosen(&self.roles, roles),
            teams: chosen(&self.teams, teams),
            may: may.collect(),
        }
    }
}

fn chosen(all: &[(String, String)], these: &[String]) -> BTreeMap<String, String> {
    all.iter().filter(|(id, _)| these.contains(id)).cloned().collect()
}

/// A module by the name people know it by.
pub(crate) fn module_name(id: &str) -> String {
    match id {
        "kernel" => "Access and people".to_owned(),
        "hl7v2" => "Messages of other systems".to_owned(),
        "fhir" => "FHIR".to_owned(),
        other => display::capitalised(&other.replace('_', " ")),
    }
}
