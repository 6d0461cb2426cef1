//! Allergies: by ingredient and by group of substances, and never silently "no" where nobody can say.

use trefoil_core::{
    Answer,
    coded_value::CodedValue,
    ports::{AllergyStatement, KnownAllergy, Severity},
};

use super::{Finding, Level, facts::Safety};
use crate::dictionary::{Product, Substance, product::same_substance, words};

/// Groups that react across, and how loudly that is said after a severe reaction (or one of unknown severity); after a
/// milder one it is a caution (`allergy_groups_starter.json`: by severity; [G]).
const CROSS: [(&str, &str, Level); 4] = [
    ("TREFOIL-G-penicillins", "TREFOIL-G-cephalosporins", Level::Stop),
    ("TREFOIL-G-penicillins", "TREFOIL-G-carbapenems", Level::Stop),
    ("TREFOIL-G-cephalosporins", "TREFOIL-G-carbapenems", Level::Stop),
    (
        "TREFOIL-G-penicillins",
        "TREFOIL-G-monobactams",
        Level::Information,
    ),
];

/// Everything that is said about allergies.
pub(super) fn check(product: &Product, safety: &Safety) -> Vec<Finding> {
    let name = product.medicine.code.display();
    let mut found = vec![];
    match &safety.allergies {
        Answer::Known {
            value: AllergyStatement::Known(all),
        } => {
            found.extend(all.iter().filter_map(|allergy| of(allergy, product, safety)));
        }
        Answer::Known {
            value: AllergyStatement::NotRecorded,
        } => found.push(Finding::new(
            Level::Stop,
            "allergies_not_recorded",
            format!(
                "Allergies are not recorded: {name} was not checked against them. Ask and record them first."
            ),
        )),
        Answer::NoneKnown => {}
        Answer::Unavailable { because } => found.push(Finding::new(
            Level::Stop,
            "allergies_unavailable",
            format!("Allergies are not available ({because}): {name} was not checked against them."),
        )),
    }
    match &safety.unreconciled {
        Answer::Known { value: said } if !said.is_empty() => {
            let agents: Vec<String> = said
                .iter()
                .map(|one| format!("\u{201c}{}\u{201d} from {}", one.agent, one.source))
                .collect();
            let like = said.iter().any(|one| sounds(&one.agent, product, safety));
            found.push(Finding::new(
                if like { Level::Stop } else { Level::Caution },
                "allergies_unreconciled",
                format!(
                    "{} about allergies came by message and nobody has reconciled {}: {}.{}",
                    if said.len() == 1 {
                        "1 statement".to_owned()
                    } else {
                        format!("{} statements", said.len())
                    },
                    if said.len() == 1 { "it" } else { "them" },
                    agents.join(", "),
                    if like {
                        format!(" It may be about {name}.")
                    } else {
                        String::new()
                    },
                ),
            ));
        }
        Answer::Unavailable { because } => found.push(Finding::new(
            Level::Caution,
            "unreconciled_unavailable",
            format!("Statements about allergies that came by message are not available ({because})."),
        )),
        Answer::Known { .. } | Answer::NoneKnown => {}
    }
    found
}

/// What one known allergy says of the medicine; the nearest match only.
fn of(allergy: &KnownAllergy, product: &Product, safety: &Safety) -> Option<Finding> {
    let name = product.medicine.code.display();
    let Some(substance) = &allergy.substance else {
        let like = sounds(&allergy.agent, product, safety);
        let (level, more) = if like {
            (Level::Stop, format!(" It may be about {name}."))
        } else {
            (Level::Caution, String::new())
        };
        return Some(Finding::new(
            level,
            "allergy_uncoded",
            format!(
                "The allergy \u{201c}{}\u{201d} is free text and cannot be checked against {name}: check it by eye.{more}",
                allergy.agent
            ),
        ));
    };
    let reaction = told(allergy);
    if let Some(known) = safety
        .ingredients
        .iter()
        .find(|known| same_substance(&known.substance, substance))
    {
        return Some(Finding::new(
            Level::Stop,
            "allergy",
            format!(
                "Allergy to {}{reaction}: {name} contains {}.",
                allergy.agent, known.substance
            ),
        ));
    }
    let known_agent = safety
        .agents
        .iter()
        .any(|agent| agent.known && same_substance(&agent.substance, substance));
    if !known_agent {
        return Some(Finding::new(
            Level::Caution,
            "allergy_unknown_code",
            format!(
                "The allergy to {} is coded as something the dictionary does not know: check {name} by eye.",
                allergy.agent
            ),
        ));
    }
    let groups = || {
        safety
            .ingredients
            .iter()
            .flat_map(|known| known.groups.iter().map(move |group| (known, group)))
    };
    // The allergy is coded as the group itself, or as another member of one of the medicine's groups.
    let members = |group: &Substance| {
        same_substance(&group.value, substance) || holds(safety, group.value.code(), substance)
    };
    if let Some((known, group)) = groups().find(|(_, group)| members(group)) {
        return Some(Finding::new(
            Level::Stop,
            "allergy_group",
            format!(
                "Allergy to {}{reaction}: {name} contains {}, one of the {}.",
                allergy.agent, known.substance, group.value
            ),
        ));
    }
    let crossed = CROSS
        .iter()
        .flat_map(|(one, other, level)| [(one, other, level), (other, one, level)])
        .find_map(|(mine, theirs, level)| {
            let (known, group) = groups().find(|(_, group)| group.value.code() == *mine)?;
            let theirs = *theirs == substance.code() || holds(safety, theirs, substance);
            theirs.then_some((known, group, *level))
        });
    let (known, group, level) = crossed?;
    let mild = matches!(allergy.severity, Some(Severity::Mild | Severity::Moderate));
    Some(Finding::new(
        if mild { level.min(Level::Caution) } else { level },
        "allergy_cross",
        format!(
            "Allergy to {}{reaction}: {name} contains {}, one of the {}, which can react across.",
            allergy.agent, known.substance, group.value
        ),
    ))
}

/// ` (anaphylaxis, severe)`, as far as it is known.
fn told(allergy: &KnownAllergy) -> String {
    let severity = allergy.severity.map(|severity| match severity {
        Severity::Mild => "mild",
        Severity::Moderate => "moderate",
        Severity::Severe => "severe",
    });
    let parts: Vec<&str> = allergy.reaction.as_deref().into_iter().chain(severity).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}

/// Whether the dictionary has the agent of an allergy in a group.
fn holds(safety: &Safety, group: &str, substance: &CodedValue) -> bool {
    safety
        .agents
        .iter()
        .any(|agent| same_substance(&agent.substance, substance) && agent.groups.iter().any(|of| of == group))
}

/// Whether free text may mean an ingredient or one of its groups: any word of four letters or more begins one of
/// their names, or the other way about ("penicilin" and "penicillins", "Augmentin").
fn sounds(text: &str, product: &Product, safety: &Safety) -> bool {
    let known = safety.ingredients.iter().flat_map(|known| {
        let groups = known
            .groups
            .iter()
            .flat_map(|group| std::iter::once(group.value.display()).chain(said(&group.synonyms)));
        std::iter::once(known.substance.display())
            .chain(said(&known.synonyms))
            .chain(groups)
    });
    let names: Vec<String> = known
        .chain(said(&product.synonyms))
        .chain(product.medicine.brand.as_deref())
        .flat_map(words::words)
        .filter(|word| word.chars().count() >= 4)
        .collect();
    words::words(text)
        .iter()
        .filter(|word| word.chars().count() >= 4)
        .any(|word| {
            let stem: String = word.chars().take(6).collect();
            names
                .iter()
                .any(|name| name.starts_with(&stem) || word.starts_with(name.trim_end_matches('s')))
        })
}

fn said(synonyms: &[String]) -> impl Iterator<Item = &str> {
    synonyms.iter().map(String::as_str)
}
