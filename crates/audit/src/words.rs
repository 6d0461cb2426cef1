//! The log in words a patient understands: what was done, to what part of the record, and on what ground.

use std::collections::BTreeMap;

use trefoil_core::{StaffId, display};
use trefoil_kernel::{Epr, held::Held};

use crate::who_looked::Looked;

/// What is the house's own, and no module's.
const OWN: [(&str, &str); 13] = [
    ("kernel.summary", "the summary page of the record"),
    ("kernel.timeline", "the timeline of the record"),
    ("kernel.home", "the start page"),
    (
        "kernel.break_glass",
        "opening the record without a recorded relationship, with a reason",
    ),
    (
        "kernel.break_glass_page",
        "the page that asks for a reason to open the record",
    ),
    ("kernel.seal", "sealing a part of the record"),
    ("kernel.merge", "finding two numbers to be one person"),
    ("kernel.link_staff_person", "noting that the patient works here"),
    ("kernel.session", "signing in or out"),
    (
        "fhir.read",
        "one part of the record, read by another program for the person",
    ),
    (
        "fhir.everything",
        "the whole record, read by another program for the person",
    ),
    (
        "fhir.search",
        "who looked or who wrote, searched by another program for the person",
    ),
    ("audit.who_looked", "the list of who looked at the record"),
];

/// The words for what stands in the log.
#[derive(Debug, Clone, Default)]
pub struct Words {
    parts: BTreeMap<String, String>,
    /// Pages, some of which have the name of the command they send.
    pages: BTreeMap<String, String>,
}

impl Words {
    /// Those of an assembly: each page and command says what it is for by the permission it needs, so that the words of a
    /// trust's own modules are here too.
    pub fn of(epr: &Epr) -> Self {
        let (mut parts, mut pages) = (BTreeMap::new(), BTreeMap::new());
        for (name, needs) in &epr.about().commands {
            parts.insert((*name).to_owned(), needs.says.to_owned());
        }
        #[cfg(feature = "pages")]
        {
            for screen in epr.contributions::<trefoil_web::screen::Screen>() {
                pages.insert(screen.0.what().to_owned(), page_to(screen.0.needs()));
            }
            for page in epr.contributions::<trefoil_web::screen::RecordPage>() {
                let says = match page.0.tab() {
                    Some((_, label)) => format!("the page “{label}”"),
                    None => page_to(page.0.needs()),
                };
                pages.insert(page.0.what().to_owned(), says);
            }
        }
        for (name, says) in OWN {
            pages.insert(name.to_owned(), says.to_owned());
            parts.insert(name.to_owned(), says.to_owned());
        }
        Self { parts, pages }
    }

    /// What part of the record, or what was done.
    pub fn part(&self, what: &str) -> String {
        Self::found([&self.parts, &self.pages], what)
    }

    /// What somebody did: `Looked at the page “Medicines”`.
    pub fn did(&self, act: &str, what: &str) -> String {
        let part = match act {
            "view" | "list" | "search" => Self::found([&self.pages, &self.parts], what),
            _ => self.part(what),
        };
        format!("{} {part}", verb(act))
    }

    fn found(in_turn: [&BTreeMap<String, String>; 2], what: &str) -> String {
        let named = in_turn.into_iter().find_map(|names| names.get(what).cloned());
        named.unwrap_or_else(|| what.rsplit('.').next().unwrap_or(what).replace('_', " "))
    }
}

/// A page that has no name of its own, by what it is for.
#[cfg(feature = "pages")]
fn page_to(needs: trefoil_core::Permission) -> String {
    format!("the page to {}", needs.says)
}

/// The verb of an act, before what it was done to.
pub fn verb(act: &str) -> &'static str {
    match act {
        "view" => "Looked at",
        "list" => "Saw in a list:",
        "search" => "Found by a search:",
        "write" => "Changed:",
        "refused" => "Was refused:",
        "administer" => "Administered:",
        "sign_in" => "Signed in:",
        "sign_out" => "Signed out:",
        "failed" => "Failed:",
        _ => "Did:",
    }
}

/// A role as it is shown.
pub fn role(role: &str) -> String {
    display::capitalised(&role.replace('_', " "))
}

/// On what ground somebody could look, with the team where it was a team's.
pub fn ground(basis: Option<&str>, team: Option<&str>) -> String {
    let of = |before: &str| match team {
        Some(team) => format!("{before} of {team}"),
        None => before.to_owned(),
    };
    match basis {
        None => "the task of their role, which needs no relationship with the patient".to_owned(),
        Some("broken_glass") => "broke the glass".to_owned(),
        Some("admission") => "admitted the patient".to_owned(),
        Some("ward_team") => of("member of the ward team"),
        Some("referral") => of("the patient was referred to them, or to their team"),
        Some("clinic") => of("sees the patient in a clinic"),
        Some("task") => "has a task for the patient".to_owned(),
        Some("on_call") => of("on call for the team"),
        Some("registration") => "registered the patient".to_owned(),
        Some("interface") => "the task of their role, which reaches every patient".to_owned(),
        Some(other) => of(&other.replace('_', " ")),
    }
}

/// The team a look rested on: one that held the relationship then. Of several it is the one the person is in now.
pub fn team<'h>(held: &'h [Held], basis: Option<&str>, looked: &Looked, mine: &[StaffId]) -> Option<&'h str> {
    let basis = basis?;
    let mut then = held
        .iter()
        .filter(|one| one.basis == basis && one.team.is_some() && one.at(looked.at));
    let first = then.clone().next();
    then.find(|one| mine.contains(&StaffId(one.party)))
        .or(first)
        .and_then(|one| one.team.as_deref())
}

/// Why, whole: the ground, and the reason that was given.
pub fn why(looked: &Looked, held: &[Held]) -> String {
    let ground = if looked.what == "kernel.break_glass" {
        "broke the glass".to_owned()
    } else {
        ground(
            looked.basis.as_deref(),
            team(held, looked.basis.as_deref(), looked, &[]),
        )
    };
    let reason = looked.reason.as_deref().or(looked
        .detail
        .as_deref()
        .filter(|_| looked.what == "kernel.break_glass"));
    match reason {
        Some(reason) => format!("{ground}: {reason}"),
        None => ground,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_said_in_words() {
        for (basis, team, says) in [
            (Some("ward_team"), Some("7B"), "member of the ward team of 7B"),
            (Some("ward_team"), None, "member of the ward team"),
            (Some("broken_glass"), None, "broke the glass"),
            (
                None,
                None,
                "the task of their role, which needs no relationship with the patient",
            ),
            (Some("hospice_visit"), Some("Oak"), "hospice visit of Oak"),
        ] {
            assert_eq!(ground(basis, team), says);
        }
        assert_eq!(role("charge_nurse"), "Charge nurse");
    }

    #[test]
    fn a_part_nobody_named_is_still_words() {
        let words = Words::default();
        assert_eq!(
            words.did("view", "virtual_ward.daily_call"),
            "Looked at daily call"
        );
        assert_eq!(words.did("refused", "kernel.summary"), "Was refused: summary");
    }

    #[test]
    fn a_page_and_the_command_it_sends_are_told_apart() {
        let one = |says: &str| BTreeMap::from([("ward.note".to_owned(), says.to_owned())]);
        let words = Words {
            parts: one("write a note"),
            pages: one("the page to write a note"),
        };
        assert_eq!(
            words.did("view", "ward.note"),
            "Looked at the page to write a note"
        );
        assert_eq!(words.did("write", "ward.note"), "Changed: write a note");
    }
}
