//! Durable commands: `Epr::execute` against a bare program that inserts the same rows, as many to a commit.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use trefoil_core::{Context, PatientId, Version};
use trefoil_kernel::Epr;
use trefoil_testkit::{anew, id};

use super::{
    Effort, Ground,
    bare::{Bare, Rows},
    pace::{Round, Rounds, pace},
};
use crate::measured::{Note, WriteNote};

/// Turn and turn about, so that a noisy neighbour hits both.
pub(super) async fn measure(ground: &Ground, callers: usize, effort: Effort) -> Rounds {
    let rows = Arc::new(Rows::after_one_command(ground).await);
    let bare = Bare::connect(ground, rows).await;
    let mut rounds = vec![];
    for _ in 0..effort.rounds {
        let (kernel, per_commit) = through_the_kernel(ground, callers, effort).await;
        let people = ground.people.clone();
        let pace = bare.commands(callers, per_commit, effort.span, people).await;
        rounds.push(Round {
            kernel,
            bare: pace,
            per_commit,
        });
    }
    bare.close().await;
    Rounds::of(rounds)
}

/// How many a second, and how many to a commit.
async fn through_the_kernel(ground: &Ground, callers: usize, effort: Effort) -> (f64, f64) {
    let (epr, actor, people) = (ground.epr.clone(), ground.actor.clone(), ground.people.clone());
    let (before, done) = (epr.db().commits(), Arc::new(AtomicU64::new(0)));
    let count = done.clone();
    let each = epr.clone();
    let rate = pace(callers, effort.span, move |caller| {
        let (epr, actor, patient) = (each.clone(), actor.clone(), people[caller]);
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move {
            write(&epr, &actor, patient, number).await;
        }
    })
    .await;
    if !epr.db().is_sqlite() {
        return (rate, 1.0); // each has a transaction of its own
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of a few thousand")]
    let shared = done.load(Ordering::Relaxed) as f64 / (epr.db().commits() - before).max(1) as f64;
    (rate, shared)
}

/// One command; it must succeed.
pub(super) async fn write(epr: &Epr, actor: &Context, patient: PatientId, number: u64) -> Version<Note> {
    let note = Note::of(number, actor.now());
    let command = WriteNote {
        patient,
        id: id(),
        seen: 0,
        note,
        refuse: false,
    };
    epr.execute(&anew(actor), command)
        .await
        .expect("a note may be written")
}
