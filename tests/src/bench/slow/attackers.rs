//! Sockets that begin a request and never finish it, from twenty addresses of this machine.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{interval, timeout},
};

/// Who is closed comes again at the fifth second: a hundred a second in all, twice what the tools for this do.
pub(super) struct Attackers {
    tasks: JoinSet<()>,
    over: Arc<AtomicBool>,
}

impl Attackers {
    pub(super) async fn begin(at: SocketAddr, count: usize) -> Self {
        let over = Arc::<AtomicBool>::default();
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let over = over.clone();
            tasks.spawn(async move {
                let mut beat = interval(Duration::from_secs(1));
                let (mut held, mut gone): (Option<TcpStream>, u8) = (None, 5);
                while !over.load(Ordering::Relaxed) {
                    match &held {
                        Some(stream) if write(stream, b"x") => {}
                        _ if gone >= 5 => (held, gone) = (begun(at, number).await.ok(), 0),
                        _ => gone += 1,
                    }
                    beat.tick().await;
                }
            });
        }
        // Until they are all there.
        drop(timeout(Duration::from_millis(700), std::future::pending::<()>()).await);
        Self { tasks, over }
    }

    pub(super) async fn end(mut self) {
        self.over.store(true, Ordering::Relaxed);
        self.tasks.shutdown().await;
    }
}

fn write(stream: &TcpStream, bytes: &[u8]) -> bool {
    !matches!(stream.try_write(bytes), Err(error) if error.kind() != io::ErrorKind::WouldBlock)
}

/// Half a request.
async fn begun(at: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let last = u8::try_from(100 + number % 20).unwrap_or(100);
    socket.bind(SocketAddr::from(([127, 0, 0, last], 0)))?;
    let connected = timeout(Duration::from_secs(2), socket.connect(at)).await;
    let stream = connected.map_err(io::Error::other)??;
    stream.writable().await?;
    write(&stream, b"GET /sign-in HTTP/1.1\r\nhost: ");
    Ok(stream)
}

/// Of so many begun once, how many the server still holds after this long.
pub(super) async fn held_after(at: SocketAddr, count: usize, span: Duration) -> usize {
    let mut slow = vec![];
    for number in 0..count {
        slow.push(begun(at, number).await.ok());
    }
    drop(timeout(span, std::future::pending::<()>()).await);
    let mut held = 0;
    for stream in slow.iter().flatten() {
        let mut bytes = [0; 1024];
        let closed = loop {
            match timeout(Duration::from_millis(1), stream.readable()).await {
                Err(_) => break false,
                Ok(Err(_)) => break true,
                Ok(Ok(())) => match stream.try_read(&mut bytes) {
                    Ok(0) => break true,
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(_) => break true,
                },
            }
        };
        held += usize::from(!closed);
    }
    held
}
