//! Who may do what, over the whole assembly of the example trust; nobody comes upon what they may not know of; and the
//! gates that say so find what is planted for them.

use trefoil_testkit::both_engines;
use trefoil_tests::{canaries, house::House, matrix, planted, swap};

both_engines! {
    async fn everybody_may_what_the_tables_say(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let verdict = matrix::run(&house, false, None).await;
        println!("{verdict}");
        assert!(verdict.as_expected(), "{verdict}");
    }

    async fn another_patients_id_is_as_good_as_none(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let verdict = swap::all(&house, house.person("consultant")).await;
        println!("{verdict}");
        assert!(verdict.told.is_empty(), "{verdict}");
        assert!(verdict.swapped > 100, "only {} swaps: the crawl has lost its way", verdict.swapped);
    }

    async fn no_word_of_another_record_is_anywhere(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let mut verdict = canaries::Verdict::default();
        for person in &house.staff {
            verdict.add(canaries::looked_for(&house, person).await);
        }
        println!("{verdict}");
        assert!(verdict.found.is_empty() && verdict.unwitnessed.is_empty(), "{verdict}");
        assert!(verdict.pages > 500, "only {} pages: the crawl has lost its way", verdict.pages);
        assert!(!verdict.sealed.is_empty(), "nothing is sealed: nothing was looked for");
    }

    async fn what_is_planted_is_found(store: &Store) {
        for (hole, found) in planted::found(store).await {
            assert!(found, "{hole}: planted, and not found");
        }
    }

    // X5: what decides is empty or cannot be read, and nobody is let in.

    async fn without_grants_nobody_is_let_in(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let related = house.patient(trefoil_tests::house::Standing::Related);
        let (consultant, path) = (house.person("consultant"), format!("/patients/{}", related.id));
        let letter = async || {
            let pass = house.sits(consultant, trefoil_tests::house::Sitting::Fresh).await;
            matrix::class::of(&house.client().with(Some(&pass)).get(&path).await, related)
        };
        assert_eq!(letter().await, 'Y', "the control");
        store.attack("DELETE FROM kernel_role_permission").await;
        assert_eq!(letter().await, '.');
    }

    async fn without_relationships_nobody_is_related(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let related = house.patient(trefoil_tests::house::Standing::Related);
        let (consultant, path) = (house.person("consultant"), format!("/patients/{}", related.id));
        let letter = async || {
            let pass = house.sits(consultant, trefoil_tests::house::Sitting::Fresh).await;
            matrix::class::of(&house.client().with(Some(&pass)).get(&path).await, related)
        };
        assert_eq!(letter().await, 'Y', "the control");
        store.attack("DELETE FROM kernel_relationship").await;
        assert_eq!(letter().await, 'n');
        store.attack("ALTER TABLE kernel_relationship RENAME TO kernel_relationship_away").await;
        assert_eq!(letter().await, '!', "what cannot be read is no permission");
        store.attack("ALTER TABLE kernel_relationship_away RENAME TO kernel_relationship").await;
        store.attack("ALTER TABLE kernel_team_member RENAME TO kernel_team_member_away").await;
        assert_ne!(letter().await, 'Y', "what cannot be read is no permission");
    }
}
