//! One set of SQL strings over two engines: `Db` is the store, `Look` reads it, `Tx` is the inside of a write.

mod fault;
mod look;
mod open;
mod param;
mod tx;

use std::{
    collections::HashMap,
    sync::{Arc, RwLock, atomic::Ordering},
};

use sqlx::{PgPool, SqlitePool};

pub use fault::Failed;
pub use look::Look;
pub use open::{Durability, Opening};
pub use param::{Param, Row};
pub(crate) use tx::Conn;
pub use tx::Tx;

use crate::{audit::Second, writer::Writer};

/// SQLite names the columns of a broken unique index, PostgreSQL the index: the dictionary from one to the other.
pub(crate) type Names = Arc<RwLock<HashMap<String, String>>>;

/// The store of one trust, on either engine. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    pub(crate) names: Names,
    pub(crate) second: Second,
}

/// `shared` is the door to the task that commits many small writes at once: on SQLite every write, on PostgreSQL
/// the access events, refusals and sessions.
#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite { read: SqlitePool, shared: Writer },
    Postgres { pool: PgPool, shared: Writer },
}

impl Db {
    /// Whether this is the one-file engine.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    /// How many commits the shared writer has made, for measuring how well batches share them.
    pub fn commits(&self) -> u64 {
        self.shared().commits.load(Ordering::Relaxed)
    }

    pub(crate) fn shared(&self) -> &Writer {
        match &self.engine {
            Engine::Sqlite { shared, .. } | Engine::Postgres { shared, .. } => shared,
        }
    }

    pub(crate) fn second(&self) -> &Second {
        &self.second
    }

    /// A view of what is committed, of which no event tells: for the kernel, the checks that run without a person, and
    /// tests. **A module never calls it**; it is handed a [`Look`] by the view, the unit or the port it works in.
    pub fn look(&self) -> Look<'static> {
        Look::pool(self.clone())
    }

    /// Ask the store something trivial.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ping(&self) -> Result<(), Failed> {
        self.look()
            .rows::<(i64,)>("SELECT CAST(1 AS BIGINT)", &[])
            .await
            .map(drop)
    }

    /// Close every connection. Writes that wait are answered first.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { read, .. } => read.close().await,
            Engine::Postgres { pool, .. } => pool.close().await,
        }
    }

    /// To be called when tables have changed, so that a clash bears the same name on both engines.
    pub(crate) async fn learn_names(&self) -> Result<(), Failed> {
        let Engine::Sqlite { read, .. } = &self.engine else {
            return Ok(());
        };
        let found: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT m.name, l.name, l.origin, group_concat(m.name || '.' || c.name, ', ' ORDER BY c.seqno)
             FROM sqlite_schema m, pragma_index_list(m.name) l, pragma_index_info(l.name) c
             WHERE m.type = 'table' AND l.\"unique\" GROUP BY m.name, l.name
             UNION ALL -- an integer key is the row's own number and has no index
             SELECT m.name, '', 'pk', m.name || '.' || max(c.name) FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND c.pk > 0 GROUP BY m.name HAVING count(*) = 1",
        )
        .fetch_all(read)
        .await?;
        let learnt = found
            .into_iter()
            .map(|(table, index, origin, columns)| {
                (
                    columns,
                    if origin == "pk" {
                        format!("{table}_pkey")
                    } else {
                        index
                    },
                )
            })
            .collect();
        if let Ok(mut names) = self.names.write() {
            *names = learnt;
        }
        Ok(())
    }
}
