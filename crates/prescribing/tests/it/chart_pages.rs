//! The drug chart as a nurse meets it, without scripts.

use chrono::Duration;
use trefoil_core::Answer;
use trefoil_kernel::people::NewStaff;
use trefoil_prescribing::prescription::{Timing, stop::StopPrescription};
use trefoil_testkit::{anew, both_engines, count, personas};

use crate::{
    bedside::*,
    browser::{Browser, Page},
    house::*,
};

const RECORDS: &str = "SELECT COUNT(*) FROM prescribing_administration";

/// The row of one medicine.
fn row(chart: &Page, medicine: &str) -> Page {
    let mut rows = chart.text.split("<tr").skip(1);
    let text = rows.find(|row| row.contains(medicine)).unwrap_or_default();
    Page {
        status: chart.status,
        text: text.to_owned(),
        location: None,
    }
}

/// What a reader reads.
fn words(markup: &str) -> String {
    let mut inside = true;
    let mut text = String::new();
    for letter in markup.chars() {
        match letter {
            '<' => inside = false,
            '>' => inside = true,
            letter if inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

both_engines! {
    /// Hazard H48: no cell is blank; a dose that was missed says so.
    async fn the_chart_has_its_sections_and_no_blank_cell(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let path = format!("/patients/{patient}/drug-chart");
        let empty = nurse.get(&path).await;
        assert!(empty.status == 200 && empty.says("No medicines prescribed"), "{}", empty.text);
        prescribed(&epr, patient, "ramipril", twice(), doctor().now() - Duration::hours(24)).await;
        prescribed(&epr, patient, "amoxicillin 500mg cap", Timing::Once, doctor().now()).await;
        paracetamol_as_required(&epr, patient).await;
        let chart = nurse.get(&path).await;
        for title in ["<h3>Regular</h3>", "<h3>Once only</h3>", "<h3>As required</h3>"] {
            assert!(chart.says(title), "{title}: {}", chart.text);
        }
        assert!(row(&chart, "ramipril").says("? not recorded") && row(&chart, "ramipril").says("● due"), "{}", chart.text);
        let cells: Vec<&str> = chart.text.split("<td").skip(1).filter_map(|rest| rest.split("</td>").next()).collect();
        assert!(cells.len() >= 8, "{}", chart.text);
        for cell in &cells {
            assert!(!words(cell.split_once('>').unwrap().1).is_empty(), "a blank cell: {cell}");
        }
        println!("drug chart: {} bytes, {} cells", chart.text.len(), cells.len());
    }

    /// Hazard H43: one press gives; who has the same page open is told by whom and when, and nothing is recorded.
    async fn given_by_one_press_and_the_second_nurse_is_told(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let (first, second) = (Browser::of(&epr, &turner(), "7B").await, Browser::of(&epr, &okafor(), "7B").await);
        let path = format!("/patients/{patient}/drug-chart");
        let (mine, theirs) = (first.get(&path).await, second.get(&path).await);
        let press = row(&mine, "ramipril").part("<form", "</form>");
        let given = first.send(&press, &path, &[]).await; // the one press
        assert_eq!((given.status, given.location.as_deref()), (303, Some(path.as_str())), "{}", given.text);
        let chart = first.get(&path).await;
        assert!(chart.says("Given: ") && row(&chart, "ramipril").says("given 08:00") && row(&chart, "ramipril").says("KT"), "{}", chart.text);
        let again = first.send(&press, &path, &[]).await;
        assert_eq!(again.status, 303, "a second press of one button is one dose: {}", again.text);
        let refused = second.send(&row(&theirs, "ramipril").part("<form", "</form>"), &path, &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("This dose was already given by K Turner, RN at 08:00; nothing more was recorded"), "{}", refused.text);
        assert_eq!(count(epr.db(), RECORDS).await, 1);
        // The way back from a slip is in the cell itself, for whoever made it.
        assert!(row(&chart, "ramipril").says("Recorded in error?"), "{}", chart.text);
        assert!(!second.get(&path).await.says("Recorded in error?"), "not of another's record");
        let dose = first.get(&row(&chart, "ramipril").link("/doses/")).await;
        assert!(dose.says("Entered in error") && dose.says("Strike out"), "{}", dose.text);
        let why = [("because", "another patient's")];
        let struck = first.send(&dose, &row(&chart, "ramipril").link("/doses/"), &why).await;
        assert_eq!(struck.status, 303, "{}", struck.text);
        assert!(row(&first.get(&path).await, "ramipril").says("● due"));
    }

    /// Hazard H48: no dose is left out without a reason.
    async fn not_given_asks_for_a_reason_at_its_field(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let path = format!("/patients/{patient}/drug-chart");
        let chart = nurse.get(&path).await;
        let form = nurse.get(&row(&chart, "ramipril").link("/give?")).await;
        assert!(form.status == 200 && form.says("Not given"), "{}", form.text);
        let to = format!("{path}/give");
        let refused = nurse.send(&form, &to, &[("do", "not-given")]).await;
        assert_eq!(refused.status, 422);
        let says = "Choose why it was not given; no dose stays without a reason";
        assert!(refused.says("There is a problem") && refused.says("href=\"#why\""), "{}", refused.text);
        assert!(refused.text.matches(says).count() >= 2, "in the summary and at the field: {}", refused.text);
        assert_eq!(count(epr.db(), RECORDS).await, 0);
        let done = nurse.send(&refused, &to, &[("do", "not-given"), ("why", "3")]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let chart = nurse.get(&path).await;
        assert!(row(&chart, "ramipril").says("not given") && row(&chart, "ramipril").says("Patient away from ward"), "{}", chart.text);
    }

    /// Hazard H44: as required, too early.
    async fn too_early_as_required_says_from_when(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        paracetamol_as_required(&epr, patient).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let path = format!("/patients/{patient}/drug-chart");
        let press = row(&nurse.get(&path).await, "paracetamol").part("<form", "</form>");
        assert_eq!(nurse.send(&press, &path, &[]).await.status, 303);
        let chart = nurse.get(&path).await;
        assert!(row(&chart, "paracetamol").says("given 08:00"), "{}", chart.text);
        let refused = nurse.send(&row(&chart, "paracetamol").part("<form", "</form>"), &path, &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("It may not be given now") && refused.says("it may be given from 15-Jan-2027 12:00 on"), "{}", refused.text);
        assert_eq!(count(epr.db(), RECORDS).await, 1);
    }

    /// Hazard H47: the second person says themself who they are, by their own password.
    async fn a_controlled_drug_asks_for_the_witness_and_their_password(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "morphine 10mg modified", twice(), doctor().now()).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let witness = NewStaff {
            staff: okafor().principal.staff, username: "mokafor".into(), name: okafor().principal.name.clone(),
            organisation: "RXX01".into(), password: Some(trefoil_web::password::hash("four words that are long").unwrap()),
            roles: vec!["nurse".into()], teams: vec![],
        };
        epr.enrol(&anew(&doctor()).because("for this test"), witness).await.unwrap();
        let path = format!("/patients/{patient}/drug-chart");
        let chart = nurse.get(&path).await;
        assert!(!row(&chart, "morphine").says("<form"), "no single press: {}", chart.text);
        let form = nurse.get(&row(&chart, "morphine").link("/give?")).await;
        assert!(form.says("Witness: username") && form.says("Witness: password"), "{}", form.text);
        let to = format!("{path}/give");
        let alone = nurse.send(&form, &to, &[("do", "give")]).await;
        assert!(alone.status == 422 && alone.says("needs a second person"), "{}", alone.text);
        let fields = |password: &'static str| [("do", "give"), ("witness", "mokafor"), ("witness-password", password)];
        let wrong = nurse.send(&form, &to, &fields("not the right one")).await;
        assert!(wrong.status == 422 && wrong.says("username or password is not right"), "{}", wrong.text);
        assert!(!wrong.says("not the right one"), "a password is not sent back");
        assert_eq!(count(epr.db(), RECORDS).await, 0);
        let done = nurse.send(&form, &to, &fields("four words that are long")).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let chart = nurse.get(&path).await;
        let dose = nurse.get(&row(&chart, "morphine").link("/doses/")).await;
        assert!(dose.says("M Okafor, RN"), "{}", dose.text);
    }

    /// Hazard H47: who guesses a colleague's password waits; the colleague witnesses for everybody else, and signs in.
    async fn whoever_guesses_the_witness_waits_and_the_witness_does_not(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "morphine 10mg modified", twice(), doctor().now()).await;
        let witness = NewStaff {
            staff: personas::charge_nurse(&[]).principal.staff, username: "abyrne".into(), name: "A Byrne, RN".into(),
            organisation: "RXX01".into(), password: Some(trefoil_web::password::hash("four words that are long").unwrap()),
            roles: vec!["nurse".into()], teams: vec![],
        };
        epr.enrol(&anew(&doctor()).because("for this test"), witness).await.unwrap();
        let (guesses, honest) = (Browser::of(&epr, &turner(), "7B").await, Browser::of(&epr, &okafor(), "7B").await);
        let path = format!("/patients/{patient}/drug-chart");
        let to = format!("{path}/give");
        let fields = |name: &'static str, password: &'static str| [("do", "give"), ("witness", name), ("witness-password", password)];
        let form = guesses.get(&row(&guesses.get(&path).await, "morphine").link("/give?")).await;
        for name in ["abyrne", "ABYRNE ", "abyrne", "nobody", "abyrne"] {
            let wrong = guesses.send(&form, &to, &fields(name, "a guess")).await;
            assert!(wrong.status == 422 && wrong.says("username or password is not right"), "{}", wrong.text);
        }
        let fifth = guesses.send(&form, &to, &fields("abyrne", "a guess")).await;
        assert!(fifth.says("username or password is not right"), "{}", fifth.text);
        // The control: now even the right password waits, and so tells nothing.
        let waits = guesses.send(&form, &to, &fields("abyrne", "four words that are long")).await;
        assert!(waits.status == 422 && waits.says("too many wrong tries") && waits.says("Nothing is locked"), "{}", waits.text);
        assert_eq!(count(epr.db(), RECORDS).await, 0);
        let tried = "SELECT COUNT(*) FROM kernel_audit WHERE what = 'web.second_person'";
        assert_eq!(count(epr.db(), tried).await, 6);
        let form = honest.get(&row(&honest.get(&path).await, "morphine").link("/give?")).await;
        let given = honest.send(&form, &to, &fields("abyrne", "four words that are long")).await;
        assert_eq!(given.status, 303, "the witness is shut out of nothing: {}", given.text);
    }

    /// Hazard H45: a check that cannot be made is said beside every medicine.
    async fn allergies_not_available_is_said_on_every_line(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        prescribed(&epr, patient, "amoxicillin 500mg cap", Timing::Once, doctor().now()).await;
        paracetamol_as_required(&epr, patient).await;
        say_again(&epr, patient, 1, Answer::Unavailable { because: "it is being restarted".into() }).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let chart = nurse.get(&format!("/patients/{patient}/drug-chart")).await;
        for medicine in ["ramipril", "amoxicillin", "paracetamol"] {
            assert!(row(&chart, medicine).says("Allergies not available"), "{medicine}: {}", chart.text);
        }
        assert_eq!(chart.text.matches("this line cannot be checked (it is being restarted)").count(), 3);
    }

    /// Hazard H46: the page was made before the stop, the button pressed after it.
    async fn a_dose_given_after_the_stop_is_refused_on_the_page(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        let id = prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let path = format!("/patients/{patient}/drug-chart");
        let press = row(&nurse.get(&path).await, "ramipril").part("<form", "</form>");
        epr.execute(&anew(&doctor()).because("cough"), StopPrescription { id, patient, seen: 1 }).await.unwrap();
        let refused = nurse.send(&press, &path, &[]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.says("was stopped 15-Jan-2027 08:00 by Dr S Patel (cough): nothing was recorded"), "{}", refused.text);
        assert!(row(&refused, "ramipril").says("Discontinued"), "the chart below is the newest: {}", refused.text);
        assert_eq!(count(epr.db(), RECORDS).await, 0);
    }

    /// Two tabs of one nurse: what was done in one is not done again in the other, whatever it shows.
    async fn a_second_tab_records_nothing_twice(store: &Store) {
        let epr = hospital(store).await;
        let patient = cared_for(&epr, Answer::NoneKnown).await;
        prescribed(&epr, patient, "ramipril", twice(), doctor().now()).await;
        let nurse = Browser::of(&epr, &turner(), "7B").await;
        let path = format!("/patients/{patient}/drug-chart");
        let tab = nurse.get(&path).await;
        let form = nurse.get(&row(&tab, "ramipril").link("/give?")).await;
        let left_out = nurse.send(&form, &format!("{path}/give"), &[("do", "not-given"), ("why", "3")]).await;
        assert_eq!(left_out.status, 303, "{}", left_out.text);
        let stale = nurse.send(&row(&tab, "ramipril").part("<form", "</form>"), &path, &[]).await;
        assert_eq!(stale.status, 422);
        assert!(stale.says("already recorded as not given (Patient away from ward) by K Turner, RN at 08:00"), "{}", stale.text);
        assert_eq!(count(epr.db(), RECORDS).await, 1);
        // A form of another patient's chart is taken for nobody.
        let other = cared_for(&epr, Answer::NoneKnown).await;
        let astray = nurse.send(&row(&tab, "ramipril").part("<form", "</form>"), &format!("/patients/{other}/drug-chart"), &[]).await;
        assert!(astray.status >= 400, "{}", astray.status);
        assert_eq!(count(epr.db(), RECORDS).await, 1);
    }
}
