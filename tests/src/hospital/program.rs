//! The system under test, as its own program on free ports.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

use super::Store;

/// It runs until it is closed or dropped.
#[derive(Debug)]
pub struct Hospital {
    child: Child,
    /// Where its pages are: `host:port`.
    pub pages: String,
    /// Where its messages go: `host:port`.
    pub messages: String,
}

/// The binary beside this one.
fn program() -> PathBuf {
    let here = std::env::current_exe().expect("this program");
    here.parent().expect("its folder").join("example-trust")
}

impl Hospital {
    /// The demonstration over a store, loaded if it was empty.
    ///
    /// # Panics
    /// When it does not open.
    pub fn open(store: &Store) -> Self {
        Self::open_with(store, &[])
    }

    /// The same, with settings of its own from the environment.
    ///
    /// # Panics
    /// When it does not open.
    pub fn open_with(store: &Store, settings: &[(&str, &str)]) -> Self {
        Self::opened(store, settings, Stdio::inherit())
    }

    /// The same, saying all it can say, into a file.
    ///
    /// # Panics
    /// When it does not open.
    pub fn open_telling(store: &Store, settings: &[(&str, &str)], technical_log: &Path) -> Self {
        let file = std::fs::File::create(technical_log).expect("a file");
        Self::opened(store, &[settings, &[("RUST_LOG", "trace")]].concat(), file.into())
    }

    fn opened(store: &Store, settings: &[(&str, &str)], technical_log: Stdio) -> Self {
        let mut child = Command::new(program())
            .args(["demo", "--database", &store.url])
            .env("TREFOIL_LISTEN", "127.0.0.1:0")
            .env("TREFOIL_MLLP_LISTEN", "127.0.0.1:0")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(technical_log)
            .spawn()
            .expect("example-trust, built by `cargo build -p example-trust`");
        let (told, heard) = mpsc::channel();
        let lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(told.send(line))));
        let (mut pages, mut messages) = (None, None);
        loop {
            let line = heard
                .recv_timeout(Duration::from_secs(240))
                .expect("the hospital opens in four minutes");
            pages = pages.or_else(|| line.strip_prefix("pages on http://").map(str::to_owned));
            messages = messages.or_else(|| line.split_once("mllp://").map(|(_, address)| address.to_owned()));
            if line.contains("Ctrl-C") {
                break;
            }
        }
        Self {
            child,
            pages: pages.expect("pages"),
            messages: messages.expect("messages"),
        }
    }

    /// Processor time it has used so far, in seconds, from `/proc`; none where there is no such thing.
    pub fn processor_seconds(&self) -> Option<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let after_name = text.rsplit_once(')')?.1;
        let ticks: Vec<f64> = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|number| number.parse().ok())
            .collect();
        Some(ticks.iter().sum::<f64>() / 100.0) // a tick is a hundredth of a second on every Linux of ours
    }

    /// Told to stop, as a service manager would.
    ///
    /// # Panics
    /// When it does not stop, or badly.
    pub fn close(mut self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(told.success());
        let ended = self.child.wait().expect("an end");
        assert!(ended.success(), "it ended badly: {ended}");
    }
}

impl Drop for Hospital {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}

/// Run another verb of the program over the same store.
///
/// # Panics
/// When it cannot be started.
pub fn run(store: &Store, arguments: &[&str]) -> Output {
    run_with(store, &[], arguments)
}

/// The same, with more of the configuration.
///
/// # Panics
/// When it cannot be started.
pub fn run_with(store: &Store, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .env("TREFOIL_DATABASE", &store.url)
        .envs(environment.iter().copied())
        .output()
        .expect("the program")
}
