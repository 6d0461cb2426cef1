//! The pages of allergies and problems as a browser without scripts meets them.

use trefoil_testkit::{both_engines, personas};

use crate::{browser::Browser, house::*};

const DETAILS: [(&str, &str); 5] = [
    ("reactions", "anaphylaxis"),
    ("severity", "severe"),
    ("certainty", "confirmed"),
    ("said_by", "patient"),
    ("onset", "Mar 2019"),
];

both_engines! {
    async fn an_allergy_is_recorded_amended_and_ended(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let tab = format!("/patients/{patient}/allergies");
        let page = doctor.get(&tab).await;
        assert!(page.status == 200 && page.says("Allergies not recorded") && page.says("Risk status unknown"), "{}", page.text);

        let new = format!("{tab}/new");
        let form = doctor.get(&new).await;
        let wrong = doctor.send(&form, &new, &[("agent", "illin"), ("onset", "someday")]).await;
        assert!(wrong.status == 422 && wrong.says("Choose what is meant") && wrong.says("Choose how certain it is"), "{}", wrong.text);
        assert!(wrong.says("Amoxicillin") && wrong.says("which no check can use"), "{}", wrong.text);
        let chosen = [&DETAILS[..], &[("agent", "illin"), ("substance", "764146007")]].concat();
        let saved = doctor.send(&wrong, &new, &chosen).await;
        assert_eq!(saved.location.as_deref(), Some(tab.as_str()), "{}", saved.text);
        let twice = doctor.send(&wrong, &new, &chosen).await;
        assert_eq!(twice.location.as_deref(), Some(tab.as_str()), "a double click records one: {}", twice.text);
        let page = doctor.get(&tab).await;
        assert!(page.says("Adverse drug reaction risks") && page.says("<b>penicillin</b>"), "coded: bold and lower case: {}", page.text);
        assert!(page.says("Known allergies") && page.says("anaphylaxis, severe"), "the banner: {}", page.text);
        assert!(page.says("Mar-2019") && page.says("Dr S Patel"));

        let exact = doctor.send(&doctor.get(&new).await, &new, &[&DETAILS[..], &[("agent", "penicillin")]].concat()).await;
        assert!(exact.status == 422 && exact.says("is recorded already"), "{}", exact.text);
        let words = [&DETAILS[..], &[("agent", "Latex"), ("substance", "words")]].concat();
        assert_eq!(doctor.send(&doctor.get(&new).await, &new, &words).await.status, 303);
        let page = doctor.get(&tab).await;
        assert!(page.says("in words: cannot be checked") && page.says("<b>Latex</b> (cannot be checked)"), "{}", page.text);

        let amend = page.href("/allergies/", "Amend");
        let (mine, theirs) = (doctor.get(&amend).await, doctor.get(&amend).await);
        let other = [&DETAILS[..], &[("severity", "mild"), ("agent", "Latex")]].concat();
        assert_eq!(doctor.send(&theirs, &amend, &[&DETAILS[..], &[("agent", "Latex")]].concat()).await.status, 303);
        let conflict = doctor.send(&mine, &amend, &other).await;
        assert!(conflict.status == 409 && conflict.says("Nothing was saved") && conflict.says("Dr S Patel"), "{}", conflict.text);

        let end = format!("{amend}/end");
        let form = doctor.get(&end).await;
        let why = doctor.send(&form, &end, &[("how", "error")]).await;
        assert!(why.status == 422 && why.says("Write why"), "{}", why.text);
        assert_eq!(doctor.send(&why, &end, &[("how", "error"), ("reason", "another patient")]).await.status, 303);
        let page = doctor.get(&tab).await;
        assert!(page.says("Entered in error") && page.says("another patient"), "it stays readable: {}", page.text);
    }

    async fn none_known_is_said_by_somebody_and_statements_are_reconciled(store: &Store) {
        let (epr, others) = house(store).await;
        let patient = arrive(&epr).await;
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        let tab = format!("/patients/{patient}/allergies");
        let none = format!("{tab}/none");
        let saved = nurse.send(&nurse.get(&none).await, &none, &[("said_by", "patient")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let page = nurse.get(&tab).await;
        assert!(page.says("No known adverse drug reaction risks") && page.says("K Turner, RN"), "{}", page.text);

        let (penicillin, latex) = (others.say(patient, "Penicillin"), others.say(patient, "Latex"));
        let page = nurse.get(&tab).await;
        assert!(page.says("2 statements of other systems are not yet reconciled"), "{}", page.text);
        assert!(page.says("<span class=\"count\">2</span>") || page.says(">2<"), "counted on the tab: {}", page.text);
        let refused = nurse.send(&nurse.get(&none).await, &none, &[("said_by", "patient")]).await;
        assert!(refused.status == 422 && refused.says("2 statement(s) of other systems wait"), "{}", refused.text);

        let path = format!("{tab}/received/{penicillin}");
        let form = nurse.get(&path).await;
        assert!(form.status == 200 && form.says("PAS at RXX said"), "{}", form.text);
        let fields = [&DETAILS[..], &[("do", "record"), ("agent", "Penicillin")]].concat();
        let saved = nurse.send(&form, &path, &fields).await;
        assert_eq!(saved.location.as_deref(), Some(tab.as_str()), "{}", saved.text);
        let path = format!("{tab}/received/{latex}");
        let why = nurse.send(&nurse.get(&path).await, &path, &[("do", "dismiss")]).await;
        assert!(why.status == 422 && why.says("Write why it is dismissed"), "{}", why.text);
        assert_eq!(nurse.send(&why, &path, &[("do", "dismiss"), ("reason", "said of the sister")]).await.status, 303);
        let page = nurse.get(&tab).await;
        assert!(!page.says("not yet reconciled") && page.says("<b>penicillin</b>") && page.says("said of the sister"), "{}", page.text);
        assert!(!page.says("Not yet confirmed"), "nor in the banner: {}", page.text);
        let settled = nurse.get(&path).await;
        assert!(settled.says("Let it wait again"), "{}", settled.text);
        assert_eq!(nurse.send(&settled, &path, &[("do", "reopen"), ("reason", "hers after all")]).await.status, 303);
        assert!(nurse.get(&tab).await.says("1 statement of another system is not yet reconciled"));
        others.fall_silent(true);
        let page = nurse.get(&tab).await;
        assert!(page.status == 200 && page.says("the old PAS is being moved"), "unavailable, in words: {}", page.text);
    }

    async fn problems_are_recorded_and_the_main_one_hands_over(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let tab = format!("/patients/{patient}/problems");
        let new = format!("{tab}/new");
        assert!(doctor.get(&tab).await.says("None recorded"));
        let empty = doctor.send(&doctor.get(&new).await, &new, &[]).await;
        assert!(empty.status == 422 && empty.says("Write what the problem is"), "{}", empty.text);
        let first = [("problem", "233604007"), ("main", "yes"), ("onset", "2026")];
        assert_eq!(doctor.send(&empty, &new, &first).await.status, 303);
        let form = doctor.get(&new).await;
        assert!(form.says("It takes the place of Pneumonia"), "{}", form.text);
        let saved = doctor.send(&form, &new, &[("words", "Off legs"), ("main", "yes")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let summary = doctor.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("Off legs") && summary.says("Main problem") && summary.says("Pneumonia"), "{}", summary.text);
        let page = doctor.get(&tab).await;
        assert_eq!(page.text.matches("Main problem").count(), 1, "{}", page.text);
        let end = page.href("/problems/", "Resolve or remove");
        let over = doctor.send(&doctor.get(&end).await, &end, &[("how", "resolved"), ("on", "today")]).await;
        assert_eq!(over.status, 303, "{}", over.text);
        assert!(doctor.get(&tab).await.says("Resolved"));
    }

    async fn who_may_not_read_is_shown_nothing(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let clerk = Browser::of(&epr, &personas::ward_clerk(&[]), "7B").await;
        for page in ["allergies", "problems", "notes", "notes/write/ward_round"] {
            let shown = clerk.get(&format!("/patients/{patient}/{page}")).await;
            assert_eq!(shown.status, 403, "{page}: {}", shown.text);
        }
    }
}
