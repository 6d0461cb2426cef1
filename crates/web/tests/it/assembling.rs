//! An assembly whose pages do not fit is refused, in words, and every mistake at once.

use async_trait::async_trait;
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_testkit::{Store, both, try_assemble};
use trefoil_web::screen::{ListScreen, RecordPage, RecordScreen, Reply, Screen, Visit};

use crate::ward::{WRITE, builder};

both! { pages_that_do_not_fit_stop_the_assembly }

struct At(&'static str);

#[async_trait]
impl ListScreen for At {
    fn path(&self) -> &'static str {
        self.0
    }
    fn what(&self) -> &'static str {
        "ward.at"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn show(&self, _: &mut Visit<'_>) -> Result<Reply, Refused> {
        Err(Refused::NotFound)
    }
}

#[async_trait]
impl RecordScreen for At {
    fn path(&self) -> &'static str {
        self.0
    }
    fn what(&self) -> &'static str {
        "ward.at"
    }
    fn needs(&self) -> Permission {
        WRITE
    }
    async fn show(&self, _: &mut Visit<'_>, _: PatientId) -> Result<Reply, Refused> {
        Err(Refused::NotFound)
    }
}

async fn pages_that_do_not_fit_stop_the_assembly(store: &Store) {
    let wrong = || {
        builder().extend(|on| {
            on.add(Screen::new(At("/me")))
                .add(Screen::new(At("/patients/{patient}/everything")))
                .add(RecordPage::new(At("/everything")));
        })
    };
    let Err(mistakes) = try_assemble(store, wrong).await else {
        panic!("it was assembled");
    };
    let words = mistakes.to_string();
    assert_eq!(mistakes.0.len(), 3, "{words}");
    for part in [
        "`/me` stands where the shell has a page",
        "`/patients/{patient}/everything` is of one patient's record",
        "`/everything` is of no patient",
    ] {
        assert!(words.contains(part), "{words}");
    }
}
