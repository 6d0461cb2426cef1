//! `cargo xtask help`: every command, one line each.

const TEXT: &str = "\
cargo xtask COMMAND [options]

  demo     [--fresh] [--database URL]  assets, build, and run the example trust with invented patients (data in ./data)
  test     [--quick]                   everything: set-up, assets, tidy, tests on SQLite and PostgreSQL, journeys, browser
                                       (--quick: no journeys, no browser)
  tidy     [--no-cargo]                arrows, names, sizes, SQL, documents, formatting, clippy (--no-cargo: the first five)
  assets   [--again]                   compile the style sheet and scripts into crates/web/assets/built (--again: even if current)
  journey  [options]                   the whole-hospital journey on both databases
  bench    kernel|day|audit|slow [--json FILE]  measure the kernel, a day, the audit log, or slow sockets; release build
  crash    [--kills N]                 kill the server during writes and check that nothing was lost
  matrix   [--accept]                  who may do what, over every route, command and resource, against tests/matrix/*.txt
                                       (--accept: write those tables anew, for review)
  mutate-audit [--positions N]         rewrite the audit log in eleven ways; each must be found at its exact place
  scan     [--seconds N]               schemathesis and sqlmap over the running example trust, as three roles; bounded, about
                                       a quarter of an hour; writes docs/conformance/scan-findings.md
  holes                                dig an unguarded route, injectable SQL, a page without its event, a lowered setting;
                                       each must be noticed
  help                                 this text

Test databases: a throwaway PostgreSQL is started unless TREFOIL_TEST_POSTGRES already names one
(postgres://postgres@localhost:PORT/postgres; the tests create databases of their own there).";

/// Prints the commands.
pub(crate) fn print() {
    println!("{TEXT}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_is_listed() {
        for command in [
            "demo",
            "test",
            "tidy",
            "assets",
            "journey",
            "bench",
            "crash",
            "matrix",
            "mutate-audit",
            "scan",
            "holes",
            "help",
        ] {
            assert!(super::TEXT.contains(&format!("\n  {command} ")), "{command}");
        }
    }
}
