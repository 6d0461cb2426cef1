//! The palette's pairs of text and background reach the contrast of WCAG 2.2 AA, computed, not looked at.

const PALETTE: &str = include_str!("../../assets-source/scss/_palette.scss");

/// Text on background, as the style sheet uses them.
const TEXT: [(&str, &str); 33] = [
    ("ink", "paper"),
    ("ink", "page"),
    ("ink", "stripe"),
    ("ink", "head"),
    ("ink", "hover"),
    ("ink", "focus"),
    ("ink", "now"),
    ("ink", "news-single"),
    ("ink", "news-medium"),
    ("ink", "news-high"),
    ("ink", "dead"),
    ("ink", "dead-stripe"),
    ("ink", "amber-pale"),
    ("ink-quiet", "paper"),
    ("ink-quiet", "page"),
    ("ink-quiet", "stripe"),
    ("ink-quiet", "hover"),
    ("blue", "paper"),
    ("blue", "page"),
    ("blue", "stripe"),
    ("blue", "head"),
    ("blue", "hover"),
    ("blue", "dead-stripe"),
    ("paper", "blue"),
    ("paper", "blue-dark"),
    ("paper", "green"),
    ("paper", "red"),
    ("blue-ink", "blue-pale"),
    ("green-ink", "green-pale"),
    ("red-ink", "red-pale"),
    ("amber-ink", "amber-pale"),
    ("red-ink", "paper"),
    ("red", "paper"),
];

/// Edges that must be seen (3 to 1): field borders, chips, and the black edge that makes the yellow focus pass.
const EDGES: [(&str, &str); 6] = [
    ("ink-quiet", "paper"),
    ("ink", "paper"),
    ("ink", "page"),
    ("red-dark", "red-pale"),
    ("amber-dark", "amber-pale"),
    ("green-dark", "green-pale"),
];

fn luminance(name: &str) -> f64 {
    let line = PALETTE
        .lines()
        .find_map(|line| line.strip_prefix(&format!("${name}: #")))
        .unwrap_or_else(|| panic!("${name} is not in _palette.scss"));
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&line[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_pair_reaches_four_and_a_half() {
    for (text, background) in TEXT {
        assert!(
            contrast(text, background) >= 4.5,
            "{text} on {background} is {:.2}",
            contrast(text, background)
        );
    }
}

#[test]
fn every_edge_reaches_three() {
    for (edge, background) in EDGES {
        assert!(
            contrast(edge, background) >= 3.0,
            "{edge} on {background} is {:.2}",
            contrast(edge, background)
        );
    }
}

#[test]
fn the_measure_can_fail() {
    assert!(contrast("focus", "paper") < 1.5);
    assert!((contrast("paper", "paper") - 1.0).abs() < 1e-9);
}
