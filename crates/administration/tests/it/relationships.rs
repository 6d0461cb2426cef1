//! Why somebody may reach a patient: in words, recorded as a view of that patient, and silent about the restricted.

use trefoil_testkit::{both_engines, count};

use crate::{browser::Browser, house::*};

const PATH: &str = "/administration/relationships";

both_engines! {
    async fn it_is_explained_and_recorded_as_a_look_at_the_patient(store: &Store) {
        let epr = house(store).await;
        let officer = Browser::of(&epr, "jlindqvist", "privacy_officer").await;
        let form = officer.get(PATH).await;
        assert!(form.status == 200 && form.says("recorded as a look at this patient"), "{}", form.text);
        let said = officer.send(&form, PATH, &[("username", "KTurner"), ("number", "999 000 0018")]).await;
        assert_eq!(said.status, 200, "{}", said.text);
        for words in ["ARCHER, Ann", "Acting as Nurse", "record observations", "May not", "None now"] {
            assert!(said.says(words), "{words}: {}", said.text);
        }
        let seen = "SELECT count(*) FROM kernel_audit WHERE what = 'administration.explain_access' AND act = 'view' AND patient IS NOT NULL";
        assert_eq!(count(epr.db(), seen).await, 1);
    }

    async fn what_cannot_be_found_is_said_at_its_field(store: &Store) {
        let epr = house(store).await;
        let officer = Browser::of(&epr, "jlindqvist", "privacy_officer").await;
        let form = officer.get(PATH).await;
        let huge = "9".repeat(4096);
        for (username, number, field, words) in [
            ("", "999 000 0018", "username", "what the person signs in with"),
            ("nobody", "999 000 0018", "username", "nobody signs in with this"),
            ("kturner", "", "number", "NHS number or hospital number"),
            ("kturner", huge.as_str(), "number", "NHS number or hospital number"),
            ("kturner", "999 000 0026", "number", "no patient you may know of"),
            ("kturner", "TWICE", "number", "several records"),
            ("kturner", "DOWN", "number", "the index is being rebuilt"),
        ] {
            let refused = officer.send(&form, PATH, &[("username", username), ("number", number)]).await;
            assert_eq!(refused.status, 422, "{}", refused.text);
            assert!(refused.says(&format!("href=\"#{field}\"")) && refused.says(words), "{words}: {}", refused.text);
        }
    }

    /// A restricted person is told of to nobody who may not know of them: the answer is that of an unknown number.
    async fn of_a_restricted_patient_the_answer_is_that_of_an_unknown_number(store: &Store) {
        let epr = house(store).await;
        let records = Browser::of(&epr, "rokoro", "records_officer").await;
        let form = records.get(PATH).await;
        let without = |text: &str| {
            let ids = |part: &str| part.split('"').nth(1).is_some_and(|value| value.len() == 36);
            text.split("value=").filter(|part| !ids(part)).collect::<Vec<_>>().join("").replace("999 000 1006", "").replace("999 000 0026", "")
        };
        let hidden = records.send(&form, PATH, &[("username", "kturner"), ("number", "999 000 1006")]).await;
        let unknown = records.send(&form, PATH, &[("username", "kturner"), ("number", "999 000 0026")]).await;
        assert_eq!((hidden.status, unknown.status), (422, 422), "{}", hidden.text);
        assert!(!hidden.says("HIDDEN"), "{}", hidden.text);
        assert_eq!(without(&hidden.text), without(&unknown.text));
        // The control: the privacy officer, who may know of everybody, is told.
        let officer = Browser::of(&epr, "jlindqvist", "privacy_officer").await;
        let form = officer.get(PATH).await;
        let said = officer.send(&form, PATH, &[("username", "kturner"), ("number", "999 000 1006")]).await;
        assert!(said.status == 200 && said.says("HIDDEN, Ann"), "{}", said.text);
    }
}
