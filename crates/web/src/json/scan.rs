//! One pass over JSON text that builds nothing but the keys of the objects it stands in.

use std::collections::HashSet;

use super::{DEPTH, DIGITS, JsonError, KEYS, MEMBERS, POWER};

/// An object with the keys it has so far, or a list.
enum Inside {
    Object(HashSet<String>),
    List,
}

/// Refuse what is too deep, too much, too great or ambiguous. Whether it is JSON at all is the parser's to say.
pub(super) fn scan(bytes: &[u8]) -> Result<(), JsonError> {
    let (mut at, mut keys, mut members) = (0, 0_usize, 0_usize);
    let mut inside: Vec<Inside> = vec![];
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                if inside.len() == DEPTH {
                    return Err(JsonError::Deep);
                }
                inside.push(if *byte == b'{' {
                    Inside::Object(HashSet::new())
                } else {
                    Inside::List
                });
                at += 1;
            }
            b'}' | b']' => {
                inside.pop();
                at += 1;
            }
            b',' => {
                members += 1;
                if members >= MEMBERS {
                    return Err(JsonError::Many);
                }
                at += 1;
            }
            b'"' => {
                let end = string(bytes, at)?;
                if let (Some(Inside::Object(known)), true) = (inside.last_mut(), is_key(bytes, end)) {
                    keys += 1;
                    if keys > KEYS {
                        return Err(JsonError::Many);
                    }
                    // Compared as it is meant: `a` may be written `\u0061`.
                    let key: String = serde_json::from_slice(&bytes[at..end])
                        .map_err(|error| JsonError::Unread(error.to_string()))?;
                    if let Some(twice) = known.replace(key) {
                        return Err(JsonError::Twice(twice.chars().take(40).collect()));
                    }
                }
                at = end;
            }
            b'-' | b'0'..=b'9' => at = number(bytes, at)?,
            _ => at += 1,
        }
    }
    Ok(())
}

/// Just behind the closing mark of a string.
fn string(bytes: &[u8], from: usize) -> Result<usize, JsonError> {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return Ok(at + 1),
            _ => at += 1,
        }
    }
    Err(JsonError::Unread("a text in it does not end".to_owned()))
}

fn is_key(bytes: &[u8], from: usize) -> bool {
    let next = bytes[from..].iter().find(|byte| !byte.is_ascii_whitespace());
    next == Some(&b':')
}

fn number(bytes: &[u8], from: usize) -> Result<usize, JsonError> {
    let length = bytes[from..]
        .iter()
        .take_while(|byte| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
        .count();
    let text = &bytes[from..from + length];
    let great = text
        .iter()
        .position(|byte| matches!(byte, b'e' | b'E'))
        .and_then(|at| std::str::from_utf8(&text[at + 1..]).ok())
        .map(|power| power.trim_start_matches(['+', '-', '0']))
        .is_some_and(|power| power.len() > 3 || power.parse::<u32>().is_ok_and(|power| power > POWER));
    if length > DIGITS || great {
        return Err(JsonError::Number);
    }
    Ok(from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_limit_and_one_beyond() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(scan(nested(64).as_bytes()), Ok(()));
        assert_eq!(scan(nested(65).as_bytes()), Err(JsonError::Deep));
        let keyed = |keys: usize| {
            let all: Vec<String> = (0..keys).map(|key| format!("\"{key}\":1")).collect();
            format!("{{{}}}", all.join(","))
        };
        assert_eq!(scan(keyed(10_000).as_bytes()), Ok(()));
        assert_eq!(scan(keyed(10_001).as_bytes()), Err(JsonError::Many));
        let list = |members: usize| format!("[{}0]", "0,".repeat(members - 1));
        assert_eq!(scan(list(50_000).as_bytes()), Ok(()));
        assert_eq!(scan(list(50_001).as_bytes()), Err(JsonError::Many));
        assert_eq!(scan("9".repeat(32).as_bytes()), Ok(()));
        assert_eq!(scan("9".repeat(33).as_bytes()), Err(JsonError::Number));
        assert_eq!(scan(b"[1e308, -1E-308]"), Ok(()));
        for great in ["1e309", "1e-309", "1E+9999", "-1e00099999999999999999"] {
            assert_eq!(scan(great.as_bytes()), Err(JsonError::Number), "{great}");
        }
    }

    #[test]
    fn a_key_stands_once() {
        let twice = |key: &str| Err(JsonError::Twice(key.to_owned()));
        assert_eq!(scan(br#"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":"a"}]}"#), Ok(()));
        assert_eq!(scan(br#"{"a":1,"a":2}"#), twice("a"));
        assert_eq!(scan(br#"{"a":1,"\u0061" : 2}"#), twice("a"));
        assert_eq!(scan(br#"[{"x":{"id":"1","b":"\"}","id":"2"}}]"#), twice("id"));
    }
}
