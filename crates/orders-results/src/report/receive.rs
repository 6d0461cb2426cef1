//! Filing what a laboratory reported: by the interface that received it, or by a person who settled whose it is.

use async_trait::async_trait;
use serde::Serialize;
use trefoil_core::{
    Answer, Command, Context, PatientId, Permission, RecordId, Refused, display,
    ports::{Demographics, Identity},
};
use trefoil_kernel::{Gather, Look, Ports};

use super::{
    Report, ReportEvent,
    incoming::Incoming,
    judge::Limits,
    standing::{Asked, first, meeting},
};
use crate::{
    catalogue::{Catalogue, Component, ReferenceRange},
    permissions::{MATCH_RESULTS, RECEIVE_RESULT},
    store,
};

/// The most bytes a report may have: the kernel takes 20,000 for a record, and the event beside it needs the same.
const MOST_BYTES: usize = 18_000;

/// File one group of a message. The caller has made sure that it is this patient's.
#[derive(Debug, Clone)]
pub struct ReceiveReport {
    /// Whose.
    pub patient: PatientId,
    /// The version that stands; 0 for the first.
    pub seen: i64,
    /// The request it answers.
    pub order: RecordId,
    /// What the message says.
    pub said: Incoming,
}

/// The same by a person who compared the message with the patient and said that it is theirs.
#[derive(Debug, Clone)]
pub struct FileReport(pub ReceiveReport);

/// Why it was not filed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveReportError {
    /// No such request.
    #[error("this patient has no such request; look the request up again")]
    NoRequest,
    /// All of it is known.
    #[error("everything in this message was known already; nothing to do")]
    Nothing,
    /// Too much for one record.
    #[error(
        "this report with its history has {bytes} bytes, more than the {MOST_BYTES} that one report may have; ask the laboratory to send it in parts, each with a number of its own, and read it there meanwhile"
    )]
    TooLong {
        /// How much it is.
        bytes: usize,
    },
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// What is known of the request, the patient and the tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportFacts {
    /// The request; none when there is none of this patient.
    order: Option<OrderFacts>,
    /// The catalogue's word for each result, in the order of the message.
    limits: Vec<Option<Limits>>,
}

/// What is known of the request.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct OrderFacts {
    placer: String,
    title: String,
    requester: trefoil_core::StaffId,
    requester_name: String,
    collected: Option<chrono::DateTime<chrono::Utc>>,
}

impl ReceiveReport {
    fn decide_filing(
        &self,
        now: Option<&Report>,
        facts: &ReportFacts,
        context: &Context,
    ) -> Result<ReportEvent, ReceiveReportError> {
        let known = facts.order.as_ref().ok_or(ReceiveReportError::NoRequest)?;
        let asked = Asked {
            order: self.order,
            placer: known.placer.clone(),
            requester: Some(known.requester),
            requester_name: Some(known.requester_name.clone()),
            title: known.title.clone(),
            collected: known.collected,
        };
        let change = meeting(now, &self.said, &facts.limits, &asked, context.now()).change;
        let change = change.ok_or(ReceiveReportError::Nothing)?;
        let event = match now {
            None => ReportEvent::ReportReceived {
                report: Box::new(first(change)),
            },
            Some(_) => ReportEvent::ReportChanged {
                change: Box::new(change),
            },
        };
        let next = <Report as trefoil_core::Record>::apply(now.cloned(), &event);
        let bytes = serde_json::to_string(&next).map_err(Refused::from)?.len();
        if bytes > MOST_BYTES {
            return Err(ReceiveReportError::TooLong { bytes });
        }
        Ok(event)
    }

    async fn gather_facts(&self, ports: &Ports, look: &mut Look<'_>) -> Result<ReportFacts, Refused> {
        let order = store::order::order(look, self.patient, self.order).await?;
        let order = order.map(|shown| OrderFacts {
            collected: shown.order.collected(),
            placer: shown.order.placer_number,
            title: shown.order.item.name,
            requester: shown.order.placed_by.staff,
            requester_name: shown.order.placed_by.name,
        });
        let catalogue = ports.get::<Catalogue>()?;
        let who = match ports
            .get::<dyn Demographics>()?
            .identity(look.reading(), self.patient)
            .await?
        {
            Answer::Known { value } => Some(value),
            _ => None,
        };
        let at = self
            .said
            .collected
            .or(self.said.received)
            .unwrap_or(self.said.reported);
        let age = who.as_ref().and_then(|who| age(who, at));
        let limits = self.said.lines.iter().map(|line| {
            let codes = [&line.national, &line.local].into_iter().flatten();
            let found = codes
                .filter_map(|code| catalogue_component(&catalogue, code))
                .next();
            found.map(|component| limits(component, age))
        });
        Ok(ReportFacts {
            order,
            limits: limits.collect(),
        })
    }
}

/// Laboratories write their own codes in capitals; the catalogue's are small letters.
fn catalogue_component<'c>(catalogue: &'c Catalogue, code: &str) -> Option<&'c Component> {
    let found = catalogue
        .component(code)
        .or_else(|| catalogue.component(&code.to_lowercase()));
    found.map(|(_, component)| component)
}

/// Completed years at a time.
fn age(who: &Identity, at: chrono::DateTime<chrono::Utc>) -> Option<u32> {
    display::london_date(at).years_since(who.born?)
}

/// The catalogue's word for somebody of this age. A range that depends on the sex is never applied: what is known here is
/// the current gender, which is not for clinical judgement; the laboratory sends its own.
fn limits(component: &Component, age: Option<u32>) -> Limits {
    let applies = |range: &&ReferenceRange| age.map_or(range.age_from == 0, |age| age >= range.age_from);
    let oldest = component
        .ranges
        .iter()
        .filter(applies)
        .map(|range| range.age_from)
        .max();
    let mut ranges = component
        .ranges
        .iter()
        .filter(applies)
        .filter(|range| Some(range.age_from) == oldest);
    let range = match (ranges.next(), ranges.next()) {
        (Some(only), None) if only.sex.is_none() => Some((only.low, only.high)),
        _ => None,
    };
    Limits {
        component: component.id.clone(),
        name: component.name.clone(),
        unit: component.unit.as_ref().map(|unit| unit.as_str().to_owned()),
        critical_low: component.critical_low,
        critical_high: component.critical_high,
        range,
    }
}

macro_rules! filing {
    ($command:ident, $name:literal, $needs:expr, $inner:ident) => {
        impl Command for $command {
            type Record = Report;
            type Facts = ReportFacts;
            type Error = ReceiveReportError;
            const NAME: &'static str = $name;
            const NEEDS: Permission = $needs;

            fn id(&self) -> RecordId {
                let inner = $inner(self);
                inner.said.id(inner.order)
            }
            fn patient(&self) -> PatientId {
                $inner(self).patient
            }
            fn seen(&self) -> i64 {
                $inner(self).seen
            }

            fn decide(
                &self,
                now: Option<&Report>,
                facts: &ReportFacts,
                context: &Context,
            ) -> Result<ReportEvent, ReceiveReportError> {
                $inner(self).decide_filing(now, facts, context)
            }
        }

        #[async_trait]
        impl Gather for $command {
            async fn gather(
                &self,
                ports: &Ports,
                look: &mut Look<'_>,
                _: &Context,
            ) -> Result<ReportFacts, Refused> {
                $inner(self).gather_facts(ports, look).await
            }
        }
    };
}

fn itself(command: &ReceiveReport) -> &ReceiveReport {
    command
}

fn within(command: &FileReport) -> &ReceiveReport {
    &command.0
}

filing!(
    ReceiveReport,
    "orders_results.receive_report",
    RECEIVE_RESULT,
    itself
);
filing!(FileReport, "orders_results.file_report", MATCH_RESULTS, within);

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, age: Option<u32>) -> Option<(Option<String>, Option<String>)> {
        let catalogue = Catalogue::demonstration();
        let (_, component) = catalogue.component(id).unwrap();
        let text = |end: Option<rust_decimal::Decimal>| end.map(|end| end.to_string());
        limits(component, age)
            .range
            .map(|(low, high)| (text(low), text(high)))
    }

    #[test]
    fn table_of_ranges_by_age_and_none_by_sex() {
        let range = |low: &str, high: &str| Some((Some(low.to_owned()), Some(high.to_owned())));
        for (id, age, want) in [
            ("creat", Some(40), None),
            ("k", Some(40), range("3.5", "5.3")),
            ("k", Some(18), range("3.5", "5.3")),
            ("k", Some(17), None),
            ("k", None, None),
        ] {
            assert_eq!(of(id, age), want, "{id} {age:?}");
        }
    }
}
