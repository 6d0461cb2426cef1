//! sqlmap against one parameter, as somebody signed in.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The environment with the tools, as `cargo xtask scan` and `cargo xtask holes` make it.
fn tool() -> PathBuf {
    let python = std::env::var_os("TREFOIL_PYTHON").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/venv/bin/python");
    python.unwrap_or(here).with_file_name("sqlmap")
}

/// What it says of the parameter `sort`, when it can be injected.
///
/// # Errors
/// When the tool cannot be run, or tried nothing.
pub(super) fn injectable(url: &str, cookie: &str) -> Result<Option<String>, String> {
    let folder = tempfile::tempdir().map_err(|why| why.to_string())?;
    let said = Command::new(tool())
        .args([
            "-u",
            url,
            "--cookie",
            cookie,
            "-p",
            "sort",
            "--batch",
            "--flush-session",
        ])
        .args([
            "--level",
            "3",
            "--risk",
            "1",
            "--technique",
            "BE",
            "--dbms",
            "sqlite",
        ])
        .args([
            "--time-limit",
            "120",
            "--timeout",
            "10",
            "--retries",
            "0",
            "--disable-coloring",
        ])
        .arg("--output-dir")
        .arg(folder.path())
        .output()
        .map_err(|why| format!("{}: {why}; `cargo xtask holes` installs it", tool().display()))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    if !said.contains("testing") {
        return Err(format!("sqlmap tried nothing: {said}"));
    }
    let mut lines = said.lines().skip_while(|line| !line.starts_with("Parameter: "));
    let found: Vec<&str> = lines.by_ref().take(3).map(str::trim).collect();
    Ok((!found.is_empty()).then(|| found.join("; ")))
}
