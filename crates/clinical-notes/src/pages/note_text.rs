//! A note as it reads: struck out or not, what was added on top.

use maud::{Markup, html};
use trefoil_core::display;

use crate::note::Note;

/// The note. What was added is read first, because it may say that what follows is wrong.
pub(super) fn note(note: &Note) -> Markup {
    let late = note.signed.at - note.written > chrono::Duration::minutes(15);
    html! {
        article class=(if note.struck.is_some() { "note struck" } else { "note" }) aria-label={ (note.title) " " (display::date_time(note.written)) } {
            h3 { (note.title) ", " (display::date_time(note.written)) }
            p { b { (note.status()) } " – signed by " (note.signed.name) " (" (note.signed.role) ")"
                @if late { ", entered " (display::date_time(note.signed.at)) } }
            @if let Some(struck) = &note.struck {
                p class="note-struck" { b { "Entered in error: " } (struck.reason) " – " (struck.by.name) ", " (display::date_time(struck.by.at))
                    ". The text below is struck out and must not be acted on." }
            }
            @for addendum in note.addenda.iter().rev() {
                div class="note-addendum" {
                    h4 { "Added " (display::date_time(addendum.by.at)) " by " (addendum.by.name) " (" (addendum.by.role) ")" }
                    (lines(&addendum.text, note.struck.is_some()))
                }
            }
            (sections(note))
        }
    }
}

/// The headings with what is below them.
pub(super) fn sections(note: &Note) -> Markup {
    html! {
        @for section in &note.sections {
            h4 { (section.title) }
            (lines(&section.text, note.struck.is_some()))
        }
    }
}

/// Text as it was written, lines kept; struck out where the note is.
pub(super) fn lines(text: &str, struck: bool) -> Markup {
    html! {
        @if struck { del class="note-text" { (text) } } @else { p class="note-text" { (text) } }
    }
}
