//! Backup and restore. A backup is only real when it was restored: `restore` verifies what it put back.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use trefoil_kernel::Db;

use super::{audit::verified, work::make_folder};
use crate::configuration::Configuration;

pub(super) async fn backup(configuration: &Configuration, to: &Path) -> Result<(), String> {
    if to.exists() {
        return Err(format!("{} exists already; name a new file", to.display()));
    }
    let opening = configuration.owner();
    let db = Db::open_as(&opening).await.map_err(|error| error.to_string())?;
    if db.is_sqlite() {
        db.copy_to(to).await.map_err(|error| error.to_string())?;
    } else {
        run(
            "pg_dump",
            &[
                "--format=custom",
                "--no-owner",
                "--file",
                &to.display().to_string(),
                "--dbname",
                &opening.url,
            ],
        )?;
    }
    let size = std::fs::metadata(to)
        .map_err(|error| format!("{}: {error}", to.display()))?
        .len();
    println!(
        "{} written, {size} bytes; it holds patient data: keep it where the record is kept",
        to.display()
    );
    Ok(())
}

pub(super) async fn restore(configuration: &Configuration, from: &Path) -> Result<(), String> {
    if !from.exists() {
        return Err(format!("there is no file {}", from.display()));
    }
    let opening = configuration.owner();
    if let Some(path) = opening.url.strip_prefix("sqlite:") {
        let path = path.split('?').next().unwrap_or(path);
        if Path::new(path).exists() {
            return Err(format!(
                "{path} is there already; restore to another path, or move it away first"
            ));
        }
        make_folder(&opening.url);
        std::fs::copy(from, path).map_err(|error| format!("{path}: {error}"))?;
    } else {
        run(
            "pg_restore",
            &[
                "--exit-on-error",
                "--single-transaction",
                "--no-owner",
                "--dbname",
                &opening.url,
                &from.display().to_string(),
            ],
        )?;
    }
    let db = Db::open_as(&opening).await.map_err(|error| error.to_string())?;
    let verdict = verified(&db, None).await?;
    print!("{verdict}");
    if verdict.whole() {
        println!("restored; run `migrate` to give the application role its rights again (PostgreSQL)");
        Ok(())
    } else {
        Err("what was restored is not whole: do not use it".to_owned())
    }
}

/// A program of PostgreSQL, which Debian keeps outside PATH.
fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let found = find(program).ok_or_else(|| format!("{program} was not found; install postgresql-client"))?;
    let status = Command::new(&found)
        .args(arguments)
        .status()
        .map_err(|error| format!("{}: {error}", found.display()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "{program} failed ({status}); nothing is certain, see above"
        ))
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut found: Vec<PathBuf> = versions
            .flatten()
            .map(|version| version.path().join("bin"))
            .collect();
        found.sort();
        found.reverse();
        places.extend(found);
    }
    places
        .into_iter()
        .map(|place| place.join(program))
        .find(|file| file.is_file())
}
