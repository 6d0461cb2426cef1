//! A copy of a SQLite store while it is in use. PostgreSQL has its own tools, which the binary calls.

use std::path::Path;

use crate::db::{Db, Engine, Failed};

impl Db {
    /// Copy the whole store, as it stands at one moment, into a new file. Writers go on meanwhile.
    ///
    /// # Errors
    /// When the file exists, or the store is not SQLite, or as the store says.
    pub async fn copy_to(&self, file: &Path) -> Result<(), Failed> {
        let Engine::Sqlite { read, .. } = &self.engine else {
            return Err(Failed::Address("only a SQLite store is copied this way; use pg_dump".to_owned()));
        };
        if file.exists() {
            return Err(Failed::Address(format!("{} exists already; name a new file", file.display())));
        }
        let name = file.display().to_string();
        sqlx::query("VACUUM INTO $1").bind(name).execute(read).await?;
        Ok(())
    }
}
