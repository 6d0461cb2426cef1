//! Assembly: every mistake stops here, in words, all of them at once, before a table is touched.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex},
};

use futures_util::FutureExt;
use trefoil_core::Permission;

use crate::{
    access,
    audit::Witness,
    break_glass::{BreakGlass, BrokenGlass, Glasses},
    clock::{Clock, SystemClock},
    db::Db,
    epr::{Epr, House},
    includes,
    merge::{self, Link, Links, MergePatients},
    migrate::{self, Migration},
    mistake::{Mistake, Unbuildable},
    module::{About, Manifest, Module, Mount, Slots},
    people,
    ports::Ports,
    schema,
    seal::{Seal, SealRecord, Sealables, Seals},
    settings::Settings,
    watch::{MarkWatched, Watch, Watches},
    writer::Batch,
};

/// The permissions of the kernel itself.
const OWN: [Permission; 8] = [
    access::OPEN_RECORD,
    access::EVERY_PATIENT,
    access::BREAK_GLASS,
    access::SEAL,
    access::OPEN_SEALED,
    access::MARK_WATCHED,
    merge::MERGE,
    people::ADMINISTER_PEOPLE,
];

type Extra = Box<dyn FnOnce(&mut Mount) + Send>;
type Tables = Vec<(&'static str, &'static [Migration])>;

/// An assembly in the making.
#[derive(Default)]
pub struct Builder {
    modules: Vec<Arc<dyn Module>>,
    extras: Vec<Extra>,
    mistakes: Vec<Mistake>,
    settings: Settings,
    clock: Option<Arc<dyn Clock>>,
    witness: Option<Arc<dyn Witness>>,
}

impl Builder {
    /// Enable a module.
    #[must_use]
    pub fn with(mut self, module: impl Module) -> Self {
        self.modules.push(Arc::new(module));
        self
    }

    /// Put a trust's own module where the community's stood: same id, same contract.
    #[must_use]
    pub fn replace(mut self, module: impl Module) -> Self {
        let id = module.manifest().id;
        match self.modules.iter_mut().find(|there| there.manifest().id == id) {
            Some(place) => *place = Arc::new(module),
            None => self.mistakes.push(Mistake::NothingToReplace(id)),
        }
        self
    }

    /// Add rules, ports, followers or screens that belong to no module. Runs last, and may replace a port or a screen.
    #[must_use]
    pub fn extend(mut self, extra: impl FnOnce(&mut Mount) + Send + 'static) -> Self {
        self.extras.push(Box::new(extra));
        self
    }

    /// What the trust decided.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// A second place that is told of high-risk events before their answer leaves.
    #[must_use]
    pub fn witness(mut self, witness: impl Witness) -> Self {
        self.witness = Some(Arc::new(witness));
        self
    }

    /// Put it together over a store whose tables are as this program knows them.
    ///
    /// # Errors
    /// Every mistake, in words. Nothing was changed in the store.
    pub async fn build(self, db: Db) -> Result<Epr, Unbuildable> {
        let (clock, settings) = (self.clock.clone(), self.settings.clone());
        let witness = self.witness.clone();
        let (mount, tables) = self.mounted()?;
        let mut wrong = vec![];
        for (module, steps) in &tables {
            if let Err(mistake) = migrate::check(&db, module, steps).await {
                wrong.push(mistake);
            }
        }
        if wrong.is_empty() {
            let append_only = migrate::frozen_tables(&tables);
            if let Err(mistake) = may_not_rewrite(&db, &append_only).await {
                wrong.push(mistake);
            }
        }
        if !wrong.is_empty() {
            return Err(Unbuildable(wrong));
        }
        db.learn_names()
            .await
            .map_err(|failed| Unbuildable(vec![failed.into()]))?;
        if let Some(witness) = witness {
            db.second().set(witness);
        }
        Ok(Epr(Arc::new(House {
            db,
            clock: clock.unwrap_or_else(|| Arc::new(SystemClock)),
            settings,
            ports: mount.ports,
            slots: mount.slots,
            kinds: mount.kinds,
            commands: mount.about.commands.iter().map(|(name, _)| *name).collect(),
            followers: mount.followers,
            contributions: mount.contributions,
            about: mount.about,
            shown_lists: Mutex::default(),
        })))
    }

    /// Bring the tables up to date, as the owner of the store, and give the application role (PostgreSQL) its rights.
    ///
    /// # Errors
    /// Every mistake of the assembly, before a table is touched; then the first migration that fails, undone.
    pub async fn migrate(self, db: &Db, application_role: Option<&str>) -> Result<(), Unbuildable> {
        let (mount, tables) = self.mounted()?;
        let one = |mistake| Unbuildable(vec![mistake]);
        for (module, steps) in &tables {
            migrate::migrate(db, module, steps).await.map_err(one)?;
        }
        suggest_roles(db, &mount).await.map_err(one)?;
        if let Some(role) = application_role {
            migrate::grant(db, role, &tables).await.map_err(one)?;
        }
        Ok(())
    }

    /// Everything hung on the house, and each module's tables, the kernel's first.
    fn mounted(self) -> Result<(Mount, Tables), Unbuildable> {
        let mut on = Mount {
            who: "the kernel".into(),
            local: false,
            mistakes: self.mistakes,
            offered: BTreeMap::new(),
            asked: vec![],
            ports: Ports::default(),
            slots: Slots::new(),
            contributions: HashMap::new(),
            kinds: BTreeMap::new(),
            sealables: Sealables::default(),
            followers: vec![],
            roles: BTreeMap::new(),
            about: About::default(),
        };
        for permission in OWN {
            on.offer(format!("the permission {}", permission.name));
            on.about.permissions.push(("kernel", permission));
        }
        on.step_up(people::ADMINISTER_PEOPLE).step_up(access::SEAL);
        on.record::<Link>(Links).command::<MergePatients>();
        on.record::<BrokenGlass>(Glasses).command::<BreakGlass>();
        on.record::<Seal>(Seals).command::<SealRecord>();
        on.record::<Watch>(Watches).command::<MarkWatched>();
        let mut tables: Tables = vec![("kernel", schema::MIGRATIONS)];
        let mut ids = vec!["kernel", "sqlite", "pg"];
        for module in &self.modules {
            let Manifest {
                id,
                version,
                permissions,
            } = module.manifest();
            let words = !id.is_empty()
                && id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !words {
                on.mistakes.push(Mistake::BadName(id));
            }
            if ids.contains(&id) {
                on.mistakes.push(Mistake::Twice(id));
                continue;
            }
            ids.push(id);
            tables.push((id, module.migrations()));
            on.who = id.into();
            on.about.modules.push((id, version));
            for permission in permissions {
                on.offer(format!("the permission {}", permission.name));
                on.about.permissions.push((id, *permission));
            }
            module.clone().mount(&mut on);
        }
        (on.who, on.local) = ("this trust".into(), true);
        for extra in self.extras {
            extra(&mut on);
        }
        if !ids.contains(&"audit") {
            on.mistakes.push(Mistake::NoAudit);
        }
        for (who, what) in std::mem::take(&mut on.asked) {
            let known = on
                .mistakes
                .iter()
                .any(|m| matches!(m, Mistake::Missing { who: w, what: x } if *w == who && *x == what));
            if !on.offered.contains_key(&what) && !known {
                on.mistakes.push(Mistake::Missing { who, what });
            }
        }
        on.about.kinds = on.kinds.keys().copied().collect();
        on.about.sealable = on.sealables.0.keys().copied().collect();
        // Among the ports, so that the command that seals gathers what a kind says of it as it gathers any fact.
        on.ports.put(Arc::new(std::mem::take(&mut on.sealables)));
        on.about.ports = on
            .offered
            .keys()
            .filter_map(|what| what.strip_prefix("the port ").map(str::to_owned))
            .collect();
        on.about.append_only = migrate::frozen_tables(&tables);
        match includes::closed(&on.about.includes) {
            Ok(all) => on.about.includes = all,
            Err(ring) => on.mistakes.push(ring),
        }
        if on.mistakes.is_empty() {
            Ok((on, tables))
        } else {
            Err(Unbuildable(on.mistakes))
        }
    }
}

/// Roles are data: a suggestion is taken up once, when its permission first appears, and is the trust's from then on.
async fn suggest_roles(db: &Db, mount: &Mount) -> Result<(), Mistake> {
    let roles = mount.roles.clone();
    let includes = mount.about.includes.clone();
    let permissions: Vec<Permission> = mount
        .about
        .permissions
        .iter()
        .map(|(_, permission)| *permission)
        .collect();
    let done = db
        .write(Batch::Alone, move |tx| {
            async move {
                for (role, (name, _)) in &roles {
                    tx.exec(
                        "INSERT INTO kernel_role (role, name) VALUES ($1,$2) ON CONFLICT (role) DO NOTHING",
                        &[role, name],
                    )
                    .await?;
                }
                for permission in &permissions {
                    let fresh = tx
                        .exec(
                            "INSERT INTO kernel_permission (permission, says) VALUES ($1,$2) ON CONFLICT (permission) DO NOTHING",
                            &[&permission.name, &permission.says],
                        )
                        .await?;
                    let suggested = roles.iter().filter(|(_, (_, may))| may.contains(permission));
                    for (role, _) in suggested.filter(|_| fresh == 1) {
                        tx.exec(
                            "INSERT INTO kernel_role_permission (role, permission) VALUES ($1,$2) ON CONFLICT (role, permission) DO NOTHING",
                            &[role, &permission.name],
                        )
                        .await?;
                    }
                }
                // What includes what is the program's to say, and said anew by each version of it.
                tx.exec("DELETE FROM kernel_permission_includes", &[]).await?;
                for (permission, others) in &includes {
                    for other in others {
                        tx.exec(
                            "INSERT INTO kernel_permission_includes (permission, includes) VALUES ($1,$2)",
                            &[permission, other],
                        )
                        .await?;
                    }
                }
                Ok::<(), crate::db::Failed>(())
            }
            .boxed()
        })
        .await;
    Ok(done?)
}

/// On PostgreSQL the role that serves must neither own nor be able to change what is append-only.
async fn may_not_rewrite(db: &Db, append_only: &[String]) -> Result<(), Mistake> {
    if db.is_sqlite() {
        return Ok(());
    }
    let found: Vec<(String, String)> = db
        .look()
        .rows(
            // By number, not by name: a name would be looked up in every schema before the condition is tried.
            "SELECT current_user::text, c.relname::text FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
               AND (pg_has_role(current_user, c.relowner, 'USAGE') OR has_any_column_privilege(current_user, c.oid, 'UPDATE')
                 OR has_table_privilege(current_user, c.oid, 'DELETE')
                 OR has_table_privilege(current_user, c.oid, 'TRUNCATE')) ORDER BY c.relname",
            &[],
        )
        .await?;
    match found.into_iter().find(|(_, table)| append_only.contains(table)) {
        Some((role, table)) => Err(Mistake::MayRewrite(role, table)),
        None => Ok(()),
    }
}
