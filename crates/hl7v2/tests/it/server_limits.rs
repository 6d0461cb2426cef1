//! What the server does to slow, silent and greedy senders.

use std::future::pending;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use trefoil_hl7v2::client::MllpClient;
use trefoil_hl7v2::mllp::GARBAGE_LIMIT;
use trefoil_hl7v2::server::{FrameFault, ServerLimits};

use crate::server::{Running, SOON, rest};

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn a_sender_of_a_byte_at_a_time_is_cut_off() {
    let server = Running::start(ServerLimits {
        frame: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut stream = server.open().await;
    stream.write_all(b"\x0B").await.expect("written");
    let mut sent = 0;
    // Each byte comes well within the limit; the frame as a whole does not.
    while timeout(SHORT / 10, pending::<()>()).await.is_err() && sent < 1_000 {
        if stream.write_all(b"x").await.is_err() {
            break;
        }
        sent += 1;
    }
    assert!(sent < 200, "still connected after {sent} bytes");
    let echo = server.stop().await;
    assert!(
        matches!(echo.faults.lock().expect("lock").as_slice(), [FrameFault::TooSlow { length }] if *length > 1)
    );
}

#[tokio::test]
async fn a_silent_connection_is_closed_and_drops_of_garbage_do_not_keep_it() {
    let server = Running::start(ServerLimits {
        idle: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut silent = server.open().await;
    assert!(rest(&mut silent).await.is_empty());
    let mut dripping = server.open().await;
    let mut sent = 0;
    while timeout(SHORT / 10, pending::<()>()).await.is_err() && sent < 1_000 {
        if dripping.write_all(b"\n").await.is_err() {
            break;
        }
        sent += 1;
    }
    assert!(sent < 200, "still connected after {sent} bytes");
    server.stop().await;
}

#[tokio::test]
async fn too_many_faults_end_a_connection() {
    let server = Running::start(ServerLimits {
        faults: 5,
        ..ServerLimits::default()
    })
    .await;
    let mut stream = server.open().await;
    stream.write_all(&[0x0B; 100]).await.expect("written");
    assert!(rest(&mut stream).await.is_empty());
    let mut foreign = server.open().await;
    // The server may close before all is written.
    let _ = foreign.write_all(&vec![b'x'; GARBAGE_LIMIT * 4]).await;
    assert!(rest(&mut foreign).await.is_empty());
    let echo = server.stop().await;
    let faults = echo.faults.lock().expect("lock");
    assert_eq!(faults.len(), 6);
    assert_eq!(
        faults.last(),
        Some(&FrameFault::Garbage {
            length: GARBAGE_LIMIT
        })
    );
}

#[tokio::test]
async fn faults_between_good_messages_do_not_add_up() {
    let server = Running::start(ServerLimits {
        faults: 5,
        ..ServerLimits::default()
    })
    .await;
    let mut stream = server.open().await;
    stream
        .write_all(&b"junk\x0Ba\x1C\r".repeat(12))
        .await
        .expect("written");
    stream.shutdown().await.expect("half closed");
    assert_eq!(rest(&mut stream).await, b"\x0Back:a\x1C\r".repeat(12));
    server.stop().await;
}

#[tokio::test]
async fn an_endless_message_is_refused_once_and_then_cut_off() {
    let server = Running::start(ServerLimits {
        message_bytes: 1_000,
        frame: SHORT,
        ..ServerLimits::default()
    })
    .await;
    let mut stream = server.open().await;
    let block = vec![b'x'; 64 * 1024];
    stream.write_all(b"\x0B").await.expect("written");
    let cut_off = timeout(SOON, async { while stream.write_all(&block).await.is_ok() {} }).await;
    assert!(cut_off.is_ok(), "still taking bytes");
    let echo = server.stop().await;
    let faults = echo.faults.lock().expect("lock");
    assert_eq!(
        *faults,
        [
            FrameFault::Oversized { limit: 1_000 },
            FrameFault::TooSlow { length: 0 }
        ]
    );
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_gets_them_back() {
    let server = Running::start(ServerLimits {
        connections_per_peer: 2,
        ..ServerLimits::default()
    })
    .await;
    let mut first = server.client().await;
    let mut second = server.client().await;
    assert!(first.send(b"a", SOON).await.is_ok());
    assert!(second.send(b"b", SOON).await.is_ok());
    assert!(
        server.client().await.send(b"c", SOON).await.is_err(),
        "a third is refused"
    );
    drop(first);
    assert!(
        eventually_served(&server).await,
        "a place that was given back can be used"
    );
    assert!(second.send(b"d", SOON).await.is_ok());
    server.stop().await;
}

#[tokio::test]
async fn the_total_is_capped_too() {
    let server = Running::start(ServerLimits {
        connections: 1,
        ..ServerLimits::default()
    })
    .await;
    let mut first = server.client().await;
    assert!(first.send(b"a", SOON).await.is_ok());
    assert!(server.client().await.send(b"b", SOON).await.is_err());
    server.stop().await;
}

/// The server notices a close a moment later.
async fn eventually_served(server: &Running) -> bool {
    for _ in 0..100 {
        if let Ok(mut client) = MllpClient::connect(server.address, SOON).await
            && client.send(b"x", SOON).await.is_ok()
        {
            return true;
        }
        let _ = timeout(Duration::from_millis(10), pending::<()>()).await;
    }
    false
}
