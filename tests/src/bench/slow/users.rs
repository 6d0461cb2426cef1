//! People who ask for pages at their own pace, each on a new connection.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    task::JoinSet,
    time::timeout,
};

/// They work at ten computers.
const PEOPLE: u8 = 10;
/// A person gives up.
const PATIENCE: Duration = Duration::from_secs(2);

/// What they had of one turn.
#[derive(Debug)]
pub(super) struct Turn {
    /// How long each answer took; none where none came.
    answers: Vec<Option<Duration>>,
    span: Duration,
}

impl Turn {
    pub(super) fn answered(&self) -> usize {
        self.answers.iter().flatten().count()
    }

    pub(super) fn asked(&self) -> usize {
        self.answers.len()
    }

    pub(super) fn per_second(&self) -> f64 {
        self.answered() as f64 / self.span.as_secs_f64()
    }

    /// The middle one, in seconds; one that never came took all of a person's patience.
    pub(super) fn latency(&self) -> f64 {
        let seconds = self
            .answers
            .iter()
            .map(|took| took.unwrap_or(PATIENCE).as_secs_f64());
        super::median(seconds.collect())
    }
}

/// Everybody asks, one request after another, for this long.
pub(super) async fn turn(at: SocketAddr, span: Duration) -> Turn {
    let begun = Instant::now();
    let mut people = JoinSet::new();
    for person in 0..PEOPLE {
        people.spawn(async move {
            let mut answers = vec![];
            while begun.elapsed() < span {
                let path = if answers.len() % 2 == 0 {
                    "/sign-in"
                } else {
                    "/health"
                };
                let asked = Instant::now();
                let answered = matches!(timeout(PATIENCE, ask(at, person, path)).await, Ok(Some(())));
                answers.push(answered.then(|| asked.elapsed()));
            }
            answers
        });
    }
    let answers = people.join_all().await.concat();
    Turn {
        answers,
        span: begun.elapsed(),
    }
}

/// Until the server has got over what was before: ten answers in a row, or five seconds.
pub(super) async fn settle(at: SocketAddr) {
    let (begun, mut in_a_row) = (Instant::now(), 0);
    while in_a_row < 10 && begun.elapsed() < Duration::from_secs(5) {
        let asked = timeout(Duration::from_millis(200), ask(at, 0, "/health")).await;
        in_a_row = if matches!(asked, Ok(Some(()))) {
            in_a_row + 1
        } else {
            0
        };
    }
}

async fn ask(at: SocketAddr, person: u8, path: &str) -> Option<()> {
    let socket = TcpSocket::new_v4().ok()?;
    socket
        .bind(SocketAddr::from(([127, 0, 0, 10 + person], 0)))
        .ok()?;
    let mut stream = socket.connect(at).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = vec![];
    stream.read_to_end(&mut answer).await.ok()?;
    answer.starts_with(b"HTTP/1.1 200").then_some(())
}
