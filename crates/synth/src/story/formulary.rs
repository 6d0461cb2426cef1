//! The medicines that stories use, by the names and order sentences of the medicines dictionary.

use serde::Serialize;

/// When doses are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Every day at these times of the ward's clock.
    Daily(&'static [(u32, u32)]),
    /// Every so many hours from its start.
    Every(u32),
    /// Once, at its start.
    Once,
    /// When there is a reason.
    AsRequired {
        /// The least minutes between two doses.
        minutes: u64,
        /// The most doses in 24 hours.
        most: u32,
    },
}

/// What one may be allergic to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A penicillin.
    Penicillin,
    /// Another beta-lactam: not given after a severe reaction to a penicillin.
    BetaLactam,
    /// An opioid.
    Opioid,
    /// A statin.
    Statin,
    /// Trimethoprim or a sulfonamide.
    Sulfonamide,
    /// Anything else.
    Other,
}

/// A way to order a medicine.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// How stories name it.
    pub key: &'static str,
    /// The product's name in the dictionary.
    pub name: &'static str,
    /// The code of the order sentence in the dictionary.
    pub sentence: &'static str,
    /// Its main ingredient, or group of ingredients of which one is enough.
    pub ingredient: &'static str,
    /// What one may be allergic to.
    pub class: Class,
    /// When doses are due.
    pub schedule: Schedule,
}

const OD: Schedule = Schedule::Daily(&[(8, 0)]);
const ON: Schedule = Schedule::Daily(&[(22, 0)]);
const EVENING: Schedule = Schedule::Daily(&[(18, 0)]);
const BD: Schedule = Schedule::Daily(&[(8, 0), (20, 0)]);
const BD_EARLY: Schedule = Schedule::Daily(&[(8, 0), (14, 0)]);
const TDS: Schedule = Schedule::Daily(&[(8, 0), (14, 0), (22, 0)]);
const MEALS: Schedule = Schedule::Daily(&[(8, 0), (12, 0), (18, 0)]);
const QDS: Schedule = Schedule::Daily(&[(8, 0), (12, 0), (18, 0), (22, 0)]);

const fn prn(minutes: u64, most: u32) -> Schedule {
    Schedule::AsRequired { minutes, most }
}

const fn entry(
    (key, ingredient): (&'static str, &'static str),
    name: &'static str,
    sentence: &'static str,
    class: Class,
    schedule: Schedule,
) -> Entry {
    Entry {
        key,
        name,
        sentence,
        ingredient,
        class,
        schedule,
    }
}

/// The entry of a key; none for a key that the list does not have.
pub(super) fn by_key(key: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.key == key)
}

use Class::{BetaLactam, Opioid, Other, Penicillin, Statin, Sulfonamide};

/// All of them.
#[rustfmt::skip] // A table is read by its columns.
pub static ENTRIES: &[Entry] = &[
    entry(("amoxicillin", "penicillin"), "Amoxicillin 500mg capsules", "39732411000001106-2", Penicillin, TDS),
    entry(("co-amoxiclav injection", "penicillin"), "Co-amoxiclav 1000mg/200mg powder for solution for injection vials", "TREFOIL-M002-1", Penicillin, Schedule::Every(8)),
    entry(("co-amoxiclav", "penicillin"), "Co-amoxiclav 500mg/125mg tablets", "39732211000001107-1", Penicillin, TDS),
    entry(("flucloxacillin injection", "penicillin"), "Flucloxacillin 1g powder for solution for injection vials", "TREFOIL-M003-1", Penicillin, Schedule::Every(6)),
    entry(("flucloxacillin", "penicillin"), "Flucloxacillin 500mg capsules", "39692211000001107-2", Penicillin, QDS),
    entry(("piperacillin", "penicillin"), "Piperacillin 4g / Tazobactam 500mg powder for solution for infusion vials", "TREFOIL-M005-1", Penicillin, Schedule::Every(8)),
    entry(("cefalexin", "cephalosporin"), "Cefalexin 500mg capsules", "39694811000001102-1", BetaLactam, TDS),
    entry(("clarithromycin", "macrolide"), "Clarithromycin 500mg tablets", "41946511000001109-1", Other, BD),
    entry(("doxycycline first", "doxycycline"), "Doxycycline 100mg capsules", "41948311000001104-1", Other, Schedule::Once),
    entry(("doxycycline", "doxycycline"), "Doxycycline 100mg capsules", "41948311000001104-2", Other, OD),
    entry(("levofloxacin", "quinolone"), "Levofloxacin 500mg tablets", "TREFOIL-M014-1", Other, BD),
    entry(("ciprofloxacin", "quinolone"), "Ciprofloxacin 500mg tablets", "39687811000001107-1", Other, BD),
    entry(("gentamicin once", "gentamicin"), "Gentamicin 80mg/2ml solution for injection vials", "36051111000001101-1", Other, Schedule::Once),
    entry(("vancomycin", "glycopeptide"), "Vancomycin 1g powder for solution for infusion vials", "TREFOIL-M011-1", Other, Schedule::Every(12)),
    entry(("teicoplanin", "glycopeptide"), "Teicoplanin 400mg powder and solvent for solution for injection vials", "35915211000001109-1", Other, Schedule::Every(12)),
    entry(("clindamycin", "clindamycin"), "Clindamycin 300mg capsules", "21711211000001104-1", Other, QDS),
    entry(("trimethoprim", "trimethoprim"), "Trimethoprim 200mg tablets", "TREFOIL-M016-1", Sulfonamide, BD),
    entry(("nitrofurantoin", "nitrofurantoin"), "Nitrofurantoin 100mg modified-release capsules", "39108511000001108-1", Other, BD),
    entry(("oseltamivir", "oseltamivir"), "Oseltamivir 75mg capsules", "TREFOIL-M022-1", Other, BD),
    entry(("paracetamol", "paracetamol"), "Paracetamol 500mg tablets", "42109611000001109-1", Other, QDS),
    entry(("paracetamol as required", "paracetamol"), "Paracetamol 500mg tablets", "42109611000001109-2", Other, prn(240, 4)),
    entry(("codeine as required", "opioid"), "Codeine 30mg tablets", "42010411000001105-1", Opioid, prn(360, 4)),
    entry(("morphine oral as required", "opioid"), "Morphine sulfate 10mg/5ml oral solution", "36128311000001101-1", Opioid, prn(120, 6)),
    entry(("enoxaparin", "anticoagulant"), "Enoxaparin sodium 40mg/0.4ml solution for injection pre-filled syringes", "TREFOIL-M067-1", Other, EVENING),
    entry(("apixaban", "anticoagulant"), "Apixaban 5mg tablets", "TREFOIL-M073-1", Other, BD),
    entry(("apixaban loading", "anticoagulant"), "Apixaban 5mg tablets", "TREFOIL-M073-2", Other, BD),
    entry(("aspirin 75", "aspirin"), "Aspirin 75mg dispersible tablets", "TREFOIL-M040-1", Other, OD),
    entry(("clopidogrel", "clopidogrel"), "Clopidogrel 75mg tablets", "TREFOIL-M042-1", Other, OD),
    entry(("atorvastatin 20", "atorvastatin"), "Atorvastatin 20mg tablets", "TREFOIL-M044-1", Statin, ON),
    entry(("atorvastatin 80", "atorvastatin"), "Atorvastatin 80mg tablets", "TREFOIL-M045-1", Statin, ON),
    entry(("ramipril", "ramipril"), "Ramipril 2.5mg capsules", "TREFOIL-M047-1", Other, OD),
    entry(("amlodipine", "amlodipine"), "Amlodipine 5mg tablets", "TREFOIL-M054-1", Other, OD),
    entry(("bisoprolol", "bisoprolol"), "Bisoprolol 2.5mg tablets", "TREFOIL-M051-1", Other, OD),
    entry(("bisoprolol for rate", "bisoprolol"), "Bisoprolol 2.5mg tablets", "TREFOIL-M051-2", Other, OD),
    entry(("furosemide", "furosemide"), "Furosemide 40mg tablets", "TREFOIL-M056-1", Other, OD),
    entry(("furosemide injection", "furosemide"), "Furosemide 50mg/5ml solution for injection ampoules", "36061511000001103-2", Other, BD_EARLY),
    entry(("dapagliflozin", "dapagliflozin"), "Dapagliflozin 10mg tablets", "TREFOIL-M111-1", Other, OD),
    entry(("metformin", "metformin"), "Metformin 500mg tablets", "TREFOIL-M108-1", Other, BD),
    entry(("insulin glargine", "insulin glargine"), "Insulin glargine 100units/ml solution for injection 3ml pre-filled disposable devices", "TREFOIL-M112-1", Other, ON),
    entry(("insulin aspart", "insulin aspart"), "Insulin aspart 100units/ml solution for injection 3ml pre-filled disposable devices", "3468711000001104-1", Other, MEALS),
    entry(("levothyroxine", "levothyroxine"), "Levothyroxine sodium 100microgram tablets", "TREFOIL-M115-1", Other, Schedule::Daily(&[(6, 30)])),
    entry(("prednisolone 30", "prednisolone"), "Prednisolone 5mg tablets", "TREFOIL-M118-1", Other, OD),
    entry(("prednisolone 40", "prednisolone"), "Prednisolone 5mg tablets", "TREFOIL-M118-2", Other, OD),
    entry(("salbutamol nebules", "salbutamol"), "Salbutamol 5mg/2.5ml nebuliser liquid unit dose vials", "TREFOIL-M077-2", Other, QDS),
    entry(("salbutamol nebules as required", "salbutamol"), "Salbutamol 5mg/2.5ml nebuliser liquid unit dose vials", "TREFOIL-M077-1", Other, prn(60, 6)),
    entry(("salbutamol inhaler", "salbutamol"), "Salbutamol 100micrograms/dose inhaler CFC free", "TREFOIL-M076-1", Other, prn(240, 4)),
    entry(("ipratropium nebules", "ipratropium"), "Ipratropium bromide 500micrograms/2ml nebuliser liquid unit dose vials", "TREFOIL-M078-1", Other, QDS),
    entry(("tiotropium", "tiotropium"), "Tiotropium bromide 2.5micrograms/dose inhalation solution cartridge with device CFC free", "TREFOIL-M079-1", Other, OD),
    entry(("budesonide with formoterol", "budesonide"), "Budesonide 200micrograms/dose / Formoterol 6micrograms/dose dry powder inhaler", "TREFOIL-M081-1", Other, BD),
    entry(("carbocisteine", "carbocisteine"), "Carbocisteine 375mg capsules", "TREFOIL-M082-1", Other, TDS),
    entry(("montelukast", "montelukast"), "Montelukast 10mg tablets", "TREFOIL-M084-1", Other, ON),
    entry(("omeprazole", "acid"), "Omeprazole 20mg gastro-resistant capsules", "TREFOIL-M088-1", Other, OD),
    entry(("pantoprazole injection", "acid"), "Pantoprazole 40mg powder for solution for injection vials", "TREFOIL-M090-1", Other, OD),
    entry(("senna", "senna"), "Senna 7.5mg tablets", "TREFOIL-M099-1", Other, ON),
    entry(("macrogol", "macrogol"), "Macrogol compound oral powder sachets NPF sugar free", "TREFOIL-M100-1", Other, BD),
    entry(("haloperidol as required", "haloperidol"), "Haloperidol 500microgram tablets", "TREFOIL-M137-1", Other, prn(240, 4)),
    entry(("amitriptyline", "amitriptyline"), "Amitriptyline 10mg tablets", "TREFOIL-M036-1", Other, ON),
    entry(("sertraline", "sertraline"), "Sertraline 50mg tablets", "TREFOIL-M133-1", Other, OD),
    entry(("allopurinol", "allopurinol"), "Allopurinol 100mg tablets", "TREFOIL-M038-1", Other, OD),
    entry(("co-careldopa", "levodopa"), "Co-careldopa 25mg/100mg tablets", "TREFOIL-M142-1", Other, TDS),
    entry(("donepezil", "donepezil"), "Donepezil 5mg tablets", "TREFOIL-M141-1", Other, ON),
    entry(("chlordiazepoxide", "benzodiazepine"), "Chlordiazepoxide 10mg capsules", "TREFOIL-M144-1", Other, QDS),
    entry(("thiamine", "thiamine"), "Thiamine 100mg tablets", "TREFOIL-M148-1", Other, TDS),
    entry(("colecalciferol", "colecalciferol"), "Colecalciferol 800unit capsules", "TREFOIL-M123-1", Other, OD),
    entry(("tamsulosin", "tamsulosin"), "Tamsulosin 400microgram modified-release capsules", "TREFOIL-M156-1", Other, OD),
    entry(("latanoprost", "latanoprost"), "Latanoprost 50micrograms/ml eye drops", "TREFOIL-M159-1", Other, ON),
    entry(("sodium chloride 500", "fluid"), "Sodium chloride 0.9% infusion 1litre bags", "TREFOIL-M151-2", Other, Schedule::Once),
    entry(("sodium chloride 1000", "fluid"), "Sodium chloride 0.9% infusion 1litre bags", "TREFOIL-M151-1", Other, Schedule::Once),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once() {
        for one in ENTRIES {
            assert_eq!(
                ENTRIES.iter().filter(|other| other.key == one.key).count(),
                1,
                "{}",
                one.key
            );
        }
    }
}
