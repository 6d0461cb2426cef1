//! Chests.

use crate::story::condition::{Condition, Infection, Vitals, Words};

pub(super) const ALL: [&Condition; 5] = [&PNEUMONIA, &INFLUENZA, &COPD, &ASTHMA, &PLEURA];

const PNEUMONIA: Condition = Condition {
    name: "Pneumonia",
    reasons: &[
        "Community acquired pneumonia",
        "Aspiration pneumonia",
        "Empyema",
        "COVID-19 pneumonia",
    ],
    half: 40,
    vitals: Vitals {
        respirations: 27,
        saturation: 88,
        pulse: 112,
        pressure_falls: 22,
        temperature: 388,
        confuses: true,
        pain: 4,
    },
    blood: &[
        ("crp", 238),
        ("wcc", 176),
        ("neut", 149),
        ("urea", 98),
        ("na", 132),
        ("alb", 30),
        ("lact", 23),
    ],
    tests: &["cxr", "bc", "lact"],
    shows: &[
        (
            "cxr",
            "Patchy consolidation in the right lower zone. No effusion. Heart size normal.",
        ),
        ("bc", "No growth"),
    ],
    infection: Some(Infection::Chest),
    medicines: &[],
    withhold: &[],
    prophylaxis: true,
    words: Words {
        came_with: "Four days of cough with green sputum, fever and rigors, breathless on the stairs since yesterday.",
        found: "Coarse crackles at the right base with bronchial breathing. No leg swelling. Abdomen soft.",
        plan: "Oxygen to target 94 to 98 %.\nAntibiotics for pneumonia, review at 48 hours.\nFluids, thromboprophylaxis.\nRepeat bloods tomorrow.",
        better: "Coughing less, slept well, eating. Crackles are fewer.",
        worse: "More breathless, tired, sputum thick. Crackles now at both bases.",
        nursing: "Sat out for meals. Uses the bell. Sputum pot at the bedside.",
    },
};

const INFLUENZA: Condition = Condition {
    name: "Influenza",
    reasons: &["Influenza A"],
    half: 36,
    vitals: Vitals {
        respirations: 23,
        saturation: 92,
        pulse: 104,
        pressure_falls: 10,
        temperature: 391,
        confuses: false,
        pain: 4,
    },
    blood: &[("crp", 64), ("wcc", 34), ("lymph", 6), ("alt", 58)],
    tests: &["cxr"],
    shows: &[("cxr", "Clear lungs. No consolidation or effusion.")],
    infection: None,
    medicines: &["oseltamivir"],
    withhold: &[],
    prophylaxis: true,
    words: Words {
        came_with: "Two days of fever, aching all over, dry cough and headache. Swab positive for influenza A.",
        found: "Flushed. Throat red. Chest clear.",
        plan: "Side room or bay with others who have it; masks.\nOseltamivir for 5 days.\nParacetamol, fluids.",
        better: "Aching is gone, walks to the bathroom.",
        worse: "Fever again overnight, more breathless. Look for a second infection.",
        nursing: "Droplet precautions kept. Drinks well with encouragement.",
    },
};

const COPD: Condition = Condition {
    name: "Acute exacerbation of COPD",
    reasons: &[
        "Exacerbation of chronic obstructive pulmonary disease",
        "Type 2 respiratory failure",
        "Bronchiectasis, infective exacerbation",
    ],
    half: 44,
    vitals: Vitals {
        respirations: 28,
        saturation: 83,
        pulse: 108,
        pressure_falls: 4,
        temperature: 376,
        confuses: true,
        pain: 1,
    },
    blood: &[
        ("crp", 58),
        ("wcc", 138),
        ("neut", 112),
        ("gas_ph", 729),
        ("gas_pco2", 84),
        ("gas_po2", 74),
        ("gas_hco3", 31),
    ],
    tests: &["cxr", "gas"],
    shows: &[(
        "cxr",
        "Hyperinflated lungs. No focal consolidation, no pneumothorax.",
    )],
    infection: Some(Infection::Chest),
    medicines: &[
        "salbutamol nebules",
        "ipratropium nebules",
        "prednisolone 30",
        "carbocisteine",
    ],
    withhold: &["tiotropium"],
    prophylaxis: true,
    words: Words {
        came_with: "A week of more cough and breathlessness than usual, sputum thicker and green, inhalers no longer help.",
        found: "Uses accessory muscles, wheeze on both sides, prolonged expiration. No asterixis.",
        plan: "Oxygen by Venturi mask to target 88 to 92 %.\nNebulisers, prednisolone for 5 days, antibiotic.\nBlood gas after an hour on oxygen.",
        better: "Wheeze much less, walks to the bathroom. Inhaler technique checked.",
        worse: "Tiring, speaks in words. Repeat gas now; discuss non-invasive ventilation with the respiratory team.",
        nursing: "Nebulisers given on air. Mask kept on between meals.",
    },
};

const ASTHMA: Condition = Condition {
    name: "Asthma",
    reasons: &["Acute severe asthma"],
    half: 20,
    vitals: Vitals {
        respirations: 29,
        saturation: 90,
        pulse: 124,
        pressure_falls: 0,
        temperature: 370,
        confuses: false,
        pain: 1,
    },
    blood: &[("crp", 18), ("wcc", 121), ("k", 33), ("lact", 28)],
    tests: &["cxr", "gas"],
    shows: &[("cxr", "Hyperinflation only.")],
    infection: None,
    medicines: &[
        "salbutamol nebules as required",
        "ipratropium nebules",
        "prednisolone 40",
        "montelukast",
    ],
    withhold: &[],
    prophylaxis: false,
    words: Words {
        came_with: "A cold for three days, then wheeze all night; peak flow 38 % of the best at home.",
        found: "Cannot finish sentences. Loud wheeze throughout, no silent chest.",
        plan: "Oxygen to 94 to 98 %.\nNebulised salbutamol and ipratropium, prednisolone 40 mg for 5 days.\nPeak flow before and after nebulisers.",
        better: "Peak flow 76 % of the best, wheeze only at the end of expiration.",
        worse: "Peak flow falls again to 45 %. Nebulisers back to back, critical care informed.",
        nursing: "Peak flow chart kept. Spacer technique shown.",
    },
};

const PLEURA: Condition = Condition {
    name: "Pleural effusion",
    reasons: &[
        "Pleural effusion for investigation",
        "Spontaneous pneumothorax",
        "Interstitial lung disease",
        "Suspected pulmonary tuberculosis",
    ],
    half: 90,
    vitals: Vitals {
        respirations: 22,
        saturation: 91,
        pulse: 92,
        pressure_falls: 4,
        temperature: 374,
        confuses: false,
        pain: 5,
    },
    blood: &[("crp", 41), ("alb", 31), ("hb", 112), ("na", 131)],
    tests: &["cxr", "coag"],
    shows: &[(
        "cxr",
        "Abnormal right hemithorax, see the earlier picture; for discussion at the X-ray meeting.",
    )],
    infection: None,
    medicines: &["codeine as required"],
    withhold: &[],
    prophylaxis: true,
    words: Words {
        came_with: "Some weeks of breathlessness, a dry cough, pain on the right side on deep breathing.",
        found: "Breath sounds less on the right. No crackles on the left. Trachea central.",
        plan: "Ultrasound of the chest.\nAnalgesia.\nDiscuss at the X-ray meeting.",
        better: "Less pain, saturations good on air. Waits for the investigation.",
        worse: "More breathless than yesterday. Repeat picture today.",
        nursing: "Comfortable when upright. Helped with washing.",
    },
};
