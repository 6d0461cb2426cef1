//! A running system: pages, interface, sequencer, until told to stop.

use std::{net::SocketAddr, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use trefoil_core::{Context, Grants, Principal, Purpose};
use trefoil_hl7v2::{outbox::Carrier, receiver::listen, server::ServerLimits};
use trefoil_kernel::{Builder, Db, Epr, clock::ClockWatch, fresh_id};

use crate::{
    configuration::{Configuration, For},
    sealing::Sealing,
};

/// Another system that has not answered a message after this long is asked again.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// A high-risk event without a receipt is told to the witness again when it is older than this.
const WITNESS_AGAIN: chrono::Duration = chrono::Duration::seconds(10);

/// What can keep a system from running.
#[derive(Debug, thiserror::Error)]
pub enum NotRunning {
    /// The store.
    #[error("the database: {0}")]
    Store(#[from] trefoil_kernel::Failed),
    /// The assembly.
    #[error("this system cannot be put together:\n{0}")]
    Assembly(#[from] trefoil_kernel::Unbuildable),
    /// A socket.
    #[error("cannot listen on {address} (key `{key}`): {why}; is another program there?")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Which key of the configuration.
        key: &'static str,
        /// Why not.
        why: std::io::Error,
    },
    /// Serving.
    #[error("key `listen`: {0}")]
    Serve(#[from] trefoil_web::serve::ServeError),
    /// Patients are treated by it, and nobody could prove what happened.
    #[error(
        "`audit_key` and `audit_places` are not set, and this system is live: its audit log would not be signed, and whoever \
         can write to the database could rewrite it unseen; `audit-key --name trust.example/audit --to FILE` makes a key"
    )]
    NotSigned,
    /// Signing in.
    #[error("{0}")]
    SigningIn(#[from] crate::signing_in::SigningInError),
    /// The log and what was signed of it.
    #[error("{0}")]
    Sealing(#[from] crate::sealing::NotSealed),
    /// The log.
    #[error("the start could not be recorded: {0}")]
    NotRecorded(#[from] trefoil_core::Refused),
}

/// A system that runs. Dropping it does not stop it; [`Running::stop`] does.
pub struct Running {
    /// The assembled record.
    pub epr: Epr,
    /// Where pages are served.
    pub pages: SocketAddr,
    /// Where messages are received.
    pub messages: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// The program itself, as it appears in the log.
pub fn program(name: &str, organisation: &str, epr: &Epr) -> Context {
    program_at(name, organisation, epr.clock().now())
}

/// The same, where there is no assembly to tell the time.
pub(crate) fn program_at(name: &str, organisation: &str, now: DateTime<Utc>) -> Context {
    let principal = Principal {
        staff: trefoil_audit::state::PROGRAM,
        name: name.to_owned(),
        role: "program".to_owned(),
        organisation: organisation.to_owned(),
        on_behalf_of: None,
        session: None,
        device: None,
        grants: Grants::default(),
        proved: None,
    };
    Context::new(fresh_id().into(), principal, Purpose::Administration, now)
}

/// Put it together over a store that is ready, and run it.
///
/// # Errors
/// See [`NotRunning`]. Nothing is left running.
pub async fn start(builder: Builder, configuration: &Configuration) -> Result<Running, NotRunning> {
    let db = Db::open_as(&configuration.database()).await?;
    let builder = crate::sealing::witnessed(builder, configuration)?;
    let settings = trefoil_kernel::Settings {
        secrets_key: configuration.secrets()?,
        ..configuration.settings()
    };
    let page_settings = trefoil_web::PageSettings {
        passwords: configuration.passwords()?,
        ..configuration.pages()
    };
    let epr = builder.settings(settings).build(db).await?;
    // What was committed before a crash and not witnessed is told now; a witness that keeps nothing is said now too.
    epr.tell_witness_again(chrono::Duration::zero()).await?;
    let bind = async |address: SocketAddr, key: &'static str| {
        TcpListener::bind(address)
            .await
            .map_err(|why| NotRunning::Listen { address, key, why })
    };
    let mut sealing = Sealing::of(configuration)?;
    match &mut sealing {
        // Before anybody is served: a store that was put back from an older backup says so now, not tomorrow.
        Some(sealing) => {
            epr.catch_up().await?;
            sealing.step(&epr, true).await?;
        }
        None if configuration.environment == For::Live => return Err(NotRunning::NotSigned),
        None => tracing::warn!("the audit log is not signed: `audit_key` and `audit_places` are not set"),
    }
    let serving = configuration.serving();
    serving.check(configuration.listen)?;
    serving.check_certificate(epr.clock().now())?;
    let pages = bind(configuration.listen, "listen").await?;
    let messages = match configuration.mllp_listen {
        Some(address) => Some(bind(address, "mllp_listen").await?),
        None => None,
    };
    let address = |listener: &TcpListener| listener.local_addr().unwrap_or(configuration.listen);
    let (at, mllp_at) = (address(&pages), messages.as_ref().map(address));
    epr.note_act(
        &program("Trefoil", &configuration.organisation_code, &epr),
        "start",
        "kernel.program",
        "done",
        None,
    )
    .await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = vec![];
    let (router, ending) = (
        crate::fhir_edge::router(&epr, page_settings),
        until(stopped.clone()),
    );
    tasks.push(tokio::spawn(async move {
        if let Err(error) = trefoil_web::serve::serve(pages, router, serving, ending).await {
            tracing::error!(%error, "pages are no longer served");
        }
    }));
    if let Some(listener) = messages {
        let (epr, ending) = (epr.clone(), until(stopped.clone()));
        tasks.push(tokio::spawn(async move {
            if let Err(error) = listen(&epr, listener, ServerLimits::default(), ending).await {
                tracing::error!(%error, "messages are no longer received");
            }
        }));
    }
    if let Some(address) = &configuration.orders_send_to {
        let carrier = Carrier::new(&epr, crate::LABORATORY, address, ANSWERS_WITHIN);
        tasks.push(tokio::spawn(carrier.run(until(stopped.clone()))));
    }
    if let Some(sealing) = sealing {
        tasks.push(tokio::spawn(sealing.run(epr.clone(), stopped.clone())));
    }
    tasks.push(tokio::spawn(crate::watching::run(
        epr.clone(),
        configuration.organisation_code.clone(),
        configuration.privacy_alerts.heuristics(),
        stopped.clone(),
    )));
    tasks.push(tokio::spawn(keep_in_order(epr.clone(), stopped)));
    Ok(Running {
        epr,
        pages: at,
        messages: mllp_at,
        stop,
        tasks,
    })
}

async fn until(mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow_and_update() {
        if stopped.changed().await.is_err() {
            return;
        }
    }
}

/// Gives positions and feeds the followers, a few times a second; watches the clock, and tells the witness what it missed.
#[expect(clippy::disallowed_methods, reason = "this is the binary's own clock work")]
async fn keep_in_order(epr: Epr, mut stopped: watch::Receiver<bool>) {
    let (began, mut clock) = (std::time::Instant::now(), ClockWatch::default());
    loop {
        if let Err(failed) = epr.catch_up().await {
            tracing::error!(%failed, "the order could not be kept up");
        }
        let running = chrono::Duration::from_std(began.elapsed()).unwrap_or_default();
        if let Err(failed) = epr.watch_clock(&mut clock, running).await {
            tracing::error!(%failed, "the clock could not be held to the log");
        }
        if let Err(failed) = epr.tell_witness_again(WITNESS_AGAIN).await {
            tracing::error!(%failed, "the witness could not be told again");
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(300)) => {}
            _ = stopped.changed() => break,
        }
    }
    if let Err(failed) = epr.catch_up().await {
        tracing::error!(%failed, "the order could not be brought to its end");
    }
}

impl Running {
    /// Stop taking requests, let those that run come to their end, bring the order up to date.
    pub async fn stop(self) {
        if self.stop.send(true).is_err() {
            tracing::debug!("everything had stopped already");
        }
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the program ended badly");
            }
        }
    }
}

/// Done when the program is told to stop: Ctrl-C, or SIGTERM from the service manager.
pub async fn told_to_stop() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard; use Ctrl-C");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = terminate => {}
        heard = tokio::signal::ctrl_c() => if let Err(error) = heard { tracing::warn!(%error, "Ctrl-C cannot be heard") },
    }
}
