//! What other systems say of allergies.

use trefoil_core::{Answer, PatientId, RecordId, ports::UnreconciledAllergies};
use trefoil_patient_administration::{
    allergy_statement::{
        AllergyStatement,
        receive::{ReceiveAllergyStatement, ReceiveAllergyStatementError},
    },
    store::allergy_statement::known,
};
use trefoil_testkit::{anew, both_engines};

use crate::house::*;

fn penicillin(patient: PatientId, id: RecordId) -> ReceiveAllergyStatement {
    let statement = AllergyStatement {
        agent: "Penicillin".into(),
        code: None,
        system: None,
        severity: Some("SV".into()),
        reaction: Some("Anaphylaxis".into()),
        onset: None,
        application: "PAS".into(),
        facility: "RXX".into(),
        received: chrono::DateTime::UNIX_EPOCH,
    };
    ReceiveAllergyStatement {
        id,
        patient,
        statement,
    }
}

both_engines! {
    async fn a_statement_is_kept_and_answered_as_unreconciled(store: &Store) {
        let epr = hospital(store).await;
        let patient = somebody(&epr, 0).await;
        let port = epr.ports().get::<dyn UnreconciledAllergies>().unwrap();
        assert_eq!(port.unreconciled(look(&epr).reading(), patient).await.unwrap(), Answer::NoneKnown);
        let id: RecordId = trefoil_testkit::id();
        assert!(!known(&mut look(&epr), patient, id).await.unwrap());
        epr.execute(&anew(&charge_nurse()), penicillin(patient, id)).await.unwrap();
        assert!(known(&mut look(&epr), patient, id).await.unwrap());
        let Answer::Known { value } = port.unreconciled(look(&epr).reading(), patient).await.unwrap() else {
            panic!("not kept")
        };
        assert_eq!(value[0].id, id, "a clinician's decision names it by this");
        assert_eq!((value[0].agent.as_str(), value[0].source.as_str(), value.len()), ("Penicillin", "PAS at RXX", 1));
        let nobody = penicillin(trefoil_testkit::id(), trefoil_testkit::id());
        let refused = epr.execute(&anew(&charge_nurse()), nobody).await.unwrap_err();
        assert_eq!(refused, ReceiveAllergyStatementError::Unknown);
    }
}
