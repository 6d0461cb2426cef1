//! A text as a picture for telephones to read: one path, no image file, nothing asked of anybody outside.

use maud::{Markup, html};
use qrcode::{Color, QrCode};

/// White around it, in modules: the standard asks for four.
const QUIET: usize = 4;

/// The picture, with words for who cannot see it. A text too long for one gives nothing: the page has it as text too.
pub fn qr_code(text: &str, words: &str) -> Markup {
    let Ok(code) = QrCode::new(text) else {
        return html! {};
    };
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (at, colour) in code.to_colors().iter().enumerate() {
        if *colour == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        }
    }
    html! {
        svg class="qr-code" role="img" aria-label=(words) width="240" height="240" viewBox={ "0 0 " (side) " " (side) } {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_white_edge_and_its_words() {
        let markup = qr_code("otpauth://totp/Trust:nurse?secret=GEZDGNBVGY3TQOJQ", "Words").into_string();
        assert!(markup.contains(r#"aria-label="Words""#) && markup.contains("M4 4h1v1h-1z"));
        assert!(!markup.contains("M3 ") && !markup.contains("style"));
        assert_eq!(qr_code(&"x".repeat(5000), "Words").into_string(), "");
    }
}
