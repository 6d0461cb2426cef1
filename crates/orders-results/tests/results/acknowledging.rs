//! Taking responsibility: who may, of which version, and what comes back.

use trefoil_core::{Refused, StaffId};
use trefoil_kernel::access::OPEN_RECORD;
use trefoil_orders_results::{
    permissions::SEE_RESULTS,
    report::{
        Action,
        acknowledge::{AcknowledgeReport, AcknowledgeReportError},
    },
    store::to_acknowledge::waiting,
};
use trefoil_testkit::{anew, both_engines, personas};

use crate::house::*;

both_engines! {
    async fn acknowledged_once_by_a_doctor_who_may_see_it(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let shown = open.report().await;
        let by = |seen, action, note: Option<&str>| AcknowledgeReport {
            id: shown.id,
            patient: open.patient,
            seen,
            action,
            note: note.map(str::to_owned),
        };
        let acknowledge = async |who: &trefoil_core::Context, command| open.epr.execute(&anew(who), command).await;
        let refused = acknowledge(&stranger(), by(1, Action::NoAction, None)).await.unwrap_err();
        assert!(matches!(refused, AcknowledgeReportError::Refused(Refused::NotRelated { .. })), "{refused}");
        let refused = acknowledge(&nurse(), by(1, Action::NoAction, None)).await.unwrap_err();
        assert!(matches!(refused, AcknowledgeReportError::Refused(Refused::Denied { .. })), "{refused}");
        let to_whom = acknowledge(&doctor(), by(1, Action::PassedOn, Some(" "))).await.unwrap_err();
        assert_eq!(to_whom, AcknowledgeReportError::ToWhom);
        let long = "x".repeat(501);
        let long = acknowledge(&doctor(), by(1, Action::NoAction, Some(&long))).await.unwrap_err();
        assert_eq!(long, AcknowledgeReportError::TooLong);
        assert!(open.report().await.report.due(), "nothing half done");
        acknowledge(&doctor(), by(1, Action::TreatmentChanged, Some("calcium gluconate given"))).await.unwrap();
        let report = open.report().await.report;
        let one = report.acknowledged().unwrap();
        assert_eq!((one.name.as_str(), one.version, one.action), ("Dr S Patel", 1, Action::TreatmentChanged));
        let twice = acknowledge(&doctor(), by(2, Action::NoAction, None)).await.unwrap_err();
        assert_eq!(twice, AcknowledgeReportError::Nothing);
    }

    /// Somebody looks at 6.8, the laboratory corrects it to 4.8, and the press comes after that.
    async fn what_was_corrected_meanwhile_is_not_acknowledged(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let looked_at = open.report().await;
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let command = AcknowledgeReport {
            id: looked_at.id,
            patient: open.patient,
            seen: looked_at.version,
            action: Action::TreatmentChanged,
            note: None,
        };
        let refused = open.epr.execute(&anew(&doctor()), command).await.unwrap_err();
        assert_eq!(refused, AcknowledgeReportError::Refused(Refused::Stale { seen: 1, found: 2 }));
        assert!(open.report().await.report.due());
    }

    async fn a_correction_returns_even_if_acknowledged(store: &Store) {
        let open = Open::house(store).await;
        open.taken(&open.sample("04_ORU_R01_final")).await;
        let shown = open.report().await;
        let command = AcknowledgeReport {
            id: shown.id,
            patient: open.patient,
            seen: 1,
            action: Action::TreatmentChanged,
            note: None,
        };
        open.epr.execute(&anew(&doctor()), command).await.unwrap();
        let list = async || waiting(&mut look(&open.epr), &doctor()).await.unwrap();
        assert!(list().await.is_empty());
        open.taken(&open.sample("05_ORU_R01_corrected")).await;
        let back = list().await;
        assert_eq!(back.len(), 1);
        assert!(back[0].changed, "marked as corrected");
        let report = open.report().await.report;
        assert!(report.acknowledgements[0].void.is_some() && report.acknowledged().is_none());
    }

    async fn worst_first_and_of_whom_one_may_know(store: &Store) {
        let open = Open::house(store).await;
        let message = open.sample("04_ORU_R01_final");
        let normal = open.ask(open.patient, "crp").await;
        let calm = message
            .replace(&trefoil_orders_results::order::placer_number(open.order), &trefoil_orders_results::order::placer_number(normal))
            .replace("L26061000123", "L777").replace("|HH|", "|N|").replace("6.8", "4.2").replace("20260610104500", "20260610094500");
        open.taken(&again(&calm, "MSG0801")).await;
        open.taken(&message).await;
        let list = waiting(&mut look(&open.epr), &doctor()).await.unwrap();
        let urgency: Vec<i64> = list.iter().map(|one| one.urgency).collect();
        assert_eq!(urgency, [2, 1], "critical before the older one");
        assert_eq!(list[0].requester(), Some(chief().principal.staff));
        let other: StaffId = personas::persona(5, "N Obody", "nurse", &[SEE_RESULTS, OPEN_RECORD]).principal.staff;
        assert_ne!(list[0].requester(), Some(other));
    }

    /// A list joins the access condition: of a restricted patient only who has a relationship learns anything.
    async fn a_restricted_patients_results_are_listed_to_nobody_else(store: &Store) {
        let mut open = Open::house(store).await;
        open.patient = open.come("Hidden", "9990001022", "H7000001", "Dr S Patel", true).await;
        open.order = open.ask(open.patient, "ue").await;
        let theirs = open.sample("04_ORU_R01_final").replace("9990001006", "9990001022").replace("H1234567", "H7000001");
        open.taken(&theirs).await;
        assert_eq!(waiting(&mut look(&open.epr), &doctor()).await.unwrap().len(), 1, "the ward's doctor has them");
        assert!(waiting(&mut look(&open.epr), &stranger()).await.unwrap().is_empty());
    }
}
