//! The command line every trust's binary gets: serve, demo, migrate, load-medicines, backup, restore,
//! audit-key, verify-audit, export-audit, erase-audit-field, expire-audit, hold-audit, describe-http, link-sign-in, check.

mod audit;
mod backup;
mod demo;
mod describe;
mod link;
mod medicines;
mod retention;
mod work;

use std::{io::IsTerminal as _, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use trefoil_kernel::Builder;

use crate::configuration::Configuration;

const KEYS: &str = "Configuration: a file trefoil.toml (or --config FILE), then the environment; each key is also a \
variable, TREFOIL_ and the key in capitals (TREFOIL_DATABASE). Keys: database, database_owner, application_role, listen, \
mllp_listen, orders_send_to, orders_receiver, tls_certificate, tls_key, behind_proxy, proxies (a list of addresses), \
header_seconds, body_seconds, answer_seconds, request_seconds, connections, connections_per_peer, organisation, organisation_code, environment (live, training, \
demonstration), service_desk, broken_glass_hours, sealed_shown (withheld or hidden), idle_lock_minutes, \
passkey_origin (the address passkeys belong to: https://epr.trust.example), openid_connect_origin (the same, where people come back to \
from a provider), openid_connect (a table for each provider, [[openid_connect]]: id, name, issuer, client_id, client_secret_file, \
also_hosts, root_certificates, acr, step_up_acr, levels, least_level; docs/security.md says what each means), \
audit_key, audit_places (a list: [\"/mnt/a\", \"/mnt/b\"]), audit_witness, audit_sign_seconds, audit_kept_years, \
privacy_alerts (a table, [privacy_alerts]: same_surname, same_address, same_postcode, colleague, records_in_an_hour, refusals, \
refusals_within_minutes, review_within_days, common_surnames; docs/security.md says what each means), not_durable_because.";

#[derive(Parser)]
#[command(version, about = "An electronic patient record that NHS hospital trusts own together.", after_help = KEYS)]
struct Arguments {
    /// A configuration file, instead of ./trefoil.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve pages and receive messages until told to stop.
    Serve,
    /// Make a store, load the synthetic hospital, and serve it. Not for patients.
    Demo {
        /// Throw the demonstration's data away first.
        #[arg(long)]
        fresh: bool,
        /// Another store: postgres://owner@host/database, or sqlite:/path/file.db.
        #[arg(long, value_name = "ADDRESS")]
        database: Option<String>,
        /// The seed of the synthetic hospital: the same seed gives the same people.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Bring the tables up to date, as the owner of the store, and give the application role its rights.
    Migrate,
    /// Load a release of the medicines dictionary, in chunks and flipped at the end, while the store is in use.
    LoadMedicines {
        /// A file of the dictionary, or a folder of them; the community's own, for learning, where none is named.
        #[arg(value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// Copy the whole store to a file while it is in use.
    Backup {
        /// The file to write; it must not be there yet.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Put a copy back into a store that is empty or not there yet, and verify it.
    Restore {
        /// The file that `backup` wrote.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
    },
    /// Make the key that signs the audit log, and print its public half.
    AuditKey {
        /// Whose log it signs, for ever: for example trust.example/audit.
        #[arg(long)]
        name: String,
        /// The file to write; it must not be there yet. Only its owner can read it.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Make the key that secrets of second factors are kept under.
    SecretsKey {
        /// The file to write; it must not be there yet. Only its owner can read it.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Recompute every leaf of the audit log, every journal row and the order, and hold them to the signed checkpoints.
    /// Exits with 1 when something differs, and says where first. With the configured key or none, of the configured store,
    /// what came of it is itself recorded in the log.
    VerifyAudit {
        /// A place checkpoints were carried to, instead of the configured ones; may be named more than once.
        #[arg(long, value_name = "DIRECTORY", requires = "public_key")]
        place: Vec<PathBuf>,
        /// The public key of the log, as `audit-key` printed it, instead of the configured one.
        #[arg(long, value_name = "KEY", requires = "place")]
        public_key: Option<String>,
        /// The file of the witness of high-risk events, instead of the configured one.
        #[arg(long, value_name = "FILE")]
        witness: Option<PathBuf>,
        /// Rows that `export-audit` wrote, instead of the store: then no database is needed.
        #[arg(long, value_name = "DIRECTORY")]
        rows: Option<PathBuf>,
    },
    /// Write the audit log to files, so that it can be verified without the database. This is itself recorded.
    ExportAudit {
        /// A new folder.
        #[arg(long, value_name = "DIRECTORY")]
        to: PathBuf,
        /// The rows of the journal too: the whole clinical record.
        #[arg(long)]
        journal: bool,
    },
    /// Erase one field of one audit event, as a law or a court orders, as the owner of the store. The log still verifies,
    /// and says that this was done.
    EraseAuditField {
        /// The event, by its id.
        #[arg(long, value_name = "ID")]
        event: uuid::Uuid,
        /// actor_name, device, outcome, reason or detail.
        #[arg(long)]
        field: String,
        /// Under which law or order: kept for ever.
        #[arg(long, value_name = "WORDS")]
        because: String,
    },
    /// Let go of audit events that are older than `audit_kept_years` and about nobody whose record was written since, as the
    /// owner of the store. The log is verified first, and verifies after; what was let go is said in it.
    ExpireAudit {
        /// Only count what would go and what would stay, and why.
        #[arg(long)]
        rehearse: bool,
        /// Under which retention schedule: kept for ever.
        #[arg(long, value_name = "WORDS")]
        because: String,
    },
    /// Put the audit log, or what of it is about one patient, under a legal hold: nothing of that is let go.
    HoldAudit {
        /// Whose looks: the patient's id, as in the address of the record.
        #[arg(
            long,
            value_name = "ID",
            conflicts_with = "everything",
            required_unless_present = "everything"
        )]
        patient: Option<uuid::Uuid>,
        /// The whole log.
        #[arg(long)]
        everything: bool,
        /// Who ordered it, and why: kept for ever.
        #[arg(long, value_name = "WORDS")]
        because: String,
    },
    /// Lift a legal hold.
    LiftAuditHold {
        /// The hold, by its id.
        #[arg(long, value_name = "ID")]
        hold: uuid::Uuid,
        /// Who ordered it, and why: kept for ever.
        #[arg(long, value_name = "WORDS")]
        because: String,
    },
    /// List the legal holds that stand.
    AuditHolds,
    /// Print every route of this assembly, pages and FHIR, as OpenAPI 3.1. Nothing is opened but a store that is thrown away.
    DescribeHttp,
    /// Say who somebody of an OpenID Connect provider is here. They are asked once whether it is them.
    LinkSignIn {
        /// The provider's id in the configuration.
        #[arg(long)]
        provider: String,
        /// What the provider calls them: the page that refused them names it.
        #[arg(long)]
        subject: String,
        /// Who they are here.
        #[arg(long)]
        username: String,
    },
    /// Check configuration, store, assembly and followers, and say what is there.
    Check,
}

/// Run the program: `assembly` says which modules this trust has.
pub fn run(assembly: impl Fn(&Configuration) -> Builder + Send + Sync) -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    std::panic::set_hook(Box::new(panicked));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(Err(format!("no threads could be started: {error}"))),
    };
    ended(runtime.block_on(dispatch(arguments, &assembly)))
}

/// Where, and not what: the words of a panic can hold what somebody typed, and this goes to the technical log.
fn panicked(panic: &std::panic::PanicHookInfo<'_>) {
    match panic.location() {
        Some(place) => tracing::error!(
            file = place.file(),
            line = place.line(),
            "a part of the program panicked"
        ),
        None => tracing::error!("a part of the program panicked"),
    }
}

fn ended(done: Result<(), String>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            eprintln!("{}", words.trim_end());
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(
    arguments: Arguments,
    assembly: &(impl Fn(&Configuration) -> Builder + Sync),
) -> Result<(), String> {
    let configuration = Configuration::load(arguments.config).map_err(|error| error.to_string())?;
    match arguments.verb {
        Verb::Serve => work::serve(assembly(&configuration), &configuration).await,
        Verb::Demo {
            fresh,
            database,
            seed,
        } => demo::demo(assembly, configuration, fresh, database, seed).await,
        Verb::Migrate => work::migrate(assembly(&configuration), &configuration).await,
        Verb::LoadMedicines { from } => {
            medicines::load_medicines(assembly(&configuration), &configuration, from.as_deref()).await
        }
        Verb::Backup { to } => backup::backup(&configuration, &to).await,
        Verb::Restore { from } => backup::restore(&configuration, &from).await,
        Verb::SecretsKey { to } => crate::signing_in::make_key(&to),
        Verb::AuditKey { name, to } => audit::make_key(&name, &to),
        Verb::VerifyAudit {
            place,
            public_key,
            witness,
            rows,
        } => {
            let asked = audit::Asked {
                places: &place,
                public_key: public_key.as_deref(),
                witness: witness.as_deref(),
                rows: rows.as_deref(),
            };
            audit::verify_audit(assembly(&configuration), &configuration, asked).await
        }
        Verb::ExportAudit { to, journal } => {
            audit::export_audit(assembly(&configuration), &configuration, &to, journal).await
        }
        Verb::EraseAuditField {
            event,
            field,
            because,
        } => audit::erase_audit_field(&configuration, event, &field, &because).await,
        Verb::ExpireAudit { rehearse, because } => {
            retention::expire_audit(&configuration, rehearse, &because).await
        }
        Verb::HoldAudit { patient, because, .. } => {
            retention::hold_audit(&configuration, patient, &because).await
        }
        Verb::LiftAuditHold { hold, because } => retention::lift(&configuration, hold, &because).await,
        Verb::AuditHolds => retention::list(&configuration).await,
        Verb::DescribeHttp => describe::describe(assembly, &configuration).await,
        Verb::LinkSignIn {
            provider,
            subject,
            username,
        } => {
            link::link(
                assembly(&configuration),
                &configuration,
                &provider,
                &subject,
                &username,
            )
            .await
        }
        Verb::Check => work::check(assembly(&configuration), &configuration).await,
    }
}
