//! Every statement that reads a table whose records can be sealed leaves out what is sealed, or says why it need not.

use std::collections::BTreeSet;

use super::Finding;
use super::scan::scan;
use super::tables::tokens;
use super::tree::{SourceFile, Tree};

/// Files with statements that read such a table for a rule, or one record that the caller has opened, each with the table,
/// how many statements, and the reason.
const EXCUSED: &[(&str, &str, usize, &str)] = &[
    (
        "crates/clinical-notes/src/store/observation.rs",
        "clinical_notes_observation_set",
        2,
        "projection: whose a set was, and when a patient was last observed, which is a time and no more",
    ),
    (
        "crates/orders-results/src/store/order.rs",
        "orders_results_order",
        2,
        "one order that a page opened by `View::record`, or that a message names: a result is filed all the same",
    ),
    (
        "crates/orders-results/src/store/report.rs",
        "orders_results_report",
        1,
        "whether a report of a request waits: the rule that what waits is not sealed",
    ),
    (
        "crates/prescribing/src/store/administration.rs",
        "prescribing_administration",
        3,
        "one dose that a page opened by `View::record_of`; that there is one record of a dose; that a prescription with a dose is not cancelled",
    ),
    (
        "crates/prescribing/src/store/prescription.rs",
        "prescribing_prescription",
        1,
        "one prescription that a page opened by `View::record`, or a check reckons with",
    ),
];

/// A kind that a module declared sealable keeps its rows in the table of the same name: `clinical_notes.note` in
/// `clinical_notes_note`. Which other tables hold parts of one, the declaration says.
const MACRO: &str = "unsealed!";

/// Statements that forgot, and excuses that excuse nothing.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let tables = sealable(tree);
    let mut findings = Vec::new();
    let sources = tree.ending(".rs").filter(|file| {
        !["kernel", "tests", "testkit", "xtask", ""].contains(&file.room()) && !file.is_test()
    });
    for file in sources {
        let macros = joining(tree, file.room());
        let mut all = forgotten(file, &tables, &macros);
        for (_, table, many, _) in EXCUSED.iter().filter(|(path, ..)| *path == file.path) {
            let of_it = all.iter().filter(|(_, of)| of == table).count();
            if of_it == *many {
                all.retain(|(_, of)| of != table);
            } else {
                findings.push(Finding::error(
                    &file.path,
                    1,
                    format!(
                        "{of_it} statements read `{table}` without `unsealed!`, and {many} are excused: join it, or say in xtask/src/tidy/sealing.rs how many and why"
                    ),
                ));
            }
        }
        findings.extend(all.into_iter().map(|(line, table)| {
            Finding::error(
                &file.path,
                line,
                format!(
                    "this reads `{table}`, whose records can be sealed, without `unsealed!`: join it, or list the file with its reason in xtask/src/tidy/sealing.rs"
                ),
            )
        }));
    }
    findings
}

/// What joins the condition in one crate: the kernel's macro, and macros of the crate's own that join it.
fn joining(tree: &Tree, room: &str) -> Vec<String> {
    let mut names = vec![MACRO.to_owned()];
    for file in tree
        .ending(".rs")
        .filter(|file| file.room() == room && !file.is_test())
    {
        for part in file.without_tests().split("macro_rules! ").skip(1) {
            let body = part.split("\n}\n").next().unwrap_or_default();
            if let Some(name) = body.split([' ', '{']).next().filter(|_| body.contains(MACRO)) {
                names.push(format!("{name}!"));
            }
        }
    }
    names
}

/// The tables of the kinds that are declared: the types between `.sealable::<` and `>`, by the `KIND` each of them has; and
/// those named as their `parts`.
fn sealable(tree: &Tree) -> BTreeSet<String> {
    let (mut types, mut tables) = (BTreeSet::new(), BTreeSet::new());
    for file in tree.ending(".rs").filter(|file| !file.is_test()) {
        for part in file.without_tests().split("sealable::<").skip(1) {
            types.extend(
                part.split('>')
                    .next()
                    .map(|name| (file.room().to_owned(), name.trim().to_owned())),
            );
            let parts = part
                .split_once("parts: &[")
                .and_then(|(_, parts)| parts.split(']').next());
            let named = parts.unwrap_or_default().split('"').skip(1).step_by(2);
            tables.extend(named.map(str::to_owned));
        }
    }
    for file in tree.ending(".rs") {
        let text = file.without_tests();
        for (room, name) in &types {
            let Some((_, rest)) = text.split_once(&format!("impl Record for {name} {{")) else {
                continue;
            };
            let kind = rest
                .split_once("const KIND: &'static str = \"")
                .and_then(|(_, kind)| kind.split('"').next());
            if let Some(kind) = kind.filter(|_| file.room() == room) {
                tables.insert(kind.replace('.', "_"));
            }
        }
    }
    tables
}

/// Each read of one of the tables in a statement that does not join the macro, by line. A statement is what stands between
/// two commas outside strings and brackets, so the parts of one `concat!` are read together.
fn forgotten(file: &SourceFile, tables: &BTreeSet<String>, macros: &[String]) -> Vec<(usize, String)> {
    let text = file.without_tests();
    let mut found = Vec::new();
    for literal in scan(text).literals {
        let words = tokens(&literal.text);
        let read = words.windows(2).enumerate().find(|(at, pair)| {
            let deletes = *at > 0 && words[at - 1] == "DELETE";
            ["FROM", "JOIN"].contains(&pair[0]) && !deletes && tables.contains(pair[1])
        });
        let Some((_, pair)) = read else { continue };
        let statement = statement(text, literal.line);
        if !macros.iter().any(|name| statement.contains(name.as_str())) {
            found.push((literal.line, pair[1].to_owned()));
        }
    }
    found
}

/// The lines around a literal that belong to its `concat!`, or the line itself.
fn statement(text: &str, line: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let at = line.saturating_sub(1).min(lines.len().saturating_sub(1));
    // Up to the nearest `concat!(` that is still open here.
    let (mut start, mut closed) = (at, 0_i32);
    loop {
        if lines.get(start).is_some_and(|line| line.contains("concat!(")) && closed <= 0 {
            break;
        }
        if at - start > 40 || start == 0 {
            return lines.get(at).map_or_else(String::new, |line| (*line).to_owned());
        }
        start -= 1;
        closed += match lines.get(start).map(|line| line.trim()) {
            Some(")" | ")," | ");") => 1,
            Some(line) if line.ends_with("concat!(") && closed > 0 => -1,
            _ => 0,
        };
    }
    let mut depth = 0_i32;
    let mut found = String::new();
    for line in &lines[start..] {
        found.push_str(line);
        found.push('\n');
        depth += i32::try_from(line.matches('(').count()).unwrap_or(0)
            - i32::try_from(line.matches(')').count()).unwrap_or(0);
        if depth <= 0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str =
        "//! N.\nimpl Record for Note {\n    const KIND: &'static str = \"wards.note\";\n}\n";
    const MOUNT: &str = "//! M.\nfn mount() { on.sealable::<Note>(Sealable { one: \"note\" }); }\n";

    fn lines(store: &str, mount: &str) -> Vec<usize> {
        let files = [
            ("crates/wards/src/note.rs", RECORD),
            ("crates/wards/src/sealing.rs", mount),
            ("crates/wards/src/store.rs", store),
        ];
        check(&Tree::of(&files))
            .into_iter()
            .map(|finding| finding.line)
            .collect()
    }

    #[test]
    fn a_read_that_forgets_is_found_on_its_line() {
        let store = "//! S.\nlet a = look.rows(\"SELECT id FROM wards_note WHERE patient = $1\", &[]);\nlet b = concat!(\n    \"SELECT x.id FROM wards_bed x JOIN wards_note n ON 1 WHERE \",\n    other!(\"n.id\")\n);\n";
        assert_eq!(lines(store, MOUNT), [2, 4]);
        // The control: what nobody can seal need not be looked for.
        assert!(lines(store, "//! M.\n").is_empty());
    }

    #[test]
    fn a_table_of_parts_is_held_to_it_too() {
        let store = "//! S.\nlet a = look.rows(\"SELECT id FROM wards_line WHERE patient = $1\", &[]);\n";
        let parts = MOUNT.replace(" });", ", parts: &[\"wards_bed\", \"wards_line\"] });");
        assert_eq!(lines(store, &parts), [2]);
        // The control: without being named it is anybody's.
        assert!(lines(store, MOUNT).is_empty());
    }

    #[test]
    fn what_joins_the_condition_or_only_deletes_passes() {
        let store = "//! S.\nlet a = look.rows(\n    concat!(\n        \"SELECT n.id FROM wards_note n WHERE n.patient = $1 AND \",\n        unsealed!(\"n.id\"),\n        \" ORDER BY n.id\"\n    ),\n    &[],\n);\nlet b = tx.exec(\"DELETE FROM wards_note WHERE id = $1\", &[]);\nlet c = \"SELECT 1 FROM wards_note_line\";\n";
        assert!(lines(store, MOUNT).is_empty());
    }

    #[test]
    fn the_condition_of_one_statement_does_not_serve_for_the_next() {
        let store = "//! S.\nlet a = concat!(\n    \"SELECT n.id FROM wards_note n WHERE \",\n    unsealed!(\"n.id\")\n);\nlet b = concat!(\n    \"SELECT n.id FROM wards_note n WHERE \",\n    \"n.patient = $1\"\n);\n";
        assert_eq!(lines(store, MOUNT), [7]);
    }

    #[test]
    fn a_macro_of_the_crate_that_joins_the_condition_serves_and_another_does_not() {
        let one = |body: &str| {
            format!(
                "//! S.\nmacro_rules! open {{\n    ($id:literal) => {{\n        {body}\n    }};\n}}\nlet a = concat!(\n    \"SELECT n.id FROM wards_note n WHERE \",\n    open!(\"n.id\")\n);\n"
            )
        };
        assert!(lines(&one("unsealed!($id)"), MOUNT).is_empty());
        assert_eq!(lines(&one("known!($id)"), MOUNT), [8]);
    }
}
