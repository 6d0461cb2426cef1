//! Kill -9 at random instants under 16 writers, and then look: nothing acknowledged is lost, nothing is half there.

mod check;
pub mod child;
mod ledger;
mod server;

use std::time::Duration;

use trefoil_kernel::Db;
use trefoil_testkit::{Engine, Store, personas};

use crate::{chance::Chance, measured};
use ledger::Ledger;
use server::Server;

/// What to do.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How often to kill, on each database.
    pub kills: u64,
    /// Where luck begins.
    pub seed: u64,
}

/// The most kills a control needs before it is caught.
const CONTROL_KILLS: u64 = 5;

/// Kill so often on each database; with a planted fault last, which must be found. What was found wrong.
///
/// # Panics
/// At whatever it did not expect.
pub async fn run(plan: Plan) -> Vec<String> {
    let mut wrong = vec![];
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(ground) = Ground::prepare(engine).await else {
            println!("skipped: 1 database, PostgreSQL (TREFOIL_TEST_POSTGRES is not set)");
            continue;
        };
        let (found, ledger) = ground.kill(plan, false).await;
        println!(
            "{}: {} kills, {}, {} findings",
            ground.name,
            plan.kills,
            ledger,
            found.len()
        );
        wrong.extend(found);
    }
    wrong.extend(control(plan).await);
    wrong
}

/// With a planted fault, which must be found: a server that acknowledges before the commit.
pub async fn control(plan: Plan) -> Vec<String> {
    let mut wrong = vec![];
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(ground) = Ground::prepare(engine).await else {
            continue;
        };
        let (found, _) = ground
            .kill(
                Plan {
                    kills: CONTROL_KILLS,
                    ..plan
                },
                true,
            )
            .await;
        match found.first() {
            Some(first) => println!(
                "{}: the control (acknowledged before the commit) was caught: {first}",
                ground.name
            ),
            None => wrong.push(format!(
                "{}: the control was NOT caught: this check finds nothing",
                ground.name
            )),
        }
    }
    wrong
}

struct Ground {
    store: Store,
    name: &'static str,
}

impl Ground {
    /// A durable store on a real disk, with somebody to write about.
    async fn prepare(engine: Engine) -> Option<Self> {
        let store = Store::fresh_in(engine, &crate::on_disk()).await?;
        let owner = Db::open(store.owner_url()).await.expect("the owner's store");
        let migrated = measured::builder(true)
            .migrate(&owner, store.application_role())
            .await;
        migrated.expect("tables");
        owner.close().await;
        let db = Db::open(store.application_url()).await.expect("a durable store");
        let epr = measured::builder(true)
            .build(db.clone())
            .await
            .expect("an assembly");
        measured::register(&epr, &personas::nurse(&[measured::WRITE]), child::PEOPLE).await;
        drop(epr);
        db.close().await;
        Some(Self {
            store,
            name: if engine == Engine::Sqlite {
                "sqlite"
            } else {
                "postgres"
            },
        })
    }

    /// Start, kill, look; again and again over the same store. Ends at the first kill after which something is wrong.
    async fn kill(&self, plan: Plan, early: bool) -> (Vec<String>, Ledger) {
        let (mut ledger, mut chance) = (Ledger::default(), Chance::of(plan.seed));
        for number in 1..=plan.kills {
            let server = Server::start(self.store.application_url(), chance.draw(), early);
            let after = Duration::from_millis(50 + chance.below(551));
            let fresh = server.kill_after(after).await;
            server::gone(&self.store).await;
            let (said, trouble) = ledger.take(fresh);
            let mut look = check::Look::open(&self.store).await;
            look.wrong.extend(trouble);
            look.after_kill(&ledger).await;
            look.after_catching_up(&ledger).await;
            if !early {
                let found = if look.wrong.is_empty() { "whole" } else { "WRONG" };
                println!(
                    "{} kill {number:2} after {:3} ms: {said}; {} {found}",
                    self.name,
                    after.as_millis(),
                    look.counts()
                );
            }
            let wrong = look.close().await;
            if !wrong.is_empty() {
                let named = wrong
                    .into_iter()
                    .map(|what| format!("{} kill {number}: {what}", self.name));
                return (named.collect(), ledger);
            }
        }
        (vec![], ledger)
    }
}
