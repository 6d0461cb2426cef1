//! People: added, changed on what was looked at, deactivated; with what it means said first, and bad input at its field.

use trefoil_kernel::people::{roles_of, staff_by_username};
use trefoil_testkit::{both_engines, count};

use crate::{browser::Browser, house::*};

const WHY: (&str, &str) = ("because", "asked for by the ward manager");
const KTURNER: [(&str, &str); 3] = [
    ("name", "K Turner, RN"),
    ("username", "kturner"),
    ("organisation", "RXX01"),
];

fn path(number: u128) -> String {
    format!("/administration/people/{}", staff(number).0)
}

both_engines! {
    async fn nobody_opens_these_pages_without_the_right(store: &Store) {
        let epr = house(store).await;
        let nurse = Browser::of(&epr, "kturner", "nurse").await;
        for page in ["", "/people", "/people/new", "/roles", "/roles/nurse", "/permissions", "/relationships"] {
            let page = nurse.get(&format!("/administration{page}")).await;
            assert_eq!(page.status, 403, "{}", page.text);
            assert!(!page.says("T Abara"), "{}", page.text);
        }
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let overview = boss.get("/administration").await;
        assert!(overview.status == 200 && overview.says("people who may sign in") && overview.says("<b>4</b>"), "{}", overview.text);
        assert!(!overview.says("/audit/alerts"), "what is not there is not offered");
        assert!(!overview.says("/administration/relationships"), "nor what this role may not open");
        assert_eq!(boss.get("/administration/people/not-an-id").await.status, 404);
        assert_eq!(boss.get(&path(99)).await.status, 404);
    }

    async fn somebody_is_added_once_and_bad_input_is_refused_at_its_field(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let form = boss.get("/administration/people/new").await;
        assert!(form.status == 200 && form.says("Ward 7B") && form.says("value=\"RXX01\""), "{}", form.text);
        let huge = "x".repeat(4096);
        for (fields, field, words) in [
            ([("name", huge.as_str()), ("username", "aqureshi"), ("organisation", "RXX01"), ("role", "nurse"), WHY], "name", "at most 70 letters"),
            ([("name", "A \u{202e}Qureshi"), ("username", "aqureshi"), ("organisation", "RXX01"), ("role", "nurse"), WHY], "name", "invisible signs"),
            ([("name", "A\rQureshi"), ("username", "aqureshi"), ("organisation", "RXX01"), ("role", "nurse"), WHY], "name", "invisible signs"),
            ([("name", "A Qureshi"), ("username", "a qureshi"), ("organisation", "RXX01"), ("role", "nurse"), WHY], "username", "small letters"),
            ([("name", "A Qureshi"), ("username", huge.as_str()), ("organisation", "RXX01"), ("role", "nurse"), WHY], "username", "small letters"),
            ([("name", "A Qureshi"), ("username", "aqureshi"), ("organisation", "the trust"), ("role", "nurse"), WHY], "organisation", "ODS code"),
            ([("name", "A Qureshi"), ("username", "aqureshi"), ("organisation", "RXX01"), ("role", "wizard"), WHY], "role", "there is no role"),
            ([("name", "A Qureshi"), ("username", "aqureshi"), ("organisation", "RXX01"), ("role", "nurse"), ("because", "new")], "because", "at least 10 letters"),
            ([("name", "A Qureshi"), ("username", "kturner"), ("organisation", "RXX01"), ("role", "nurse"), WHY], "username", "belongs to somebody else"),
        ] {
            let refused = boss.send(&form, "/administration/people/new", &fields).await;
            assert_eq!(refused.status, 422, "{}", refused.text);
            assert!(refused.says(&format!("href=\"#{field}\"")) && refused.says(words), "{field}: {}", refused.text);
            assert!(refused.text.len() < 40_000, "what was far too long is not sent back");
        }
        let good = [("name", "A Qureshi, RN"), ("username", "AQureshi"), ("organisation", "rxx01"), ("role", "nurse"), ("team", "7B"), WHY];
        let form = boss.get("/administration/people/new").await;
        let added = boss.send(&form, "/administration/people/new", &good).await;
        assert_eq!(added.status, 303, "{}", added.text);
        let again = boss.send(&form, "/administration/people/new", &good).await;
        assert_eq!(again.location, added.location, "a double click adds one person");
        let list = boss.get("/administration/people?like=qur").await;
        assert!(list.says("A Qureshi, RN") && list.says("aqureshi") && !list.says("K Turner"), "{}", list.text);
        let one = boss.get(added.location.as_deref().unwrap()).await;
        assert!(one.status == 200 && one.says("Nurse") && one.says("Ward 7B") && one.says("Nowhere."), "{}", one.text);
    }

    async fn what_a_change_means_is_said_before_it_is_confirmed(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let _nurse = Browser::of(&epr, "kturner", "nurse").await;
        let form = boss.get(&path(2)).await;
        assert!(form.says("WARD-PC-1"), "where they are signed in: {}", form.text);
        let same = boss.send(&form, &path(2), &[&KTURNER[..], &[("role", "nurse"), ("team", "7B")]].concat()).await;
        assert!(same.status == 422 && same.says("nothing is different"), "{}", same.text);
        let check = boss.send(&form, &path(2), &[&KTURNER[..], &[("role", "porter")]].concat()).await;
        assert_eq!(check.status, 200, "{}", check.text);
        for words in [
            "K Turner, RN will no longer be able to record observations.",
            "K Turner, RN will be able to make beds.",
            "no longer reach the patients of Ward 7B",
            "is signed in as Nurse at WARD-PC-1",
            "middle of a round",
        ] {
            assert!(check.says(words), "{words}: {}", check.text);
        }
        let still = roles_of(&mut epr.db().look(), staff(2)).await.unwrap();
        assert_eq!(still[0].0, "nurse", "nothing was changed by looking");
        let short = boss.send(&check, &path(2), &[("because", "no")]).await;
        assert!(short.status == 422 && short.says("at least 10 letters") && short.says("make beds"), "{}", short.text);
        let done = boss.send(&short, &path(2), &[WHY]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let now = roles_of(&mut epr.db().look(), staff(2)).await.unwrap();
        assert_eq!(now[0].0, "porter");
        // The second editor, who confirms what they looked at before.
        let late = boss.send(&check, &path(2), &[WHY]).await;
        assert_eq!(late.status, 409, "{}", late.text);
        assert!(late.says("somebody changed this while you were looking at it"), "{}", late.text);
        let noted = "SELECT count(*) FROM kernel_audit WHERE what = 'kernel.change_person' AND actor_name = 'T Abara'";
        assert_eq!(count(epr.db(), noted).await, 1);
    }

    /// Hazard H69: nobody is left who could put right what was wrong.
    async fn the_last_right_to_administer_cannot_be_taken(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let form = boss.get(&path(1)).await;
        let check = boss.send(&form, &path(1), &[("name", "T Abara"), ("username", "tabara"), ("organisation", "RXX01"), ("role", "porter")]).await;
        assert!(check.says("T Abara will no longer be able to add people"), "{}", check.text);
        let own = boss.send(&check, &path(1), &[WHY]).await;
        assert!(own.status == 422 && own.says("ask another administrator"), "{}", own.text);
        let ask = boss.get(&format!("{}?do=deactivate", path(1))).await;
        let own = boss.send(&ask, &path(1), &[WHY]).await;
        assert!(own.status == 422 && own.says("ask another administrator"), "{}", own.text);
        assert_eq!(boss.get("/administration").await.status, 200, "and they are still there");
    }

    async fn who_left_is_deactivated_and_comes_back_as_the_same_person(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let nurse = Browser::of(&epr, "kturner", "nurse").await;
        assert_eq!(nurse.get("/me").await.status, 200);
        let ask = boss.get(&format!("{}?do=deactivate", path(2))).await;
        assert!(ask.says("will no longer be able to sign in") && ask.says("Signed in now"), "{}", ask.text);
        let short = boss.send(&ask, &path(2), &[("because", "left")]).await;
        assert_eq!(short.status, 422);
        let done = boss.send(&short, &path(2), &[("because", "left the trust on Friday")]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        assert_eq!(nurse.get("/me").await.status, 303, "their next click asks to sign in");
        let found = staff_by_username(&mut epr.db().look(), "kturner").await.unwrap().unwrap();
        assert!(!found.active);
        let list = boss.get("/administration/people").await;
        assert!(!list.says("<td>kturner</td>"), "who may not sign in is not in the usual list: {}", list.text);
        let gone = boss.get("/administration/people?active=no").await;
        assert!(gone.says("K Turner, RN") && gone.says("May not sign in"), "{}", gone.text);
        let ask = boss.get(&format!("{}?do=reactivate", path(2))).await;
        let back = boss.send(&ask, &path(2), &[("because", "came back from leave")]).await;
        assert_eq!(back.status, 303, "{}", back.text);
        let nurse = Browser::of(&epr, "kturner", "nurse").await;
        let ask = boss.get(&format!("{}?do=end_sittings", path(2))).await;
        let ended = boss.send(&ask, &path(2), &[("because", "the computer was left open")]).await;
        assert_eq!(ended.status, 303, "{}", ended.text);
        assert_eq!(nurse.get("/me").await.status, 303);
    }

    async fn the_list_turns_its_pages_and_says_when_it_is_empty(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let none = boss.get("/administration/people?like=zzz").await;
        assert!(none.says("Nobody fits"), "{}", none.text);
        for number in 0..30_u128 {
            let context = installer();
            let new = trefoil_kernel::people::NewStaff {
                staff: staff(100 + number),
                username: format!("zz{number:02}"),
                name: format!("Z Person {number:02}"),
                organisation: "RXX01".into(),
                password: None,
                roles: vec!["porter".to_owned()],
                teams: vec![],
            };
            epr.enrol(&trefoil_testkit::anew(&context).because("for this test"), new).await.unwrap();
        }
        let first = boss.get("/administration/people?role=porter").await;
        assert!(first.says("Z Person 24") && !first.says("Z Person 25") && first.says("after=zz24"), "{}", first.text);
        let second = boss.get("/administration/people?role=porter&after=zz24").await;
        assert!(second.says("Z Person 25") && second.says("Z Person 29") && !second.says("Z Person 24"), "{}", second.text);
    }
}
