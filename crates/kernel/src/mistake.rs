//! What can be wrong with an assembly: every mistake in words, all of them at once.

use std::fmt;

use crate::db::Failed;

/// One thing that is wrong with how a trust put its system together.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its fields are")]
pub enum Mistake {
    #[error("two modules both call themselves {0}; say replace() if that is meant")]
    Twice(&'static str),
    #[error("there is nothing called {0} to replace; name a module that is there, or add it by with()")]
    NothingToReplace(&'static str),
    #[error(
        "{0} is no name for a module: it must be lower case words joined by underscores, since its tables begin with it"
    )]
    BadName(&'static str),
    #[error("{0} is no name for a database role: lower case letters, digits and underscores only")]
    BadRole(String),
    #[error("the module audit is missing: a record nobody can be held to is not a record; add it by with()")]
    NoAudit,
    #[error("{0} is offered by both {1} and {2}; a trust that means to choose does so in extend()")]
    OfferedTwice(String, String, String),
    #[error("{who} asks for {what}, which nobody offers; add a module that offers it")]
    Missing { who: String, what: String },
    #[error("{who} suggests that the role {role} may {permission}, which no module declares")]
    UnknownPermission {
        who: String,
        role: String,
        permission: String,
    },
    #[error(
        "permissions include one another in a ring: {0}; take one of these out, or everybody who has one has all"
    )]
    PermissionCycle(String),
    #[error("{who} offers something that does not fit: {why}")]
    Unfit { who: String, why: String },
    #[error("{module}: migration {number} is out of order; they count 1, 2, 3")]
    Numbering { module: &'static str, number: i64 },
    #[error("{module}: migration {number} was changed after it was applied; put it back and write a new one")]
    Rewritten { module: &'static str, number: i64 },
    #[error(
        "{module}: the database has migration {number}, which this program does not know; it is newer than the program: run the newer program"
    )]
    Newer { module: &'static str, number: i64 },
    #[error(
        "{module}: migration {number} has not been applied; run `migrate` as the owner of the database first"
    )]
    Behind { module: &'static str, number: i64 },
    #[error("{module} made a table called {table}; its tables must begin with {module}_")]
    ForeignTable { module: &'static str, table: String },
    #[error(
        "the database role {0} could rewrite {1}; serve as the application role, which `migrate` makes, not as the owner"
    )]
    MayRewrite(String, String),
    #[error(transparent)]
    Store(#[from] Failed),
}

/// Why nothing was assembled: every mistake, one to a line.
#[derive(Debug, thiserror::Error)]
pub struct Unbuildable(pub Vec<Mistake>);

impl fmt::Display for Unbuildable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|mistake| writeln!(f, "- {mistake}"))
    }
}
