//! The `head` of every page: title, style sheet, scripts, and htmx's settings.

use crate::assets;
use maud::{Markup, html};

/// htmx 2's words (`includeIndicatorStyles`; version 4 says `includeIndicatorCSS`).
/// No page is kept in the browser's storage, no style or script is written into the page, and refusals (409, 422) are shown.
const HTMX: &str = concat!(
    r#"{"historyEnabled":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,"includeIndicatorStyles":false,"allowEval":false,"#,
    r#""allowScriptTags":false,"selfRequestsOnly":true,"responseHandling":[{"code":"204","swap":false},"#,
    r#"{"code":"[23]..","swap":true},{"code":"409|422","swap":true},{"code":"[45]..","swap":false,"error":true}]}"#
);

/// The `head` element. On a patient's page the title is `FAMILY, Given – tab`.
pub fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " – EPR" }
            link rel="stylesheet" href=(assets::path("trefoil.css"));
            link rel="icon" type="image/svg+xml" href=(assets::path("icon.svg"));
            @if assets::embedded("htmx.js") {
                meta name="htmx-config" content=(HTMX);
                script src=(assets::path("htmx.js")) defer {}
            }
            script src=(assets::path("app.js")) defer {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn htmx_keeps_no_page_and_evaluates_nothing() {
        for setting in [
            r#""historyCacheSize":0"#,
            r#""includeIndicatorStyles":false"#,
            r#""allowEval":false"#,
        ] {
            assert!(HTMX.contains(setting), "{setting}");
        }
    }

    #[test]
    fn the_title_is_escaped_and_nothing_is_inline() {
        let markup = head("<script>").into_string();
        assert!(markup.contains("<title>&lt;script&gt; – EPR</title>"));
        assert!(!markup.contains("<style") && !markup.contains("style="));
    }
}
