//! The groups of a result message: ORC, OBR, their OBX, NTE and SPM, brought together by the laboratory's number.

use chrono::{DateTime, Duration, Utc};
use trefoil_hl7v2::{
    Message,
    acknowledgement::ErrorCode,
    handler::{Arrival, NotApplied},
    message::Segment,
};

use super::{
    observation, person,
    read::{Coded, part, sequence, text, time, time_of},
};
use crate::{
    matching::SentPerson,
    report::{
        ResultStatus, Value,
        incoming::{Incoming, IncomingLine, Said},
    },
};

/// A specimen taken later than this after the message came was not: a clock is wrong.
const AHEAD: Duration = Duration::hours(1);

/// What a message holds.
#[derive(Debug)]
pub(super) struct Read {
    /// Each group with the person it is about.
    pub(super) groups: Vec<(SentPerson, Incoming)>,
    /// What was left out, in words for the queue page.
    pub(super) remarks: Vec<String>,
}

/// What is being read.
struct Reading<'m> {
    arrival: &'m Arrival,
    sent: DateTime<Utc>,
    person: Option<SentPerson>,
    order: Option<Segment<'m>>,
    groups: Vec<(SentPerson, Incoming)>,
    /// The group an OBX, NTE or SPM belongs to.
    current: Option<usize>,
    /// Whether the last OBX was text that may go on, and whether a note is of it.
    after: After,
    hidden: usize,
}

#[derive(PartialEq)]
enum After {
    Header,
    Value { text: bool },
    Left,
}

/// The groups of a message.
pub(super) fn read(message: &Message, arrival: &Arrival, own: &str) -> Result<Read, NotApplied> {
    let header = message.segment("MSH");
    let sent = header.and_then(|header| time(header.field(7).value().present()?).ok().flatten());
    let mut reading = Reading {
        arrival,
        sent: sent.unwrap_or(arrival.received),
        person: None,
        order: None,
        groups: vec![],
        current: None,
        after: After::Left,
        hidden: 0,
    };
    for segment in message.all_segments() {
        match segment.name() {
            "PID" => {
                reading.person = Some(person::read(segment, own, &arrival.sending_facility)?);
                (reading.order, reading.current, reading.after) = (None, None, After::Left);
            }
            "ORC" => reading.order = Some(segment),
            "OBR" => reading.begin(segment)?,
            "OBX" => reading.observe(segment)?,
            "NTE" => reading.note(segment),
            "SPM" => reading.specimen(segment)?,
            _ => {}
        }
    }
    if reading.groups.is_empty() {
        let words = "there is no OBR segment; send what was examined";
        return Err(NotApplied::at("OBR", 1, 0, ErrorCode::SegmentSequence, words));
    }
    for (_, group) in &mut reading.groups {
        let least = group
            .lines
            .iter()
            .map(|line| line.status)
            .min_by_key(|status| status.rank());
        if group.status == ResultStatus::Registered {
            // The whole is as far as the least of its results, where the message does not say.
            group.status = least.unwrap_or(group.status);
        }
    }
    let remarks = (reading.hidden > 0).then(|| {
        format!(
            "{} results that are not verified or were not asked for are not filed",
            reading.hidden
        )
    });
    Ok(Read {
        groups: reading.groups,
        remarks: remarks.into_iter().collect(),
    })
}

impl<'m> Reading<'m> {
    fn begin(&mut self, obr: Segment<'m>) -> Result<(), NotApplied> {
        let Some(person) = self.person.clone() else {
            let words = "there is no PID segment before the results; send who they are about";
            return Err(NotApplied::at("PID", 1, 0, ErrorCode::SegmentSequence, words));
        };
        let fault = |field, code, words: &str| NotApplied::at("OBR", sequence(obr), field, code, words);
        let of_order = |number| self.order.and_then(|orc| text(orc, number));
        let placer = text(obr, 2).or_else(|| of_order(2)).unwrap_or_default();
        let filler = filler(obr).or_else(|| self.order.and_then(filler)).ok_or_else(|| {
            let words = "neither OBR-3 nor ORC-3 has the laboratory's number; send it, or a correction could not be found";
            fault(3, ErrorCode::RequiredFieldMissing, words)
        })?;
        let what = Coded::read(obr.field(4));
        let parent = (!obr.field(26).is_absent()).then(|| {
            let of = obr.field(26).repetition(1);
            let parts = [part(of, 1), part(of, 2), what.code().map(str::to_owned)];
            parts.map(Option::unwrap_or_default).join("/")
        });
        let collected = time_of(obr, 7)?;
        if collected.is_some_and(|at| at > self.arrival.received + AHEAD) {
            let words = "the specimen is said to be taken in the future; correct the time and send it again";
            return Err(fault(7, ErrorCode::DataType, words));
        }
        let reported = time_of(obr, 22)?.unwrap_or(self.sent);
        if reported > self.arrival.received + AHEAD {
            let words = "the result is said to be reported in the future; correct the time and send it again";
            return Err(fault(22, ErrorCode::DataType, words));
        }
        let source = [&self.arrival.sending_application, &self.arrival.sending_facility];
        let source: Vec<&str> = source
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let group = Incoming {
            placer,
            filler,
            part: parent,
            source: source.join(" at "),
            title: what.shown().unwrap_or_default().to_owned(),
            section: text(obr, 24),
            specimen: text(obr, 15),
            collected,
            received: time_of(obr, 14)?,
            reported,
            status: text(obr, 25)
                .and_then(|letter| ResultStatus::from_hl7v2(&letter))
                .unwrap_or(ResultStatus::Registered),
            lines: vec![],
            notes: vec![],
        };
        self.after = After::Header;
        // Two OBR of one number are one report: a correction names the number.
        let same = |(_, known): &(SentPerson, Incoming)| {
            (&known.placer, &known.filler, &known.part) == (&group.placer, &group.filler, &group.part)
        };
        if let Some(index) = self.groups.iter().position(same) {
            if let Some((_, known)) = self.groups.get_mut(index) {
                if !known.title.contains(&group.title) {
                    known.title = format!("{}, {}", known.title, group.title);
                }
                known.reported = known.reported.max(group.reported);
                if group.status.rank() < known.status.rank() {
                    known.status = group.status;
                }
            }
            self.current = Some(index);
        } else {
            self.current = Some(self.groups.len());
            self.groups.push((person, group));
        }
        Ok(())
    }

    fn group(&mut self) -> Option<&mut Incoming> {
        let index = self.current?;
        self.groups.get_mut(index).map(|(_, group)| group)
    }

    fn observe(&mut self, obx: Segment<'m>) -> Result<(), NotApplied> {
        let Some(status) = self.group().map(|group| group.status) else {
            let words = "an OBX stands before any OBR; send what it is a result of";
            return Err(NotApplied::at(
                "OBX",
                sequence(obx),
                0,
                ErrorCode::SegmentSequence,
                words,
            ));
        };
        let of_report = Some(status).filter(|status| *status != ResultStatus::Registered);
        let Some(read) = observation::read(obx, of_report)? else {
            self.hidden += 1;
            self.after = After::Left;
            return Ok(());
        };
        let goes_on = self.after == After::Value { text: true } && read.text;
        self.after = After::Value { text: read.text };
        let Some(group) = self.group() else { return Ok(()) };
        let line = read.line;
        let same = |known: &IncomingLine| (&known.national, &known.local) == (&line.national, &line.local);
        match group.lines.last_mut() {
            Some(last) if goes_on && same(last) && last.sub_id == line.sub_id => join(last, line),
            _ => {
                let mut line = line;
                let twice = |line: &IncomingLine, known: &IncomingLine| {
                    (&known.national, &known.local, &known.sub_id)
                        == (&line.national, &line.local, &line.sub_id)
                };
                // Two values of one test that nothing tells apart: both are kept.
                let mut number = 1;
                while group.lines.iter().any(|known| twice(&line, known)) {
                    number += 1;
                    line.sub_id = Some(format!("#{number}"));
                }
                group.lines.push(line);
            }
        }
        Ok(())
    }

    fn note(&mut self, nte: Segment<'m>) {
        let lines: Vec<String> = nte
            .field(3)
            .repetitions()
            .filter_map(|one| one.free_text().into_present())
            .collect();
        let note = lines.join("\n").trim().to_owned();
        let of_value = matches!(self.after, After::Value { .. });
        let of_header = self.after == After::Header;
        let Some(group) = self.group().filter(|_| !note.is_empty()) else {
            return;
        };
        match group.lines.last_mut().filter(|_| of_value) {
            Some(line) => line.notes.push(note),
            None if of_header => group.notes.push(note),
            None => {}
        }
    }

    /// SPM stands behind the results of its specimen.
    fn specimen(&mut self, spm: Segment<'m>) -> Result<(), NotApplied> {
        let kind = Coded::read(spm.field(4)).shown().map(str::to_owned);
        let (collected, received) = (time_of(spm, 17)?, time_of(spm, 18)?);
        self.after = After::Left;
        if let Some(group) = self.group() {
            group.specimen = kind.or_else(|| group.specimen.take());
            group.collected = group.collected.or(collected);
            group.received = group.received.or(received);
        }
        Ok(())
    }
}

/// The laboratory's number with its issuer.
fn filler(segment: Segment<'_>) -> Option<String> {
    let whole = segment.field(3).repetition(1);
    let number = part(whole, 1)?;
    Some(part(whole, 2).map_or_else(|| number.clone(), |issuer| format!("{number}^{issuer}")))
}

/// Text that goes on.
fn join(last: &mut IncomingLine, next: IncomingLine) {
    let text = match next.value {
        Said::This(value) => value.text,
        Said::Nothing | Said::Deleted => String::new(), // an empty line of a report
    };
    if let Said::This(value) = &mut last.value {
        *value = Value::words(format!("{}\n{text}", value.text));
    }
    last.flags.extend(next.flags);
    last.alert |= next.alert;
    if next.status.rank() > last.status.rank() {
        last.status = next.status;
    }
}
