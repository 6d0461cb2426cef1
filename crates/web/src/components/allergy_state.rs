//! The allergy line of the banner: one of exactly four statements, none of which can be mistaken for another.

use maud::{Markup, html};

/// One allergy or adverse reaction, ready to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allergy {
    /// Drug or substance.
    pub substance: String,
    /// What it did, when recorded.
    pub reaction: Option<String>,
    /// Written in words and not coded, so that no check can use it; it says so beside its name (CUI ADR).
    pub free_text: bool,
    /// When it was last updated, `dd-MMM-yyyy`.
    pub updated: String,
}

/// What is known about allergies (CUI PAB-0064 to 0072).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllergyState {
    /// Some are known; the list is never empty.
    Known(Vec<Allergy>),
    /// Somebody asked, and there are none.
    NoneKnown,
    /// Nobody has recorded an answer.
    NotRecorded,
    /// The record cannot be read just now.
    Unavailable,
}

impl AllergyState {
    /// The title the Common User Interface lays down.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Known(_) => "Known allergies",
            Self::NoneKnown => "No known allergies",
            Self::NotRecorded => "Allergies not recorded",
            Self::Unavailable => "Allergies unavailable",
        }
    }

    fn class(&self) -> &'static str {
        match self {
            Self::Known(_) => "allergy-state known",
            Self::NoneKnown => "allergy-state none-known",
            Self::NotRecorded => "allergy-state not-recorded",
            Self::Unavailable => "allergy-state unavailable",
        }
    }

    fn icon(&self) -> &'static str {
        match self {
            Self::Known(_) => "!",
            Self::NoneKnown => "○",
            Self::NotRecorded => "◌",
            Self::Unavailable => "⊘",
        }
    }
}

/// The allergy line: title with its icon, then each allergy with the date it was last updated.
pub fn allergy_state(state: &AllergyState) -> Markup {
    html! {
        span class=(state.class()) {
            span class="title" { span class="icon" aria-hidden="true" { (state.icon()) } " " (state.title()) }
            @if let AllergyState::Known(allergies) = state {
                " "
                span class="substances" {
                    @for (index, allergy) in allergies.iter().enumerate() {
                        @if index > 0 { "; " }
                        b { (allergy.substance) }
                        @if allergy.free_text { " (cannot be checked)" }
                        @if let Some(reaction) = &allergy.reaction { " – " (reaction) }
                        " " span class="updated" { "updated " (allergy.updated) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn penicillin() -> Allergy {
        Allergy {
            substance: "penicillin".into(),
            reaction: Some("rash <severe>".into()),
            free_text: false,
            updated: "07-Apr-2026".into(),
        }
    }

    #[test]
    fn cui_pab_0064_exactly_four_titles_each_with_its_own_icon() {
        let states = [
            AllergyState::Known(vec![penicillin()]),
            AllergyState::NoneKnown,
            AllergyState::NotRecorded,
            AllergyState::Unavailable,
        ];
        let titles: Vec<_> = states.iter().map(AllergyState::title).collect();
        assert_eq!(
            titles,
            [
                "Known allergies",
                "No known allergies",
                "Allergies not recorded",
                "Allergies unavailable"
            ]
        );
        let mut icons: Vec<_> = states.iter().map(AllergyState::icon).collect();
        icons.sort_unstable();
        icons.dedup();
        assert_eq!(icons.len(), 4);
    }

    #[test]
    fn cui_pab_0072_each_allergy_carries_its_date_and_is_escaped() {
        let markup = allergy_state(&AllergyState::Known(vec![penicillin()])).into_string();
        assert!(markup.contains(
            "<b>penicillin</b> – rash &lt;severe&gt; <span class=\"updated\">updated 07-Apr-2026</span>"
        ));
        assert!(markup.contains("allergy-state known") && !markup.contains("cannot be checked"));
        let words = Allergy {
            free_text: true,
            ..penicillin()
        };
        let markup = allergy_state(&AllergyState::Known(vec![words])).into_string();
        assert!(markup.contains("<b>penicillin</b> (cannot be checked)"));
    }
}
