//! The cumulative table, made of results: a row for each test and unit, a column for each time, the newest on the right.

use chrono::{DateTime, Utc};
use trefoil_core::RecordId;

use crate::{
    report::{ResultLine, Unit},
    store::report::ShownLine,
};

/// The table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<DateTime<Utc>>,
    pub(super) rows: Vec<Row>,
}

/// One test in one unit. Values of another unit stand in a row of their own: nothing is converted to fit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) test: String,
    sub_id: Option<String>,
    pub(super) name: String,
    pub(super) unit: String,
    /// The newest range; cells of another have their own.
    pub(super) range: String,
    /// One for each column.
    pub(super) cells: Vec<Option<Cell>>,
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) report: RecordId,
    pub(super) line: ResultLine,
    /// Whether its range is another than the row's.
    pub(super) other_range: bool,
}

fn unit(line: &ResultLine) -> String {
    line.unit.as_ref().map(Unit::shown).unwrap_or_default()
}

fn range(line: &ResultLine) -> &str {
    line.range.as_ref().map_or("", |range| &range.text)
}

/// `order` sorts the rows: the catalogue's place of a test; what it does not know stands last, as it came.
pub(super) fn grid(lines: &[ShownLine], order: impl Fn(&str) -> usize) -> Grid {
    let mut grid = Grid::default();
    // Two results of one test at one time (two specimens) have a column each.
    for shown in lines {
        let (line, unit) = (&shown.line, unit(&shown.line));
        let same = |row: &Row| row.test == line.test.key && row.sub_id == line.sub_id && row.unit == unit;
        let index = grid.rows.iter().position(same).unwrap_or_else(|| {
            grid.rows.push(Row {
                test: line.test.key.clone(),
                sub_id: line.sub_id.clone(),
                name: line.test.name.clone(),
                unit,
                range: String::new(),
                cells: vec![],
            });
            grid.rows.len() - 1
        });
        let free = |column: usize| {
            grid.rows
                .get(index)
                .is_some_and(|row| row.cells.get(column).is_none_or(Option::is_none))
        };
        let at = grid
            .columns
            .iter()
            .enumerate()
            .filter(|(_, at)| **at == shown.collected)
            .map(|(at, _)| at);
        let column = at.into_iter().find(|column| free(*column)).unwrap_or_else(|| {
            grid.columns.push(shown.collected);
            grid.columns.len() - 1
        });
        if let Some(row) = grid.rows.get_mut(index) {
            row.cells.resize(row.cells.len().max(column + 1), None);
            if let Some(cell) = row.cells.get_mut(column) {
                *cell = Some(Cell {
                    report: shown.report,
                    line: line.clone(),
                    other_range: false,
                });
            }
        }
    }
    let columns = grid.columns.len();
    for row in &mut grid.rows {
        row.cells.resize(columns, None);
        let newest = row
            .cells
            .iter()
            .rev()
            .flatten()
            .map(|cell| range(&cell.line))
            .find(|text| !text.is_empty());
        row.range = newest.unwrap_or_default().to_owned();
        for cell in row.cells.iter_mut().flatten() {
            let own = range(&cell.line);
            cell.other_range = !own.is_empty() && own != row.range;
        }
    }
    grid.rows.sort_by_key(|row| order(&row.test));
    grid
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::report::{Range, ResultStatus, Test, Value};

    fn line(test: &str, value: &str, unit: &str, range: &str, at: i64) -> ShownLine {
        ShownLine {
            report: RecordId(Uuid::from_u128(1)),
            collected: DateTime::from_timestamp(at, 0).unwrap(),
            line: ResultLine {
                test: Test {
                    key: test.into(),
                    name: test.into(),
                    national: None,
                    local: None,
                },
                sub_id: None,
                value: Value::numeric(value),
                unit: Some(Unit::read(unit)),
                range: Some(Range::parse(range)),
                flag: None,
                critical: false,
                status: ResultStatus::Final,
                reported: DateTime::UNIX_EPOCH,
                notes: vec![],
                remarks: vec![],
                earlier: vec![],
                new: false,
            },
        }
    }

    #[test]
    fn newest_on_the_right_units_fixed_and_nothing_dropped() {
        let lines = [
            line("k", "4.2", "mmol/L", "3.5-5.3", 1),
            line("na", "139", "mmol/L", "133-146", 1),
            line("k", "4.4", "mmol/L", "3.5-5.0", 2),
            line("k", "17", "mg/dL", "", 2),
            line("k", "5.1", "mmol/L", "3.5-5.0", 2),
        ];
        let grid = grid(&lines, |test| if test == "na" { 0 } else { 1 });
        let shown: Vec<(String, Vec<&str>)> = grid
            .rows
            .iter()
            .map(|row| {
                let cells = row
                    .cells
                    .iter()
                    .map(|cell| cell.as_ref().map_or("", |cell| &cell.line.value.text));
                (
                    format!("{} {} {}", row.name, row.unit, row.range),
                    cells.collect(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("na mmol/L 133-146".to_owned(), vec!["139", "", ""]),
                ("k mmol/L 3.5-5.0".to_owned(), vec!["4.2", "4.4", "5.1"]),
                ("k mg/dL ".to_owned(), vec!["", "17", ""]),
            ]
        );
        assert!(grid.columns.is_sorted());
        assert!(grid.rows[1].cells[0].as_ref().unwrap().other_range);
    }
}
