//! The inside of one write. Holds no way to begin, commit or roll back that a module could reach.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, SqliteConnection, Transaction};

use super::{Failed, Look, Names, Param, Row, param};
use crate::audit::{Second, Witnessed};

/// The inside of one write.
pub struct Tx {
    pub(crate) conn: Conn,
    names: Names,
    pub(crate) spoiled: bool,
    pub(crate) collided: bool,
    pub(crate) second: Second,
    /// High-risk events of this write, to be told to the witness once they are committed.
    pub(crate) untold: Vec<Witnessed>,
    /// When what is being written is recorded.
    pub(crate) recorded: Option<DateTime<Utc>>,
}

/// `Shared` is PostgreSQL's connection for small writes that share a commit; `Postgres` one transaction of one's own.
pub(crate) enum Conn {
    Sqlite(SqliteConnection),
    Shared(PgConnection),
    Postgres(Transaction<'static, Postgres>),
}

macro_rules! on {
    ($self:ident, |$c:ident, $params:ident| $sqlite:expr, $postgres:expr) => {
        match &mut $self.conn {
            Conn::Sqlite(connection) => {
                let ($c, $params) = (connection, param::sqlite($params)?);
                $sqlite
            }
            Conn::Shared(connection) => {
                let ($c, $params) = (connection, param::postgres($params)?);
                $postgres
            }
            Conn::Postgres(transaction) => {
                let ($c, $params) = (&mut **transaction, param::postgres($params)?);
                $postgres
            }
        }
    };
}

impl Tx {
    pub(crate) fn new(conn: Conn, names: Names, second: Second) -> Self {
        Self {
            conn,
            names,
            spoiled: false,
            collided: false,
            second,
            untold: vec![],
            recorded: None,
        }
    }

    /// Whether this is the one-file engine.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.conn, Conn::Sqlite(_))
    }

    /// When what is being written is recorded; none in a follower. A projection renews by it what would otherwise end.
    pub fn recorded(&self) -> Option<DateTime<Utc>> {
        self.recorded
    }

    /// Change something; how many rows.
    ///
    /// # Errors
    /// As the store says. The first error spoils the whole write: it will not commit, on either engine.
    pub async fn exec(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<u64, Failed> {
        let done = on!(
            self,
            |c, params| sqlx::query_with(sql, params)
                .execute(c)
                .await
                .map(|done| done.rows_affected()),
            sqlx::query_with(sql, params)
                .execute(c)
                .await
                .map(|done| done.rows_affected())
        );
        done.map_err(|error| self.spoil(error))
    }

    /// One act on two tables in one hop to the database, for what is on every write: statements in a row on SQLite
    /// (which number their parameters together), one with a data-modifying part on PostgreSQL. How many rows: of all of them
    /// on SQLite, of the last on PostgreSQL.
    pub(crate) async fn exec_in_one(
        &mut self,
        sqlite: &'static str,
        postgres: &'static str,
        params: &[&dyn Param],
    ) -> Result<u64, Failed> {
        let sql = if self.is_sqlite() { sqlite } else { postgres };
        self.exec(sql, params).await
    }

    /// Every row, this write's own changes seen.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn rows<T: Row>(&mut self, sql: &'static str, params: &[&dyn Param]) -> Result<Vec<T>, Failed> {
        let done = on!(
            self,
            |c, params| sqlx::query_as_with(sql, params).fetch_all(c).await,
            sqlx::query_as_with(sql, params).fetch_all(c).await
        );
        done.map_err(|error| self.spoil(error))
    }

    /// The last row, if any.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub async fn row<T: Row>(
        &mut self,
        sql: &'static str,
        params: &[&dyn Param],
    ) -> Result<Option<T>, Failed> {
        Ok(self.rows(sql, params).await?.pop())
    }

    /// Read within the write.
    pub fn look(&mut self) -> Look<'_> {
        Look::open(self)
    }

    /// Once a statement has failed, PostgreSQL answers COMMIT with a silent rollback. So a spoiled write never
    /// commits, on either.
    fn spoil(&mut self, error: sqlx::Error) -> Failed {
        self.spoiled = true;
        let failed = Failed::from(error);
        self.collided |= matches!(failed, Failed::Collided);
        match failed {
            Failed::Clash(columns) => {
                let known = self
                    .names
                    .read()
                    .ok()
                    .and_then(|names| names.get(&columns).cloned());
                Failed::Clash(known.unwrap_or(columns))
            }
            other => other,
        }
    }

    /// Text that is not a constant: migrations and grants, and nothing else.
    pub(crate) async fn script(&mut self, text: String) -> Result<(), Failed> {
        let script = sqlx::raw_sql(AssertSqlSafe(text));
        let done = match &mut self.conn {
            Conn::Sqlite(c) => c.execute(script).await.map(drop),
            Conn::Shared(c) => c.execute(script).await.map(drop),
            Conn::Postgres(t) => t.execute(script).await.map(drop),
        };
        done.map_err(|error| self.spoil(error))
    }

    /// As `rows`, for the history table of a module, whose name is not a constant.
    pub(crate) async fn rows_of<T: Row>(
        &mut self,
        text: String,
        params: &[&dyn Param],
    ) -> Result<Vec<T>, Failed> {
        let text = AssertSqlSafe(text);
        let done = on!(
            self,
            |c, params| sqlx::query_as_with(text, params).fetch_all(c).await,
            sqlx::query_as_with(text, params).fetch_all(c).await
        );
        done.map_err(|error| self.spoil(error))
    }

    /// BEGIN, SAVEPOINT and their kin, for the writer alone.
    pub(crate) async fn control(&mut self, sql: &'static str) -> Result<(), Failed> {
        match &mut self.conn {
            Conn::Sqlite(c) => sqlx::query(sql).execute(c).await.map(drop)?,
            Conn::Shared(c) => c.execute(sqlx::raw_sql(sql)).await.map(drop)?,
            Conn::Postgres(_) => {}
        }
        Ok(())
    }

    /// Ends a transaction of one's own.
    pub(crate) async fn commit(self) -> Result<(), Failed> {
        if let Conn::Postgres(transaction) = self.conn {
            transaction.commit().await?;
        }
        Ok(())
    }
}
