//! Embeds the built style sheet and scripts, or a small committed stand-in when `cargo xtask assets` has not been run.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    for input in [
        "build.rs",
        "assets",
        "assets.lock",
        "assets-source/app.js",
        "assets-source/icon.svg",
    ] {
        println!("cargo::rerun-if-changed={input}");
    }
    let home = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let files = match built(&home) {
        Ok(files) => files,
        Err(why) => {
            println!(
                "cargo::warning=plain style sheet embedded ({why}); run `cargo xtask assets` for the real one"
            );
            fallback(&home)
        }
    };
    fs::write(
        PathBuf::from(variable("OUT_DIR")?).join("assets.rs"),
        table(&files)?,
    )
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(|_| {
        io::Error::other(format!(
            "{name} is not set: build with `cargo build -p trefoil-web`"
        ))
    })
}

/// The files `assets.lock` names, if every one is there and has the hash it should have.
fn built(home: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let lock =
        fs::read_to_string(home.join("assets.lock")).map_err(|_| "there is no assets.lock".to_string())?;
    let mut files = Vec::new();
    for line in lock
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("inputs "))
    {
        let Some((expected, name)) = line.split_once("  ") else {
            continue;
        };
        let path = home.join("assets/built").join(name);
        let bytes = fs::read(&path).map_err(|_| format!("assets/built/{name} is missing"))?;
        if hex(&bytes) != expected {
            return Err(format!("assets/built/{name} differs from assets.lock"));
        }
        files.push((name.to_string(), path));
    }
    if files.is_empty() {
        Err("assets.lock names no file".to_string())
    } else {
        Ok(files)
    }
}

fn fallback(home: &Path) -> Vec<(String, PathBuf)> {
    vec![
        ("trefoil.css".to_string(), home.join("assets/fallback.css")),
        ("app.js".to_string(), home.join("assets-source/app.js")),
        ("icon.svg".to_string(), home.join("assets-source/icon.svg")),
    ]
}

/// The Rust expression `src/assets.rs` includes.
fn table(files: &[(String, PathBuf)]) -> io::Result<String> {
    let mut text = String::from("&[\n");
    for (name, path) in files {
        let hash = hex(&fs::read(path)?)[..16].to_string();
        let (path, kind) = (path.display().to_string(), content_type(name));
        let _ = writeln!(
            text,
            "Asset {{ name: {name:?}, content_type: {kind:?}, hash: {hash:?}, bytes: include_bytes!({path:?}) }},"
        );
    }
    text.push(']');
    Ok(text)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
