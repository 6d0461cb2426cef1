//! OBX: one result of a message.

use trefoil_hl7v2::{
    acknowledgement::ErrorCode,
    handler::NotApplied,
    message::{Field, Segment},
};

use super::read::{Coded, part, sequence, text};
use crate::report::{
    ResultStatus, Unit, Value,
    incoming::{IncomingLine, Said},
};

/// What stands in place of a document.
const DOCUMENT: &str = "A document was sent, which cannot be shown here: ask the laboratory for it.";

/// A line, and whether it is text that goes on in the next segment.
pub(super) struct Read {
    pub(super) line: IncomingLine,
    pub(super) text: bool,
}

/// One result. None where it is not to be shown (R, not verified) or was not asked for (N). `of_report` is the status of
/// the whole, for a line that has none.
pub(super) fn read(obx: Segment<'_>, of_report: Option<ResultStatus>) -> Result<Option<Read>, NotApplied> {
    let fault = |field, code, words: &str| NotApplied::at("OBX", sequence(obx), field, code, words);
    let status = match text(obx, 11) {
        None => of_report.ok_or_else(|| {
            let words = "neither OBX-11 nor OBR-25 says how far the result is; send P, F or C";
            fault(11, ErrorCode::RequiredFieldMissing, words)
        })?,
        Some(letter) if matches!(letter.as_str(), "R" | "N") => return Ok(None),
        Some(letter) => ResultStatus::from_hl7v2(&letter).ok_or_else(|| {
            let words = "the result status is not one of table 0085; send P, S, F, C, X, W or D";
            fault(11, ErrorCode::TableValueNotFound, words)
        })?,
    };
    let test = Coded::read(obx.field(3));
    let Some(name) = test.shown().map(str::to_owned) else {
        let words = "OBX-3 names no test; send its code";
        return Err(fault(3, ErrorCode::RequiredFieldMissing, words));
    };
    let kind = text(obx, 2).unwrap_or_default();
    let numeric = matches!(kind.as_str(), "NM" | "SN");
    let value = value(&kind, obx.field(5));
    let flags = obx
        .field(8)
        .repetitions()
        .filter_map(|flag| part(flag, 1))
        .collect();
    let alert = test.local.as_deref() == Some("ALERT")
        && part(obx.field(5).repetition(1), 1).is_some_and(|code| code.starts_with("CRIT"));
    let line = IncomingLine {
        national: test.national,
        local: test.local,
        name,
        sub_id: text(obx, 4),
        value,
        numeric,
        unit: unit(obx.field(6)),
        range: obx
            .field(7)
            .free_text()
            .into_present()
            .filter(|range| !range.trim().is_empty()),
        flags,
        alert,
        status,
        notes: vec![],
    };
    let text = matches!(kind.as_str(), "TX" | "FT" | "ST" | "");
    Ok(Some(Read { line, text }))
}

fn unit(field: Field<'_>) -> Option<Unit> {
    let whole = field.repetition(1);
    let code = part(whole, 1).or_else(|| part(whole, 2))?;
    Some(Unit::read(&code))
}

fn value(kind: &str, field: Field<'_>) -> Said {
    if field.is_null() {
        return Said::Deleted;
    }
    if field.is_absent() {
        return Said::Nothing;
    }
    let first = field.repetition(1);
    let text = |number| part(first, number).unwrap_or_default();
    Said::This(match kind {
        "NM" => Value::numeric(&text(1)),
        "SN" => Value::structured(&text(1), &text(2), &text(3), &text(4)),
        "CE" | "CWE" | "CNE" | "CF" | "IS" | "ID" => {
            let words: Vec<String> = field
                .repetitions()
                .filter_map(|one| [2, 9, 5, 1].into_iter().find_map(|number| part(one, number)))
                .collect();
            Value::words(words.join(", "))
        }
        "ED" | "RP" => Value::words(DOCUMENT),
        _ => {
            let lines: Vec<String> = field
                .repetitions()
                .filter_map(|one| one.free_text().into_present())
                .collect();
            Value::words(lines.join("\n").trim().to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use trefoil_hl7v2::Message;

    use super::*;

    fn of(fields: &str) -> Result<Option<IncomingLine>, NotApplied> {
        let text = format!("MSH|^~\\&|LIMS|RXX\rOBX|1|{fields}\r");
        let message = Message::parse(text.as_bytes()).unwrap();
        Ok(read(message.segment("OBX").unwrap(), None)?.map(|read| read.line))
    }

    #[test]
    fn table_of_values_as_they_are_sent() {
        for (fields, value, number) in [
            ("NM|K||6.8||||||F", "6.8", true),
            ("NM|K||haemolysed||||||F", "haemolysed", false),
            ("NM|K|| <0.5 ||||||F", "<0.5", true),
            ("SN|K||<^5||||||F", "<5", true),
            ("SN|K||^1^:^128||||||F", "1:128", false),
            (
                "CE|ORG||112283007^Escherichia coli^SCT||||||F",
                "Escherichia coli",
                false,
            ),
            ("ST|COUNT||>10*5 cfu/mL||||||F", ">10*5 cfu/mL", false),
            ("TX|REP||one~two||||||F", "one\ntwo", false),
            ("FT|REP||one\\.br\\two||||||F", "one\ntwo", false),
            ("ED|PDF||^application^pdf^Base64^AAAA||||||F", DOCUMENT, false),
        ] {
            let line = of(fields).unwrap().unwrap();
            let Said::This(found) = line.value else {
                panic!("{fields}")
            };
            assert_eq!(
                (found.text.as_str(), found.number.is_some()),
                (value, number),
                "{fields}"
            );
        }
        assert_eq!(of("NM|K||\"\"||||||W").unwrap().unwrap().value, Said::Deleted);
        assert_eq!(of("NM|K||||||||F").unwrap().unwrap().value, Said::Nothing);
    }

    #[test]
    fn table_of_faults_and_of_what_is_not_shown() {
        assert_eq!(of("NM|K||6.8||||||R").unwrap(), None, "not verified");
        assert_eq!(of("NM|K||6.8||||||N").unwrap(), None, "not asked for");
        for (fields, field) in [
            ("NM|K||6.8||||||Q", 11),
            ("NM|K||6.8", 11),
            ("NM|||6.8||||||F", 3),
        ] {
            assert_eq!(of(fields).unwrap_err().error.field, field, "{fields}");
        }
    }

    #[test]
    fn codes_unit_range_and_flags() {
        let line = of(
            "NM|1000651000000109^Serum potassium level^SCT^K^Potassium^L|1|6.8|mmol/L^mmol/L^UCUM|3.5-5.3|HH~U|||F",
        );
        let line = line.unwrap().unwrap();
        assert_eq!(
            (
                line.national.as_deref(),
                line.local.as_deref(),
                line.name.as_str()
            ),
            (Some("1000651000000109"), Some("K"), "Potassium")
        );
        assert_eq!(line.unit, Some(Unit::read("mmol/L")));
        assert_eq!(
            (line.range.as_deref(), line.flags),
            (Some("3.5-5.3"), vec!["HH".into(), "U".into()])
        );
        assert!(
            of("CWE|ALERT^Report alert code^L||CRIT-CANCER^Unexpected^L|||A|||F")
                .unwrap()
                .unwrap()
                .alert
        );
        assert_eq!(
            of("FT|XCHES&GDT^Report^L||x||||||F")
                .unwrap()
                .unwrap()
                .local
                .as_deref(),
            Some("XCHES.GDT")
        );
    }
}
