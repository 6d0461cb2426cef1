//! The bare program: the same rows by the same driver over as many connections, nothing asked and nothing decided.
#![expect(
    clippy::disallowed_methods,
    reason = "the bare program does without the kernel what the kernel does"
)]

use std::{
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::Mutex;
use trefoil_core::PatientId;
use trefoil_kernel::{audit::AuditEvent, fresh_id, journal::Entry};
use trefoil_testkit::Engine;
use uuid::Uuid;

use super::{Ground, commands, pace::pace};
use crate::measured::Note;

/// What one act of the kernel left, to be written again with other ids: hashes and texts are made already.
pub(super) struct Rows {
    pub(super) entry: Option<Entry>,
    pub(super) event: AuditEvent,
    pub(super) note: Option<Note>,
}

impl Rows {
    pub(super) async fn after_one_command(ground: &Ground) -> Self {
        let written = commands::write(&ground.epr, &ground.actor, ground.people[0], 5).await;
        let mut look = ground.epr.db().look();
        let history =
            trefoil_kernel::journal::history(&mut look, written.home.0, "bench.note", written.id.0).await;
        let entry = history.expect("the journal").pop().expect("the command's entry");
        let event = look
            .row("SELECT * FROM kernel_audit WHERE entry = $1", &[&entry.entry])
            .await
            .expect("the log")
            .expect("its event");
        Self {
            entry: Some(entry),
            event,
            note: Some(written.record),
        }
    }

    pub(super) async fn after_one_view(ground: &Ground) -> Self {
        let event = ground
            .epr
            .db()
            .look()
            .row("SELECT * FROM kernel_audit WHERE act = 'view' LIMIT 1", &[])
            .await
            .expect("the log")
            .expect("the view's event");
        Self {
            entry: None,
            event,
            note: None,
        }
    }
}

macro_rules! insert_event {
    ($connection:expr, $rows:expr, $patient:expr, $id:expr, $entry:expr) => {{
        let (e, event) = (&$rows.event, fresh_id());
        sqlx::query(
            "INSERT INTO kernel_audit (event, form, at, act, what, outcome, actor, actor_name, role, organisation, on_behalf_of,
               session, device, purpose, basis, reason, detail, patient, kind, id, version, entry, before_digest, after_digest,
               shown_digest, salt, leaf)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27)",
        )
        .bind(event).bind(e.form).bind(e.at).bind(&e.act).bind(&e.what).bind(&e.outcome).bind(e.actor)
        .bind(&e.actor_name).bind(&e.role).bind(&e.organisation).bind(e.on_behalf_of).bind(e.session)
        .bind(&e.device).bind(&e.purpose).bind(&e.basis).bind(&e.reason).bind(&e.detail).bind($patient)
        .bind(&e.kind).bind($id).bind(e.version).bind($entry).bind(&e.before_digest).bind(&e.after_digest)
        .bind(&e.shown_digest).bind(&e.salt).bind(&e.leaf)
        .execute(&mut *$connection).await.expect("an audit row");
        sqlx::query("INSERT INTO kernel_unsequenced (event, patient, kind, id, version) VALUES ($1,$2,$3,$4,$5)")
            .bind(event).bind($entry.and(Some($patient))).bind(&e.kind).bind($id).bind(e.version)
            .execute(&mut *$connection).await.expect("a queue row");
    }};
}

macro_rules! insert_command {
    ($connection:expr, $rows:expr, $patient:expr) => {{
        let (e, note) = ($rows.entry.as_ref().expect("an entry"), $rows.note.as_ref().expect("a note"));
        let (id, entry) = (fresh_id(), fresh_id());
        sqlx::query("INSERT INTO kernel_locator (id, kind, patient) VALUES ($1,$2,$3)")
            .bind(id).bind(&e.kind).bind($patient)
            .execute(&mut *$connection).await.expect("a locator row");
        sqlx::query(
            "INSERT INTO kernel_journal (patient, kind, id, version, entry, commit_id, command, command_id, step, event, facts,
               answers, snapshot, actor, actor_name, role, organisation, on_behalf_of, session, device, purpose, reason,
               effective, recorded)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)",
        )
        .bind($patient).bind(&e.kind).bind(id).bind(e.version).bind(entry).bind(fresh_id()).bind(&e.command)
        .bind(fresh_id()).bind(e.step).bind(&e.event).bind(&e.facts).bind(&e.answers).bind(&e.snapshot).bind(e.actor)
        .bind(&e.actor_name).bind(&e.role).bind(&e.organisation).bind(e.on_behalf_of).bind(e.session).bind(&e.device)
        .bind(&e.purpose).bind(&e.reason).bind(e.effective).bind(e.recorded)
        .execute(&mut *$connection).await.expect("a journal row");
        insert_event!($connection, $rows, $patient, Some(id), Some(entry));
        sqlx::query(
            "INSERT INTO bench_note (patient, id, home, version, ward, bed, pair, written, text)
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
        )
        .bind($patient).bind(id).bind($patient).bind(1i64).bind(&note.ward).bind(&note.bed).bind(note.pair)
        .bind(note.written).bind(&note.text)
        .execute(&mut *$connection).await.expect("a note row");
    }};
}

/// Connections of the bare program: one to write on SQLite, as many as the kernel has on PostgreSQL, where one more
/// shares the commits of small writes.
pub(super) enum Bare {
    Sqlite(Box<Mutex<SqliteConnection>>, Arc<Rows>),
    Postgres(PgPool, Box<Mutex<PgConnection>>, Arc<Rows>),
}

/// Blocks of as many as the kernel put to a commit, from one connection.
macro_rules! in_blocks {
    ($connection:expr, $begin:literal, $per_commit:expr, $span:expr, $done:ident, $one:block) => {{
        let (start, mut $done, mut commits) = (Instant::now(), 0u32, 0u32);
        while start.elapsed() < $span {
            sqlx::query($begin).execute(&mut *$connection).await.expect("a beginning");
            commits += 1;
            while f64::from($done) < f64::from(commits) * $per_commit - 0.5 {
                $one
                $done += 1;
            }
            sqlx::query("COMMIT").execute(&mut *$connection).await.expect("a commit");
        }
        f64::from($done) / start.elapsed().as_secs_f64()
    }};
}

/// What the view reads, and its two rows.
macro_rules! view {
    ($connection:expr, $rows:expr, $note:expr) => {{
        let (patient, id): (PatientId, Uuid) = $note;
        let found: Vec<(String, String)> =
            sqlx::query_as("SELECT bed, text FROM bench_note WHERE patient = $1 AND id = $2")
                .bind(patient.0)
                .bind(id)
                .fetch_all(&mut *$connection)
                .await
                .expect("the note");
        assert_eq!(found.len(), 1);
        insert_event!($connection, $rows, patient.0, None::<Uuid>, None::<Uuid>);
    }};
}

impl Bare {
    pub(super) async fn connect(ground: &Ground, rows: Arc<Rows>) -> Self {
        let url = ground.store.application_url();
        if ground.store.engine == Engine::Sqlite {
            let options = SqliteConnectOptions::from_str(url).expect("an address");
            let options = options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            let options = options.foreign_keys(true).statement_cache_capacity(500);
            let options = options
                .busy_timeout(Duration::from_secs(5))
                .pragma("recursive_triggers", "ON");
            return Self::Sqlite(
                Box::new(Mutex::new(options.connect().await.expect("the store"))),
                rows,
            );
        }
        let options = PgConnectOptions::from_str(url)
            .expect("an address")
            .statement_cache_capacity(500);
        let options = options.options([("TimeZone", "UTC"), ("synchronous_commit", "on")]);
        let one = options.clone().connect().await.expect("the store");
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .expect("the store");
        Self::Postgres(pool, Box::new(Mutex::new(one)), rows)
    }

    /// The five rows of a command: how many commands a second.
    pub(super) async fn commands(
        &self,
        callers: usize,
        per_commit: f64,
        span: Duration,
        people: Vec<PatientId>,
    ) -> f64 {
        match self {
            Self::Sqlite(connection, rows) => {
                let mut connection = connection.lock().await;
                in_blocks!(connection, "BEGIN IMMEDIATE", per_commit, span, done, {
                    let patient = people[done as usize % callers].0;
                    insert_command!(connection, rows, patient);
                })
            }
            Self::Postgres(pool, _, rows) => {
                let (pool, rows) = (pool.clone(), rows.clone());
                pace(callers, span, move |caller| {
                    let (pool, rows, patient) = (pool.clone(), rows.clone(), people[caller].0);
                    async move {
                        let mut tx = pool.begin().await.expect("a beginning");
                        insert_command!(tx, rows, patient);
                        tx.commit().await.expect("a commit");
                    }
                })
                .await
            }
        }
    }

    /// A select and the two rows of a view: how many views a second.
    pub(super) async fn views(
        &self,
        per_commit: f64,
        span: Duration,
        notes: Arc<Vec<(PatientId, Uuid)>>,
    ) -> f64 {
        match self {
            Self::Sqlite(connection, rows) => {
                let mut connection = connection.lock().await;
                in_blocks!(connection, "BEGIN IMMEDIATE", per_commit, span, done, {
                    view!(connection, rows, notes[done as usize % notes.len()]);
                })
            }
            Self::Postgres(_, connection, rows) => {
                let mut connection = connection.lock().await;
                in_blocks!(connection, "BEGIN", per_commit, span, done, {
                    view!(connection, rows, notes[done as usize % notes.len()]);
                })
            }
        }
    }

    pub(super) async fn close(self) {
        match self {
            Self::Sqlite(connection, _) => connection.into_inner().close().await.expect("closed"),
            Self::Postgres(pool, connection, _) => {
                pool.close().await;
                connection.into_inner().close().await.expect("closed");
            }
        }
    }
}
