//! 32 writers with the log and without it, turn and turn about.
//!
//! Both do what the kernel does on PostgreSQL for one command, by the same driver over as many connections, in as many
//! statements: take the patient's turn, look how the record stands, write the journal with the locator, write the typed
//! table, commit. *Audited* also draws the salt, computes digest and leaf, and writes the event and its row in the queue, as
//! the kernel does in the statement of the journal, while a sequencer orders them. *Bare* does without. (The kernel itself
//! cannot leave the log out.)
#![expect(
    clippy::disallowed_methods,
    reason = "the bare program does without the kernel what the kernel does"
)]

use std::{
    str::FromStr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use trefoil_kernel::{audit_columns, clock::secret, fresh_id, hex, journal_columns};
use uuid::Uuid;

use super::{
    super::{
        Ground, MANY, Report,
        bare::Rows,
        pace::{Round, Rounds, pace},
    },
    Effort,
};

type Statement<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

macro_rules! located {
    () => {
        "INSERT INTO kernel_locator (id, kind, patient) VALUES ($3,$2,$1)"
    };
}
macro_rules! noted {
    () => {
        concat!(
            "INSERT INTO kernel_journal (",
            journal_columns!(""),
            ") VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24)"
        )
    };
}
/// What the kernel would write for a first version if it kept no log, and did not look for a locator that is there.
const BARE: &str = concat!("WITH located AS (", located!(), ") ", noted!());
/// What it writes: `audit::append_written`.
const AUDITED: &str = concat!(
    "WITH noted AS (",
    noted!(),
    "), located AS (",
    located!(),
    " ON CONFLICT (id) DO NOTHING), logged AS (INSERT INTO kernel_audit (",
    audit_columns!(""),
    ") VALUES ($25,$26,$24,$27,$7,$28,$14,$15,$16,$17,$18,$19,$20,$21,$29,$22,NULL,$1,$2,$3,$4,$5,$30,$31,NULL,$32,$33))
     INSERT INTO kernel_unsequenced (event, patient, kind, id, version) VALUES ($25,$1,$2,$3,$4)"
);

/// The least the audited writers must reach of the bare ones.
const LEAST: f64 = 0.75;

pub(super) async fn measure(ground: &Ground, effort: Effort, report: &mut Report, wrong: &mut Vec<String>) {
    let rows = Arc::new(Rows::after_one_command(ground).await);
    let options = PgConnectOptions::from_str(ground.store.application_url())
        .expect("an address")
        .statement_cache_capacity(500)
        .options([("TimeZone", "UTC"), ("synchronous_commit", "on")]);
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .test_before_acquire(false)
        .connect_with(options)
        .await
        .expect("the store");
    let (mut rounds, waits) = (vec![], Waits::default());
    for _ in 0..effort.rounds {
        let epr = ground.epr.clone();
        let sequencer = tokio::spawn(async move {
            loop {
                epr.catch_up().await.expect("an order");
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        });
        let audited = turn(ground, &pool, &rows, effort.span, true, &waits.audited).await;
        sequencer.abort();
        drop(sequencer.await);
        ground.epr.catch_up().await.expect("an order");
        let bare = turn(ground, &pool, &rows, effort.span, false, &waits.bare).await;
        rounds.push(Round {
            kernel: audited,
            bare,
            per_commit: 1.0,
        });
    }
    pool.close().await;
    let rounds = Rounds::of(rounds);
    let (least, most) = rounds.range();
    let (audited, bare) = (
        rounds.median(|round| round.kernel),
        rounds.median(|round| round.bare),
    );
    let ratio = rounds.ratio();
    println!(
        "{MANY} writers: {audited:.0} a second with the log and its sequencer, {bare:.0} without: {ratio:.2} ({least:.2}-{most:.2})"
    );
    report.keep("postgres_audited_per_second".to_owned(), audited);
    report.keep("postgres_bare_per_second".to_owned(), bare);
    report.keep("postgres_audited_over_bare".to_owned(), ratio);
    report.keep("postgres_audited_over_bare_least".to_owned(), least);
    report.keep("postgres_audited_over_bare_most".to_owned(), most);
    let (audited, bare) = (Waits::p95(&waits.audited), Waits::p95(&waits.bare));
    println!("95 of 100 writes were done in {audited:.1} ms with it, {bare:.1} ms without");
    report.keep("postgres_audited_p95_milliseconds".to_owned(), audited);
    report.keep("postgres_bare_p95_milliseconds".to_owned(), bare);
    if ratio < LEAST {
        wrong.push(format!(
            "postgres_audited_over_bare is {ratio:.2}, and must be {LEAST}"
        ));
    }
}

/// How long each write took, in milliseconds.
type Waited = Arc<Mutex<Vec<f64>>>;

#[derive(Default)]
struct Waits {
    audited: Waited,
    bare: Waited,
}

impl Waits {
    /// The time that 95 of 100 writes were done in.
    fn p95(waited: &Waited) -> f64 {
        let mut all = waited.lock().expect("nobody panicked").clone();
        all.sort_unstable_by(f64::total_cmp);
        all.get(all.len() * 95 / 100).copied().unwrap_or_default()
    }
}

async fn turn(
    ground: &Ground,
    pool: &PgPool,
    rows: &Arc<Rows>,
    span: Duration,
    audited: bool,
    waited: &Waited,
) -> f64 {
    let (pool, rows, people, waited) = (pool.clone(), rows.clone(), ground.people.clone(), waited.clone());
    pace(MANY, span, move |caller| {
        let (pool, rows, patient, waited) = (pool.clone(), rows.clone(), people[caller].0, waited.clone());
        async move {
            let began = Instant::now();
            one(&pool, &rows, patient, audited).await.expect("a write");
            let took = began.elapsed().as_secs_f64() * 1000.0;
            waited.lock().expect("nobody panicked").push(took);
        }
    })
    .await
}

async fn one(pool: &PgPool, rows: &Rows, patient: Uuid, audited: bool) -> Result<(), sqlx::Error> {
    let (e, note) = (
        rows.entry.as_ref().expect("an entry"),
        rows.note.as_ref().expect("a note"),
    );
    let (id, entry) = (fresh_id(), fresh_id());
    let mut tx = pool.begin().await?;
    sqlx::query("SELECT patient FROM kernel_patient WHERE patient = $1 FOR NO KEY UPDATE")
        .bind(patient)
        .fetch_all(&mut *tx)
        .await?;
    sqlx::query(
        "SELECT p.survivor, p.restricted, j.version, j.snapshot, (SELECT r.basis FROM kernel_relationship r
           WHERE r.patient = $1 AND (r.party = $4 OR r.party IN (SELECT t.team FROM kernel_team_member t WHERE t.staff = $4)) LIMIT 1)
         FROM kernel_patient p LEFT JOIN (SELECT version, snapshot FROM kernel_journal
           WHERE patient = $1 AND kind = $2 AND id = $3 ORDER BY version DESC LIMIT 1) AS j ON TRUE WHERE p.patient = $1",
    )
    .bind(patient)
    .bind(&e.kind)
    .bind(id)
    .bind(e.actor)
    .fetch_all(&mut *tx)
    .await?;
    let journal = sqlx::query(if audited { AUDITED } else { BARE })
        .bind(patient)
        .bind(&e.kind)
        .bind(id)
        .bind(e.version)
        .bind(entry)
        .bind(fresh_id())
        .bind(&e.command)
        .bind(fresh_id())
        .bind(e.step)
        .bind(&e.event)
        .bind(&e.facts)
        .bind(&e.answers)
        .bind(&e.snapshot)
        .bind(e.actor)
        .bind(&e.actor_name)
        .bind(&e.role)
        .bind(&e.organisation)
        .bind(e.on_behalf_of)
        .bind(e.session)
        .bind(&e.device)
        .bind(&e.purpose)
        .bind(&e.reason)
        .bind(e.effective)
        .bind(e.recorded);
    let journal = if audited {
        with_event(journal, rows, patient, id, entry)
    } else {
        journal
    };
    journal.execute(&mut *tx).await?;
    sqlx::query(
        "INSERT INTO bench_note (patient, id, home, version, ward, bed, pair, written, text) VALUES ($1,$2,$1,1,$3,$4,$5,$6,$7)",
    )
    .bind(patient)
    .bind(id)
    .bind(&note.ward)
    .bind(&note.bed)
    .bind(note.pair)
    .bind(note.written)
    .bind(&note.text)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// The event and its row in the queue, its salt drawn, its leaf and the digest of the journal row computed. What it has in
/// common with the journal row is bound already.
fn with_event<'q>(
    journal: Statement<'q>,
    rows: &Rows,
    patient: Uuid,
    id: Uuid,
    entry: Uuid,
) -> Statement<'q> {
    let mut e = rows.event.clone();
    e.event = fresh_id();
    (e.patient, e.id, e.entry) = (Some(patient), Some(id), Some(entry));
    e.after_digest = rows.entry.as_ref().map(trefoil_kernel::journal::Entry::digest);
    e.salt = hex(&secret::<16>().expect("randomness"));
    e.leaf = e.computed_leaf().to_vec();
    journal
        .bind(e.event)
        .bind(e.form)
        .bind(e.act)
        .bind(e.outcome)
        .bind(e.basis)
        .bind(e.before_digest)
        .bind(e.after_digest)
        .bind(e.salt)
        .bind(e.leaf)
}
