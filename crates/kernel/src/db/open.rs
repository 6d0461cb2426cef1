//! Opening the store: what makes it durable is pinned here, and asserted before the first write.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgConnection, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Conn, Db, Engine, Failed, Names, Tx};
use crate::{audit::Second, writer::Writer};

/// Whether the store must survive a power cut.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Durability {
    /// It must; refuse to open otherwise.
    #[default]
    Required,
    /// A test says by name that it need not.
    NotNeededBecause(String),
}

/// How to open a store.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// `sqlite:/path/to/file.db` or `postgres://user@host/database`.
    pub url: String,
    /// See [`Durability`].
    pub durability: Durability,
    /// The most connections that read (SQLite) or read and write (PostgreSQL). 0 means the default.
    pub connections: u32,
}

impl Opening {
    /// The ordinary way: durable.
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..Self::default()
        }
    }
}

impl Db {
    /// Open the store at `url`, durable or not at all.
    ///
    /// # Errors
    /// [`Failed::NotDurable`] when a power cut would lose acknowledged work; [`Failed::Address`]; or the driver's.
    pub async fn open(url: &str) -> Result<Self, Failed> {
        Self::open_as(&Opening::at(url)).await
    }

    /// Open the store as told.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_as(opening: &Opening) -> Result<Self, Failed> {
        if opening.url.starts_with("sqlite:") {
            sqlite(opening).await
        } else if opening.url.starts_with("postgres:") || opening.url.starts_with("postgresql:") {
            postgres(opening).await
        } else {
            let scheme = opening.url.split(':').next().unwrap_or_default();
            Err(Failed::Address(format!(
                "it begins with `{scheme}`; write sqlite:/path/to/file.db or postgres://user@host/database"
            )))
        }
    }
}

/// A connection that nobody used for so long is asked whether it is still there.
const ASKED_AFTER: Duration = Duration::from_secs(2);

/// How much of the file readers see as memory, the most the engine allows (2 GB): reading a page then costs no call into
/// the system. At 100,000 people, where the pages of one person are never those of the last, a search pays for each.
const MAPPED: &str = "2147418112";

fn judge(durability: &Durability, safe: bool, found: &str) -> Result<(), Failed> {
    match durability {
        _ if safe => Ok(()),
        Durability::Required => Err(Failed::NotDurable(found.to_owned())),
        Durability::NotNeededBecause(test) => {
            tracing::warn!(%test, found, "running on a store that is not durable, as told");
            Ok(())
        }
    }
}

async fn sqlite(opening: &Opening) -> Result<Db, Failed> {
    let (names, second) = (Names::default(), Second::default());
    // Unless a test says otherwise by name, FULL is pinned whatever the address says.
    let asked = SqliteConnectOptions::from_str(&opening.url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .journal_mode(SqliteJournalMode::Wal)
        .statement_cache_capacity(500)
        // 16 MB of pages for each connection; the engine's own 2 MB are read again and again at 100,000 people.
        .pragma("cache_size", "-16000")
        // Without this, INSERT OR REPLACE deletes a row and no delete trigger hears of it.
        .pragma("recursive_triggers", "ON");
    let options = match &opening.durability {
        Durability::Required => asked.synchronous(SqliteSynchronous::Full),
        Durability::NotNeededBecause(_) => asked.synchronous(SqliteSynchronous::Off),
    };
    let mut writer = patiently(&options).await?;
    let safe: (i64, String, i64) = sqlx::query_as(
        "SELECT s.synchronous, j.journal_mode, r.recursive_triggers
         FROM pragma_synchronous s, pragma_journal_mode j, pragma_recursive_triggers r",
    )
    .fetch_one(&mut writer)
    .await?;
    let found = format!(
        "synchronous={}, journal_mode={}, recursive_triggers={}",
        safe.0, safe.1, safe.2
    );
    judge(&opening.durability, safe == (2, "wal".to_owned(), 1), &found)?;
    let reading = if opening.connections == 0 {
        4
    } else {
        opening.connections
    };
    // Not opened read-only: beside a process that is just ending, such a connection cannot recover the log and fails to
    // open. `query_only` refuses every change all the same.
    let read = SqlitePoolOptions::new()
        .max_connections(reading)
        .test_before_acquire(false)
        .connect_lazy_with(
            options
                .clone()
                .pragma("query_only", "ON")
                .pragma("mmap_size", MAPPED),
        );
    let tx = Tx::new(Conn::Sqlite(writer), names.clone(), second.clone());
    let again = options.clone();
    let shared = Writer::start(tx, move || {
        let options = again.clone();
        Box::pin(async move { Ok(Conn::Sqlite(options.connect().await?)) })
    });
    Ok(Db {
        engine: Engine::Sqlite { read, shared },
        names,
        second,
    })
}

/// Turning a new file to WAL waits for nobody: of two that start at once, one is told that it is locked, and tries again.
#[expect(
    clippy::disallowed_methods,
    reason = "the engine's own waiting does not cover this"
)]
async fn patiently(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    for _ in 0..100 {
        match options.connect().await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            done => return done,
        }
    }
    options.connect().await
}

async fn postgres(opening: &Opening) -> Result<Db, Failed> {
    let (names, second) = (Names::default(), Second::default());
    let options = PgConnectOptions::from_str(&opening.url)?
        .application_name("trefoil")
        .statement_cache_capacity(500)
        .options([
            ("default_transaction_isolation", "read committed"),
            ("TimeZone", "UTC"),
        ]);
    // The server's own setting is judged before ours is laid over it: an operator who turned it off must hear of it.
    let mut first: PgConnection = options.clone().connect().await?;
    let found: (String, String, String) = sqlx::query_as(
        "SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes')",
    )
    .fetch_one(&mut first)
    .await?;
    first.close().await?;
    let durable = [&found.0, &found.1, &found.2]
        .iter()
        .all(|setting| *setting == "on");
    let words = format!(
        "synchronous_commit={}, fsync={}, full_page_writes={}",
        found.0, found.1, found.2
    );
    judge(&opening.durability, durable, &words)?;
    let options = match &opening.durability {
        Durability::Required => options.options([("synchronous_commit", "on")]),
        Durability::NotNeededBecause(_) => options.options([("synchronous_commit", "off")]),
    };
    let most = if opening.connections == 0 {
        16
    } else {
        opening.connections
    };
    let pool = PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(Duration::from_secs(10))
        // A connection in steady use is not asked first whether it is still there: that is one more round trip.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > ASKED_AFTER {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await?;
    let tx = Tx::new(
        Conn::Shared(options.connect().await?),
        names.clone(),
        second.clone(),
    );
    let again = options.clone();
    let shared = Writer::start(tx, move || {
        let options = again.clone();
        Box::pin(async move { Ok(Conn::Shared(options.connect().await?)) })
    });
    Ok(Db {
        engine: Engine::Postgres { pool, shared },
        names,
        second,
    })
}
