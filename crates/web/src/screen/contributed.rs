//! Screens as contributions: their keys, what they rest on, and what does not fit.

use std::sync::Arc;

use trefoil_core::Permission;
use trefoil_kernel::Contribution;

use super::{AboutPerson, Card, Column, ListScreen, RecordScreen, Timeline, Work};
use crate::shell::OWN_ROUTES;

/// Where the pages of one patient's record are.
const OF_A_PATIENT: &str = "/patients/{patient}/";

/// What is wrong with the route of a page, whichever kind it is.
fn not_a_route(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some(format!("the page `{path}` has no route: begin it with `/`"));
    }
    let taken = OWN_ROUTES.contains(&path) || path == "/assets" || path.starts_with("/assets/");
    taken.then(|| {
        format!("the page `{path}` stands where the shell has a page of its own: give it another route")
    })
}

fn not_a_list(path: &str) -> Option<String> {
    // Under whatever name: `/patients/{id}` is the same route as `/patients/{patient}`.
    let of_a_patient = path.starts_with("/patients/{").then(|| {
        format!(
            "the page `{path}` is of one patient's record: contribute it as a RecordPage, so that access is decided and the banner stands over it"
        )
    });
    not_a_route(path).or(of_a_patient)
}

fn not_of_a_record(path: &str) -> Option<String> {
    let of_a_patient = path
        .strip_prefix(OF_A_PATIENT)
        .is_some_and(|rest| !rest.is_empty());
    not_a_route(path).or_else(|| {
        (!of_a_patient).then(|| {
            format!("the page `{path}` is of no patient: begin its route with `{OF_A_PATIENT}`, or contribute it as a Screen")
        })
    })
}

/// A route with its parameters unnamed: `/wards/{ward}` and `/wards/{code}` are one route, and two contributions at it a
/// mistake that assembly finds, not the router when it is built.
fn route(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "{}" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

macro_rules! contributed {
    ($($(#[$says:meta])* $name:ident($of:ident), $key:expr, $unfit:expr;)*) => { $(
        $(#[$says])*
        #[derive(Clone)]
        pub struct $name(pub Arc<dyn $of>);
        impl $name {
            /// Ready to be handed to `Mount::add`.
            pub fn new(of: impl $of) -> Self {
                Self(Arc::new(of))
            }
        }
        impl Contribution for $name {
            fn key(&self) -> String {
                let key: fn(&dyn $of) -> String = $key;
                key(&*self.0)
            }
            fn needs(&self) -> Option<Permission> {
                Some(self.0.needs())
            }
            fn unfit(&self) -> Option<String> {
                let unfit: fn(&dyn $of) -> Option<String> = $unfit;
                unfit(&*self.0)
            }
        }
    )* };
}
contributed! {
    /// A [`ListScreen`], contributed.
    Screen(ListScreen), |screen| route(screen.path()), |screen| not_a_list(screen.path());
    /// A [`RecordScreen`], contributed.
    RecordPage(RecordScreen), |screen| route(screen.path()), |screen| not_of_a_record(screen.path());
    /// A [`Card`], contributed.
    SummaryCard(Card), |card| card.key().to_owned(), |_| None;
    /// A [`Column`], contributed.
    WardColumn(Column), |column| column.key().to_owned(), |_| None;
    /// A [`Timeline`], contributed.
    TimelineSource(Timeline), |kind| kind.key().to_owned(), |_| None;
    /// An [`AboutPerson`], contributed.
    PersonPart(AboutPerson), |part| part.key().to_owned(), |_| None;
    /// A [`Work`], contributed.
    Worklist(Work), |work| work.key().to_owned(), |_| None;
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use trefoil_core::{PatientId, Reach, Refused};

    use super::*;
    use crate::screen::{Reply, Visit};

    const SEE: Permission = Permission {
        name: "test.see",
        says: "see",
        reach: Reach::System,
    };

    struct Page(&'static str);

    #[async_trait]
    impl ListScreen for Page {
        fn path(&self) -> &'static str {
            self.0
        }
        fn what(&self) -> &'static str {
            "test.page"
        }
        fn needs(&self) -> Permission {
            SEE
        }
        async fn show(&self, _: &mut Visit<'_>) -> Result<Reply, Refused> {
            Err(Refused::NotFound)
        }
    }

    #[async_trait]
    impl RecordScreen for Page {
        fn path(&self) -> &'static str {
            self.0
        }
        fn what(&self) -> &'static str {
            "test.page"
        }
        fn needs(&self) -> Permission {
            SEE
        }
        async fn show(&self, _: &mut Visit<'_>, _: PatientId) -> Result<Reply, Refused> {
            Err(Refused::NotFound)
        }
    }

    fn list(path: &'static str) -> String {
        Screen::new(Page(path)).unfit().unwrap_or_default()
    }

    fn of_a_record(path: &'static str) -> String {
        RecordPage::new(Page(path)).unfit().unwrap_or_default()
    }

    #[test]
    fn pages_in_their_own_place_fit() {
        for path in [
            "/wards",
            "/wards/{ward}",
            "/search",
            "/patients",
            "/patients-today",
        ] {
            assert_eq!(list(path), "", "{path}");
        }
        for path in ["/patients/{patient}/stays", "/patients/{patient}/notes/{note}"] {
            assert_eq!(of_a_record(path), "", "{path}");
        }
    }

    #[test]
    fn a_record_page_begins_with_its_patient() {
        for path in [
            "/notes",
            "/patients/{patient}/",
            "/patients/{id}/notes",
            "/patients/notes",
        ] {
            assert!(of_a_record(path).contains("is of no patient"), "{path}");
        }
    }

    #[test]
    fn a_list_is_not_of_one_patient() {
        for path in [
            "/patients/{patient}/notes",
            "/patients/{id}",
            "/patients/{patient}/",
        ] {
            assert!(list(path).contains("contribute it as a RecordPage"), "{path}");
        }
    }

    #[test]
    fn no_page_stands_where_the_shell_does() {
        for path in OWN_ROUTES
            .into_iter()
            .chain(["/assets", "/assets/{hash}/{name}", "/assets/x"])
        {
            for unfit in [list(path), of_a_record(path)] {
                assert!(unfit.contains("give it another route"), "{path}: {unfit}");
            }
        }
    }

    #[test]
    fn a_route_begins_with_a_slash() {
        for unfit in [list("wards"), of_a_record("patients/{patient}/notes")] {
            assert!(unfit.contains("begin it with `/`"), "{unfit}");
        }
    }

    #[test]
    fn a_route_is_the_same_under_any_name_of_its_parameter() {
        let key = |path| Screen::new(Page(path)).key();
        assert_eq!(key("/wards/{ward}"), key("/wards/{code}"));
        assert_ne!(key("/wards/{ward}"), key("/wards/{ward}/doses"));
    }
}
