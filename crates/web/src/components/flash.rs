//! What just happened, on the next page.

use maud::{Markup, html};

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// It was done.
    Done,
    /// It was not, or not all: read on.
    Attention,
}

/// One line, announced by a screen reader.
pub fn flash(kind: FlashKind, message: &str) -> Markup {
    let (class, word) = match kind {
        FlashKind::Done => ("flash", "✓ Done"),
        FlashKind::Attention => ("flash attention", "! Attention"),
    };
    html! { div class=(class) role="status" { span class="word" { (word) } " " (message) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_announced_with_a_word() {
        let markup = flash(FlashKind::Done, "Admitted to <A1>").into_string();
        assert!(
            markup.contains(r#"role="status""#) && markup.contains("✓ Done</span> Admitted to &lt;A1&gt;")
        );
        assert!(
            flash(FlashKind::Attention, "Not sent")
                .into_string()
                .contains("! Attention")
        );
    }
}
