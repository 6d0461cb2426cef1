//! What a module writes to have a page: a screen, a tab of the record, a card of the summary, a column of the ward.
//!
//! The shell opens the view before a screen runs and closes it after, so that no author can forget the access event;
//! it puts the banner over everything that shows one patient, so that no author can forget whose record it is.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use maud::Markup;
use trefoil_core::{CommandId, Context, PatientId, Permission, RecordId, Refused};
use trefoil_kernel::{Contribution, Epr, View};

use crate::{
    components::{Guard, guard},
    signed_in::SignedIn,
};

/// What was sent: the parameters of the path, the query and the form.
#[derive(Debug, Default)]
pub struct Request {
    /// Parameters of the path: `{ward}`.
    pub path: HashMap<String, String>,
    /// Parameters of the query, in order.
    pub query: Vec<(String, String)>,
    /// Fields of the form, in order. Empty for a GET.
    pub form: Vec<(String, String)>,
    /// Asked by htmx for a part of the page; the whole page is always a right answer too.
    pub partial: bool,
    /// A list refreshing itself, with nobody at the keyboard.
    pub unattended: bool,
}

impl Request {
    /// A field of the form or, failing that, a parameter of the query: trimmed, and none when empty.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .chain(&self.query)
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A parameter of the path; empty when the route has none of that name.
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A parameter of the path that is an id.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when it is not one.
    pub fn record(&self, name: &str) -> Result<RecordId, Refused> {
        self.part(name).parse().map_err(|_| Refused::NotFound)
    }

    /// A field of the form that is an id.
    pub fn record_field(&self, name: &str) -> Option<RecordId> {
        self.field(name)?.parse().ok()
    }

    /// The version the form was filled in from (hidden field `version`); 0 when it starts a record.
    pub fn seen(&self) -> i64 {
        self.field("version")
            .and_then(|seen| seen.parse().ok())
            .unwrap_or(0)
    }
}

/// One request of one signed-in person, with the view it reads through.
pub struct Visit<'v> {
    /// The one road to a read.
    pub view: &'v mut View,
    /// The assembled record.
    pub epr: &'v Epr,
    /// Who, when, why. For a form it carries the form's own command id (hidden field `command_id`), so that a double
    /// click changes nothing twice, and the field `because` as the reason.
    pub context: &'v Context,
    /// What was sent.
    pub request: &'v Request,
    /// Who is signed in, with what the page frame needs.
    pub person: &'v SignedIn,
    /// The command id for the forms of the page that is being made.
    pub next_command: String,
}

impl Visit<'_> {
    /// What guards a form of this page: a fresh command id, this sitting's token, the patient and version shown.
    pub fn guard<'g>(&'g self, patient: Option<&'g str>, version: Option<&'g str>) -> Guard<'g> {
        Guard {
            patient_id: patient,
            version,
            command_id: &self.next_command,
            form_token: &self.person.form_token,
        }
    }

    /// The same as markup, for a form that shows no single patient's record.
    pub fn hidden(&self) -> Markup {
        guard(self.guard(None, None))
    }

    /// Whether this person's role has a permission: for leaving out what they could not use.
    pub fn may(&self, permission: Permission) -> bool {
        self.context.principal.grants.allow(permission)
    }

    /// A context for one more intention within the same request.
    pub fn anew(&self, id: CommandId) -> Context {
        self.context.anew(id)
    }
}

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
    async fn outstanding(&self, epr: &Epr, patient: PatientId) -> Result<Option<i64>, Refused> {
        let _ = (epr, patient);
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
        epr: &Epr,
        context: &Context,
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
    /// How many, and where they are.
    async fn waiting(&self, epr: &Epr, context: &Context) -> Result<Vec<Tile>, Refused>;
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

macro_rules! contributed {
    ($($(#[$says:meta])* $name:ident($of:ident), $key:expr;)*) => { $(
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
                let key: fn(&dyn $of) -> &'static str = $key;
                key(&*self.0).to_owned()
            }
            fn needs(&self) -> Option<Permission> {
                Some(self.0.needs())
            }
        }
    )* };
}
contributed! {
    /// A [`ListScreen`], contributed.
    Screen(ListScreen), |screen| screen.path();
    /// A [`RecordScreen`], contributed.
    RecordPage(RecordScreen), |screen| screen.path();
    /// A [`Card`], contributed.
    SummaryCard(Card), |card| card.key();
    /// A [`Column`], contributed.
    WardColumn(Column), |column| column.key();
    /// A [`Work`], contributed.
    Worklist(Work), |work| work.key();
}
