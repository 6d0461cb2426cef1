//! A throwaway PostgreSQL: found, started on a free port, and stopped and removed when it goes out of scope.

use crate::process::{self, Outcome};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// Tests read the address of their PostgreSQL here.
pub(crate) const VARIABLE: &str = "TREFOIL_TEST_POSTGRES";

const FOLDER: &str = "trefoil-postgres-";
const READY: &str = "database system is ready to accept connections";

/// A running PostgreSQL: ours, or the one `TREFOIL_TEST_POSTGRES` names.
pub(crate) struct Postgres {
    url: String,
    /// Held so that it is stopped with us.
    _own: Option<Cluster>,
}

struct Cluster {
    server: Child,
    folder: PathBuf,
}

impl Postgres {
    /// Starts one, unless the environment names one already.
    pub(crate) fn start() -> Outcome<Self> {
        if let Ok(url) = std::env::var(VARIABLE) {
            return Ok(Self { url, _own: None });
        }
        let binaries = binaries().ok_or(format!(
            "PostgreSQL was not found: {}",
            crate::system::install_line(&["postgresql"])
        ))?;
        sweep();
        let folder = std::env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
        create(&binaries, &folder).inspect_err(|_| remove(&folder))?;
        let mut last = String::new();
        for _ in 0..3 {
            match serve(&binaries, &folder) {
                Ok((port, server)) => {
                    let url = format!("postgres://postgres@localhost:{port}/postgres");
                    println!("PostgreSQL for the tests: {url}");
                    return Ok(Self {
                        url,
                        _own: Some(Cluster { server, folder }),
                    });
                }
                Err(why) => last = why,
            }
        }
        remove(&folder);
        Err(last)
    }

    /// Its address; the user may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: connections are ended, the files are left whole.
        process::succeeds(Command::new("kill").args(["-INT", &self.server.id().to_string()]));
        let (_keep, pause) = mpsc::channel::<()>();
        for _ in 0..100 {
            if matches!(self.server.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            let _ = pause.recv_timeout(Duration::from_millis(100));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
        remove(&self.folder);
    }
}

/// The folder with `initdb` and `postgres`.
pub(crate) fn binaries() -> Option<PathBuf> {
    let on_path = process::find("initdb")
        .and_then(|file| fs::canonicalize(file).ok())
        .and_then(|file| file.parent().map(Path::to_path_buf));
    let mut known: Vec<PathBuf> = [
        "/usr/lib/postgresql",
        "/opt/postgresql",
        "/opt/homebrew/opt",
        "/usr",
    ]
    .iter()
    .filter_map(|parent| fs::read_dir(parent).ok())
    .flat_map(|entries| entries.flatten().map(|entry| entry.path().join("bin")))
    .chain([
        PathBuf::from("/usr/local/pgsql/bin"),
        PathBuf::from("/opt/pgsql/bin"),
    ])
    .collect();
    known.sort();
    let newest_first = known.into_iter().rev();
    on_path
        .into_iter()
        .chain(newest_first)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn create(binaries: &Path, folder: &Path) -> Outcome {
    fs::create_dir_all(folder).map_err(|why| format!("{} could not be made: {why}", folder.display()))?;
    if let Some(user) = server_user() {
        process::read(Command::new("chown").arg(user).arg(folder))?;
    }
    let mut initdb = as_server_user(&binaries.join("initdb"));
    initdb.arg("-D").arg(folder.join("data"));
    initdb.args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]);
    process::read(initdb.current_dir(folder)).map(drop)
}

/// Starts the server on a free port and waits for the line that says it is ready. Durability stays as in a hospital: fsync on.
fn serve(binaries: &Path, folder: &Path) -> Outcome<(u16, Child)> {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|why| format!("no free port: {why}"))?
        .port();
    let mut command = as_server_user(&binaries.join("postgres"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-p", &port.to_string()]);
    command.args([
        "-c",
        "listen_addresses=localhost",
        "-c",
        "max_connections=300",
        "-c",
        "lc_messages=C",
    ]);
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut server = command
        .spawn()
        .map_err(|why| format!("PostgreSQL could not be started: {why}"))?;
    let log = folder.join("server.log");
    let ready = server.stderr.take().map(|pipe| follow(pipe, log.clone()));
    match ready.map(|ready| ready.recv_timeout(Duration::from_secs(60))) {
        Some(Ok(())) => Ok((port, server)),
        other => {
            let _ = server.kill();
            let _ = server.wait();
            let how = if matches!(other, Some(Err(RecvTimeoutError::Timeout))) {
                "did not become ready in 60 s"
            } else {
                "stopped at once"
            };
            let said = fs::read_to_string(&log).unwrap_or_default();
            Err(format!("PostgreSQL {how}; it said:\n{said}"))
        }
    }
}

/// Copies the server's log to a file, and reports the line that says it is ready.
fn follow(pipe: ChildStderr, log: PathBuf) -> mpsc::Receiver<()> {
    let (ready, wait) = mpsc::channel();
    thread::spawn(move || {
        let mut log = File::create(log).ok();
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Some(file) = &mut log {
                let _ = writeln!(file, "{line}");
            }
            if line.contains(READY) {
                let _ = ready.send(());
            }
        }
    });
    wait
}

/// PostgreSQL refuses to run as root: `postgres` or `nobody` runs it then.
fn server_user() -> Option<&'static str> {
    let exists = |user: &str| process::succeeds(Command::new("id").args(["-u", user]));
    process::is_root().then(|| if exists("postgres") { "postgres" } else { "nobody" })
}

/// `setpriv` also stops the server when we are killed; `runuser` stands in where it is missing.
fn as_server_user(program: &Path) -> Command {
    let setpriv = process::find("setpriv");
    let Some(user) = server_user() else {
        let Some(setpriv) = setpriv else {
            return Command::new(program);
        };
        let mut command = Command::new(setpriv);
        command.args(["--pdeathsig", "INT", "--"]).arg(program);
        return command;
    };
    let group = process::read(Command::new("id").args(["-g", user])).unwrap_or_default();
    let mut command = Command::new(setpriv.clone().unwrap_or_else(|| "runuser".into()));
    if setpriv.is_some() {
        command
            .arg(format!("--reuid={user}"))
            .arg(format!("--regid={}", group.trim()));
        command
            .args(["--clear-groups", "--pdeathsig", "INT", "--"])
            .arg(program);
    } else {
        command.args(["-u", user, "--"]).arg(program);
    }
    command
}

fn remove(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
}

/// Removes folders whose maker was killed.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let maker = name
            .strip_prefix(FOLDER)
            .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
        if maker.is_some_and(|id| Path::new("/proc/self").exists() && !Path::new("/proc").join(id).exists()) {
            remove(&entry.path());
        }
    }
}
