//! What the laboratory measures, and how a condition moves it.

use rust_decimal::Decimal;
use serde::Serialize;

use super::{Found, Value, condition::Condition, duty::about};
use crate::chance::Chance;

/// One line of a result, in the words of the catalogue of tests. Numbers are in units of the last decimal.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Its id in the catalogue.
    pub id: &'static str,
    /// UCUM.
    pub unit: &'static str,
    /// How many decimals the laboratory gives.
    pub decimals: u32,
    /// What is usual.
    usual: i64,
    /// How much it differs from one specimen to the next.
    spread: u64,
    /// The limits of the reference range, for women and for men.
    women: (i64, i64),
    men: (i64, i64),
    /// Below or above which somebody must be rung.
    critical: (i64, i64),
}

const NEVER: (i64, i64) = (i64::MIN, i64::MAX);

const fn row(
    (id, unit, decimals): (&'static str, &'static str, u32),
    (usual, spread): (i64, u64),
    range: (i64, i64),
    critical: (i64, i64),
) -> Component {
    Component {
        id,
        unit,
        decimals,
        usual,
        spread,
        women: range,
        men: range,
        critical,
    }
}

/// All of them, with the limits of the demonstration catalogue.
#[rustfmt::skip] // A table is read by its columns.
pub static COMPONENTS: &[Component] = &[
    row(("na", "mmol/L", 0), (139, 2), (133, 146), (120, 160)),
    row(("k", "mmol/L", 1), (42, 3), (35, 53), (25, 65)),
    row(("urea", "mmol/L", 1), (58, 10), (25, 78), (i64::MIN, 300)),
    Component { men: (59, 104), women: (45, 84), ..row(("creat", "umol/L", 0), (72, 8), (45, 104), (i64::MIN, 354)) },
    row(("egfr", "mL/min/{1.73_m2}", 0), (88, 4), (90, 200), NEVER),
    row(("crp", "mg/L", 0), (4, 3), (0, 5), (i64::MIN, 300)),
    row(("alb", "g/L", 0), (39, 2), (35, 50), NEVER),
    row(("alp", "[iU]/L", 0), (78, 14), (30, 130), NEVER),
    row(("alt", "[iU]/L", 0), (22, 8), (0, 40), (i64::MIN, 600)),
    row(("bili", "umol/L", 0), (9, 4), (0, 21), NEVER),
    row(("acal", "mmol/L", 2), (238, 6), (220, 260), (180, 350)),
    row(("phos", "mmol/L", 2), (108, 14), (80, 150), (30, i64::MAX)),
    row(("mg", "mmol/L", 2), (84, 7), (70, 100), (40, i64::MAX)),
    row(("gluc", "mmol/L", 1), (61, 9), (40, 78), (25, 250)),
    row(("amy", "[iU]/L", 0), (58, 16), (28, 100), (i64::MIN, 500)),
    row(("trop", "ng/L", 0), (8, 3), (0, 14), NEVER),
    row(("lact", "mmol/L", 1), (12, 3), (5, 22), (i64::MIN, 40)),
    Component { men: (130, 180), women: (115, 165), ..row(("hb", "g/L", 0), (136, 6), (115, 180), (70, 200)) },
    row(("wcc", "10*9/L", 1), (72, 9), (40, 110), (10, 500)),
    row(("neut", "10*9/L", 1), (45, 6), (20, 70), (5, i64::MAX)),
    row(("lymph", "10*9/L", 1), (18, 4), (10, 30), NEVER),
    row(("plt", "10*9/L", 0), (248, 30), (150, 400), (30, 1000)),
    row(("mcv", "fL", 1), (900, 22), (800, 1000), NEVER),
    row(("inr", "{INR}", 1), (10, 1), (8, 12), (i64::MIN, 50)),
    row(("aptt", "s", 1), (305, 20), (250, 370), NEVER),
    row(("fib", "g/L", 1), (32, 5), (15, 40), (10, i64::MAX)),
    row(("hba1c", "mmol/mol", 0), (38, 3), (20, 41), NEVER),
    row(("tsh", "m[IU]/L", 2), (190, 80), (27, 420), NEVER),
    row(("ft4", "pmol/L", 1), (158, 20), (120, 220), NEVER),
    row(("ck", "[iU]/L", 0), (110, 40), NEVER, (i64::MIN, 5000)),
    row(("ddim", "ug/L", 0), (310, 90), NEVER, NEVER),
    row(("gas_ph", "[pH]", 2), (741, 2), (735, 745), (720, 760)),
    row(("gas_pco2", "kPa", 1), (53, 3), (47, 60), (i64::MIN, 90)),
    row(("gas_po2", "kPa", 1), (118, 8), (110, 140), (60, i64::MAX)),
    row(("gas_hco3", "mmol/L", 0), (25, 1), (22, 28), NEVER),
    row(("gas_lact", "mmol/L", 1), (11, 3), (5, 22), (i64::MIN, 40)),
];

/// The components of an item of the catalogue that are numbers here.
pub(super) fn components(item: &str) -> &'static [&'static str] {
    match item {
        "ue" => &["na", "k", "urea", "creat", "egfr"],
        "fbc" => &["hb", "wcc", "plt", "mcv", "neut", "lymph"],
        "lft" => &["bili", "alt", "alp", "alb"],
        "bone" => &["acal", "phos", "alp", "alb"],
        "coag" => &["inr", "aptt", "fib"],
        "tft" => &["tsh", "ft4"],
        "crp" => &["crp"],
        "mg" => &["mg"],
        "phos" => &["phos"],
        "gluc" => &["gluc"],
        "amy" => &["amy"],
        "trop" => &["trop"],
        "lact" => &["lact"],
        "hba1c" => &["hba1c"],
        "ck" => &["ck"],
        "ddim" => &["ddim"],
        "gas" => &["gas_ph", "gas_pco2", "gas_po2", "gas_hco3", "gas_lact"],
        _ => &[],
    }
}

/// The component of an id.
pub(super) fn component(id: &str) -> Option<&'static Component> {
    COMPONENTS.iter().find(|component| component.id == id)
}

impl Component {
    /// A number as the laboratory reports it.
    pub(super) fn found(&self, number: i64, male: bool) -> Found {
        let (low, high) = if male { self.men } else { self.women };
        let flag = if number < self.critical.0 {
            Some("LL")
        } else if number > self.critical.1 {
            Some("HH")
        } else if number < low {
            Some("L")
        } else {
            (number > high).then_some("H")
        };
        let decimal = |number| Decimal::new(number, self.decimals);
        Found::Number {
            value: decimal(number),
            unit: self.unit,
            range: (low > i64::MIN && high < i64::MAX).then(|| (decimal(low), decimal(high))),
            flag,
        }
    }
}

/// The lines of an item for somebody who is this ill.
pub(super) fn values(
    chance: &mut Chance,
    condition: &Condition,
    item: &str,
    ill: i64,
    (male, age): (bool, i64),
) -> Vec<Value> {
    let mut creatinine = 0;
    let known = components(item).iter().filter_map(|id| component(id));
    known
        .map(|one| {
            let usual = match one.id {
                "creat" => one.usual + if male { 12 } else { 0 } + (age - 50).max(0) / 4,
                "hb" if male => one.usual + 10,
                _ => one.usual,
            };
            let worst = condition.blood.iter().find(|(id, _)| *id == one.id);
            let worst = worst.map_or(usual, |(_, worst)| *worst);
            let mut number = (usual + (worst - usual) * ill / 1000 + about(chance, one.spread)).max(1);
            if one.id == "creat" {
                creatinine = number;
            }
            if one.id == "egfr" && creatinine > 0 {
                // Near enough to the equation for somebody of middle age.
                number = (6500 / creatinine).clamp(4, 120);
            }
            Value {
                component: one.id,
                found: one.found(number, male),
            }
        })
        .collect()
}
