//! A module, and what it may hang on the house.

use std::{
    any::{Any, TypeId, type_name},
    collections::{BTreeMap, BTreeSet, HashMap},
    marker::PhantomData,
    sync::Arc,
};

use trefoil_core::{Permission, Record};

use crate::{
    command::{Gather, Project, Rule},
    merge::{Kind, KindOf},
    migrate::Migration,
    mistake::Mistake,
    ports::{Ports, port_name},
    seal::{Sealable, Sealables},
    sequencer::Follower,
    unit::{Projection, Rules},
};

pub use crate::assembly::Builder;

/// What a module says of itself.
#[derive(Debug, Clone, Copy)]
pub struct Manifest {
    /// Lower case words joined by underscores; its tables begin with it. Never changed once released.
    pub id: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The permissions it owns.
    pub permissions: &'static [Permission],
}

/// One clinical domain, whole: its tables, its commands, its pages.
pub trait Module: Send + Sync + 'static {
    /// What it says of itself.
    fn manifest(&self) -> Manifest;
    /// Its own tables.
    fn migrations(&self) -> &'static [Migration];
    /// Hang what it offers on the house.
    fn mount(self: Arc<Self>, on: &mut Mount);
}

/// A thing of a type an edge knows (a tab, a route, a message handler) that modules contribute.
pub trait Contribution: Send + Sync + 'static {
    /// Two contributions of one type with the same key are a mistake: "GET /wards", "ADT^A01".
    fn key(&self) -> String;
    /// The permission it rests on, which must be declared by some module.
    fn needs(&self) -> Option<Permission> {
        None
    }
    /// What is wrong with it in itself, if anything.
    fn unfit(&self) -> Option<String> {
        None
    }
}

/// What an assembly is made of, for pages and checks that show it.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Modules by id and version, in order.
    pub modules: Vec<(&'static str, &'static str)>,
    /// Permissions with the module that owns each.
    pub permissions: Vec<(&'static str, Permission)>,
    /// Commands by name, with the permission each needs.
    pub commands: Vec<(&'static str, Permission)>,
    /// Kinds of record.
    pub kinds: Vec<&'static str>,
    /// Kinds of record that can be sealed.
    pub sealable: Vec<&'static str>,
    /// Ports that are provided.
    pub ports: Vec<String>,
    /// Permissions, by name, that are used only with a fresh proof of who is acting.
    pub step_up: BTreeSet<&'static str>,
    /// Permissions, by name, with whatever each includes, near and far.
    pub includes: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Tables that can only be added to.
    pub append_only: Vec<String>,
}

pub(crate) type Slots = HashMap<TypeId, Box<dyn Any + Send + Sync>>;
type Suggested = BTreeMap<&'static str, (&'static str, Vec<Permission>)>;

/// What a module may hang on the house.
pub struct Mount {
    pub(crate) who: String,
    pub(crate) local: bool,
    pub(crate) mistakes: Vec<Mistake>,
    pub(crate) offered: BTreeMap<String, String>,
    pub(crate) asked: Vec<(String, String)>,
    pub(crate) ports: Ports,
    pub(crate) slots: Slots,
    pub(crate) contributions: Slots,
    pub(crate) kinds: BTreeMap<&'static str, Arc<dyn Kind>>,
    pub(crate) sealables: Sealables,
    pub(crate) followers: Vec<Arc<dyn Follower>>,
    pub(crate) roles: Suggested,
    pub(crate) about: About,
}

impl Mount {
    pub(crate) fn offer(&mut self, what: String) {
        if let Some(first) = self.offered.insert(what.clone(), self.who.clone())
            && !self.local
        {
            self.mistakes
                .push(Mistake::OfferedTwice(what, first, self.who.clone()));
        }
    }

    fn ask(&mut self, what: String) {
        self.asked.push((self.who.clone(), what));
    }

    /// A kind of record, with what keeps its tables in step.
    pub fn record<R: Record>(&mut self, project: impl Project<R>) -> &mut Self {
        self.offer(format!("the record {}", R::KIND));
        let project: Projection<R> = Arc::new(project);
        self.kinds.insert(
            R::KIND,
            Arc::new(KindOf(project.clone(), PhantomData::<fn() -> R>)),
        );
        self.slots
            .insert(TypeId::of::<Projection<R>>(), Box::new(project));
        self
    }

    /// Say that records of a kind can be sealed, when, and how one is told. A kind nobody says it of cannot be.
    pub fn sealable<R: Record>(&mut self, how: Sealable<R>) -> &mut Self {
        self.offer(format!("the sealing of {}", R::KIND));
        self.ask(format!("the record {}", R::KIND));
        self.sealables.0.insert(R::KIND, Arc::new(how));
        self
    }

    /// A command, with its record and its permission.
    pub fn command<C: Gather>(&mut self) -> &mut Self {
        self.offer(format!("the command {}", C::NAME));
        self.ask(format!("the record {}", C::Record::KIND));
        self.ask(format!("the permission {}", C::NEEDS.name));
        self.about.commands.push((C::NAME, C::NEEDS));
        self
    }

    /// A condition on somebody else's command.
    pub fn rule<C: Gather>(&mut self, rule: impl Rule<C>) -> &mut Self {
        self.ask(format!("the command {}", C::NAME));
        let slot = self
            .slots
            .entry(TypeId::of::<Rules<C>>())
            .or_insert_with(|| Box::new(Rules::<C>::new()));
        if let Some(rules) = slot.downcast_mut::<Rules<C>>() {
            rules.push(Arc::new(rule));
        }
        self
    }

    /// An answer to a port: `on.provide::<dyn Whereabouts>(Arc::new(Beds))`.
    pub fn provide<P: ?Sized + Send + Sync + 'static>(&mut self, port: Arc<P>) -> &mut Self {
        self.offer(format!("the port {}", port_name::<P>()));
        self.ports.put::<P>(port);
        self
    }

    /// Say that this module cannot do without a port.
    pub fn need<P: ?Sized + Send + Sync + 'static>(&mut self) -> &mut Self {
        self.ask(format!("the port {}", port_name::<P>()));
        self
    }

    /// Follow the journal.
    pub fn follow(&mut self, follower: impl Follower) -> &mut Self {
        self.offer(format!("the follower {}", follower.name()));
        self.followers.push(Arc::new(follower));
        self
    }

    /// A role the module suggests, or adds permissions to; granted once, when the permission first appears, and the
    /// trust's to change from then on.
    pub fn suggest(&mut self, role: &'static str, name: &'static str, may: &[Permission]) -> &mut Self {
        for permission in may {
            self.ask(format!("the permission {}", permission.name));
        }
        self.roles
            .entry(role)
            .or_insert((name, vec![]))
            .1
            .extend_from_slice(may);
        self
    }

    /// Mark a permission as one that is used only with a fresh proof of who is acting: [`Refused::StepUp`] is the answer to
    /// somebody who has none. Declare what changes what others may do, hides something, or takes much away at once.
    ///
    /// [`Refused::StepUp`]: trefoil_core::Refused::StepUp
    pub fn step_up(&mut self, permission: Permission) -> &mut Self {
        self.ask(format!("the permission {}", permission.name));
        self.about.step_up.insert(permission.name);
        self
    }

    /// Say that whoever may do `permission` may do these too. A ring is a mistake of the assembly.
    pub fn includes(&mut self, permission: Permission, others: &[Permission]) -> &mut Self {
        for one in others.iter().chain([&permission]) {
            self.ask(format!("the permission {}", one.name));
        }
        self.about
            .includes
            .entry(permission.name)
            .or_default()
            .extend(others.iter().map(|other| other.name));
        self
    }

    /// Contribute something an edge knows: a screen, a tab, a ward column, a message handler.
    pub fn add<T: Contribution>(&mut self, contribution: T) -> &mut Self {
        let kind = type_name::<T>().rsplit("::").next().unwrap_or_default();
        let name = format!("the {} {}", kind.to_lowercase(), contribution.key());
        self.offer(name);
        if let Some(permission) = contribution.needs() {
            self.ask(format!("the permission {}", permission.name));
        }
        let all = self
            .contributions
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Box::new(Vec::<T>::new()));
        let Some(all) = all.downcast_mut::<Vec<T>>() else {
            return self;
        };
        if let Some(why) = contribution.unfit() {
            let who = self.who.clone();
            self.mistakes.push(Mistake::Unfit { who, why });
        }
        let stands = all.iter_mut().find(|one| one.key() == contribution.key());
        match stands {
            Some(place) if self.local => *place = contribution, // a trust's own, in the place of the community's
            _ => all.push(contribution),
        }
        self
    }
}
