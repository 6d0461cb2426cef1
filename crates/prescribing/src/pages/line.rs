//! The medication line as markup: generic bold, brand in capitals, the dose bold after its label.

use maud::{Markup, html};

use crate::{
    checks::{Finding, Level},
    medication_line::{Part, Shown, line},
};

/// The line. Parts are set apart by a dash; within a part nothing is broken.
pub(crate) fn medication_line(shown: Shown<'_>) -> Markup {
    html! {
        span class="medication-line" {
            @for (at, part) in line(shown).iter().enumerate() {
                @if at > 0 { " \u{2013} " }
                span class="medication-part" {
                    @match part {
                        Part::Generic(words) => { b class="medication-generic" { (words) } }
                        Part::Brand(words) | Part::Plain(words) => { (words) }
                        Part::Dose(words) => { span class="medication-label" { "DOSE" } " " b { (words) } }
                    }
                }
            }
        }
    }
}

/// What speaks against an order: a list, the loudest first, each with its word.
pub(super) fn findings(all: &[Finding]) -> Markup {
    html! {
        @if all.is_empty() {
            p class="medication-quiet" { "Checked: allergies, medicines with the same ingredient, usual maximum dose. Nothing was found." }
        } @else {
            ul class="nhsuk-list medication-findings" {
                @for finding in all {
                    li class=(match finding.level { Level::Stop => "finding stop", Level::Caution => "finding caution", Level::Information => "finding information" }) {
                        b { (finding.level.word()) } " " (finding.says)
                    }
                }
            }
        }
    }
}
