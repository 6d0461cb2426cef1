//! The audit log, signed now and then and carried to places outside the database, while the program runs.

use std::{io, path::PathBuf, time::Duration};

use tokio::sync::watch;
use trefoil_audit::{
    checkpoint::{KeyError, PublicKey, SigningKey},
    export::{ExportError, Exporter},
    permissions::SEAL_LOG,
    place::Place,
    tree::{TreeError, grow},
    witness::{FileWitness, WitnessError},
};
use trefoil_core::{Context, Grants};
use trefoil_kernel::{Builder, Epr};

use crate::{configuration::Configuration, running::program};

/// Why the log is not signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSealed {
    /// No such file, or it may not be read.
    #[error(
        "`audit_key`: {path}: {why}; `audit-key --name trust.example/audit --to {path}` makes one. If there was one, find \
         it: with another key the log no longer verifies against its places"
    )]
    NoKey {
        /// Which file.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// Something else is in it.
    #[error("`audit_key`: {path}: {why}")]
    Key {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: KeyError,
    },
    /// The witness.
    #[error("`audit_witness`: {0}")]
    Witness(#[from] WitnessError),
    /// The log does not continue what a place has.
    #[error("{0}")]
    Export(#[from] ExportError),
    /// The tree does not go on.
    #[error("{0}")]
    Tree(#[from] TreeError),
}

/// Signs, and carries.
#[derive(Debug)]
pub struct Sealing {
    key: SigningKey,
    exporters: Vec<Exporter>,
    every: chrono::Duration,
    organisation: String,
}

/// The key a configuration names; none where it names none.
///
/// # Errors
/// [`NotSealed::NoKey`], [`NotSealed::Key`].
pub fn signing_key(configuration: &Configuration) -> Result<Option<SigningKey>, NotSealed> {
    let Some(path) = &configuration.audit_key else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(path).map_err(|why| NotSealed::NoKey {
        path: path.clone(),
        why,
    })?;
    let key = SigningKey::read(&text).map_err(|why| NotSealed::Key {
        path: path.clone(),
        why,
    })?;
    Ok(Some(key))
}

/// The places a configuration names, and the public key of what is there; none where it names none.
///
/// # Errors
/// As [`signing_key`].
pub fn places(configuration: &Configuration) -> Result<Option<(PublicKey, Vec<Place>)>, NotSealed> {
    let key = signing_key(configuration)?;
    Ok(key.map(|key| {
        let places = configuration.audit_places.iter().map(Place::at).collect();
        (key.public(), places)
    }))
}

/// The witness a configuration names; none where it names none.
///
/// # Errors
/// As [`signing_key`]; [`NotSealed::Witness`] when what is in its file was changed.
pub fn witness(configuration: &Configuration) -> Result<Option<FileWitness>, NotSealed> {
    match (&configuration.audit_witness, signing_key(configuration)?) {
        (Some(path), Some(key)) => Ok(Some(FileWitness::open(path, key)?)),
        _ => Ok(None),
    }
}

/// The assembly with the witness a configuration names.
///
/// # Errors
/// As [`witness`].
pub fn witnessed(builder: Builder, configuration: &Configuration) -> Result<Builder, NotSealed> {
    Ok(match witness(configuration)? {
        Some(witness) => builder.witness(witness),
        None => builder,
    })
}

impl Sealing {
    /// As it is configured; none where it is not.
    ///
    /// # Errors
    /// As [`signing_key`].
    pub fn of(configuration: &Configuration) -> Result<Option<Self>, NotSealed> {
        let Some(key) = signing_key(configuration)? else {
            return Ok(None);
        };
        let places = configuration.audit_places.iter().map(Place::at);
        Ok(Some(Self {
            exporters: places.map(|place| Exporter::new(place, key.public())).collect(),
            key,
            every: chrono::Duration::seconds(configuration.audit_sign_seconds.into()),
            organisation: configuration.organisation_code.clone(),
        }))
    }

    fn context(&self, epr: &Epr) -> Context {
        let mut context = program("Trefoil", &self.organisation, epr);
        context.principal.grants = Grants::of(&[SEAL_LOG]);
        context
    }

    /// Take in what has its place in the order, sign if it is time or `now`, and carry it to every place. A place that
    /// cannot be written to keeps no other from it.
    ///
    /// # Errors
    /// The first thing that went wrong, after the rest was done.
    pub async fn step(&mut self, epr: &Epr, now: bool) -> Result<(), NotSealed> {
        loop {
            let standing = grow(epr, &self.context(epr), &self.key, self.every, now).await?;
            if !standing.more {
                break;
            }
        }
        let mut first = None;
        for exporter in &mut self.exporters {
            if let Err(failed) = exporter.carry(epr.db()).await {
                first.get_or_insert(failed);
            }
        }
        first.map_or(Ok(()), |failed| Err(failed.into()))
    }

    /// Until told to stop; signed once more then. What goes wrong is recorded in the log itself, once for each way of
    /// going wrong, and said aloud each time.
    #[expect(clippy::disallowed_methods, reason = "this is the binary's own clock work")]
    pub(crate) async fn run(mut self, epr: Epr, mut stopped: watch::Receiver<bool>) {
        let mut said = String::new();
        loop {
            let last = *stopped.borrow();
            let done = self.step(&epr, last).await;
            let words = done.err().map(|error| error.to_string()).unwrap_or_default();
            if !words.is_empty() {
                tracing::error!(%words, "the audit log is not signed and carried to its places");
            }
            if words != said && !words.is_empty() {
                let context = self.context(&epr);
                let noted = epr
                    .note_act(&context, "failed", "audit.seal_log", &words, None)
                    .await;
                if let Err(refused) = noted {
                    tracing::error!(%refused, "nor could that be recorded");
                }
            }
            said = words;
            if last {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                changed = stopped.changed() => if changed.is_err() { return },
            }
        }
    }
}
