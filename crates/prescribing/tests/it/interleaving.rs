//! Two people at the same patient: one records an allergy, the other signs.

use trefoil_prescribing::prescription::prescribe::PrescribeError;
use trefoil_testkit::{anew, both_engines, count};

use crate::{house::*, ward::Say};

both_engines! {
    /// Hazard H38: the check that was looked at had nothing to say; the allergy was recorded since; the signature sees
    /// it, since a command gathers its facts inside its own transaction.
    async fn an_allergy_recorded_between_check_and_signature_is_seen(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let command = prescribing(patient, order(&epr, "amoxicillin 500").await); // checked, and read as quiet
        let allergic = allergic(&epr, "penicillins").await;
        say(&epr, patient, 1, allergic).await; // somebody else
        let Err(PrescribeError::Stopped(stops)) = epr.execute(&anew(&doctor()), command).await else { panic!() };
        assert_eq!(stops[0].check, "allergy_group");
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 0);
    }

    /// Both at the very same moment, many times over: whichever is first, a prescription that was signed after the
    /// allergy without a reason does not exist. The journal's order says which was first.
    async fn an_allergy_and_a_signature_at_the_same_moment(store: &Store) {
        let epr = hospital(store).await;
        let order = order(&epr, "amoxicillin 500").await;
        let allergic = allergic(&epr, "penicillins").await;
        let (mut stopped, mut before) = (0, 0);
        for round in 0..24 {
            let patient = patient(&epr).await;
            let (one, two) = (epr.clone(), epr.clone());
            let (said, order) = (said(allergic.clone()), order.clone());
            let record = async move { one.execute(&anew(&doctor()), Say { patient, seen: 1, said }).await };
            let sign = async move { two.execute(&anew(&doctor()), prescribing(patient, order)).await };
            let (recorded, signed) = if round % 2 == 0 {
                let (record, sign) = (tokio::spawn(record), tokio::spawn(sign));
                (record.await.unwrap(), sign.await.unwrap())
            } else {
                let (sign, record) = (tokio::spawn(sign), tokio::spawn(record));
                (record.await.unwrap(), sign.await.unwrap())
            };
            recorded.unwrap();
            epr.catch_up().await.unwrap();
            match signed {
                Err(PrescribeError::Stopped(_)) => stopped += 1,
                Ok(version) => {
                    assert_eq!(version.record.overrides, []);
                    before += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
        println!("{stopped} stopped, {before} signed before the allergy was recorded");
        assert_eq!(stopped + before, 24);
        // No signature without an override has facts that already knew of the allergy.
        let missed = count(
            epr.db(),
            "SELECT COUNT(*) FROM kernel_journal WHERE kind = 'prescribing.prescription' AND facts LIKE '%anaphylaxis%'",
        )
        .await;
        assert_eq!(missed, 0);
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, before);
    }
}
