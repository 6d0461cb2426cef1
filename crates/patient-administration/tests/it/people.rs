//! Registering people once, and correcting who they are.

use trefoil_core::Refused;
use trefoil_patient_administration::{
    person::{
        edit::{EditError, EditPerson},
        record_death::RecordDeath,
        register::{Different, RegisterError},
    },
    store::person::person,
};
use trefoil_testkit::{anew, both_engines};

use crate::house::*;

both_engines! {
    /// Hazard H03: a person is registered twice.
    async fn a_person_is_registered_once(store: &Store) {
        let epr = hospital(store).await;
        let first = register(&epr, numbered(details("Jones", "Gwyneth", "1958-11-02"), "9990001006")).await;
        let again = registering(numbered(details("Smith", "Ann", "1970-01-01"), "9990001006"));
        let refused = try_register(&epr, again).await.unwrap_err();
        assert!(refused.to_string().contains("JONES, Gwyneth"), "{refused}");

        let mut alike = registering(details("Jones", "Gwyneth", "1958-02-11"));
        let Err(RegisterError::Alike(people)) = try_register(&epr, alike.clone()).await else { panic!("registered") };
        assert_eq!(people.iter().map(|alike| alike.patient).collect::<Vec<_>>(), [first]);
        alike.different = Different::From(vec![first]);
        let second = try_register(&epr, alike).await.unwrap();

        // One who was not there when the others were looked at is asked about.
        let mut third = registering(details("Jones", "Gwyneth", "1958-11-02"));
        third.different = Different::From(vec![first]);
        let Err(RegisterError::Alike(people)) = try_register(&epr, third).await else { panic!("registered") };
        assert_eq!(people.iter().map(|alike| alike.patient).collect::<Vec<_>>(), [second]);
    }

    /// The same form sent twice registers one person.
    async fn a_double_click_registers_one_person(store: &Store) {
        let epr = hospital(store).await;
        let (context, command) = (anew(&charge_nurse()), registering(details("Jones", "Gwyneth", "1958-11-02")));
        let one = epr.execute(&context, command.clone()).await.unwrap();
        let two = epr.execute(&context, command).await.unwrap();
        assert_eq!(one, two);
        assert_eq!(names(&epr, &clerk(), "jones").await.len(), 1);
    }

    async fn hospital_numbers_count_upwards(store: &Store) {
        let epr = hospital(store).await;
        for number in 0..3 {
            let patient = somebody(&epr, number).await;
            let shown = person(&mut look(&epr), patient).await.unwrap().unwrap();
            let given = shown.person.details.hospital_number.unwrap();
            assert_eq!(given.to_string(), format!("T000000{} (RXX01)", number + 1));
        }
    }

    async fn two_at_the_same_moment_never_share_a_number(store: &Store) {
        let epr = hospital(store).await;
        let nhs = |family: &str| registering(numbered(details(family, "Ann", "1960-01-01"), "9990001006"));
        let (one, two) = tokio::join!(try_register(&epr, nhs("Abbott")), try_register(&epr, nhs("Zwingli")));
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    }

    async fn who_somebody_is_is_corrected_and_never_overwritten_unseen(store: &Store) {
        let epr = hospital(store).await;
        let patient = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let other = register(&epr, numbered(details("Rahman", "Sultana", "1971-05-05"), "9990001006")).await;
        let shown = person(&mut look(&epr), patient).await.unwrap().unwrap();
        let mut new = living_at(shown.person.details.clone(), "1 Invented Lane", "M1 1AE");
        let edit = |details| EditPerson { patient, seen: shown.version, details };
        epr.execute(&anew(&charge_nurse()), edit(new.clone())).await.unwrap();
        let stale = epr.execute(&anew(&charge_nurse()), edit(new.clone())).await.unwrap_err();
        assert!(matches!(stale, EditError::Refused(Refused::Stale { seen: 1, found: 2 })), "{stale}");
        assert_eq!(names(&epr, &clerk(), "m1 1ae").await, ["JONES, Gwyneth"]);

        new = numbered(new, "9990001006");
        let edit = EditPerson { patient, seen: 2, details: new };
        let refused = epr.execute(&anew(&charge_nurse()), edit).await.unwrap_err();
        assert!(matches!(&refused, EditError::InUse(_, holder) if holder.patient == other), "{refused}");
    }

    async fn a_death_is_recorded_and_shown(store: &Store) {
        let epr = hospital(store).await;
        let patient = register(&epr, details("Jones", "Gwyneth", "1958-11-02")).await;
        let context = anew(&charge_nurse());
        let command = RecordDeath { patient, seen: 1, died: Some(context.now()) };
        epr.execute(&context, command).await.unwrap();
        let found = search(&epr, &clerk(), "jones").await;
        assert_eq!(found.people[0].died, Some(context.now()));
    }
}
