//! Tests of reading a release.

use super::*;

fn with(file: &str, line: &str) -> Release {
    let mut release = Release::own();
    release.files.push((file.to_owned(), format!("\n{line}\n")));
    release
}

fn fault(line: &str) -> String {
    let error = with("extra.jsonl", line).read().unwrap_err();
    assert_eq!(error.0.len(), 1, "{error}");
    error.0[0].to_string()
}

#[test]
fn our_own_release_is_whole() {
    let content = Release::own().read().unwrap();
    println!(
        "{} products, {} order sentences, {} substances and groups, {} memberships",
        content.products.len(),
        content.sentences.len(),
        content.substances.len(),
        content.memberships.len()
    );
    assert!(content.products.len() >= 150);
    let verified = |code: &CodedValue| !code.code().starts_with("TREFOIL-");
    let national = content
        .products
        .iter()
        .filter(|one| verified(&one.medicine.code))
        .count();
    println!("{national} products have a verified dm+d code");
    // Every product can be ordered by a sentence, and its name is the generic one in lower case.
    for product in &content.products {
        let code = product.medicine.code.code();
        assert!(content.sentences.iter().any(|one| one.product == code), "{code}");
        assert_eq!(product.medicine.generic, product.medicine.generic.to_lowercase());
    }
}

/// The check digit of SNOMED CT ids (Verhoeff), which every national code must have.
#[test]
fn national_codes_have_their_check_digit() {
    const D: [[usize; 10]; 10] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ];
    const P: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |digit: usize, times: usize| (0..times % 8).fold(digit, |digit, _| P[digit]);
    let content = Release::own().read().unwrap();
    let codes = content
        .products
        .iter()
        .flat_map(|one| [&one.medicine.code, &one.moiety].into_iter().chain(&one.routes))
        .chain(content.substances.iter().map(|one| &one.value))
        .map(CodedValue::code)
        .filter(|code| !code.starts_with("TREFOIL-"));
    let mut seen = 0;
    for code in codes {
        let digits: Vec<usize> = code.bytes().rev().map(|byte| usize::from(byte - b'0')).collect();
        let sum = digits
            .iter()
            .enumerate()
            .fold(0, |sum, (at, digit)| D[sum][permuted(*digit, at)]);
        assert_eq!(sum, 0, "{code}");
        seen += 1;
    }
    println!("{seen} national codes checked");
}

#[test]
fn a_dangling_ingredient_names_file_and_line() {
    let line = r#"{"is":"product","code":"TREFOIL-X1","name":"X","moiety":"774586009","form":"tablet","ingredients":[{"substance":"1"}],"routes":["26643006"]}"#;
    assert_eq!(
        fault(line),
        "extra.jsonl:2: the ingredient 1 is not among the substances; add it to substances.jsonl, or correct the code"
    );
}

#[test]
fn a_dangling_route_names_file_and_line() {
    let line = r#"{"is":"product","code":"TREFOIL-X1","name":"X","moiety":"774586009","form":"tablet","ingredients":[{"substance":"372687004"}],"routes":["99"]}"#;
    assert_eq!(
        fault(line),
        "extra.jsonl:2: the route 99 is not among the routes; add it to routes.jsonl, or correct the code"
    );
}

#[test]
fn every_other_fault_is_named() {
    let cases = [
        ("{", "this is not an entry"),
        (r#"{"is":"pill","code":"1","name":"x"}"#, "this is not an entry"),
        (
            r#"{"is":"substance","code":"372687004","name":"amoxicillin"}"#,
            "is already given in substances.jsonl:",
        ),
        (
            r#"{"is":"substance","code":"TREFOIL-X1","name":" "}"#,
            "has no words to show",
        ),
        (
            r#"{"is":"group","code":"TREFOIL-X1","name":"x","members":["1"]}"#,
            "the member 1 is not among the substances",
        ),
        (
            r#"{"is":"product","code":"TREFOIL-X1","name":"X","moiety":"1","form":"tablet","ingredients":[{"substance":"372687004"}],"routes":["26643006"]}"#,
            "the moiety 1 is not in the dictionary",
        ),
        (
            r#"{"is":"product","code":"TREFOIL-X1","name":"X","moiety":"774586009","form":"tablet","ingredients":[],"routes":["26643006"]}"#,
            "the product has no ingredient",
        ),
        (
            r#"{"is":"sentence","code":"x","product":"1","dose":{"type":"fixed","quantity":{"value":"1","unit":"mg"}},"route":"26643006","timing":{"type":"once"}}"#,
            "the product 1 of this order sentence is not in the dictionary",
        ),
        (
            r#"{"is":"sentence","code":"x","product":"39732411000001106","dose":{"type":"fixed","quantity":{"value":"1","unit":"mg"}},"route":"47625008","timing":{"type":"once"},"indication":"x"}"#,
            "the order sentence uses the route 47625008",
        ),
        (
            r#"{"is":"sentence","code":"x","product":"39732411000001106","dose":{"type":"fixed","quantity":{"value":"0","unit":"mg"}},"route":"26643006","timing":{"type":"once"},"indication":"x"}"#,
            "could not be prescribed as it stands",
        ),
    ];
    for (line, says) in cases {
        let fault = fault(line);
        assert!(
            fault.starts_with("extra.jsonl:2: ") && fault.contains(says),
            "{fault}"
        );
    }
}
