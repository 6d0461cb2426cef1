//! The dense table of lists: sort links in the headings, its own scroll box, and words when it is empty.

use maud::{Markup, html};

/// One column's heading.
#[derive(Debug, Clone, Copy, Default)]
pub struct Column<'a> {
    /// Words of the heading.
    pub heading: &'a str,
    /// Whether its cells are numbers, aligned right.
    pub number: bool,
    /// The link that sorts by it, if it can be sorted by.
    pub sort: Option<Sort<'a>>,
}

impl<'a> Column<'a> {
    /// A column of words that cannot be sorted by.
    pub fn of(heading: &'a str) -> Self {
        Self {
            heading,
            ..Self::default()
        }
    }
}

/// How a column sorts the list.
#[derive(Debug, Clone, Copy)]
pub struct Sort<'a> {
    /// The address that sorts by this column.
    pub href: &'a str,
    /// The direction the list has now, when it is sorted by this column.
    pub direction: Option<SortDirection>,
}

/// Smallest or largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortDirection {
    /// Smallest, earliest or A first.
    Ascending,
    /// Largest, latest or Z first.
    Descending,
}

impl SortDirection {
    fn word(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    fn arrow(self) -> &'static str {
        match self {
            Self::Ascending => " ▲",
            Self::Descending => " ▼",
        }
    }
}

/// A table of things, one a row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Table<'a> {
    /// What the table lists, for example `Patients on ward 7B`.
    pub caption: &'a str,
    /// Whether the caption is only for screen readers, because a heading says the same.
    pub caption_hidden: bool,
    /// Headings, in order.
    pub columns: &'a [Column<'a>],
    /// Rows, each a `tr`; the cell that names the row is a `th scope="row"`, and its link carries `data-row`.
    pub rows: &'a [Markup],
    /// What an empty table says, for example `Nobody is on this ward`.
    pub empty: &'a str,
}

/// The table inside a labelled box that scrolls by keyboard, so that the page itself never scrolls sideways.
pub fn data_table(table: &Table<'_>) -> Markup {
    html! {
        div class="scroll-box" tabindex="0" role="region" aria-label={ (table.caption) ", scrollable" } {
            table class="data-table" data-rows {
                caption class=[table.caption_hidden.then_some("nhsuk-u-visually-hidden")] { (table.caption) }
                thead { tr { @for column in table.columns { (heading(column)) } } }
                tbody {
                    @for row in table.rows { (row) }
                    @if table.rows.is_empty() { tr { td class="empty" colspan=(table.columns.len()) { (table.empty) } } }
                }
            }
        }
    }
}

fn heading(column: &Column<'_>) -> Markup {
    let class = column.number.then_some("number");
    let Some(sort) = column.sort else {
        return html! { th scope="col" class=[class] { (column.heading) } };
    };
    html! {
        th scope="col" class=[class] aria-sort=[sort.direction.map(SortDirection::word)] {
            a href=(sort.href) {
                (column.heading)
                @if let Some(direction) = sort.direction { span aria-hidden="true" { (direction.arrow()) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_says_so_across_all_columns() {
        let columns = [Column::of("Bed"), Column::of("Patient")];
        let markup = data_table(&Table {
            caption: "Patients",
            columns: &columns,
            empty: "Nobody is on this ward",
            ..Table::default()
        })
        .into_string();
        assert!(markup.contains(r#"<td class="empty" colspan="2">Nobody is on this ward</td>"#));
    }

    #[test]
    fn the_sorted_column_says_how() {
        let sort = |direction| {
            Some(Sort {
                href: "?sort=bed",
                direction,
            })
        };
        let columns = [
            Column {
                heading: "Bed",
                sort: sort(Some(SortDirection::Descending)),
                number: true,
            },
            Column {
                heading: "Born",
                sort: sort(None),
                number: false,
            },
        ];
        let rows = [html! { tr { td { "A1" } } }];
        let markup = data_table(&Table {
            caption: "Patients",
            columns: &columns,
            rows: &rows,
            empty: "None",
            ..Table::default()
        })
        .into_string();
        assert_eq!(markup.matches(r#"aria-sort="descending""#).count(), 1);
        assert_eq!(markup.matches("aria-sort").count(), 1);
        assert!(!markup.contains("None"));
    }
}
