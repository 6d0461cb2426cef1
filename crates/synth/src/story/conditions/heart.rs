//! Hearts, vessels and heads.

use crate::story::condition::{Condition, Vitals, Words};

pub(super) const ALL: [&Condition; 5] = [&HEART_FAILURE, &CHEST_PAIN, &EMBOLISM, &SYNCOPE, &STROKE];

const HEART_FAILURE: Condition = Condition {
    name: "Heart failure",
    reasons: &["Congestive heart failure"],
    half: 60,
    vitals: Vitals {
        respirations: 25,
        saturation: 89,
        pulse: 104,
        pressure_falls: 12,
        temperature: 365,
        confuses: false,
        pain: 1,
    },
    blood: &[
        ("urea", 139),
        ("creat", 148),
        ("na", 130),
        ("k", 49),
        ("trop", 42),
        ("hb", 109),
    ],
    tests: &["cxr", "ecg", "trop"],
    shows: &[
        (
            "cxr",
            "Enlarged heart, upper lobe diversion, small effusions on both sides.",
        ),
        ("ecg", "Sinus rhythm 98, left axis deviation, no acute ischaemia."),
    ],
    infection: None,
    medicines: &["furosemide injection", "bisoprolol", "dapagliflozin"],
    withhold: &["amlodipine", "furosemide", "metformin"],
    prophylaxis: true,
    words: Words {
        came_with: "Three weeks of swollen legs, sleeps in a chair, breathless after a few steps. 6 kg more than in summer.",
        found: "Crackles to the mid zones, raised venous pressure, oedema to the thighs.",
        plan: "Furosemide into the vein twice a day, daily weights, fluid 1.5 L.\nDaily kidney function.\nEcho if none this year.",
        better: "Weight falls by a kilogram a day, oedema to the knees.",
        worse: "Urine output poor, more breathless lying flat. Kidney function worse: discuss the dose with cardiology.",
        nursing: "Weighed before breakfast. Fluid chart kept. Heels protected.",
    },
};

const CHEST_PAIN: Condition = Condition {
    name: "Chest pain",
    reasons: &["Chest pain, acute coronary syndrome excluded"],
    half: 14,
    vitals: Vitals {
        respirations: 18,
        saturation: 96,
        pulse: 88,
        pressure_falls: -14,
        temperature: 367,
        confuses: false,
        pain: 6,
    },
    blood: &[("trop", 13)],
    tests: &["cxr", "ecg", "trop"],
    shows: &[
        ("cxr", "Normal heart size. Clear lungs."),
        ("ecg", "Sinus rhythm 84, normal axis, no ST change."),
    ],
    infection: None,
    medicines: &["aspirin 75", "omeprazole"],
    withhold: &[],
    prophylaxis: false,
    words: Words {
        came_with: "Tight central chest pain for two hours at rest, settled with spray. No sweating.",
        found: "Heart sounds normal. Chest wall tender on the left. Calves soft.",
        plan: "Two troponins three hours apart.\nECG with any pain.\nIf both are normal: home with the rapid access clinic.",
        better: "No more pain. Second troponin unchanged.",
        worse: "Pain again for ten minutes with a normal ECG. Repeat troponin.",
        nursing: "Independent. Knows to ring with any pain.",
    },
};

const EMBOLISM: Condition = Condition {
    name: "Pulmonary embolism",
    reasons: &[
        "Pulmonary embolism",
        "Pulmonary embolism, newly delivered",
        "Deep vein thrombosis",
    ],
    half: 50,
    vitals: Vitals {
        respirations: 24,
        saturation: 90,
        pulse: 114,
        pressure_falls: 14,
        temperature: 373,
        confuses: false,
        pain: 5,
    },
    blood: &[("crp", 36), ("trop", 38), ("ddim", 3900)],
    tests: &["cxr", "ecg", "trop", "coag", "ddim"],
    shows: &[
        ("cxr", "Clear lungs."),
        ("ecg", "Sinus tachycardia 112, right axis."),
    ],
    infection: None,
    medicines: &["apixaban loading"],
    withhold: &["apixaban", "aspirin 75"],
    prophylaxis: false,
    words: Words {
        came_with: "Sudden sharp pain on breathing in and breathlessness; a swollen calf for some days.",
        found: "Tachycardic. Chest clear. Right calf 3 cm larger than the left.",
        plan: "Anticoagulation started.\nScan of the lungs.\nOxygen to 94 to 98 %.\nLook for a cause.",
        better: "Pain eases, walks on the ward without oxygen.",
        worse: "Faint on standing, pulse 120. Repeat troponin and echo of the right heart today.",
        nursing: "Anticoagulant leaflet given. Encouraged to walk.",
    },
};

pub(super) const SYNCOPE: Condition = Condition {
    name: "Syncope",
    reasons: &["Syncope", "First seizure", "Orthostatic hypotension"],
    half: 16,
    vitals: Vitals {
        respirations: 17,
        saturation: 96,
        pulse: 58,
        pressure_falls: 34,
        temperature: 366,
        confuses: false,
        pain: 2,
    },
    blood: &[("urea", 88), ("lact", 25)],
    tests: &["ecg", "cthead"],
    shows: &[
        ("ecg", "Sinus rhythm 62, PR at the upper limit, no pauses."),
        ("cthead", "No bleed, no mass. Age-related change only."),
    ],
    infection: None,
    medicines: &[],
    withhold: &["ramipril", "amlodipine"],
    prophylaxis: false,
    words: Words {
        came_with: "Lost consciousness for about a minute in the kitchen, pale before, clear again within minutes.",
        found: "Pressure falls by 32 mmHg on standing. No murmur. Tongue not bitten.",
        plan: "Pressure lying and standing each day.\n24 hours of rhythm monitoring.\nStop what lowers the pressure.\nMust not drive until told otherwise.",
        better: "No more faints. Pressure falls by 12 mmHg on standing, without symptoms.",
        worse: "Faint again on the way to the bathroom, 44 beats a minute for some seconds. Discuss with cardiology.",
        nursing: "Walks with one. Shown how to stand up in steps.",
    },
};

const STROKE: Condition = Condition {
    name: "Stroke",
    reasons: &["Stroke, rehabilitation"],
    half: 120,
    vitals: Vitals {
        respirations: 17,
        saturation: 95,
        pulse: 84,
        pressure_falls: -22,
        temperature: 369,
        confuses: false,
        pain: 2,
    },
    blood: &[("crp", 12), ("gluc", 82)],
    tests: &["ecg", "cthead"],
    shows: &[
        ("ecg", "Sinus rhythm 78. No atrial fibrillation on this tracing."),
        (
            "cthead",
            "Established infarct in the left middle cerebral artery territory. No bleed.",
        ),
    ],
    infection: None,
    medicines: &["clopidogrel", "atorvastatin 80"],
    withhold: &["aspirin 75", "atorvastatin 20", "apixaban"],
    prophylaxis: false,
    words: Words {
        came_with: "Moved from the stroke unit for rehabilitation. Right weakness since the stroke, speech slow.",
        found: "Power 3/5 in the right arm and 4/5 in the leg. Swallow safe with soft food. Understands all.",
        plan: "Therapists every day.\nSecond prevention.\nSwallow and mood review each week.\nGoals meeting with the family.",
        better: "Walks ten steps with a frame. Finds most words.",
        worse: "Sleepier, the right arm heavier than last week. Repeat scan, look for infection.",
        nursing: "Positioned with the right arm supported. Soft food, thickened drinks.",
    },
};
