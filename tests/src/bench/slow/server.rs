//! The server under attack, in a process of its own with few file handles: ours, or the same pages on plain `axum::serve`.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use tokio::net::TcpListener;
use trefoil::web::{PageSettings, router, serve};
use trefoil_testkit::{Engine, Store};

/// Files it may have open. A service has 1,024 by default; the slow sockets of one computer are fewer than that too.
const FILES: usize = 400;

/// Runs until it is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// This program again, as `bench slow-server KIND`.
    pub(super) fn start(kind: &str) -> Self {
        let here = std::env::current_exe().expect("this program");
        let mut child = Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -n {FILES}; exec \"$0\" slow-server {kind}"),
            ])
            .arg(here)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let line = lines.next().expect("an address").expect("an address");
        Self {
            child,
            address: line.parse().expect("an address"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// `bench slow-server ours|plain_axum`: serve the pages of a small assembly until killed.
///
/// # Errors
/// When it cannot serve.
///
/// # Panics
/// When there is no store.
pub async fn stand(kind: &str) -> Result<(), String> {
    let store = Store::fresh_in(Engine::Sqlite, &crate::on_disk()).await;
    let store = store.expect("a store on SQLite");
    let owner = store.open_owner().await;
    let migrated = crate::measured::builder(false).migrate(&owner, None).await;
    migrated.expect("tables");
    let epr = crate::measured::builder(false).build(store.open().await).await;
    let pages = router(epr.expect("an assembly"), PageSettings::default());
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|why| why.to_string())?;
    println!("{}", listener.local_addr().map_err(|why| why.to_string())?);
    if kind == "ours" {
        let serving = serve::Serving::default();
        let served = serve::serve(listener, pages, serving, std::future::pending()).await;
        served.map_err(|why| why.to_string())
    } else {
        axum::serve(listener, pages).await.map_err(|why| why.to_string())
    }
}
