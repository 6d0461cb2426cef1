//! Loading the clinical stories of a synthetic hospital: each act by the command its author would use, as that member of
//! staff, true at the time at which the story has it. What is recorded now says so: the journal is not told fairy tales.

mod doses;
mod medicines;
mod notes;
mod observations;
mod requests;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;
use trefoil_core::{CommandId, Context, PatientId, Principal, Purpose, StaffId};
use trefoil_kernel::{Epr, fresh_id, people::grants_of};
use trefoil_synth::{
    Hospital, role,
    story::{Act, Story},
};

use self::medicines::Sentences;
use super::LoadError;

/// So many patients at a time: their writes share commits.
const AT_ONCE: usize = 16;

/// What everything in one loading needs.
#[derive(Clone)]
struct Stage {
    epr: Epr,
    /// Who acts, by username.
    cast: Arc<HashMap<String, Principal>>,
    sentences: Arc<Sentences>,
}

/// One patient's part of it.
struct Scene<'s> {
    stage: &'s Stage,
    patient: PatientId,
}

/// Load stories of people that were loaded before. `progress` is told how many are done, of how many.
///
/// # Errors
/// [`LoadError`], with the condition of the story and what was turned away; what was loaded before stays.
pub async fn stories(
    epr: &Epr,
    plan: &Hospital,
    stories: &[Story],
    mut progress: impl FnMut(u64, u64),
) -> Result<(), LoadError> {
    let stage = Stage {
        epr: epr.clone(),
        cast: Arc::new(cast(epr, plan).await?),
        sentences: Arc::new(medicines::sentences()?),
    };
    let (total, mut done) = (u64::try_from(stories.len()).unwrap_or(0), 0);
    let mut running = JoinSet::new();
    let mut waiting = stories.iter().cloned();
    loop {
        while running.len() < AT_ONCE {
            let Some(story) = waiting.next() else { break };
            let stage = stage.clone();
            running.spawn(async move {
                let told = tell(&stage, &story).await;
                told.map_err(|why| LoadError::Person {
                    who: format!("the story of {} ({})", story.patient, story.condition),
                    why,
                })
            });
        }
        match running.join_next().await {
            Some(Ok(told)) => told?,
            Some(Err(error)) => {
                return Err(LoadError::Person {
                    who: "a task".into(),
                    why: error.to_string(),
                });
            }
            None => return Ok(()),
        }
        done += 1;
        progress(done, total);
    }
}

/// Everybody who may act, with what their role may do.
async fn cast(epr: &Epr, plan: &Hospital) -> Result<HashMap<String, Principal>, LoadError> {
    let mut cast = HashMap::new();
    for one in &plan.staff {
        let principal = Principal {
            staff: StaffId(one.staff_id),
            name: one.title_line.clone(),
            role: one.role_id.to_owned(),
            organisation: plan.organisation.code.to_string(),
            on_behalf_of: None,
            session: None,
            device: None,
            grants: grants_of(&mut epr.db().look(), one.role_id).await?,
            proved: None,
        };
        cast.insert(one.username.clone(), principal);
    }
    Ok(cast)
}

/// One story. Allergies before medicines, which are checked against them.
async fn tell(stage: &Stage, story: &Story) -> Result<(), String> {
    let scene = Scene {
        stage,
        patient: PatientId(story.patient),
    };
    notes::allergies(&scene, story).await?;
    notes::problems(&scene, story).await?;
    let (observed, asked, prescribed, written) = tokio::join!(
        observations::observations(&scene, story),
        requests::requests(&scene, story),
        medicines::prescriptions(&scene, story),
        notes::notes(&scene, story),
    );
    observed.and(asked).and(prescribed).and(written)
}

impl Scene<'_> {
    /// A fresh intention of whoever acts, about the time at which the story has it.
    fn by(&self, act: &Act) -> Result<Context, String> {
        let who = self.stage.cast.get(&act.by);
        let who = who.ok_or_else(|| format!("nobody signs in as {}", act.by))?;
        Ok(self.context(who, Purpose::DirectCare, act.at))
    }

    /// The same for the interface.
    fn by_interface(&self, at: DateTime<Utc>) -> Result<Context, String> {
        let who = self.stage.cast.values().find(|who| who.role == role::INTERFACE);
        let who = who.ok_or("the hospital has no interface")?;
        Ok(self.context(who, Purpose::Interface, at))
    }

    fn context(&self, who: &Principal, purpose: Purpose, at: DateTime<Utc>) -> Context {
        let now = self.stage.epr.clock().now();
        Context::new(CommandId(fresh_id()), who.clone(), purpose, now).true_at(at)
    }
}

/// What was turned away, in words.
fn words(what: &str, error: impl std::fmt::Display) -> String {
    format!("{what}: {error}")
}
