//! What must be so after a kill.

use std::collections::{BTreeMap, BTreeSet};

use trefoil_kernel::{Db, Epr, FromRow, Param, Row};
use trefoil_testkit::Store;
use uuid::Uuid;

use super::ledger::Ledger;
use crate::measured::{self, Note};

/// A look at the store after its server was killed, and what was found wrong.
pub(super) struct Look {
    epr: Epr,
    pub(super) wrong: Vec<String>,
    rows: usize,
    effects: i64,
    positions_at_kill: i64,
}

#[derive(FromRow)]
struct Written {
    command_id: Uuid,
    commit_id: Uuid,
    step: i64,
    id: Uuid,
    version: i64,
    snapshot: String,
}

#[derive(FromRow)]
struct Shown {
    id: Uuid,
    version: i64,
    ward: String,
    bed: String,
    pair: Option<Uuid>,
    written: chrono::DateTime<chrono::Utc>,
    text: String,
}

/// Journal rows, audit events and locator rows that lack one another.
const ORPHANS: [(&str, &str); 4] = [
    (
        "journal rows without an audit event",
        "SELECT count(*) FROM kernel_journal j WHERE NOT EXISTS (SELECT 1 FROM kernel_audit a WHERE a.entry = j.entry)",
    ),
    (
        "audit events of a journal row that is not there",
        "SELECT count(*) FROM kernel_audit a WHERE a.entry IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM kernel_journal j WHERE j.entry = a.entry AND j.patient = a.patient)",
    ),
    (
        "audit events with neither a place in the order nor one in the queue, or with both",
        "SELECT count(*) FROM kernel_audit a WHERE
           (SELECT count(*) FROM kernel_position p WHERE p.event = a.event)
           + (SELECT count(*) FROM kernel_unsequenced u WHERE u.event = a.event) <> 1",
    ),
    (
        "records that cannot be located, or located without a record",
        "SELECT (SELECT count(*) FROM (SELECT DISTINCT id FROM kernel_journal) AS j
             WHERE NOT EXISTS (SELECT 1 FROM kernel_locator l WHERE l.id = j.id))
           + (SELECT count(*) FROM kernel_locator l WHERE NOT EXISTS
               (SELECT 1 FROM kernel_journal j WHERE j.id = l.id AND j.patient = l.patient AND j.kind = l.kind))",
    ),
];

/// Effects missing or repeated up to the follower's cursor, and effects beyond it.
const EFFECTS: &str = "
SELECT (SELECT count(*) FROM kernel_position p WHERE p.kind IS NOT NULL AND p.position <= c.position
    AND (SELECT count(*) FROM bench_effect e WHERE e.position = p.position) <> 1)
  + (SELECT count(*) FROM bench_effect e WHERE e.position > c.position)
  + (SELECT count(*) FROM bench_effect e WHERE NOT EXISTS (SELECT 1 FROM kernel_position p JOIN kernel_journal j
       ON j.patient = p.patient AND j.kind = p.kind AND j.id = p.id AND j.version = p.version
       WHERE p.position = e.position AND j.entry = e.entry))
FROM kernel_cursor c WHERE c.follower = 'bench.effects'";

impl Look {
    /// Open the store as a restart does.
    pub(super) async fn open(store: &Store) -> Self {
        let db = Db::open(store.application_url())
            .await
            .expect("the store opens after a kill");
        let epr = measured::builder(true).build(db).await.expect("an assembly");
        Self {
            epr,
            wrong: vec![],
            rows: 0,
            effects: 0,
            positions_at_kill: 0,
        }
    }

    /// Before anything is caught up.
    pub(super) async fn after_kill(&mut self, ledger: &Ledger) {
        self.journal(ledger).await;
        self.refusals(ledger).await;
        self.projection().await;
        for (what, sql) in ORPHANS {
            let found = self.number(sql).await;
            self.none(found, what);
        }
        let effects = self.number(EFFECTS).await;
        self.none(
            effects,
            "effects missing, repeated or ahead of the follower's cursor",
        );
        self.positions_at_kill = self.number("SELECT count(*) FROM kernel_position").await;
    }

    /// When sequencer and follower have gone on from where they were.
    pub(super) async fn after_catching_up(&mut self, _: &Ledger) {
        self.epr.catch_up().await.expect("the sequencer goes on");
        let effects = self.number(EFFECTS).await;
        self.none(effects, "effects missing, repeated or ahead after catching up");
        self.effects = self.number("SELECT count(*) FROM bench_effect").await;
        let entries = self.number("SELECT count(*) FROM kernel_journal").await;
        self.none(
            entries - self.effects,
            "journal rows without an effect after catching up",
        );
        let verdict = trefoil_audit::verify::verify(self.epr.db(), None, |_, _| {})
            .await
            .expect("the verifier reads");
        if !verdict.whole() || verdict.waiting > 0 {
            self.wrong.push(format!("the verifier says: {verdict}"));
        }
    }

    /// What was counted, for the line of this kill.
    pub(super) fn counts(&self) -> String {
        format!(
            "{} notes in the journal, {} places given before, {} effects;",
            self.rows, self.positions_at_kill, self.effects
        )
    }

    pub(super) async fn close(self) -> Vec<String> {
        self.epr.db().close().await;
        self.wrong
    }

    fn none(&mut self, found: i64, what: &str) {
        if found != 0 {
            self.wrong.push(format!("{found} {what}"));
        }
    }

    async fn all<T: Row>(&self, sql: &'static str, params: &[&dyn Param]) -> Vec<T> {
        self.epr
            .db()
            .look()
            .rows(sql, params)
            .await
            .expect("the store is read")
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.all::<(i64,)>(sql, &[])
            .await
            .pop()
            .map_or(0, |(number,)| number)
    }

    /// Every acknowledged command is there with all its rows; no pair is half there, acknowledged or not.
    async fn journal(&mut self, ledger: &Ledger) {
        let rows: Vec<Written> = self
            .all("SELECT command_id, commit_id, step, id, version, snapshot FROM kernel_journal WHERE kind = 'bench.note'", &[])
            .await;
        self.rows = rows.len();
        let mut commands: BTreeMap<Uuid, Vec<&Written>> = BTreeMap::new();
        for row in &rows {
            commands.entry(row.command_id).or_default().push(row);
        }
        let lost: Vec<_> = ledger
            .done
            .iter()
            .filter(|(id, rows)| commands.get(*id).map_or(0, Vec::len) != **rows)
            .map(|(id, _)| id)
            .collect();
        if let Some(first) = lost.first() {
            self.wrong.push(format!(
                "{} acknowledged commands lost, the first of them {first}",
                lost.len()
            ));
        }
        for (command, rows) in &commands {
            let commits: BTreeSet<Uuid> = rows.iter().map(|row| row.commit_id).collect();
            let steps: BTreeSet<i64> = rows.iter().map(|row| row.step).collect();
            let pairs = rows
                .iter()
                .filter(|row| note(&row.snapshot).pair == Some(*command))
                .count();
            let whole = match pairs {
                0 => rows.len() == 1,
                _ => pairs == 2 && rows.len() == 2 && steps == BTreeSet::from([0, 1]),
            };
            if !whole || commits.len() != 1 {
                self.wrong.push(format!(
                    "command {command} is half there: {} rows, {pairs} of a pair",
                    rows.len()
                ));
            }
            if ledger.refused.contains_key(command) {
                self.wrong
                    .push(format!("command {command} was refused and is there"));
            }
        }
        let mut newest: BTreeMap<Uuid, i64> = BTreeMap::new();
        for row in &rows {
            let last = newest.entry(row.id).or_default();
            *last = (*last).max(row.version);
        }
        let total: i64 = newest.values().sum();
        self.none(
            total - i64::try_from(rows.len()).unwrap_or(0),
            "versions missing between others",
        );
    }

    /// A refusal was recorded before it was answered.
    async fn refusals(&mut self, ledger: &Ledger) {
        let outcomes: Vec<(String,)> = self
            .all("SELECT outcome FROM kernel_audit WHERE act = 'refused'", &[])
            .await;
        let recorded: BTreeSet<Uuid> = outcomes
            .iter()
            .filter_map(|(says,)| says.split_once('(')?.1.split_once(')').map(|(id, _)| id))
            .filter_map(|id| Uuid::parse_str(id).ok())
            .collect();
        let lost = ledger.refused.keys().filter(|id| !recorded.contains(*id)).count();
        self.none(
            i64::try_from(lost).unwrap_or(i64::MAX),
            "answered refusals that are not in the log",
        );
    }

    /// The typed table is the newest snapshot of each note, no more and no less.
    async fn projection(&mut self) {
        let newest: Vec<(Uuid, i64, String)> = self
            .all(
                "SELECT id, version, snapshot FROM kernel_journal j WHERE kind = 'bench.note' AND version =
                   (SELECT max(k.version) FROM kernel_journal k WHERE k.patient = j.patient AND k.kind = j.kind AND k.id = j.id)",
                &[],
            )
            .await;
        let newest: BTreeMap<Uuid, (i64, Note)> = newest
            .into_iter()
            .map(|(id, version, text)| (id, (version, note(&text))))
            .collect();
        let shown: Vec<Shown> = self
            .all(
                "SELECT id, version, ward, bed, pair, written, text FROM bench_note",
                &[],
            )
            .await;
        let shown: BTreeMap<Uuid, (i64, Note)> = shown
            .into_iter()
            .map(
                |Shown {
                     id,
                     version,
                     ward,
                     bed,
                     pair,
                     written,
                     text,
                 }| {
                    (
                        id,
                        (
                            version,
                            Note {
                                ward,
                                bed,
                                pair,
                                written,
                                text,
                            },
                        ),
                    )
                },
            )
            .collect();
        if newest != shown {
            self.wrong.push(format!(
                "the typed table ({} notes) is not the newest of each ({})",
                shown.len(),
                newest.len()
            ));
        }
    }
}

fn note(snapshot: &str) -> Note {
    serde_json::from_str(snapshot).expect("a snapshot is readable")
}
