//! Why somebody may open a record, or may not: in sentences, for whoever asks afterwards and for whoever is turned away.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Reach, Refused, StaffId, display};
use uuid::Uuid;

use super::{BREAK_GLASS, EVERY_PATIENT, Facts, OPEN_SEALED, RelationshipBasis};
use crate::{
    db::Look,
    epr::Epr,
    people::{grants_of, role_permissions, roles_of, staff_by_id},
};

/// The answer to "why could this person open this record?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it is allowed now.
    pub allowed: bool,
    /// Why, in sentences, the weightiest first.
    pub because: Vec<String>,
}

/// One relationship that holds now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct Tie {
    basis: String,
    team: Option<String>,
    /// Whether it is theirs only by being on duty, and until when.
    on_duty: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

/// Everything the sentences are made of.
struct Case {
    name: String,
    active: bool,
    role: String,
    acts: bool,
    needs: Permission,
    holds: bool,
    /// Granted only as part of this other permission.
    through: Option<String>,
    proof: bool,
    every_patient: bool,
    may_break: bool,
    facts: Facts,
    ties: Vec<Tie>,
    sealed: i64,
    opens_sealed: bool,
}

impl Epr {
    /// Whether this person, in this role, may do what `permission` allows with this patient's record, and why. Only explains:
    /// it opens nothing and leaves no event; whoever shows it has a view that does.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when there is nobody of this number; as the store says.
    pub async fn explain(
        &self,
        staff: StaffId,
        role: &str,
        patient: PatientId,
        permission: Permission,
        now: DateTime<Utc>,
    ) -> Result<Explanation, Refused> {
        let mut look = self.db().look();
        let person = staff_by_id(&mut look, staff).await?.ok_or(Refused::NotFound)?;
        let roles = roles_of(&mut look, staff).await?;
        let grants = grants_of(&mut look, role).await?;
        let direct = role_permissions(&mut look, role).await?;
        let through = (!direct.iter().any(|name| name == permission.name))
            .then(|| {
                let about = self.about();
                let owner = |name: &str| about.permissions.iter().find(|(_, known)| known.name == name);
                direct
                    .iter()
                    .find(|name| {
                        about
                            .includes
                            .get(name.as_str())
                            .is_some_and(|all| all.contains(permission.name))
                    })
                    .map(|name| owner(name).map_or_else(|| name.clone(), |(_, known)| known.says.to_owned()))
            })
            .flatten();
        let sealed: Option<(i64,)> = look
            .row("SELECT count(*) FROM kernel_seal WHERE patient = $1", &[&patient])
            .await?;
        let case = Case {
            name: person.name,
            active: person.active,
            role: roles
                .iter()
                .find(|(code, _)| code == role)
                .map_or_else(|| role.to_owned(), |(_, name)| name.clone()),
            acts: roles.iter().any(|(code, _)| code == role),
            needs: permission,
            holds: grants.allow(permission),
            through,
            proof: self.about().step_up.contains(permission.name),
            every_patient: grants.allow(EVERY_PATIENT),
            may_break: grants.allow(BREAK_GLASS),
            facts: super::facts(&mut look, patient.0, staff.0, now).await?,
            ties: ties(&mut look, staff.0, patient.0, now).await?,
            sealed: sealed.map_or(0, |(count,)| count),
            opens_sealed: grants.allow(OPEN_SEALED),
        };
        Ok(case.explained())
    }
}

async fn ties(
    look: &mut Look<'_>,
    staff: Uuid,
    patient: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Tie>, Refused> {
    Ok(look
        .rows(
            concat!(
                "SELECT r.basis, t.name AS team, r.until,
                   CASE WHEN r.party = $2 OR r.party IN (SELECT m.team FROM kernel_team_member m WHERE m.staff = $2) THEN NULL
                     ELSE (SELECT max(d.until) FROM kernel_duty d WHERE d.staff = $2 AND d.team = r.party AND d.since <= $3 AND d.until > $3)
                   END AS on_duty
                 FROM kernel_relationship r LEFT JOIN kernel_team t ON t.team = r.party
                 WHERE r.patient = $1 AND r.since <= $3 AND (r.until IS NULL OR r.until > $3) AND ",
                crate::acts_as!("r.party", "$2", "$3"),
                " ORDER BY CASE WHEN r.basis = 'broken_glass' THEN 1 ELSE 0 END, r.until DESC, r.id"
            ),
            &[&patient, &staff, &now],
        )
        .await?)
}

impl Tie {
    fn says(&self) -> String {
        let until = self.until.map_or_else(String::new, |until| {
            format!(", until {}", display::date_time(until))
        });
        let ground = RelationshipBasis::from_word(&self.basis);
        let because = ground.map_or(self.basis.as_str(), |ground| ground.because());
        match (&self.team, self.on_duty) {
            (Some(team), Some(duty)) => format!(
                "on call for the team of {team} until {}, and related as that team is because {because}{until}",
                display::date_time(duty)
            ),
            (Some(team), None) => {
                format!("related as a member of the team of {team}, because {because}{until}")
            }
            (None, _) if ground == Some(RelationshipBasis::BrokenGlass) => {
                format!("broke the glass: {because}{until}")
            }
            (None, _) => format!("related because {because}{until}"),
        }
    }
}

impl Case {
    /// Says for itself whether it is allowed, step by step as somebody would explain it; the tests hold it to the decision.
    fn explained(&self) -> Explanation {
        let (name, role, says) = (&self.name, &self.role, self.needs.says);
        let no = |why: String| Explanation {
            allowed: false,
            because: vec![why],
        };
        if !self.active {
            return no(format!("{name} may not sign in: the account was deactivated"));
        }
        if !self.acts {
            return no(format!("{name} does not act as {role}"));
        }
        if !self.holds {
            return no(format!("the role {role} may not {says}"));
        }
        let mut because = vec![match &self.through {
            Some(other) => format!("the role {role} may {says}, which is part of what it takes to {other}"),
            None => format!("the role {role} may {says}"),
        }];
        if self.proof {
            because.push("whoever does it must lately have shown again who they are".to_owned());
        }
        let ties = self.ties.iter().map(Tie::says);
        let mut allowed = true;
        match (self.needs.reach, self.facts.restricted, self.facts.basis.is_some()) {
            _ if self.every_patient => {
                because.push(format!(
                    "the role {role} reaches every patient's record without a relationship"
                ));
                because.extend(ties);
            }
            (Reach::System, ..) => because.push("it concerns no patient, so no relationship is asked for".to_owned()),
            (_, None, _) => return no("there is no patient of this number".to_owned()),
            (_, Some(_), true) => because.extend(ties),
            (_, Some(true), false) => {
                let first = "this patient is restricted and they have no relationship: the record is not found, and the glass cannot be broken";
                return self.moved(no(first.to_owned()), false);
            }
            (Reach::Identity, Some(false), false) => because.push(
                "who an unrestricted patient is may be known to everybody whose role allows it; no relationship is asked for"
                    .to_owned(),
            ),
            (Reach::Chart, Some(false), false) => {
                allowed = false;
                because = vec![
                    format!("{name} has no relationship with this patient now"),
                    if self.may_break {
                        "they may open the record for a while by giving a reason (breaking the glass)".to_owned()
                    } else {
                        format!("the role {role} may not open a record without one")
                    },
                ];
            }
        }
        if self.sealed > 0 && allowed && self.needs.reach == Reach::Chart {
            because.push(if self.opens_sealed {
                "something in this record is sealed; each sealed item opens with a reason".to_owned()
            } else {
                format!("something in this record is sealed, and the role {role} may not open it")
            });
        }
        self.moved(Explanation { allowed, because }, true)
    }

    /// A number that was merged into another opens nothing; whoever may know of it is led to the other.
    fn moved(&self, explained: Explanation, may_know: bool) -> Explanation {
        if self.facts.survivor.is_none() {
            return explained;
        }
        let first = if may_know {
            "this number was merged into another: it opens nothing, and they are shown the way to the other record"
        } else {
            "this number was merged into another, which they are not told"
        };
        Explanation {
            allowed: false,
            because: vec![first.to_owned()],
        }
    }
}
