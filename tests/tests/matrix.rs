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
        // Those whom no permission lets through to everybody.
        for (role, fewest) in [("consultant", 100), ("nurse", 100), ("records_officer", 20), ("ward_clerk", 20)] {
            let verdict = swap::all(&house, house.person(role)).await;
            println!("as {role}: {verdict}");
            assert!(verdict.told.is_empty(), "as {role}: {verdict}");
            assert!(
                verdict.swapped > fewest,
                "as {role} only {} swaps: the crawl has lost its way",
                verdict.swapped
            );
        }
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
    }

    /// Whatever of it cannot be read, the answer is not to show; what may be sealed is not shown as if it were open.
    async fn what_cannot_be_read_is_no_permission(store: &Store) {
        let house = House::built(store, example_trust::assembly).await;
        let consultant = house.person("consultant");
        let related = house.patient(trefoil_tests::house::Standing::Related);
        let asked = async |path: &str| {
            // The sitting is there before anything is taken away, unless sittings themselves are.
            let pass = house.sits(consultant, trefoil_tests::house::Sitting::Fresh).await;
            (pass, path.to_owned())
        };
        let paths = [
            format!("/patients/{}", related.id),
            format!("/patients/{}/notes", related.id),
            format!("{}/Patient/{}/$everything", trefoil::fhir::BASE, related.id),
        ];
        for table in [
            "kernel_relationship",
            "kernel_team_member",
            "kernel_duty",
            "kernel_patient",
            "kernel_seal",
            "kernel_role_permission",
            "kernel_session",
        ] {
            for path in &paths {
                let (pass, path) = asked(path).await;
                let client = house.client().with(Some(&pass));
                assert_eq!(matrix::class::of(&client.get(&path).await, related), 'Y', "the control: {path}");
                store.attack(&format!("ALTER TABLE {table} RENAME TO {table}_away")).await;
                let letter = matrix::class::of(&client.get(&path).await, related);
                store.attack(&format!("ALTER TABLE {table}_away RENAME TO {table}")).await;
                assert_ne!(letter, 'Y', "{path} without {table}");
            }
        }
    }
}
