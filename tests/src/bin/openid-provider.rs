//! `openid-provider [--listen ADDRESS]`: a small OpenID provider on this computer, to sign in by on a system for learning.
//! It asks for no password: whoever presses a name is that person.

use std::{net::SocketAddr, process::ExitCode};

use trefoil_kernel::SystemClock;
use trefoil_testkit::openid_provider::{Plan, Provider};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let address = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(SocketAddr::from(([127, 0, 0, 1], 0))),
        ["--listen", address] => address.parse(),
        _ => "".parse(),
    };
    let Ok(address) = address else {
        eprintln!("openid-provider [--listen 127.0.0.1:9000]");
        return ExitCode::FAILURE;
    };
    if !address.ip().is_loopback() {
        eprintln!("it listens on this computer alone, because it lets anybody be anybody");
        return ExitCode::FAILURE;
    }
    let plan = Plan {
        secret: None,
        ..Plan::usual()
    };
    let people: Vec<String> = plan
        .people
        .iter()
        .map(|one| format!("{} is {}", one.subject, one.name))
        .collect();
    let provider = Provider::start_at(address, plan, SystemClock).await;
    println!(
        "issuer {}, client trefoil, {}; Ctrl-C stops it",
        provider.issuer,
        people.join(", ")
    );
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
