//! The demonstration: a store of its own, the synthetic hospital, and the addresses and users printed.

use std::path::PathBuf;

use trefoil_audit::checkpoint::SigningKey;
use trefoil_kernel::{Builder, Clock, Db, SystemClock, clock::secret, people};
use trefoil_synth::{Size, hospital, story};

use super::{
    audit::write_key,
    work::{bar, make_folder, say_where},
};
use crate::{
    configuration::{Configuration, For},
    load::{self, PASSWORD, load},
    running::{start, told_to_stop},
};

/// The role a PostgreSQL demonstration serves as; the owner makes it.
const ROLE: &str = "trefoil_demonstration";

pub(super) async fn demo(
    assembly: &(impl Fn(&Configuration) -> Builder + Sync),
    mut configuration: Configuration,
    fresh: bool,
    database: Option<String>,
    seed: u64,
) -> Result<(), String> {
    let now = SystemClock.now();
    let plan = hospital(seed, now, Size::Standard);
    configuration.environment = For::Demonstration;
    configuration.organisation = plan.organisation.name.clone();
    configuration.organisation_code = plan.organisation.code.to_string();
    configuration.database = database.unwrap_or_else(|| "sqlite:data/demonstration.db".to_owned());
    if configuration.mllp_listen.is_none() {
        configuration.mllp_listen = Some(([127, 0, 0, 1], 2575).into());
    }
    if configuration.passkey_origin.is_none() {
        // Passkeys belong to a name: open the pages at localhost to try them, at whatever port.
        configuration.passkey_origin = Some("http://localhost".to_owned());
    }
    let sqlite = configuration.database.starts_with("sqlite:");
    make_folder(&configuration.database);
    if fresh {
        throw_away(&configuration.database)?;
    }
    let owner = Db::open_as(&configuration.owner())
        .await
        .map_err(|error| error.to_string())?;
    if sqlite {
        assembly(&configuration)
            .migrate(&owner, None)
            .await
            .map_err(|error| error.to_string())?;
    } else {
        let url = owner
            .make_application_role(&configuration.database, ROLE)
            .await
            .map_err(|error| error.to_string())?;
        assembly(&configuration)
            .migrate(&owner, Some(ROLE))
            .await
            .map_err(|error| error.to_string())?;
        configuration.database = url;
    }
    drop(owner);
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let epr = assembly(&configuration)
        .settings(configuration.settings())
        .build(db)
        .await
        .map_err(|error| error.to_string())?;
    let there = people::staff_by_username(&mut epr.db().look(), "admin")
        .await
        .map_err(|error| error.to_string())?;
    if there.is_none() {
        let progress = bar(0, "loading the synthetic hospital");
        load(&epr, &plan, |done, total| {
            progress.set_length(total);
            progress.set_position(done);
        })
        .await
        .map_err(|error| format!("the synthetic hospital could not be loaded: {error}"))?;
        progress.finish_and_clear();
        let progress = bar(0, "telling their stories");
        let stories = story::stories(seed, now, &plan);
        load::stories(&epr, &plan, &stories, |done, total| {
            progress.set_length(total);
            progress.set_position(done);
        })
        .await
        .map_err(|error| format!("the synthetic hospital's stories could not be loaded: {error}"))?;
        progress.finish_and_clear();
        println!(
            "loaded {} people, {} staff, {} wards, {} clinical stories",
            plan.people.len(),
            plan.staff.len(),
            plan.wards.len(),
            stories.len()
        );
    } else {
        println!("kept the data of last time (--fresh begins anew)");
    }
    drop(epr);
    if sqlite && configuration.audit_key.is_none() {
        sign_beside(&mut configuration, there.is_none())?;
    }
    let running = start(assembly(&configuration), &configuration)
        .await
        .map_err(|error| error.to_string())?;
    say_where(&running);
    println!("\nsign in with one of these, password {PASSWORD:?}:");
    for username in [
        "nurse.7b",
        "charge.7b",
        "clerk.7a",
        "doctor.nights",
        "consultant.nair",
        "records",
        "privacy",
        "admin",
    ] {
        if let Some(person) = plan.staff_named(username) {
            println!(
                "  {username:16} {:34} {}",
                person.title_line,
                person.wards.join(" ")
            );
        }
    }
    println!("\nCtrl-C stops it. Invented people: not for patient care.");
    told_to_stop().await;
    running.stop().await;
    Ok(())
}

/// A demonstration's log is signed too: with a key of its own, beside its file. Places of a file that is there no more are
/// thrown away.
fn sign_beside(configuration: &mut Configuration, anew: bool) -> Result<(), String> {
    let path = configuration.database.trim_start_matches("sqlite:");
    let (key, place) = (
        PathBuf::from(format!("{path}.audit-key")),
        PathBuf::from(format!("{path}-audit")),
    );
    if !key.exists() {
        let secret: [u8; 32] = secret().map_err(|error| format!("no randomness: {error}"))?;
        let new =
            SigningKey::new("demonstration.example/audit", &secret).map_err(|error| error.to_string())?;
        write_key(&new, &key)?;
    }
    if anew && place.exists() {
        std::fs::remove_dir_all(&place)
            .map_err(|error| format!("{} could not be removed: {error}", place.display()))?;
    }
    configuration.audit_key = Some(key);
    configuration.audit_places = vec![place];
    Ok(())
}

fn throw_away(url: &str) -> Result<(), String> {
    let Some(path) = url.strip_prefix("sqlite:") else {
        return Err(
            "--fresh throws a SQLite file away; a PostgreSQL database you drop and create yourself"
                .to_owned(),
        );
    };
    for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{file} could not be removed: {error}")),
        }
    }
    Ok(())
}
