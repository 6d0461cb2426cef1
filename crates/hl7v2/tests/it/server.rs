//! Server and client over real sockets.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use trefoil_hl7v2::client::{ClientError, MllpClient};
use trefoil_hl7v2::server::{FrameFault, MessageReceiver, Received, ServeError, ServerLimits, serve};

pub(crate) const SOON: Duration = Duration::from_secs(10);

/// Answers `ack:` and the message; keeps what it saw.
#[derive(Default)]
pub(crate) struct Echo {
    pub(crate) sequences: Mutex<Vec<u64>>,
    pub(crate) faults: Mutex<Vec<FrameFault>>,
}

#[async_trait]
impl MessageReceiver for Echo {
    async fn receive(&self, _: SocketAddr, frame: Received) -> Bytes {
        match frame.bytes.as_ref() {
            b"do not acknowledge" => return Bytes::new(),
            b"panic" => panic!("asked to"),
            b"answer slowly" => {
                // Nothing ever comes: a wait of fixed length without sleeping.
                let _ = tokio::time::timeout(Duration::from_millis(300), std::future::pending::<()>()).await;
            }
            _ => {}
        }
        self.sequences.lock().expect("lock").push(frame.sequence);
        Bytes::from([b"ack:", frame.bytes.as_ref()].concat())
    }

    async fn fault(&self, _: SocketAddr, fault: FrameFault) -> Option<Bytes> {
        self.faults.lock().expect("lock").push(fault);
        matches!(fault, FrameFault::Oversized { .. }).then(|| Bytes::from_static(b"too big"))
    }
}

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) echo: Arc<Echo>,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub(crate) async fn start(limits: ServerLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let echo = Arc::new(Echo::default());
        let (shutdown, asked) = oneshot::channel();
        let receiver = Arc::clone(&echo);
        let task = tokio::spawn(async move {
            serve(listener, limits, receiver, async {
                let _ = asked.await;
            })
            .await
        });
        Self {
            address,
            echo,
            shutdown,
            task,
        }
    }

    pub(crate) async fn stop(self) -> Arc<Echo> {
        let _ = self.shutdown.send(());
        tokio::time::timeout(SOON, self.task)
            .await
            .expect("stops soon")
            .expect("no panic")
            .expect("no error");
        self.echo
    }

    pub(crate) async fn open(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("connects")
    }

    pub(crate) async fn client(&self) -> MllpClient {
        MllpClient::connect(self.address, SOON).await.expect("connects")
    }
}

/// Everything until the server closes.
pub(crate) async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is a close too.
    let _ = tokio::time::timeout(SOON, stream.read_to_end(&mut bytes))
        .await
        .expect("the server closes");
    bytes
}

#[tokio::test]
async fn messages_are_answered_in_turn() {
    let server = Running::start(ServerLimits::default()).await;
    let mut client = server.client().await;
    for text in ["one", "two", "three"] {
        assert_eq!(
            client.send(text.as_bytes(), SOON).await.expect("answered"),
            format!("ack:{text}")
        );
    }
    assert_eq!(*server.stop().await.sequences.lock().expect("lock"), [1, 2, 3]);
}

#[tokio::test]
async fn coalesced_and_byte_by_byte_frames_are_two_messages() {
    let server = Running::start(ServerLimits::default()).await;
    let wire = b"\x0Ba\x1C\r\x0Bb\x1C\r";
    let mut stream = server.open().await;
    stream.write_all(wire).await.expect("written");
    stream.shutdown().await.expect("half closed");
    assert_eq!(rest(&mut stream).await, b"\x0Back:a\x1C\r\x0Back:b\x1C\r");
    let mut stream = server.open().await;
    stream.set_nodelay(true).expect("no delay");
    for byte in wire {
        stream.write_all(&[*byte]).await.expect("written");
        tokio::task::yield_now().await;
    }
    stream.shutdown().await.expect("half closed");
    assert_eq!(rest(&mut stream).await, b"\x0Back:a\x1C\r\x0Back:b\x1C\r");
    assert!(server.stop().await.faults.lock().expect("lock").is_empty());
}

#[tokio::test]
async fn faults_reach_the_receiver_and_the_connection_goes_on() {
    let limits = ServerLimits {
        message_bytes: 8,
        ..ServerLimits::default()
    };
    let server = Running::start(limits).await;
    let mut stream = server.open().await;
    stream
        .write_all(b"xx\x0Bcut\x0Bwhole\x1C\r\x0B123456789\x1C\r\x0Bagain\x1C\r\x0Bend")
        .await
        .expect("written");
    stream.shutdown().await.expect("half closed");
    assert_eq!(
        rest(&mut stream).await,
        b"\x0Back:whole\x1C\r\x0Btoo big\x1C\r\x0Back:again\x1C\r"
    );
    let echo = server.stop().await;
    let expected = [
        FrameFault::Garbage { length: 2 },
        FrameFault::Truncated { length: 3 },
        FrameFault::Oversized { limit: 8 },
        FrameFault::Truncated { length: 3 },
    ];
    assert_eq!(*echo.faults.lock().expect("lock"), expected);
}

#[tokio::test]
async fn a_message_that_was_not_kept_is_not_acknowledged() {
    let server = Running::start(ServerLimits::default()).await;
    let mut client = server.client().await;
    let refused = client.send(b"do not acknowledge", SOON).await;
    assert!(matches!(refused, Err(ClientError::Closed)), "{refused:?}");
    assert!(matches!(
        client.send(b"next", SOON).await,
        Err(ClientError::Unusable)
    ));
    server.stop().await;
}

#[tokio::test]
async fn a_receiver_that_panics_loses_its_own_connection_only() {
    let server = Running::start(ServerLimits::default()).await;
    let (mut first, mut second) = (server.client().await, server.client().await);
    assert!(first.send(b"panic", SOON).await.is_err());
    assert_eq!(second.send(b"fine", SOON).await.expect("answered"), "ack:fine");
    server.stop().await;
}

#[tokio::test]
async fn a_late_answer_is_never_taken_for_the_next() {
    let server = Running::start(ServerLimits::default()).await;
    let mut client = server.client().await;
    let late = client.send(b"answer slowly", Duration::from_millis(30)).await;
    assert!(matches!(late, Err(ClientError::TimedOut { .. })), "{late:?}");
    assert!(matches!(
        client.send(b"next", SOON).await,
        Err(ClientError::Unusable)
    ));
    server.stop().await;
}

#[tokio::test]
async fn shutdown_lets_the_message_in_hand_be_answered() {
    let server = Running::start(ServerLimits::default()).await;
    let mut idle = server.open().await;
    let mut client = server.client().await;
    let sending = tokio::spawn(async move { client.send(b"answer slowly", SOON).await });
    // The connection of another client is answered, so the first message has been read by then or soon after.
    server.client().await.send(b"x", SOON).await.expect("answered");
    let _ = tokio::time::timeout(Duration::from_millis(100), std::future::pending::<()>()).await;
    server.stop().await;
    assert_eq!(
        sending.await.expect("no panic").expect("answered"),
        "ack:answer slowly"
    );
    assert!(rest(&mut idle).await.is_empty());
}
