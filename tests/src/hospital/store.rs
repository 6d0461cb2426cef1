//! The store of a journey, and a way behind the system's back, to tamper with it.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection};
use tokio::runtime::Runtime;

/// SQLite in a folder of its own, or a database on the server of the tests.
#[derive(Debug)]
pub struct Store {
    /// `SQLite` or `PostgreSQL`.
    pub name: &'static str,
    /// As its owner.
    pub url: String,
    folder: tempfile::TempDir,
}

impl Store {
    /// A new file.
    ///
    /// # Panics
    /// When there is no room for it.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            name: "SQLite",
            url: format!("sqlite:{}/journey.db", folder.path().display()),
            folder,
        }
    }

    /// A new database; none when no server was named (`TREFOIL_TEST_POSTGRES`).
    ///
    /// # Panics
    /// When the server refuses.
    pub fn postgres(runtime: &Runtime) -> Option<Self> {
        let server = std::env::var("TREFOIL_TEST_POSTGRES").ok()?;
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "journey_{}_{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        );
        runtime.block_on(async {
            let mut connection = PgConnection::connect(&server).await.expect("the server");
            connection
                .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
                .await
                .expect("a database");
        });
        let (before, rest) = server.rsplit_once('/').expect("an address");
        let query = rest
            .split_once('?')
            .map(|(_, query)| format!("?{query}"))
            .unwrap_or_default();
        Some(Self {
            name: "PostgreSQL",
            url: format!("{before}/{name}{query}"),
            folder: tempfile::tempdir().expect("a folder"),
        })
    }

    /// A path in a folder that is thrown away with the store, outside the store itself.
    pub fn beside(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// As the account the demonstration serves as, which can change nothing of the log. The server of the tests asks nobody for
    /// a password.
    pub fn served(&self) -> String {
        match self.url.split_once("://").filter(|_| !self.is_sqlite()) {
            Some((scheme, rest)) => {
                let place = rest.split_once('@').map_or(rest, |(_, place)| place);
                format!("{scheme}://trefoil_demonstration@{place}")
            }
            None => self.url.clone(),
        }
    }

    /// Whether it is one file.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// One text from the store.
    ///
    /// # Panics
    /// When the statement fails or finds nothing.
    pub fn ask(&self, runtime: &Runtime, sql: &str) -> String {
        let sql = AssertSqlSafe(sql.to_owned());
        runtime.block_on(async {
            if self.is_sqlite() {
                let mut connection = SqliteConnection::connect(&self.url).await.expect("the store");
                sqlx::query(sql)
                    .fetch_one(&mut connection)
                    .await
                    .map(|row| row.get(0))
                    .expect("an answer")
            } else {
                let mut connection = PgConnection::connect(&self.url).await.expect("the store");
                sqlx::query(sql)
                    .fetch_one(&mut connection)
                    .await
                    .map(|row| row.get(0))
                    .expect("an answer")
            }
        })
    }

    /// As somebody who holds the file, or owns the database, could.
    ///
    /// # Panics
    /// When the store refuses even them.
    pub fn tamper(&self, runtime: &Runtime, table: &str, change: &str) {
        let change = change.to_owned();
        let table = table.to_owned();
        runtime.block_on(async {
            if self.is_sqlite() {
                let mut connection = SqliteConnection::connect(&self.url).await.expect("the store");
                let drop = AssertSqlSafe(format!("DROP TRIGGER IF EXISTS {table}_no_UPDATE"));
                connection.execute(drop).await.expect("the fence is down");
                connection.execute(AssertSqlSafe(change)).await.expect("changed");
            } else {
                let mut connection = PgConnection::connect(&self.url).await.expect("the store");
                let grant = AssertSqlSafe(format!("GRANT UPDATE ON {table} TO CURRENT_USER"));
                connection.execute(grant).await.expect("the fence is down");
                connection.execute(AssertSqlSafe(change)).await.expect("changed");
            }
        });
    }
}
