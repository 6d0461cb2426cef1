//! Somebody else changed the record meanwhile: what you typed beside what is there now, nothing overwritten.

use super::{Column, Table, data_table, warning_callout};
use maud::{Markup, html};

/// A refused write, ready to show.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conflict<'a> {
    /// What the record is, for example `address`.
    pub record: &'a str,
    /// Who changed it, with role.
    pub changed_by: &'a str,
    /// When, `dd-MMM-yyyy HH:mm`.
    pub changed_at: &'a str,
    /// Field by field.
    pub rows: &'a [ConflictRow<'a>],
    /// Where the record can be opened as it is now.
    pub current_href: &'a str,
}

/// One field in both versions.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConflictRow<'a> {
    /// Label of the field.
    pub label: &'a str,
    /// What the person typed.
    pub typed: &'a str,
    /// What the record holds now.
    pub current: &'a str,
}

/// The two versions side by side; a row that differs says so in a word.
pub fn conflict(conflict: Conflict<'_>) -> Markup {
    let columns = [
        Column::of("Field"),
        Column::of("What you typed"),
        Column::of("What is there now"),
        Column::of("Compared"),
    ];
    let rows: Vec<Markup> = conflict.rows.iter().map(row).collect();
    let caption = format!("Two versions of the {}", conflict.record);
    html! {
        div class="version-conflict" {
            (warning_callout("Nothing was saved", html! {
                p { (conflict.changed_by) " changed this " (conflict.record) " at " (conflict.changed_at) ", while you had it open." }
                p { "Compare the two, then " a href=(conflict.current_href) { "open the record as it is now" } " and enter again what is still right." }
            }))
            (data_table(&Table { caption: &caption, caption_hidden: false, columns: &columns, rows: &rows, empty: "No field to compare" }))
        }
    }
}

fn row(row: &ConflictRow<'_>) -> Markup {
    let differs = row.typed.trim() != row.current.trim();
    html! {
        tr class=[differs.then_some("differs")] {
            th scope="row" { (row.label) }
            td { (shown(row.typed)) }
            td { (shown(row.current)) }
            td { @if differs { b { "Differs" } } @else { "Same" } }
        }
    }
}

fn shown(value: &str) -> &str {
    if value.trim().is_empty() { "Nothing" } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_differing_row_is_marked_with_a_word() {
        let rows = [
            ConflictRow {
                label: "Street",
                typed: "12 Mill Lane",
                current: "14 Mill Lane",
            },
            ConflictRow {
                label: "Town",
                typed: "Aston",
                current: "Aston ",
            },
            ConflictRow {
                label: "Telephone",
                typed: "",
                current: "<01632>",
            },
        ];
        let markup = conflict(Conflict {
            record: "address",
            changed_by: "Dr Rao",
            rows: &rows,
            ..Conflict::default()
        })
        .into_string();
        assert_eq!(markup.matches("<b>Differs</b>").count(), 2);
        assert_eq!(markup.matches("<td>Same</td>").count(), 1);
        assert!(markup.contains("<td>Nothing</td><td>&lt;01632&gt;</td>"));
        assert!(markup.contains("Nothing was saved"));
    }
}
