//! Who is watched how, who is due, and what the neighbours are told: plans, lists, the port, a merge.

use chrono::TimeDelta;
use rust_decimal::Decimal;
use trefoil_clinical_notes::{
    news2::SaturationScale,
    observation::{Values, record::RecordObservations, strike::StrikeObservations},
    observation_plan::set::SetObservationPlan,
    permissions::READ,
    store::observation::{newest, plan, sets},
};
use trefoil_core::{
    Answer, Context, PatientId, Refused,
    ports::{Measured, Measurement, Measurements},
};
use trefoil_kernel::{Epr, merge::MergePatients};
use trefoil_testkit::{anew, at, both_engines, count, id, personas::later};
use trefoil_web::screen::WardColumn;

use crate::{
    browser::Browser,
    house::*,
    observations::{WHOLE, but, record, tab},
};

const TWO: [(&str, &str); 3] = [
    ("scale", "2"),
    ("every", "240"),
    ("reason", "hypercapnic on a blood gas"),
];

fn weighing(patient: PatientId, kilograms: i64) -> RecordObservations {
    let values = Values {
        weight: Some(Decimal::from(kilograms)),
        ..Values::default()
    };
    RecordObservations {
        id: id(),
        patient,
        values,
        confirmed: false,
    }
}

async fn weight(epr: &Epr, patient: PatientId) -> Answer<Measurement> {
    let port = epr.ports().get::<dyn Measurements>().unwrap();
    port.latest(look(epr).reading(), patient, Measured::Weight)
        .await
        .unwrap()
}

async fn kilograms(epr: &Epr, patient: PatientId) -> Option<(Decimal, i64)> {
    let found = weight(epr, patient).await.known()?;
    let ago = (at(0) - found.taken).num_minutes();
    Some((found.quantity.value, ago))
}

/// The cell of the ward list, as the list asks for it.
async fn cell(epr: &Epr, who: &Context, patient: PatientId) -> String {
    let columns: Vec<&WardColumn> = epr.contributions().iter().collect();
    let column = columns
        .iter()
        .find(|column| column.0.key() == "clinical_notes.news2")
        .unwrap();
    epr.view(who, "ward", async |door| {
        let view = door.list(READ)?;
        view.list(READ, [patient])?;
        let cells = column.0.cells(view, &[patient]).await?;
        Ok::<String, Refused>(cells[&patient].clone().into_string())
    })
    .await
    .unwrap()
}

both_engines! {
    /// Hazard H24: a doctor decides the scale, a nurse cannot, and two who decide at once see each other.
    async fn the_scale_is_decided_by_a_doctor_and_scores_from_then_on(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let (doctor, nurse) = (Browser::of(&epr, &doctor(), "7B").await, Browser::of(&epr, &nurse(), "7B").await);
        let (path, low) = (format!("{}/plan", tab(patient)), but("saturation", "90"));
        assert_eq!(nurse.get(&path).await.status, 403);
        assert!(!nurse.get(&tab(patient)).await.says("Change scale"));
        record(&nurse, patient, &low).await;
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("NEWS2 10.") && page.says("<b>scale 1</b> (target 96 % and above)"), "90 % scores 3: {}", page.text);

        let (first, second) = (doctor.get(&path).await, doctor.get(&path).await);
        assert!(first.status == 200 && first.text.matches("<h1").count() == 1, "{}", first.text);
        assert_eq!(nurse.send(&first, &path, &TWO).await.status, 403, "whoever holds the form");
        for (fields, says) in [
            (&TWO[1..], "Choose the scale"),
            (&TWO[..2], "Write why"),
            (&[TWO[0], ("every", "often"), TWO[2]][..], "Choose how often from the list"),
            (&[TWO[0], ("every", "5"), TWO[2]][..], "from 15 minutes to 24 hours"),
        ] {
            let wrong = doctor.send(&doctor.get(&path).await, &path, fields).await;
            assert!(wrong.status == 422 && wrong.says(says), "{says}: {}", wrong.text);
        }
        assert_eq!(doctor.send(&first, &path, &TWO).await.status, 303);
        let stale = doctor.send(&second, &path, &[("scale", "1"), ("every", "60"), ("reason", "as for all")]).await;
        assert!(stale.status == 409 && stale.says("Nothing was saved") && stale.says("Dr S Patel"), "{}", stale.text);
        assert!(stale.says("as for all") && stale.says("hypercapnic on a blood gas"), "both are shown: {}", stale.text);

        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("<b>scale 2</b> (target 88–92 %)") && page.says("decided by Dr S Patel"), "{}", page.text);
        assert!(page.says("hypercapnic on a blood gas") && page.says("NEWS2 10."), "what was shown stays: {}", page.text);
        record(&nurse, patient, &low).await;
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("NEWS2 7.") && page.says("SpO₂ scale 1") && page.says("SpO₂ scale 2"), "90 % scores 0: {}", page.text);
        assert!(page.says("due at 15-Jan-2027 12:00"), "the plan's four hours, not the score's half: {}", page.text);
        record(&nurse, patient, &but("saturation", "98")).await;
        assert!(nurse.get(&tab(patient)).await.says("NEWS2 10."), "98 % on oxygen scores 3 on scale 2");
    }

    /// Hazard H27: an old score is never shown without its age.
    async fn who_is_due_is_in_the_column_the_list_and_the_count(store: &Store) {
        let (epr, neighbours) = house(store).await;
        let (patient, other) = (arrive(&epr).await, arrive(&epr).await);
        assert_eq!(cell(&epr, &nurse(), patient).await, "No observations");
        let nurse_of_7b = Browser::of(&epr, &nurse(), "7B").await;
        assert!(nurse_of_7b.get("/observations/due").await.says("Nobody of yours was observed"));
        record(&nurse_of_7b, patient, &WHOLE).await;
        record(&nurse_of_7b, other, &but("pulse", "")).await;
        let shown = cell(&epr, &nurse(), patient).await;
        assert!(shown.contains("high") && shown.contains("08:30") && !shown.contains("late"), "{shown}");
        assert!(cell(&epr, &nurse(), other).await.contains("Incomplete"));
        assert!(!nurse_of_7b.get("/").await.says("observations are overdue"));

        store.clock.advance(TimeDelta::minutes(40));
        let nurse_of_7b = Browser::of(&epr, &later(&nurse(), 2400), "7B").await;
        let shown = cell(&epr, &later(&nurse(), 2400), patient).await;
        assert!(shown.contains(" late"), "{shown}");
        let home = nurse_of_7b.get("/").await;
        assert!(home.says("patients of yours whose observations are overdue") && home.says("/observations/due"), "{}", home.text);
        let due = nurse_of_7b.get("/observations/due").await;
        let (first, second) = (due.text.find(&patient.to_string()).unwrap(), due.text.find(&other.to_string()).unwrap());
        assert!(first < second && due.says("Overdue") && due.says("Last checked 15-Jan-2027 08:40"), "{}", due.text);
        assert!(due.text.matches("<h1").count() == 1 && due.says("<caption"), "{}", due.text);
        let page = nurse_of_7b.get(&tab(patient)).await;
        assert!(page.says("Next set <b>was due at 15-Jan-2027 08:30</b>"), "{}", page.text);
        assert!(nurse_of_7b.get(&format!("/patients/{patient}")).await.says("Next set was due at 15-Jan-2027 08:30"));

        neighbours.goes_home(patient);
        let due = nurse_of_7b.get("/observations/due").await;
        assert!(!due.says(&patient.to_string()) && due.says(&other.to_string()), "{}", due.text);
        assert!(!nurse_of_7b.get("/").await.says("observations are overdue"), "the other has until nine");
        store.clock.advance(TimeDelta::days(3));
        let after = Browser::of(&epr, &later(&nurse(), 261_600), "7B").await;
        assert!(after.get("/observations/due").await.says("Nobody of yours was observed in the last three days"));
        let page = after.get(&tab(other)).await;
        assert!(page.says("No observations in this time") && page.says("at 15-Jan-2027 08:00"), "with its date: {}", page.text);
    }

    async fn the_port_gives_the_newest_weight_that_stands(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let ago = |minutes: i64| anew(&nurse()).true_at(at(-60 * minutes));
        assert!(matches!(weight(&epr, patient).await, Answer::NoneKnown));
        epr.execute(&ago(60), weighing(patient, 71)).await.unwrap();
        let newest = epr.execute(&ago(10), weighing(patient, 73)).await.unwrap();
        epr.execute(&ago(1440), weighing(patient, 69)).await.unwrap();
        assert_eq!(kilograms(&epr, patient).await, Some((Decimal::from(73), 10)), "not what was entered last");
        let unweighed = Values { pulse: Some(80), ..Values::default() };
        epr.execute(&ago(5), RecordObservations { values: unweighed, ..weighing(patient, 1) }).await.unwrap();
        assert_eq!(kilograms(&epr, patient).await, Some((Decimal::from(73), 10)));
        let strike = StrikeObservations { id: newest.id, patient, seen: 1, reason: "of the patient in A5".into() };
        epr.execute(&anew(&nurse()), strike).await.unwrap();
        assert_eq!(kilograms(&epr, patient).await, Some((Decimal::from(71), 60)), "a struck one counts for nothing");
    }

    /// Two people found to be one: their sets stand in one chart, their plans are looked at by somebody, and a merge that
    /// was wrong is undone whole.
    async fn sets_follow_a_merge_and_go_back_with_it(store: &Store) {
        let (epr, _) = house(store).await;
        let (stays, goes) = (arrive(&epr).await, arrive(&epr).await);
        let planned = |patient, seen, scale| SetObservationPlan {
            patient, seen, scale, every_minutes: None, reason: "as the team decided".into(),
        };
        epr.execute(&anew(&nurse()), weighing(stays, 71)).await.unwrap();
        epr.execute(&anew(&nurse()), weighing(goes, 72)).await.unwrap();
        epr.execute(&anew(&doctor()), planned(goes, 0, SaturationScale::Two)).await.unwrap();
        let merge = MergePatients { loser: goes, into: Some(stays), seen: 0 };
        epr.merge(&anew(&chief()).because("one person"), merge.clone()).await.unwrap();
        let all = sets(&mut look(&epr), stays, at(-60), at(60)).await.unwrap();
        assert_eq!(all.len(), 2);
        assert!(newest(&mut look(&epr), goes, 9).await.unwrap().is_empty());
        let observed = "SELECT count(*) FROM clinical_notes_observed";
        assert_eq!(count(epr.db(), observed).await, 1, "who went is observed no more");
        let scale = async |patient| plan(&mut look(&epr), patient).await.unwrap().map(|plan| plan.record.scale);
        assert_eq!(scale(stays).await, Some(SaturationScale::Two), "the plan came along");

        // The plan that came along can be replaced from the page.
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("{}/plan", tab(stays));
        let form = doctor.get(&path).await;
        assert!(form.says("Now scale 2"), "{}", form.text);
        store.clock.advance(TimeDelta::minutes(5));
        let saved = doctor.send(&form, &path, &[("scale", "1"), ("reason", "no hypercapnia")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        assert_eq!(scale(stays).await, Some(SaturationScale::One));

        epr.merge(&anew(&chief()).because("two after all"), MergePatients { into: None, seen: 1, ..merge }).await.unwrap();
        assert_eq!((scale(stays).await, scale(goes).await), (Some(SaturationScale::One), Some(SaturationScale::Two)));
        for patient in [stays, goes] {
            assert_eq!(newest(&mut look(&epr), patient, 9).await.unwrap().len(), 1);
        }
        assert_eq!(count(epr.db(), observed).await, 2);
    }
}
