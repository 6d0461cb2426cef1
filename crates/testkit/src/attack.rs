//! What somebody does behind the kernel's back, with every right there is.

use std::str::FromStr;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, sqlite::SqliteConnectOptions};

use crate::{Engine, Store};

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
