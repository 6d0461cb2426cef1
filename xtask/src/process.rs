//! Running other programs: where the project is, what is installed, and what a failure should say.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// What a command of this program ends with: nothing, or words for the person.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The `cargo` that started us, in the root of the workspace.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // These belong to the xtask package and would confuse the cargo we start.
    for (name, _) in
        env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        command.env_remove(name);
    }
    command.current_dir(root());
    command
}

/// The command as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

/// Runs a command with its output on the screen.
pub(crate) fn stream(command: &mut Command) -> Outcome {
    let status = command.status().map_err(|why| cannot_start(command, &why))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "`{}` failed ({status}); its output is above",
            line(command)
        ))
    }
}

/// Runs a command and returns what it printed; on failure, its error output is the message.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|why| cannot_start(command, &why))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "`{}` failed ({}): {}",
        line(command),
        output.status,
        said.trim()
    ))
}

/// Runs a command with its output on the screen, and keeps the output too. Whether it succeeded comes with it.
pub(crate) fn stream_and_keep(command: &mut Command) -> Outcome<(bool, String)> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|why| cannot_start(command, &why))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let reader = thread::spawn(move || out.map(|pipe| tee(pipe, std::io::stdout())).unwrap_or_default());
    let mut kept = err.map(|pipe| tee(pipe, std::io::stderr())).unwrap_or_default();
    kept.push_str(&reader.join().unwrap_or_default());
    let status = child.wait().map_err(|why| cannot_start(command, &why))?;
    Ok((status.success(), kept))
}

fn tee(from: impl Read, mut to: impl Write) -> String {
    let mut kept = String::new();
    let mut from = BufReader::new(from);
    let mut bytes = Vec::new();
    while from.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        let _ = to.write_all(&bytes);
        let _ = to.flush();
        kept.push_str(&String::from_utf8_lossy(&bytes));
        bytes.clear();
    }
    kept
}

fn cannot_start(command: &Command, why: &std::io::Error) -> String {
    format!(
        "`{}` could not be started: {why}. Is it installed and on the PATH?",
        line(command)
    )
}

/// Finds a program on the PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Whether a command succeeds, quietly.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether we may do anything.
pub(crate) fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_kept_and_failure_is_told() {
        let (ok, kept) =
            stream_and_keep(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert!(!ok);
        assert!(kept.contains("one\n") && kept.contains("two\n"));
        assert!(
            read(Command::new("sh").args(["-c", "echo broken >&2; exit 1"]))
                .unwrap_err()
                .contains("broken")
        );
    }

    #[test]
    fn a_missing_program_is_named() {
        let why = stream(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(why.contains("no-such-program-here") && why.contains("installed"));
    }
}
