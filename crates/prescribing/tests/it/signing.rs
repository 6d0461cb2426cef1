//! Signing orders: alone, as a basket, against warnings.

use trefoil_core::{Answer, Refused, ports::AllergyStatement};
use trefoil_prescribing::{
    checks::{Answered, reason},
    permissions::SEE_MEDICINES,
    prescription::{
        Standing,
        basket::{BasketError, sign},
        order::OrderFault,
        prescribe::{Prescribe, PrescribeError},
    },
    store,
};
use trefoil_testkit::{anew, both_engines, count, personas};

use crate::house::*;

both_engines! {
    async fn an_order_sentence_becomes_a_prescription(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let signed = prescribe(&epr, patient, "amoxicillin 500").await.unwrap();
        let it = stands(&epr, patient, signed.id).await;
        assert_eq!(it, signed.record);
        assert_eq!(it.standing(doctor().now()), Standing::Started);
        assert_eq!(it.prescribed.name, "Dr S Patel");
        assert_eq!(it.end, Some(it.start + chrono::Duration::days(5)));
        assert_eq!(store::prescription::current(&mut look(&epr), patient, doctor().now()).await.unwrap().len(), 1);
        // What was known when it was signed is in the journal.
        let known = count(
            epr.db(),
            "SELECT COUNT(*) FROM kernel_journal WHERE kind = 'prescribing.prescription' AND facts LIKE '%none_known%'",
        )
        .await;
        assert_eq!(known, 1);
    }

    /// Hazard H38: stopped by the group, overridden word for word with a reason, kept.
    async fn a_penicillin_allergy_stops_amoxicillin_until_a_reason_is_given(store: &Store) {
        let epr = hospital(store).await;
        let allergic = allergic(&epr, "penicillins").await;
        let patient = patient_with(&epr, allergic).await;
        for typed in ["amoxicillin 500", "co-amoxiclav 500", "flucloxacillin 500", "tazocin"] {
            let Err(PrescribeError::Stopped(stops)) = prescribe(&epr, patient, typed).await else { panic!("{typed}") };
            assert_eq!((stops.len(), stops[0].check.as_str()), (1, "allergy_group"));
        }
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 0, "nothing half done");
        let mut command = prescribing(patient, order(&epr, "amoxicillin 500").await);
        let Err(PrescribeError::Stopped(stops)) = epr.execute(&anew(&doctor()), command.clone()).await else { panic!() };
        command.answered = stops
            .iter()
            .map(|stop| Answered { says: stop.says.clone(), reason: reason("specialist").unwrap(), words: Some("ID team".into()) })
            .collect();
        let signed = epr.execute(&anew(&doctor()), command).await.unwrap();
        let kept = &stands(&epr, patient, signed.id).await.overrides[0];
        assert_eq!((kept.reason.display(), kept.words.as_deref()), ("On a specialist's advice", Some("ID team")));
        assert!(kept.said.contains("anaphylaxis, severe"), "{}", kept.said);
    }

    /// Hazard H38: nobody can say is never read as none.
    async fn unavailable_and_not_recorded_stop_every_line(store: &Store) {
        let epr = hospital(store).await;
        for (answer, check) in [
            (Answer::Unavailable { because: "the allergy service is being restarted".into() }, "allergies_unavailable"),
            (Answer::Known { value: AllergyStatement::NotRecorded }, "allergies_not_recorded"),
        ] {
            let patient = patient_with(&epr, answer).await;
            for typed in ["paracetamol 500mg tab", "senna", "amoxicillin 500"] {
                let Err(PrescribeError::Stopped(stops)) = prescribe(&epr, patient, typed).await else { panic!("{typed}") };
                assert_eq!((stops.len(), stops[0].check.as_str()), (1, check), "{typed}");
            }
        }
    }

    /// Hazard H39: a basket is signed as one, and each of its lines sees those before it.
    async fn a_basket_is_all_or_nothing(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let lines = |typed: &'static [&'static str]| {
            let epr = epr.clone();
            async move {
                let mut all = vec![];
                for typed in typed {
                    all.push(prescribing(patient, order(&epr, typed).await));
                }
                all
            }
        };
        let twice = lines(&["senna", "paracetamol 500mg tab", "co-codamol 30"]).await;
        let error = sign(&epr, &anew(&doctor()), twice).await.unwrap_err();
        assert!(
            matches!(&error, BasketError::Order { at: 2, error: PrescribeError::Stopped(stops) } if stops[0].check == "duplicate_ingredient"),
            "{error}"
        );
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 0);
        let whole: Vec<Prescribe> = lines(&["senna", "paracetamol 500mg tab", "amoxicillin 500", "enoxaparin"]).await;
        let context = anew(&doctor());
        let signed = sign(&epr, &context, whole.clone()).await.unwrap();
        assert_eq!(signed.len(), 4);
        assert_eq!(sign(&epr, &context, whole).await.unwrap().len(), 4, "a second press signs nothing more");
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 4);
        assert_eq!(sign(&epr, &anew(&doctor()), vec![]).await.unwrap_err(), BasketError::Empty);
    }

    /// Hazard H40: grams for milligrams, a dose nobody can schedule, an as-required order without a maximum.
    async fn bad_orders_are_refused_and_nothing_is_kept(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let mut order = order(&epr, "paracetamol 500mg tab").await;
        order.dose = serde_json::from_str(r#"{"type":"fixed","quantity":{"value":"500","unit":"g"}}"#).unwrap();
        let Err(PrescribeError::Stopped(stops)) = epr.execute(&anew(&doctor()), prescribing(patient, order.clone())).await
        else { panic!() };
        assert_eq!(stops[0].check, "dose_unit_slip");
        order.timing = serde_json::from_str(r#"{"type":"times_a_day","times":9}"#).unwrap();
        let error = epr.execute(&anew(&doctor()), prescribing(patient, order.clone())).await.unwrap_err();
        assert_eq!(error, PrescribeError::Order(vec![OrderFault::TimesADay(9)]));
        order.timing = serde_json::from_str(r#"{"type":"as_required","reason":"pain","minimum_interval_minutes":240}"#).unwrap();
        let error = epr.execute(&anew(&doctor()), prescribing(patient, order.clone())).await.unwrap_err();
        assert_eq!(error, PrescribeError::Order(vec![OrderFault::NoMost]));
        order.product = "404".into();
        let error = epr.execute(&anew(&doctor()), prescribing(patient, order)).await.unwrap_err();
        assert_eq!(error, PrescribeError::UnknownMedicine);
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_prescription").await, 0);
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM kernel_journal WHERE kind = 'prescribing.prescription'").await, 0);
    }

    async fn who_may_not_prescribe_does_not(store: &Store) {
        let epr = hospital(store).await;
        let patient = patient(&epr).await;
        let order = order(&epr, "senna").await;
        let error = epr.execute(&anew(&pharmacist()), prescribing(patient, order.clone())).await.unwrap_err();
        assert!(matches!(error, PrescribeError::Refused(Refused::Denied { .. })));
        let elsewhere = personas::persona(33, "Dr Elsewhere", "doctor", &[SEE_MEDICINES, trefoil_prescribing::permissions::PRESCRIBE]);
        let error = epr.execute(&anew(&elsewhere), prescribing(patient, order)).await.unwrap_err();
        assert!(matches!(error, PrescribeError::Refused(Refused::NotRelated { .. })), "{error}");
    }
}
