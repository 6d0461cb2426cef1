//! The audit log: its key, and its verification.

use std::{
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use trefoil_audit::{
    checkpoint::{PublicKey, SigningKey},
    place::Place,
    verify::{Verdict, verify},
};
use trefoil_kernel::{Db, clock::secret};

use super::work::bar;
use crate::{configuration::Configuration, sealing};

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

pub(super) async fn verified(db: &Db, outside: Option<&(PublicKey, Vec<Place>)>) -> Result<Verdict, String> {
    let progress = bar(0, "verifying");
    let outside = outside.map(|(key, places)| (key, places.as_slice()));
    let verdict = verify(db, outside, |done, total| {
        progress.set_length(total);
        progress.set_position(done);
    })
    .await
    .map_err(|error| error.to_string())?;
    progress.finish_and_clear();
    Ok(verdict)
}

pub(super) async fn verify_audit(
    configuration: &Configuration,
    places: &[PathBuf],
    public_key: Option<&str>,
) -> Result<(), String> {
    let outside = match public_key {
        Some(key) => {
            let key = PublicKey::read(key).map_err(|error| format!("--public-key: {error}"))?;
            Some((key, places.iter().map(Place::at).collect()))
        }
        None => sealing::places(configuration).map_err(|error| error.to_string())?,
    };
    let db = Db::open_as(&configuration.database())
        .await
        .map_err(|error| error.to_string())?;
    let verdict = verified(&db, outside.as_ref()).await?;
    if verdict.whole() {
        print!("{verdict}");
        Ok(())
    } else {
        Err(verdict.to_string())
    }
}
