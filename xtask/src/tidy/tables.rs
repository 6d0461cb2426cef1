//! Which tables an SQL text names: what follows FROM, JOIN, INTO, UPDATE and CREATE TABLE, less its own common table expressions.

use std::collections::BTreeSet;

/// Table names in an SQL text; texts that are not SQL name none, because its keywords are written in capitals here.
pub(crate) fn tables(sql: &str) -> BTreeSet<String> {
    let tokens = tokens(sql);
    let own = expressions(&tokens);
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| tokens[at]);
        let named = match *token {
            "FROM" => before != "DISTINCT" && !inside_function(&tokens, at),
            "JOIN" | "INTO" => true,
            "UPDATE" => !["DO", "FOR", "ON", "BEFORE", "AFTER", "OR"].contains(&before),
            "TABLE" => ["CREATE", "ALTER", "DROP", "TEMPORARY"].contains(&before),
            "ON" => {
                tokens[..at].iter().rev().take(6).any(|word| *word == "INDEX")
                    && tokens.get(at + 2) == Some(&"(")
            }
            _ => false,
        };
        if named {
            found.extend(list(&tokens, at + 1));
        }
    }
    found.retain(|name| !own.contains(name.as_str()));
    found
}

/// The names of `WITH name AS (` and `, name AS (` (or with its columns: `name (a, b) AS (`).
pub(crate) fn expressions<'a>(tokens: &[&'a str]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    if !tokens.contains(&"WITH") {
        return names;
    }
    for at in 1..tokens.len() {
        if ["WITH", "RECURSIVE", ","].contains(&tokens[at - 1]) && is_name(tokens[at]) {
            let mut after = at + 1;
            if tokens.get(after) == Some(&"(") {
                after += tokens[after..]
                    .iter()
                    .position(|token| *token == ")")
                    .map_or(0, |close| close + 1);
            }
            if tokens.get(after) == Some(&"AS") {
                names.insert(tokens[at]);
            }
        }
    }
    names
}

/// One name, or several with commas and aliases: `a x, b AS y`.
fn list(tokens: &[&str], mut at: usize) -> Vec<String> {
    let mut names = Vec::new();
    loop {
        while ["IF", "NOT", "EXISTS", "ONLY", "LATERAL", "OR", "IGNORE"]
            .contains(tokens.get(at).unwrap_or(&""))
        {
            at += 1;
        }
        let Some(name) = tokens.get(at).filter(|name| is_name(name)) else {
            return names;
        };
        let after = tokens.get(at + 1).copied().unwrap_or_default();
        let is_function = after == "("
            && !["INTO", "TABLE", "ON"].contains(&tokens[at - 1])
            && !tokens[..at].ends_with(&["IF", "NOT", "EXISTS"]);
        if !is_function {
            names.push((*name).to_string());
        }
        at += 1;
        if tokens.get(at) == Some(&"AS") {
            at += 1;
        }
        if tokens.get(at).is_some_and(|alias| is_name(alias)) {
            at += 1;
        }
        if tokens.get(at) != Some(&",") {
            return names;
        }
        at += 1;
    }
}

/// `EXTRACT(year FROM …)` and its like name no table.
fn inside_function(tokens: &[&str], at: usize) -> bool {
    let open = tokens[..at]
        .iter()
        .rposition(|token| *token == "(" || *token == ")")
        .filter(|open| tokens[*open] == "(");
    open.is_some_and(|open| {
        open > 0 && ["EXTRACT", "TRIM", "SUBSTRING", "OVERLAY"].contains(&tokens[open - 1])
    })
}

fn is_name(token: &str) -> bool {
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    token.starts_with(|first: char| first.is_ascii_lowercase() || first == '_') && token.bytes().all(lower)
}

/// Words and single signs; quoted text and `--` comments are left out, a schema before a dot too.
pub(crate) fn tokens(sql: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in sql.lines() {
        let line = line.split("--").next().unwrap_or_default();
        for (index, part) in line.split('\'').enumerate() {
            if index % 2 == 1 {
                continue;
            }
            let mut rest = part;
            while let Some(first) = rest.chars().next() {
                let word = rest
                    .find(|character: char| !(character.is_alphanumeric() || "_.{}$".contains(character)))
                    .unwrap_or(rest.len());
                let length = if word > 0 { word } else { first.len_utf8() };
                if !first.is_whitespace() && first != '"' && first != '\\' {
                    found.push(&rest[..length]);
                }
                rest = &rest[length..];
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(sql: &str) -> Vec<String> {
        tables(sql).into_iter().collect()
    }

    #[test]
    fn every_statement_names_its_tables() {
        assert_eq!(
            named("SELECT a FROM ward_bed b JOIN ward_stay s ON s.bed = b.id, x"),
            ["ward_bed", "ward_stay"]
        );
        assert_eq!(
            named("SELECT 1 FROM one AS a, two b, three WHERE a.x = 'FROM four'"),
            ["one", "three", "two"]
        );
        assert_eq!(
            named("INSERT INTO ward_bed (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET id = 1"),
            ["ward_bed"]
        );
        assert_eq!(named("UPDATE ward_bed SET a = 1"), ["ward_bed"]);
        assert_eq!(named("DELETE FROM ward_bed"), ["ward_bed"]);
        assert_eq!(
            named("CREATE TABLE IF NOT EXISTS ward_bed (id {uuid})"),
            ["ward_bed"]
        );
        assert_eq!(
            named("CREATE UNIQUE INDEX bed_once ON ward_bed (bed)"),
            ["ward_bed"]
        );
    }

    #[test]
    fn expressions_subqueries_and_functions_are_no_tables() {
        assert_eq!(
            named("WITH recent AS (SELECT 1 FROM a), last (x) AS (SELECT 2 FROM recent) SELECT * FROM last"),
            ["a"]
        );
        assert_eq!(
            named("SELECT * FROM (SELECT 1 FROM inner_table) t"),
            ["inner_table"]
        );
        assert_eq!(
            named("SELECT EXTRACT(year FROM born), x IS DISTINCT FROM y FROM person"),
            ["person"]
        );
        assert_eq!(named("SELECT value FROM json_each($1)"), Vec::<String>::new());
        assert_eq!(named("SELECT 1 -- FROM nowhere\nFROM here"), ["here"]);
    }

    #[test]
    fn prose_is_not_sql() {
        assert_eq!(named("Choose a bed from the list"), Vec::<String>::new());
    }
}
