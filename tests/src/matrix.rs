//! Who may do what: every route, command and resource of an assembly, for every role, in every situation, compared with
//! tables a person can read (`tests/matrix/*.txt`).

pub mod class;
pub mod commands;
pub mod messages;
pub mod mounted;
pub mod pages;
pub mod parameters;
pub mod permissions;
pub mod resources;
pub mod situation;
pub mod table;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::house::House;
use table::{Difference, Table};

/// Where the expected tables are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("matrix")
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Paths and ways of asking.
    pub routes: usize,
    /// Interactions with resources.
    pub resources: usize,
    /// Commands.
    pub commands: usize,
    /// Types of messages from other systems.
    pub messages: usize,
    /// Permissions.
    pub permissions: usize,
    /// Roles, and nobody.
    pub roles: usize,
    /// Answers compared.
    pub cells: usize,
    /// What is not as expected.
    pub differences: Vec<Difference>,
}

impl Verdict {
    /// Whether everything is as expected.
    pub fn as_expected(&self) -> bool {
        self.differences.is_empty()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in &self.differences {
            writeln!(f, "{difference}")?;
        }
        write!(
            f,
            "{} routes, {} resources, {} commands, {} types of messages, {} permissions; {} roles; {} cells; {} differences",
            self.routes,
            self.resources,
            self.commands,
            self.messages,
            self.permissions,
            self.roles,
            self.cells,
            self.differences.len()
        )
    }
}

/// The tables there are. Messages come last: they change what is in the house.
pub const TABLES: [&str; 5] = ["permissions", "commands", "resources", "pages", "messages"];

/// A table of this assembly, as it is now.
async fn table(house: &House, name: &str) -> Table {
    match name {
        "permissions" => permissions::table(house).await,
        "commands" => commands::table(house).await,
        "resources" => resources::table(house).await,
        "messages" => messages::table(house).await,
        _ => pages::table(house).await,
    }
}

/// Compare what is with what is expected; with `accept`, write down what is. Every table, or only one.
///
/// # Panics
/// When a table cannot be written.
pub async fn run(house: &House, accept: bool, only: Option<&str>) -> Verdict {
    let mut verdict = Verdict {
        roles: house.staff.len() + 1,
        differences: mounted::unlisted(house),
        ..Verdict::default()
    };
    verdict.differences.extend(mounted::other_ways(house).await);
    for name in TABLES {
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let table = table(house, name).await;
        let rows = table.rows.len();
        match table.name {
            "pages" => verdict.routes = rows,
            "resources" => verdict.resources = rows,
            "commands" => verdict.commands = rows,
            "messages" => verdict.messages = rows,
            _ => verdict.permissions = rows,
        }
        verdict.cells += table.cells();
        let path = folder().join(format!("{}.txt", table.name));
        if accept {
            std::fs::write(&path, table.text()).expect("the expected table is written");
        } else {
            let expected = std::fs::read_to_string(&path).unwrap_or_default();
            verdict.differences.extend(table.compare(&expected));
        }
    }
    verdict
}
