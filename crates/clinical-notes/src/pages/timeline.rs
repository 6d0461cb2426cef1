//! What this module adds to the timeline of a record, and its button on the summary.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Permission, Refused};
use trefoil_kernel::{View, async_trait};
use trefoil_web::screen::{RecordAction, Timeline, TimelineEntry};

use crate::{
    note::template::template,
    permissions::{READ, WRITE_NOTE},
    store,
};

/// "Write a note", at its place among the buttons of every summary.
pub(super) const WRITE: RecordAction = RecordAction {
    key: "clinical_notes.write_note",
    label: "Write a note",
    order: 200,
    // The fragment is the first box: one types at once, without another press.
    path: "/patients/{patient}/notes/write/ward_round#clinical_summary",
    needs: WRITE_NOTE,
};

/// Signed notes; those struck out stay, and say so.
pub(super) struct Notes;
/// When allergies and problems were recorded, and when nothing was known.
pub(super) struct Recorded;

fn cut(mut entries: Vec<TimelineEntry>, until: DateTime<Utc>, most: i64) -> Vec<TimelineEntry> {
    entries.retain(|entry| entry.when <= until);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.when));
    entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    entries
}

#[async_trait]
impl Timeline for Notes {
    fn key(&self) -> &'static str {
        "clinical_notes.notes"
    }
    fn label(&self) -> &'static str {
        "Notes"
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let all = store::note::notes_until(&mut view.look(), patient, until, most).await?;
        let entries = all.into_iter().map(|line| TimelineEntry {
            when: line.written,
            title: template(&line.template)
                .map_or("Note", |template| template.name)
                .to_owned(),
            detail: (line.addenda > 0).then(|| "Amended".to_owned()),
            by: Some(line.author),
            href: Some(format!("/patients/{patient}/notes/{}", line.id)),
            in_error: line.struck,
        });
        Ok(entries.collect())
    }
}

#[async_trait]
impl Timeline for Recorded {
    fn key(&self) -> &'static str {
        "clinical_notes.recorded"
    }
    fn label(&self) -> &'static str {
        "Allergies and problems"
    }
    fn needs(&self) -> Permission {
        READ
    }

    async fn entries(
        &self,
        view: &mut View,
        patient: PatientId,
        until: DateTime<Utc>,
        most: i64,
    ) -> Result<Vec<TimelineEntry>, Refused> {
        let mut look = view.look();
        let allergies = store::allergy::allergies(&mut look, patient).await?;
        let statements = store::allergy::statements(&mut look, patient).await?;
        let problems = store::problem::problems(&mut look, patient).await?;
        let tab = |tab: &str| Some(format!("/patients/{patient}/{tab}"));
        let mut all: Vec<TimelineEntry> = vec![];
        for one in allergies {
            let standing = one.record.standing.word();
            all.push(TimelineEntry {
                when: one.record.recorded.at,
                title: format!("Allergy recorded: {}", one.record.agent.shown()),
                detail: (!one.record.stands()).then(|| standing.to_owned()),
                by: Some(one.record.recorded.name),
                href: tab("allergies"),
                in_error: standing == "Entered in error",
            });
        }
        for one in statements {
            all.push(TimelineEntry {
                when: one.record.by.at,
                title: "No known allergies recorded".to_owned(),
                detail: one
                    .record
                    .withdrawn
                    .as_ref()
                    .map(|why| format!("Taken back: {}", why.reason)),
                by: Some(one.record.by.name),
                href: tab("allergies"),
                in_error: one.record.withdrawn.is_some(),
            });
        }
        for one in problems {
            let standing = one.record.standing.word();
            all.push(TimelineEntry {
                when: one.record.recorded.at,
                title: format!("Problem recorded: {}", one.record.what.shown()),
                detail: (!one.record.active()).then(|| standing.to_owned()),
                by: Some(one.record.recorded.name),
                href: tab("problems"),
                in_error: standing == "Entered in error",
            });
        }
        Ok(cut(all, until, most))
    }
}
