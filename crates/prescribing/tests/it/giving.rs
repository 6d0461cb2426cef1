//! Doses given and not given, by two nurses at once, after a stop, through both clock changes.

use chrono::{DateTime, Duration, Utc};
use trefoil_core::{Answer, PatientId, RecordId};
use trefoil_kernel::{Epr, people::NewStaff};
use trefoil_prescribing::{
    administration::{
        Administration,
        facts::DoseFault,
        give::{GiveDose, GiveError},
        in_error::MarkAdministrationEnteredInError,
        not_given::{NotGivenError, RecordNotGiven},
    },
    checks::{Answered, reason},
    prescription::{
        Timing,
        cancel::{CancelError, CancelPrescription},
        stop::StopPrescription,
    },
    store,
};
use trefoil_testkit::{anew, both_engines, count, id, personas};

use crate::{bedside::*, house::*};

async fn giving(
    epr: &Epr,
    patient: PatientId,
    prescription: RecordId,
    due: Option<DateTime<Utc>>,
) -> GiveDose {
    let dose = stands(epr, patient, prescription).await.dose.most();
    GiveDose {
        id: id(),
        patient,
        prescription,
        prescription_seen: 1,
        due,
        dose,
        witness: None,
        answered: vec![],
    }
}

async fn kept(epr: &Epr, patient: PatientId, id: RecordId) -> Administration {
    store::administration::administration(&mut look(epr), patient, id)
        .await
        .unwrap()
        .unwrap()
        .administration
}

both_engines! {
    async fn given_pressed_twice_and_kept(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let command = giving(&epr, patient, rx, Some(morning())).await;
        let context = anew(&turner());
        let first = epr.execute(&context, command.clone()).await.unwrap();
        let again = epr.execute(&context, command.clone()).await.unwrap();
        assert_eq!(first, again, "a second press is the same dose");
        assert_eq!(kept(&epr, patient, command.id).await, first.record);
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_administration").await, 1);
        let since = store::administration::since(&mut look(&epr), patient, morning()).await.unwrap();
        assert_eq!((since.len(), since[0].administration.recorded.name.as_str()), (1, "K Turner, RN"));
        let dosed = store::administration::dosed_since(&mut look(&epr), patient, morning()).await.unwrap();
        assert_eq!((dosed.len(), dosed[0].at), (1, turner().now()));
        // What was given keeps its ground: the prescription can only be stopped.
        let cancel = CancelPrescription { id: rx, patient, seen: 1 };
        let refused = epr.execute(&anew(&doctor()).because("wrong"), cancel).await.unwrap_err();
        assert!(matches!(refused, CancelError::Given));
        epr.catch_up().await.unwrap();
    }

    /// Hazard H43: at the very same moment, many times over: one has given it, and the other is told who and when.
    async fn two_nurses_give_the_same_dose(store: &Store) {
        let epr = hospital(store).await;
        for _ in 0..12 {
            let patient = cared_for(&epr, Answer::NoneKnown).await;
            let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
            let due = Some(morning());
            let (one, two) = (giving(&epr, patient, rx, due).await, giving(&epr, patient, rx, due).await);
            let (here, there) = (epr.clone(), epr.clone());
            let first = tokio::spawn(async move { here.execute(&anew(&turner()), one).await });
            let second = tokio::spawn(async move { there.execute(&anew(&okafor()), two).await });
            let (first, second) = (first.await.unwrap(), second.await.unwrap());
            let (winner, says) = match (first, second) {
                (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost.to_string()),
                both => panic!("{both:?}"),
            };
            let name = &winner.record.recorded.name;
            assert_eq!(says, format!("this dose was already given by {name} at 08:00; nothing more was recorded"));
        }
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_administration").await, 12);
    }

    /// The control: the index alone keeps two records of one dose apart, whatever a command believes.
    async fn the_index_has_the_last_word(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        epr.execute(&anew(&turner()), giving(&epr, patient, rx, Some(morning())).await).await.unwrap();
        let twin = "INSERT INTO prescribing_administration
            (patient, id, home, prescription, due, state, taken, recorded, record, version)
            SELECT patient, $1, home, prescription, due, state, taken, recorded, record, version FROM prescribing_administration";
        let other: RecordId = id();
        let clash = epr
            .together::<(), trefoil_core::Refused, _>(&anew(&turner()), move |unit| {
                Box::pin(async move { Ok(unit.keep(twin, &[&other]).await.map(drop)?) })
            })
            .await
            .unwrap_err();
        assert!(clash.to_string().contains("prescribing_one_record_per_dose"), "{clash}");
        let command = giving(&epr, patient, rx, Some(morning())).await;
        let meant = trefoil_core::Command::clash(&command, "prescribing_one_record_per_dose");
        assert_eq!(meant, Some(GiveError::Dose(DoseFault::AlreadyNow)));
    }

    /// Hazard H44: as required too, the second of two at the same moment meets the interval.
    async fn two_nurses_give_as_required(store: &Store) {
        let epr = hospital(store).await;
        for _ in 0..8 {
            let patient = cared_for(&epr, Answer::NoneKnown).await;
            let found = store::dictionary::search(&mut look(&epr), "paracetamol 500mg tab").await.unwrap();
            let sentences = &found[0].sentences;
            let as_required = sentences.iter().find(|one| matches!(one.timing, Timing::AsRequired(_))).unwrap();
            let rx = prescribed(&epr, patient, "paracetamol 500mg tab", as_required.timing.clone(), doctor().now()).await;
            let (one, two) = (giving(&epr, patient, rx, None).await, giving(&epr, patient, rx, None).await);
            let (here, there) = (epr.clone(), epr.clone());
            let first = tokio::spawn(async move { here.execute(&anew(&turner()), one).await });
            let second = tokio::spawn(async move { there.execute(&anew(&okafor()), two).await });
            let lost = match (first.await.unwrap(), second.await.unwrap()) {
                (Ok(_), Err(lost)) | (Err(lost), Ok(_)) => lost,
                both => panic!("{both:?}"),
            };
            assert_eq!(
                lost.to_string(),
                "it may not be given now: the last dose was less than 4 hours ago; it may be given from 15-Jan-2027 12:00 on"
            );
        }
    }

    async fn not_given_struck_out_and_given_after_all(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let not_given = |reason: &str| RecordNotGiven {
            id: id(), patient, prescription: rx, prescription_seen: 1, due: morning(), reason: reason.into(), words: None,
        };
        let refused = epr.execute(&anew(&turner()), not_given("")).await.unwrap_err();
        assert!(matches!(refused, NotGivenError::NoReason));
        let done = epr.execute(&anew(&turner()), not_given("3")).await.unwrap();
        let second = epr.execute(&anew(&okafor()), giving(&epr, patient, rx, Some(morning())).await).await.unwrap_err();
        assert_eq!(
            second.to_string(),
            "this dose was already recorded as not given (Patient away from ward) by K Turner, RN at 08:00; nothing more was recorded"
        );
        let strike = MarkAdministrationEnteredInError { id: done.id, patient, seen: 1 };
        epr.execute(&anew(&turner()).because("back on the ward"), strike).await.unwrap();
        let given = epr.execute(&anew(&okafor()), giving(&epr, patient, rx, Some(morning())).await).await.unwrap();
        assert_eq!(given.record.recorded.name, "M Okafor, RN");
        let all = store::administration::of_prescription(&mut look(&epr), patient, rx).await.unwrap();
        assert_eq!(all.len(), 2, "what was struck out stays");
        assert_eq!(all.iter().filter(|one| one.administration.valid()).count(), 1);
    }

    /// Hazard H46: the page is read, somebody stops it, the button is pressed.
    async fn stopped_between_page_and_press(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let pressed = giving(&epr, patient, rx, Some(morning())).await;
        let stop = StopPrescription { id: rx, patient, seen: 1 };
        epr.execute(&anew(&doctor()).because("cough"), stop).await.unwrap();
        let refused = epr.execute(&anew(&turner()), pressed).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "this prescription was stopped 15-Jan-2027 08:00 by Dr S Patel (cough): nothing was recorded; open the drug chart again"
        );
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_administration").await, 0);
        // A dose that is not theirs to know of, and one by somebody who may not give any.
        let stranger = nurse(33, "A Stranger, RN");
        assert!(epr.execute(&anew(&stranger), giving(&epr, patient, rx, Some(morning())).await).await.is_err());
        let pharmacist = epr.execute(&anew(&pharmacist()), giving(&epr, patient, rx, Some(morning())).await).await;
        assert!(pharmacist.unwrap_err().to_string().contains("give medicines"));
    }

    /// Hazard H45: prescribed when nothing was known; the allergy came since.
    async fn an_allergy_recorded_after_prescribing_stops_the_dose(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "amoxicillin 500mg cap", twice(), doctor().now()).await;
        let allergic = allergic(&epr, "penicillins").await;
        say_again(&epr, patient, 1, allergic).await;
        let command = giving(&epr, patient, rx, Some(morning())).await;
        let Err(GiveError::Stopped(stops)) = epr.execute(&anew(&turner()), command.clone()).await else { panic!() };
        assert!(stops[0].says.contains("one of the penicillins"), "{stops:?}");
        let answered = Answered { says: stops[0].says.clone(), reason: reason("specialist").unwrap(), words: Some("desensitised".into()) };
        let given = epr.execute(&anew(&turner()), GiveDose { answered: vec![answered], ..command }).await.unwrap();
        assert_eq!(given.record.overrides[0].words.as_deref(), Some("desensitised"));

        // Nobody can say: it may be given, and is kept as not checked.
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        say_again(&epr, patient, 1, Answer::Unavailable { because: "it is being restarted".into() }).await;
        let given = epr.execute(&anew(&turner()), giving(&epr, patient, rx, Some(morning())).await).await.unwrap();
        assert_eq!(given.record.unchecked.as_deref(), Some("allergies were not available (it is being restarted)"));
    }

    /// Hazard H47: somebody who works here and may give medicines, and is not oneself.
    async fn a_controlled_drug_is_witnessed(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let rx = prescribed(&epr, patient, "morphine 10mg modified", twice(), doctor().now()).await;
        let command = giving(&epr, patient, rx, Some(morning())).await;
        let by = |witness| GiveDose { witness, ..command.clone() };
        let alone = epr.execute(&anew(&turner()), by(None)).await.unwrap_err();
        assert!(matches!(alone, GiveError::NoWitness(_)), "{alone}");
        let byrne = personas::charge_nurse(&[]).principal;
        let nobody = epr.execute(&anew(&turner()), by(Some(byrne.staff))).await.unwrap_err();
        assert!(matches!(nobody, GiveError::WitnessMayNot));
        let enrolled = |roles: &[&str]| NewStaff {
            staff: byrne.staff, username: "byrne".into(), name: byrne.name.clone(), organisation: "RXX01".into(),
            password: None, roles: roles.iter().map(|role| (*role).to_owned()).collect(), teams: vec![],
        };
        epr.enrol(&anew(&doctor()).because("for this test"), enrolled(&["pharmacist"])).await.unwrap();
        let may_not = epr.execute(&anew(&turner()), by(Some(byrne.staff))).await.unwrap_err();
        assert!(matches!(may_not, GiveError::WitnessMayNot));
        epr.enrol(&anew(&doctor()).because("for this test"), enrolled(&["doctor"])).await.unwrap();
        let given = epr.execute(&anew(&turner()), by(Some(byrne.staff))).await.unwrap();
        assert_eq!(given.record.witness.unwrap().name, "A Byrne, RN");
    }

    /// Hazard H48: three days around each change: every dose is due once, is given once, and no more can be given.
    async fn no_dose_is_lost_or_doubled_at_a_clock_change(store: &Store) {
        let epr = hospital(store).await;
        for (signed, until, at) in [
            ("2027-03-27T01:00:00Z", "2027-03-29T23:00:00Z", ["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"]),
            ("2027-10-30T00:00:00Z", "2027-11-02T00:00:00Z", ["2027-10-30T00:30:00Z", "2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z"]),
        ] {
            let (signed, until) = (utc(signed), utc(until));
            let patient = cared_for(&epr, Answer::NoneKnown).await;
            let night = Timing::TimesADay { times: 2, at: ["01:30:00", "13:30:00"].map(|time| time.parse().unwrap()).to_vec() };
            let rx = prescribed(&epr, patient, "ramipril", night, signed).await;
            let due = stands(&epr, patient, rx).await.doses_due(signed, until);
            assert_eq!(due.len(), 6, "{due:?}");
            assert_eq!(due.iter().step_by(2).copied().collect::<Vec<_>>(), at.map(utc));
            for dose in &due {
                let context = when(&turner(), *dose + Duration::minutes(5));
                epr.execute(&context, giving(&epr, patient, rx, Some(*dose)).await).await.unwrap();
                // The hour that comes twice is no second dose.
                let again = when(&okafor(), *dose + Duration::minutes(65));
                let refused = epr.execute(&again, giving(&epr, patient, rx, Some(*dose)).await).await.unwrap_err();
                assert!(refused.to_string().contains("already given"), "{refused}");
                let twin = giving(&epr, patient, rx, Some(*dose + Duration::hours(1))).await;
                let refused = epr.execute(&when(&okafor(), *dose + Duration::hours(1)), twin).await.unwrap_err();
                assert!(matches!(refused, GiveError::Dose(DoseFault::NotDue)), "{refused}");
            }
            let all = store::administration::of_prescription(&mut look(&epr), patient, rx).await.unwrap();
            assert_eq!(all.len(), 6);
        }
    }
}
