//! Backup and restore. A backup is only real when it was restored: `restore` verifies what it put back.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use trefoil_kernel::{Clock as _, Db, SystemClock};

use super::{
    audit::{held, verified, whoever_types},
    work::make_folder,
};
use crate::{configuration::Configuration, sealing};

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
    noted(
        &db,
        configuration,
        "backup",
        &format!("{size} bytes to {}", to.display()),
    )
    .await?;
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
    // Held to what was kept outside, where there is such a place: an old backup is as whole as a new one, and lacks its end.
    let outside = sealing::places(configuration).map_err(|error| error.to_string())?;
    let verdict = verified(
        &db,
        held(outside.as_ref(), configuration.audit_witness.as_deref()),
    )
    .await?;
    print!("{verdict}");
    let outcome = if verdict.whole() { "whole" } else { "not whole" };
    noted(
        &db,
        configuration,
        "restore",
        &format!("{outcome}, from {}", from.display()),
    )
    .await?;
    if verdict.whole() {
        println!("restored; run `migrate` to give the application role its rights again (PostgreSQL)");
        Ok(())
    } else {
        Err(
            "what was restored is not whole. Where all that is missing is its end, it is an older backup: look for a newer one, \
             and see docs/security.md if there is none. Otherwise do not use it."
                .to_owned(),
        )
    }
}

/// Copying the whole record and putting it back are acts like any other.
async fn noted(db: &Db, configuration: &Configuration, act: &str, detail: &str) -> Result<(), String> {
    let context = whoever_types(configuration, SystemClock.now(), &[]);
    db.note_act(&context, act, "kernel.store", "done", Some(detail.to_owned()))
        .await
        .map_err(|error| format!("it is done, and could not be recorded: {error}"))
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
