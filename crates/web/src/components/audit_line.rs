//! Who recorded something, and when.

use maud::{Markup, html};

/// Who wrote a record. Times are `dd-MMM-yyyy HH:mm`.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditLine<'a> {
    /// Name and role as they were then.
    pub by: &'a str,
    /// When it was recorded.
    pub recorded: &'a str,
    /// When it was true, if more than 15 minutes earlier.
    pub effective: Option<&'a str>,
    /// Version, and the address of its history.
    pub version: Option<(u64, &'a str)>,
}

/// One quiet line below a record.
pub fn audit_line(line: AuditLine<'_>) -> Markup {
    html! {
        p class="audit-line" {
            @if let Some(effective) = line.effective { "At " (effective) ", entered " (line.recorded) }
            @else { "Recorded " (line.recorded) }
            " by " (line.by)
            @if let Some((version, href)) = line.version { " – " a href=(href) { "version " (version) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_entry_shows_both_times() {
        let line = AuditLine {
            by: "K Turner, RN",
            recorded: "22-Nov-2026 09:10",
            effective: Some("22-Nov-2026 08:35"),
            version: Some((2, "/history")),
        };
        let markup = audit_line(line).into_string();
        assert!(markup.contains("At 22-Nov-2026 08:35, entered 22-Nov-2026 09:10 by K Turner, RN"));
        assert!(markup.contains("version 2"));
    }

    #[test]
    fn usually_there_is_one_time() {
        let markup = audit_line(AuditLine {
            by: "K Turner",
            recorded: "22-Nov-2026 08:35",
            ..AuditLine::default()
        })
        .into_string();
        assert!(markup.contains("Recorded 22-Nov-2026 08:35 by K Turner"));
    }
}
