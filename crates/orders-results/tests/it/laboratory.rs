//! Requests on their way to the laboratory, and what it answers to them.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use trefoil_core::PatientId;
use trefoil_hl7v2::{
    Hl7v2, Message, OwnName,
    inbox::Inbox,
    outbox::{Carrier, OutboundState, Step, standing},
};
use trefoil_kernel::{
    Epr,
    access::{EVERY_PATIENT, SEAL},
    merge::MergePatients,
    seal::SealRecord,
};
use trefoil_orders_results::{
    OrdersResults,
    hl7v2::Laboratory,
    order::{
        Order, State, Transport, basket::sign, cancel::CancelOrder, collect::RecordCollection,
        place::PlaceOrder,
    },
    store::order::{ShownOrder, order},
};
use trefoil_testkit::{Store, anew, assemble, both, count, id, personas};

use crate::house::{People, basket, builder, charge_nurse, doctor, place, placing, somebody};

const OUTBOX: &str = "SELECT COUNT(*) FROM hl7v2_outbox";

both! { a_request_is_in_the_outbox_in_its_own_commit what_is_not_sent_is_not_in_the_outbox
a_cancellation_follows_its_request a_merge_sends_nothing_again nothing_of_a_sealed_request_goes_out the_answer_to_a_request_is_recorded
an_answer_that_does_not_fit_waits_for_a_person a_request_goes_to_the_laboratory_and_its_answer_comes_back }

fn connected() -> OrdersResults {
    OrdersResults {
        laboratory: Some(Laboratory {
            destination: "laboratory".into(),
            sending_application: "TREFOIL".into(),
            sending_facility: "RXX01".into(),
            receiving_application: "LIMS".into(),
            receiving_facility: "RXX01".into(),
            processing_id: "P".into(),
        }),
        ..OrdersResults::default()
    }
}

async fn hospital(store: &Store) -> Epr {
    let people = People::default();
    assemble(store, || {
        builder(&people, &connected()).with(Hl7v2::new(OwnName::live("RXX01")))
    })
    .await
}

async fn placed(epr: &Epr) -> (PatientId, trefoil_core::Version<Order>) {
    let patient = somebody(epr).await;
    let placed = place(epr, patient, "ue").await.unwrap();
    (patient, placed)
}

async fn now(epr: &Epr, patient: PatientId, of: &trefoil_core::Version<Order>) -> ShownOrder {
    order(&mut epr.db().look(), patient, of.id)
        .await
        .unwrap()
        .unwrap()
}

async fn a_request_is_in_the_outbox_in_its_own_commit(store: &Store) {
    let epr = hospital(store).await;
    let patient = somebody(&epr).await;
    // The control: what is refused as a whole sends nothing, though its first half was fit.
    assert!(
        sign(&epr, &anew(&doctor()), &basket(patient, &["fbc", "unicorn"]))
            .await
            .is_err()
    );
    assert_eq!(count(epr.db(), OUTBOX).await, 0);
    let signed = sign(&epr, &anew(&doctor()), &basket(patient, &["fbc", "ue"]))
        .await
        .unwrap();
    assert_eq!(count(epr.db(), OUTBOX).await, 2);
    for version in &signed {
        let sent = standing(&mut epr.db().look(), version.id).await.unwrap();
        assert_eq!((sent.len(), sent[0].state()), (1, OutboundState::Waiting));
        assert_eq!(sent[0].control_id, format!("{}N", version.record.placer_number));
        let message = Message::parse(&sent[0].body).unwrap();
        let orc = message.segment("ORC").unwrap();
        assert_eq!(
            orc.field(2).component(1).value().present(),
            Some(version.record.placer_number.as_str())
        );
        assert_eq!(
            orc.field(4).component(1).value().present(),
            Some(version.record.requisition.as_str())
        );
    }
}

async fn what_is_not_sent_is_not_in_the_outbox(store: &Store) {
    let epr = hospital(store).await;
    let (patient, placed) = placed(&epr).await;
    let on_paper = PlaceOrder {
        on_paper: true,
        ..placing(patient, "fbc")
    };
    let paper = epr.execute(&anew(&doctor()), on_paper).await.unwrap();
    assert_eq!(paper.record.by, Transport::Paper);
    let cancel = CancelOrder {
        id: paper.id,
        patient,
        seen: 1,
    };
    epr.execute(&anew(&doctor()).because("x"), cancel).await.unwrap();
    let collect = RecordCollection {
        id: placed.id,
        patient,
        seen: 1,
    };
    epr.execute(&anew(&charge_nurse()), collect).await.unwrap();
    assert_eq!(
        count(epr.db(), OUTBOX).await,
        1,
        "the one request, and nothing of the paper one or of the collection"
    );
}

async fn a_cancellation_follows_its_request(store: &Store) {
    let epr = hospital(store).await;
    let (patient, placed) = placed(&epr).await;
    let context = anew(&doctor()).because("wrong patient");
    for _ in 0..2 {
        let cancel = CancelOrder {
            id: placed.id,
            patient,
            seen: 1,
        };
        epr.execute(&context, cancel).await.unwrap();
    }
    let sent = standing(&mut epr.db().look(), placed.id).await.unwrap();
    let control_ids: Vec<_> = sent
        .iter()
        .map(|one| (one.number, one.control_id.clone()))
        .collect();
    let number = &placed.record.placer_number;
    assert_eq!(
        control_ids,
        [(1, format!("{number}N")), (2, format!("{number}C"))]
    );
}

async fn a_merge_sends_nothing_again(store: &Store) {
    let epr = hospital(store).await;
    let (loser, _) = placed(&epr).await;
    let survivor = somebody(&epr).await;
    for (into, seen) in [(Some(survivor), 0), (None, 1)] {
        epr.merge(&anew(&charge_nurse()), MergePatients { loser, into, seen })
            .await
            .unwrap();
        assert_eq!(count(epr.db(), OUTBOX).await, 1);
    }
}

/// Hazard H53: a request is sealed when the laboratory knows all it has to know of it, and then nothing more is told.
async fn nothing_of_a_sealed_request_goes_out(store: &Store) {
    let epr = hospital(store).await;
    let (patient, placed) = placed(&epr).await;
    let cancel = CancelOrder {
        id: placed.id,
        patient,
        seen: 1,
    };
    epr.execute(&anew(&doctor()).because("wrong patient"), cancel)
        .await
        .unwrap();
    let sealer = personas::persona(90, "Dr V Sealer", "doctor", &[SEAL, EVERY_PATIENT])
        .because("asked by the patient");
    let seal = || SealRecord {
        id: id(),
        patient,
        sealed: placed.id,
        lift: false,
        seen: 0,
    };
    let early = epr.execute(&anew(&sealer), seal()).await.unwrap_err();
    assert!(
        early.to_string().contains("the laboratory was not told"),
        "{early}"
    );
    let delivered = "UPDATE hl7v2_outbox SET state = 'delivered'";
    epr.together::<(), trefoil_core::Refused, _>(&anew(&doctor()), move |unit| {
        Box::pin(async move { Ok(unit.keep(delivered, &[]).await.map(drop)?) })
    })
    .await
    .unwrap();
    epr.execute(&anew(&sealer), seal()).await.unwrap();
    let sent = count(epr.db(), OUTBOX).await;
    assert_eq!(sent, 2, "the request and its cancellation, before");
    let survivor = somebody(&epr).await;
    for (into, seen) in [(Some(survivor), 0), (None, 1)] {
        let merge = MergePatients {
            loser: patient,
            into,
            seen,
        };
        epr.merge(&anew(&charge_nurse()), merge).await.unwrap();
    }
    assert_eq!(count(epr.db(), OUTBOX).await, sent);
    // A new request tells of itself alone: the message holds nothing of the sealed one.
    let again = place(&epr, patient, "ue").await.unwrap();
    let told = standing(&mut epr.db().look(), again.id).await.unwrap();
    let body = String::from_utf8(told[0].body.to_vec()).unwrap();
    assert!(body.contains(&again.record.placer_number) && !body.contains(&placed.record.placer_number));
}

fn orl(number: &str, patient: &str, orc: &str) -> String {
    format!(
        "MSH|^~\\&|LIMS|RXX01|TREFOIL|RXX01|20270115080100||ORL^O22^ORL_O22|R{number}|P|2.5.1\rMSA|AA|X\r\
         PID|1||{patient}^^^NHS^NH||JONES^Ann\rORC|{orc}\r"
    )
}

async fn the_answer_to_a_request_is_recorded(store: &Store) {
    let epr = hospital(store).await;
    let inbox = Inbox::of(&epr).unwrap();
    let (patient, placed) = placed(&epr).await;
    let number = placed.record.placer_number.clone();
    let tell = async |control: &str, orc: &str| {
        let answer = inbox
            .receive(&epr, "lims", orl(control, "9990001006", orc).as_bytes())
            .await;
        String::from_utf8_lossy(&answer).into_owned()
    };
    let ok = format!("OK|{number}^TREFOIL|L26-1^LIMS||IP");
    for control in ["1", "2"] {
        assert!(
            tell(control, &ok).await.contains("MSA|AA"),
            "also when it says so twice"
        );
    }
    let accepted = now(&epr, patient, &placed).await;
    assert_eq!(
        (
            accepted.version,
            accepted.order.state,
            accepted.order.filler_number.as_deref()
        ),
        (2, State::Accepted, Some("L26-1"))
    );
    let no = format!("UA|{number}^TREFOIL||||||||||||||^sample never came");
    assert!(tell("3", &no).await.contains("MSA|AA"));
    let rejected = now(&epr, patient, &placed).await.order;
    assert_eq!(
        (rejected.state, rejected.ended.unwrap().because.as_str()),
        (State::Rejected, "sample never came")
    );
}

async fn an_answer_that_does_not_fit_waits_for_a_person(store: &Store) {
    let epr = hospital(store).await;
    let inbox = Inbox::of(&epr).unwrap();
    let (patient, placed) = placed(&epr).await;
    let number = &placed.record.placer_number;
    let cases = [
        ("1", "9990001014", format!("OK|{number}"), "PID^1^3&204"),
        ("2", "9990001006", "OK|T000000000000000".to_owned(), "ORC^1^2"),
        ("3", "9990001006", format!("UC|{number}"), "ORC^1^1"),
        ("4", "9990001006", format!("??|{number}"), "ORC^1^1"),
    ];
    for (control, nhs, orc, place) in cases {
        let answer = inbox
            .receive(&epr, "lims", orl(control, nhs, &orc).as_bytes())
            .await;
        let answer = String::from_utf8_lossy(&answer);
        let place = place.split('&').next().unwrap();
        assert!(answer.contains("MSA|AE") && answer.contains(place), "{answer}");
    }
    assert_eq!(
        now(&epr, patient, &placed).await.version,
        1,
        "nothing was recorded"
    );
    assert_eq!(
        count(
            epr.db(),
            "SELECT COUNT(*) FROM hl7v2_inbox WHERE state = 'waiting'"
        )
        .await,
        4
    );
}

/// The whole way: signed, carried by a carrier, accepted by a laboratory that answers with an ORL.
async fn a_request_goes_to_the_laboratory_and_its_answer_comes_back(store: &Store) {
    let epr = hospital(store).await;
    let (patient, placed) = placed(&epr).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let number = placed.record.placer_number.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = vec![];
        while !bytes.contains(&0x1c) {
            stream.read_buf(&mut bytes).await.unwrap();
        }
        let answer = orl("9", "9990001006", &format!("OK|{number}^TREFOIL|L26-9^LIMS"));
        let answer = answer.replace("MSA|AA|X", &format!("MSA|AA|{number}N"));
        stream
            .write_all(&[b"\x0b", answer.as_bytes(), b"\x1c\r"].concat())
            .await
            .unwrap();
    });
    let mut carrier = Carrier::new(&epr, "laboratory", &address, Duration::from_secs(10));
    assert_eq!(carrier.step().await.unwrap(), Step::Delivered);
    let accepted = now(&epr, patient, &placed).await.order;
    assert_eq!(
        (accepted.state, accepted.filler_number.as_deref()),
        (State::Accepted, Some("L26-9"))
    );
}
