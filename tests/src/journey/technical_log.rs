//! The technical log of the whole day, at its most talkative: it has no word of a record, no password and no cookie in it.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    time::Duration,
};

use trefoil_tests::hospital::{Browser, Hospital, Store};

use crate::steps::{GLASS, NHS, done};

/// Typed where something is then refused.
const TYPED: [&str; 3] = ["umbrella-canary-password", "canary.nobody.here", "CANARYFRAME"];

/// Where the program writes what it has to say to whoever runs it.
pub(crate) struct TechnicalLog {
    pub(crate) file: PathBuf,
}

impl TechnicalLog {
    pub(crate) fn beside(store: &Store) -> Self {
        Self {
            file: store.beside("technical-log").into(),
        }
    }

    /// What goes wrong is said in the log: a wrong password, a message that is none, a page that is not there. Answers what
    /// must not stand in it, the day's own words too.
    pub(crate) fn provoked(&self, hospital: &Hospital) -> Vec<String> {
        let mut stranger = Browser::new(&hospital.pages);
        let form = stranger.get("/sign-in").form("/sign-in");
        let refused = stranger.send(&form.with("username", TYPED[1]).with("password", TYPED[0]));
        assert_eq!(refused.status, 422, "{}", refused.words());
        let nurse = Browser::signed_in(&hospital.pages, "nurse.7b");
        let cookie = nurse
            .cookie()
            .and_then(|cookie| cookie.split_once('='))
            .expect("a cookie")
            .1;
        let mut line = TcpStream::connect(&hospital.messages).expect("the interface");
        line.set_read_timeout(Some(Duration::from_secs(2)))
            .expect("a limit");
        let bad = format!(
            "{} without a beginning\x1c\r\x0bMSH|{}|\x1c\r",
            TYPED[2], TYPED[2]
        );
        line.write_all(bad.as_bytes()).expect("a frame");
        let mut answer = [0; 512];
        drop(line.read(&mut answer));
        let own = [
            NHS,
            GLASS,
            "TESTPATIENT",
            "SECONDPATIENT",
            "right lower lobe",
            "clover in the meadow",
            cookie,
        ];
        own.iter().chain(&TYPED).map(|word| (*word).to_owned()).collect()
    }

    /// None of them stands in it, and it did say something.
    pub(crate) fn has_none_of(&self, secrets: &[String]) {
        let log = std::fs::read(&self.file).expect("the technical log");
        let log = String::from_utf8_lossy(&log);
        // The control: it was heard, down to the loudest level, and what was provoked is in it.
        for said in ["DEBUG", "HL7 frame fault", "sqlx::query"] {
            assert!(
                log.contains(said),
                "`{said}` is not in the technical log: it is not heard"
            );
        }
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(secret.as_str()));
            assert!(
                line.is_none(),
                "`{secret}` stands in the technical log: {}",
                line.unwrap_or_default()
            );
        }
        done(&format!(
            "the technical log of the day, {} lines at its most talkative, has none of {} words of records, passwords and cookies",
            log.lines().count(),
            secrets.len()
        ));
    }
}
