//! Allergies: four states, one record for each agent, statements of other systems settled by a clinician.

use trefoil_clinical_notes::{
    allergy::{
        AgentGiven, AllergyDetails, Source,
        amend::{AmendAllergy, AmendAllergyError},
        details::DetailsError,
        enter_in_error::MarkAllergyEnteredInError,
        record::{RecordAllergy, RecordAllergyError},
        resolve::{HowResolved, ResolveAllergy},
    },
    allergy_statement::{
        make::{StateError, StateNoKnownAllergies},
        withdraw::WithdrawStatement,
    },
    reconciliation::{
        Outcome,
        reopen::ReopenStatement,
        settle::{SettleError, SettleStatement},
    },
};
use trefoil_core::{
    Answer, PatientId, RecordId, Refused,
    ports::{
        Allergies, AllergyStatement, Certainty, KnownAllergy, ReconciledAllergies, Severity,
        UnreconciledAllergies, still_unreconciled,
    },
};
use trefoil_kernel::{Epr, merge::MergePatients};
use trefoil_testkit::{anew, both_engines, id, personas};

use crate::house::*;

pub(crate) fn recording(patient: PatientId, agent: AgentGiven) -> RecordAllergy {
    RecordAllergy {
        id: id(),
        patient,
        agent,
        details: AllergyDetails {
            reactions: vec!["anaphylaxis".into()],
            severity: Some(Severity::Severe),
            certainty: Some(Certainty::Confirmed),
            onset: None,
            said_by: Source::Patient,
        },
    }
}

pub(crate) fn words(text: &str) -> AgentGiven {
    AgentGiven::Words(text.to_owned())
}

fn penicillin() -> AgentGiven {
    AgentGiven::Code("764146007".to_owned())
}

async fn asked(epr: &Epr, patient: PatientId) -> Answer<AllergyStatement> {
    let port = epr.ports().get::<dyn Allergies>().unwrap();
    port.allergies(look(epr).reading(), patient).await.unwrap()
}

async fn known(epr: &Epr, patient: PatientId) -> Vec<KnownAllergy> {
    match asked(epr, patient).await {
        Answer::Known {
            value: AllergyStatement::Known(all),
        } => all,
        other => panic!("not known: {other:?}"),
    }
}

async fn waiting(epr: &Epr, patient: PatientId) -> usize {
    let received = epr.ports().get::<dyn UnreconciledAllergies>().unwrap();
    let settled = epr.ports().get::<dyn ReconciledAllergies>().unwrap();
    let left = still_unreconciled(&*received, Some(&*settled), look(epr).reading(), patient).await;
    left.unwrap().known().map_or(0, |all| all.len())
}

const NOT_RECORDED: Answer<AllergyStatement> = Answer::Known {
    value: AllergyStatement::NotRecorded,
};

fn none_known(patient: PatientId) -> StateNoKnownAllergies {
    StateNoKnownAllergies {
        id: id(),
        patient,
        said_by: Source::Patient,
    }
}

both_engines! {
    /// Hazard H18: each state by its port, from nothing to known and back.
    async fn four_states_that_are_never_two(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        assert_eq!(asked(&epr, patient).await, NOT_RECORDED, "nobody asked");
        let second = |n| personas::later(&doctor(), n);
        epr.execute(&second(1), none_known(patient)).await.unwrap();
        assert_eq!(asked(&epr, patient).await, Answer::NoneKnown);
        let recorded = epr.execute(&second(2), recording(patient, penicillin())).await.unwrap();
        let all = known(&epr, patient).await;
        assert_eq!((all[0].agent.as_str(), all[0].reaction.as_deref()), ("Penicillin", Some("anaphylaxis")));
        assert_eq!((all[0].severity, all[0].certainty), (Some(Severity::Severe), Some(Certainty::Confirmed)));
        assert!(all[0].substance.is_some(), "checks can use it");
        let refused = epr.execute(&second(3), none_known(patient)).await.unwrap_err();
        assert_eq!(refused, StateError::Known("Penicillin".into()));
        let error = MarkAllergyEnteredInError { id: recorded.id, patient, seen: 1, reason: "another patient's".into() };
        epr.execute(&second(4), error).await.unwrap();
        assert_eq!(asked(&epr, patient).await, NOT_RECORDED, "the earlier statement does not come back by itself");
        let said = epr.execute(&second(5), none_known(patient)).await.unwrap();
        assert_eq!(asked(&epr, patient).await, Answer::NoneKnown);
        let back = WithdrawStatement { id: said.id, patient, seen: 1, reason: "the patient was confused".into() };
        epr.execute(&second(6), back).await.unwrap();
        assert_eq!(asked(&epr, patient).await, NOT_RECORDED);
    }

    async fn one_record_for_each_agent_and_words_that_no_check_can_use(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        epr.execute(&anew(&doctor()), recording(patient, words("Latex"))).await.unwrap();
        let twice = epr.execute(&anew(&nurse()), recording(patient, words(" latex "))).await.unwrap_err();
        assert_eq!(twice, RecordAllergyError::Recorded("latex".into()));
        assert_eq!(known(&epr, patient).await[0].substance, None, "it says that it cannot be checked");
        let unknown = recording(patient, AgentGiven::Code("1".into()));
        let refused = epr.execute(&anew(&doctor()), unknown).await.unwrap_err();
        assert_eq!(refused, RecordAllergyError::Details(DetailsError::UnknownSubstance));
        // Two at once: one is refused, and there is one record.
        let (first, second) = (recording(patient, penicillin()), recording(patient, penicillin()));
        let (a, b) = (anew(&doctor()), anew(&nurse()));
        let (one, other) = tokio::join!(epr.execute(&a, first), epr.execute(&b, second));
        assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
        assert_eq!(known(&epr, patient).await.len(), 2);
    }

    async fn without_a_dictionary_only_words_can_be_recorded(store: &Store) {
        let (epr, _) = house_with(store, false).await;
        let patient = arrive(&epr).await;
        let refused = epr.execute(&anew(&doctor()), recording(patient, penicillin())).await.unwrap_err();
        assert!(refused.to_string().contains("write the agent in words"), "{refused}");
        epr.execute(&anew(&doctor()), recording(patient, words("Penicillin"))).await.unwrap();
    }

    /// Amending against an older version, and ending with a reason.
    async fn amended_resolved_and_recorded_anew(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let recorded = epr.execute(&anew(&doctor()), recording(patient, words("Penicilin"))).await.unwrap();
        let amend = |seen| AmendAllergy {
            id: recorded.id, patient, seen, agent: Some(penicillin()), details: AllergyDetails::default(),
        };
        epr.execute(&anew(&nurse()), amend(1)).await.unwrap();
        let stale = epr.execute(&anew(&doctor()), amend(1)).await.unwrap_err();
        assert_eq!(stale, AmendAllergyError::Refused(Refused::Stale { seen: 1, found: 2 }));
        assert!(known(&epr, patient).await[0].substance.is_some(), "words were given their code");
        let resolve = ResolveAllergy {
            id: recorded.id, patient, seen: 2, how: HowResolved::Refuted, reason: "tolerated a course".into(),
        };
        epr.execute(&anew(&doctor()), resolve).await.unwrap();
        assert_eq!(asked(&epr, patient).await, NOT_RECORDED);
        epr.execute(&anew(&doctor()), recording(patient, penicillin())).await.unwrap();
        assert_eq!(known(&epr, patient).await.len(), 1, "recorded again under a new id");
    }

    /// Hazard H19: what another system said waits until a clinician settles it, and can wait again.
    async fn statements_of_other_systems_are_settled_once(store: &Store) {
        let (epr, others) = house(store).await;
        let (patient, stranger) = (arrive(&epr).await, arrive(&epr).await);
        let (first, second) = (others.say(patient, "PENICILLIN V"), others.say(patient, "Latex"));
        assert_eq!(waiting(&epr, patient).await, 2);
        let none = epr.execute(&anew(&doctor()), none_known(patient)).await.unwrap_err();
        assert_eq!(none, StateError::Unreconciled(2), "nobody says none while others said some");
        let settle = |whose, statement, outcome| SettleStatement { id: id(), patient: whose, statement, outcome };
        let nowhere: RecordId = id();
        let early = epr.execute(&anew(&doctor()), settle(patient, first, Outcome::Recorded { allergy: nowhere })).await;
        assert_eq!(early.unwrap_err(), SettleError::NoSuchAllergy);
        let allergy = epr.execute(&anew(&doctor()), recording(patient, penicillin())).await.unwrap().id;
        epr.execute(&anew(&doctor()), settle(patient, first, Outcome::Recorded { allergy })).await.unwrap();
        let again = epr.execute(&anew(&nurse()), settle(patient, first, Outcome::Recorded { allergy })).await;
        assert_eq!(again.unwrap_err(), SettleError::NotWaiting);
        let wrong = settle(stranger, second, Outcome::Dismissed { reason: "not theirs".into() });
        assert_eq!(epr.execute(&anew(&doctor()), wrong).await.unwrap_err(), SettleError::NotWaiting, "another patient's");
        let dismiss = settle(patient, second, Outcome::Dismissed { reason: "wears latex gloves daily".into() });
        let decision = epr.execute(&anew(&nurse()), dismiss).await.unwrap();
        assert_eq!(waiting(&epr, patient).await, 0);
        let reopen = ReopenStatement { id: decision.id, patient, seen: 1, reason: "said of the sister".into() };
        epr.execute(&anew(&nurse()), reopen).await.unwrap();
        assert_eq!(waiting(&epr, patient).await, 1);
        others.fall_silent(true);
        let dismiss = settle(patient, second, Outcome::Dismissed { reason: "again".into() });
        let refused = epr.execute(&anew(&nurse()), dismiss).await.unwrap_err();
        assert!(matches!(refused, SettleError::Unavailable(_)), "{refused}");
    }

    /// Two people found to be one: an allergy of either outweighs "none known" of the other, and somebody must look.
    async fn a_merge_never_hides_an_allergy(store: &Store) {
        let (epr, _) = house(store).await;
        let (stays, goes) = (arrive(&epr).await, arrive(&epr).await);
        epr.execute(&personas::later(&doctor(), 5), none_known(stays)).await.unwrap();
        epr.execute(&personas::later(&doctor(), 1), recording(goes, penicillin())).await.unwrap();
        epr.execute(&personas::later(&doctor(), 2), recording(goes, words("Latex"))).await.unwrap();
        let merge = MergePatients { loser: goes, into: Some(stays), seen: 0 };
        epr.merge(&anew(&chief()).because("one person"), merge.clone()).await.unwrap();
        assert_eq!(known(&epr, stays).await.len(), 2);
        epr.merge(&anew(&chief()).because("two after all"), MergePatients { into: None, seen: 1, ..merge.clone() }).await.unwrap();
        assert_eq!(asked(&epr, stays).await, Answer::NoneKnown);
        assert_eq!(known(&epr, goes).await.len(), 2);
        // Where both have some, one list is to be made of them by somebody.
        epr.execute(&personas::later(&doctor(), 9), recording(stays, words("latex"))).await.unwrap();
        epr.merge(&anew(&chief()).because("one person"), MergePatients { seen: 2, ..merge }).await.unwrap();
        assert_eq!(known(&epr, stays).await.len(), 3);
        let sql = "SELECT kind FROM kernel_review WHERE patient = $1";
        let reviews: Vec<(String,)> = look(&epr).rows(sql, &[&stays]).await.unwrap();
        assert!(reviews.iter().any(|(kind,)| kind == "clinical_notes.allergy"), "{reviews:?}");
    }

    async fn who_has_no_right_or_no_relationship_records_nothing(store: &Store) {
        let (epr, _) = house(store).await;
        let patient = arrive(&epr).await;
        let denied = epr.execute(&personas::nobody(), recording(patient, words("Latex"))).await.unwrap_err();
        assert!(matches!(denied, RecordAllergyError::Refused(Refused::Denied { .. })));
        let stranger = personas::privacy_officer(&trefoil_clinical_notes::permissions::ALL);
        let refused = epr.execute(&stranger, recording(patient, words("Latex"))).await.unwrap_err();
        assert!(matches!(refused, RecordAllergyError::Refused(Refused::NotRelated { .. })));
        assert_eq!(asked(&epr, patient).await, NOT_RECORDED);
    }
}
