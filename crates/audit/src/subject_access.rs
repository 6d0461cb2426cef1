//! The answer to a patient who asks who opened their record: every entry of a time, in words, in parts of a few hundred.

pub mod written;

use trefoil_core::{PatientId, Refused};
use trefoil_kernel::{Failed, Look, held::Held, held::numbers_of};

pub use self::written::Form;
use crate::{
    search::{Cursor, Terms, search},
    store::withheld::Withheld,
    who_looked::Looked,
    words::{Words, role, why},
};

/// How many entries are read together.
pub const PART: usize = 500;

/// One line of the report, as the patient reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When, in London: `22-Nov-2026 08:35`.
    pub when: String,
    /// Who, or that the name is withheld.
    pub who: String,
    /// As what.
    pub role: String,
    /// For which organisation.
    pub organisation: String,
    /// What they did, and to what part.
    pub what: String,
    /// On what ground, and with what reason.
    pub why: String,
    /// Whether the glass was broken.
    pub broken_glass: bool,
}

/// What stands in the place of a name that is withheld.
pub const WITHHELD: &str = "Name withheld for the safety of staff";

/// An entry of the log as a line.
pub fn line(one: &Looked, words: &Words, held: &[Held], withheld: &[Withheld]) -> Line {
    let hidden = withheld.iter().any(|hidden| Some(hidden.staff.0) == one.actor);
    let mut what = words.did(&one.act, &one.what);
    if one.act == "refused" {
        what.push_str(" – nothing was shown");
    }
    Line {
        when: trefoil_core::display::date_time(one.at),
        who: if hidden {
            WITHHELD.to_owned()
        } else {
            one.actor_name.clone()
        },
        role: role(&one.role),
        organisation: one.organisation.clone(),
        what,
        why: why(one, held),
        broken_glass: one.broken_glass(),
    }
}

/// How many entries there are in the time.
///
/// # Errors
/// As the store says.
pub async fn count(look: &mut Look<'_>, terms: &Terms) -> Result<i64, Failed> {
    let Some(patient) = terms.patient else {
        return Ok(0);
    };
    let (from, until) = terms.span();
    let mut all = 0;
    for number in numbers_of(look, patient).await? {
        let row: Option<(i64,)> = look
            .row(
                "SELECT count(*) FROM (
                   SELECT a.event FROM kernel_audit a WHERE a.patient = $1 AND a.at >= $2 AND a.at < $3
                   UNION SELECT s.event FROM kernel_audit_shown s WHERE s.patient = $1 AND s.at >= $2 AND s.at < $3) AS both_of_them",
                &[&number, &from, &until],
            )
            .await?;
        all += row.map_or(0, |(count,)| count);
    }
    Ok(all)
}

/// Reads the report a part at a time, the newest first.
pub struct Report {
    look: Look<'static>,
    terms: Terms,
    words: Words,
    held: Vec<Held>,
    withheld: Vec<Withheld>,
    after: Option<Cursor>,
    done: bool,
}

impl Report {
    /// Of one patient and time.
    ///
    /// # Errors
    /// As the store says.
    pub async fn of(
        mut look: Look<'static>,
        patient: PatientId,
        terms: Terms,
        words: Words,
    ) -> Result<Self, Failed> {
        let held = trefoil_kernel::held::held(&mut look, patient).await?;
        let withheld = crate::store::withheld::withheld(&mut look, patient).await?;
        let terms = Terms {
            patient: Some(patient),
            refusals: true,
            ..terms
        };
        Ok(Self {
            look,
            terms,
            words,
            held,
            withheld,
            after: None,
            done: false,
        })
    }

    /// The next lines; none after the last.
    ///
    /// # Errors
    /// As the store says.
    pub async fn next(&mut self) -> Result<Option<Vec<Line>>, Refused> {
        if self.done {
            return Ok(None);
        }
        let found = search(&mut self.look, &self.terms, self.after, PART).await?;
        self.after = found.next;
        self.done = found.next.is_none();
        let lines = found
            .events
            .iter()
            .map(|one| line(one, &self.words, &self.held, &self.withheld))
            .collect();
        Ok(Some(lines))
    }
}
