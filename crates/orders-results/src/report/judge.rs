//! What a result means beside its range, its unit and the catalogue's limits: flags, and what must be said to read it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    Flag, Range, ResultLine, ResultStatus, Test, Unit, Urgency, Value,
    flag::{by_limits, by_range},
    incoming::{IncomingLine, Said},
};

/// What this system says of a result, so that nobody reads it wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// The unit is none that is known here.
    UnknownUnit,
    /// The range is given in another unit than the value.
    RangeUnitDiffers,
    /// The catalogue expects another unit.
    OtherUnitThanUsual,
    /// A number was announced and words came.
    NotANumber,
    /// It is critical by the limits of the catalogue, whatever the laboratory flagged.
    CriticalByCatalogue,
    /// A correction came, and never what it corrects.
    CorrectedFirstKnown,
    /// A value of lower standing that differs was reported later than the one shown.
    LaterDiffers,
    /// Nobody said what was found.
    NoValue,
}

impl Remark {
    /// As it is shown.
    pub fn words(self) -> &'static str {
        match self {
            Self::UnknownUnit => "unit not known here: shown as sent, not flagged by this system",
            Self::RangeUnitDiffers => {
                "range is in another unit than the value: both shown as sent, not compared"
            }
            Self::OtherUnitThanUsual => {
                "not the unit this test is usually reported in: do not compare with other values"
            }
            Self::NotANumber => "words in place of a number",
            Self::CriticalByCatalogue => "critical by this hospital's limits",
            Self::CorrectedFirstKnown => "corrected by the laboratory; the original was never received here",
            Self::LaterDiffers => {
                "a different value was reported later with a lower status: see earlier values, ask the laboratory"
            }
            Self::NoValue => "no value was sent",
        }
    }
}

/// What the catalogue says of one component: kept with the decision that rested on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Limits {
    /// The component.
    pub component: String,
    /// Its name.
    pub name: String,
    /// The unit it is expected in, in UCUM.
    pub unit: Option<String>,
    /// Below this it is critical.
    pub critical_low: Option<Decimal>,
    /// Above this it is critical.
    pub critical_high: Option<Decimal>,
    /// The reference range for this patient, where there is exactly one and it does not depend on the sex.
    pub range: Option<(Option<Decimal>, Option<Decimal>)>,
}

/// One incoming result as it would stand by itself.
pub(crate) fn judge(
    said: &IncomingLine,
    reported: chrono::DateTime<chrono::Utc>,
    limits: Option<&Limits>,
) -> ResultLine {
    let value = match &said.value {
        Said::This(value) => value.clone(),
        Said::Nothing | Said::Deleted => Value::words(""),
    };
    let code = said.national.as_ref().or(said.local.as_ref());
    let test = Test {
        key: limits.map_or_else(
            || code.cloned().unwrap_or_default(),
            |limits| limits.component.clone(),
        ),
        name: limits.map_or_else(|| said.name.clone(), |limits| limits.name.clone()),
        national: said.national.clone(),
        local: said.local.clone(),
    };
    let status = if matches!(said.value, Said::Deleted) {
        ResultStatus::Withdrawn // deleted by name: whatever the letter says, nothing stands
    } else {
        said.status
    };
    let mut line = ResultLine {
        test,
        sub_id: said.sub_id.clone(),
        value,
        unit: said.unit.clone(),
        range: said.range.as_deref().map(Range::parse),
        flag: Flag::of_laboratory(said.flags.iter().map(String::as_str)),
        critical: said.alert,
        status,
        reported,
        notes: said.notes.clone(),
        remarks: vec![],
        earlier: vec![],
        new: status != ResultStatus::Registered,
    };
    if line.shown() && status != ResultStatus::Cancelled {
        weigh(&mut line, said.numeric, limits);
    }
    line
}

/// Flag it, and say what stands in the way of flagging it.
fn weigh(line: &mut ResultLine, numeric: bool, limits: Option<&Limits>) {
    let mut remarks = vec![];
    if line.value.text.is_empty() {
        remarks.push(Remark::NoValue);
    } else if numeric && line.value.number.is_none() {
        remarks.push(Remark::NotANumber);
    }
    let known = line.unit.as_ref().is_none_or(|unit| unit.ucum.is_some());
    if !known {
        remarks.push(Remark::UnknownUnit);
    }
    let usual = limits.and_then(|limits| limits.unit.as_deref());
    let as_usual = match (&line.unit, usual) {
        (Some(unit), Some(usual)) => unit.same(usual),
        (None, None) => true,
        _ => false,
    };
    if known && !as_usual && usual.is_some() && line.unit.is_some() {
        remarks.push(Remark::OtherUnitThanUsual);
    }
    let range_differs = |range: &Range, unit: Option<&Unit>| {
        range
            .unit
            .as_deref()
            .is_some_and(|sent| unit.is_none_or(|unit| !unit.same(sent)))
    };
    if line.range.is_none() && as_usual {
        let own = limits.and_then(|limits| limits.range);
        line.range = own.and_then(|(low, high)| Range::of_catalogue(low, high));
    }
    let differs = line
        .range
        .as_ref()
        .is_some_and(|range| range_differs(range, line.unit.as_ref()));
    if differs {
        remarks.push(Remark::RangeUnitDiffers);
    }
    let beyond = limits.filter(|_| as_usual && known && !differs);
    let beyond = beyond.and_then(|limits| by_limits(&line.value, limits.critical_low, limits.critical_high));
    if line.flag.is_none() && known && !differs {
        let ordinary = line.range.as_ref().and_then(|range| by_range(&line.value, range));
        line.flag = beyond.clone().or(ordinary);
    }
    let by_laboratory = line
        .flag
        .as_ref()
        .is_some_and(|flag| !flag.computed && flag.urgency() == Urgency::Critical);
    if beyond.is_some() && !by_laboratory {
        remarks.push(Remark::CriticalByCatalogue);
    }
    line.critical |= by_laboratory || beyond.is_some();
    line.remarks = remarks;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn potassium() -> Limits {
        Limits {
            component: "k".into(),
            name: "Potassium".into(),
            unit: Some("mmol/L".into()),
            critical_low: "2.5".parse().ok(),
            critical_high: "6.5".parse().ok(),
            range: Some(("3.5".parse().ok(), "5.3".parse().ok())),
        }
    }

    fn line(value: &str, unit: &str, range: &str, flag: &str, limits: Option<&Limits>) -> ResultLine {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let said = IncomingLine {
            national: None,
            local: Some("K".into()),
            name: "Kalium".into(),
            sub_id: None,
            value: Said::This(Value::numeric(value)),
            numeric: true,
            unit: some(unit).as_deref().map(Unit::read),
            range: some(range),
            flags: some(flag).into_iter().collect(),
            alert: false,
            status: ResultStatus::Final,
            notes: vec![],
        };
        judge(&said, chrono::DateTime::UNIX_EPOCH, limits)
    }

    #[test]
    fn table_of_judgements() {
        use Remark::{
            CriticalByCatalogue as ByUs, NotANumber as Words, OtherUnitThanUsual as Other,
            RangeUnitDiffers as Differs, UnknownUnit as Unknown,
        };
        let k = potassium();
        type Case<'a> = (
            (&'a str, &'a str, &'a str, &'a str),
            Option<&'a Limits>,
            Option<(&'a str, bool)>,
            bool,
            &'a [Remark],
        );
        let table: &[Case<'_>] = &[
            // The laboratory's flag is shown as it is; ours only where it sent none.
            (
                ("5.6", "mmol/L", "3.5-5.3", "H"),
                Some(&k),
                Some(("H", false)),
                false,
                &[],
            ),
            (
                ("5.6", "mmol/L", "3.5-5.3", ""),
                Some(&k),
                Some(("H", true)),
                false,
                &[],
            ),
            (("5.6", "mmol/L", "", ""), Some(&k), Some(("H", true)), false, &[]),
            (("4.0", "mmol/L", "3.5-5.3", ""), Some(&k), None, false, &[]),
            (
                ("6.8", "mmol/L", "3.5-5.3", "HH"),
                Some(&k),
                Some(("HH", false)),
                true,
                &[],
            ),
            (
                ("6.8", "mmol/L", "3.5-5.3", "H"),
                Some(&k),
                Some(("H", false)),
                true,
                &[ByUs],
            ),
            (
                ("6.8", "mmol/L", "3.5-5.3", ""),
                Some(&k),
                Some(("HH", true)),
                true,
                &[ByUs],
            ),
            (
                ("2.0", "mmol/L", "", ""),
                Some(&k),
                Some(("LL", true)),
                true,
                &[ByUs],
            ),
            // Units that do not fit: as sent, no flag of ours.
            (("6.8", "mEq", "3.5-5.3", ""), Some(&k), None, false, &[Unknown]),
            (("6.8", "mg/dL", "", ""), Some(&k), None, false, &[Other]),
            (
                ("0.8", "ng/mL", "2.0-20.0 nmol/L", ""),
                None,
                None,
                false,
                &[Differs],
            ),
            (
                ("0.8", "ng/mL", "2.0-20.0 ng/mL", ""),
                None,
                Some(("L", true)),
                false,
                &[],
            ),
            (("1.4", "", "0.8-1.2", ""), None, Some(("H", true)), false, &[]),
            // Words are words.
            (
                ("haemolysed", "mmol/L", "3.5-5.3", ""),
                Some(&k),
                None,
                false,
                &[Words],
            ),
            (
                ("haemolysed", "mmol/L", "3.5-5.3", "A"),
                Some(&k),
                Some(("A", false)),
                false,
                &[Words],
            ),
        ];
        for ((value, unit, range, flag), limits, want, critical, remarks) in table {
            let found = line(value, unit, range, flag, *limits);
            let got = found
                .flag
                .as_ref()
                .map(|flag| (flag.code.as_str(), flag.computed));
            assert_eq!(&got, want, "{value} {unit} {range} {flag}");
            assert_eq!(found.critical, *critical, "{value} {unit} {range} {flag}");
            assert_eq!(&found.remarks, remarks, "{value} {unit} {range} {flag}");
        }
    }

    #[test]
    fn a_computed_range_says_that_it_is_the_catalogues() {
        let k = potassium();
        assert!(
            line("5.6", "mmol/L", "", "", Some(&k))
                .range
                .unwrap()
                .of_catalogue
        );
        assert!(
            !line("5.6", "mmol/L", "3.5-5.3", "", Some(&k))
                .range
                .unwrap()
                .of_catalogue
        );
        assert_eq!(
            line("5.6", "mg/dL", "", "", Some(&k)).range,
            None,
            "not of another unit"
        );
    }

    #[test]
    fn what_is_deleted_by_name_is_withdrawn() {
        let said = IncomingLine {
            value: Said::Deleted,
            ..incoming_final()
        };
        assert_eq!(
            judge(&said, chrono::DateTime::UNIX_EPOCH, None).status,
            ResultStatus::Withdrawn
        );
    }

    fn incoming_final() -> IncomingLine {
        IncomingLine {
            national: None,
            local: Some("K".into()),
            name: "Potassium".into(),
            sub_id: None,
            value: Said::Nothing,
            numeric: true,
            unit: None,
            range: None,
            flags: vec![],
            alert: false,
            status: ResultStatus::Final,
            notes: vec![],
        }
    }
}
