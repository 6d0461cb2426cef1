//! Two records of one person, merged and taken apart again.

use trefoil_core::{Answer, PatientId, ports::Demographics};
use trefoil_kernel::{Epr, merge::MergePatients};
use trefoil_patient_administration::{
    person::{edit::EditPerson, restrict::RestrictPerson},
    stay::admit::AdmitError,
    store::{person::person, stay::stays},
};
use trefoil_testkit::{anew, both_engines};

use crate::house::*;

async fn merge(epr: &Epr, loser: PatientId, into: Option<PatientId>, seen: i64) {
    epr.merge(&anew(&charge_nurse()), MergePatients { loser, into, seen })
        .await
        .unwrap();
}

both_engines! {
    async fn a_merged_number_leads_to_the_survivor_and_back_again(store: &Store) {
        let epr = hospital(store).await;
        let loser = register(&epr, numbered(details("Pugh", "Gwyneth", "1958-11-02"), "9990001006")).await;
        let keeper = register(&epr, details("Jones", "Bronwen", "1971-03-04")).await;
        let stay = admit(&epr, loser, "7B", Some("B1")).await.unwrap();
        merge(&epr, loser, Some(keeper), 0).await;

        let found = search(&epr, &clerk(), "9990001006").await;
        assert_eq!((found.people[0].patient, found.people[0].merged), (keeper, true));
        assert_eq!(found.people[0].bed.as_deref(), Some("B1"));
        let found = search(&epr, &clerk(), "pugh").await;
        assert_eq!((found.people[0].name.as_str(), found.people[0].matched.as_deref()), ("JONES, Bronwen", Some("PUGH, Gwyneth")));
        assert_eq!(stays(&mut look(&epr), keeper).await.unwrap()[0].id, stay.id);
        assert!(stays(&mut look(&epr), loser).await.unwrap().is_empty());
        assert_eq!(admit(&epr, keeper, "7A", None).await.unwrap_err(), AdmitError::OpenStay);
        let identity = epr.ports().get::<dyn Demographics>().unwrap();
        assert_eq!(identity.identity(look(&epr).reading(), loser).await.unwrap(), Answer::NoneKnown);

        merge(&epr, loser, None, 1).await;
        let found = search(&epr, &clerk(), "9990001006").await;
        assert_eq!((found.people[0].patient, found.people[0].merged), (loser, false));
        assert_eq!(stays(&mut look(&epr), loser).await.unwrap()[0].id, stay.id);
        assert!(stays(&mut look(&epr), keeper).await.unwrap().is_empty());
        assert_eq!(names(&epr, &clerk(), "jones").await, ["JONES, Bronwen"]);
        admit(&epr, keeper, "7A", None).await.unwrap();
    }

    async fn a_survivor_may_be_given_the_number_of_the_record_merged_into_it(store: &Store) {
        let epr = hospital(store).await;
        let loser = register(&epr, numbered(details("Pugh", "Gwyneth", "1958-11-02"), "9990001006")).await;
        let keeper = register(&epr, details("Jones", "Bronwen", "1971-03-04")).await;
        merge(&epr, loser, Some(keeper), 0).await;
        let shown = person(&mut look(&epr), keeper).await.unwrap().unwrap();
        let details = numbered(shown.person.details, "9990001006");
        epr.execute(&anew(&charge_nurse()), EditPerson { patient: keeper, seen: 1, details }).await.unwrap();
        let found = search(&epr, &clerk(), "9990001006").await;
        assert_eq!((found.people.len(), found.people[0].patient, found.people[0].merged), (1, keeper, false));
    }

    async fn a_survivor_is_as_hidden_as_either_record(store: &Store) {
        let epr = hospital(store).await;
        let loser = register(&epr, details("Pugh", "Gwyneth", "1958-11-02")).await;
        let keeper = register(&epr, details("Jones", "Bronwen", "1971-03-04")).await;
        let restrict = RestrictPerson { patient: loser, seen: 1, reason: Some("court order".into()) };
        epr.execute(&anew(&charge_nurse()), restrict).await.unwrap();
        merge(&epr, loser, Some(keeper), 0).await;
        assert!(names(&epr, &clerk(), "jones").await.is_empty());
        assert_eq!(names(&epr, &charge_nurse(), "jones").await.len(), 1);
        merge(&epr, loser, None, 1).await;
        assert_eq!(names(&epr, &clerk(), "jones").await.len(), 1);
        assert!(names(&epr, &clerk(), "pugh").await.is_empty());
    }
}
