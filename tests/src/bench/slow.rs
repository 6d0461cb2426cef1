//! `bench slow`: what 500 sockets that never finish their headers cost everybody else, here and on plain `axum::serve`.
//!
//! Both serve the same pages in a process of their own that may have 400 files open. The users' pace is measured turn and
//! turn about, with and without the slow sockets, so that a busy machine weighs on both alike.

mod attackers;
mod server;
mod users;

use std::time::Duration;

use serde_json::{Map, Value, json};

pub use self::server::stand;
use self::{attackers::Attackers, server::Server, users::Turn};
use super::pace::median;

/// Slow sockets.
const SLOW: usize = 500;
/// Others may take this much longer.
const AT_MOST: f64 = 1.2;

/// How long, and how often.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Turns of each.
    pub rounds: usize,
    /// How long one turn lasts.
    pub span: Duration,
}

/// What was seen of one server.
#[derive(Debug)]
struct Seen {
    /// Requests a second without the slow sockets, over those with them: 1.2 is 20 % slower.
    slower: f64,
    /// The same of the middle latency.
    later: f64,
    /// Of the requests during the worst turn of the attack, how many were answered at all.
    answered: f64,
    /// Of the slow sockets, how many the server still holds well after the header timeout.
    held: usize,
}

impl Seen {
    fn holds(&self) -> bool {
        self.slower <= AT_MOST && self.later <= AT_MOST && self.answered >= 1.0 && self.held == 0
    }
}

/// The figures as JSON, and whether ours held and the control did not.
///
/// # Errors
/// What was not as it must be.
///
/// # Panics
/// At whatever it did not expect.
pub async fn measure(patience: Patience) -> (String, Result<(), String>) {
    let mut figures = Map::new();
    let mut verdicts = vec![];
    println!("server        slower   later   answered   held of {SLOW}");
    for kind in ["ours", "plain_axum"] {
        let seen = see(kind, patience).await;
        println!(
            "{kind:12} {:7.2} {:7.2} {:9.1}% {:12}",
            seen.slower,
            seen.later,
            seen.answered * 100.0,
            seen.held
        );
        for (name, value) in [
            ("slower", seen.slower),
            ("later", seen.later),
            ("answered", seen.answered),
        ] {
            figures.insert(format!("{kind}_{name}"), json!((value * 1000.0).round() / 1000.0));
        }
        figures.insert(format!("{kind}_held"), json!(seen.held));
        verdicts.push(seen.holds());
    }
    let verdict = match verdicts[..] {
        [true, false] => Ok(()),
        [false, _] => Err(format!(
            "{SLOW} slow sockets cost others more than {:.0} %",
            (AT_MOST - 1.0) * 100.0
        )),
        _ => Err("plain axum::serve passed too: this measurement tells nothing".to_owned()),
    };
    let text = serde_json::to_string_pretty(&Value::Object(figures)).expect("figures are JSON");
    (text, verdict)
}

async fn see(kind: &str, patience: Patience) -> Seen {
    let server = Server::start(kind);
    users::turn(server.address, Duration::from_secs(1)).await; // warm
    let mut rounds: Vec<(Turn, Turn)> = vec![];
    for _ in 0..patience.rounds {
        users::settle(server.address).await;
        let quiet = users::turn(server.address, patience.span).await;
        let attack = Attackers::begin(server.address, SLOW).await;
        let attacked = users::turn(server.address, patience.span).await;
        attack.end().await;
        rounds.push((quiet, attacked));
    }
    let of = |one: &dyn Fn(&(Turn, Turn)) -> f64| median(rounds.iter().map(one).collect());
    Seen {
        slower: of(&|(quiet, attacked)| quiet.per_second() / attacked.per_second().max(0.001)),
        later: of(&|(quiet, attacked)| attacked.latency() / quiet.latency()),
        answered: rounds
            .iter()
            .map(|(_, attacked)| attacked.answered() as f64 / attacked.asked().max(1) as f64)
            .fold(1.0, f64::min),
        held: attackers::held_after(server.address, SLOW, Duration::from_secs(12)).await,
    }
}
