//! Substances and their groups, in the release that is in use.

use trefoil_core::{Refused, coded_value::CodedValue};
use trefoil_kernel::Look;

use crate::{
    checks::facts::{Agent, Known},
    dictionary::{Substance, words},
};

/// A substance or group by its code.
///
/// # Errors
/// As the store says.
pub async fn substance(look: &mut Look<'_>, code: &str) -> Result<Option<Substance>, Refused> {
    let row: Option<(String,)> = look
        .row(
            "SELECT s.record FROM prescribing_substance s
             JOIN prescribing_current c ON c.release = s.release AND c.one = 1 WHERE s.code = $1",
            &[&code],
        )
        .await?;
    row.map(|(text,)| super::record(&text)).transpose()
}

/// The groups a substance is in.
///
/// # Errors
/// As the store says.
pub async fn groups(look: &mut Look<'_>, code: &str) -> Result<Vec<Substance>, Refused> {
    let rows: Vec<(String,)> = look
        .rows(
            "SELECT g.record FROM prescribing_membership m
             JOIN prescribing_current c ON c.release = m.release AND c.one = 1
             JOIN prescribing_substance g ON g.release = m.release AND g.code = m.substance_group
             WHERE m.substance = $1 ORDER BY g.place",
            &[&code],
        )
        .await?;
    rows.into_iter().map(|(text,)| super::record(&text)).collect()
}

/// An ingredient with its other names and its groups.
pub(crate) async fn known(look: &mut Look<'_>, value: &CodedValue) -> Result<Known, Refused> {
    let found = substance(look, value.code()).await?;
    Ok(Known {
        substance: value.clone(),
        synonyms: found.map(|found| found.synonyms).unwrap_or_default(),
        groups: groups(look, value.code()).await?,
    })
}

/// The agent of an allergy with its groups.
pub(crate) async fn agent(look: &mut Look<'_>, value: &CodedValue) -> Result<Agent, Refused> {
    let known = substance(look, value.code()).await?.is_some();
    let groups = groups(look, value.code()).await?;
    Ok(Agent {
        substance: value.clone(),
        known,
        groups: groups
            .into_iter()
            .map(|group| group.value.code().to_owned())
            .collect(),
    })
}

/// The most that a search answers.
const MOST: usize = 20;

/// Substances and groups of which every typed word begins a word of the name or of a synonym: groups first, then those
/// whose name begins with it.
///
/// # Errors
/// As the store says.
pub async fn search(look: &mut Look<'_>, text: &str) -> Result<Vec<Substance>, Refused> {
    let typed = words::typed(text);
    let Some(first) = typed.first() else {
        return Ok(vec![]);
    };
    let rows: Vec<(String,)> = look
        .rows(
            "SELECT s.record FROM prescribing_substance s JOIN prescribing_current c ON c.release = s.release AND c.one = 1
             WHERE s.code IN (SELECT w.code FROM prescribing_word w
               WHERE w.release = s.release AND w.kind = 'substance' AND w.word >= $1 AND w.word < $2)
             ORDER BY s.place LIMIT 200",
            &[first, &super::after(first)],
        )
        .await?;
    let mut found: Vec<(bool, bool, Substance)> = vec![];
    for (text,) in rows {
        let one: Substance = super::record(&text)?;
        let name = words::words(one.value.display());
        let begins = name.first().is_some_and(|word| word.starts_with(first.as_str()));
        let all: Vec<String> = name
            .into_iter()
            .chain(one.synonyms.iter().flat_map(|it| words::words(it)))
            .collect();
        if words::all_begin(&typed, &all) {
            found.push((!one.group, !begins, one));
        }
    }
    found.sort_by(|one, other| {
        (one.0, one.1, one.2.value.display()).cmp(&(other.0, other.1, other.2.value.display()))
    });
    Ok(found.into_iter().map(|(.., one)| one).take(MOST).collect())
}
