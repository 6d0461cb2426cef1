//! Units as laboratories write them, and the few conversions that are shown beside a value.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use trefoil_core::quantity::UcumUnit;

/// The unit of a result: as sent, and in UCUM where it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// As sent, and as shown where it is unknown.
    pub sent: String,
    /// What it means. None: nothing is computed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ucum: Option<UcumUnit>,
}

impl Unit {
    /// From what was sent.
    pub fn read(sent: &str) -> Self {
        Self {
            sent: sent.trim().to_owned(),
            ucum: known(sent).and_then(|code| UcumUnit::parse(code).ok()),
        }
    }

    /// Whether both surely mean the same.
    pub fn same(&self, other: &str) -> bool {
        match (&self.ucum, known(other)) {
            (Some(one), Some(other)) => one.as_str() == other,
            _ => false,
        }
    }

    /// As it is shown: powers of ten as a person writes them.
    pub fn shown(&self) -> String {
        match self.ucum.as_ref().map(UcumUnit::as_str) {
            Some("10*9/L") => "10⁹/L".to_owned(),
            Some("10*12/L") => "10¹²/L".to_owned(),
            Some("umol/L") => "µmol/L".to_owned(),
            Some("mL/min/{1.73_m2}") => "mL/min/1.73 m²".to_owned(),
            Some("ug/L") => "micrograms/L".to_owned(),
            Some("ng/L") => "nanograms/L".to_owned(),
            Some("[iU]/L") => "units/L".to_owned(),
            Some("m[iU]/L") => "milliunits/L".to_owned(),
            Some("[pH]") => "pH".to_owned(),
            Some("{ratio}") => "ratio".to_owned(),
            _ => self.sent.clone(),
        }
    }
}

/// The units of laboratory results: UCUM first, then other ways in which it is written. [G]
const UNITS: &[(&str, &[&str])] = &[
    ("mmol/L", &["mmol/l"]),
    ("umol/L", &["umol/l", "µmol/L", "µmol/l", "μmol/L", "micromol/L"]),
    ("nmol/L", &["nmol/l"]),
    ("pmol/L", &["pmol/l"]),
    ("mmol/mol", &[]),
    ("mg/mmol", &[]),
    ("g/L", &["g/l"]),
    ("g/dL", &["g/dl"]),
    ("mg/L", &["mg/l"]),
    ("mg/dL", &["mg/dl"]),
    ("ug/L", &["ug/l", "µg/L", "μg/L", "mcg/L"]),
    ("ug/dL", &["ug/dl"]),
    ("ug/mL", &["ug/ml"]),
    ("ng/mL", &["ng/ml"]),
    ("ng/L", &["ng/l"]),
    ("pg/mL", &["pg/ml"]),
    (
        "[iU]/L",
        &["IU/L", "iu/L", "U/L", "iU/L", "U/l", "IU/l", "[IU]/L"],
    ),
    ("m[iU]/L", &["mIU/L", "mU/L", "mu/L", "m[IU]/L"]),
    ("k[iU]/L", &["kIU/L", "kU/L", "k[IU]/L"]),
    (
        "10*9/L",
        &["10^9/L", "x10^9/L", "x10*9/L", "10⁹/L", "10*9/l", "10^9/l"],
    ),
    (
        "10*12/L",
        &["10^12/L", "x10^12/L", "x10*12/L", "10¹²/L", "10*12/l"],
    ),
    ("10*6/L", &["10^6/L", "x10^6/L"]),
    ("/uL", &["/ul", "/cmm"]),
    ("fL", &["fl"]),
    ("pg", &[]),
    ("%", &[]),
    ("L/L", &["l/l"]),
    ("s", &["sec", "secs", "seconds"]),
    ("mm/h", &["mm/hr", "mm/hour"]),
    ("kPa", &[]),
    ("mm[Hg]", &["mmHg"]),
    ("[pH]", &["pH"]),
    ("mosm/kg", &["mOsm/kg", "mmol/kg"]),
    ("mL/min", &["ml/min"]),
    (
        "mL/min/{1.73_m2}",
        &[
            "mL/min/1.73m2",
            "mL/min/1.73m^2",
            "ml/min/1.73m2",
            "mL/min/1.73 m2",
        ],
    ),
    ("ng/mL{FEU}", &["ng/mL FEU"]),
    ("ug/L{FEU}", &["ug/L FEU", "ugFEU/L"]),
    ("mEq/L", &["meq/L"]),
    ("{ratio}", &["ratio", "{INR}"]),
    ("1", &[]),
];

/// The UCUM code of a unit as laboratories write it; case counts, since it does in UCUM. None for what is not known here.
pub fn known(sent: &str) -> Option<&'static str> {
    let sent = sent.trim();
    UNITS
        .iter()
        .find(|(ucum, others)| *ucum == sent || others.contains(&sent))
        .map(|(ucum, _)| *ucum)
}

/// One line of the fixed table: a component of the catalogue, from which unit, to which, by which factor, plus what.
type Conversion = (
    &'static [&'static str],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// The only conversions there are, each of one analyte: between mass and moles stands a molar mass. Facts of the project's
/// own `lab_unit_conversions.csv`. [G: to be checked by the laboratory before a value is relied upon]
const CONVERSIONS: &[Conversion] = &[
    (&["creat", "creatinine"], "umol/L", "mg/dL", "0.011312", "0"),
    (&["gluc", "glucose"], "mmol/L", "mg/dL", "18.016", "0"),
    (&["chol", "hdl", "cholesterol"], "mmol/L", "mg/dL", "38.67", "0"),
    (&["trig", "triglyceride"], "mmol/L", "mg/dL", "88.57", "0"),
    (&["urea"], "mmol/L", "mg/dL", "2.801", "0"),
    (&["bili", "bilirubin"], "umol/L", "mg/dL", "0.05848", "0"),
    (&["acal", "calcium"], "mmol/L", "mg/dL", "4.008", "0"),
    (&["hb", "haemoglobin"], "g/L", "g/dL", "0.1", "0"),
    (&["crp"], "mg/L", "mg/dL", "0.1", "0"),
    (&["hba1c"], "mmol/mol", "%", "0.09148", "2.152"),
    (&["dig", "digoxin"], "ug/L", "nmol/L", "1.281", "0"),
    (&["para", "paracetamol"], "mg/L", "mmol/L", "0.00662", "0"),
    (&["li", "lithium"], "mmol/L", "mEq/L", "1", "0"),
    (&["gas_pco2", "gas_po2"], "kPa", "mm[Hg]", "7.50062", "0"),
    (&["vitd", "vitamin d"], "nmol/L", "ng/mL", "0.4006", "0"),
    (&["b12"], "ng/L", "pmol/L", "0.738", "0"),
    (&["ferr", "ferritin"], "ug/L", "ng/mL", "1", "0"),
    (&["iron"], "umol/L", "ug/dL", "5.587", "0"),
    (&["urate"], "umol/L", "mg/dL", "0.01681", "0"),
    (&["phos", "phosphate"], "mmol/L", "mg/dL", "3.097", "0"),
    (&["mg", "magnesium"], "mmol/L", "mg/dL", "2.431", "0"),
];

/// The value in the other unit in which it is known elsewhere, to three figures or two decimals; only ever shown beside the
/// original. None when the table has no such line: nothing is converted by dimension alone.
pub fn beside(test: &str, number: Decimal, unit: &Unit) -> Option<(Decimal, &'static str)> {
    let ucum = unit.ucum.as_ref()?.as_str();
    CONVERSIONS
        .iter()
        .filter(|(tests, ..)| tests.contains(&test))
        .find_map(|(_, from, to, factor, plus)| {
            let (factor, plus): (Decimal, Decimal) = (factor.parse().ok()?, plus.parse().ok()?);
            if ucum == *from {
                Some((figures(number.checked_mul(factor)?.checked_add(plus)?), *to))
            } else if ucum == *to {
                Some((figures(number.checked_sub(plus)?.checked_div(factor)?), *from))
            } else {
                None
            }
        })
}

/// Three figures, and never more than two decimals beyond what is small.
fn figures(number: Decimal) -> Decimal {
    let rounded = number.round_sf(3).unwrap_or(number);
    if rounded.abs() >= Decimal::ONE_HUNDRED {
        number.round_dp(0)
    } else {
        rounded.normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of the project's own table, by the component each is about.
    #[test]
    fn table_of_conversions() {
        for (test, from, to, sent, shown) in [
            ("creat", "umol/L", "mg/dL", "100", "1.13"),
            ("gluc", "mmol/L", "mg/dL", "10", "180"),
            ("chol", "mmol/L", "mg/dL", "5", "193"),
            ("trig", "mmol/L", "mg/dL", "2", "177"),
            ("urea", "mmol/L", "mg/dL", "10", "28"),
            ("bili", "umol/L", "mg/dL", "17", "0.994"),
            ("acal", "mmol/L", "mg/dL", "2.5", "10"),
            ("hb", "g/L", "g/dL", "130", "13"),
            ("crp", "mg/L", "mg/dL", "50", "5"),
            ("hba1c", "mmol/mol", "%", "48", "6.54"),
            ("dig", "ug/L", "nmol/L", "1", "1.28"),
            ("para", "mg/L", "mmol/L", "100", "0.662"),
            ("li", "mmol/L", "mEq/L", "0.8", "0.8"),
            ("gas_pco2", "kPa", "mm[Hg]", "5.3", "39.8"),
            ("vitd", "nmol/L", "ng/mL", "50", "20"),
            ("b12", "ng/L", "pmol/L", "300", "221"),
            ("ferr", "ug/L", "ng/mL", "50", "50"),
            ("iron", "umol/L", "ug/dL", "20", "112"),
            ("urate", "umol/L", "mg/dL", "400", "6.72"),
            ("phos", "mmol/L", "mg/dL", "1", "3.1"),
            ("mg", "mmol/L", "mg/dL", "1", "2.43"),
        ] {
            let (value, unit) = beside(test, sent.parse().unwrap(), &Unit::read(from)).unwrap();
            assert_eq!((value.to_string().as_str(), unit), (shown, to), "{test}");
        }
        assert_eq!(CONVERSIONS.len(), 21);
    }

    #[test]
    fn the_own_table_of_conversions_is_the_one_used() {
        let text = include_str!("../../tests/data/lab_unit_conversions.csv");
        let mut lines = 0;
        for line in text.lines().skip(1) {
            let [_, from, to, factor] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            let factor = factor.split('*').next().unwrap();
            let is = |c: &&Conversion| c.1 == from && c.2 == to && c.3 == factor;
            assert!(CONVERSIONS.iter().any(|c| is(&c)), "{line}");
            lines += 1;
        }
        assert_eq!(lines, CONVERSIONS.len());
    }

    #[test]
    fn nothing_is_converted_by_guess() {
        let of = |test, unit| beside(test, Decimal::TEN, &Unit::read(unit));
        assert_eq!(of("na", "mmol/L"), None, "not in the table");
        assert_eq!(of("gluc", "g/L"), None, "another unit");
        assert_eq!(of("gluc", "mmol/l/x"), None, "an unknown unit");
        assert!(of("gluc", "mg/dL").is_some(), "back again");
    }

    #[test]
    fn units_are_known_by_how_they_are_written() {
        for (sent, ucum) in [
            ("mmol/L", Some("mmol/L")),
            ("IU/L", Some("[iU]/L")),
            ("x10^9/L", Some("10*9/L")),
            ("mL/min/1.73m2", Some("mL/min/{1.73_m2}")),
            ("MMOL/L", None),
            ("furlongs", None),
            ("", None),
        ] {
            assert_eq!(known(sent), ucum, "{sent}");
        }
        assert!(!Unit::read("ng/mL").same("nmol/L"));
        assert!(
            !Unit::read("furlongs").same("furlongs"),
            "unknown is never surely the same"
        );
    }
}
