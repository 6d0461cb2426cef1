//! Loading the dictionary: staged, validated, flipped at once; searched.

use std::time::{Duration, Instant};

use trefoil_core::{Answer, ports::Substances};
use trefoil_prescribing::{
    dictionary::{
        Release,
        load::{LoadError, Loaded, load},
    },
    permissions::SEE_MEDICINES,
    store,
};
use trefoil_testkit::{anew, assemble, both_engines, count, personas};

use crate::house::*;

async fn names(epr: &trefoil_kernel::Epr, typed: &str) -> Vec<String> {
    let found = store::dictionary::search(&mut look(epr), typed).await.unwrap();
    found
        .iter()
        .map(|one| one.product.medicine.code.display().to_owned())
        .collect()
}

both_engines! {
    async fn a_release_is_staged_in_chunks_and_flipped_at_once(store: &Store) {
        let epr = assemble(store, builder).await;
        assert_eq!(names(&epr, "amox").await, Vec::<String>::new());
        assert_eq!(store::dictionary::release(&mut look(&epr)).await.unwrap(), None);
        let (mut steps, mut slowest, mut last) = (0, Duration::ZERO, None::<Instant>);
        let (context, release) = (anew(&doctor()), Release::own());
        let done = load(&epr, &context, &release, |progress| {
            slowest = slowest.max(last.map_or(Duration::ZERO, |last| last.elapsed()));
            (steps, last) = (steps + 1, Some(Instant::now()));
            assert!(progress.done <= progress.of);
        });
        assert!(matches!(done.await.unwrap(), Loaded::Now(entries) if entries > 600));
        println!("{steps} chunks, the slowest {slowest:?}");
        assert!(steps > 10);
        assert_eq!(store::dictionary::release(&mut look(&epr)).await.unwrap().unwrap(), "Trefoil, 22-Nov-2026");
        let again = load(&epr, &anew(&doctor()), &Release::own(), |_| panic!("nothing is staged twice")).await;
        assert_eq!(again.unwrap(), Loaded::Already);
    }

    /// Hazard H42: a fault in any file leaves the release in use as it is, with nothing staged.
    async fn a_dangling_reference_changes_nothing(store: &Store) {
        let epr = hospital(store).await;
        let mut broken = Release::own();
        broken.name = "broken".into();
        let line = r#"{"is":"product","code":"TREFOIL-X1","name":"X","moiety":"774586009","form":"tablet","ingredients":[{"substance":"404"}],"routes":["26643006"]}"#;
        broken.files.push(("extra.jsonl".into(), line.into()));
        let error = load(&epr, &anew(&doctor()), &broken, |_| panic!("nothing is staged")).await.unwrap_err();
        assert!(error.to_string().contains("extra.jsonl:1: the ingredient 404 is not among the substances"), "{error}");
        assert!(error.to_string().contains("the one in use stays"));
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_release").await, 1);
        assert_eq!(names(&epr, "amoxil").await.len(), 3);
    }

    /// The next release replaces what it holds, the one before is kept, older ones go; what an interrupted load left
    /// is never seen.
    async fn releases_follow_one_another(store: &Store) {
        let epr = hospital(store).await;
        let before = count(epr.db(), "SELECT COUNT(*) FROM prescribing_medicine").await;
        for number in 2..5 {
            let mut next = Release::own();
            next.name = format!("release {number}");
            load(&epr, &anew(&doctor()), &next, |_| ()).await.unwrap();
            assert_eq!(names(&epr, "paracet susp").await, ["Paracetamol 250mg/5ml oral suspension sugar free"]);
        }
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_medicine").await, 2 * before);
        assert_eq!(count(epr.db(), "SELECT COUNT(DISTINCT release) FROM prescribing_word").await, 2);
        assert_eq!(store::dictionary::release(&mut look(&epr)).await.unwrap().unwrap(), "release 4");
    }

    async fn who_may_not_load_does_not(store: &Store) {
        let epr = assemble(store, builder).await;
        let nurse = personas::nurse(&[SEE_MEDICINES]);
        let error = load(&epr, &nurse, &Release::own(), |_| ()).await.unwrap_err();
        assert!(matches!(error, LoadError::Refused(trefoil_core::Refused::Denied { .. })));
        assert_eq!(count(epr.db(), "SELECT COUNT(*) FROM prescribing_release").await, 0);
    }

    async fn a_search_finds_by_generic_brand_and_part(store: &Store) {
        let epr = hospital(store).await;
        assert_eq!(names(&epr, "co-amox").await.len(), 2);
        assert!(names(&epr, "augm").await.iter().all(|name| name.starts_with("Co-amoxiclav")));
        assert_eq!(names(&epr, "tazocin").await, ["Piperacillin 4g / Tazobactam 500mg powder for solution for infusion vials"]);
        assert_eq!(names(&epr, "AMOXICILLIN inj").await[0], "Amoxicillin 1g powder for solution for injection vials");
        assert_eq!(names(&epr, "amoxicillin").await[0], "Amoxicillin 500mg capsules", "whose name begins so comes first");
        assert_eq!(names(&epr, "notamedicine").await, Vec::<String>::new());
        assert_eq!(names(&epr, "qqq%'; --").await, Vec::<String>::new());
        let found = store::dictionary::search(&mut look(&epr), "paracetamol 500mg tab").await.unwrap();
        assert_eq!((found[0].product.medicine.generic.as_str(), found[0].sentences.len()), ("paracetamol", 2));
        assert!(found[1].product.medicine.generic == "co-codamol", "which holds it too, after it");
    }

    async fn substances_are_answered_to_neighbours(store: &Store) {
        let epr = assemble(store, builder).await;
        let port = epr.ports().get::<dyn Substances>().unwrap();
        let unloaded = port.search(look(&epr).reading(), "penic").await.unwrap();
        assert!(matches!(unloaded, Answer::Unavailable { ref because } if because.contains("no medicines dictionary")));
        loaded(&epr).await;
        let found = port.search(look(&epr).reading(), "penic").await.unwrap().known().unwrap();
        let found: Vec<&str> = found.iter().map(|one| one.display()).collect();
        assert_eq!(found[0], "penicillins", "groups first: {found:?}");
        assert!(found.contains(&"benzylpenicillin"), "by its synonym: {found:?}");
        assert_eq!(port.search(look(&epr).reading(), "xyzzy").await.unwrap(), Answer::NoneKnown);
        let amoxicillin = port.substance(look(&epr).reading(), "372687004").await.unwrap().known().unwrap();
        assert_eq!(amoxicillin.display(), "amoxicillin");
        assert_eq!(port.substance(look(&epr).reading(), "1").await.unwrap(), Answer::NoneKnown);
    }
}
