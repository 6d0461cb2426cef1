//! One body, two tests: on SQLite and on PostgreSQL.

use std::{
    io::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::Store;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Says on the real standard error, past the capturing of the test harness, that something was left out.
pub(crate) fn skipped(what: &str) {
    static SKIPPED: AtomicU64 = AtomicU64::new(0);
    let number = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    // Where standard error is closed there is nobody to tell.
    drop(writeln!(std::io::stderr(), "skipped: {what} ({number} so far)"));
}

/// Run a test body on a fresh store, on a runtime with several threads. [`both!`](crate::both) writes the call.
pub fn run<F: AsyncFnOnce(&Store)>(engine: Engine, name: &str, body: F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        match Store::fresh(engine).await {
            Some(store) => body(&store).await,
            None => skipped(&format!("PostgreSQL {name}: TREFOIL_TEST_POSTGRES is not set")),
        }
    });
}

/// `both! { name other_name }`: each function, `async fn name(store: &Store)`, becomes two tests.
#[macro_export]
macro_rules! both {
    ($($name:ident)*) => { $(mod $name {
        #[test]
        fn sqlite() {
            $crate::run($crate::Engine::Sqlite, module_path!(), super::$name);
        }
        #[test]
        fn postgres() {
            $crate::run($crate::Engine::Postgres, module_path!(), super::$name);
        }
    })* };
}

/// As [`both!`], written around the function itself.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$about:meta])* async fn $name:ident($store:ident: &Store) $body:block)*) => { $(
        $(#[$about])*
        async fn $name($store: &$crate::Store) $body
        $crate::both! { $name }
    )* };
}
