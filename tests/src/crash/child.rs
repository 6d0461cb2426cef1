//! What is killed: 16 writers and a sequencer. Each line it prints is an acknowledgement.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use trefoil_core::{CommandId, Context, PatientId, Version};
use trefoil_kernel::{Db, Epr, FutureExt};
use trefoil_testkit::{id, personas};
use uuid::Uuid;

use crate::{
    chance::Chance,
    measured::{self, Note, NoteError, WriteNote},
};

/// How many people they write about: fewer than writers, so that they meet.
pub const PEOPLE: usize = 8;
const WRITERS: usize = 16;

/// Write until killed. `early` is the planted fault: acknowledge, then commit.
///
/// # Errors
/// When the store cannot be opened.
pub async fn serve(url: &str, seed: u64, early: bool) -> Result<(), String> {
    let db = Db::open(url).await.map_err(|why| why.to_string())?;
    let epr = measured::builder(true)
        .build(db)
        .await
        .map_err(|why| why.to_string())?;
    let people: Vec<(Uuid,)> = epr
        .db()
        .look()
        .rows("SELECT patient FROM kernel_patient ORDER BY patient", &[])
        .await
        .map_err(|why| why.to_string())?;
    say("ready");
    let count = Arc::new(AtomicU64::new(seed % 1_000_000));
    let mut all = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let mine = Writer {
            epr: epr.clone(),
            actor: personas::nurse(&[measured::WRITE]),
            patient: PatientId(people[writer % people.len()].0),
            chance: Chance::of(seed.wrapping_add(writer as u64)),
            count: count.clone(),
            early,
            last: None,
        };
        all.spawn(mine.write_on());
    }
    let mut beat = tokio::time::interval(Duration::from_millis(7));
    loop {
        tokio::select! {
            _ = beat.tick() => epr.catch_up().await.map_err(|why| why.to_string())?,
            ended = all.join_next() => return Err(format!("a writer ended: {ended:?}")),
        }
    }
}

/// One line, at once, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .expect("somebody listens");
}

struct Writer {
    epr: Epr,
    actor: Context,
    patient: PatientId,
    chance: Chance,
    count: Arc<AtomicU64>,
    early: bool,
    last: Option<Version<Note>>,
}

impl Writer {
    async fn write_on(mut self) {
        loop {
            let command: CommandId = id();
            let context = self.actor.anew(command);
            let (word, pair, refuse) = match self.chance.below(100) {
                0..60 => ("done", false, false),
                60..88 => ("pair", true, false),
                88..94 => ("refused", false, true),
                _ => ("half", true, true),
            };
            if self.early {
                say(&format!("{word} {command}"));
            }
            let outcome = if pair {
                self.two(&context, refuse).await
            } else {
                self.one(&context, refuse).await
            };
            match outcome {
                Ok(()) if !refuse => {}
                Err(NoteError::OnPurpose(of)) if refuse && of == command.0 => {}
                other => {
                    say(&format!("something else than {word} {command}: {other:?}"));
                    continue;
                }
            }
            if !self.early {
                say(&format!("{word} {command}"));
            }
        }
    }

    fn fresh(&self, pair: Option<CommandId>, refuse: bool) -> WriteNote {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let mut note = Note::of(number, self.actor.now());
        note.pair = pair.map(Uuid::from);
        WriteNote {
            patient: self.patient,
            id: id(),
            seen: 0,
            note,
            refuse,
        }
    }

    /// A new note, or the last one written anew.
    async fn one(&mut self, context: &Context, refuse: bool) -> Result<(), NoteError> {
        let mut command = self.fresh(None, refuse);
        if let Some(last) = self.last.as_ref().filter(|_| self.chance.clone().below(3) == 0) {
            (command.id, command.seen) = (last.id, last.number);
        }
        self.last = Some(self.epr.execute(context, command).await?);
        Ok(())
    }

    /// Two notes in one unit of work; where it is to be refused, the second is.
    async fn two(&mut self, context: &Context, refuse: bool) -> Result<(), NoteError> {
        let pair = Some(context.command_id);
        let both = Arc::new((self.fresh(pair, false), self.fresh(pair, refuse)));
        self.epr
            .together(context, move |unit| {
                let both = both.clone();
                async move {
                    unit.execute(&both.0).await?;
                    unit.execute(&both.1).await.map(drop)
                }
                .boxed()
            })
            .await
    }
}
