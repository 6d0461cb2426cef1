//! Escape sequences, both ways.

use proptest::prelude::*;
use trefoil_hl7v2::charset::CharacterSet;
use trefoil_hl7v2::encoding::{Delimiters, escape, unescape};

fn plain(wire: &str) -> String {
    unescape(wire, &Delimiters::STANDARD, CharacterSet::Utf8).into_owned()
}

#[test]
fn sequences_of_the_standard_are_resolved() {
    for (wire, text) in [
        (r"a\F\b", "a|b"),
        (r"a\S\b", "a^b"),
        (r"a\T\b", "a&b"),
        (r"a\R\b", "a~b"),
        (r"a\E\b", r"a\b"),
        (r"\E\F\E\", r"\F\"),
        (r"one\.br\two", "one\ntwo"),
        (r"\X0D0A\", "\r\n"),
        (r"\X53c3AD\le", "Síle"),
        // A ready-made parser made `HhiN` of this.
        (r"\H\hi\N\", "hi"),
        ("nothing", "nothing"),
        ("", ""),
    ] {
        assert_eq!(plain(wire), text, "{wire}");
    }
}

#[test]
fn what_is_not_understood_stays_as_it_came() {
    for wire in [
        r"\Z12\",
        r"\C2842\",
        r"\M284F21\",
        r"\.sp2\",
        r"\.in+4\",
        r"\.ce\",
        r"\X0\",
        r"\XZZ\",
        r"\X\",
        r"\X00\",
        r"\XFF\",
        r"\P\",
        r"C:\temp",
        r"C:\temp\drugs",
        r"\",
        r"\\",
        r"\\\",
        r"ends with \",
        r"\é\",
        r"\FF\",
    ] {
        assert_eq!(plain(wire), wire);
    }
}

#[test]
fn a_stray_escape_character_does_not_hide_a_real_sequence() {
    assert_eq!(plain(r"50\100 mg\.br\daily"), "50\\100 mg\ndaily");
    assert_eq!(plain(r"a\\F\b"), r"a\|b");
    // And a sequence that is only kept is not taken apart.
    assert_eq!(plain(r"\Z1\F\Z1\"), r"\Z1\F\Z1\");
}

#[test]
fn hexadecimal_bytes_are_read_in_the_character_set_of_the_message() {
    let read = |set| unescape(r"\XE2\", &Delimiters::STANDARD, set).into_owned();
    assert_eq!(read(CharacterSet::Latin1), "â");
    assert_eq!(read(CharacterSet::Utf8), r"\XE2\");
    assert_eq!(read(CharacterSet::Ascii), r"\XE2\");
}

#[test]
fn null_as_text_is_not_null() {
    assert_eq!(escape("\"\"", &Delimiters::STANDARD), r"\X2222\");
    assert_eq!(escape("\"\"\"", &Delimiters::STANDARD), "\"\"\"");
}

proptest! {
    #[test]
    fn unescaping_undoes_escaping(text in "[^\\x00]{0,60}|[|^~&\\\\FSTREXHNbr.\\r\\n\\x0B\\x1C\\t\"0-9]{0,60}") {
        let wire = escape(&text, &Delimiters::STANDARD);
        let harmless = !wire.contains(['|', '^', '~', '&', '\r', '\n', '\x0B', '\x1C']);
        prop_assert!(harmless);
        prop_assert_eq!(plain(&wire), text);
    }

    #[test]
    fn unescaping_never_panics(wire in "[\\\\XZCMFHN.br0-9é]{0,40}|.{0,40}") {
        for set in [CharacterSet::Ascii, CharacterSet::Utf8, CharacterSet::Latin1] {
            let _ = unescape(&wire, &Delimiters::STANDARD, set);
        }
    }
}
