//! What a bare Debian with Rust and Node still needs; each is tested by what it can do, then installed or named.

use crate::postgres;
use crate::process::{self, Outcome};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Judges nobody here wrote, each by the module it is imported as: a parser and a judge of profiles for HL7 v2, a
/// validator of FHIR, and two that try doors.
const JUDGES: [(&str, &str); 5] = [
    ("hl7", "hl7==0.4.5"),
    ("hl7apy", "hl7apy==1.3.5"),
    ("pyrofile_validator", "pyrofile-validator==0.3.0"),
    ("schemathesis", "schemathesis==4.32.5"),
    ("sqlmap", "sqlmap==1.10.10"),
];

/// Makes sure of what building the workspace needs: OpenSSL's headers, for passkeys. Before the first build of it.
pub(crate) fn to_build() -> Outcome {
    let missing = to_build_missing();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)?;
    let still = to_build_missing();
    if still.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "still missing after installation: {}. Install by hand: {}",
            still.join(", "),
            install_line(&still)
        ))
    }
}

fn to_build_missing() -> Vec<&'static str> {
    // A directory that is named is somebody's own OpenSSL; the build will say if it is none.
    if env::var_os("OPENSSL_DIR").is_some() || env::var_os("OPENSSL_INCLUDE_DIR").is_some() {
        return vec![];
    }
    let found = |command: &str, arguments: &[&str]| process::succeeds(Command::new(command).args(arguments));
    let mut packages = Vec::new();
    if !found("pkg-config", &["--version"]) {
        packages.push("pkg-config");
    }
    if !found("pkg-config", &["--exists", "openssl"]) {
        packages.push("libssl-dev");
    }
    packages
}

/// Makes sure of everything the tests need; without a browser when `quick`.
pub(crate) fn ensure(quick: bool) -> Outcome {
    to_build()?;
    node()?;
    let missing = missing(quick);
    if !missing.is_empty() {
        install(&missing)?;
        let still = self::missing(quick);
        if !still.is_empty() {
            return Err(format!(
                "still missing after installation: {}. Install by hand: {}",
                still.join(", "),
                install_line(&still)
            ));
        }
    }
    python_judge()
}

/// Node compiles the style sheet and drives the browser.
pub(crate) fn node() -> Outcome {
    let version = process::read(Command::new("node").arg("--version")).unwrap_or_default();
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let at_least = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 19);
    if at_least && process::find("npm").is_some() {
        return Ok(());
    }
    let found = if version.is_empty() {
        "none".to_string()
    } else {
        version.trim().to_string()
    };
    Err(format!(
        "Node 20.19 or newer with npm is needed (found: {found}). Install it from https://nodejs.org/en/download, or `apt-get install nodejs npm` where that is new enough"
    ))
}

/// A Chromium, by any of its names.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = env::var_os("TREFOIL_CHROMIUM").map(PathBuf::from);
    named.or_else(|| {
        [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ]
        .iter()
        .find_map(|name| process::find(name))
    })
}

/// The Python with the judges.
pub(crate) fn python() -> PathBuf {
    process::root().join("target/venv/bin/python")
}

/// What the tests read from their environment: shared test data and the tools found here.
pub(crate) fn variables() -> Vec<(&'static str, PathBuf)> {
    let mut found = Vec::new();
    let beside = process::root().join("../shared/data");
    match std::fs::canonicalize(beside) {
        Ok(data) if env::var_os("TREFOIL_SHARED_DATA").is_none() => found.push(("TREFOIL_SHARED_DATA", data)),
        _ => {}
    }
    if python().is_file() {
        found.push(("TREFOIL_PYTHON", python()));
    }
    if let Some(browser) = chromium() {
        found.push(("TREFOIL_CHROMIUM", browser));
    }
    found
}

/// The exact line that installs these packages.
pub(crate) fn install_line(packages: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends {}",
        packages.join(" ")
    )
}

fn missing(quick: bool) -> Vec<&'static str> {
    let mut packages = Vec::new();
    if postgres::binaries().is_none() && env::var_os(postgres::VARIABLE).is_none() {
        packages.push("postgresql");
    }
    if !process::succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        packages.push("python3-venv");
    }
    if !quick && chromium().is_none() {
        packages.push("chromium");
    }
    if !quick && !has_font("LiberationSans", &["/usr/share/fonts", "/usr/local/share/fonts"]) {
        packages.push("fonts-liberation");
    }
    packages
}

fn has_font(name: &str, folders: &[&str]) -> bool {
    fn look(folder: &Path, name: &str, depth: u8) -> bool {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return false;
        };
        entries.flatten().any(|entry| {
            let path = entry.path();
            if path.is_dir() {
                depth > 0 && look(&path, name, depth - 1)
            } else {
                entry.file_name().to_string_lossy().starts_with(name)
            }
        })
    }
    folders.iter().any(|folder| look(Path::new(folder), name, 4))
}

fn install(packages: &[&str]) -> Outcome {
    let by_root: &[&str] = if process::is_root() {
        &[]
    } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        return Err(format!(
            "missing: {}. Run this, then try again:\n  {}",
            packages.join(", "),
            install_line(packages)
        ));
    };
    println!("installing {}", packages.join(", "));
    let with = |arguments: &[&str]| {
        let words: Vec<&str> = by_root
            .iter()
            .copied()
            .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .chain(arguments.iter().copied())
            .collect();
        process::stream(Command::new(words[0]).args(&words[1..]))
    };
    let all: Vec<&str> = ["install", "--yes", "--no-install-recommends"]
        .into_iter()
        .chain(packages.iter().copied())
        .collect();
    with(&["update"])
        .and_then(|()| with(&all))
        .map_err(|why| format!("{why}. By hand: {}", install_line(packages)))
}

/// The judges, in a virtual environment below `target`.
fn python_judge() -> Outcome {
    let missing = || -> Vec<&str> {
        let imports = |module: &str| {
            process::succeeds(Command::new(python()).args(["-c", &format!("import {module}")]))
        };
        let absent = JUDGES.iter().filter(|(module, _)| !imports(module));
        absent.map(|(_, package)| *package).collect()
    };
    let wanted = missing();
    if wanted.is_empty() {
        return Ok(());
    }
    if !process::succeeds(Command::new(python()).arg("--version")) {
        let folder = process::root().join("target/venv");
        process::read(
            Command::new("python3")
                .args(["-m", "venv", "--clear"])
                .arg(&folder),
        )?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let line = wanted.join(" ");
    process::read(Command::new(python()).args(pip).args(&wanted))
        .map_err(|why| format!("{why}. By hand: target/venv/bin/python -m pip install {line}"))?;
    if missing().is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{line} was installed but cannot be imported: remove target/venv and try again"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_to_type_is_whole() {
        assert_eq!(
            install_line(&["postgresql", "chromium"]),
            "sudo apt-get update && sudo apt-get install --yes --no-install-recommends postgresql chromium"
        );
    }

    #[test]
    fn a_font_that_is_not_there_is_not_found() {
        assert!(!has_font("NoSuchFont", &["/usr/share/fonts", "/no/such/folder"]));
    }
}
