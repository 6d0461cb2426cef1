//! Finding people, and never those of whom one may not know.

use trefoil_patient_administration::{
    person::{register::Different, restrict::RestrictPerson},
    store::find::MOST,
};
use trefoil_testkit::{anew, both_engines};

use crate::house::*;

both_engines! {
    /// Hazard H01: the wrong person is opened because only a similar name was found.
    async fn one_box_finds_by_every_way(store: &Store) {
        let epr = hospital(store).await;
        let mut jones = numbered(details("Smith-Jones", "Gwyneth", "1958-11-02"), "9990001006");
        jones.previous_names = details("Pugh", "Gwyneth", "1958-11-02").name.into_iter().collect();
        register(&epr, living_at(jones, "1 Invented Lane", "M1 1AE")).await;
        register(&epr, details("Jones", "Bronwen", "1971-03-04")).await;
        register(&epr, details("O'Neill", "Siân", "1980-01-31")).await;
        let gwyneth = "SMITH-JONES, Gwyneth";
        for (typed, want) in [
            ("9990001006", vec![gwyneth]),
            ("t0000001", vec![gwyneth]),
            ("02-Nov-1958", vec![gwyneth]),
            ("m11ae", vec![gwyneth]),
            ("jones", vec!["JONES, Bronwen", gwyneth]),
            ("gwyneth jones", vec![gwyneth]),
            ("jones, gwy", vec![gwyneth]),
            ("smi gwy", vec![gwyneth]),
            ("pugh", vec![gwyneth]),
            ("jones 2/11/1958", vec![gwyneth]),
            ("gwyneth 2/11/1958", vec![gwyneth]),
            ("oneill", vec!["O'NEILL, Siân"]),
            ("sian o’neill", vec!["O'NEILL, Siân"]),
            ("kowalski", vec![]),
            ("jones 3/11/1958", vec![]),
        ] {
            assert_eq!(names(&epr, &clerk(), typed).await, want, "{typed}");
        }
        let pugh = search(&epr, &clerk(), "pugh").await;
        assert_eq!(pugh.people[0].matched.as_deref(), Some("PUGH, Gwyneth"));
    }

    async fn a_search_that_finds_too_many_says_so(store: &Store) {
        let epr = hospital(store).await;
        for number in 0..=MOST {
            let mut command = registering(details("Jones", &format!("Q{number}"), "1958-11-02"));
            command.details.name = details("Jones", &"abcdefghijklmnopqrstuvwxyz"[number % 26..], "1958-11-02").name;
            command.details.born = "1900-01-01".parse().ok().map(|d: chrono::NaiveDate| d + chrono::Days::new(37 * number as u64));
            command.different = Different::Sender;
            let mut context = anew(&charge_nurse());
            context.purpose = trefoil_core::Purpose::Interface;
            epr.execute(&context, command).await.unwrap();
        }
        let found = search(&epr, &clerk(), "jones").await;
        assert_eq!((found.people.len(), found.more), (MOST, true));
    }

    /// Hazard H12: somebody who must not be found is found.
    async fn a_restricted_person_is_found_by_nobody_else(store: &Store) {
        let epr = hospital(store).await;
        let patient =
            register(&epr, living_at(numbered(details("Jones", "Gwyneth", "1958-11-02"), "9990001006"), "1 Lane", "M1 1AE"))
                .await;
        let restrict = |seen, reason: Option<&str>| RestrictPerson { patient, seen, reason: reason.map(str::to_owned) };
        epr.execute(&anew(&charge_nurse()), restrict(1, Some("court order"))).await.unwrap();
        for typed in ["9990001006", "jones", "gwyneth", "02-Nov-1958", "m1 1ae", "jones 2/11/1958", "t0000001"] {
            assert!(names(&epr, &clerk(), typed).await.is_empty(), "{typed}");
        }
        // Whoever restricted the record still finds it, to lift the restriction; but not by where they live.
        assert_eq!(names(&epr, &charge_nurse(), "jones").await.len(), 1);
        assert!(names(&epr, &charge_nurse(), "m1 1ae").await.is_empty());

        // Registering another of the name does not give them away; the exact number does say that it is in use.
        let alike = registering(details("Jones", "Gwyneth", "1958-11-02"));
        epr.execute(&anew(&clerk()), alike).await.unwrap();
        let number = registering(numbered(details("Other", "Ann", "1990-01-01"), "9990001006"));
        let refused = epr.execute(&anew(&clerk()), number).await.unwrap_err().to_string();
        assert!(refused.contains("a record you may not open") && !refused.contains("JONES"), "{refused}");

        epr.execute(&anew(&charge_nurse()), restrict(2, None)).await.unwrap();
        assert_eq!(names(&epr, &clerk(), "m1 1ae").await.len(), 1);
    }
}
