//! `cargo xtask assets`: compiles the style sheet, copies the scripts, and locks every file by its SHA-256.

use crate::process::{self, Outcome};
use crate::system;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = "crates/web/assets-source";
const BUILT: &str = "crates/web/assets/built";
const LOCK: &str = "crates/web/assets.lock";
/// Raise this when the recipe below changes what it makes.
const RECIPE: &str = "1";
const STYLE_LIMIT: usize = 25 * 1024;
const SCRIPT_LIMIT: usize = 10 * 1024;

/// Builds the assets, unless they are current.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let again = arguments.iter().any(|argument| argument == "--again");
    let root = process::root();
    let inputs = inputs(&root)?;
    if !again && current(&root, &inputs) {
        println!("assets: current");
        return Ok(());
    }
    system::node()?;
    let source = root.join(SOURCE);
    process::read(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&source),
    )?;
    let files = build(&source)?;
    write(&root, &inputs, &files)?;
    report(&root, &files)
}

/// What the lock should say of the sources; `cargo xtask tidy` compares it.
pub(crate) fn inputs(root: &Path) -> Outcome<String> {
    let source = root.join(SOURCE);
    let mut paths: Vec<PathBuf> = ["package.json", "package-lock.json", "app.js", "icon.svg"]
        .iter()
        .map(|name| source.join(name))
        .collect();
    for folder in ["scss", "notices"] {
        paths.extend(listed(&source.join(folder))?);
    }
    let mut all = format!("recipe {RECIPE}\n");
    for path in paths {
        let name = path.strip_prefix(&source).unwrap_or(&path).display().to_string();
        all.push_str(&format!("{}  {name}\n", hash(&bytes(&path)?)));
    }
    Ok(hash(all.as_bytes()))
}

/// The `inputs` line of the committed lock.
pub(crate) fn locked_inputs(root: &Path) -> Option<String> {
    let lock = fs::read_to_string(root.join(LOCK)).ok()?;
    lock.lines()
        .find_map(|line| line.strip_prefix("inputs "))
        .map(str::to_string)
}

fn current(root: &Path, inputs: &str) -> bool {
    let Ok(lock) = fs::read_to_string(root.join(LOCK)) else {
        return false;
    };
    let same = |line: &str| match line.split_once("  ") {
        Some((expected, name)) => {
            fs::read(root.join(BUILT).join(name)).is_ok_and(|bytes| hash(&bytes) == expected)
        }
        None => true,
    };
    locked_inputs(root).as_deref() == Some(inputs)
        && lock.lines().filter(|line| !line.starts_with('#')).all(same)
}

/// Every file of the result, by name.
fn build(source: &Path) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let modules = source.join("node_modules");
    let mut sass = Command::new("node");
    sass.arg(modules.join("sass/sass.js")).args([
        "--style=compressed",
        "--no-source-map",
        "--no-charset",
        "--quiet-deps",
    ]);
    sass.arg("--load-path=node_modules")
        .arg("scss/trefoil.scss")
        .current_dir(source);
    let mut css = process::read(&mut sass)?;
    let mut files = BTreeMap::new();
    for icon in icons(&css) {
        let image = bytes(
            &modules
                .join("nhsuk-frontend/dist/nhsuk/assets/images")
                .join(&icon),
        )?;
        let address = format!("../{}/{icon}", &hash(&image)[..16]);
        css = css.replace(&format!("url(\"{icon}\")"), &format!("url(\"{address}\")"));
        files.insert(icon, image);
    }
    forbid_other_hosts(&css)?;
    files.insert("trefoil.css".into(), css.into_bytes());
    files.insert(
        "htmx.js".into(),
        bytes(&modules.join("htmx.org/dist/htmx.min.js"))?,
    );
    files.insert("app.js".into(), bytes(&source.join("app.js"))?);
    files.insert("icon.svg".into(), bytes(&source.join("icon.svg"))?);
    files.insert("THIRD-PARTY.txt".into(), notices(source)?.into_bytes());
    Ok(files)
}

/// Images the style sheet names by file name alone.
fn icons(css: &str) -> Vec<String> {
    let mut names: Vec<String> = css
        .split("url(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(name, _)| name.to_string())
        .collect();
    names.retain(|name| name.ends_with(".svg") && !name.contains('/') && !name.contains(':'));
    names.sort();
    names.dedup();
    names
}

/// A patient's page asks no other host for anything, and the content security policy allows no `data:` either.
fn forbid_other_hosts(css: &str) -> Outcome {
    for forbidden in [
        "http://",
        "https://",
        "url(//",
        "url(\"//",
        "data:",
        "@font-face",
        "@import",
    ] {
        if css.contains(forbidden) {
            return Err(format!(
                "the style sheet contains `{forbidden}`: leave out the part of {SOURCE}/scss/trefoil.scss that brings it"
            ));
        }
    }
    Ok(())
}

fn notices(source: &Path) -> Outcome<String> {
    let part = |title: String, text: String| {
        format!(
            "{title}\n{}\n\n{}\n\n",
            "=".repeat(title.chars().count()),
            text.trim()
        )
    };
    let htmx = source.join("node_modules/htmx.org");
    let nhsuk = source.join("node_modules/nhsuk-frontend");
    let mut text =
        String::from("Parts of Trefoil's pages that others wrote, and the terms they come under.\n\n");
    text.push_str(&part(
        format!("htmx.org {}", version(&htmx)?),
        words(&htmx.join("LICENSE"))?,
    ));
    text.push_str(&part(
        format!(
            "nhsuk-frontend {} (parts of the style sheet, icons)",
            version(&nhsuk)?
        ),
        words(&source.join("notices/nhsuk-frontend.txt"))?,
    ));
    Ok(text.trim_end().to_string() + "\n")
}

fn version(package: &Path) -> Outcome<String> {
    let manifest: serde_json::Value = serde_json::from_str(&words(&package.join("package.json"))?)
        .map_err(|why| format!("{}: {why}", package.display()))?;
    Ok(manifest["version"].as_str().unwrap_or("unknown").to_string())
}

fn write(root: &Path, inputs: &str, files: &BTreeMap<String, Vec<u8>>) -> Outcome {
    let built = root.join(BUILT);
    let _ = fs::remove_dir_all(&built);
    let failed = |path: &Path, why: std::io::Error| format!("{} could not be written: {why}", path.display());
    fs::create_dir_all(&built).map_err(|why| failed(&built, why))?;
    let mut lock = String::from(
        "# Written by `cargo xtask assets`; commit it. SHA-256 of the sources and of each file in crates/web/assets/built.\n",
    );
    lock.push_str(&format!("inputs {inputs}\n"));
    for (name, bytes) in files {
        let path = built.join(name);
        fs::write(&path, bytes).map_err(|why| failed(&path, why))?;
        lock.push_str(&format!("{}  {name}\n", hash(bytes)));
    }
    fs::write(root.join(LOCK), lock).map_err(|why| failed(&root.join(LOCK), why))
}

fn report(root: &Path, files: &BTreeMap<String, Vec<u8>>) -> Outcome {
    const SIZE: &str =
        "console.log(require('zlib').gzipSync(require('fs').readFileSync(process.argv[1]),{level:9}).length)";
    let mut sizes = BTreeMap::new();
    for name in files.keys() {
        let printed = process::read(
            Command::new("node")
                .args(["-e", SIZE])
                .arg(root.join(BUILT).join(name)),
        )?;
        sizes.insert(
            name.as_str(),
            printed.trim().parse::<usize>().unwrap_or(usize::MAX),
        );
    }
    for (name, bytes) in files {
        println!(
            "assets: {name} {} bytes, {} compressed",
            bytes.len(),
            sizes[name.as_str()]
        );
    }
    if sizes["trefoil.css"] > STYLE_LIMIT {
        return Err(format!(
            "trefoil.css is larger than {STYLE_LIMIT} bytes compressed: leave out components nobody uses"
        ));
    }
    if files["app.js"].len() > SCRIPT_LIMIT {
        return Err(format!(
            "app.js is larger than {SCRIPT_LIMIT} bytes: pages work without it, so take something out"
        ));
    }
    Ok(())
}

fn listed(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).map_err(|why| format!("{} could not be read: {why}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    Ok(paths)
}

fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|why| format!("{} could not be read: {why}", path.display()))
}

fn words(path: &Path) -> Outcome<String> {
    Ok(String::from_utf8_lossy(&bytes(path)?).into_owned())
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_from_elsewhere_is_refused() {
        assert!(forbid_other_hosts("a{background:url(\"../0/x.svg\")}").is_ok());
        assert!(forbid_other_hosts("@font-face{src:url(https://assets.nhs.uk/frutiger.woff2)}").is_err());
        assert!(forbid_other_hosts("a{background:url(\"data:image/svg+xml,\")}").is_err());
    }

    #[test]
    fn only_bare_file_names_are_icons() {
        assert_eq!(
            icons("a{x:url(\"b.svg\") c url(\"b.svg\") url(\"/d.svg\")}"),
            ["b.svg"]
        );
    }
}
