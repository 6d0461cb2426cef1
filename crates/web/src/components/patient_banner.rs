//! The patient banner of the NHS Common User Interface (ISB 1505): who this page is about, always in the same order.

use super::{AllergyState, allergy_state, nhs_number};
use maud::{Markup, html};

/// What the banner shows. Every value is ready to read: names as `FAMILY, Given (Title)`, dates as `dd-MMM-yyyy`.
#[derive(Debug, Clone, Default)]
pub struct Banner<'a> {
    /// `FAMILY, Given (Title)`.
    pub name: &'a str,
    /// The name the person prefers, if it differs.
    pub preferred: Option<&'a str>,
    /// Date of birth.
    pub born: &'a str,
    /// Age, for example `68y`; not shown once the person has died.
    pub age: &'a str,
    /// `Male`, `Female`, `Other Specific`, `Not Known` or `Not Specified`.
    pub gender: &'a str,
    /// Ten digits, or empty when not known.
    pub nhs_number: &'a str,
    /// The trust's own number.
    pub hospital_number: Option<&'a str>,
    /// Date of death.
    pub died: Option<&'a str>,
    /// Age at death.
    pub age_at_death: Option<&'a str>,
    /// Place, consultant, chips, address: in reading order, after the allergies.
    pub zone2: Vec<Markup>,
    /// Allergies; none for a role that sees no clinical content (PAB-0008).
    pub allergy: Option<AllergyState>,
}

/// The banner. It carries the page's `h1`, and never stands on a page that shows more than one person.
pub fn patient_banner(banner: &Banner<'_>) -> Markup {
    let dead = banner.died.is_some();
    html! {
        section class=(if dead { "patient-banner dead" } else { "patient-banner" }) aria-label="Patient" {
            div class="zone-1" {
                div class="name-block" {
                    h1 class="name" { (banner.name) }
                    @if let Some(preferred) = banner.preferred {
                        p class="preferred" { abbr title="The name this person likes to be called" { "Preferred name" } " " b { (preferred) } }
                    }
                }
                dl {
                    (item("Born", "Date of birth", born(banner)))
                    @if let Some(died) = banner.died { (item("Died", "Date of death", words(died))) }
                    @if let Some(age) = banner.age_at_death { (item("Age at Death", "Age when the person died", words(age))) }
                    (item("Gender", "Current gender, used to address and identify the person", words(banner.gender)))
                    (item("NHS No.", "NHS number", nhs_number(banner.nhs_number)))
                    @if let Some(number) = banner.hospital_number {
                        (item("Hospital No.", "This hospital's own number for the person", words(number)))
                    }
                }
            }
            @if banner.allergy.is_some() || !banner.zone2.is_empty() {
                div class="zone-2" {
                    @if let Some(state) = &banner.allergy { (allergy_state(state)) }
                    @for part in &banner.zone2 { div { (part) } }
                }
            }
        }
    }
}

/// PAB-0042: no colon after a label. PAB-0047: each label has a definition.
fn item(label: &str, definition: &str, value: Markup) -> Markup {
    html! { div class="item" { dt { abbr title=(definition) { (label) } } dd { (value) } } }
}

/// PAB-0034: a living person's age follows the date of birth, in brackets, without a label.
fn born(banner: &Banner<'_>) -> Markup {
    let age = (banner.died.is_none() && !banner.age.is_empty()).then_some(banner.age);
    html! { (words(banner.born)) @if let Some(age) = age { " (" (age) ")" } }
}

/// PAB-0019: a missing value is said in words.
fn words(value: &str) -> Markup {
    html! { @if value.trim().is_empty() { "Not Known" } @else { (value) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn living() -> Banner<'static> {
        Banner {
            name: "O'NEILL, Siân (Mrs)",
            preferred: Some("Shan"),
            born: "07-Apr-1958",
            age: "68y",
            gender: "Female",
            nhs_number: "9434765919",
            hospital_number: Some("R0044120"),
            allergy: Some(AllergyState::NotRecorded),
            zone2: vec![html! { "Ward 7B" }],
            ..Banner::default()
        }
    }

    fn text(banner: &Banner<'_>) -> String {
        let mut inside = false;
        let keep = |character: &char| {
            let shown = !inside && *character != '<';
            match character {
                '<' => inside = true,
                '>' => inside = false,
                _ => {}
            }
            shown
        };
        patient_banner(banner)
            .into_string()
            .chars()
            .filter(keep)
            .collect()
    }

    #[test]
    fn cui_pab_0016_banner_order() {
        let shown = text(&living());
        let places: Vec<_> = [
            "O'NEILL, Siân (Mrs)",
            "Preferred name Shan",
            "Born",
            "Gender",
            "NHS No.",
            "Hospital No.",
            "Allergies not recorded",
            "Ward 7B",
        ]
        .iter()
        .map(|part| {
            shown
                .find(part)
                .unwrap_or_else(|| panic!("{part} is not in {shown}"))
        })
        .collect();
        assert!(places.is_sorted(), "{places:?} in {shown}");
    }

    #[test]
    fn cui_pab_0034_age_follows_birth_in_brackets() {
        assert!(text(&living()).contains("07-Apr-1958 (68y)"));
    }

    #[test]
    fn cui_pab_0035_labels_are_exact_and_0042_without_a_colon() {
        let markup = patient_banner(&living()).into_string();
        for label in ["Born", "Gender", "NHS No.", "Preferred name"] {
            assert!(markup.contains(&format!(">{label}</abbr>")), "{label}");
        }
        assert!(!text(&living()).contains(':'));
    }

    #[test]
    fn cui_pab_0047_each_label_has_a_definition() {
        let markup = patient_banner(&living()).into_string();
        assert_eq!(
            markup.matches("<dt>").count(),
            markup.matches("<dt><abbr title=\"").count()
        );
    }

    #[test]
    fn cui_pab_0055_somebody_who_died_differs_and_has_no_living_age() {
        let dead = Banner {
            died: Some("01-May-2026"),
            age_at_death: Some("68y"),
            ..living()
        };
        let shown = text(&dead);
        assert!(
            patient_banner(&dead)
                .into_string()
                .contains("patient-banner dead")
        );
        assert!(shown.contains("Died01-May-2026") && shown.contains("Age at Death68y"));
        assert!(!shown.contains("(68y)"));
        assert!(!patient_banner(&living()).into_string().contains("dead"));
    }

    #[test]
    fn cui_pab_0008_no_allergies_for_a_role_that_sees_none() {
        let clerk = Banner {
            allergy: None,
            ..living()
        };
        assert!(!text(&clerk).to_lowercase().contains("allerg"));
    }

    #[test]
    fn cui_pab_0019_missing_values_are_words() {
        let unknown = Banner {
            name: "UNKNOWN, Male",
            ..Banner::default()
        };
        assert_eq!(text(&unknown).matches("Not Known").count(), 3);
        assert!(!text(&unknown).contains('?'));
    }

    #[test]
    fn every_value_is_escaped() {
        let hostile = Banner {
            name: "<script>",
            gender: "<b>",
            nhs_number: "<i>",
            preferred: Some("<u>"),
            ..Banner::default()
        };
        let markup = patient_banner(&hostile).into_string();
        for raw in ["<script>", "<i>", "<u>"] {
            assert!(!markup.contains(raw), "{raw}");
        }
    }
}
