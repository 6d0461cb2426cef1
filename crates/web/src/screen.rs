//! What a module writes to have a page: a screen, a tab of the record, a card of the summary, a column of the ward.
//!
//! The shell opens the view before a screen runs and closes it after, so that no author can forget the access event;
//! it puts the banner over everything that shows one patient, so that no author can forget whose record it is.
//! Everything that reads is handed that view, and there is no other way to the store.

mod about_person;
mod action;
mod contributed;
mod request;
mod timeline;
mod visit;

use std::collections::HashMap;

use async_trait::async_trait;
use maud::Markup;
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::View;

pub use about_person::{AboutPerson, PersonAct};
pub use action::RecordAction;
pub use contributed::{PersonPart, RecordPage, Screen, SummaryCard, TimelineSource, WardColumn, Worklist};
pub use request::Request;
pub use timeline::{Timeline, TimelineEntry};
pub use visit::Visit;

/// What a screen answers.
pub enum Reply {
    /// A page: its title (h1 on pages that show no single patient), and what is below it.
    Page {
        /// The title.
        title: String,
        /// The body.
        body: Markup,
    },
    /// The same, after something that was entered could not be taken: answered 422.
    Problem {
        /// The title.
        title: String,
        /// The body, with an error summary on top.
        body: Markup,
    },
    /// The same, after somebody else changed the record meanwhile: answered 409, both versions shown.
    Conflict {
        /// The title.
        title: String,
        /// The body, with both versions.
        body: Markup,
    },
    /// Done, and the page stays as it is: answered 204, with these words for the page's script (header `x-said`, ASCII).
    Quiet {
        /// In a few words: `Saved 10:42`.
        said: String,
    },
    /// A file to keep. Its parts are made while it is sent, so that a long one holds no memory; the access event is on disk
    /// before the first leaves.
    File {
        /// What it is called: letters, digits, `-`, `_` and `.`; nothing of a patient.
        name: String,
        /// Its media type: `text/csv; charset=utf-8`.
        kind: &'static str,
        /// What is in it.
        parts: Box<dyn FileParts>,
    },
    /// Done; go there, and say this on the next page.
    Goto {
        /// A path of this system.
        path: String,
        /// Said once, on top of the next page.
        said: Option<String>,
    },
}

impl Reply {
    /// A page.
    pub fn page(title: impl Into<String>, body: Markup) -> Self {
        Self::Page {
            title: title.into(),
            body,
        }
    }

    /// Done; go there.
    pub fn goto(path: impl Into<String>, said: impl Into<String>) -> Self {
        Self::Goto {
            path: path.into(),
            said: Some(said.into()),
        }
    }
}

/// The parts of a file, one after another.
#[async_trait]
pub trait FileParts: Send + 'static {
    /// The next part; none after the last. After an error the file ends unfinished, which the browser says.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Refused>;
}

/// A page about no single patient: a list, a search, a form to register somebody.
#[async_trait]
pub trait ListScreen: Send + Sync + 'static {
    /// The route, in axum's form: `/wards/{ward}`. GET shows; POST acts.
    fn path(&self) -> &'static str;
    /// Its name in the access log: `patient_administration.ward_list`.
    fn what(&self) -> &'static str;
    /// What one must be allowed to do.
    fn needs(&self) -> Permission;
    /// A place in the main menu: order and label.
    fn menu(&self) -> Option<(u16, &'static str)> {
        None
    }
    /// Answer a GET. Name everybody the page shows with `visit.view.list(..)`.
    async fn show(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused>;
    /// Answer a POST.
    async fn act(&self, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        let _ = visit;
        Err(Refused::NotFound)
    }
}

/// A page of one patient's record. The route begins `/patients/{patient}`; access was decided before it is asked.
#[async_trait]
pub trait RecordScreen: Send + Sync + 'static {
    /// The route: `/patients/{patient}/movements`.
    fn path(&self) -> &'static str;
    /// Its name in the access log.
    fn what(&self) -> &'static str;
    /// What one must be allowed to do; a chart permission needs a relationship too.
    fn needs(&self) -> Permission;
    /// A tab of the record: order and label. Without one it is reached from another page.
    fn tab(&self) -> Option<(u16, &'static str)> {
        None
    }
    /// How much is outstanding, shown on the tab.
    async fn outstanding(&self, view: &mut View, patient: PatientId) -> Result<Option<i64>, Refused> {
        let _ = (view, patient);
        Ok(None)
    }
    /// Answer a GET.
    async fn show(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused>;
    /// Answer a POST.
    async fn act(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Reply, Refused> {
        let _ = (visit, patient);
        Err(Refused::NotFound)
    }
}

/// A card of the summary.
#[async_trait]
pub trait Card: Send + Sync + 'static {
    /// A key of its own: `patient_administration.stay`.
    fn key(&self) -> &'static str;
    /// The heading.
    fn title(&self) -> &'static str;
    /// Where among the others.
    fn order(&self) -> u16;
    /// What one must be allowed to do to see it.
    fn needs(&self) -> Permission;
    /// What is in it; "None recorded" is for the card to say.
    async fn body(&self, visit: &mut Visit<'_>, patient: PatientId) -> Result<Markup, Refused>;
}

/// A column of the ward list, filled for all its patients at once.
#[async_trait]
pub trait Column: Send + Sync + 'static {
    /// A key of its own: `clinical_notes.news2`.
    fn key(&self) -> &'static str;
    /// The heading.
    fn heading(&self) -> &'static str;
    /// Where among the others.
    fn order(&self) -> u16;
    /// What one must be allowed to do to see it.
    fn needs(&self) -> Permission;
    /// A cell for each patient that has something to show.
    async fn cells(
        &self,
        view: &mut View,
        patients: &[PatientId],
    ) -> Result<HashMap<PatientId, Markup>, Refused>;
}

/// Something waiting for this person, counted on the home page.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// A key of its own.
    fn key(&self) -> &'static str;
    /// The heading.
    fn title(&self) -> &'static str;
    /// What one must be allowed to do to see it.
    fn needs(&self) -> Permission;
    /// How many, and where they are. Nobody is named here; whoever names somebody says so by `view.list(..)`.
    async fn waiting(&self, view: &mut View) -> Result<Vec<Tile>, Refused>;
}

/// One counted tile of the home page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// What it counts.
    pub label: String,
    /// How many, as it is shown: `24 / 28`; empty for a plain link.
    pub count: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is late or dangerous.
    pub urgent: bool,
}

impl Tile {
    pub(crate) fn figure(&self) -> &str {
        &self.count
    }
}
