//! A drug chart that was opened on a round: how many patients are left, and the way to the next.

use maud::{Markup, html};
use trefoil_core::{Answer, PatientId, Refused};
use trefoil_web::screen::Visit;

use super::{super::chart, bed, gathered::on_ward};
use crate::round::{Stop, progress};

/// The ward of the round that the chart was opened from (`?round=7B`).
pub(in crate::pages) fn asked<'v>(visit: &'v Visit<'_>) -> Option<&'v str> {
    visit.request.field("round")
}

/// An address that stays on the round.
pub(in crate::pages) fn with_round(path: &str, ward: Option<&str>) -> String {
    let Some(ward) = ward else {
        return path.to_owned();
    };
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}round={}", in_an_address(ward))
}

/// Letters and digits as they are, all else by its bytes.
pub(super) fn in_an_address(word: &str) -> String {
    word.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// "Drug round of 7B: 3 of 8 patients left; next: Bed 12". Another patient is only ever a bed here: this is one patient's
/// record.
///
/// # Errors
/// As the store says.
pub(in crate::pages) async fn line(visit: &Visit<'_>, patient: PatientId) -> Result<Markup, Refused> {
    let Some(ward) = asked(visit) else {
        return Ok(html! {});
    };
    let back = format!("/wards/{}/doses", in_an_address(ward));
    let all = match on_ward(visit.view, ward).await? {
        Answer::Known { value } => value,
        Answer::NoneKnown => vec![],
        Answer::Unavailable { because } => {
            return Ok(html! {
                nav class="round-line no-print" aria-label="Drug round" {
                    "Drug round of " (ward) ": " b { "not available" } " – " (because) ". " a href=(back) { "Back to the round" }
                }
            });
        }
    };
    let stops: Vec<Stop> = all.iter().map(super::gathered::OfPatient::stop).collect();
    let at = progress(&stops, patient);
    let next = at.next.map(|next| {
        let href = with_round(&chart::path(next.patient), Some(ward));
        (href, bed(next.bed.as_deref()))
    });
    Ok(html! {
        nav class="round-line no-print" aria-label="Drug round" {
            "Drug round of " (ward) ": " b { (at.left) " of " (super::counted(at.of, "patient", "patients")) " left" } "; "
            @match next {
                Some((href, bed)) => { "next: " a href=(href) { (bed) } }
                None if at.left == 0 => { "all doses are recorded" }
                None => { "nobody else waits" }
            }
            ". " a href=(back) { "Back to the round" }
        }
    })
}
