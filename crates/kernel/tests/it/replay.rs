//! Folding the journal gives what was stored, whatever was done in whatever order.

use proptest::{prelude::*, test_runner};
use trefoil_core::PatientId;
use trefoil_kernel::{Epr, journal};
use trefoil_testkit::{Store, both, id};

use crate::{
    beds::{Admission, Discharge, open},
    charts::{admission, everything, registration},
};

both! { replay_equals_snapshot }

#[derive(Debug, Clone)]
enum Step {
    Admit(u8),
    Discharge,
}

async fn walk(epr: &Epr, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let patient: PatientId = id();
    epr.execute(&everything(), registration(patient, "A", None, false))
        .await
        .unwrap();
    let (admits, mut seen) = (id(), 0);
    for step in steps {
        let done = match step {
            Step::Admit(bed) => {
                let mut admit = admission(patient, &format!("{patient}{bed}"));
                (admit.id, admit.seen) = (admits, seen);
                epr.execute(&everything(), admit).await
            }
            Step::Discharge => {
                epr.execute(
                    &everything(),
                    Discharge {
                        id: admits,
                        patient,
                        seen,
                    },
                )
                .await
            }
        };
        seen = done.map_or(seen, |version| version.number);
    }
    for (folded, stored) in journal::replay::<Admission>(epr.db(), patient.0, admits.0)
        .await
        .unwrap()
    {
        prop_assert_eq!(folded, stored);
    }
    let sql = "SELECT version FROM beds_admission WHERE home = $1";
    let row: Option<(i64,)> = epr.db().look().row(sql, &[&patient]).await.unwrap();
    prop_assert_eq!(
        row.map_or(0, |(version,)| version),
        seen,
        "the typed table is the newest version"
    );
    Ok(())
}

async fn replay_equals_snapshot(store: &Store) {
    let epr = open(store).await;
    let step = prop_oneof![(0u8..4).prop_map(Step::Admit), Just(Step::Discharge)];
    let steps = proptest::collection::vec(step, 1..6);
    let config = test_runner::Config {
        cases: 24,
        failure_persistence: None,
        ..Default::default()
    };
    let mut runner = test_runner::TestRunner::new(config);
    tokio::task::block_in_place(|| {
        runner.run(&steps, |steps| {
            tokio::runtime::Handle::current().block_on(walk(&epr, steps))
        })
    })
    .unwrap();
}
