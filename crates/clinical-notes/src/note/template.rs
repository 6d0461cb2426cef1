//! The templates of notes, as data: headings of the record standard (PRSB, nhs-standards 5.3) where it has them.

/// One heading of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// Its id, kept in notes; never changed once released.
    pub id: &'static str,
    /// As it reads.
    pub title: &'static str,
    /// The SNOMED CT code of the record standard's heading, where it has this one.
    pub code: Option<&'static str>,
    /// What belongs there, shown below the heading while writing.
    pub hint: &'static str,
    /// How many lines the box shows.
    pub rows: u8,
}

/// One kind of note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Its id, in addresses and kept in notes; never changed once released.
    pub id: &'static str,
    /// As it reads.
    pub name: &'static str,
    /// Its headings, in order. None of them must be filled in; one must.
    pub headings: &'static [Heading],
}

const fn heading(
    id: &'static str,
    title: &'static str,
    code: Option<&'static str>,
    hint: &'static str,
    rows: u8,
) -> Heading {
    Heading {
        id,
        title,
        code,
        hint,
        rows,
    }
}

/// The heading whose text the summary shows.
pub const PLAN: &str = "plan";

const SUMMARY: Heading = heading(
    "clinical_summary",
    "Clinical summary",
    Some("887181000000106"),
    "How the patient is, and what changed",
    4,
);
const EXAMINATION: Heading = heading(
    "examination",
    "Examination findings",
    Some("715851000000102"),
    "",
    4,
);
const RESULTS: Heading = heading(
    "results",
    "Investigation results",
    Some("1082101000000102"),
    "Those that matter for the decision",
    3,
);
const THE_PLAN: Heading = heading(
    PLAN,
    "Plan and requested actions",
    Some("887201000000105"),
    "Who does what, and by when",
    4,
);
const SOCIAL: Heading = heading(
    "social_context",
    "Social context",
    Some("887051000000101"),
    "Home, support, work, smoking and alcohol",
    3,
);
const CONCERNS: Heading = heading(
    "concerns",
    "Patient and carer concerns, expectations and wishes",
    Some("1052941000000107"),
    "",
    2,
);
const REQUIREMENTS: Heading = heading(
    "requirements",
    "Individual requirements",
    Some("1078911000000106"),
    "Communication, mobility, diet, skin, falls",
    3,
);
const ADVICE: Heading = heading(
    "advice",
    "Information and advice given",
    Some("1052951000000105"),
    "To whom, and what they said",
    3,
);

/// All of them, in the order they are offered.
pub const TEMPLATES: [Template; 4] = [
    Template {
        id: "ward_round",
        name: "Ward round",
        headings: &[
            SUMMARY,
            EXAMINATION,
            RESULTS,
            heading("problems", "Problems and issues", Some("887151000000100"), "", 3),
            THE_PLAN,
            CONCERNS,
        ],
    },
    Template {
        id: "clerking",
        name: "Admission clerking",
        headings: &[
            heading(
                "admission",
                "Admission details",
                Some("886781000000108"),
                "Why and how the patient came",
                2,
            ),
            heading(
                "history",
                "History",
                Some("717121000000105"),
                "Presenting complaint, its course, and past history",
                6,
            ),
            heading("family_history", "Family history", Some("887111000000104"), "", 2),
            SOCIAL,
            heading("systems", "Review of systems", Some("1077901000000108"), "", 3),
            EXAMINATION,
            RESULTS,
            SUMMARY,
            THE_PLAN,
            CONCERNS,
        ],
    },
    Template {
        id: "nursing",
        name: "Nursing note",
        headings: &[SUMMARY, REQUIREMENTS, CONCERNS, ADVICE, THE_PLAN],
    },
    Template {
        id: "discharge_planning",
        name: "Discharge planning",
        headings: &[
            heading(
                "discharge",
                "Discharge details",
                Some("886811000000106"),
                "Expected day, where to, transport, what is still missing",
                3,
            ),
            SOCIAL,
            REQUIREMENTS,
            CONCERNS,
            ADVICE,
            THE_PLAN,
        ],
    },
];

/// A template by its id.
pub fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_once_and_every_template_has_a_plan() {
        for template in TEMPLATES {
            assert_eq!(
                TEMPLATES.iter().filter(|other| other.id == template.id).count(),
                1
            );
            for heading in template.headings {
                let same = template.headings.iter().filter(|other| other.id == heading.id);
                assert_eq!(same.count(), 1, "{} {}", template.id, heading.id);
            }
            assert!(
                template.headings.iter().any(|heading| heading.id == PLAN),
                "{}",
                template.id
            );
        }
    }
}
