//! Sets of observations as a browser without scripts meets them: recorded, refused, asked about, struck out.

use trefoil_core::PatientId;
use trefoil_kernel::Epr;
use trefoil_testkit::{anew, both_engines, count, id, personas};

use crate::{
    browser::{Browser, Page},
    house::*,
};

/// A whole set, as it is typed: NEWS2 8.
pub(crate) const WHOLE: [(&str, &str); 8] = [
    ("respiration", "22"),
    ("saturation", "95"),
    ("oxygen", "4"),
    ("systolic", "104"),
    ("diastolic", "58"),
    ("pulse", "104"),
    ("consciousness", "A"),
    ("temperature", "38.4"),
];

/// The same with one value otherwise, or left out.
pub(crate) fn but(field: &'static str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let rest = WHOLE.into_iter().filter(|(name, _)| *name != field);
    rest.chain([(field, value)])
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

pub(crate) fn tab(patient: PatientId) -> String {
    format!("/patients/{patient}/observations")
}

/// Open the tab and send the panel.
pub(crate) async fn record(who: &Browser, patient: PatientId, fields: &[(&str, &str)]) -> Page {
    let path = tab(patient);
    let page = who.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.text);
    who.send(&page, &path, fields).await
}

pub(crate) async fn kept(epr: &Epr) -> i64 {
    count(epr.db(), "SELECT count(*) FROM clinical_notes_observation_set").await
}

/// What every page owes to whoever does not see it: one heading of the first order, no id twice, a label for each field,
/// and a heading or caption for each table.
fn accessible(page: &Page) {
    let text = &page.text;
    assert_eq!(text.matches("<h1").count(), 1, "{text}");
    let all = |attribute: &str| -> Vec<&str> {
        let parts = text.split(attribute).skip(1);
        parts.filter_map(|part| part.split('"').next()).collect()
    };
    let mut ids = all(" id=\"");
    let labelled = all(" for=\"");
    for tag in ["<input ", "<select ", "<textarea "] {
        for field in text
            .split(tag)
            .skip(1)
            .filter_map(|field| field.split('>').next())
        {
            if field.contains("type=\"hidden\"") || field.contains("aria-label") {
                continue;
            }
            let id = field
                .split("id=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default();
            assert!(labelled.contains(&id), "no label for {tag}{field}");
        }
    }
    for named in all("aria-labelledby=\"")
        .into_iter()
        .chain(all("aria-describedby=\""))
    {
        for name in named.split(' ') {
            assert!(ids.contains(&name), "{name} is named and is not there: {text}");
        }
    }
    ids.sort_unstable();
    let before = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), before, "an id twice: {text}");
    assert_eq!(
        text.matches("<table").count(),
        text.matches("<caption").count(),
        "{text}"
    );
    assert!(!text.contains(" style=\""), "no style on an element: {text}");
}

both_engines! {
    async fn a_whole_set_is_recorded_and_its_score_said(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        let path = tab(patient);
        let form = nurse.get(&path).await;
        assert!(form.says("No observations recorded.") && form.says("Record observations"), "{}", form.text);
        accessible(&form);
        let saved = nurse.send(&form, &path, &WHOLE).await;
        assert_eq!(saved.location.as_deref(), Some(path.as_str()), "{}", saved.text);
        let page = nurse.get(&path).await;
        assert!(page.says("✓ Done") && page.says("NEWS2 8. Emergency response"), "{}", page.text);
        assert!(!page.says("Recorded as taken at"), "not a back-entry");
        assert!(page.says("NEWS2 8, high") && page.says("SpO₂ scale 1") && page.says("4 L/min") && page.says("104 / 58"));
        assert!(page.says("due at 15-Jan-2027 08:30"), "half an hour later: {}", page.text);
        accessible(&page);
        let twice = nurse.send(&form, &path, &WHOLE).await;
        assert_eq!((twice.status, kept(&epr).await), (303, 1), "a double click records one: {}", twice.text);

        let summary = nurse.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("NEWS2 8. Emergency response") && summary.says("at 15-Jan-2027 08:00"), "{}", summary.text);
        accessible(&summary);
        let timeline = nurse.get(&format!("/patients/{patient}/timeline")).await;
        assert!(timeline.says("NEWS2 8. Emergency response"), "{}", timeline.text);
        let set = nurse.get(&page.href("/observations/", "15-Jan-2027")).await;
        assert!(set.says("Recorded 15-Jan-2027 08:00 by K Turner, RN") && set.says("Strike out"), "{}", set.text);
        accessible(&set);
    }

    /// Hazard H23: a set that lacks something has no total anywhere, and says what it lacks.
    async fn a_partial_set_has_no_total_and_says_what_is_missing(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        assert_eq!(record(&nurse, patient, &but("pulse", "")).await.status, 303);
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("No NEWS2: not measured: pulse") && page.says(">incomplete<") && page.says("Incomplete"), "{}", page.text);
        assert!(page.says("due at 15-Jan-2027 09:00"), "within the hour: {}", page.text);
        let summary = nurse.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("No NEWS2: not measured: pulse"), "{}", summary.text);
        for shown in [&page, &summary] {
            assert!(!shown.says("NEWS2 7") && !shown.says("NEWS2 8"), "{}", shown.text);
        }
        // A weight alone is kept, and is no score of nought.
        assert_eq!(record(&nurse, patient, &[("weight", "71.5"), ("estimated", "yes")]).await.status, 303);
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("weight 71.5 kg (estimated)") && !page.says("NEWS2 0"), "{}", page.text);
    }

    /// Hazard H26: asked about, then kept with the words that were confirmed, and only those.
    async fn an_implausible_value_is_asked_about_and_confirmed(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let (nurse, path) = (Browser::of(&epr, &nurse(), "7B").await, tab(patient));
        let fast = but("pulse", "230");
        let asked = record(&nurse, patient, &fast).await;
        assert!(asked.status == 422 && asked.says("Pulse of 230 beats a minute is unusual; check it"), "{}", asked.text);
        assert!(asked.says("id=\"confirmed\"") && asked.says("value=\"230\"") && asked.says("value=\"38.4\""), "nothing is typed twice");
        accessible(&asked);
        let unconfirmed = nurse.send(&asked, &path, &fast).await;
        assert_eq!(unconfirmed.status, 422);
        let tick = ("confirmed", "pulse of 230 beats a minute");
        let other = nurse.send(&asked, &path, &[&but("pulse", "240")[..], &[tick]].concat()).await;
        assert!(other.status == 422 && other.says("240 beats a minute is unusual"), "another value is asked anew: {}", other.text);
        assert_eq!(kept(&epr).await, 0, "nothing half-done");
        let saved = nurse.send(&other, &path, &[&fast[..], &[tick]].concat()).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let page = nurse.get(&path).await;
        let set = nurse.get(&page.href("/observations/", "15-Jan-2027")).await;
        assert!(set.says("Checked and said to be right: pulse of 230 beats a minute"), "{}", set.text);
    }

    /// Hazard H26: each slip at its field, in words, what was typed kept in the form and nothing in the record.
    async fn what_cannot_be_is_refused_at_its_field(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        for (field, typed, says) in [
            ("temperature", "98.6", "looks like degrees Fahrenheit; type it in degrees Celsius"),
            ("temperature", "46", "Temperature of 46 °C cannot be; the possible values are 25 to 45"),
            ("temperature", "38,4", "Type a number only, for example 36.8"),
            ("pulse", "999", "Pulse of 999 beats a minute cannot be"),
            ("pulse", "-5", "Type a number only, for example 72"),
            ("saturation", "101", "cannot be"),
            ("diastolic", "140", "The diastolic pressure is not below the systolic"),
            ("oxygen", "lots", "Type a number only, for example 4, or 0 for air"),
            ("consciousness", "X", "Choose one of A, C, V, P and U"),
            ("weight", "715", "Weight of 715 kg cannot be"),
            ("taken", "half past eight", "Type the time in hours and minutes"),
            ("taken", "08:30", "cannot be taken in the future"),
            ("taken", "16-Jan-2027 08:00", "cannot be taken in the future"),
            ("taken", "01-Dec-2026 08:00", "more than 31 days old"),
        ] {
            let wrong = record(&nurse, patient, &but(field, typed)).await;
            assert!(wrong.status == 422 && wrong.says(says), "{field} {typed}: {}", wrong.text);
            assert!(wrong.says(&format!("href=\"#{field}\"")), "the summary leads to {field}: {}", wrong.text);
            let at_the_field = wrong.text.split(" id=\"").any(|part| {
                let part = part.split('>').next().unwrap_or_default();
                part.starts_with(&format!("{field}\"")) && part.contains("aria-invalid=\"true\"")
            });
            assert!(at_the_field || field == "consciousness", "{field}: {}", wrong.text);
            assert!(wrong.says("value=\"22\""), "what was typed stays");
            accessible(&wrong);
        }
        let empty = record(&nurse, patient, &[]).await;
        assert!(empty.status == 422 && empty.says("Nothing was measured; type at least one value"), "{}", empty.text);
        assert_eq!(kept(&epr).await, 0);
    }

    async fn a_set_entered_later_shows_both_times(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        assert_eq!(record(&nurse, patient, &but("taken", "06:30")).await.status, 303);
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("Recorded as taken at 15-Jan-2027 06:30") && page.says(">06:30<"), "{}", page.text);
        assert!(page.says("was due at 15-Jan-2027 07:00"), "the interval runs from when it was taken: {}", page.text);
        let set = nurse.get(&page.href("/observations/", "15-Jan-2027")).await;
        assert!(set.says("At 15-Jan-2027 06:30, entered 15-Jan-2027 08:00 by K Turner, RN"), "{}", set.text);
        // A time that is yet to come is one of yesterday, and the answer says so.
        assert_eq!(record(&nurse, patient, &but("taken", "23:50")).await.status, 303);
        assert!(nurse.get(&tab(patient)).await.says("Recorded as taken at 14-Jan-2027 23:50"));
    }

    /// Hazard H25: values of another patient are struck out, stay readable and count for nothing.
    async fn a_set_that_was_entered_in_error_is_struck_out(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        record(&nurse, patient, &WHOLE).await;
        let path = nurse.get(&tab(patient)).await.href("/observations/", "15-Jan-2027");
        let (form, other) = (nurse.get(&path).await, nurse.get(&path).await);
        let why = nurse.send(&form, &path, &[]).await;
        assert!(why.status == 422 && why.says("Write why it was entered in error"), "{}", why.text);
        accessible(&why);
        let struck = nurse.send(&why, &path, &[("reason", "of the patient in A5")]).await;
        assert_eq!(struck.status, 303, "{}", struck.text);
        let page = nurse.get(&tab(patient)).await;
        assert!(page.says("No observations recorded.") && page.says("No observations in this time"), "{}", page.text);
        assert!(page.says("<del>15-Jan-2027 08:00</del>") && !page.says("news-chart"), "in the table, not in the drawing: {}", page.text);
        let set = nurse.get(&path).await;
        assert!(set.says("of the patient in A5") && set.says("104 / 58") && !set.says("Strike out"), "{}", set.text);
        let again = nurse.send(&other, &path, &[("reason", "again")]).await;
        assert_eq!(again.status, 409, "{}", again.text);
        let timeline = nurse.get(&format!("/patients/{patient}/timeline")).await;
        assert!(timeline.says("ntered in error"), "{}", timeline.text);
    }

    /// Hazard H25: a form of one patient's page is never kept for another, nor a set found under another.
    async fn a_form_of_another_patient_is_refused(store: &Store) {
        let (epr, _) = house(store).await;
        let (patient, other) = (arrive(&epr).await, arrive(&epr).await);
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        let form = nurse.get(&tab(patient)).await;
        let crossed = nurse.send(&form, &tab(other), &WHOLE).await;
        assert!(crossed.status == 409 && crossed.says("another patient"), "{}", crossed.text);
        assert_eq!(kept(&epr).await, 0);
        record(&nurse, patient, &WHOLE).await;
        let set = nurse.get(&tab(patient)).await.href("/observations/", "15-Jan-2027");
        let elsewhere = set.replace(&patient.to_string(), &other.to_string());
        assert_eq!(nurse.get(&elsewhere).await.status, 404);
        let strike = nurse.get(&set).await;
        assert_eq!(nurse.send(&strike, &elsewhere, &[("reason", "x")]).await.status, 409);
    }

    async fn who_has_no_right_or_no_relationship_neither_reads_nor_records(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let of_the_ward = Browser::of(&epr, &nurse(), "7B").await;
        let form = of_the_ward.get(&tab(patient)).await;
        let stranger = personas::persona(77, "S Tranger, RN", "nurse", &[]);
        let stranger = Browser::of(&epr, &stranger, "").await;
        let clerk = Browser::of(&epr, &personas::ward_clerk(&[]), "7B").await;
        for (who, name) in [(&stranger, "no relationship"), (&clerk, "no right")] {
            for page in ["", "/plan"] {
                let shown = who.get(&format!("{}{page}", tab(patient))).await;
                assert!(shown.status == 403 && !shown.says("SpO₂"), "{name} {page}: {}", shown.text);
            }
            let sent = who.send(&form, &tab(patient), &WHOLE).await;
            assert_eq!(sent.status, 403, "{name}: {}", sent.text);
        }
        assert_eq!(kept(&epr).await, 0);
        let due = stranger.get("/observations/due").await;
        assert!(due.status == 200 && !due.says("Gwyneth"), "{}", due.text);
    }

    async fn a_sealed_set_is_left_out(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        record(&nurse, patient, &but("taken", "06:00")).await;
        record(&nurse, patient, &but("pulse", "133")).await;
        let path = nurse.get(&tab(patient)).await.href("/observations/", "15-Jan-2027 08:00");
        let sealed = path.rsplit('/').next().and_then(|id| id.parse().ok()).map(trefoil_core::RecordId).unwrap();
        let seal = trefoil_kernel::seal::SealRecord { id: id(), patient, sealed, lift: false, seen: 0 };
        let asked = anew(&chief()).because("asked for by the patient");
        let said = epr.execute(&asked, seal.clone()).await.unwrap_err().to_string();
        assert!(said.contains("24 hours after it was taken"), "it says when the next is due: {said}");
        let a_day_later = trefoil_core::Context::new(id(), asked.principal, asked.purpose, trefoil_testkit::at(90_000));
        epr.execute(&a_day_later.because("asked for by the patient"), seal).await.unwrap();
        let page = nurse.get(&tab(patient)).await;
        assert!(!page.says(">133<") && page.says("NEWS2 8"), "{}", page.text);
        assert_eq!(nurse.get(&path).await.status, 404);
        for elsewhere in ["", "/timeline"] {
            let shown = nurse.get(&format!("/patients/{patient}{elsewhere}")).await;
            assert!(!shown.says("NEWS2 10") && !shown.says(&path), "{elsewhere}: {}", shown.text);
        }
    }
}
