//! The audit log: its key, and its verification.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use trefoil_audit::{
    checkpoint::{PublicKey, SigningKey},
    permissions::{EXPORT_LOG, VERIFY_LOG},
    place::Place,
    rows::export_rows,
    verify::{Outside, Verdict, record, verify_files, verify_store},
};
use trefoil_core::{Context, Grants, Permission};
use trefoil_kernel::{
    Builder, Clock as _, Db, SystemClock,
    audit::{ERASE_FIELD, Field, erase},
    clock::secret,
};
use uuid::Uuid;

use super::work::bar;
use crate::{configuration::Configuration, running, sealing};

/// Make a key; its public half is printed, to be kept by whoever is to verify.
pub(super) fn make_key(name: &str, to: &Path) -> Result<(), String> {
    let secret: [u8; 32] = secret().map_err(|error| format!("no randomness: {error}"))?;
    let key = SigningKey::new(name, &secret).map_err(|error| error.to_string())?;
    write_key(&key, to)?;
    println!("{}", key.public());
    eprintln!(
        "{} signs from now on; the line above is its public key: give it to whoever is to verify the log, and keep it apart \
         from this machine",
        to.display()
    );
    Ok(())
}

/// Write the key where there is none; only its owner may read it.
pub(super) fn write_key(key: &SigningKey, to: &Path) -> Result<(), String> {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .and_then(|mut file| {
            file.write_all(key.text().as_bytes())?;
            file.sync_all()
        });
    written.map_err(|why| format!("{}: {why}", to.display()))
}

pub(super) async fn verified(db: &Db, outside: Outside<'_>) -> Result<Verdict, String> {
    let progress = bar(0, "verifying");
    let verdict = verify_store(db, outside, |done, total| {
        progress.set_length(total);
        progress.set_position(done);
    })
    .await
    .map_err(|error| error.to_string())?;
    progress.finish_and_clear();
    Ok(verdict)
}

/// What `verify-audit` was asked.
pub(super) struct Asked<'a> {
    pub(super) places: &'a [PathBuf],
    pub(super) public_key: Option<&'a str>,
    pub(super) witness: Option<&'a Path>,
    pub(super) rows: Option<&'a Path>,
}

pub(super) async fn verify_audit(
    builder: Builder,
    configuration: &Configuration,
    asked: Asked<'_>,
) -> Result<(), String> {
    let outside = match asked.public_key {
        Some(key) => {
            let key = PublicKey::read(key).map_err(|error| format!("--public-key: {error}"))?;
            Some((key, asked.places.iter().map(Place::at).collect()))
        }
        None => sealing::places(configuration).map_err(|error| error.to_string())?,
    };
    let configured = configuration
        .audit_witness
        .as_deref()
        .filter(|_| asked.public_key.is_none());
    let witness = asked.witness.or(configured);
    let outside = held(outside.as_ref(), witness);
    let verdict = match asked.rows {
        Some(folder) => {
            let progress = bar(0, "verifying");
            let verdict = verify_files(folder, outside, |done, total| {
                progress.set_length(total);
                progress.set_position(done);
            });
            let verdict = verdict.await.map_err(|error| error.to_string())?;
            progress.finish_and_clear();
            verdict
        }
        None => {
            let db = Db::open_as(&configuration.database())
                .await
                .map_err(|error| error.to_string())?;
            verified(&db, outside).await?
        }
    };
    // Only of the live store, as its operator has configured it: what somebody verifies elsewhere is theirs to write down.
    if asked.rows.is_none()
        && asked.public_key.is_none()
        && let Err(why) = recorded(builder, configuration, &verdict).await
    {
        eprintln!("the verdict below could not be recorded in the log: {why}");
    }
    if verdict.whole() {
        print!("{verdict}");
        Ok(())
    } else {
        Err(verdict.to_string())
    }
}

async fn recorded(builder: Builder, configuration: &Configuration, verdict: &Verdict) -> Result<(), String> {
    let builder = sealing::witnessed(builder, configuration).map_err(|error| error.to_string())?;
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let epr = builder
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    let context = whoever_types(configuration, epr.clock().now(), &[VERIFY_LOG]);
    record(&epr, &context, verdict)
        .await
        .map_err(|error| error.to_string())
}

/// What is kept outside, as the verifier takes it.
pub(super) fn held<'a>(
    places: Option<&'a (PublicKey, Vec<Place>)>,
    witness: Option<&'a Path>,
) -> Outside<'a> {
    Outside {
        key: places.map(|(key, _)| key),
        places: places.map_or(&[], |(_, places)| places),
        witness,
    }
}

/// The person who types, as far as the machine knows: the program itself cannot ask for more.
pub(super) fn whoever_types(
    configuration: &Configuration,
    now: DateTime<Utc>,
    may: &[Permission],
) -> Context {
    let user = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER"));
    let name = user.map_or_else(
        |_| "Trefoil, on the command line".to_owned(),
        |user| format!("{user}, on the command line"),
    );
    let mut context = running::program_at(&name, &configuration.organisation_code, now);
    context.principal.grants = Grants::of(may);
    context
}

pub(super) async fn export_audit(
    builder: Builder,
    configuration: &Configuration,
    to: &Path,
    journal: bool,
) -> Result<(), String> {
    let builder = sealing::witnessed(builder, configuration).map_err(|error| error.to_string())?;
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let epr = builder
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    let context = whoever_types(configuration, epr.clock().now(), &[EXPORT_LOG]);
    context.may(EXPORT_LOG).map_err(|error| error.to_string())?;
    // Recorded before a row leaves: an export that then fails was asked for all the same.
    let detail = format!(
        "to {}{}",
        to.display(),
        if journal { ", with the journal" } else { "" }
    );
    epr.note_act(&context, "administer", EXPORT_LOG.name, "begun", Some(detail))
        .await
        .map_err(|error| error.to_string())?;
    let progress = bar(0, "writing");
    let done = export_rows(epr.db(), to, journal, |done, total| {
        progress.set_length(total);
        progress.set_position(done);
    })
    .await
    .map_err(|error| error.to_string())?;
    progress.finish_and_clear();
    println!(
        "{} audit events, {} journal rows and {} checkpoints are in {}; verify-audit --rows reads them without a database",
        done.events,
        done.entries,
        done.checkpoints,
        to.display()
    );
    Ok(())
}

/// The store as its owner, with the witness that is told of what is done to the log.
pub(super) async fn as_owner(configuration: &Configuration) -> Result<Db, String> {
    let db = Db::open_as(&configuration.owner())
        .await
        .map_err(|error| error.to_string())?;
    if let Some(witness) = sealing::witness(configuration).map_err(|error| error.to_string())? {
        db.told_to(witness);
    }
    Ok(db)
}

pub(super) async fn erase_audit_field(
    configuration: &Configuration,
    event: Uuid,
    field: &str,
    because: &str,
) -> Result<(), String> {
    let field = Field::named(field).ok_or_else(|| {
        format!("--field is {field:?}; write actor_name, device, outcome, reason or detail")
    })?;
    let db = as_owner(configuration).await?;
    let now = SystemClock.now();
    let context = whoever_types(configuration, now, &[ERASE_FIELD]).because(because);
    let said = erase(&db, &context, event, field)
        .await
        .map_err(|error| error.to_string())?;
    db.sweep_audit().await.map_err(|error| {
        format!("the {field} of event {event} is erased, and its old bytes may still be on the disk: {error}")
    })?;
    println!(
        "the {field} of event {event} is erased; event {said} says so. Where the event is of a write, the row of the journal keeps \
         its own reason, name and device. Backups made before still have what was erased, and so have PostgreSQL's write-ahead log \
         until it is recycled, and its table where a transaction was open meanwhile: VACUUM FULL kernel_audit, once more."
    );
    Ok(())
}
