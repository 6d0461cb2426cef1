//! Just enough of Rust's lexer to tell code from comments and to find the text of string literals.

/// A Rust file, taken apart.
pub(crate) struct Scan {
    /// The code with comments and the insides of literals blanked; lines stay where they were.
    pub(crate) code: String,
    /// Every string literal.
    pub(crate) literals: Vec<Literal>,
}

/// One string literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    /// The line it begins on.
    pub(crate) line: usize,
    /// Its text as written, escapes included.
    pub(crate) text: String,
}

/// Takes a file apart.
pub(crate) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut scan = Scan {
        code: String::with_capacity(text.len()),
        literals: Vec::new(),
    };
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let rest = &text[at..];
        let previous = text[..at].chars().next_back();
        let (end, literal) = if rest.starts_with("//") {
            (at + rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (at + block_comment(rest), None)
        } else if let Some((open, hashes)) = raw_opening(rest).filter(|_| !previous.is_some_and(is_word)) {
            let close = format!("\"{}", "#".repeat(hashes));
            let inside = &rest[open..];
            let length = inside.find(&close).unwrap_or(inside.len());
            (
                (at + open + length + close.len()).min(bytes.len()),
                Some(inside[..length].to_string()),
            )
        } else if let Some(inside) = rest.strip_prefix('"') {
            let length = quoted(inside);
            (
                (at + length + 2).min(bytes.len()),
                Some(inside[..length].to_string()),
            )
        } else if let Some(length) = character(rest) {
            (at + length, None)
        } else {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            scan.code.push_str(&rest[..next]);
            line += usize::from(rest.starts_with('\n'));
            at += next;
            continue;
        };
        if let Some(text) = literal {
            scan.literals.push(Literal { line, text });
        }
        let piece = &text[at..end];
        scan.code.extend(
            piece
                .chars()
                .map(|character| if character == '\n' { '\n' } else { ' ' }),
        );
        line += piece.matches('\n').count();
        at = end;
    }
    scan
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// `r"`, `r#"`, `br"` …: where the text begins, and how many `#` close it.
fn raw_opening(rest: &str) -> Option<(usize, usize)> {
    let after = rest
        .strip_prefix("br")
        .or_else(|| rest.strip_prefix("cr"))
        .or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    after[hashes..]
        .starts_with('"')
        .then(|| (rest.len() - after.len() + hashes + 1, hashes))
}

/// The length of a quoted text, up to its closing quote.
fn quoted(inside: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    inside.len()
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    let bytes = rest.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of a character literal; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside[2.min(inside.len())..].find('\'').map(|at| at + 4);
    }
    let first = inside.chars().next()?;
    inside[first.len_utf8()..]
        .starts_with('\'')
        .then(|| first.len_utf8() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(text: &str) -> Vec<(usize, String)> {
        scan(text)
            .literals
            .into_iter()
            .map(|literal| (literal.line, literal.text))
            .collect()
    }

    #[test]
    fn literals_of_every_kind_are_found_where_they_are() {
        let text = "let a = \"one\";\nlet b = r#\"two \"quoted\"\"#;\n// \"not me\"\nlet c = b\"three \\\" more\";\n/* \"nor /* me */\" */ let d = '\"';\nf::<'a>(\"four\");";
        let expected = [
            (1, "one"),
            (2, "two \"quoted\""),
            (4, "three \\\" more"),
            (6, "four"),
        ];
        assert_eq!(
            literals(text),
            expected.map(|(line, text)| (line, text.to_string()))
        );
    }

    #[test]
    fn code_keeps_its_lines_and_loses_its_words() {
        let code = scan("todo(); // todo!()\nlet s = \"todo!()\ntodo!()\";\nend").code;
        assert_eq!(code.lines().count(), 4);
        assert!(!code.contains("todo!") && code.contains("todo();") && code.ends_with("end"));
    }

    #[test]
    fn escapes_lifetimes_and_identifiers_do_not_confuse_it() {
        assert_eq!(
            literals(r"let c = '\''; let d = '\u{e9}'; var('x', 'é'); loop_r"),
            []
        );
        assert_eq!(
            literals("struct A<'a>(&'a str); for\"x\""),
            [(1, "x".to_string())]
        );
        assert_eq!(literals("\"never closed"), [(1, "never closed".to_string())]);
    }
}
