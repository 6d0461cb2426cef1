//! The report as a file: CSV for a spreadsheet, JSON for a program. Written a part at a time.

use serde_json::json;
use trefoil_core::Refused;

use super::{Line, Report};

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table.
    Csv,
    /// A list of objects.
    Json,
}

impl Form {
    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    /// The name of the file; it says nothing of whose it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "who-looked.csv",
            Self::Json => "who-looked.json",
        }
    }
}

/// Writes a report.
pub struct Written {
    report: Report,
    form: Form,
    lines: usize,
    ended: bool,
}

impl Written {
    /// Nothing of it yet.
    pub fn new(report: Report, form: Form) -> Self {
        Self {
            report,
            form,
            lines: 0,
            ended: false,
        }
    }

    /// The next bytes; none after the last.
    ///
    /// # Errors
    /// As the store says.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Refused> {
        if self.ended {
            return Ok(None);
        }
        let mut text = String::new();
        if self.lines == 0 {
            text.push_str(head(self.form));
        }
        match self.report.next().await? {
            Some(lines) => {
                for line in &lines {
                    text.push_str(&one(self.form, line, self.lines == 0));
                    self.lines += 1;
                }
            }
            None => {
                self.ended = true;
                text.push_str(foot(self.form));
            }
        }
        Ok(Some(text.into_bytes()))
    }
}

fn head(form: Form) -> &'static str {
    match form {
        // The mark without which spreadsheets read the names of people wrongly.
        Form::Csv => "\u{feff}When,Who,Role,Organisation,What,Why,Glass broken\r\n",
        Form::Json => "[",
    }
}

fn foot(form: Form) -> &'static str {
    match form {
        Form::Csv => "",
        Form::Json => "\n]\n",
    }
}

fn one(form: Form, line: &Line, first: bool) -> String {
    let glass = if line.broken_glass { "yes" } else { "no" };
    match form {
        Form::Csv => {
            let cells = [
                &line.when,
                &line.who,
                &line.role,
                &line.organisation,
                &line.what,
                &line.why,
                glass,
            ];
            let row: Vec<String> = cells.iter().map(|text| cell(text)).collect();
            format!("{}\r\n", row.join(","))
        }
        Form::Json => {
            let object = json!({
                "when": line.when, "who": line.who, "role": line.role, "organisation": line.organisation,
                "what": line.what, "why": line.why, "broken_glass": line.broken_glass,
            });
            format!("{}\n{object}", if first { "" } else { "," })
        }
    }
}

/// A cell: one line, quoted, and never a formula. What somebody typed as a reason must not run in a spreadsheet.
fn cell(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect();
    let formula = plain.trim_start().starts_with(['=', '+', '-', '@']);
    format!(
        "\"{}{}\"",
        if formula { "'" } else { "" },
        plain.replace('"', "\"\"")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_stays_one_cell_and_no_formula() {
        for (typed, cell_is) in [
            ("found collapsed", "\"found collapsed\""),
            ("he said \"no\"", "\"he said \"\"no\"\"\""),
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            (" +1", "\"' +1\""),
            ("a\r\nb,c", "\"a  b,c\""),
            ("a\u{202e}b", "\"ab\""),
        ] {
            assert_eq!(cell(typed), cell_is);
        }
    }

    #[test]
    fn a_line_in_both_forms() {
        let line = Line {
            when: "22-Nov-2026 08:35".into(),
            who: "K Turner, RN".into(),
            role: "Nurse".into(),
            organisation: "RXX01".into(),
            what: "Looked at the page “Notes”".into(),
            why: "member of the ward team of 7B".into(),
            broken_glass: false,
        };
        assert_eq!(
            one(Form::Csv, &line, true),
            "\"22-Nov-2026 08:35\",\"K Turner, RN\",\"Nurse\",\"RXX01\",\"Looked at the page “Notes”\",\"member of the ward team of 7B\",\"no\"\r\n"
        );
        let whole = format!(
            "{}{}{}{}",
            head(Form::Json),
            one(Form::Json, &line, true),
            one(Form::Json, &line, false),
            foot(Form::Json)
        );
        let read: serde_json::Value = serde_json::from_str(&whole).unwrap();
        assert_eq!(read.as_array().unwrap().len(), 2);
        assert_eq!(read[1]["who"], "K Turner, RN");
    }
}
