//! Hazard H68: what is small to send and great to read, against every road into the standard assembly. Each is refused,
//! for less than 50 ms of processor and 32 MB of memory. One test in a program of its own, so that what is measured is its.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::{
    io::Write as _,
    net::TcpListener,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody, to_bytes},
    http::{Request, header},
};
use hyper::body::Frame;
use tower::ServiceExt;
use trefoil::{configuration::Configuration, fhir_edge::router, standard, web::json};
use trefoil_kernel::people::{ADMINISTER_PEOPLE, NewStaff, staff_by_id};
use trefoil_testkit::{Engine, Store, anew, assemble, personas};

const FORM: &str = "application/x-www-form-urlencoded";
const MOST_NANOSECONDS: u64 = 50_000_000;
const MOST_KILOBYTES: u64 = 32_000;

/// A body in parts of 16 kB that counts how much of it was taken.
struct Counted(Bytes, Arc<AtomicUsize>);

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        let part = self.0.len().min(16 * 1024);
        if part == 0 {
            return Poll::Ready(None);
        }
        self.1.fetch_add(part, Ordering::Relaxed);
        let part = self.0.split_to(part);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}

/// Processor time of this thread so far.
fn processor() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Kilobytes by a name of `/proc/self/status`.
fn memory(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What it cost: nanoseconds of processor, kilobytes above what was there before.
async fn cost<T>(work: impl Future<Output = T>) -> (T, u64, u64) {
    std::fs::write("/proc/self/clear_refs", "5").unwrap(); // the greatest so far is what is there now
    let (before, begun) = (memory("VmRSS"), processor());
    let done = work.await;
    let took = processor() - begun;
    (done, took, memory("VmHWM").saturating_sub(before))
}

fn gzip_of_nothing() -> Vec<u8> {
    // A gzip head and a run of stored blocks: what it says inside is not looked at.
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    bytes.resize(500_000, 0);
    bytes
}

fn entities(listener: &TcpListener) -> String {
    let at = listener.local_addr().unwrap();
    let mut text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY out SYSTEM \"http://{at}/\"><!ENTITY l0 \"lol\">"
    );
    for level in 1..10 {
        text += &format!(
            "<!ENTITY l{level} \"{}\">",
            format!("&l{};", level - 1).repeat(10)
        );
    }
    text + "]><a>&l9;&out;</a>"
}

/// Kind of content, the bytes, and how it is to be answered.
fn forms(listener: &TcpListener) -> Vec<(&'static str, &'static str, Vec<u8>, u16)> {
    let fields = |count: usize| {
        (0..count)
            .map(|one| format!("f{one}=1"))
            .collect::<Vec<_>>()
            .join("&")
    };
    vec![
        ("1,001 fields", FORM, fields(1_001).into_bytes(), 400),
        (
            "half a million fields",
            FORM,
            "a&".repeat(499_999).into_bytes(),
            400,
        ),
        (
            "nothing but escapes",
            FORM,
            format!("a={}", "%00".repeat(330_000)).into_bytes(),
            400,
        ),
        ("one byte too long", FORM, vec![b'a'; 1_000_001], 413),
        (
            "lists in lists",
            "application/json",
            "[".repeat(900_000).into_bytes(),
            415,
        ),
        (
            "XML with entities",
            "application/xml",
            entities(listener).into_bytes(),
            415,
        ),
        ("deep XML", "text/xml", "<a>".repeat(300_000).into_bytes(), 415),
        (
            "FHIR as XML",
            "application/fhir+xml",
            entities(listener).into_bytes(),
            415,
        ),
        (
            "parts",
            "multipart/form-data; boundary=b",
            b"--b\r\n\r\n".repeat(100_000),
            415,
        ),
        ("no kind at all", "", vec![b'a'; 900_000], 415),
    ]
}

fn texts() -> Vec<(&'static str, String)> {
    let keys = |count: usize| {
        (0..count)
            .map(|key| format!("\"{key}\":0"))
            .collect::<Vec<_>>()
            .join(",")
    };
    vec![
        ("65 deep", format!("{}{}", "[".repeat(65), "]".repeat(65))),
        ("half a million deep", "{\"a\":".repeat(160_000)),
        ("10,001 keys", format!("{{{}}}", keys(10_001))),
        ("half a million members", format!("[{}0]", "0,".repeat(450_000))),
        ("a number of a million digits", "9".repeat(999_999)),
        ("a great power", "1e999999999999".to_owned()),
        (
            "one key twice",
            "{\"code\":\"safe\",\"\\u0063ode\":\"not\"}".to_owned(),
        ),
        (
            "a text that does not end",
            format!("\"{}", "\\\\".repeat(499_000)),
        ),
    ]
}

async fn signed_in(epr: &trefoil::kernel::Epr) -> String {
    let nurse = personas::nurse(&[]);
    let staff = nurse.principal.staff;
    let new = NewStaff {
        staff,
        username: "nurse".into(),
        name: nurse.principal.name.clone(),
        organisation: "RXX01".into(),
        password: None,
        roles: vec!["nurse".into()],
        teams: vec![],
    };
    let administrator = personas::administrator(&[ADMINISTER_PEOPLE]);
    epr.enrol(&anew(&administrator).because("for this test"), new)
        .await
        .unwrap();
    let staff = staff_by_id(&mut epr.db().look(), staff).await.unwrap().unwrap();
    let proof = trefoil_kernel::sessions::Proof::PASSWORD;
    let token = epr
        .begin_session(&staff, "nurse", None, proof, epr.clock().now())
        .await;
    format!("__Host-trefoil={}", token.unwrap())
}

struct Asked<'a> {
    path: &'a str,
    kind: &'a str,
    coded: bool,
    bytes: Vec<u8>,
}

/// The status, and how many bytes of the body were taken.
async fn send(router: &Router, cookie: &str, asked: Asked<'_>) -> (u16, usize) {
    let taken = Arc::<AtomicUsize>::default();
    let mut request = Request::post(asked.path).header(header::COOKIE, cookie);
    if !asked.kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, asked.kind);
    }
    if asked.coded {
        request = request.header(header::CONTENT_ENCODING, "gzip");
    }
    let body = Body::new(Counted(asked.bytes.into(), taken.clone()));
    let answer = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let status = answer.status().as_u16();
    to_bytes(answer.into_body(), 1_000_000).await.unwrap();
    (status, taken.load(Ordering::Relaxed))
}

#[tokio::test]
async fn what_is_small_to_send_and_great_to_read_is_refused_cheaply() {
    let store = Store::fresh(Engine::Sqlite).await.unwrap();
    let settings = Configuration::default();
    let epr = assemble(&store, || standard(&settings)).await;
    let (router, cookie) = (router(&epr, settings.pages()), signed_in(&epr).await);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let warm = |path| Asked {
        path,
        kind: FORM,
        coded: false,
        bytes: b"a=1".to_vec(),
    };
    for path in ["/sign-in", "/register", "/fhir/R4/Patient/1"] {
        send(&router, &cookie, warm(path)).await;
    }
    let mut shown = 0;
    for (what, kind, bytes, status) in forms(&listener) {
        for path in [
            "/sign-in",
            "/register",
            "/patients/0198f7a0-0000-7000-8000-000000000000/notes",
            "/fhir/R4/Patient/1",
        ] {
            // Nothing is read from a body over FHIR: whatever is sent is answered like any other attempt to write.
            let expected = if path.starts_with("/fhir") { 405 } else { status };
            let asked = Asked {
                path,
                kind,
                coded: false,
                bytes: bytes.clone(),
            };
            let ((answered, taken), time, room) = cost(send(&router, &cookie, asked)).await;
            assert_eq!(answered, expected, "{what} to {path}");
            assert!(
                taken == 0 || status == 400 || status == 413,
                "{what} to {path}: {taken} bytes were read"
            );
            assert!(
                time < MOST_NANOSECONDS && room < MOST_KILOBYTES,
                "{what} to {path}: {time} ns, {room} kB"
            );
            shown += 1;
        }
        let (path, bytes) = ("/sign-in", gzip_of_nothing());
        let asked = Asked {
            path,
            kind,
            coded: true,
            bytes,
        };
        assert_eq!(send(&router, &cookie, asked).await, (415, 0), "compressed {kind}");
    }
    for (what, text) in texts() {
        let read = async { json::read::<serde_json::Value>(text.as_bytes()).is_err() };
        let (refused, time, room) = cost(read).await;
        assert!(refused, "{what}");
        assert!(
            time < MOST_NANOSECONDS && room < MOST_KILOBYTES,
            "{what}: {time} ns, {room} kB"
        );
        shown += 1;
    }
    assert!(listener.accept().is_err(), "nobody was called");
    writeln!(std::io::stdout(), "{shown} bombs, each refused within its limits").unwrap();
    control().await;
}

/// What the same cost without the limits: the measurement can tell.
async fn control() {
    let list = format!("[{}0]", "{\"a\":[]},".repeat(100_000));
    let built = async { serde_json::from_str::<serde_json::Value>(&list).is_ok() };
    let (built, time, room) = cost(built).await;
    assert!(
        built && (time > MOST_NANOSECONDS || room > MOST_KILOBYTES),
        "{time} ns, {room} kB"
    );
}
