//! The pages as a browser without scripts meets them.

use trefoil_core::PatientId;
use trefoil_kernel::{
    Builder, Epr,
    access::{BREAK_GLASS, OPEN_RECORD},
};
use trefoil_patient_administration::permissions::ALL;
use trefoil_testkit::{Store, assemble, both_engines};

use crate::{browser::Browser, house::*};

/// The hospital, with roles that may do what the personas may.
async fn with_roles(store: &Store) -> Epr {
    let builder = || -> Builder {
        builder().extend(|on| {
            on.suggest(
                "charge_nurse",
                "Charge nurse",
                &[&ALL[..], &[OPEN_RECORD, BREAK_GLASS]].concat(),
            );
            on.suggest("ward_clerk", "Ward clerk", &ALL);
        })
    };
    let epr = assemble(store, builder).await;
    wards(&epr).await;
    epr
}

const JONES: [(&str, &str); 4] = [
    ("family", "Jones"),
    ("given", "Gwyneth"),
    ("born", "02/11/1958"),
    ("gender", "Female"),
];

both_engines! {
    /// Hazard H54: what a restriction does is said before it is made, and whoever made it can take it back.
    async fn a_record_is_restricted_and_the_restriction_lifted(store: &Store) {
        let epr = with_roles(store).await;
        let patient = register(&epr, living_at(details("Jones", "Gwyneth", "1958-11-02"), "1 Lane", "M1 1AE")).await;
        let nurse = Browser::of(&epr, &charge_nurse(), "7A").await;
        let path = format!("/patients/{patient}/restricted");
        assert!(nurse.get(&format!("/patients/{patient}/identity")).await.says(&path), "linked from the record");
        let page = nurse.get(&path).await;
        assert!(page.says("This record is not restricted") && page.says("What a restriction does"), "{}", page.text);
        let blank = nurse.send(&page, &path, &[("do", "restrict"), ("because", " ")]).await;
        assert!(blank.status == 422 && blank.says("Say in 3 to 200 letters why"), "{}", blank.text);
        let sent = nurse.send(&page, &path, &[("do", "restrict"), ("because", "police protection")]).await;
        assert_eq!(sent.location.as_deref(), Some(path.as_str()));
        assert!(names(&epr, &clerk(), "jones").await.is_empty());
        let page = nurse.get(&path).await;
        assert!(page.says("This record is restricted") && page.says("police protection"), "{}", page.text);
        for shown in [&page, &nurse.get(&format!("/patients/{patient}/identity")).await] {
            assert!(!shown.says("M1 1AE") && !shown.says("1 Lane"), "{}", shown.text);
        }
        nurse.send(&page, &path, &[("do", "lift"), ("because", "the danger is over")]).await;
        assert_eq!(names(&epr, &clerk(), "jones").await.len(), 1);
    }

    /// Hazard H03, as a clerk meets it: search, register, be asked about those who look alike.
    async fn registering_shows_those_who_look_alike_first(store: &Store) {
        let epr = with_roles(store).await;
        let clerk = Browser::of(&epr, &clerk(), "7B").await;
        let form = clerk.get("/register").await;
        assert_eq!(form.status, 200, "{}", form.text);
        let wrong = clerk.send(&form, "/register", &[("family", "Jones"), ("born", "31/02/1958"), ("postcode", "x")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.says("Feb-1958 has 28 days") && wrong.says("This is not a postcode") && wrong.says("value=\"Jones\""));

        let saved = clerk.send(&wrong, "/register", &JONES).await;
        let first = saved.location.unwrap();
        assert_eq!((saved.status, first.ends_with("/identity")), (303, true));
        let again = clerk.send(&form, "/register", &JONES).await;
        assert_eq!(again.status, 422);
        assert!(again.says("Already registered?") && again.says("JONES, Gwyneth") && again.says("same date of birth"));
        let different = again.values("different");
        let sure: Vec<(&str, &str)> = JONES.into_iter().chain([("different", different[0].as_str())]).collect();
        let saved = clerk.send(&again, "/register", &sure).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let twice = clerk.send(&again, "/register", &sure).await;
        assert_eq!(twice.location, saved.location, "a double click registers one person");
        let found = clerk.get("/search").await;
        let found = clerk.send(&found, "/search", &[("terms", "jones")]).await;
        assert!(found.says("2 people were found"), "{}", found.text);
    }

    async fn a_whole_nhs_number_opens_the_one_it_belongs_to(store: &Store) {
        let epr = with_roles(store).await;
        let number = numbered(details("Jones", "Gwyneth", "1958-11-02"), "9990001006");
        let patient = register(&epr, number).await;
        let nurse = Browser::of(&epr, &charge_nurse(), "7B").await;
        let page = nurse.get("/search").await;
        let found = nurse.send(&page, "/search", &[("terms", "999 000 1006")]).await;
        assert_eq!(found.location, Some(format!("/patients/{patient}")), "{}", found.text);
        let nobody = nurse.send(&page, "/search", &[("terms", "999 000 0018")]).await;
        assert!(nobody.location.is_none(), "a number of nobody opens nothing: {}", nobody.text);
        let by_name = nurse.send(&page, "/search", &[("terms", "jones")]).await;
        assert!(by_name.says("1 person was found"), "a name is read before it is opened: {}", by_name.text);
    }

    async fn the_second_of_two_editors_is_shown_both_versions(store: &Store) {
        let epr = with_roles(store).await;
        let patient = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let (clerk, nurse) = (Browser::of(&epr, &clerk(), "7B").await, Browser::of(&epr, &charge_nurse(), "7B").await);
        let path = format!("/patients/{patient}/identity");
        let (mine, theirs) = (nurse.get(&path).await, clerk.get(&path).await);
        assert_eq!((mine.status, theirs.status), (200, 200), "{}", theirs.text);
        let with = |mobile| [&JONES[..], &[("mobile", mobile), ("hospital_number", "T0000001")]].concat();
        let saved = clerk.send(&theirs, &path, &with("07700 900123")).await;
        assert_eq!(saved.location.as_deref(), Some(path.as_str()), "{}", saved.text);
        let refused = nurse.send(&mine, &path, &with("07700 900456")).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert!(refused.says("07700 900123") && refused.says("07700 900456") && refused.says("M Okafor"));
    }

    async fn a_patient_is_admitted_moved_and_discharged(store: &Store) {
        let epr = with_roles(store).await;
        let patient = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let nurse = Browser::of(&epr, &charge_nurse(), "7B").await;
        let path = |page: &str| format!("/patients/{patient}/{page}");
        let form = nurse.get(&format!("{}?ward=7B", path("admit"))).await;
        assert!(form.says("B1, Bay A") && !form.says("B3, Bay A"), "only free beds: {}", form.text);
        let wrong = nurse.send(&form, &path("admit"), &[("bed", "B1")]).await;
        assert!(wrong.status == 422 && wrong.says("Choose how the patient came to be admitted"));
        let sent = [("bed", "B1"), ("method", "21"), ("reason", "Fall"), ("on", "yesterday"), ("at", "23:10")];
        let saved = nurse.send(&wrong, &path("admit"), &sent).await;
        assert_eq!(saved.location.as_deref(), Some("/wards/7B"), "{}", saved.text);
        let ward = nurse.get("/wards/7B").await;
        assert!(ward.status == 200 && ward.says("JONES, Gwyneth") && ward.says("Fall"), "{}", ward.text);

        let form = nurse.get(&path("transfer")).await;
        let saved = nurse.send(&form, &path("transfer"), &[("bed", "B2")]).await;
        assert_eq!(saved.location.as_deref(), Some("/wards/7B"), "{}", saved.text);
        let stale = nurse.send(&form, &path("transfer"), &[("bed", "none")]).await;
        assert_eq!(stale.status, 303, "the same form again is the same move: {}", stale.text);
        let form = nurse.get(&path("care")).await;
        let saved = nurse.send(&form, &path("care"), &[("reason", "Fall"), ("expected_discharge", "+3d")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let summary = nurse.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("Where and under whom") && summary.says("7B bed B2"), "{}", summary.text);

        let form = nurse.get(&path("discharge")).await;
        let died = nurse.send(&form, &path("discharge"), &[("method", "4"), ("destination", "79")]).await;
        assert!(died.status == 422 && died.says("Record the patient's death first") | died.says("Record the patient&#39;s death first"), "{}", died.text);
        let saved = nurse.send(&died, &path("discharge"), &[("method", "1"), ("destination", "19")]).await;
        assert_eq!(saved.location.as_deref(), Some("/wards/7B"), "{}", saved.text);
        let stays = nurse.get(&path("stays")).await;
        assert!(stays.says("Usual place of residence") && stays.says("B1") && stays.says("B2"), "{}", stays.text);
    }

    async fn a_death_is_recorded_and_taken_back(store: &Store) {
        let epr = with_roles(store).await;
        let patient: PatientId = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let nurse = Browser::of(&epr, &charge_nurse(), "7B").await;
        let path = format!("/patients/{patient}/death");
        let saved = nurse.send(&nurse.get(&path).await, &path, &[]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let form = nurse.get(&path).await;
        let why = nurse.send(&form, &path, &[("not_dead", "yes")]).await;
        assert!(why.status == 422 && why.says("Say why the recorded death is corrected"), "{}", why.text);
        let saved = nurse.send(&why, &path, &[("not_dead", "yes"), ("because", "another patient of the name")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
    }
}
