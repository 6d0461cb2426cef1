//! Slow, silent and greedy connections over real sockets, and plain `axum::serve` as the control.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::to_bytes,
    extract::Request,
    routing::{any, get},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};
use trefoil_web::serve::{Limits, Serving, guarded, serve};

/// Pages enough to be slow at: one that reads a form, one that is long.
fn pages() -> Router {
    let read = |request: Request| async move {
        match to_bytes(request.into_body(), usize::MAX).await {
            Ok(bytes) => format!("read {}\n", bytes.len()),
            Err(_) => "not read\n".to_owned(),
        }
    };
    Router::new()
        .route("/", get(|| async { "here\n" }))
        .route("/form", any(read))
        .route("/long", get(|| async { vec![b'x'; 20_000_000] }))
}

fn short() -> Limits {
    Limits {
        head: Duration::from_millis(600),
        body_pause: Duration::from_millis(400),
        answer_pause: Duration::from_millis(400),
        ..Limits::default()
    }
}

async fn ours(limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = guarded(pages(), limits.clone(), 1_000_000);
    let serving = Serving {
        limits,
        ..Serving::default()
    };
    tokio::spawn(serve(listener, router, serving, std::future::pending()));
    address
}

/// The same, encrypted.
async fn ours_encrypted(limits: Limits) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let file = |name: &str| {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/certificates")
            .join(name)
    };
    let serving = Serving {
        tls: Some((file("certificate.pem"), file("key.pem"))),
        limits,
        ..Serving::default()
    };
    tokio::spawn(serve(listener, pages(), serving, std::future::pending()));
    address
}

async fn plain_axum() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, pages()).await });
    address
}

/// A connection from one of this machine's own addresses, `127.0.0.{last}`.
async fn from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
    socket.connect(to).await.unwrap()
}

/// Everything that comes until the other side closes or nothing comes for five seconds.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = vec![];
    let reading = stream.read_to_end(&mut all);
    drop(tokio::time::timeout(Duration::from_secs(5), reading).await);
    String::from_utf8_lossy(&all).into_owned()
}

async fn asked(to: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    rest(&mut stream).await
}

/// Whether the server still holds this connection.
async fn open(stream: &mut TcpStream) -> bool {
    let mut byte = [0; 512];
    loop {
        match tokio::time::timeout(Duration::from_millis(1), stream.read(&mut byte)).await {
            Err(_) => return true,
            Ok(Ok(0) | Err(_)) => return false,
            Ok(Ok(_)) => {}
        }
    }
}

/// Hazard H67. After the header timeout: of 500 half requests from twenty addresses, how many are still held?
async fn still_held(to: SocketAddr) -> usize {
    let mut slow = vec![];
    for number in 0..500_u32 {
        let mut stream = from(2 + u8::try_from(number % 20).unwrap(), to).await;
        // Some say nothing at all: finding out which protocol they speak must have its limit too.
        if number % 5 != 0 {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: ").await.unwrap();
        }
        slow.push(stream);
    }
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(1_500) {
        let pause = tokio::time::timeout(Duration::from_millis(200), std::future::pending::<()>());
        assert!(pause.await.is_err());
        for stream in &mut slow {
            drop(stream.try_write(b"x")); // one more letter, to look alive
        }
    }
    let mut held = 0;
    for stream in &mut slow {
        held += usize::from(open(stream).await);
    }
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_slow_headers_are_closed() {
    let address = ours(short()).await;
    assert_eq!(still_held(address).await, 0);
    assert!(
        asked(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .await
            .ends_with("here\n")
    );
}

/// The control: the same, without what is ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_axum_holds_them_all() {
    assert_eq!(still_held(plain_axum().await).await, 500);
}

/// Who never says the first word of TLS, says half of it, or speaks plainly.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_stalls_is_closed() {
    let address = ours_encrypted(short()).await;
    for said in [
        &b""[..],
        b"\x16\x03\x01\x02\x00\x01",
        b"GET / HTTP/1.1\r\nhost: a\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said).await.unwrap();
        let begun = Instant::now();
        let answer = rest(&mut stream).await;
        assert!(!answer.contains("HTTP/1.1 200"), "{answer}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_house_makes_room() {
    let limits = Limits {
        connections: 40,
        per_peer: 30,
        ..Limits::default()
    };
    let address = ours(limits).await;
    let mut slow = vec![];
    for number in 0..60_u8 {
        let mut stream = from(2 + number % 2, address).await;
        stream.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
        slow.push(stream);
    }
    for _ in 0..20 {
        let said = asked(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(said.ends_with("here\n"), "{said}");
    }
    let mut held = 0;
    for stream in &mut slow {
        held += usize::from(open(stream).await);
    }
    assert!(
        (20..40).contains(&held),
        "{held} are held, no more than there is room for"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_stalls_is_refused_and_a_slow_one_is_not() {
    let address = ours(short()).await;
    let head = "POST /form HTTP/1.1\r\nhost: a\r\ncontent-length: 5000\r\n\r\n";
    let begun = Instant::now();
    let said = asked(address, &format!("{head}half")).await;
    assert!(
        said.starts_with("HTTP/1.1 408") && said.contains("connection: close"),
        "{said}"
    );
    assert!(said.contains("send it again"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());

    let mut steady = TcpStream::connect(address).await.unwrap();
    steady.write_all(head.as_bytes()).await.unwrap();
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    for _ in 0..20 {
        beat.tick().await;
        steady.write_all(&[b'x'; 250]).await.unwrap(); // two seconds in all: five times the pause that is allowed
    }
    let mut answer = [0; 15];
    steady.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_is_refused_before_it_is_read() {
    let address = ours(short()).await;
    let begun = Instant::now();
    for (request, status) in [
        (
            "POST /form HTTP/1.1\r\nhost: a\r\ncontent-length: 1000001\r\n\r\n".to_owned(),
            "413",
        ),
        (
            "POST /form HTTP/1.1\r\nhost: a\r\ncontent-encoding: gzip\r\ncontent-length: 100\r\n\r\n"
                .to_owned(),
            "415",
        ),
        (
            format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(9_000)),
            "414",
        ),
        (
            format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(70)),
            "431",
        ),
        (
            format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "y".repeat(40_000)),
            "431",
        ),
    ] {
        let said = asked(address, &request).await;
        let first = said.lines().next().unwrap_or_default();
        assert!(
            first.contains(status),
            "{status}: {first} to {}",
            &request[..40.min(request.len())]
        );
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "nothing was waited for: {:?}",
        begun.elapsed()
    );
    // One that does not say how long it is, is counted.
    let mut endless = TcpStream::connect(address).await.unwrap();
    let head = "POST /form HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    endless.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for _ in 0..20 {
        if endless.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = [0; 12];
    endless.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_after_another_on_one_connection_and_then_it_is_closed() {
    let address = ours(short()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let three = "GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(3);
    stream.write_all(three.as_bytes()).await.unwrap();
    let begun = Instant::now();
    let said = rest(&mut stream).await;
    assert_eq!(said.matches("HTTP/1.1 200").count(), 3, "{said}");
    let took = begun.elapsed();
    assert!(
        took < Duration::from_secs(3),
        "an idle connection is closed after the header timeout: {took:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nobody_reads_is_given_up() {
    let address = ours(short()).await;
    let mut deaf = TcpStream::connect(address).await.unwrap();
    let request = "GET /long HTTP/1.1\r\nhost: a\r\n\r\n";
    deaf.write_all(request.as_bytes()).await.unwrap();
    let pause = tokio::time::timeout(Duration::from_millis(1_500), std::future::pending::<()>());
    assert!(pause.await.is_err());
    let mut all = vec![];
    let read = deaf.read_to_end(&mut all).await;
    assert!(read.is_err() || all.len() < 20_000_000, "{} bytes", all.len());
}
