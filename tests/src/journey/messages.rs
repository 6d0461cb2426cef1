//! Messages made from the authored templates, sent by a client nobody here wrote: `mllp_send` of PyPI's hl7.

use std::{path::PathBuf, process::Command};

/// The templates, as they are kept with the parser's tests.
fn template(name: &str) -> String {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/hl7v2/tests/data/itk-authored"
    );
    let text = std::fs::read_to_string(format!("{folder}/{name}.hl7")).expect("the template");
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// One message of the journey's patient: numbers, names, times and places put in the place of the template's.
pub(crate) struct Sent<'a> {
    pub(crate) template: &'a str,
    pub(crate) control_id: &'a str,
    pub(crate) nhs_number: &'a str,
    pub(crate) hospital_number: &'a str,
    pub(crate) family: &'a str,
    pub(crate) ward: &'a str,
    pub(crate) bed: &'a str,
    /// When it happened, `YYYYMMDDHHMMSS`, London.
    pub(crate) at: &'a str,
    pub(crate) spell: &'a str,
}

impl Sent<'_> {
    pub(crate) fn text(&self) -> String {
        let mut segments: Vec<Vec<String>> = template(self.template)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| line.split('|').map(str::to_owned).collect())
            .collect();
        for fields in &mut segments {
            let name = fields[0].clone();
            let mut set = |place: usize, value: String| {
                if fields.len() > place && !fields[place].is_empty() {
                    fields[place] = value;
                }
            };
            match name.as_str() {
                "MSH" => {
                    set(6, self.at.to_owned());
                    set(9, self.control_id.to_owned());
                }
                "EVN" => {
                    set(2, self.at.to_owned());
                    set(6, self.at.to_owned());
                }
                "PID" => {
                    set(
                        3,
                        format!("{}^^^NHS~{}^^^RZZ", self.nhs_number, self.hospital_number),
                    );
                    set(5, format!("{}^ANNA^MAY^^MRS^^L", self.family));
                }
                "PV1" => {
                    set(3, format!("MED^{}^{}^RZZ01", self.ward, self.bed));
                    set(6, String::new());
                    set(19, format!("{}^^^RZZ", self.spell));
                    set(44, self.at.to_owned());
                    set(45, self.at.to_owned());
                }
                _ => {}
            }
        }
        segments
            .iter()
            .map(|fields| fields.join("|"))
            .collect::<Vec<_>>()
            .join("\r")
            + "\r"
    }

    /// Send it; the acknowledgement as it came.
    pub(crate) fn send(&self, address: &str) -> String {
        send(address, &self.text())
    }
}

pub(crate) fn send(address: &str, message: &str) -> String {
    let (host, port) = address.rsplit_once(':').expect("an address");
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    std::io::Write::write_all(&mut file, format!("\x0b{message}\x1c\r").as_bytes()).expect("written");
    let client =
        PathBuf::from(std::env::var("TREFOIL_PYTHON").expect("TREFOIL_PYTHON, set by cargo xtask journey"));
    let client = client.parent().expect("its folder").join("mllp_send");
    let out = Command::new(client)
        .args(["--port", port, "--file"])
        .arg(file.path())
        .arg(host)
        .output()
        .expect("mllp_send");
    assert!(
        out.status.success(),
        "mllp_send: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8_lossy(&out.stdout).into_owned()
}
