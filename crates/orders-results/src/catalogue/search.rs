//! Finding an item by what somebody typed.

use super::{Catalogue, Category, Item};

impl Catalogue {
    /// Every item that can be ordered: profiles first, then tests, each in the order of the file.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let profiles = self.profiles().iter().map(Item::Profile);
        let tests = self.tests().iter().filter(|test| !test.only_in_profiles);
        profiles.chain(tests.map(Item::Test))
    }

    /// The items of one category.
    pub fn of_category(&self, category: Category) -> impl Iterator<Item = Item<'_>> {
        self.items()
            .filter(move |item| self.category_of(*item) == Some(category))
    }

    /// The items whose name, synonym or test begins a word with each word typed; those whose name or synonym begins with
    /// all of it come first. Letters' case and the signs between words do not count, so that `u&e` and `UE` are the same.
    pub fn search(&self, typed: &str) -> Vec<Item<'_>> {
        let wanted: Vec<String> = words(typed);
        if wanted.is_empty() {
            return vec![];
        }
        let whole = squeezed(typed);
        let mut found: Vec<(u8, Item<'_>)> = self
            .items()
            .filter_map(|item| {
                let own = || std::iter::once(item.name()).chain(item.synonyms().iter().map(String::as_str));
                let tests = self.tests_of(item);
                let of_tests = tests
                    .iter()
                    .flat_map(|test| std::iter::once(&test.name).chain(&test.synonyms));
                if own().any(|name| squeezed(name) == whole) {
                    return Some((0, item));
                }
                if own().any(|name| squeezed(name).starts_with(&whole)) {
                    return Some((1, item));
                }
                let fits = |text: &str| {
                    let words = words(text);
                    wanted
                        .iter()
                        .all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
                };
                if own().any(fits) {
                    return Some((2, item));
                }
                of_tests.into_iter().any(|text| fits(text)).then_some((3, item))
            })
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, item)| item).collect()
    }
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The letters and digits of a text, in small letters, without anything between them.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
