//! How what arrives meets what stands. Pure; the laws are proved below.
//!
//! - The standing value is the greatest by (rank of its status, time of the laboratory): the order of arrival does not
//!   matter where the times differ, and a late preliminary never overwrites a final.
//! - The same status and value again is a repeat: it changes nothing but, perhaps, the time.
//! - What loses its place, or comes too late for it, is kept.
//! - Results a message does not mention stay as they are.

use chrono::{DateTime, Utc};

use super::{
    Change, Earlier, Header, Remark, Report, ResultLine, ResultStatus, Value,
    incoming::{Incoming, IncomingLine, Said},
    judge::{Limits, judge},
};

/// What became of one result of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The first of its kind.
    New,
    /// It took the place of what stood, which is kept.
    Replaced,
    /// It took the place of one that was conclusive already: a correction, whatever the laboratory calls it.
    Corrected,
    /// What stood is withdrawn.
    Withdrawn,
    /// It came too late, and is kept.
    Late,
    /// It was known.
    Repeat,
}

/// What a line would become, and what became of the message's word. None: nothing changes.
type Met = (Outcome, Option<ResultLine>);

fn before(line: &ResultLine, at: DateTime<Utc>, late: bool) -> Earlier {
    Earlier {
        value: line.value.clone(),
        unit: line.unit.clone(),
        flag: line.flag.clone(),
        status: line.status,
        reported: line.reported,
        at,
        late,
    }
}

/// How one result meets the one that stands. `now` is when it is filed.
fn meet(stands: Option<&ResultLine>, said: &IncomingLine, mut next: ResultLine, now: DateTime<Utc>) -> Met {
    let Some(stands) = stands else {
        if next.status == ResultStatus::Corrected {
            next.remarks.push(Remark::CorrectedFirstKnown);
        }
        return (Outcome::New, Some(next));
    };
    if said.value == Said::Nothing && next.status != ResultStatus::Withdrawn && !stands.value.text.is_empty()
    {
        next = keeping_value(stands, next);
    }
    let same = next.status == stands.status && next.value == stands.value && next.unit == stands.unit;
    if same {
        let notes = new_notes(&stands.notes, &next.notes);
        if notes.is_empty() && next.reported <= stands.reported {
            return (Outcome::Repeat, None);
        }
        let told = !notes.is_empty();
        let mut line = stands.clone();
        line.notes.extend(notes);
        line.reported = line.reported.max(next.reported);
        line.new |= told;
        return (if told { Outcome::Replaced } else { Outcome::Repeat }, Some(line));
    }
    let known = |earlier: &Earlier| {
        earlier.status == next.status && earlier.value == next.value && earlier.reported >= next.reported
    };
    let wins = (next.status.rank(), next.reported) >= (stands.status.rank(), stands.reported);
    if !wins {
        if stands.earlier.iter().any(known) {
            return (Outcome::Repeat, None);
        }
        let mut line = stands.clone();
        let differs = next.value != stands.value && next.reported > stands.reported;
        if differs && next.shown() {
            // Nobody may be left with a value that the laboratory has something else to say about.
            if !line.remarks.contains(&Remark::LaterDiffers) {
                line.remarks.push(Remark::LaterDiffers);
            }
            line.new = true;
        }
        line.earlier.push(before(&next, now, true));
        return (Outcome::Late, Some(line));
    }
    let verified = !stands.status.conclusive()
        && next.status == ResultStatus::Final
        && next.value == stands.value
        && next.unit == stands.unit
        && next.critical == stands.critical;
    let outcome = match (stands.status.conclusive(), next.status) {
        (_, ResultStatus::Withdrawn) => Outcome::Withdrawn,
        (true, _) => Outcome::Corrected,
        (false, _) => Outcome::Replaced,
    };
    // Verified as it was acknowledged: nobody is asked twice. Everything else comes back.
    next.new = if verified { stands.new } else { next.new };
    next.notes = [stands.notes.clone(), new_notes(&stands.notes, &next.notes)].concat();
    next.earlier = stands.earlier.clone();
    if stands.status != ResultStatus::Registered {
        next.earlier.push(before(stands, now, false));
    }
    (outcome, Some(next))
}

/// A message that changes status or remarks and sends no value: the value stands.
fn keeping_value(stands: &ResultLine, next: ResultLine) -> ResultLine {
    ResultLine {
        value: stands.value.clone(),
        unit: next.unit.or_else(|| stands.unit.clone()),
        range: next.range.or_else(|| stands.range.clone()),
        flag: next.flag.or_else(|| stands.flag.clone()),
        critical: next.critical || stands.critical,
        remarks: stands.remarks.clone(),
        ..next
    }
}

fn new_notes(known: &[String], sent: &[String]) -> Vec<String> {
    sent.iter()
        .filter(|note| !known.contains(note))
        .cloned()
        .collect()
}

/// Whom a report belongs to, and what the hospital knows of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The request.
    pub order: trefoil_core::RecordId,
    /// Our number of it.
    pub placer: String,
    /// Who asked.
    pub requester: Option<trefoil_core::StaffId>,
    /// Their name.
    pub requester_name: Option<String>,
    /// What was asked for, in our words.
    pub title: String,
    /// When the specimen was taken, as the ward recorded it.
    pub collected: Option<DateTime<Utc>>,
}

/// What a message makes of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// What became of each result, in the order of the message.
    pub outcomes: Vec<Outcome>,
    /// What changes, if anything does.
    pub change: Option<Change>,
}

/// How a message meets a report. `limits` has the catalogue's word for each result of the message, in its order.
pub fn meeting(
    stands: Option<&Report>,
    said: &Incoming,
    limits: &[Option<Limits>],
    asked: &Asked,
    now: DateTime<Utc>,
) -> Meeting {
    let mut outcomes = vec![];
    let mut lines: Vec<ResultLine> = vec![];
    for (index, line) in said.lines.iter().enumerate() {
        let next = judge(line, said.reported, limits.get(index).and_then(Option::as_ref));
        let is = |kept: &&ResultLine| kept.sub_id == next.sub_id && kept.test.same(&next.test);
        let kept = stands.and_then(|report| report.lines.iter().find(is));
        let (outcome, changed) = meet(kept, line, next, now);
        outcomes.push(outcome);
        lines.extend(changed);
    }
    let notes = new_notes(stands.map_or(&[][..], |report| &report.notes), &said.notes);
    let header = header(stands.map(|report| &report.header), said, asked);
    let void = stands.and_then(|report| {
        let returns = |line: &&ResultLine| {
            let kept = report
                .lines
                .iter()
                .find(|kept| kept.sub_id == line.sub_id && kept.test.same(&line.test));
            line.due() && kept.is_some_and(|kept| !kept.new)
        };
        let acknowledged = report.acknowledgements.iter().any(|one| one.void.is_none());
        (acknowledged && lines.iter().any(|line| returns(&line))).then_some(now)
    });
    let same_header = stands.is_some_and(|report| report.header == header);
    let change = (!(same_header && lines.is_empty() && notes.is_empty())).then_some(Change {
        header,
        lines,
        notes,
        void,
    });
    Meeting { outcomes, change }
}

/// What concerns the whole: the word of the message that the laboratory sent last.
fn header(stands: Option<&Header>, said: &Incoming, asked: &Asked) -> Header {
    let assumed = said.received.unwrap_or(said.reported);
    let collected = said.collected.or(asked.collected);
    let mut next = Header {
        order: asked.order,
        placer: asked.placer.clone(),
        filler: said.filler.clone(),
        source: said.source.clone(),
        title: if said.title.is_empty() {
            asked.title.clone()
        } else {
            said.title.clone()
        },
        section: said.section.clone(),
        requester: asked.requester,
        requester_name: asked.requester_name.clone(),
        specimen: said.specimen.clone(),
        collected: collected.unwrap_or(assumed),
        time_assumed: collected.is_none(),
        received: said.received,
        reported: said.reported,
        status: said.status,
    };
    let Some(stands) = stands else { return next };
    if (said.status.rank(), said.reported) < (stands.status.rank(), stands.reported) {
        return stands.clone();
    }
    // What a later message leaves out is still known.
    next.section = next.section.or_else(|| stands.section.clone());
    next.specimen = next.specimen.or_else(|| stands.specimen.clone());
    next.received = next.received.or(stands.received);
    if next.time_assumed && !stands.time_assumed {
        (next.collected, next.time_assumed) = (stands.collected, false);
    }
    next
}

/// The report that begins with a message.
pub fn first(change: Change) -> Report {
    let new_notes = !change.notes.is_empty();
    Report {
        header: change.header,
        lines: change.lines,
        notes: change.notes,
        new_notes,
        acknowledgements: vec![],
    }
}

/// A value as history names it: `6.8`, `no value`.
pub fn shown(value: &Value) -> &str {
    if value.text.is_empty() {
        "no value"
    } else {
        &value.text
    }
}

#[cfg(test)]
mod tests;
