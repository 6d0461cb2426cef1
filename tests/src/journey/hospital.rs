//! The system under test, as its own program on free ports.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    time::Duration,
};

use crate::store::Store;

pub(crate) struct Hospital {
    child: Child,
    pub(crate) pages: String,
    pub(crate) messages: String,
}

/// The binary beside this one.
fn program() -> PathBuf {
    let here = std::env::current_exe().expect("this program");
    here.parent().expect("its folder").join("example-trust")
}

impl Hospital {
    pub(crate) fn open(store: &Store) -> Self {
        let mut child = Command::new(program())
            .args(["demo", "--database", &store.url])
            .env("TREFOIL_LISTEN", "127.0.0.1:0")
            .env("TREFOIL_MLLP_LISTEN", "127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
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

    /// Told to stop, as a service manager would.
    pub(crate) fn close(mut self) {
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
pub(crate) fn run(store: &Store, arguments: &[&str]) -> Output {
    Command::new(program())
        .args(arguments)
        .env("TREFOIL_DATABASE", &store.url)
        .output()
        .expect("the program")
}
