//! The wards, their beds and what they treat.

use crate::hospital::{Bay, Ward};

/// What sets one ward apart.
pub(crate) struct Kind {
    pub(crate) code: &'static str,
    name: &'static str,
    specialty: &'static str,
    /// The youngest and oldest it usually admits.
    pub(crate) ages: (u64, u64),
    /// Title lines of its consultants; see [`crate::staff`].
    pub(crate) consultants: [&'static str; 3],
    /// Main problems, fit for any gender and for the ages above.
    pub(crate) reasons: &'static [&'static str],
}

/// The wards in order.
pub(crate) const KINDS: [Kind; 3] = [
    Kind {
        code: "7A",
        name: "Ash Ward",
        specialty: "Acute medicine",
        ages: (18, 90),
        consultants: ["Dr P Nair", "Dr H Whitlock", "Dr F Adeyemi"],
        reasons: &[
            "Sepsis, source unclear",
            "Cellulitis of the left leg",
            "Upper gastrointestinal bleed",
            "Diabetic ketoacidosis",
            "Acute kidney injury",
            "Pyelonephritis",
            "Chest pain, acute coronary syndrome excluded",
            "Deep vein thrombosis",
            "Syncope",
            "First seizure",
            "Alcohol withdrawal",
            "Hyponatraemia",
            "Paracetamol overdose",
            "Acute hepatitis",
            "Gastroenteritis with dehydration",
        ],
    },
    Kind {
        code: "7B",
        name: "Birch Ward",
        specialty: "Medicine for older people",
        ages: (72, 99),
        consultants: ["Dr M Castellan", "Dr S Rahman", "Dr J Pemberton"],
        reasons: &[
            "Fall with long lie",
            "Delirium",
            "Urinary tract infection",
            "Fractured neck of femur, rehabilitation",
            "Reduced mobility",
            "Congestive heart failure",
            "Aspiration pneumonia",
            "Dementia with behavioural change",
            "Stroke, rehabilitation",
            "Parkinson's disease, freezing",
            "Orthostatic hypotension",
            "Dehydration",
            "Pubic ramus fracture",
            "Constipation with overflow",
        ],
    },
    Kind {
        code: "8C",
        name: "Cedar Ward",
        specialty: "Respiratory medicine",
        ages: (28, 88),
        consultants: ["Dr T Lindqvist", "Dr A Chowdhury", "Dr B Kwarteng"],
        reasons: &[
            "Exacerbation of chronic obstructive pulmonary disease",
            "Community acquired pneumonia",
            "Pulmonary embolism",
            "Acute severe asthma",
            "Pleural effusion for investigation",
            "Empyema",
            "Spontaneous pneumothorax",
            "Bronchiectasis, infective exacerbation",
            "Interstitial lung disease",
            "Type 2 respiratory failure",
            "Influenza A",
            "COVID-19 pneumonia",
            "Suspected pulmonary tuberculosis",
        ],
    },
];

/// Three wards, each with six bays of four beds and four side rooms.
pub(crate) fn wards() -> Vec<Ward> {
    KINDS
        .iter()
        .map(|kind| Ward {
            code: kind.code.to_owned(),
            name: kind.name.to_owned(),
            specialty: kind.specialty.to_owned(),
            bays: ["A", "B", "C", "D", "E", "F"]
                .iter()
                .map(|bay| room(bay, format!("Bay {bay}")))
                .chain([room("SR", "Side rooms".to_owned())])
                .collect(),
        })
        .collect()
}

fn room(code: &str, name: String) -> Bay {
    Bay {
        code: code.to_owned(),
        name,
        beds: (1..=4).map(|bed| format!("{code}{bed}")).collect(),
    }
}
