//! A store of one's own, thrown away at the end.

use std::{
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tempfile::TempDir;
use trefoil_kernel::{Db, Durability, Failed, Opening, TestClock};

use crate::{Engine, at};

/// A store of one's own. On PostgreSQL it has an owner, who is no superuser, and an application role, who owns nothing.
pub struct Store {
    /// Which database.
    pub engine: Engine,
    /// Stands at [`at`]`(0)` until moved; every assembly over this store tells the time by it.
    pub clock: TestClock,
    owner_url: String,
    application_url: String,
    application_role: Option<String>,
    pub(crate) superuser_url: String,
    directory: TempDir,
}

impl Store {
    /// A new, empty one; none on PostgreSQL when `TREFOIL_TEST_POSTGRES` is not set.
    pub async fn fresh(engine: Engine) -> Option<Self> {
        Self::fresh_in(engine, &std::env::temp_dir()).await
    }

    /// As [`Store::fresh`], with its files under `parent`: on a disk of one's choice.
    pub async fn fresh_in(engine: Engine, parent: &Path) -> Option<Self> {
        let directory = tempfile::tempdir_in(parent).unwrap();
        let clock = TestClock::at(at(0));
        if engine == Engine::Sqlite {
            let url = format!("sqlite:{}/epr.db", directory.path().display());
            return Some(Self {
                engine,
                clock,
                owner_url: url.clone(),
                application_url: url.clone(),
                application_role: None,
                superuser_url: url,
                directory,
            });
        }
        let superuser = std::env::var("TREFOIL_TEST_POSTGRES").ok()?;
        static NEXT: AtomicU64 = AtomicU64::new(0);
        // The directory's name keeps two runs at one server apart.
        let unique = directory
            .path()
            .file_name()
            .unwrap()
            .to_string_lossy()
            .to_lowercase();
        let unique: String = unique.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = format!(
            "t_{}_{unique}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let (owner, application) = (format!("{name}_owner"), format!("{name}_app"));
        let mut connection = PgConnection::connect(&superuser).await.unwrap();
        for statement in [
            format!("CREATE ROLE {owner} LOGIN"),
            format!("CREATE ROLE {application} LOGIN"),
            format!("CREATE DATABASE {name} OWNER {owner}"),
        ] {
            connection
                .execute(sqlx::raw_sql(AssertSqlSafe(statement)))
                .await
                .unwrap();
        }
        connection.close().await.unwrap();
        Some(Self {
            engine,
            clock,
            owner_url: address(&superuser, &owner, &name),
            application_url: address(&superuser, &application, &name),
            application_role: Some(application),
            superuser_url: with_database(&superuser, &name),
            directory,
        })
    }

    /// The address of whoever owns the tables. On SQLite there is one address.
    pub fn owner_url(&self) -> &str {
        &self.owner_url
    }

    /// The address of whoever runs the database server. On SQLite there is one address.
    pub fn superuser_url(&self) -> &str {
        &self.superuser_url
    }

    /// The address the program serves from.
    pub fn application_url(&self) -> &str {
        &self.application_url
    }

    /// The application role, on PostgreSQL.
    pub fn application_role(&self) -> Option<&str> {
        self.application_role.as_deref()
    }

    /// A directory that is thrown away with the store.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// Open as the owner, not durable.
    pub async fn open_owner(&self) -> Db {
        Db::open_as(&fast(&self.owner_url)).await.unwrap()
    }

    /// Open as the application, not durable: tests need no power cut.
    pub async fn open(&self) -> Db {
        Db::open_as(&fast(&self.application_url)).await.unwrap()
    }

    /// Open once more, as a restart or a second node would.
    pub async fn again(&self) -> Db {
        self.open().await
    }

    /// Open as the application the way a hospital does: durable, or not at all.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn durable(&self) -> Result<Db, Failed> {
        Db::open_as(&Opening {
            connections: 4,
            ..Opening::at(&self.application_url)
        })
        .await
    }
}

fn fast(url: &str) -> Opening {
    Opening {
        durability: Durability::NotNeededBecause("testkit".to_owned()),
        connections: 8,
        ..Opening::at(url)
    }
}

/// `scheme://anybody@host:port/any?options`, with this database.
fn with_database(url: &str, database: &str) -> String {
    let (scheme, rest) = url
        .split_once("://")
        .expect("TREFOIL_TEST_POSTGRES is no address");
    let (rest, options) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(rest, o)| (rest, format!("?{o}")));
    let place = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{place}/{database}{options}")
}

/// The same, with this user too, who needs no password.
fn address(url: &str, user: &str, database: &str) -> String {
    let url = with_database(url, database);
    let (scheme, rest) = url
        .split_once("://")
        .expect("TREFOIL_TEST_POSTGRES is no address");
    let (place, tail) = rest.split_once('/').unwrap_or((rest, ""));
    let host = place.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}/{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let url = "postgres://postgres:x@localhost:5/postgres?host=/tmp";
        assert_eq!(address(url, "me", "db"), "postgres://me@localhost:5/db?host=/tmp");
        assert_eq!(
            with_database(url, "db"),
            "postgres://postgres:x@localhost:5/db?host=/tmp"
        );
    }
}
