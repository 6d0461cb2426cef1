//! Audited views: `Epr::view` showing one patient's note against a bare select and the same two rows.

use std::sync::Arc;

use trefoil_core::{PatientId, Refused};
use trefoil_kernel::{Epr, access::OPEN_RECORD};
use trefoil_testkit::anew;

use super::{
    Effort, Ground,
    bare::{Bare, Rows},
    commands,
    pace::{Round, Rounds, pace},
};

/// Turn and turn about.
pub(super) async fn measure(ground: &Ground, callers: usize, effort: Effort) -> Rounds {
    for patient in &ground.people {
        commands::write(&ground.epr, &ground.actor, *patient, 7).await;
    }
    let newest = Arc::new(newest_of_each(ground).await);
    view(&ground.epr, &ground.actor, newest[0]).await;
    let rows = Arc::new(Rows::after_one_view(ground).await);
    let bare = Bare::connect(ground, rows).await;
    let mut rounds = vec![];
    for _ in 0..effort.rounds {
        let (before, each, actor) = (
            ground.epr.db().commits(),
            ground.epr.clone(),
            ground.actor.clone(),
        );
        let notes = newest.clone();
        let start = std::time::Instant::now();
        let kernel = pace(callers, effort.span, move |caller| {
            let (epr, actor, note) = (each.clone(), actor.clone(), notes[caller]);
            async move { view(&epr, &actor, note).await }
        })
        .await;
        #[expect(clippy::cast_precision_loss, reason = "a count of a few thousand")]
        let commits = (ground.epr.db().commits() - before).max(1) as f64;
        let per_commit = (kernel * start.elapsed().as_secs_f64() / commits).max(1.0);
        let pace = bare.views(per_commit, effort.span, newest.clone()).await;
        rounds.push(Round {
            kernel,
            bare: pace,
            per_commit,
        });
    }
    bare.close().await;
    Rounds::of(rounds)
}

/// A note of each.
async fn newest_of_each(ground: &Ground) -> Vec<(PatientId, uuid::Uuid)> {
    let mut notes = vec![];
    for patient in &ground.people {
        let note: Option<(uuid::Uuid,)> = ground
            .epr
            .db()
            .look()
            .row(
                "SELECT id FROM bench_note WHERE patient = $1 ORDER BY id DESC LIMIT 1",
                &[patient],
            )
            .await
            .expect("notes");
        notes.push((*patient, note.expect("a note").0));
    }
    notes
}

async fn view(epr: &Epr, actor: &trefoil_core::Context, (patient, note): (PatientId, uuid::Uuid)) {
    let mut door = epr.open_view(&anew(actor), "bench.note");
    let found = async {
        let view = door.patient(patient, OPEN_RECORD).await?;
        let rows: Vec<(String, String)> = view
            .look()
            .rows(
                "SELECT bed, text FROM bench_note WHERE patient = $1 AND id = $2",
                &[&patient, &note],
            )
            .await?;
        Ok::<_, Refused>(rows)
    }
    .await;
    let found = door.close(found).await.expect("the record may be opened");
    assert_eq!(found.len(), 1, "the note is there");
}
