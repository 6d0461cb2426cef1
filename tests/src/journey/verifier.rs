//! The log, signed while the day went on, held to what was kept outside; and changed behind the system's back.

use tokio::runtime::Runtime;
use trefoil_tests::hospital::{Store, run};

use crate::steps::done;

/// The key of the log, and where what it signs is carried to.
pub(crate) struct Outside {
    pub(crate) key: String,
    /// As the configuration has them.
    pub(crate) places: String,
    far: String,
    public: String,
}

impl Outside {
    pub(crate) fn prepared(store: &Store) -> Self {
        let (key, near, far) = (
            store.beside("audit.key"),
            store.beside("near"),
            store.beside("far"),
        );
        let made = run(
            store,
            &["audit-key", "--name", "journey.example/audit", "--to", &key],
        );
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Self {
            key,
            places: format!("[{near:?}, {far:?}]"),
            far,
            public: String::from_utf8_lossy(&made.stdout).trim().to_owned(),
        }
    }
}

pub(crate) fn verifier(runtime: &Runtime, store: &Store, outside: &Outside) {
    let held = [
        "verify-audit",
        "--place",
        &outside.far,
        "--public-key",
        &outside.public,
    ];
    let verify = || run(store, &held);
    let agreed = verify();
    let words = String::from_utf8_lossy(&agreed.stdout).into_owned();
    assert!(
        agreed.status.success() && words.contains("checkpoints kept outside"),
        "{words}{}",
        String::from_utf8_lossy(&agreed.stderr)
    );
    let signed = words
        .lines()
        .find(|line| line.contains("checkpoints"))
        .unwrap_or_default();
    done(&format!(
        "the verifier agrees, held to what was kept outside: {signed}"
    ));
    for (table, column, key) in [
        ("kernel_journal", "snapshot", "entry"),
        ("kernel_journal", "role", "entry"),
        ("kernel_audit", "role", "event"),
        ("kernel_audit", "what", "event"),
    ] {
        let same = format!("(SELECT max({key}) FROM {table})");
        let same = if store.is_sqlite() {
            same
        } else {
            format!("(SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT 1)")
        };
        let change = format!("UPDATE {table} SET {column} = {column} || ' ' WHERE {key} = {same}");
        store.tamper(runtime, table, &change);
        let found = verify();
        assert!(
            !found.status.success(),
            "one changed byte in {table}.{column} was not found"
        );
        let back = format!(
            "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) WHERE {key} = {same}"
        );
        store.tamper(runtime, table, &back);
        assert!(verify().status.success(), "put back, it is whole again");
        done(&format!(
            "one byte more in {table}.{column} is found; put back, it is whole again"
        ));
    }
}
