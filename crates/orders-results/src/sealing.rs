//! Which requests and reports can be sealed, and when: nothing of which somebody still has to do something.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use trefoil_core::{Context, display};
use trefoil_kernel::{
    Failed, Look, Mount, Rule, Verdict,
    seal::{Seal, SealRecord, Sealable},
};

use crate::{
    order::Order,
    report::{Report, Unit},
    store::report::waits_of,
};

pub(crate) fn mount(on: &mut Mount, connected: bool) {
    on.sealable::<Order>(Sealable {
        one: "request",
        parts: &["orders_results_report", "orders_results_result"],
        title: |order| {
            format!(
                "{}, requested {}",
                order.item.name,
                display::date_time(order.placed)
            )
        },
        lines: order_lines,
        may: order_may,
    });
    on.sealable::<Report>(Sealable {
        one: "report",
        parts: &["orders_results_result"],
        title: |report| {
            let header = &report.header;
            format!("{} of {}", header.title, display::date_time(header.collected))
        },
        lines: report_lines,
        may: report_may,
    });
    on.rule::<SealRecord>(NothingWaitsOfIt { connected });
}

fn line(word: &str, says: impl ToString) -> (String, String) {
    (word.to_owned(), says.to_string())
}

/// What is to come must be seen coming.
fn order_may(order: &Order, _: DateTime<Utc>) -> Result<(), &'static str> {
    if order.state.open() {
        return Err("something is still to come of this request; wait for its result, or cancel it first");
    }
    Ok(())
}

fn order_lines(order: &Order) -> Vec<(String, String)> {
    let mut lines = vec![
        line("State", order.state.word().replace('_', " ")),
        line("Requested by", &order.placed_by.name),
        line("Clinical details", &order.clinical_details),
        line("Request number", &order.placer_number),
    ];
    lines.extend(order.answers.iter().map(|one| line(&one.asks, &one.answer)));
    lines.extend(
        order
            .ended
            .iter()
            .map(|ended| line("Ended because", &ended.because)),
    );
    lines
}

fn report_may(report: &Report, _: DateTime<Utc>) -> Result<(), &'static str> {
    if report.due() {
        return Err("it waits for acknowledgement; acknowledge it first");
    }
    Ok(())
}

fn report_lines(report: &Report) -> Vec<(String, String)> {
    let header = &report.header;
    let mut lines = vec![
        line("Status", report.status().words()),
        line(
            "Requested by",
            header
                .requester_name
                .as_deref()
                .unwrap_or(display::not_recorded()),
        ),
        line("Reported by", &header.source),
    ];
    lines.extend(report.lines.iter().map(|one| {
        let unit = one.unit.as_ref().map(Unit::shown).unwrap_or_default();
        let says = format!("{} {unit}", one.value);
        line(
            &one.test.name,
            format!("{}, {}", says.trim_end(), one.status.words().to_lowercase()),
        )
    }));
    lines.extend(report.notes.iter().map(|note| line("Remark", note)));
    lines
}

/// A request hides its reports with it, and what the laboratory is to be told of it: neither may still wait.
struct NothingWaitsOfIt {
    /// Whether requests travel as messages.
    connected: bool,
}

#[async_trait]
impl Rule<SealRecord> for NothingWaitsOfIt {
    fn name(&self) -> &'static str {
        "orders_results.nothing_waits_of_what_is_sealed"
    }

    async fn check(
        &self,
        look: &mut Look<'_>,
        command: &SealRecord,
        _: &Seal,
        _: &Context,
    ) -> Result<Verdict, Failed> {
        if command.lift {
            return Ok(Verdict::Allow);
        }
        if waits_of(look, command.sealed).await? {
            let says =
                "a result of this request waits for acknowledgement; acknowledge it, then seal the request";
            return Ok(Verdict::Refuse(says.to_owned()));
        }
        #[cfg(feature = "hl7v2")]
        if self.connected {
            use trefoil_hl7v2::outbox::{OutboundState, standing};
            let sent = standing(look, command.sealed).await?;
            if sent
                .iter()
                .any(|one| matches!(one.state(), OutboundState::Waiting | OutboundState::Refused))
            {
                let says =
                    "the laboratory was not told of this request, or of its end, yet; seal it when it was";
                return Ok(Verdict::Refuse(says.to_owned()));
            }
        }
        #[cfg(not(feature = "hl7v2"))]
        let _ = self.connected; // nothing travels
        Ok(Verdict::Allow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{examples, order::State};

    #[test]
    fn table_of_requests_that_can_be_sealed() {
        for (state, may) in [
            (State::Placed, false),
            (State::Accepted, false),
            (State::InProgress, false),
            (State::Resulted, true),
            (State::Rejected, true),
            (State::Cancelled, true),
        ] {
            let order = Order {
                state,
                ..examples::order("ue", &[])
            };
            assert_eq!(order_may(&order, examples::now()).is_ok(), may, "{state:?}");
        }
    }

    #[test]
    fn a_request_is_told_to_whoever_opens_it() {
        let order = examples::order("ue", &[]);
        let lines = order_lines(&order);
        assert!(
            lines.contains(&line("Requested by", &order.placed_by.name)),
            "{lines:?}"
        );
        assert!(
            lines.contains(&line("Request number", &order.placer_number)),
            "{lines:?}"
        );
    }
}
