//! What somebody does behind the kernel's back, with every right there is.

use std::str::FromStr;

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::{Engine, Store};

/// Somebody who stays: one connection with every right, and on SQLite with the fences down for as long as it is there.
pub struct Attacker {
    /// Which database.
    pub engine: Engine,
    connection: Mutex<Connected>,
}

enum Connected {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Attacker {
    /// At a store of one's own. What is attacked need not survive a power cut.
    pub async fn of(store: &Store) -> Self {
        let connected = if store.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(&store.superuser_url).await.unwrap();
            connection.execute("SET synchronous_commit = off").await.unwrap();
            Connected::Postgres(connection)
        } else {
            let options = SqliteConnectOptions::from_str(&store.superuser_url).unwrap();
            let mut connection = options
                .busy_timeout(std::time::Duration::from_secs(5))
                .foreign_keys(false)
                .synchronous(SqliteSynchronous::Off)
                .connect()
                .await
                .unwrap();
            let fences: Vec<(String,)> = sqlx::query_as(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE '%no_UPDATE' OR name LIKE '%no_DELETE')",
            )
            .fetch_all(&mut connection)
            .await
            .unwrap();
            let drops: String = fences
                .iter()
                .map(|(name,)| format!("DROP TRIGGER {name};"))
                .collect();
            connection
                .execute(sqlx::raw_sql(AssertSqlSafe(drops)))
                .await
                .unwrap();
            Connected::Sqlite(connection)
        };
        Self {
            engine: store.engine,
            connection: Mutex::new(connected),
        }
    }

    /// Run SQL with every right.
    pub async fn attack(&self, sql: &str) {
        let text = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let done = match &mut *self.connection.lock().await {
            Connected::Sqlite(connection) => connection.execute(text).await.map(drop),
            Connected::Postgres(connection) => connection.execute(text).await.map(drop),
        };
        if let Err(failed) = done {
            panic!("{sql}: {failed}");
        }
    }
}

impl Store {
    /// Run SQL as whoever owns the machine: on PostgreSQL as the superuser, on SQLite with the file in hand and the
    /// append-only triggers taken away, and put back afterwards so that nothing shows.
    pub async fn attack(&self, sql: &str) {
        if let Err(failed) = self.try_attack(sql).await {
            panic!("{sql}: {failed}");
        }
    }

    /// As [`Store::attack`], for an attack that may fail.
    ///
    /// # Errors
    /// As the driver says.
    pub async fn try_attack(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.engine == Engine::Postgres {
            let mut connection = PgConnection::connect(&self.superuser_url).await?;
            connection.execute(sqlx::raw_sql(sql)).await?;
            return connection.close().await;
        }
        let options = SqliteConnectOptions::from_str(&self.superuser_url)?;
        let mut connection = options
            .busy_timeout(std::time::Duration::from_secs(5))
            .foreign_keys(false)
            .connect()
            .await?;
        let triggers: Vec<(String, String)> = sqlx::query_as(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE '%no_UPDATE' OR name LIKE '%no_DELETE')",
        )
        .fetch_all(&mut connection)
        .await?;
        let drops: String = triggers
            .iter()
            .map(|(name, _)| format!("DROP TRIGGER {name};"))
            .collect();
        let makes: String = triggers.iter().map(|(_, sql)| format!("{sql};\n")).collect();
        connection.execute(sqlx::raw_sql(AssertSqlSafe(drops))).await?;
        let done = connection.execute(sqlx::raw_sql(sql)).await;
        connection.execute(sqlx::raw_sql(AssertSqlSafe(makes))).await?;
        connection.close().await?;
        done.map(drop)
    }
}
