//! Links and forms of a page, with every value that can be sent.

use crate::hospital::browser::{attribute, unescaped};

/// A form with everything it could send: each box, circle and choice, ticked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Whether it writes.
    pub posts: bool,
    /// Names and values, in order.
    pub fields: Vec<(String, String)>,
}

/// Every link, in order.
pub fn links(body: &str) -> Vec<String> {
    let found = body.split("href=\"").skip(1);
    found
        .filter_map(|rest| rest.split('"').next())
        .map(|link| unescaped(link.split('#').next().unwrap_or_default()))
        .filter(|link| !link.is_empty())
        .collect()
}

/// Every form.
pub fn forms(body: &str) -> Vec<Form> {
    body.split("<form")
        .skip(1)
        .filter_map(|rest| {
            let (tag, inside) = rest.split_once('>')?;
            let inside = inside.split("</form>").next()?;
            Some(Form {
                action: attribute(&format!(" {tag}"), "action")?,
                posts: attribute(&format!(" {tag}"), "method").as_deref() == Some("post"),
                fields: fields(inside),
            })
        })
        .collect()
}

fn fields(form: &str) -> Vec<(String, String)> {
    let mut all = vec![];
    let mut chosen = String::new();
    for (at, _) in form.match_indices('<') {
        let tag = &form[at..at + form[at..].find('>').unwrap_or(0)];
        let value = || attribute(tag, "value").unwrap_or_default();
        if tag.starts_with("<select") {
            chosen = attribute(tag, "name").unwrap_or_default();
        } else if tag.starts_with("<option") && !chosen.is_empty() {
            all.push((chosen.clone(), value()));
        } else if let Some(name) = attribute(tag, "name") {
            if tag.starts_with("<textarea") {
                let inside = &form[at + tag.len() + 1..];
                let text = unescaped(inside.split("</textarea>").next().unwrap_or_default());
                all.push((name, text));
            } else if tag.starts_with("<input") || tag.starts_with("<button") {
                all.push((name, value()));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_what_is_not_ticked() {
        let page = r#"<a href="/a?b=1&amp;c=2#d">x</a><form action="/go" method="post"><input name="a" value="1">
            <input type="radio" name="r" value="x"><select name="s"><option value="p">P</option></select>
            <textarea name="t">w&amp;w</textarea><button name="b" value="9">Go</button></form>"#;
        assert_eq!(links(page), ["/a?b=1&c=2"]);
        let form = &forms(page)[0];
        assert!(form.posts && form.action == "/go");
        let names: Vec<&str> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "r", "s", "t", "b"]);
    }
}
