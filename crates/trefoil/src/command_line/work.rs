//! Serve, migrate, verify, check.

use indicatif::{ProgressBar, ProgressStyle};
use trefoil_audit::state::log_state;
use trefoil_core::display;
use trefoil_kernel::{Builder, Db};

use crate::{
    configuration::Configuration,
    running::{Running, start, told_to_stop},
};

/// A bar for long work; on something that is no terminal it stays silent.
pub(super) fn bar(total: u64, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}");
    let bar = ProgressBar::new(total).with_message(what.to_owned());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

pub(super) fn say_where(running: &Running) {
    println!("pages on http://{}", running.pages);
    if let Some(address) = running.messages {
        println!("HL7 v2 messages on mllp://{address}");
    }
}

pub(super) async fn serve(builder: Builder, configuration: &Configuration) -> Result<(), String> {
    let running = start(builder, configuration)
        .await
        .map_err(|error| error.to_string())?;
    say_where(&running);
    told_to_stop().await;
    println!("stopping");
    running.stop().await;
    Ok(())
}

pub(super) async fn migrate(builder: Builder, configuration: &Configuration) -> Result<(), String> {
    make_folder(&configuration.database);
    let db = Db::open_as(&configuration.owner())
        .await
        .map_err(|error| error.to_string())?;
    builder
        .migrate(&db, configuration.application_role.as_deref())
        .await
        .map_err(|error| error.to_string())?;
    println!("the tables are up to date");
    if !db.is_sqlite() && configuration.application_role.is_none() {
        println!(
            "no `application_role` is configured: `serve` must connect as a role that does not own the tables; name it and run migrate again"
        );
    }
    Ok(())
}

/// A SQLite file's folder, so that the first start needs nothing prepared.
pub(super) fn make_folder(url: &str) {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return;
    };
    if let Some(folder) = std::path::Path::new(path).parent()
        && let Err(error) = std::fs::create_dir_all(folder)
    {
        tracing::warn!(folder = %folder.display(), %error, "the folder could not be made");
    }
}

pub(super) async fn check(builder: Builder, configuration: &Configuration) -> Result<(), String> {
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    println!(
        "store: {}",
        if db.is_sqlite() {
            "SQLite, durable"
        } else {
            "PostgreSQL, durable"
        }
    );
    let epr = builder
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    configuration
        .serving()
        .check(configuration.listen)
        .map_err(|error| error.to_string())?;
    configuration.secrets().map_err(|error| error.to_string())?;
    configuration.passwords().map_err(|error| error.to_string())?;
    let about = epr.about();
    for (module, version) in &about.modules {
        println!("module: {module} {version}");
    }
    println!(
        "{} kinds of record, {} commands, {} permissions; ports: {}",
        about.kinds.len(),
        about.commands.len(),
        about.permissions.len(),
        about.ports.join(", ")
    );
    let log = log_state(epr.db()).await.map_err(|error| error.to_string())?;
    match log.signed_at {
        Some(at) => println!(
            "audit log: {} events, {} not signed yet; the last checkpoint is of {}",
            log.ordered + log.waiting,
            log.unsigned(),
            display::date_time(at)
        ),
        None => println!(
            "audit log: {} events, none of them signed: `audit_key` and `audit_places` say how",
            log.ordered + log.waiting
        ),
    }
    let mut parked = vec![];
    for follower in epr.followers().await.map_err(|error| error.to_string())? {
        println!("follower: {} at {}", follower.follower, follower.position);
        if let Some(at) = follower.parked {
            let why = follower.trouble.unwrap_or_default();
            parked.push(format!(
                "the follower {} is parked after position {at}: {why}",
                follower.follower
            ));
        }
    }
    if parked.is_empty() {
        Ok(())
    } else {
        Err(parked.join("\n"))
    }
}
