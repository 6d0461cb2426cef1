//! A module in small, for the inbox: guests with names, each in a bed that only one can have.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use trefoil_core::{Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused};
use trefoil_hl7v2::{
    Hl7v2, Message, OwnName,
    acknowledgement::{Acknowledgement, ErrorCode},
    client::{ClientError, MllpClient},
    handler::{Applied, Arrival, Handles, MessageHandler, NotApplied},
    receiver::{ListenError, listen},
    server::ServerLimits,
    stable_id,
};
use trefoil_kernel::{
    Builder, Epr, Failed, Gather, Look, Manifest, Migration, Module, Mount, Ports, Project, Tx, Unit,
};
use trefoil_testkit::{AuditStub, Store, assemble};

const ADMIT: Permission = Permission {
    name: "desk.admit",
    says: "admit a guest",
    reach: Reach::Identity,
};
const SQL: &str = "CREATE TABLE desk_guest (home {uuid} NOT NULL, id {uuid} NOT NULL, name TEXT NOT NULL, bed TEXT, PRIMARY KEY (home, id)) {strict};
CREATE UNIQUE INDEX desk_guest_one_to_a_bed ON desk_guest (bed) WHERE bed IS NOT NULL;";

/// The module. `broken` makes its handler panic, as a bug would.
#[derive(Clone, Default)]
pub(crate) struct Desk {
    pub(crate) broken: Arc<AtomicBool>,
}

impl Module for Desk {
    fn manifest(&self) -> Manifest {
        Manifest {
            id: "desk",
            version: "1",
            permissions: &[ADMIT],
        }
    }
    fn migrations(&self) -> &'static [Migration] {
        &[Migration {
            number: 1,
            name: "desk",
            sql: SQL,
        }]
    }
    fn mount(self: Arc<Self>, on: &mut Mount) {
        on.record::<Guest>(Tables)
            .command::<Admit>()
            .suggest("interface", "Interface", &[ADMIT]);
        on.add(MessageHandler::new(Takes(self.broken.clone())))
            .add(MessageHandler::new(Fussy));
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Guest {
    name: String,
    bed: Option<String>,
}
impl Record for Guest {
    const KIND: &'static str = "desk.guest";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = Guest;
    fn apply(_: Option<Self>, event: &Guest) -> Self {
        event.clone()
    }
}

struct Admit(PatientId, i64, Guest);
#[derive(Debug, thiserror::Error)]
enum AdmitError {
    #[error("bed taken")]
    Taken,
    #[error(transparent)]
    Refused(#[from] Refused),
}
impl Command for Admit {
    type Record = Guest;
    type Facts = ();
    type Error = AdmitError;
    const NAME: &'static str = "desk.admit";
    const NEEDS: Permission = ADMIT;
    fn id(&self) -> RecordId {
        RecordId(self.0.0)
    }
    fn patient(&self) -> PatientId {
        self.0
    }
    fn seen(&self) -> i64 {
        self.1
    }
    fn decide(&self, _: Option<&Guest>, (): &(), _: &Context) -> Result<Guest, AdmitError> {
        Ok(self.2.clone())
    }
    fn clash(&self, constraint: &str) -> Option<AdmitError> {
        (constraint == "desk_guest_one_to_a_bed").then_some(AdmitError::Taken)
    }
}
#[async_trait]
impl Gather for Admit {
    async fn gather(&self, _: &Ports, _: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        Ok(())
    }
}

struct Tables;
#[async_trait]
impl Project<Guest> for Tables {
    async fn project(&self, tx: &mut Tx, now: &trefoil_core::Version<Guest>) -> Result<(), Failed> {
        tx.publish_patient(now.patient, now.record.name == "HIDDEN")
            .await?;
        tx.exec(
            "INSERT INTO desk_guest (home, id, name, bed) VALUES ($1,$2,$3,$4)
             ON CONFLICT (home, id) DO UPDATE SET name = excluded.name, bed = excluded.bed",
            &[&now.home, &now.id, &now.record.name, &now.record.bed],
        )
        .await
        .map(drop)
    }
}

pub(crate) fn guest_of(hospital_number: &str) -> PatientId {
    PatientId(stable_id(hospital_number.as_bytes()))
}

struct Takes(Arc<AtomicBool>);
#[async_trait]
impl Handles for Takes {
    fn name(&self) -> &'static str {
        "desk.guests"
    }
    fn triggers(&self) -> &'static [(&'static str, &'static str)] {
        &[("ADT", "A01"), ("ADT", "A03")]
    }
    async fn handle(
        &self,
        unit: &mut Unit<'_>,
        message: &Message,
        arrival: &Arrival,
    ) -> Result<Applied, NotApplied> {
        assert!(!self.0.load(Ordering::Relaxed), "a bug in a handler");
        assert_eq!(unit.context().command_id.0, arrival.id);
        let part = |segment: &str, field, component| {
            message
                .segment(segment)
                .map(|s| s.field(field).component(component).value().text_or_empty())
                .unwrap_or_default()
        };
        let patient = guest_of(&part("PID", 3, 1));
        let before = unit.record::<Guest>(patient, RecordId(patient.0)).await?;
        let bed =
            Some(part("PV1", 3, 3)).filter(|bed| !bed.is_empty() && message.header().trigger.event == "A01");
        let guest = Guest {
            name: part("PID", 5, 1).to_uppercase(),
            bed,
        };
        let seen = before.map_or(0, |before| before.number);
        let known = |fault: NotApplied| if seen > 0 { fault.about(patient) } else { fault };
        let admit = Admit(patient, seen, guest);
        match unit.execute(&admit).await {
            Ok(_) => Ok(Applied {
                patient: Some(patient),
                did: vec!["admitted".into()],
            }),
            Err(AdmitError::Taken) => {
                let fault = NotApplied::at("PV1", 1, 3, ErrorCode::DuplicateKey, "the bed is taken");
                Err(known(fault.saying("the bed is taken by another guest")))
            }
            Err(AdmitError::Refused(refused)) => Err(known(refused.into())),
        }
    }
}

/// A second handler of the same trigger, which objects to one name after the first has done its part.
struct Fussy;
#[async_trait]
impl Handles for Fussy {
    fn name(&self) -> &'static str {
        "desk.fussy"
    }
    fn triggers(&self) -> &'static [(&'static str, &'static str)] {
        &[("ADT", "A01")]
    }
    async fn handle(&self, _: &mut Unit<'_>, message: &Message, _: &Arrival) -> Result<Applied, NotApplied> {
        let name = message
            .segment("PID")
            .map(|pid| pid.field(5).component(1).value().text_or_empty());
        if name.as_deref() == Some("Rude") {
            return Err(NotApplied::at(
                "PID",
                1,
                5,
                ErrorCode::TableValueNotFound,
                "not this one",
            ));
        }
        Ok(Applied {
            patient: None,
            did: vec!["looked at".into()],
        })
    }
}

pub(crate) fn builder(desk: &Desk) -> Builder {
    Epr::builder()
        .with(Hl7v2::new(OwnName::live("RZZ")))
        .with(desk.clone())
        .with(AuditStub)
}

/// An assembly that listens.
pub(crate) struct Hospital {
    pub(crate) epr: Epr,
    pub(crate) desk: Desk,
    pub(crate) address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ListenError>>,
}

pub(crate) const SOON: Duration = Duration::from_secs(20);

impl Hospital {
    pub(crate) async fn open(store: &Store) -> Self {
        Self::open_with(store, ServerLimits::default()).await
    }

    pub(crate) async fn open_with(store: &Store, limits: ServerLimits) -> Self {
        let desk = Desk::default();
        let epr = assemble(store, || builder(&desk)).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let serving = epr.clone();
        let task = tokio::spawn(async move {
            listen(&serving, listener, limits, async {
                let _ = stopped.await;
            })
            .await
        });
        Self {
            epr,
            desk,
            address,
            stop,
            task,
        }
    }

    pub(crate) async fn close(self) {
        let _ = self.stop.send(());
        self.task.await.expect("no panic").expect("no fault");
    }

    pub(crate) async fn send_bytes(&self, message: &str) -> Result<bytes::Bytes, ClientError> {
        let mut client = MllpClient::connect(self.address, SOON)
            .await
            .expect("a connection");
        client.send(message.as_bytes(), SOON).await
    }

    pub(crate) async fn send(&self, message: &str) -> Acknowledgement {
        let answer = self.send_bytes(message).await.expect("an answer");
        Acknowledgement::read(&Message::parse(&answer).expect("a message")).expect("an acknowledgement")
    }
}

/// An admission of somebody, by hospital number and name, to a bed.
pub(crate) fn admission(control_id: &str, number: &str, name: &str, bed: &str) -> String {
    format!(
        "MSH|^~\\&|PAS|RZZ|ROUTE|ROUTE|20260302093000||ADT^A01^ADT_A01|{control_id}|P|2.4\r\
         EVN||20260302093000||||20260302092500\r\
         PID|1||{number}^^^RZZ||{name}^Ann\r\
         PV1|1|I|MED^7B^{bed}^RZZ01\r"
    )
}
