//! What `bench` measures, each in a file of its own.

pub mod audit;
mod bare;
mod commands;
pub mod day;
mod disk;
mod growth;
mod pace;
mod people;
mod report;
pub mod slow;
mod views;

use std::{sync::Arc, time::Duration};

use trefoil_core::{Context, PatientId};
use trefoil_kernel::{Db, Epr};
use trefoil_testkit::{Engine, Store, personas};

use crate::measured;
pub use report::Report;

/// How long, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Turns of each.
    pub rounds: usize,
    /// How long one turn lasts.
    pub span: Duration,
    /// Fewer people.
    pub quick: bool,
    /// Measure commands and views.
    pub rates: bool,
    /// Measure search and ward list at size.
    pub growth: bool,
}

/// A store, an assembly over it, whoever acts, and somebody for each caller.
#[derive(Clone)]
pub(crate) struct Ground {
    pub(crate) store: Arc<Store>,
    pub(crate) epr: Epr,
    pub(crate) actor: Context,
    pub(crate) people: Vec<PatientId>,
    pub(crate) name: &'static str,
}

/// The most callers.
pub(crate) const MANY: usize = 32;

/// `bench kernel`: every figure, printed as it comes and kept in the report.
///
/// # Panics
/// At whatever it did not expect.
pub async fn kernel(effort: Effort) -> Report {
    let mut report = Report::default();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if engine == Engine::Postgres && std::env::var_os("TREFOIL_TEST_POSTGRES").is_none() {
            report.skip("postgres", "TREFOIL_TEST_POSTGRES is not set");
            continue;
        }
        if effort.rates {
            rates(engine, effort, &mut report).await;
        }
        if effort.growth {
            growth::measure(engine, effort, &mut report).await;
        }
    }
    report
}

async fn rates(engine: Engine, effort: Effort, report: &mut Report) {
    let Some(ground) = Ground::prepare(engine).await else {
        return;
    };
    report.engine(&ground, disk::flushes(&crate::on_disk()));
    for callers in [1, MANY] {
        report.rates(
            "commands",
            &ground,
            callers,
            &commands::measure(&ground, callers, effort).await,
        );
    }
    for callers in [1, MANY] {
        report.rates(
            "views",
            &ground,
            callers,
            &views::measure(&ground, callers, effort).await,
        );
    }
}

impl Ground {
    /// A durable store on a real disk.
    async fn prepare(engine: Engine) -> Option<Self> {
        let store = Store::fresh_in(engine, &crate::on_disk()).await?;
        let owner = Db::open(store.owner_url()).await.expect("the owner's store");
        let migrated = measured::builder(false)
            .migrate(&owner, store.application_role())
            .await;
        migrated.expect("tables");
        owner.close().await;
        let db = Db::open(store.application_url()).await.expect("a durable store");
        let epr = measured::builder(false).build(db).await.expect("an assembly");
        let actor = personas::nurse(&[measured::WRITE, trefoil_kernel::access::OPEN_RECORD]);
        let people = measured::register(&epr, &actor, MANY).await;
        let name = if engine == Engine::Sqlite {
            "sqlite"
        } else {
            "postgres"
        };
        Some(Self {
            store: Arc::new(store),
            epr,
            actor,
            people,
            name,
        })
    }
}
