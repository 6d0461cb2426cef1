//! Roles: made, renamed, granted and taken from, with what it means said first; and the matrix of all of them.

use trefoil_kernel::people::grants_of;
use trefoil_testkit::both_engines;

use crate::{browser::Browser, house::*};

const WHY: (&str, &str) = ("because", "agreed at the access group");

both_engines! {
    async fn a_role_is_made_with_nothing_and_granted_one_thing_at_a_time(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let list = boss.get("/administration/roles").await;
        assert!(list.status == 200 && list.says("Privacy officer"), "{}", list.text);
        for (id, name, words) in [
            ("Physio", "Physiotherapist", "small letters, digits and underscores"),
            ("nurse", "Nurse of another kind", "there is a role of this id"),
            ("physio", "P\u{202e}hysio", "invisible signs"),
        ] {
            let refused = boss.send(&list, "/administration/roles", &[("id", id), ("name", name), WHY]).await;
            assert!(refused.status == 422 && refused.says(words), "{words}: {}", refused.text);
        }
        let made = boss.send(&list, "/administration/roles", &[("id", "physio"), ("name", "Physiotherapist"), WHY]).await;
        assert_eq!(made.location.as_deref(), Some("/administration/roles/physio"), "{}", made.text);
        let role = boss.get("/administration/roles/physio").await;
        assert!(role.says("Physiotherapist") && role.says("Nobody.") && !role.says("● Granted"), "{}", role.text);
        let ask = boss.get("/administration/roles/nurse?change=ward.observe").await;
        for words in ["Take away: record observations", "Everybody who acts as Nurse will no longer be able to record observations", "1 person acts in this role"] {
            assert!(ask.says(words), "{words}: {}", ask.text);
        }
        let short = boss.send(&ask, "/administration/roles/nurse", &[("because", "no")]).await;
        assert!(short.status == 422 && short.says("at least 10 letters"), "{}", short.text);
        let may = async || grants_of(&mut epr.db().look(), "nurse").await.unwrap().allow(OBSERVE);
        assert!(may().await);
        let taken = boss.send(&short, "/administration/roles/nurse", &[WHY]).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        assert!(!may().await);
        let ask = boss.get("/administration/roles/nurse?change=ward.observe").await;
        assert!(ask.says("Grant: record observations"), "{}", ask.text);
        boss.send(&ask, "/administration/roles/nurse", &[WHY]).await;
        assert!(may().await);
        let unknown = boss.send(&ask, "/administration/roles/nurse", &[WHY, ("permission", "ward.no_such")]).await;
        assert_eq!(unknown.status, 404);
        assert_eq!(boss.get("/administration/roles/wizard").await.status, 404);
    }

    async fn a_role_is_renamed_and_stays_the_same_role(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let form = boss.get("/administration/roles/nurse").await;
        let done = boss.send(&form, "/administration/roles/nurse", &[("name", "Registered nurse"), WHY]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let list = boss.get("/administration/roles").await;
        assert!(list.says("Registered nurse") && list.says("/administration/roles/nurse"), "{}", list.text);
    }

    /// Hazard H69: the right to administer cannot be taken from the only role that has it.
    async fn the_last_role_that_administers_keeps_the_right(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let page = "/administration/roles/administrator";
        let ask = boss.get(&format!("{page}?change=kernel.administer_people")).await;
        let refused = boss.send(&ask, page, &[WHY]).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.says("the right to administer people"), "{}", refused.text);
        assert_eq!(boss.get("/administration").await.status, 200);
    }

    async fn the_matrix_shows_every_permission_beside_every_role(store: &Store) {
        let epr = house(store).await;
        let boss = Browser::of(&epr, "tabara", "administrator").await;
        let all = boss.get("/administration/permissions").await;
        for words in ["record observations", "make beds", "Access and people", "Records officer", "(needs a relationship)"] {
            assert!(all.says(words), "{words}: {}", all.text);
        }
        let ward = boss.get("/administration/permissions?module=ward").await;
        assert!(ward.says("make beds") && !ward.says("break"), "{}", ward.text);
        assert_eq!(ward.text.matches("●").count() - 1, 2, "one in the legend, two granted: {}", ward.text);
        let none = boss.get("/administration/permissions?module=nothing").await;
        assert!(none.status == 200 && none.says("No module of this name"), "{}", none.text);
    }
}
