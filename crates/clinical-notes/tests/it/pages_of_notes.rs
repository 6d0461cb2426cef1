//! Writing, signing, adding to and striking out a note, as a browser without scripts meets it.

use trefoil_clinical_notes::note::template::TEMPLATES;
use trefoil_testkit::{anew, both_engines, count, id};

use crate::{browser::Browser, house::*, notes::signing};

both_engines! {
    async fn a_note_is_drafted_read_signed_and_added_to(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = |page: &str| format!("/patients/{patient}/notes/{page}");
        let write = path("write/ward_round");
        let form = doctor.get(&write).await;
        assert!(form.status == 200 && form.says("Plan and requested actions") && form.says("Save draft"), "{}", form.text);
        assert!(form.says(&format!("data-autosave=\"{}\"", path("draft/ward_round"))), "{}", form.text);

        let typed = [("plan", "Home tomorrow\r\nif dry"), ("clinical_summary", "Better <today>")];
        let quiet = doctor.send(&form, &path("draft/ward_round"), &typed).await;
        assert_eq!((quiet.status, quiet.text.as_str()), (204, ""));
        assert!(quiet.said.as_deref().is_some_and(|said| said.starts_with("Saved ")), "{:?}", quiet.said);
        let again = doctor.get(&write).await;
        assert!(again.says("Home tomorrow") && again.says("Better &lt;today&gt;") && again.says("Nobody else sees it"), "{}", again.text);
        let home = doctor.get("/").await;
        assert!(home.says("My unsigned notes") && home.says("/notes/drafts"), "{}", home.text);
        let drafts = doctor.get("/notes/drafts").await;
        assert!(drafts.says("Gwyneth") && drafts.says("Ward round"), "{}", drafts.text);

        let review = doctor.send(&again, &write, &[&typed[..], &[("do", "review")]].concat()).await;
        let sign = path("sign/ward_round");
        assert_eq!(review.location.as_deref(), Some(sign.as_str()), "{}", review.text);
        let page = doctor.get(&sign).await;
        assert!(page.says("Read it as others will") && page.says("Home tomorrow") && page.says("Dr S Patel"), "{}", page.text);
        // Another window goes on writing: nobody signs what they did not read.
        doctor.send(&again, &path("draft/ward_round"), &[("plan", "Stay")]).await;
        let changed = doctor.send(&page, &sign, &[]).await;
        assert!(changed.status == 409 && changed.says("read it again"), "{}", changed.text);
        doctor.send(&again, &path("draft/ward_round"), &typed).await;
        let page = doctor.get(&sign).await;
        let signed = doctor.send(&page, &sign, &[]).await;
        let note = signed.location.clone().unwrap();
        assert_eq!(signed.status, 303, "{}", signed.text);
        assert_eq!(doctor.send(&page, &sign, &[]).await.location, Some(note.clone()), "a double click signs one");
        assert_eq!(count(epr.db(), "SELECT count(*) FROM kernel_draft").await, 0, "the draft is gone");
        let shown = doctor.get(&note).await;
        assert!(shown.says("Signed") && shown.says("Home tomorrow\nif dry"), "{}", shown.text);

        let amend = format!("{note}/amend");
        let added = doctor.send(&doctor.get(&amend).await, &amend, &[("text", "Family asked for Monday")]).await;
        assert_eq!(added.status, 303, "{}", added.text);
        let shown = doctor.get(&note).await.text;
        let (first, second) = (shown.find("Family asked for Monday").unwrap(), shown.find("Home tomorrow").unwrap());
        assert!(first < second && shown.contains("Amended"), "what was added stands on top");
        let summary = doctor.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("Plan of the last note") && summary.says("Home tomorrow") && summary.says("read what was added"), "{}", summary.text);

        let strike = format!("{note}/strike");
        let why = doctor.send(&doctor.get(&strike).await, &strike, &[]).await;
        assert!(why.status == 422 && why.says("Write why"), "{}", why.text);
        assert_eq!(doctor.send(&why, &strike, &[("reason", "another patient")]).await.status, 303);
        let shown = doctor.get(&note).await;
        assert!(shown.says("Entered in error: ") && shown.says("<del class=\"note-text\">Home tomorrow"), "{}", shown.text);
        let summary = doctor.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("None recorded") && summary.says("Write a note"), "{}", summary.text);
        let timeline = doctor.get(&format!("/patients/{patient}/timeline")).await;
        assert!(timeline.says("Ward round") && timeline.says("Amended"), "{}", timeline.text);
    }

    /// Bad input: a signed note edited through the wire. Hazard H21.
    async fn a_signed_note_sent_again_is_refused_in_words_and_recorded(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let signed = epr.execute(&anew(&doctor()), signing(patient, "Home tomorrow")).await.unwrap();
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let path = format!("/patients/{patient}/notes/{}", signed.id);
        let form = doctor.get(&format!("{path}/amend")).await;
        let edited = doctor.send(&form, &path, &[("plan", "Stay a week"), ("version", "1")]).await;
        assert!(edited.status == 422 && edited.says("cannot be changed by anyone"), "{}", edited.text);
        assert!(edited.says("Home tomorrow") && !edited.says("Stay a week"));
        let refusals = count(
            epr.db(), "SELECT count(*) FROM kernel_audit WHERE act = 'refused' AND what = 'clinical_notes.edit_signed_note'",
        ).await;
        assert_eq!(refusals, 1);
        // By the draft's road: the note's id as the id of a new one.
        let text = format!("{{\"note\":\"{}\",\"sections\":[[\"plan\",\"Stay a week\"]]}}", signed.id);
        epr.save_draft(&crate::house::doctor(), patient, "clinical_notes.note.ward_round", &text).await.unwrap();
        let sign = format!("/patients/{patient}/notes/sign/ward_round");
        doctor.send(&doctor.get(&sign).await, &sign, &[]).await;
        let shown = doctor.get(&path).await;
        assert!(shown.says("Home tomorrow") && !shown.says("Stay a week"), "{}", shown.text);
    }

    /// Hazard H20 (and H16): two people at one browser. Neither sees nor overwrites the other's draft.
    async fn a_draft_of_one_person_is_never_shown_to_another_on_a_shared_browser(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let (first, second) = (Browser::of(&epr, &doctor(), "7B").await, Browser::of(&epr, &nurse(), "7B").await);
        let write = format!("/patients/{patient}/notes/write/ward_round");
        let draft = format!("/patients/{patient}/notes/draft/ward_round");
        let left_open = first.get(&write).await;
        first.send(&left_open, &draft, &[("plan", "SECRET OF THE FIRST")]).await;
        // The next person signs in at the same browser and asks for every page that knows of drafts.
        for page in [write.as_str(), "/notes/drafts", "/", &format!("/patients/{patient}/notes"), &format!("/patients/{patient}"), &write.replace("write", "sign")] {
            let shown = second.get(page).await;
            assert!(!shown.says("SECRET OF THE FIRST") && !shown.says("You have an unsigned"), "{page}: {}", shown.text);
        }
        assert!(!second.get(&format!("/patients/{patient}/notes")).await.says("you have an unsigned"));
        // The page the first left open goes on saving itself under the second's sitting: it is refused, and nothing is kept.
        let stray = second.send(&left_open, &draft, &[("plan", "SECRET OF THE FIRST, GOING ON")]).await;
        assert_eq!(stray.status, 403, "{}", stray.text);
        assert_eq!(count(epr.db(), "SELECT count(*) FROM kernel_draft").await, 1);
        second.send(&second.get(&write).await, &draft, &[("plan", "of the second")]).await;
        let kept = first.get(&write).await;
        assert!(kept.says("SECRET OF THE FIRST") && !kept.says("of the second"), "{}", kept.text);
    }

    async fn a_note_without_a_plan_does_not_hide_the_plan_before_it(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        for (template, heading, text) in [("ward_round", "plan", "Home on Friday"), ("nursing", "clinical_summary", "Slept well")] {
            let write = format!("/patients/{patient}/notes/write/{template}");
            doctor.send(&doctor.get(&write).await, &write, &[(heading, text), ("do", "review")]).await;
            let sign = write.replace("write", "sign");
            let signed = doctor.send(&doctor.get(&sign).await, &sign, &[]).await;
            assert_eq!(signed.status, 303, "{}", signed.text);
        }
        let summary = doctor.get(&format!("/patients/{patient}")).await;
        assert!(summary.says("Home on Friday") && summary.says("Written since, without a plan"), "{}", summary.text);
    }

    async fn too_long_a_note_keeps_its_draft(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let doctor = Browser::of(&epr, &doctor(), "7B").await;
        let write = format!("/patients/{patient}/notes/write/nursing");
        let long = "word ".repeat(5000);
        let sent = doctor.send(&doctor.get(&write).await, &write, &[("plan", long.as_str()), ("do", "review")]).await;
        let sign = sent.location.unwrap();
        let page = doctor.get(&sign).await;
        assert!(page.says("too long by about") && page.says("Your draft is kept"), "{}", page.text);
        assert!(doctor.get(&write).await.text.contains(long.trim()), "all of it is there");
    }

    async fn what_one_cannot_see_is_not_found(store: &Store) {
        let (epr, _) = house(store).await;
        let (patient, other) = (arrive(&epr).await, arrive(&epr).await);
        let signed = epr.execute(&anew(&doctor()), signing(patient, "Sealed plan")).await.unwrap();
        let seal = trefoil_kernel::seal::SealRecord { id: id(), patient, sealed: signed.id, lift: false, seen: 0 };
        let nurse = Browser::of(&epr, &nurse(), "7B").await;
        assert_eq!(nurse.get(&format!("/patients/{other}/notes/{}", signed.id)).await.status, 404, "another patient's");
        epr.execute(&anew(&chief()).because("asked for by the patient"), seal).await.unwrap();
        let list = nurse.get(&format!("/patients/{patient}/notes")).await;
        assert!(!list.says("Sealed plan"), "{}", list.text);
        for page in ["", "/amend", "/strike"] {
            let shown = nurse.get(&format!("/patients/{patient}/notes/{}{page}", signed.id)).await;
            assert_eq!(shown.status, 404, "{page}: {}", shown.text);
        }
        assert!(!nurse.get(&format!("/patients/{patient}")).await.says("Sealed plan"));
        assert!(!nurse.get(&format!("/patients/{patient}/timeline")).await.says(&signed.id.to_string()));
        for template in TEMPLATES {
            assert_eq!(nurse.get(&format!("/patients/{patient}/notes/write/{}", template.id)).await.status, 200);
        }
        assert_eq!(nurse.get(&format!("/patients/{patient}/notes/write/poem")).await.status, 404);
    }
}
