//! What an answer means, in one letter.

use crate::house::{Answer, Patient};

/// Each letter, and what it says. In the order of the legend.
pub const LEGEND: [(char, &str); 15] = [
    ('Y', "shown, and this patient is on the page"),
    ('P', "shown; this patient is not on the page"),
    ('D', "done, and led on to another page"),
    ('F', "let in; what was filled in was not taken (422)"),
    ('C', "let in; the record had changed meanwhile (409)"),
    ('.', "refused: the role may not"),
    ('n', "refused: no relationship, and breaking the glass is offered"),
    ('-', "nothing was found"),
    ('u', "first prove again who you are"),
    ('k', "first unlock the screen"),
    ('s', "first sign in"),
    ('m', "no such way of asking (405)"),
    (
        'x',
        "refused as it was sent (400), or as a form of another sitting",
    ),
    ('g', "merged into another record"),
    ('!', "failed: never right"),
];

/// The letter of an answer about a patient.
pub fn of(answer: &Answer, patient: &Patient) -> char {
    let leads = |to: &str| {
        let there = answer.location.as_deref().unwrap_or_default();
        there == to || there.starts_with(&format!("{to}?")) || there.starts_with(&format!("{to}/"))
    };
    match answer.status {
        200 if names(&answer.body, patient) => 'Y',
        200 => 'P',
        300..400 if leads("/sign-in") => 's',
        300..400 if leads("/unlock") => 'k',
        300..400 if leads("/step-up") => 'u',
        204 | 300..400 => 'D',
        400 | 415 => 'x',
        401 if answer.body.contains("locked") => 'k',
        401 => 's',
        403 if answer.body.contains("no recorded relationship") => 'n',
        403 if answer.body.contains("prove") => 'u',
        403 if answer.body.contains("belongs to another sitting") => 'x',
        403 => '.',
        404 => '-',
        405 => 'm',
        409 => 'C',
        410 => 'g',
        422 => 'F',
        _ => '!',
    }
}

/// Whether a page says who this patient is.
pub fn names(body: &str, patient: &Patient) -> bool {
    let (body, name) = (body.to_lowercase(), patient.marks.name.to_lowercase());
    body.contains(&name)
}
