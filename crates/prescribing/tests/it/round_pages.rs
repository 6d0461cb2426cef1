//! The drug round of a ward, its column and its tile.

use chrono::Duration;
use trefoil_core::{Answer, PatientId};
use trefoil_kernel::Epr;
use trefoil_prescribing::prescription::{Timing, stop::StopPrescription, suspend::SuspendPrescription};
use trefoil_testkit::{anew, both_engines, count, id};
use trefoil_web::screen::WardColumn;

use crate::{
    bedside::*,
    browser::{Browser, Page},
    house::*,
    ward::Say,
};

const ROUND: &str = "/wards/7B/doses";

/// Somebody in a bed of 7B with a dose due at 08:00, which is now.
async fn with_ramipril(epr: &Epr, family: &str, bed: &str) -> PatientId {
    let patient = in_bed(epr, family, "7B", bed).await;
    prescribed(epr, patient, "ramipril", twice(), doctor().now()).await;
    patient
}

/// Give the dose that the chart of an address offers.
async fn give(nurse: &Browser, chart: &str) -> Page {
    let page = nurse.get(chart).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let form = page.part("class=\"dose-buttons no-print\"><form", "</form>");
    let to = form.part("action=\"", "\"").text.replace("&amp;", "&");
    let done = nurse.send(&form, &to, &[]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    nurse.get(&done.location.unwrap()).await
}

both_engines! {
    /// Hazard H48: every dose that waits is on the list, by bed, with how late it is; nothing is given from it.
    async fn the_round_lists_what_is_due_by_bed_and_gives_nothing(store: &Store) {
        let epr = hospital(store).await;
        in_bed(&epr, "Well", "7B", "1").await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let empty = nurse.get(ROUND).await;
        assert_eq!(empty.status, 200, "{}", empty.text);
        assert!(empty.says("No doses are due before 09:00 on this ward. Last checked 08:00."), "{}", empty.text);

        let ten = with_ramipril(&epr, "Ten", "10").await;
        let two = in_bed(&epr, "Two", "7B", "2").await;
        prescribed(&epr, two, "ramipril", twice(), doctor().now() - Duration::hours(12)).await;
        prescribed(&epr, two, "amoxicillin 500mg cap", Timing::Once, doctor().now() - Duration::hours(1)).await;
        let at_nine = Timing::TimesADay { times: 1, at: vec!["09:00:00".parse().unwrap()] };
        prescribed(&epr, two, "senna", at_nine, doctor().now()).await;
        paracetamol_as_required(&epr, ten).await;
        let elsewhere = in_bed(&epr, "Elsewhere", "8A", "1").await;
        prescribed(&epr, elsewhere, "ramipril", twice(), doctor().now()).await;

        let round = nurse.get(ROUND).await;
        assert_eq!(round.status, 200, "{}", round.text);
        assert!(round.says("<b>5 doses</b> for <b>2 patients</b>, <b>2 overdue</b>"), "{}", round.text);
        assert!(round.text.find("Bed 2").unwrap() < round.text.find("Bed 10").unwrap(), "by bed: {}", round.text);
        assert!(round.says("? overdue, not recorded 14-Jan-2027 20:00") && round.says("<b>12hr late</b>"), "{}", round.text);
        assert!(round.says("▲ overdue 06:00") && round.says("<b>2hr late</b>"), "{}", round.text);
        assert!(round.says("● due 08:00") && round.says("on time") && round.says("● due 09:00") && round.says("in 1hr"), "{}", round.text);
        assert!(round.says("TWO") && round.says("TEN") && !round.says("ELSEWHERE"), "{}", round.text);
        assert!(!round.says("paracetamol"), "as required is never due");
        let body = round.part("class=\"drug-round\"", "Ward list");
        assert!(!body.says("<form") && body.says("data-print"), "nothing is recorded from a page of several patients");
        assert_eq!(body.link("/drug-chart"), format!("/patients/{two}/drug-chart?round=7B"));
        println!("drug round: {} bytes for 2 patients, 5 doses", round.text.len());
    }

    async fn suspended_and_stopped_medicines_are_not_on_the_round(store: &Store) {
        let epr = hospital(store).await;
        let patient = in_bed(&epr, "One", "7B", "1").await;
        let stopped = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let suspended = prescribed(&epr, patient, "senna", twice(), doctor().now()).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        assert!(nurse.get(ROUND).await.says("<b>2 doses</b> for <b>1 patient</b>, none overdue"));
        epr.execute(&anew(&doctor()).because("cough"), StopPrescription { id: stopped, patient, seen: 1 }).await.unwrap();
        epr.execute(&anew(&doctor()).because("loose"), SuspendPrescription { id: suspended, patient, seen: 1 }).await.unwrap();
        let round = nurse.get(ROUND).await;
        assert!(round.says("No doses are due before 09:00 on this ward"), "{}", round.text);
    }

    /// From chart to chart with one press a dose and one link a patient; the record of one never names another.
    async fn the_round_walks_from_patient_to_patient(store: &Store) {
        let epr = hospital(store).await;
        let one = with_ramipril(&epr, "Ahmed", "1").await;
        let two = with_ramipril(&epr, "Brown", "2").await;
        let twelve = with_ramipril(&epr, "Clark", "12").await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let round = nurse.get(ROUND).await;
        let begin = round.part("class=\"drug-round\"", "Ward list").link("/drug-chart");
        assert_eq!(begin, format!("/patients/{one}/drug-chart?round=7B"));
        let chart = nurse.get(&begin).await;
        let line = chart.part("class=\"round-line", "</nav>");
        assert!(line.says("Drug round of 7B: <b>3 of 3 patients left</b>") && line.says(">Bed 2</a>"), "{}", line.text);
        assert!(!chart.says("BROWN") && !chart.says("CLARK"), "another patient is a bed here and no name");
        assert_eq!(line.link("/wards/"), ROUND);

        let chart = give(&nurse, &begin).await;
        assert!(chart.says("Given: "), "{}", chart.text);
        let line = chart.part("class=\"round-line", "</nav>");
        assert!(line.says("<b>2 of 3 patients left</b>"), "the round is kept after a dose: {}", line.text);
        let next = line.link("/drug-chart");
        assert_eq!(next, format!("/patients/{two}/drug-chart?round=7B"));

        // Left out for now: the round goes on to bed 12, and comes back to bed 2.
        let line = nurse.get(&next).await.part("class=\"round-line", "</nav>");
        let next = line.link("/drug-chart");
        assert_eq!(next, format!("/patients/{twelve}/drug-chart?round=7B"));
        let line = give(&nurse, &next).await.part("class=\"round-line", "</nav>");
        assert!(line.says("<b>1 of 3 patients left</b>") && line.says(">Bed 2</a>"), "{}", line.text);

        // Not given keeps the round too.
        let chart = nurse.get(&line.link("/drug-chart")).await;
        let form = nurse.get(&chart.link("/give?")).await;
        let to = form.part("action=\"/patients/", "\"").text;
        let to = format!("/patients/{to}").replace("&amp;", "&");
        assert!(to.ends_with("?round=7B"), "{to}");
        let refused = nurse.send(&form, &to, &[("do", "not-given")]).await;
        assert_eq!(refused.status, 422);
        let done = nurse.send(&refused, &to, &[("do", "not-given"), ("why", "3")]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let line = nurse.get(&done.location.unwrap()).await.part("class=\"round-line", "</nav>");
        assert!(line.says("<b>0 of 3 patients left</b>; all doses are recorded"), "{}", line.text);
        assert!(nurse.get(ROUND).await.says("No doses are due before 09:00"));
        // Without the round, the chart says nothing of it.
        assert!(!nurse.get(&format!("/patients/{two}/drug-chart")).await.says("Drug round of"));
    }

    /// The house's measure: a round of 20 doses for 8 patients takes at most 36 presses.
    async fn a_round_of_twenty_doses_takes_at_most_36_presses(store: &Store) {
        let epr = hospital(store).await;
        for number in 1..=8 {
            let patient = with_ramipril(&epr, &format!("Number{number}"), &number.to_string()).await;
            prescribed(&epr, patient, "senna", twice(), doctor().now()).await;
            if number % 2 == 0 {
                prescribed(&epr, patient, "amoxicillin 500mg cap", Timing::Once, doctor().now()).await;
            }
        }
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let mut presses = 1; // the tile of the home page
        let round = nurse.get(&nurse.get("/").await.link("/doses")).await;
        assert!(round.says("<b>20 doses</b> for <b>8 patients</b>"), "{}", round.text);
        let mut next = Some(round.part("class=\"drug-round\"", "Ward list").link("/drug-chart"));
        while let Some(chart) = next {
            presses += 1;
            let mut page = nurse.get(&chart).await;
            while page.says("dose-buttons no-print\"><form") {
                presses += 1;
                page = give(&nurse, &chart).await;
            }
            let line = page.part("class=\"round-line", "</nav>");
            next = line.says("next: ").then(|| line.link("/drug-chart"));
        }
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_administration").await, 20);
        assert!(presses <= 36, "{presses} presses");
        println!("drug round: 20 doses for 8 patients in {presses} presses");
    }

    /// Somebody of another ward sees nobody here, and is told that this is no assurance.
    async fn a_nurse_of_another_ward_does_not_see_the_patients(store: &Store) {
        let epr = hospital(store).await;
        let patient = with_ramipril(&epr, "Ahmed", "1").await;
        let stranger = Browser::of(&epr, &nurse(33, "A Stranger, RN"), "8A").await;
        let round = stranger.get(ROUND).await;
        assert_eq!(round.status, 200, "{}", round.text);
        assert!(!round.says("AHMED") && !round.says("ramipril") && !round.says(&patient.to_string()), "{}", round.text);
        assert!(round.says("You are not in the team of this ward") && round.says("for patients of yours on this ward"), "{}", round.text);
        assert!(!stranger.get("/").await.says("Doses due on 7B"));
        // On the round of a chart that is theirs, the ward's other patients are not even counted.
        let mine = id();
        let mut said = said(Answer::NoneKnown);
        said.team = vec![nurse(33, "").principal.staff.0];
        epr.execute(&anew(&doctor()), Say { patient: mine, seen: 0, said }).await.unwrap();
        let chart = stranger.get(&format!("/patients/{mine}/drug-chart?round=7B")).await;
        assert!(chart.says("<b>0 of 0 patients left</b>"), "{}", chart.text);
        let pressed = stranger.get("/wards/%3Cscript%3E/doses").await;
        assert!(pressed.status == 200 && !pressed.says("<script>/"), "{}", pressed.text);
    }

    async fn the_round_says_that_allergies_are_not_available(store: &Store) {
        let epr = hospital(store).await;
        let one = with_ramipril(&epr, "Ahmed", "1").await;
        with_ramipril(&epr, "Brown", "2").await;
        let mut unknown = said(Answer::Unavailable { because: "it is being restarted".into() });
        unknown.family = "Ahmed".into();
        unknown.place = Some(("7B".into(), "1".into()));
        unknown.team.push(turner().principal.staff.0);
        epr.execute(&anew(&doctor()), Say { patient: one, seen: 1, said: unknown }).await.unwrap();
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let round = nurse.get(ROUND).await;
        assert!(round.says("For 1 of 2 patients") && round.says("! Allergies not available"), "{}", round.text);
        assert!(round.says("<b>2 doses</b>") && round.says("it is being restarted"), "{}", round.text);
    }

    /// Hazard H48: the ward list and the home page say it too, in words, and count what the round lists.
    async fn the_column_and_the_tile_say_what_waits(store: &Store) {
        let epr = hospital(store).await;
        let late = in_bed(&epr, "Ahmed", "7B", "1").await;
        prescribed(&epr, late, "ramipril", twice(), doctor().now() - Duration::hours(12)).await;
        prescribed(&epr, late, "amoxicillin 500mg cap", Timing::Once, doctor().now() - Duration::hours(1)).await;
        let due = with_ramipril(&epr, "Brown", "2").await;
        let none = in_bed(&epr, "Clark", "7B", "3").await;
        let mut all = vec![late, due, none];
        // More than one statement has places for.
        for _ in 0..45 {
            all.push(id());
        }
        let column = epr.contributions::<WardColumn>().iter().find(|one| one.0.heading() == "Doses due").unwrap();
        let cells = epr
            .view::<_, trefoil_core::Refused, _>(&anew(&turner()), "test", async |door| column.0.cells(door.list(column.0.needs())?, &all).await)
            .await
            .unwrap();
        let says = |patient: &PatientId| cells.get(patient).unwrap().0.clone();
        assert!(says(&late).contains("▲ 2 late, 1 due 08:00"), "{}", says(&late));
        assert!(says(&due).contains("1 due 08:00") && says(&due).contains(&format!("/patients/{due}/drug-chart")), "{}", says(&due));
        assert_eq!((says(&none).as_str(), cells.len()), ("None due", 48));

        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let home = nurse.get("/").await;
        assert!(home.says("Doses due on 7B, 2 overdue") && home.says("href=\"/wards/7B/doses\""), "{}", home.text);
        assert!(nurse.get(ROUND).await.says("<b>4 doses</b> for <b>2 patients</b>"));
        let other = Browser::of(&epr, &okafor(), "8A").await;
        assert!(!other.get("/").await.says("Doses due on 7B"), "only of one's own wards");
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_administration").await, 0);
    }
}
