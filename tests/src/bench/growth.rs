//! Name search and ward list at 10,000 and 100,000 people. To be written when the first module has its store.

use trefoil_testkit::Engine;

use super::{Effort, Report};

/// Nothing yet; says so.
pub(super) async fn measure(engine: Engine, _: Effort, report: &mut Report) {
    let name = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
    report.skip(&format!("{name}_growth"), "not written yet");
}
