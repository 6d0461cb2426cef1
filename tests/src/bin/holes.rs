//! `holes`: digs a hole of each kind and says which gate noticed. `cargo xtask holes` runs it, after the rules of the tree.

use std::process::ExitCode;

use trefoil_testkit::{Engine, Store};
use trefoil_tests::{
    holes::{self, Hole},
    house::House,
};

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("no threads: {why}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(dug()) {
        Ok(all) => {
            let unseen = all.iter().filter(|hole| !hole.caught()).count();
            println!("holes: {} dug, {unseen} not noticed", all.len());
            if unseen == 0 {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(why) => {
            eprintln!("holes: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn dug() -> Result<Vec<Hole>, String> {
    let store = Store::fresh(Engine::Sqlite).await.ok_or("no store on SQLite")?;
    let mut house = House::built(&store, holes::sorted::assembly).await;
    let mut all = holes::unguarded_route(&mut house).await;
    all.push(holes::page_without_event(&house).await);
    match holes::synchronous_lowered().await {
        Some(hole) => all.push(hole),
        None => return Err("TREFOIL_TEST_POSTGRES is not set".to_owned()),
    }
    all.push(holes::sort_into_sql(&house).await?);
    for hole in &all {
        let noticed = hole.noticed.as_deref().unwrap_or("NOT NOTICED");
        println!("{}\n    {}: {noticed}", hole.what, hole.gate);
        if !hole.silent_without {
            println!("    BUT it cries without the hole too");
        }
    }
    Ok(all)
}
