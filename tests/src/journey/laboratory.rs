//! The laboratory: a listening peer that takes requests, and the reports it sends back.

use std::{
    io::{BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use crate::messages::send;

/// It listens until the journey ends, and acknowledges every message.
pub(crate) struct Laboratory {
    pub(crate) address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Laboratory {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its port").to_string();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = kept.clone();
                std::thread::spawn(move || listen(stream, &kept));
            }
        });
        Self { address, heard }
    }

    /// The message that holds these words, once it has come.
    pub(crate) fn hears(&self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            let heard = self.heard.lock().expect("nobody panicked");
            if let Some(found) = heard.iter().find(|message| message.contains(words)) {
                return found.clone();
            }
            drop(heard);
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "`{words}` was never sent"
            );
            std::thread::yield_now();
        }
    }
}

/// Frames in, acknowledgements out.
fn listen(stream: TcpStream, kept: &Mutex<Vec<String>>) {
    let mut answers = stream.try_clone().expect("two ends");
    let mut frame = vec![];
    for byte in BufReader::new(stream).bytes().map_while(Result::ok) {
        match byte {
            0x0b => frame.clear(),
            0x1c => {
                let message = String::from_utf8_lossy(&frame).into_owned();
                let header: Vec<&str> = message
                    .split('\r')
                    .next()
                    .unwrap_or_default()
                    .split('|')
                    .collect();
                let control = header.get(9).copied().unwrap_or_default();
                let answer = format!(
                    "\x0bMSH|^~\\&|LIMS|RXX|EPR|RXX|{}||ACK^O21^ACK|L{control}|P|2.5.1\rMSA|AA|{control}\r\x1c\r",
                    header.get(6).copied().unwrap_or_default()
                );
                kept.lock().expect("nobody panicked").push(message);
                if answers.write_all(answer.as_bytes()).is_err() {
                    return;
                }
            }
            other => frame.push(other),
        }
    }
}

/// A judge nobody here wrote: PyPI's hl7apy.
pub(crate) fn judged(message: &str) {
    let python =
        PathBuf::from(std::env::var("TREFOIL_PYTHON").expect("TREFOIL_PYTHON, set by cargo xtask journey"));
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(message.as_bytes()).expect("written");
    let says = "import sys\nfrom hl7apy.parser import parse_message\nfrom hl7apy.consts import VALIDATION_LEVEL\n\
                text = open(sys.argv[1], newline='').read()\n\
                parse_message(text, validation_level=VALIDATION_LEVEL.STRICT, find_groups=True).validate()\n";
    let out = Command::new(python)
        .args(["-c", says])
        .arg(file.path())
        .output()
        .expect("python");
    assert!(
        out.status.success(),
        "hl7apy finds it wrong: {}\n{}",
        String::from_utf8_lossy(&out.stderr),
        message.replace('\r', "\n")
    );
}

/// A field of the first segment of a name.
pub(crate) fn field(message: &str, segment: &str, place: usize) -> String {
    let line = message
        .split('\r')
        .find(|line| line.split('|').next() == Some(segment))
        .unwrap_or_else(|| panic!("no {segment} in {message}"));
    line.split('|').nth(place).unwrap_or_default().to_owned()
}

/// A report of urea and electrolytes for a request: the potassium, its flag and status, and when it was reported.
pub(crate) struct Answer<'a> {
    pub(crate) request: &'a str,
    pub(crate) control: &'a str,
    pub(crate) potassium: &'a str,
    pub(crate) flag: &'a str,
    pub(crate) status: &'a str,
    pub(crate) collected: &'a str,
    pub(crate) reported: &'a str,
}

impl Answer<'_> {
    /// Send it; the acknowledgement as it came.
    pub(crate) fn send(&self, address: &str) -> String {
        let pid = self
            .request
            .split('\r')
            .find(|line| line.starts_with("PID|"))
            .expect("whose it is");
        let placer = field(self.request, "ORC", 2);
        let (collected, reported, status) = (self.collected, self.reported, self.status);
        let result = |number: u8,
                      code: &str,
                      name: &str,
                      value: &str,
                      range: &str,
                      flag: &str,
                      status: &str| {
            format!(
                "OBX|{number}|NM|{code}^{name}^SCT||{value}|mmol/L^mmol/L^UCUM|{range}|{flag}|||{status}|||{collected}"
            )
        };
        let state = if status == "C" { "C" } else { "F" };
        let message = [
            format!(
                "MSH|^~\\&|LIMS|RXX|EPR|RXX|{reported}||ORU^R01^ORU_R01|{}|P|2.5.1|||AL|NE|GBR|UNICODE UTF-8",
                self.control
            ),
            pid.to_owned(),
            format!("ORC|RE|{placer}|L0900001^LIMS||CM"),
            format!(
                "OBR|1|{placer}|L0900001^LIMS|1000971000000107^Urea and electrolytes^SCT|||{collected}|||||||{collected}||||||||{reported}|||{state}"
            ),
            result(
                1,
                "1000661000000107",
                "Serum sodium level",
                "139",
                "133-146",
                "N",
                "F",
            ),
            result(
                2,
                "1000651000000109",
                "Serum potassium level",
                self.potassium,
                "3.5-5.3",
                self.flag,
                status,
            ),
        ];
        send(address, &(message.join("\r") + "\r"))
    }
}
