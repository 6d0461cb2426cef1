//! The demonstration catalogue reads; every mistake in a file is named with its entry.

use trefoil_core::quantity::UcumUnitError;

use super::{Catalogue, CatalogueError, DEMONSTRATION};

const SERUM: &str = "[[specimen]]\nid = 'serum'\nname = 'Serum'\ncontainer = 'Gold top'\n";

fn test(id: &str, more: &str) -> String {
    format!("[[test]]\nid = '{id}'\nname = 'Name of {id}'\ncategory = 'biochemistry'\n{more}\n")
}

fn wrong(text: &str) -> CatalogueError {
    Catalogue::read(text).unwrap_err()
}

#[test]
fn the_demonstration_catalogue_reads_and_is_of_the_promised_size() {
    let catalogue = Catalogue::read(DEMONSTRATION).unwrap();
    assert!(catalogue.tests().len() >= 40 && catalogue.profiles().len() == 12);
    let laboratory = |id: &str| !matches!(id, "ecg" | "cxr" | "axr" | "cthead");
    for test in catalogue.tests() {
        assert_eq!(test.components.is_empty(), !laboratory(&test.id), "{}", test.id);
        assert_eq!(test.specimen.is_none(), !laboratory(&test.id), "{}", test.id);
    }
    assert_eq!(Catalogue::demonstration(), catalogue);
}

#[test]
fn every_mistake_names_its_entry() {
    let twice = test("k", "") + &test("k", "");
    assert_eq!(wrong(&twice), CatalogueError::Twice("k".into()));
    let both = test("k", "") + "[[profile]]\nid = 'k'\nname = 'K'\ntests = ['k']\n";
    assert_eq!(wrong(&both), CatalogueError::Twice("k".into()));
    let dangling = test("k", "") + "[[profile]]\nid = 'ue'\nname = 'U&E'\ntests = ['k', 'na']\n";
    let no_test = CatalogueError::NoSuchTest {
        profile: "ue".into(),
        test: "na".into(),
    };
    assert_eq!(wrong(&dangling), no_test);
    let empty = "[[profile]]\nid = 'ue'\nname = 'U&E'\ntests = []\n";
    assert_eq!(wrong(empty), CatalogueError::EmptyProfile("ue".into()));
    let specimen = CatalogueError::NoSuchSpecimen {
        test: "k".into(),
        specimen: "serum".into(),
    };
    assert_eq!(wrong(&test("k", "specimen = 'serum'")), specimen);
    assert!(Catalogue::read(&(SERUM.to_owned() + &test("k", "specimen = 'serum'"))).is_ok());
    let question = CatalogueError::NoSuchQuestion {
        test: "k".into(),
        question: "why".into(),
    };
    assert_eq!(wrong(&test("k", "questions = ['why']")), question);
    let set = "[[order_set]]\nid = 'admission'\nname = 'Admission'\nitems = ['k']\n";
    let no_item = CatalogueError::NoSuchItem {
        set: "admission".into(),
        item: "k".into(),
    };
    assert_eq!(wrong(set), no_item);
    assert_eq!(
        wrong(&(test("k", "only_in_profiles = true") + set)),
        no_item,
        "never by itself"
    );
    assert_eq!(
        wrong(&test("k", "retest_hours = -1")),
        CatalogueError::Retest("k".into())
    );
    assert_eq!(wrong(&test("", "")), CatalogueError::Nameless(String::new()));
    assert_eq!(
        wrong(&test(&"k".repeat(21), "")),
        CatalogueError::LongId("k".repeat(21))
    );
    assert!(wrong(&test("k", "unti = 'mmol/L'")).to_string().contains("unti"));
}

#[test]
fn bad_units_and_limits_name_the_component() {
    for (unit, why) in [
        ("mmol / L", UcumUnitError::Characters),
        ("µmol/L", UcumUnitError::Characters),
        ("", UcumUnitError::Empty),
    ] {
        let want = CatalogueError::Unit {
            component: "k".into(),
            unit: unit.into(),
            why,
        };
        assert_eq!(wrong(&test("k", &format!("unit = '{unit}'"))), want);
    }
    let crossed = "unit = 'mmol/L'\ncritical_low = '6.5'\ncritical_high = '2.5'";
    assert_eq!(wrong(&test("k", crossed)), CatalogueError::Limits("k".into()));
    let bare = "[[test.component]]\nid = 'k1'\nname = 'K'\ncritical_low = '1'";
    assert_eq!(wrong(&test("k", bare)), CatalogueError::Limits("k1".into()));
}

#[test]
fn found_by_name_synonym_and_test() {
    let catalogue = Catalogue::demonstration();
    let first = |typed: &str| catalogue.search(typed).first().map(|item| item.id().to_owned());
    for (typed, want) in [
        ("u&e", "ue"),
        ("UE", "ue"),
        ("full blood", "fbc"),
        ("cbc", "fbc"),
        ("crp", "crp"),
        ("c-reactive", "crp"),
        ("chest x", "cxr"),
        ("warfarin", "inr"),
        ("delirium", "confusion"),
        ("thyrotropin", "tsh"),
    ] {
        assert_eq!(first(typed).as_deref(), Some(want), "{typed}");
    }
    assert!(
        catalogue
            .search("haemoglobin")
            .iter()
            .any(|item| item.id() == "fbc"),
        "by its test"
    );
    assert!(catalogue.search("  ").is_empty() && catalogue.search("zzz").is_empty());
    assert!(
        catalogue.search("mcv").iter().all(|item| item.id() != "mcv"),
        "never by itself"
    );
}

#[test]
fn codes_of_messages_find_their_component() {
    let catalogue = Catalogue::demonstration();
    for code in ["k", "1107761000000109", "1000651000000109", "2823-3"] {
        let (test, component) = catalogue.component(code).unwrap();
        assert_eq!((test.id.as_str(), component.id.as_str()), ("k", "k"), "{code}");
    }
    assert_eq!(
        catalogue.component("gas_ph").map(|(test, _)| test.id.as_str()),
        Some("gas")
    );
    assert_eq!(catalogue.component("999"), None);
}
