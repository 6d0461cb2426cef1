//! `bench kernel [--json FILE] [--quick] [--only rates|growth]`: what the kernel costs, and what growth costs.
//! `bench day [--json FILE] [--quick]`: 250 people at work, on both databases.
//! `bench audit [--json FILE] [--quick] [--only throughput]`: what the log costs a write, its lag, killed sequencers, who looked in a million.
//! `bench slow [--json FILE] [--quick]`: what 500 slow sockets cost everybody else, here and on plain `axum::serve`.

use std::{process::ExitCode, time::Duration};

use trefoil_tests::bench::{self, Effort};

const USAGE: &str = "bench kernel [--json FILE] [--quick] [--only rates|growth], bench audit [--json FILE] [--quick] [--only throughput], or bench day|slow [--json FILE] [--quick]";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let mut words = arguments.iter();
    let runtime = || tokio::runtime::Runtime::new().map_err(|why| format!("no threads: {why}"));
    let day = match words.next().map(String::as_str) {
        Some("slow") => return slow(&runtime()?, &arguments[1..]),
        Some("slow-server") => {
            let kind = words.next().map_or("ours", String::as_str);
            return runtime()?.block_on(bench::slow::stand(kind));
        }
        Some("audit") => return audit(&runtime()?, &arguments[1..]),
        Some("audit-sequencer") => {
            let url = words.next().ok_or("a store is missing")?;
            return runtime()?.block_on(bench::audit::leaders::sequencer(url));
        }
        Some("kernel") => false,
        Some("day") => true,
        _ => return Err(format!("say what to measure: `{USAGE}`")),
    };
    let (mut file, mut quick, mut only) = (None, false, None);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => quick = true,
            "--only" if !day => match words.next().map(String::as_str) {
                Some(word @ ("rates" | "growth")) => only = Some(word),
                _ => return Err(format!("--only rates, or --only growth: `{USAGE}`")),
            },
            "--json" => file = Some(words.next().ok_or(format!("--json needs a file: `{USAGE}`"))?),
            other => return Err(format!("there is no option `{other}`: `{USAGE}`")),
        }
    }
    let (rounds, span) = if quick { (3, 300) } else { (9, 1000) };
    let effort = Effort {
        rounds,
        span: Duration::from_millis(span),
        quick,
        rates: only != Some("growth"),
        growth: only != Some("rates"),
    };
    if day {
        let (people, seconds) = if quick { (50, 20) } else { (250, 90) };
        let report = bench::day::measure(bench::day::Day {
            people,
            span: Duration::from_secs(seconds),
            reads: Duration::from_secs(8),
        });
        return keep(file, &report);
    }
    let report = runtime()?.block_on(bench::kernel(effort));
    keep(file, &report)
}

fn slow(runtime: &tokio::runtime::Runtime, options: &[String]) -> Result<(), String> {
    let quick = options.iter().any(|word| word == "--quick");
    let file = options.iter().skip_while(|word| *word != "--json").nth(1);
    let (rounds, seconds) = if quick { (3, 1) } else { (7, 3) };
    let span = Duration::from_secs(seconds);
    let patience = bench::slow::Patience { rounds, span };
    let (figures, verdict) = runtime.block_on(bench::slow::measure(patience));
    if let Some(file) = file {
        std::fs::write(file, figures).map_err(|why| format!("{file}: {why}"))?;
    }
    verdict
}

fn audit(runtime: &tokio::runtime::Runtime, arguments: &[String]) -> Result<(), String> {
    let (mut file, mut quick, mut throughput_only) = (None, false, false);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => quick = true,
            "--only" => match words.next().map(String::as_str) {
                Some("throughput") => throughput_only = true,
                _ => return Err(format!("--only throughput: `{USAGE}`")),
            },
            "--json" => file = Some(words.next().ok_or(format!("--json needs a file: `{USAGE}`"))?),
            other => return Err(format!("there is no option `{other}`: `{USAGE}`")),
        }
    }
    let (rounds, span, steady, killing, events) = if quick {
        (3, 1, 10, 11, 100_000)
    } else {
        (9, 3, 60, 30, 1_000_000)
    };
    let (report, wrong) = runtime.block_on(bench::audit::measure(bench::audit::Effort {
        rounds,
        span: Duration::from_secs(span),
        steady: Duration::from_secs(steady),
        killing: Duration::from_secs(killing),
        events,
        throughput_only,
    }));
    keep(file, &report)?;
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

fn keep(file: Option<&String>, report: &bench::Report) -> Result<(), String> {
    match file {
        Some(file) => std::fs::write(file, report.json()).map_err(|why| format!("{file}: {why}")),
        None => Ok(()),
    }
}
