//! Finding people. Each statement reads a range of one index and stops at a limit, so that its cost does not grow with
//! the number of people; whom the reader may not know of is never found.

use std::collections::BTreeSet;

use trefoil_core::Context;
use trefoil_kernel::{Failed, Look, Param};

use super::found::{FoundPerson, found, found_by_name};
use crate::search::{NamePair, Search};

/// How many people a search shows at most.
pub const MOST: usize = 50;

/// Who was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// At most [`MOST`].
    pub people: Vec<FoundPerson>,
    /// There are, or may be, more: the search should say more.
    pub more: bool,
}

/// Where a name ends that begins with a prefix.
const LAST: char = char::MAX;

const BY_NUMBER: &str = found!(
    "CASE WHEN i.kind <> 'other' AND i.home = i.patient THEN NULL ELSE i.value END",
    "i.home <> i.patient",
    "patient_administration_identifier i JOIN patient_administration_person p ON p.patient = i.patient",
    "i.value = $3 AND (i.kind = $4 OR $4 = '') ORDER BY i.kind, i.patient LIMIT 200"
);
const BY_BIRTH: &str = found!(
    "CAST(NULL AS TEXT)",
    "FALSE",
    "patient_administration_person p",
    "p.born = $3 ORDER BY p.born, p.family_key, p.patient LIMIT 200"
);
/// Nobody restricted at all: who shares an address may be the one they hide from.
const BY_POSTCODE: &str = found!(
    "CAST(NULL AS TEXT)",
    "FALSE",
    "patient_administration_person p",
    "p.postcode = $3 AND NOT p.restricted ORDER BY p.postcode, p.family_key, p.patient LIMIT 200"
);
const BY_FAMILY: &str = found_by_name!(
    "m.family_key >= $3 AND m.family_key < $4 ORDER BY m.family_key, m.given_key, m.patient LIMIT 200"
);
const BY_GIVEN: &str = found_by_name!(
    "m.given_key >= $3 AND m.given_key < $4 ORDER BY m.given_key, m.family_key, m.patient LIMIT 200"
);
/// One name whole and the other at least begun, whichever way round: each name once, before anything is joined to it.
const BY_BOTH: &str = found_by_name!(
    "(SELECT * FROM (SELECT * FROM patient_administration_name WHERE family_key = $3 AND given_key >= $4 AND given_key < $5
        ORDER BY family_key, given_key, patient LIMIT 200) AS whole_family
      UNION SELECT * FROM (SELECT * FROM patient_administration_name WHERE given_key = $4 AND family_key >= $3 AND family_key < $6
        ORDER BY given_key, family_key, patient LIMIT 200) AS whole_given)",
    "TRUE ORDER BY m.family_key, m.given_key, m.patient LIMIT 200"
);
/// How many names [`BY_BEGINNINGS`] reads at most.
const READ: i64 = 3000;
const HOW_MANY_BEGIN: &str = "SELECT count(*) FROM (SELECT patient FROM patient_administration_name
   WHERE family_key >= $1 AND family_key < $2 LIMIT 3000) AS begun";
/// Both only begun: the first so many of the family names that begin so, and of them those whose given name does.
const BY_BEGINNINGS: &str = found_by_name!(
    "(SELECT * FROM patient_administration_name WHERE family_key >= $3 AND family_key < $4
      ORDER BY family_key, given_key, patient LIMIT 3000)",
    "m.given_key >= $5 AND m.given_key < $6 ORDER BY m.family_key, m.given_key, m.patient LIMIT 200"
);
const BY_BIRTH_AND_NAME: &str = found_by_name!(
    "m.born = $3 AND m.family_key >= $4 AND m.family_key < $5 AND m.given_key >= $6 AND m.given_key < $7
     ORDER BY m.family_key, m.given_key, m.patient LIMIT 200"
);

/// Who is meant.
///
/// # Errors
/// As the store says.
pub async fn find(look: &mut Look<'_>, context: &Context, search: &Search) -> Result<Found, Failed> {
    let mut asking = Asking {
        look,
        context,
        found: Found::default(),
        seen: BTreeSet::new(),
    };
    match search {
        Search::NhsNumber(number) => asking.ask(BY_NUMBER, &[&number.digits(), &"nhs_number"]).await?,
        Search::Number(number) => asking.ask(BY_NUMBER, &[number, &""]).await?,
        Search::Born(born) => asking.ask(BY_BIRTH, &[born]).await?,
        Search::Postcode(postcode) => asking.ask(BY_POSTCODE, &[&postcode.as_str()]).await?,
        Search::Name(pairs) => asking.names(pairs).await?,
        Search::NameAndBirth(pairs, born) => {
            for NamePair { family, given } in pairs {
                let (family_end, given_end) = (format!("{family}{LAST}"), format!("{given}{LAST}"));
                asking
                    .ask(BY_BIRTH_AND_NAME, &[born, family, &family_end, given, &given_end])
                    .await?;
            }
        }
    }
    Ok(asking.found)
}

/// Several statements for one search, each person once.
struct Asking<'a, 'l> {
    look: &'a mut Look<'l>,
    context: &'a Context,
    found: Found,
    seen: BTreeSet<trefoil_core::PatientId>,
}

impl Asking<'_, '_> {
    async fn ask(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<(), Failed> {
        let (staff, now) = (self.context.principal.staff, self.context.now());
        let mut all: Vec<&dyn Param> = vec![&staff, &now];
        all.extend(params);
        let rows: Vec<FoundPerson> = self.look.rows(sql, &all).await?;
        self.found.more |= rows.len() == 200;
        for row in rows {
            if !self.seen.insert(row.patient) {
                continue;
            }
            if self.found.people.len() == MOST {
                self.found.more = true;
                return Ok(());
            }
            self.found.people.push(row);
        }
        Ok(())
    }

    async fn names(&mut self, pairs: &[NamePair]) -> Result<(), Failed> {
        for NamePair { family, given } in pairs {
            let (family_end, given_end) = (format!("{family}{LAST}"), format!("{given}{LAST}"));
            match (family.is_empty(), given.is_empty()) {
                (false, true) => self.ask(BY_FAMILY, &[family, &family_end]).await?,
                (true, _) => self.ask(BY_GIVEN, &[given, &given_end]).await?,
                (false, false) => {
                    self.ask(BY_BOTH, &[family, given, &given_end, &family_end])
                        .await?;
                }
            }
        }
        if self.found.people.is_empty() {
            let both = pairs
                .iter()
                .filter(|pair| !pair.family.is_empty() && !pair.given.is_empty());
            for NamePair { family, given } in both {
                let (family_end, given_end) = (format!("{family}{LAST}"), format!("{given}{LAST}"));
                self.ask(BY_BEGINNINGS, &[family, &family_end, given, &given_end])
                    .await?;
                let begun: Option<(i64,)> = self.look.row(HOW_MANY_BEGIN, &[family, &family_end]).await?;
                // Some were not read: whoever searches must say more of the family name.
                self.found.more |= begun.is_some_and(|(count,)| count == READ);
            }
        }
        Ok(())
    }
}

/// The same line for one person; none when the reader may not know of them.
///
/// # Errors
/// As the store says.
pub async fn line(
    look: &mut Look<'_>,
    context: &Context,
    patient: trefoil_core::PatientId,
) -> Result<Option<FoundPerson>, Failed> {
    let (staff, now) = (context.principal.staff, context.now());
    look.row(
        found!(
            "CAST(NULL AS TEXT)",
            "FALSE",
            "patient_administration_person p",
            "p.patient = $3"
        ),
        &[&staff, &now, &patient],
    )
    .await
}
