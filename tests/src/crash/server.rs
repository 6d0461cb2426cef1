//! The server that is killed: this same program, as a child.

use std::{
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use trefoil_testkit::{Engine, Store};

pub(super) struct Server {
    child: Child,
    says: BufReader<ChildStdout>,
}

impl Server {
    /// Start it and wait until it writes.
    pub(super) fn start(url: &str, seed: u64, early: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command
            .args(["child", url, &seed.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        if early {
            command.arg("--acknowledge-early");
        }
        let mut child = command.spawn().expect("this program can be started");
        let mut says = BufReader::new(child.stdout.take().expect("its output"));
        let mut first = String::new();
        says.read_line(&mut first).expect("its first line");
        assert_eq!(first, "ready\n", "the server did not start");
        Self { child, says }
    }

    /// Kill -9 after so long; every whole line it said before.
    pub(super) async fn kill_after(self, after: Duration) -> Vec<String> {
        let Self { mut child, mut says } = self;
        let reader = std::thread::spawn(move || {
            let (mut lines, mut line) = (vec![], String::new());
            while says.read_line(&mut line).is_ok_and(|read| read > 0) {
                if line.ends_with('\n') {
                    lines.push(line.trim_end().to_owned());
                }
                line.clear();
            }
            lines
        });
        pause(after).await;
        child.kill().expect("it can be killed"); // SIGKILL
        let status = child.wait().expect("it ended");
        let mut lines = reader.join().expect("its output was read");
        if status.signal() != Some(9) {
            lines.push(format!("and ended by itself ({status})"));
        }
        lines
    }
}

/// PostgreSQL finishes what it was told although nobody waits any more: until its sessions have ended.
pub(super) async fn gone(store: &Store) {
    if store.engine == Engine::Sqlite {
        return;
    }
    let mut connection = PgConnection::connect(store.application_url())
        .await
        .expect("the server stayed");
    for _ in 0..1000 {
        let others: (i64,) = sqlx::query_as(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND usename = current_user",
        )
        .fetch_one(&mut connection)
        .await
        .expect("sessions");
        if others.0 == 0 {
            break;
        }
        pause(Duration::from_millis(10)).await;
    }
    connection.close().await.expect("closed");
}

#[expect(
    clippy::disallowed_methods,
    reason = "the instant of the kill is what is varied"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
