//! Migrations: one portable text per step, a history table per module, never edited once released.

use futures_util::FutureExt;

use crate::{
    db::{Db, Failed, Tx},
    mistake::Mistake,
    writer::Batch,
};

/// One step of a module's tables.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// They count 1, 2, 3.
    pub number: i64,
    /// What it is about.
    pub name: &'static str,
    /// Portable SQL: `{uuid}`, `{int}`, `{instant}`, `{date}`, `{decimal}`, `{flag}`, `{bytes}`, `{key}`, `{strict}` are filled
    /// in per engine; `{frozen table}` makes a table append-only.
    pub sql: &'static str,
}

/// The few words in which the engines differ. Braces, so that nothing is replaced by accident.
const WORDS: [(&str, &str, &str); 9] = [
    // A text that is searched by prefix: compared byte by byte, whatever the locale of the server.
    ("{key}", "TEXT", "TEXT COLLATE \"C\""),
    ("{uuid}", "BLOB", "UUID"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{instant}", "TEXT", "TIMESTAMPTZ"),
    ("{date}", "TEXT", "DATE"),
    ("{decimal}", "TEXT", "NUMERIC"),
    ("{flag}", "INTEGER", "BOOLEAN"),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{strict}", "STRICT", ""),
];

fn translate(sql: &str, sqlite: bool) -> String {
    let mut text = WORDS.iter().fold(sql.to_owned(), |text, (word, lite, pg)| {
        text.replace(word, if sqlite { lite } else { pg })
    });
    while let Some((before, rest)) = text.split_once("{frozen ") {
        let Some((table, after)) = rest.split_once('}') else {
            break;
        };
        text = format!("{before}{}{after}", frozen(table, sqlite));
    }
    text
}

/// Append-only. SQLite has no roles and refuses by trigger; on PostgreSQL the rights of the application role are
/// given by [`grant`], and the owner takes them from itself as a second fence.
fn frozen(table: &str, sqlite: bool) -> String {
    if !sqlite {
        return format!("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER;\n");
    }
    ["UPDATE", "DELETE"].map(|verb| fence(table, verb)).concat()
}

/// The trigger that keeps a table of SQLite from one verb.
pub(crate) fn fence(table: &str, verb: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
                 BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;\n"
    )
}

/// The tables a text makes append-only.
fn frozen_in(sql: &str) -> impl Iterator<Item = &str> {
    sql.split("{frozen ")
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(table, _)| table))
}

/// Bring one module's tables up to date. Two starting at once: the history row's primary key lets one pass, the
/// other looks again.
pub(crate) async fn migrate(db: &Db, module: &'static str, all: &'static [Migration]) -> Result<(), Mistake> {
    numbered(module, all)?;
    for step in all {
        let mut attempts = 0;
        while let Err(mistake) = db
            .write(Batch::Alone, move |tx| apply(tx, module, *step).boxed())
            .await
        {
            attempts += 1;
            let raced = matches!(mistake, Mistake::Store(Failed::Clash(_) | Failed::Collided));
            if attempts == 5 || !raced {
                return Err(mistake);
            }
        }
    }
    check(db, module, all).await
}

fn numbered(module: &'static str, all: &[Migration]) -> Result<(), Mistake> {
    match all
        .iter()
        .zip(1..)
        .find(|(step, expected)| step.number != *expected)
    {
        Some((step, _)) => Err(Mistake::Numbering {
            module,
            number: step.number,
        }),
        None => Ok(()),
    }
}

/// That the tables are as this program knows them: neither behind, nor ahead, nor changed.
pub(crate) async fn check(db: &Db, module: &'static str, all: &'static [Migration]) -> Result<(), Mistake> {
    numbered(module, all)?;
    let done: Vec<(i64, String)> = db
        .write(Batch::Shared, move |tx| history(tx, module).boxed())
        .await?;
    for (number, sql) in &done {
        match all.iter().find(|step| step.number == *number) {
            Some(step) if step.sql == sql => {}
            Some(_) => {
                return Err(Mistake::Rewritten {
                    module,
                    number: *number,
                });
            }
            None => {
                return Err(Mistake::Newer {
                    module,
                    number: *number,
                });
            }
        }
    }
    match all
        .iter()
        .find(|step| !done.iter().any(|(number, _)| *number == step.number))
    {
        Some(step) => Err(Mistake::Behind {
            module,
            number: step.number,
        }),
        None => Ok(()),
    }
}

async fn history(tx: &mut Tx, module: &'static str) -> Result<Vec<(i64, String)>, Mistake> {
    let table = format!("{module}_migration");
    if !tables(tx).await?.contains(&table) {
        return Ok(vec![]);
    }
    Ok(tx
        .rows_of(format!("SELECT number, sql FROM {table} ORDER BY number"), &[])
        .await?)
}

async fn apply(tx: &mut Tx, module: &'static str, step: Migration) -> Result<(), Mistake> {
    let sqlite = tx.is_sqlite();
    let table = format!("{module}_migration");
    if let Some((_, sql)) = history(tx, module)
        .await?
        .into_iter()
        .find(|(number, _)| *number == step.number)
    {
        return if sql == step.sql {
            Ok(())
        } else {
            Err(Mistake::Rewritten {
                module,
                number: step.number,
            })
        };
    }
    let make = format!(
        "CREATE TABLE IF NOT EXISTS {table} (number {{int}} PRIMARY KEY, name TEXT NOT NULL, sql TEXT NOT NULL) {{strict}}"
    );
    tx.script(translate(&make, sqlite)).await?;
    tx.rows_of::<(i64,)>(
        format!("INSERT INTO {table} (number, name, sql) VALUES ($1,$2,$3) RETURNING number"),
        &[&step.number, &step.name, &step.sql],
    )
    .await?;
    let before = tables(tx).await?;
    tx.script(translate(step.sql, sqlite)).await?;
    let stray = tables(tx)
        .await?
        .into_iter()
        .find(|table| !before.contains(table) && !table.starts_with(&format!("{module}_")));
    match stray {
        Some(table) => Err(Mistake::ForeignTable { module, table }),
        None => Ok(()),
    }
}

async fn tables(tx: &mut Tx) -> Result<Vec<String>, Failed> {
    let sql = if tx.is_sqlite() {
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
    } else {
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()"
    };
    Ok(tx
        .rows::<(String,)>(sql, &[])
        .await?
        .into_iter()
        .map(|(name,)| name)
        .collect())
}

/// Give the application role of PostgreSQL what it needs and no more: journal and audit may be read and added to,
/// histories read, everything else used; nothing owned. Does nothing on SQLite, which has no roles.
pub(crate) async fn grant(
    db: &Db,
    role: &str,
    all: &[(&'static str, &'static [Migration])],
) -> Result<(), Mistake> {
    let plain = !role.is_empty()
        && role
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !plain {
        return Err(Mistake::BadRole(role.to_owned()));
    }
    let frozen: Vec<String> = all
        .iter()
        .flat_map(|(_, steps)| steps.iter())
        .flat_map(|step| frozen_in(step.sql))
        .map(str::to_owned)
        .collect();
    let mine: Vec<&'static str> = all.iter().map(|(module, _)| *module).collect();
    let role = role.to_owned();
    db.write(Batch::Alone, move |tx| {
        async move {
            if tx.is_sqlite() {
                return Ok(());
            }
            // Two that grant at once would meet in the server's own catalogue, which answers with a fault.
            tx.script("LOCK TABLE kernel_migration IN EXCLUSIVE MODE".to_owned())
                .await?;
            for table in tables(tx).await? {
                if !mine.iter().any(|module| table.starts_with(&format!("{module}_"))) {
                    continue;
                }
                let rights = if table.ends_with("_migration") {
                    "SELECT"
                } else if frozen.contains(&table) {
                    "SELECT, INSERT"
                } else {
                    "SELECT, INSERT, UPDATE, DELETE"
                };
                tx.script(format!("GRANT {rights} ON {table} TO {role}")).await?;
            }
            Ok::<_, Mistake>(())
        }
        .boxed()
    })
    .await
}

/// The append-only tables of these modules.
pub(crate) fn frozen_tables(all: &[(&'static str, &'static [Migration])]) -> Vec<String> {
    all.iter()
        .flat_map(|(_, steps)| steps.iter())
        .flat_map(|step| frozen_in(step.sql))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_in_per_engine() {
        let sql = "CREATE TABLE t (id {uuid}, at {instant}) {strict}; {frozen t}";
        assert!(translate(sql, true).contains("id BLOB, at TEXT) STRICT"));
        assert!(translate(sql, true).contains("RAISE(ABORT, 't is append-only')"));
        assert!(
            translate(sql, false).contains("id UUID, at TIMESTAMPTZ) ; REVOKE UPDATE, DELETE, TRUNCATE ON t")
        );
        assert_eq!(frozen_in(sql).collect::<Vec<_>>(), ["t"]);
    }
}
