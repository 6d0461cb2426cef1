//! Tests of names.

use super::*;

fn name(family: &str, given: &[&str], prefix: &str) -> PersonName {
    let name = given
        .iter()
        .fold(PersonName::builder(), |name, given| name.given(given));
    name.family(family).prefix(prefix).finish().unwrap()
}

#[test]
fn cui_pab_0049_family_upper_then_comma() {
    assert_eq!(name("Turner", &["Katherine"], "").banner(), "TURNER, Katherine");
}

#[test]
fn cui_pab_0050_given_in_title_case() {
    assert_eq!(
        name("TURNER", &["KATHERINE", "anne"], "").banner(),
        "TURNER, Katherine Anne"
    );
    assert_eq!(name("o'neill", &["mary-jane"], "").banner(), "O'NEILL, Mary-Jane");
}

#[test]
fn cui_pab_0052_title_in_brackets_and_title_case() {
    assert_eq!(
        name("Turner", &["Katherine"], "mrs").banner(),
        "TURNER, Katherine (Mrs)"
    );
}

#[test]
fn cui_pab_0053_no_name_labels_and_one_name_stands_alone() {
    assert_eq!(name("Sudarmadi", &[], "").banner(), "SUDARMADI");
    assert_eq!(name("", &["Sudarmadi"], "").banner(), "Sudarmadi");
    assert_eq!(name("Sudarmadi", &[], "Mr").banner(), "SUDARMADI (Mr)");
}

#[test]
fn capitals_keep_their_accents() {
    assert_eq!(
        name("Adébáyọ\u{300}", &["Ọláyínká"], "").banner(),
        "ADÉBÁYỌ\u{300}, Ọláyínká"
    );
    assert_eq!(name("ap Rhys", &["Llŷr"], "").banner(), "AP RHYS, Llŷr");
}

#[test]
fn nothing_but_a_title_is_no_name() {
    assert_eq!(
        PersonName::builder().family("  ").prefix("Mr").finish(),
        Err(PersonNameError::Empty)
    );
}

#[test]
fn cui_name_fields_of_35_35_100_and_35() {
    let too_long = |name: PersonNameBuilder| match name.finish() {
        Err(PersonNameError::TooLong { part, .. }) => Some(part),
        _ => None,
    };
    let long = "a".repeat(36);
    assert_eq!(too_long(PersonName::builder().family(&long)), Some(Part::Family));
    assert_eq!(too_long(PersonName::builder().given(&long)), Some(Part::Given));
    assert_eq!(
        too_long(
            PersonName::builder()
                .given("a")
                .given(&long)
                .given(&long)
                .given(&long)
        ),
        Some(Part::Middle)
    );
    assert_eq!(
        too_long(PersonName::builder().given("a").prefix(&long)),
        Some(Part::Prefix)
    );
    assert_eq!(
        too_long(PersonName::builder().given("a").given(&long).given(&long)),
        None
    );
    // Accents typed as marks count once where one character can carry them.
    assert!(
        PersonName::builder()
            .family(&"e\u{301}".repeat(35))
            .finish()
            .is_ok()
    );
}

#[test]
fn trimmed_and_composed() {
    let one = name("  Llŷr   Hughes ", &[], "");
    assert_eq!(one.family(), Some("Llŷr Hughes"));
    assert_eq!(name("Lly\u{302}r Hughes", &[], ""), one);
}

#[test]
fn refuses_unseen_characters_and_mere_punctuation() {
    let unseen = PersonName::builder().family("Tur\u{202e}ner").finish();
    assert_eq!(
        unseen,
        Err(PersonNameError::Unseen {
            part: Part::Family,
            code: 0x202e
        })
    );
    let control = PersonName::builder().family("Turner").given("K\u{7}").finish();
    assert_eq!(
        control,
        Err(PersonNameError::Unseen {
            part: Part::Given,
            code: 7
        })
    );
    assert_eq!(
        PersonName::builder().family("-?").finish(),
        Err(PersonNameError::NoLetters { part: Part::Family })
    );
}

#[test]
fn found_by_any_name_whole_or_by_word() {
    let name = PersonName::builder()
        .family("Smith-O’Neill")
        .given("Siân")
        .preferred("Shân")
        .finish()
        .unwrap();
    assert_eq!(
        name.search_keys(),
        ["oneill", "shan", "sian", "smith", "smithoneill"]
    );
    assert_eq!(name.family_key().as_deref(), Some("smithoneill"));
    assert_eq!(name.given_keys(), ["sian", "shan"]);
}

#[test]
fn survives_json_and_is_checked_on_the_way_in() {
    let one = name("ap Rhys", &["Llŷr", "Emyr"], "Dr");
    let json = serde_json::to_string(&one).unwrap();
    assert_eq!(
        json,
        r#"{"family":"ap Rhys","given":["Llŷr","Emyr"],"prefix":"Dr"}"#
    );
    assert_eq!(serde_json::from_str::<PersonName>(&json).unwrap(), one);
    assert!(serde_json::from_str::<PersonName>("{}").is_err());
}
