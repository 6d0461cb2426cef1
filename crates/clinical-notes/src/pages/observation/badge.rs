//! The badge of a score: the number, with a word for whoever does not see the colour, and a star for a single 3.

use maud::{Markup, html};

use crate::{
    news2::{Risk, Score},
    observation::Scored,
};

/// The class of a risk, for badge and chart.
pub(super) fn class(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "news-badge",
        Risk::LowMedium => "news-badge single",
        Risk::Medium => "news-badge medium",
        Risk::High => "news-badge high",
    }
}

/// The risk in a word.
pub(super) fn word(risk: Risk) -> &'static str {
    match risk {
        Risk::Low => "low",
        Risk::LowMedium => "a single 3",
        Risk::Medium => "medium",
        Risk::High => "high",
    }
}

/// `8`, `3*`, with its risk for a screen reader.
pub(super) fn badge(score: Score) -> Markup {
    html! {
        span class=(class(score.risk())) {
            (score.total) @if score.risk() == Risk::LowMedium { "*" }
            span class="nhsuk-u-visually-hidden" { " (" (word(score.risk())) ")" }
        }
    }
}

/// A badge, or why there is none.
pub(super) fn scored(scored: &Scored) -> Markup {
    match scored {
        Scored::Whole(score) => badge(*score),
        Scored::Incomplete { .. } => html! { span class="news-badge" { "Incomplete" } },
        Scored::NotForThisPatient { .. } => html! { span class="news-badge" { "No NEWS2" } },
    }
}
