//! A table as it stands in a file: made, read again, compared.

use std::{collections::BTreeMap, fmt};

use super::{class, situation};

/// One row: what is tried, and what each role is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Under which heading: the permission it rests on, and who is granted it.
    pub heading: String,
    /// What is tried: `GET /wards/{ward}`.
    pub what: String,
    /// A cell for each role, in the order of the columns.
    pub cells: Vec<String>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its file.
    pub name: &'static str,
    /// What it says, for whoever reads it.
    pub says: &'static str,
    /// Whether a cell has a letter for each situation.
    pub by_situation: bool,
    /// The roles.
    pub columns: Vec<String>,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// What is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which table.
    pub table: String,
    /// What was tried.
    pub what: String,
    /// What is wrong with it, and what to do.
    pub says: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.table, self.what, self.says)
    }
}

const ACCEPT: &str = "if that is meant, run `cargo xtask matrix --accept` and have its change reviewed";

impl Table {
    /// How many answers it holds.
    pub fn cells(&self) -> usize {
        self.rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| cell.chars().count())
            .sum()
    }

    /// As it stands in the file.
    pub fn text(&self) -> String {
        let mut text = format!("# {}\n#\n", self.says);
        text.push_str("# Written by `cargo xtask matrix --accept`; what is reviewed is its change. A row that is missing, is too many or\n# differs fails the tests.\n#\n");
        if self.by_situation {
            text.push_str("# A cell has one letter for each situation, in this order:\n");
            for (number, one) in (1..).zip(situation::ALL) {
                text.push_str(&format!("#  {number:>2}  {}\n", one.says));
            }
            text.push_str("# and the letters say:\n");
            for (letter, says) in class::LEGEND {
                text.push_str(&format!("#  {letter}  {says}\n"));
            }
        }
        let wide = |cells: &mut dyn Iterator<Item = usize>| cells.max().unwrap_or(0);
        let first = wide(&mut self.rows.iter().map(|row| row.what.len()));
        let columns: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let cells = self.rows.iter().filter_map(|row| row.cells.get(at));
                wide(&mut cells.map(String::len).chain([self.columns[at].len()]))
            })
            .collect();
        let line = |what: &str, cells: &[String]| {
            let mut line = format!("{what:first$}");
            for (cell, width) in cells.iter().zip(&columns) {
                line.push_str(&format!("  {cell:width$}"));
            }
            format!("{}\n", line.trim_end())
        };
        text.push('\n');
        text.push_str(&line("columns:", &self.columns));
        let mut heading = "";
        for row in &self.rows {
            if row.heading != heading {
                heading = &row.heading;
                text.push_str(&format!("\n## {heading}\n"));
            }
            text.push_str(&line(&row.what, &row.cells));
        }
        text
    }

    /// What is not as the file says.
    pub fn compare(&self, expected: &str) -> Vec<Difference> {
        let differs = |what: &str, says: String| Difference {
            table: format!("tests/matrix/{}.txt", self.name),
            what: what.to_owned(),
            says,
        };
        let (mut columns, mut rows, mut out) = (vec![], BTreeMap::new(), vec![]);
        for line in expected
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        {
            // A path may hold a space after its method; cells are apart by two.
            let mut parts = line.split("  ").map(str::trim).filter(|part| !part.is_empty());
            let what = parts.next().unwrap_or_default().to_owned();
            let cells: Vec<String> = parts.map(str::to_owned).collect();
            if what == "columns:" {
                columns = cells;
            } else if rows.insert(what.clone(), cells).is_some() {
                out.push(differs(&what, "is there twice; take one away".to_owned()));
            }
        }
        if columns != self.columns {
            out.push(differs(
                "columns",
                format!("are {:?}, expected {columns:?}; {ACCEPT}", self.columns),
            ));
        }
        for row in &self.rows {
            let Some(cells) = rows.remove(&row.what) else {
                out.push(differs(
                    &row.what,
                    format!("is new, and nobody has said who may: {:?}; {ACCEPT}", row.cells),
                ));
                continue;
            };
            for (at, role) in self.columns.iter().enumerate() {
                let (is, was) = (row.cells.get(at), cells.get(at));
                if is != was {
                    out.push(differs(
                        &row.what,
                        format!("as {role}: {}; {ACCEPT}", told(is, was, self.by_situation)),
                    ));
                }
            }
        }
        for what in rows.keys() {
            out.push(differs(
                what,
                format!("is expected, and there is no such thing; {ACCEPT}"),
            ));
        }
        out
    }
}

/// A cell that differs, in words.
fn told(is: Option<&String>, was: Option<&String>, by_situation: bool) -> String {
    let (is, was) = (is.map_or("", String::as_str), was.map_or("", String::as_str));
    if !by_situation || is.chars().count() != was.chars().count() {
        return format!("is `{is}`, expected `{was}`");
    }
    let says = |letter: char| {
        class::LEGEND
            .iter()
            .find(|(one, _)| *one == letter)
            .map_or("?", |(_, says)| says)
    };
    let differing = situation::ALL
        .iter()
        .zip(is.chars().zip(was.chars()))
        .filter(|(_, (is, was))| is != was)
        .map(|(one, (is, was))| {
            format!(
                "{}: {is} ({}), expected {was} ({})",
                one.says,
                says(is),
                says(was)
            )
        });
    differing.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let row = |what: &str, cells: [&str; 2]| Row {
            heading: "kernel.open_record".into(),
            what: what.into(),
            cells: cells.map(str::to_owned).to_vec(),
        };
        Table {
            name: "pages",
            says: "who may",
            by_situation: false,
            columns: vec!["nurse".into(), "nobody".into()],
            rows: vec![row("GET /a", ["Y", "s"]), row("POST /a", [".", "s"])],
        }
    }

    #[test]
    fn what_was_written_is_read_again() {
        assert_eq!(table().compare(&table().text()), vec![]);
    }

    #[test]
    fn a_missing_a_superfluous_and_a_differing_row_are_told_apart() {
        let mut expected = table();
        expected.rows[0].what = "GET /gone".into();
        expected.rows[1].cells[0] = "Y".into();
        let found: Vec<String> = table()
            .compare(&expected.text())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].contains("GET /a: is new"), "{found:?}");
        assert!(
            found[1].contains("POST /a: as nurse: is `.`, expected `Y`"),
            "{found:?}"
        );
        assert!(found[2].contains("GET /gone: is expected"), "{found:?}");
        assert!(found.iter().all(|says| says.contains("--accept")));
    }

    #[test]
    fn no_table_at_all_is_a_difference_for_each_row() {
        assert_eq!(table().compare("").len(), 3);
    }
}
