//! A copy of a SQLite store while it is in use. PostgreSQL has its own tools, which the binary calls.

use std::path::Path;

use sqlx::Connection;

use crate::db::{Db, Engine, Failed};

impl Db {
    /// Copy the whole store, as it stands at one moment, into a new file. Writers go on meanwhile.
    ///
    /// # Errors
    /// When the file exists, or the store is not SQLite, or as the store says.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Failed> {
        let Engine::Sqlite { read, .. } = &self.engine else {
            return Err(Failed::Address(
                "only a SQLite store is copied this way; use pg_dump".to_owned(),
            ));
        };
        if file.exists() {
            return Err(Failed::Address(format!(
                "{} exists already; name a new file",
                file.display()
            )));
        }
        let name = file.display().to_string();
        // A reading connection, taken out of the pool and not given back: copying counts as a change to it.
        let mut connection = read.acquire().await?.detach();
        sqlx::query("PRAGMA query_only = OFF")
            .execute(&mut connection)
            .await?;
        sqlx::query("VACUUM INTO $1")
            .bind(name)
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }
}

impl Db {
    /// Make the PostgreSQL role that serves, with a fresh secret, and answer the address to connect as it. For a
    /// demonstration; a trust makes its roles by its own rules.
    ///
    /// # Errors
    /// When the owner may not make roles.
    pub async fn make_application_role(&self, owner_url: &str, role: &'static str) -> Result<String, Failed> {
        use futures_util::FutureExt;
        let bytes: [u8; 16] =
            crate::clock::secret().map_err(|error| Failed::Address(format!("no randomness: {error}")))?;
        let word = crate::digest::hex(&bytes);
        let script = word.clone();
        let done: Result<(), Failed> = self
            .write(crate::writer::Batch::Alone, move |tx| {
                async move {
                    let there: Option<(String,)> = tx
                        .row(
                            "SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname::text = $1",
                            &[&role],
                        )
                        .await?;
                    let verb = if there.is_some() { "ALTER" } else { "CREATE" };
                    tx.script(format!("{verb} ROLE {role} LOGIN PASSWORD '{script}'"))
                        .await
                }
                .boxed()
            })
            .await;
        done?;
        let wrong = || Failed::Address("write postgres://owner@host/database".to_owned());
        let (scheme, rest) = owner_url.split_once("://").ok_or_else(wrong)?;
        let host = rest.split_once('@').map_or(rest, |(_, host)| host);
        Ok(format!("{scheme}://{role}:{word}@{host}"))
    }
}
