//! A hospital that listens, and the samples to send it.

use std::{net::SocketAddr, path::Path, time::Duration};

use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use trefoil_hl7v2::{
    Hl7v2, Message, OwnName,
    acknowledgement::{Acknowledgement, AcknowledgementCode as Code},
    client::MllpClient,
    inbox::{Inbox, Waiting},
    receiver::{ListenError, listen},
    server::ServerLimits,
};
use trefoil_kernel::Epr;
use trefoil_patient_administration::store::ward::{BayPlan, BedPlan, WardPlan, load_wards};
use trefoil_testkit::{Store, assemble, count};
use uuid::Uuid;

use crate::house::{builder, charge_nurse};

const SOON: Duration = Duration::from_secs(20);

pub(super) struct Feed {
    pub(super) epr: Epr,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ListenError>>,
}

fn ward(number: u128, code: &str, beds: &[&str]) -> WardPlan {
    let beds = beds
        .iter()
        .map(|code| BedPlan {
            code: (*code).to_owned(),
            closed: None,
        })
        .collect();
    let bay = BayPlan {
        code: "A".into(),
        name: "Bay A".into(),
        beds,
    };
    WardPlan {
        code: code.into(),
        name: code.into(),
        specialty: None,
        team: Uuid::from_u128(number),
        bays: vec![bay],
    }
}

impl Feed {
    pub(super) async fn open(store: &Store) -> Self {
        let epr = assemble(store, || builder().with(Hl7v2::new(OwnName::live("RZZ")))).await;
        let wards = [
            ward(1, "WARD-A1", &["BED-04", "BED-05"]),
            ward(2, "WARD-B2", &["BED-11", "BED-12"]),
            ward(3, "WARD-D1", &["CHAIR-2"]),
        ];
        load_wards(&epr, &charge_nurse(), &wards).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = epr.clone();
        let task = tokio::spawn(async move {
            listen(&serving, listener, ServerLimits::default(), async {
                let _ = stopped.await;
            })
            .await
        });
        Self {
            epr,
            address,
            stop,
            task,
        }
    }

    pub(super) async fn close(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }

    pub(super) async fn send(&self, message: &str) -> Acknowledgement {
        let mut client = MllpClient::connect(self.address, SOON).await.unwrap();
        let answer = client.send(message.as_bytes(), SOON).await.unwrap();
        Acknowledgement::read(&Message::parse(&answer).unwrap()).unwrap()
    }

    /// Sent, and applied.
    pub(super) async fn applied(&self, message: &str) {
        let answer = self.send(message).await;
        assert_eq!(
            answer.code,
            Code::Accept,
            "{} {:?}\n{message}",
            answer.text,
            answer.errors
        );
    }

    /// Sent, and waiting: the place and code of the fault.
    pub(super) async fn waits(&self, message: &str) -> String {
        let answer = self.send(message).await;
        assert_eq!(answer.code, Code::Error, "{message}");
        let error = &answer.errors[0];
        format!("{}-{} {}", error.segment, error.field, error.code.as_str())
    }

    pub(super) async fn queue(&self) -> Vec<Waiting> {
        let inbox = Inbox::of(&self.epr).unwrap();
        inbox
            .waiting(&mut self.epr.db().look(), &charge_nurse(), 50)
            .await
            .unwrap()
    }

    pub(super) async fn count(&self, sql: &'static str) -> i64 {
        count(self.epr.db(), sql).await
    }

    /// One text of one row.
    pub(super) async fn text(&self, sql: &'static str) -> Option<String> {
        self.epr
            .db()
            .look()
            .row::<(Option<String>,)>(sql, &[])
            .await
            .unwrap()
            .and_then(|(text,)| text)
    }
}

/// A written sample, by name, with line ends as they are sent.
pub(super) fn sample(name: &str) -> String {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hl7v2/tests/data");
    let file = match name {
        "A01_admit_emergency" => data.join("framed/A01_admit_emergency.mllp"),
        name => data.join(format!("itk-authored/{name}.hl7")),
    };
    let text = String::from_utf8(std::fs::read(&file).unwrap()).unwrap();
    text.trim_matches(['\u{b}', '\u{1c}', '\r', '\n'])
        .replace('\n', "\r")
        + "\r"
}

/// The sample about the same person under another control id.
pub(super) fn again(message: &str, control_id: &str) -> String {
    let old = Message::parse(message.as_bytes()).unwrap().header().control_id;
    message.replace(&old, control_id)
}

/// The sample about somebody else.
pub(super) fn other(message: &str, control_id: &str) -> String {
    again(message, control_id)
        .replace("9990001006", "9990001022")
        .replace("H1000001", "H1000002")
        .replace("TESTPATIENT^ANNA", "OTHERWISE^BERYL")
        .replace("TESTPATIENT^ANNIE", "OTHERWISE^BERRY")
        .replace("19620417", "19451231")
        .replace("SPL0000123", "SPL0000999")
}
